"""Rows that a database takes and does not keep: told, and nothing stays."""

import sqlite3
from contextlib import closing

import pytest

from synth import api
from synth.errors import WorldError

SCHEMA = """\
synth: 1
name: t
as_of: 2026-01-01
tables:
  t:
    rows: 100
    key: id
    columns: {id: sequence, a: {text: {chars: 4}}}
"""
NOTE = "  note: {per: t, count: 1, columns: {t_id: parent.id}}\n"
LIST = """\
synth: 1
name: t
as_of: 2026-01-01
tables:
  town: {file: town.csv, key: id, written: true, columns: {id: {type: bigint}, name: {type: text}}}
"""
CHANGE = "or leave the table out of the schema"


@pytest.fixture
def made(tmp_path):
    """A SQLite file of these statements, and what a query gives."""
    path = tmp_path / "t.db"

    def make(statements):
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(statements)
        return f"sqlite:///{path}"

    def ask(query):
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute(query).fetchall()

    make.ask = ask
    return make


@pytest.fixture
def planned(tmp_path):
    """A plan of a schema text."""

    def plan(text=SCHEMA):
        path = tmp_path / "t.yaml"
        path.write_text(text)
        return api.make_plan(path)

    return plan


def told(url, call):
    with pytest.raises(WorldError) as error:
        call()
    said = str(error.value)
    assert said.startswith(f"{url}: ")
    return said.removeprefix(f"{url}: ")


SQLITE = {
    "a trigger that ignores": (
        (
            "create table t (id integer primary key, a text);"
            "create trigger skip before insert on t when new.id % 2 = 0 "
            "begin select raise(ignore); end"
        ),
        "table t: 100 rows were sent and 50 stand; change its triggers and rules (skip), ",
    ),
    "a trigger that deletes": (
        (
            "create table t (id integer primary key, a text);"
            "create trigger sweep after insert on t when new.id > 90 "
            "begin delete from t where id = new.id; end"
        ),
        "table t: 100 rows were sent and 90 stand; change its triggers and rules (sweep), ",
    ),
    "a key that replaces": (
        "create table t (id integer, a text, h as (length(a)), unique (h) on conflict replace)",
        "table t: 100 rows were sent and 1 stand; change its triggers and rules, ",
    ),
}


@pytest.mark.parametrize(("statements", "said"), SQLITE.values(), ids=SQLITE)
def test_rows_that_sqlite_leaves_out(made, planned, tmp_path, statements, said):
    url, plan = made(statements), planned()
    words = f"{said}{CHANGE}; see {tmp_path}/t.yaml:5:3"
    assert told(url, lambda: api.seed(plan, url)) == words
    assert made.ask("select count(*) from t") == [(0,)]
    found = api.check_against(plan, url)
    assert not found.holds
    assert [one.said for check in found.checks for one in check.findings] == [words]


def test_rows_that_a_later_table_takes_away(made, planned):
    url = made(
        "create table t (id integer primary key, a text); create table note (t_id int);"
        "create trigger sweep after insert on note begin delete from t where id = 3; end"
    )
    said = told(url, lambda: api.seed(planned(SCHEMA + NOTE), url))
    assert said.startswith("table t: 100 rows were sent and 99 stand; ")
    assert made.ask("select count(*) from note") == [(0,)]


def test_rows_that_a_trigger_adds_are_its_own(made, planned):
    url = made(
        "create table t (id integer primary key, a text); create table note (t_id int);"
        "create trigger add_note after insert on t begin insert into note values (new.id); end"
    )
    api.seed(planned(SCHEMA + NOTE), url)
    assert made.ask("select count(*) from note") == [(200,)]


def test_appended_rows_are_counted_beside_those_that_stood(made, planned):
    url = made("create table t (id integer primary key, a text)")
    api.seed(planned(), url)
    made(
        "create trigger sweep after insert on t when new.id = 150 "
        "begin delete from t where id = 20; end"
    )
    said = told(url, lambda: api.seed(planned(), url, mode="append"))
    assert said.startswith("table t: 100 rows were sent and 99 stand; ")
    assert made.ask("select count(*) from t") == [(100,)]


def test_rows_that_cannot_be_replaced(made, planned):
    url = made("create table t (id integer primary key, a text)")
    api.seed(planned(), url)
    made("create trigger keep before delete on t when old.id < 4 begin select raise(ignore); end")
    said = told(url, lambda: api.seed(planned(), url, mode="replace"))
    assert said == (
        "table t: 3 rows stand after all were deleted; change its triggers, rules and policies "
        f"(keep), {CHANGE}; see {planned().schema.tables['t'].mark}"
    )
    assert made.ask("select count(*) from t") == [(100,)]


def test_rows_of_a_list_are_counted_by_those_that_stand(made, planned, tmp_path):
    (tmp_path / "town.csv").write_text("id,name\n1,Lyon\n2,Nice\n3,Brest\n")
    url = made(
        "create table town (id integer primary key, name text);insert into town values (1, 'Lyon')"
    )
    api.seed(planned(LIST), url, mode="append")
    assert made.ask("select count(*) from town") == [(3,)]
    made(
        "delete from town; create trigger skip before insert on town when new.id = 2 "
        "begin select raise(ignore); end"
    )
    said = told(url, lambda: api.seed(planned(LIST), url, mode="append"))
    assert said.startswith("table town: 3 rows were sent and 2 stand; ")


BODY = "create function f() returns trigger language plpgsql as $$ begin {} end $$;"
ROWS = "create table t (id bigint primary key, a text);"
POSTGRESQL = {
    "a trigger that returns null": (
        ROWS
        + BODY.format("if new.id % 4 = 0 then return null; end if; return new;")
        + "create trigger skip before insert on t for each row execute function f()",
        "table t: 100 rows were sent and 75 stand; change its triggers and rules (skip), ",
    ),
    "a trigger that deletes": (
        ROWS
        + BODY.format("delete from t where id = 5; return null;")
        + "create trigger sweep after insert on t for each statement execute function f()",
        "table t: 100 rows were sent and 99 stand; change its triggers and rules (sweep), ",
    ),
}


@pytest.mark.postgres
@pytest.mark.parametrize(("statements", "said"), POSTGRESQL.values(), ids=POSTGRESQL)
def test_rows_that_postgresql_leaves_out(emptied, asked, planned, statements, said):
    url = emptied(statements)
    plan = planned()
    words = f"{said}{CHANGE}; see {plan.schema.tables['t'].mark}"
    with pytest.raises(WorldError) as error:
        api.seed(plan, url)
    assert str(error.value).endswith(f": {words}")
    assert asked(url, "select count(*) from t") == [(0,)]
    found = api.check_against(plan, url)
    assert [one.said for check in found.checks for one in check.findings] == [words]


@pytest.mark.postgres
def test_rows_that_a_trigger_sends_to_an_heir_stand(emptied, asked, planned):
    url = emptied(
        ROWS
        + "create table t_late () inherits (t);"
        + BODY.format("insert into t_late values (new.*); return null;")
        + "create trigger route before insert on t for each row execute function f()"
    )
    api.seed(planned(), url)
    assert asked(url, "select count(*) from t_late") == [(100,)]


@pytest.mark.postgres
def test_rows_that_postgresql_does_not_delete(emptied, asked, planned):
    url = emptied(
        ROWS
        + BODY.format("if old.id < 4 then return null; end if; return old;")
        + "create trigger keep before delete on t for each row execute function f()"
    )
    api.seed(planned(), url)
    said = (
        r"3 rows stand after all were deleted; change its triggers, rules and policies \(keep\), "
    )
    with pytest.raises(WorldError, match=said):
        api.seed(planned(), url, mode="replace")
    assert asked(url, "select count(*) from t") == [(100,)]


@pytest.mark.postgres
def test_rows_that_a_policy_hides_are_counted_by_the_insert(postgres, emptied, fill):
    url = emptied(
        ROWS
        + BODY.format("if new.id > 1 then return null; end if; return new;")
        + "create trigger skip before insert on t for each row execute function f();"
        "create role guest_b login; grant select, insert on t to guest_b;"
        "alter table t enable row level security;"
        "create policy into_it on t for insert with check (true);"
        "create policy hides on t for select using (false)"
    )
    guest = url.replace("postgres@", "guest_b@")
    layout = "t(id* bigint; a text)"
    try:
        with pytest.raises(WorldError, match="table t: 2 rows were sent and 1 stand; "):
            fill(guest, (layout, [(1, "x"), (2, "y")]))
        fill(guest, (layout, [(1, "x")]))
    finally:
        with postgres.connect(url) as connection:
            connection.execute("drop owned by guest_b; drop role guest_b")
