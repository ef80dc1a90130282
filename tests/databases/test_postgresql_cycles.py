"""Tables that need each other, filled in a real server."""

import pytest

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
