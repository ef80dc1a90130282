"""Rows that are there already."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import pytest

from synth.errors import AnswerError, WorldError

pytestmark = pytest.mark.postgres

PLANTED = "planted-value-7f3a"

TOWN = "town(id* integer; name text)"
TOWNS = "create table town (id int primary key, name text)"


def test_fail_refuses_tables_that_hold_rows(emptied, asked, refused):
    url = emptied(
        f"{TOWNS}; create table b (a int); insert into town values (1, 'x'); "
        "insert into b values (1); create table c (a int)"
    )
    message = refused(
        AnswerError,
        url,
        (TOWN, [(2, PLANTED)]),
        ("c(a integer)", []),
        ("b(a integer)", []),
    )
    assert message == (
        "table town holds rows; --mode append or replace\n"
        "table b holds rows; --mode append or replace"
    )
    assert asked(url, "select * from town") == [(1, "x")]


def test_of_two_runs_at_once_the_second_finds_the_rows_of_the_first(
    postgres, emptied, asked, refused
):
    url = emptied("create table b (a int)")
    waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
    with postgres.connect(url) as other, ThreadPoolExecutor(1) as pool:
        other.execute("begin")
        other.execute("""select pg_advisory_xact_lock(1937337972, hashtext('"public"."b"'))""")
        other.execute("insert into b values (1)")
        second = pool.submit(refused, AnswerError, url, ("b(a integer)", [(2,)]))
        end = monotonic() + 30
        while asked(url, waiting) != [(1,)] and monotonic() < end:
            sleep(0.01)
        other.execute("commit")
        assert second.result() == "table b holds rows; --mode append or replace"
    assert asked(url, "select a from b") == [(1,)]


def test_append_and_replace(emptied, asked, fill):
    url = emptied(f"{TOWNS}; insert into town values (1, 'x')")
    fill(url, (TOWN, [(2, "y")]), mode="append")
    assert asked(url, "select * from town") == [(1, "x"), (2, "y")]
    fill(url, (TOWN, [(1, "z")]), mode="replace")
    assert asked(url, "select * from town") == [(1, "z")]


def test_replace_leaves_tables_alone_that_the_schema_does_not_name(
    postgres, emptied, asked, fill, refused
):
    url = emptied(f"""
        {TOWNS}; create table street (town int references town on delete cascade, other int);
        create table child (extra int) inherits (town);
        insert into town values (1, 'x'); insert into child values (5, 'y', 0);
        insert into street values (null, 1)
    """)
    fill(url, (TOWN, [(2, "y")]), mode="replace")
    assert asked(url, "select id from town order by 1") == [(2,), (5,)]
    with postgres.connect(url) as connection:
        connection.execute("insert into street values (2)")
    assert refused(AnswerError, url, (TOWN, []), mode="replace") == (
        "table town cannot be emptied: rows of street, which is not replaced, refer to it "
        "(street_town_fkey)"
    )


def test_partitions_are_filled_and_replaced_through_their_table(emptied, asked, fill, refused):
    url = emptied("""
        create table p (a int, b text) partition by range (a);
        create table p1 partition of p for values from (0) to (10)
    """)
    layout = "p(a integer; b text)"
    fill(url, (layout, [(1, "x")]))
    fill(url, (layout, [(2, "y")]), mode="replace")
    assert asked(url, "select a from p1") == [(2,)]
    message = refused(WorldError, url, (layout, [(11, PLANTED)]), mode="append")
    assert message.endswith(": table p: no partition takes a row")


def test_absent_rows_alone_are_inserted(emptied, asked, fill):
    url = emptied(f"{TOWNS}; insert into town values (1, 'x')")
    for _ in range(2):
        fill(url, (TOWN, [(1, "other"), (2, "y")]), absent=frozenset({"town", "unwritten"}))
    assert asked(url, "select * from town order by 1") == [(1, "x"), (2, "y")]
    fill(url, (TOWN, [(1, "z"), (3, "z")]), mode="replace", absent=frozenset({"town"}))
    assert asked(url, "select * from town order by 1") == [(1, "x"), (2, "y"), (3, "z")]


def test_absent_rows_are_known_by_the_schemas_key_where_the_database_has_none(emptied, asked, fill):
    url = emptied("create table town (id int, name text)")
    for _ in range(2):
        fill(url, (TOWN, [(1, "x"), (2, "y")]), absent=frozenset({"town"}))
    assert asked(url, "select * from town order by 1") == [(1, "x"), (2, "y")]


def test_absent_rows_in_a_cycle(emptied, asked, fill):
    url = emptied("""
        create table a (id int primary key, b int);
        create table b (id int primary key, a int not null references a);
        alter table a add foreign key (b) references b; insert into a values (1, null)
    """)
    fill(
        url,
        ("a(id integer; b integer null)", [(1, 10), (2, 20), (3, None)]),
        ("b(id integer; a integer)", [(10, 2), (20, 1)]),
        absent=frozenset({"a"}),
    )
    assert asked(url, "select * from a order by 1") == [(1, None), (2, 20), (3, None)]


def test_absent_rows_where_a_unique_may_be_deferred(emptied, asked, fill):
    url = emptied("""
        create table town (id int primary key, name text unique deferrable);
        insert into town values (1, 'x')
    """)
    rows = [(1, "other"), (2, "x"), (3, "y"), (4, None)]
    for _ in range(2):
        fill(url, ("town(id integer; name text null)", rows), absent=frozenset({"town"}))
    assert asked(url, "select * from town order by 1") == [(1, "x"), (3, "y"), (4, None)]


def test_many_rows_are_replaced_although_their_references_have_no_index(emptied, asked, fill):
    url = emptied("""
        create table town (id int primary key, twin int references town);
        create table street (town int references town, twin int);
        create index on street (twin);
        insert into town select i, i from generate_series(1, 7000) i;
        insert into street select i, i from generate_series(1, 7000) i
    """)
    indexes = "select indexname from pg_indexes where schemaname = 'public' order by 1"
    before = asked(url, indexes)
    rows = ("town(id integer; twin integer)", [(1, 1)]), ("street(town integer)", [(1,)])
    fill(url, *rows, mode="replace")
    assert asked(url, "select count(*), max(town) from street") == [(1, 1)]
    assert asked(url, indexes) == before


def test_replace_deletes_no_rows_that_a_policy_hides(emptied, asked, refused):
    # The server cascades as the table's owner, who sees every row.
    url = emptied(f"""
        {TOWNS}; create table street (town int references town on delete cascade);
        create table house (town int references town on delete set null);
        create table plain (town int references town);
        insert into town values (1, 'x'); insert into street values (1);
        do $$ begin create role tenant login; exception when duplicate_object then null; end $$;
        grant usage on schema public to tenant;
        grant select, insert, delete on all tables in schema public to tenant;
        alter table street enable row level security; create policy p on street using (false);
        alter table house enable row level security; create policy p on house using (true);
        alter table plain enable row level security
    """)
    as_tenant = url.replace("postgres@", "tenant@")
    assert refused(AnswerError, as_tenant, (TOWN, []), mode="replace") == (
        "table town cannot be emptied: rows of house, which is not replaced, may refer to it "
        "unseen, behind a policy (house_town_fkey)\n"
        "table town cannot be emptied: rows of street, which is not replaced, may refer to it "
        "unseen, behind a policy (street_town_fkey)"
    )
    assert asked(url, "select town from street") == [(1,)]
