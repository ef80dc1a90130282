"""Tables that need each other, filled in a real server."""

import pytest

from synth.errors import RefusedError

pytestmark = pytest.mark.postgres

PLANTED = "planted-value-7f3a"

TREE = "create table t (id int primary key, up int not null references t)"


def test_a_row_may_refer_to_a_later_one_of_its_table(emptied, asked, fill):
    url = emptied(TREE)
    fill(url, ("t(id integer; up integer)", [(1, 3), (2, 1), (3, 3)]))
    assert asked(url, "select * from t") == [(1, 3), (2, 1), (3, 3)]


A = "a(id* integer; b integer null)"
B = "b(id* integer; a integer)"
PAIR = [(A, [(1, 10), (2, 20), (3, None)]), (B, [(10, 2), (20, 1)])]


@pytest.mark.parametrize(
    ("column", "key"),
    [
        pytest.param("int", "", id="nullable"),
        pytest.param("int", "deferrable", id="deferrable"),
        pytest.param("int", "deferrable initially deferred", id="deferred"),
        pytest.param("int check (b is not null or id = 3)", "", id="checked"),
        pytest.param("int, unique nulls not distinct (b)", "", id="nulls not distinct"),
    ],
)
def test_two_tables_that_need_each_other(column, key, emptied, asked, fill):
    url = emptied(f"""
        create table a (id int primary key, b {column});
        create table b (id int primary key, a int not null references a);
        alter table a add constraint a_b foreign key (b) references b {key}
    """)
    fill(url, *PAIR)
    assert asked(url, "select * from a order by 1") == [(1, 10), (2, 20), (3, None)]
    assert asked(url, "select * from b order by 1") == [(10, 2), (20, 1)]
    fill(url, *PAIR, mode="replace")
    assert asked(url, "select count(*) from a") == [(3,)]


def test_a_key_waits_for_no_name_that_another_constraint_has(emptied, asked, fill):
    url = emptied("""
        create table a (id int primary key, b int);
        create table b (id int primary key, a int not null references a);
        alter table a add constraint same foreign key (b) references b deferrable;
        create table c (id int constraint same check (id > 0))
    """)
    fill(url, *PAIR)
    assert asked(url, "select * from a order by 1") == [(1, 10), (2, 20), (3, None)]


def test_without_a_primary_key_the_tables_are_inserted_at_once(emptied, asked, fill):
    url = emptied("""
        create table a (id int unique, b int);
        create table b (id int primary key, a int not null references a (id));
        alter table a add foreign key (b) references b
    """)
    fill(url, *PAIR)
    assert asked(url, "select * from a order by 1") == [(1, 10), (2, 20), (3, None)]


def test_three_tables_that_cannot_do_without_each_other(emptied, asked, fill):
    url = emptied("""
        create table a (id int primary key, c int not null);
        create table b (id int primary key, a int not null references a);
        create table c (id int primary key, b int not null references b);
        alter table a add foreign key (c) references c;
        create table lone (id int primary key);
        create table d (a int references a, c int references c)
    """)
    written = (
        ("a(id integer; c integer)", [(1, 3), (2, 4)]),
        ("b(id integer; a integer)", [(1, 2), (2, 1)]),
        ("lone(id integer)", [(1,)]),
        ("c(id integer; b integer)", [(3, 1), (4, 2)]),
        ("d(a integer; c integer)", [(1, 3)]),
    )
    fill(url, *written)
    assert asked(url, "select * from a, d, lone") == [(1, 3, 1, 3, 1), (2, 4, 1, 3, 1)]
    fill(url, *written, mode="replace")
    assert asked(url, "select * from c") == [(3, 1), (4, 2)]


def test_cycles_meet_and_a_wrong_order_is_no_trouble(emptied, asked, fill):
    url = emptied("""
        create table a (id int primary key, b int, z int not null);
        create table b (id int primary key, a int not null references a, z int);
        create table z (id int primary key, b int references b);
        alter table a add foreign key (b) references b;
        alter table a add foreign key (z) references z;
        alter table b add foreign key (z) references z
    """)
    fill(
        url,
        ("a(id* integer; b integer null; z integer)", [(1, 1, 1)]),
        ("b(id* integer; a integer; z integer null)", [(1, 1, 1)]),
        ("z(id* integer; b integer null)", [(1, 1)]),
    )
    assert asked(url, "select * from a, b, z") == [(1, 1, 1, 1, 1, 1, 1, 1)]


def test_a_nullable_key_waits_for_a_table_that_itself_waits(emptied, asked, fill):
    url = emptied("""
        create table n (id int primary key, b int);
        create table a (id int primary key, b int not null);
        create table b (id int primary key, a int not null references a);
        alter table a add foreign key (b) references b;
        alter table n add foreign key (b) references b
    """)
    fill(
        url,
        ("n(id* integer; b integer null)", [(1, 2), (2, None)]),
        ("b(id* integer; a integer)", [(2, 1)]),
        ("a(id* integer; b integer)", [(1, 2)]),
    )
    assert asked(url, "select * from n order by 1") == [(1, 2), (2, None)]


def test_keys_that_share_a_column(emptied, asked, fill):
    url = emptied("""
        create table net (id int primary key);
        create table client (net int references net, id int, login int, primary key (net, id));
        create table login (net int, id int, client int not null, primary key (net, id),
          foreign key (net, client) references client);
        alter table client add foreign key (net, login) references login
    """)
    fill(
        url,
        ("net(id integer)", [(1,), (2,)]),
        ("client(net integer; id integer; login integer null)", [(1, 1, 5), (2, 1, None)]),
        ("login(net integer; id integer; client integer)", [(1, 5, 1)]),
    )
    assert asked(url, "select * from client order by 1") == [(1, 1, 5), (2, 1, None)]


def test_a_nullable_key_that_others_refer_to(emptied, asked, fill):
    url = emptied("""
        create table a (id int primary key, b int unique);
        create table b (id int primary key, a int not null references a,
          twin int references a (b));
        alter table a add foreign key (b) references b
    """)
    fill(
        url,
        ("a(id integer; b integer null)", [(1, 5), (2, None)]),
        ("b(id integer; a integer; twin integer null)", [(5, 1, 5)]),
    )
    assert asked(url, "select * from a order by 1") == [(1, 5), (2, None)]


def test_a_table_that_refers_only_to_itself_and_back_is_updated_once_all_are_there(
    emptied, asked, fill
):
    url = emptied("""
        create table a (id int primary key, up int references a, b int, c int);
        create table b (id int primary key, a int not null references a);
        create table c (id int primary key, b int not null references b);
        alter table a add foreign key (b) references b;
        alter table a add foreign key (c) references c
    """)
    fill(
        url,
        (
            "a(id integer; up integer null; b integer null; c integer null)",
            [(1, 2, 1, None), (2, None, None, 1)],
        ),
        ("b(id integer; a integer)", [(1, 1)]),
        ("c(id integer; b integer)", [(1, 1)]),
    )
    assert asked(url, "select * from a order by 1") == [(1, 2, 1, None), (2, None, None, 1)]


CIRCLE = """
    create table a (id int primary key, b int);
    create table b (id int primary key, a int not null references a);
    alter table a add foreign key (b) references b;
    create function f() returns trigger language plpgsql as $$ begin {} end $$;
"""
KEPT = CIRCLE + "create trigger keep before update on a for each row execute function f()"
GUEST = """;
    create role guest_c login; grant select, insert, update, delete on a, b to guest_c;
    alter table {0} enable row level security
"""
NO_UPDATE = """;
    create policy seen on a for select using (true);
    create policy into_it on a for insert with check (true);
    create policy change on a for update using (id > 1)
"""
LOST = {
    "a trigger that returns null": (KEPT.format("return null;"), 0, "keep"),
    "a trigger for some rows": (
        KEPT.format("if new.id = 1 then return null; end if; return new;"),
        1,
        "keep",
    ),
    "a trigger that gives back what was": (KEPT.format("return old;"), 0, "keep"),
    "a trigger that sets null": (KEPT.format("new.b := null; return new;"), 0, "keep"),
    "a trigger that sets null later": (
        CIRCLE.format("update a set b = null where id = new.id and b is not null; return null;")
        + "create trigger later after update on a for each row execute function f()",
        0,
        "later",
    ),
    "a rule": (CIRCLE.format("") + "create rule r as on update to a do instead nothing", 0, "r"),
    "a policy": (
        CIRCLE.format("") + GUEST.format("a") + NO_UPDATE,
        1,
        "change, seen",
    ),
}


@pytest.fixture
def guest(postgres, shared):
    """The URL of a user under policies, whom the statements make."""
    yield shared.replace("postgres@", "guest_c@")
    with postgres.connect(shared) as connection:
        connection.execute("drop owned by guest_c; drop role guest_c")


@pytest.mark.parametrize(("ddl", "stood", "names"), LOST.values(), ids=LOST)
def test_references_that_are_set_later_and_do_not_stand(
    request, emptied, asked, refused, *, ddl, stood, names
):
    url = emptied(ddl)
    user = request.getfixturevalue("guest") if "guest_c" in ddl else url
    said = refused(RefusedError, user, *PAIR).replace(user, "URL")
    assert said == (
        f"URL: table a: (b) was set in 2 rows and stands in {stood}; change its triggers, rules "
        f"and policies ({names}), or leave the table out of the schema"
    )
    assert asked(url, "select count(*) from a") == [(0,)]


def test_references_that_a_trigger_sets_itself_stand(emptied, asked, fill):
    body = "if pg_trigger_depth() > 1 then return new; end if; {} return null;"
    url = emptied(KEPT.format(body.format("update a set b = new.b where id = new.id;")))
    fill(url, *PAIR)
    assert asked(url, "select * from a order by 1") == [(1, 10), (2, 20), (3, None)]


@pytest.mark.parametrize("seen", ["true", "false"])
@pytest.mark.parametrize("table", ["a", "b"])
def test_rows_of_a_circle_under_a_policy_are_counted(
    postgres, emptied, asked, fill, refused, *, guest, table, seen
):
    url = emptied(
        CIRCLE.format("if new.id = 3 then return null; end if; return new;")
        + "alter table a alter b set not null"
        + GUEST.format(table)
        + f";create policy into_it on {table} for insert with check (true);"
        f"create policy shows on {table} for select using ({seen})"
    )
    rows = [("a(id* integer; b integer)", [(1, 1), (2, 2), (3, 2)]), (B, [(1, 1), (2, 2), (3, 1)])]
    fill(guest, *rows)
    assert asked(url, "select (select count(*) from a), (select count(*) from b)") == [(3, 3)]
    with postgres.connect(url) as connection:
        connection.execute("truncate a, b")
        connection.execute(
            f"create trigger skip before insert on {table} for each row execute function f()"
        )
    assert refused(RefusedError, guest, *rows).replace(guest, "URL") == (
        f"URL: table {table}: 3 rows were sent and 2 stand; "
        "change its triggers and rules (skip), or leave the table out of the schema"
    )
    assert asked(url, "select (select count(*) from a), (select count(*) from b)") == [(0, 0)]


def test_rows_that_a_policy_keeps_from_replace_are_told(emptied, asked, fill, refused, guest):
    url = emptied(
        CIRCLE.format("")
        + GUEST.format("b")
        + ";create policy all_of_it on b using (true);"
        + "create policy older on b as restrictive for delete using (id > 10)"
    )
    fill(guest, *PAIR[::-1])
    with_b_alone = (B, [(30, 3)])
    asked(url, "update a set b = null returning 1")
    said = refused(RefusedError, guest, with_b_alone, mode="replace").replace(guest, "URL")
    assert said == (
        "URL: table b: 1 rows stand after all were deleted; change its triggers, rules and "
        "policies (all_of_it, older), or leave the table out of the schema"
    )
    assert asked(url, "select count(*) from b") == [(2,)]
