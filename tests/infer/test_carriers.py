"""Unique lists over expressions and computed columns: what must differ in their place."""

import sqlite3
from contextlib import closing

import pytest

from synth.databases.catalog import DbColumn, DbTable, DbType, TableName
from synth.databases.postgresql.dialect import POSTGRESQL
from synth.infer.carriers import Carriers, carriers

TEXT, STAMP = DbType("text", "text"), DbType("timestamp", "timestamp")
TABLE = DbTable(
    TableName("public", "t"),
    (
        DbColumn("a", TEXT),
        DbColumn("b", TEXT),
        DbColumn("at", STAMP),
        DbColumn("n", DbType("integer", "integer")),
        DbColumn("x", DbType("numeric(8,2)", "numeric", precision=8, scale=2)),
        DbColumn("low", TEXT, default="lower(a)", is_generated=True),
        DbColumn("size", DbType("integer", "integer"), default="length(a)", is_generated=True),
        DbColumn("day", DbType("date", "date"), default="(at)::date", is_generated=True),
    ),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", Carriers(frozenset("a"))),
        ("lower(a)", Carriers(frozenset("a"))),
        ("low", Carriers(frozenset("a"))),
        ("((a || ' '::text) || b)", Carriers(frozenset("ab"))),
        ("upper(low)", Carriers(frozenset("a"))),
        ("COALESCE(a, ''::text)", Carriers(frozenset(), frozenset("a"))),
        ("size", Carriers()),
        ("(a IS NULL)", Carriers()),
        ('"left"(a, 2)', Carriers(pieces={"a": (0, 2)})),
        ('upper("right"((a)::text, 3))', Carriers(pieces={"a": (-1, 3)})),
        ('"substring"(n::text, 2)', Carriers()),
        ("GREATEST(a, b)", Carriers()),
        ("unaccent(a)", Carriers(frozenset("a"))),
        ("(n + 1)", Carriers(frozenset("n"))),
        ("abs(((n)::numeric - x))", Carriers(frozenset("nx"), mixed=frozenset("nx"))),
    ],
)
def test_what_an_expression_owes_its_values_to(text, expected):
    assert carriers(text, TABLE, POSTGRESQL) == expected


@pytest.mark.parametrize(
    ("texts", "column", "step"),
    [
        (["date_trunc('month'::text, at)"], "at", "month"),
        (["date_trunc('week'::text, at)"], "at", "week"),
        (["(at)::date"], "at", "day"),
        (["day"], "at", "day"),
        (["EXTRACT(year FROM at)"], "at", "year"),
        (["EXTRACT(month FROM at)"], "at", None),
        (["EXTRACT(year FROM at)", "EXTRACT(month FROM at)"], "at", "month"),
        (["EXTRACT(isoyear FROM at)", "EXTRACT(week FROM at)"], "at", "week"),
        (["((EXTRACT(year FROM at) * 100) + EXTRACT(month FROM at))"], "at", "month"),
        (["to_char(at, 'IYYY-IW'::text)"], "at", "week"),
        (["to_char(at, 'YYYY-MM-DD'::text)"], "at", "day"),
        (["(n / 10)"], "n", "10"),
        (["round(x)"], "x", "1"),
        (["trunc(x)"], "x", "1"),
        (["(x)::integer"], "x", "1"),
    ],
)
def test_in_what_a_column_has_to_differ(texts, column, step):
    found = Carriers()
    for text in texts:
        found |= carriers(text, TABLE, POSTGRESQL)
    assert not found.columns
    assert found.step(column) == step


def test_whole_numbers_differ_as_they_are_where_nothing_is_rounded():
    assert carriers("(n)::integer", TABLE, POSTGRESQL) == Carriers(frozenset("n"))
    assert carriers("(n * 2)", TABLE, POSTGRESQL) == Carriers(frozenset("n"))


ROUNDED = """
create table a (id integer primary key, x integer not null);
create unique index ia on a (x / 10);
create table b (id integer primary key, d date not null);
create unique index ib on b (strftime('%Y-%W', d));
create table c (id integer primary key, x real not null, y decimal(8,2) not null);
create unique index ic on c (round(x));
create unique index id on c (cast(y as integer));
create table p (id integer primary key, a_id integer not null references a, d date not null);
create unique index ip on p (a_id, substr(d, 1, 7));
"""


def test_a_database_takes_what_is_unique_when_it_is_rounded(tmp_path, three_commands):
    file = tmp_path / "d.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(ROUNDED)
    three_commands(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection:
        counted = [connection.execute(f"select count(*) from {t}").fetchone()[0] for t in "abcp"]
    assert counted[:3] == [100, 100, 100]
    assert counted[3] > 50


POSTGRES = """
create table repo (id serial primary key, name text not null,
    low text generated always as (lower(name)) stored, unique (low));
create table clone (id serial primary key, low text not null references repo (low));
create table visit (id serial primary key, repo_id int not null references repo,
    at timestamptz not null, day date generated always as ((at at time zone 'UTC')::date) stored,
    unique (repo_id, day));
create table bill (id int primary key, repo_id int not null references repo,
    due timestamp not null);
create unique index on bill (repo_id, date_trunc('month', due));
create table closing (id int primary key, due date not null,
    y int generated always as (extract(year from due)) stored unique);
create table sku (id int primary key, code text);
create unique index on sku (left(code, 3));
create table window_ (id int primary key, organization_id int, start_at timestamp);
create unique index on window_ ((organization_id is null)) where organization_id is null;
create table holder (name text unique);
create table presence (name text primary key references holder (name));
"""
FILLED = {
    "repo": 100,
    "clone": 100,
    "visit": 100,
    "bill": 100,
    "closing": 100,
    "sku": 100,
    "window_": 1,
    "holder": 100,
    "presence": 100,
}


@pytest.mark.postgres
@pytest.mark.slow
def test_postgresql_takes_every_table(postgres, three_commands):
    url = postgres.database(POSTGRES)
    three_commands(url)
    with postgres.connect(url) as connection:
        for table, rows in FILLED.items():
            found = connection.execute(f"select count(*) from {table}").fetchone()[0]
            assert found >= rows, table
        per_repo = "select max(n) from (select count(*) n from bill group by repo_id) as t"
        assert connection.execute(per_repo).fetchone()[0] > 1


SQLITE = """
create table person (id integer primary key, code text not null, nb integer not null,
    meta text not null check (json_valid(meta)),
    mark text as (code || nb) stored unique, low text as (lower(code)));
create unique index both_ on person (lower(code), nb);
create table word (word text, lang text, primary key (word, lang)) without rowid;
create table link (person_id int not null references person, word text not null, lang text not null,
    foreign key (word, lang) references word, unique (person_id, word));
create table note (mark text not null references person (mark));
"""


def test_sqlite_takes_every_table(tmp_path, three_commands):
    file = tmp_path / "d.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(SQLITE)
    three_commands(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection:
        for table in ("person", "word", "link", "note"):
            assert connection.execute(f"select count(*) from {table}").fetchone()[0] >= 100, table
        assert connection.execute("pragma foreign_key_check").fetchall() == []
