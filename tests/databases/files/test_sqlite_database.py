"""SQLite files that are there: what is filled, what is refused, and that nothing is left behind."""

import sqlite3
from contextlib import closing
from datetime import date, datetime, time
from time import sleep

import pytest

from synth.databases.database import open_database
from synth.databases.sqlite.dialect import SQLITE
from synth.errors import AnswerError, WorldError
from synth.schema.datatypes import DataType, read_type
from synth.schema.layout import Column, Layout, Reference

PLANTED = "1 84 12 76 451 089"
TOWN = """
create table town (id integer primary key, name text not null unique, mayor_id integer
  references citizen (id) deferrable initially deferred)
"""
CITIZEN = """
create table citizen (id integer primary key autoincrement, town_id integer not null
  references town (id), email text, salary numeric(10,2) constraint paid check (salary >= 0),
  boss_id integer references citizen (id), unique (town_id, email))
"""
BOTH = f"{TOWN};{CITIZEN}"


def layout(name, *columns, **words):
    """A table of columns such as `id bigint` and `note text?`."""
    made = []
    for text in columns:
        column, _, kind = text.partition(" ")
        made.append(Column(column, read_type(kind.rstrip("?")), nullable=kind.endswith("?")))
    return Layout(name, tuple(made), **words)


TOWNS = layout("town", "id bigint", "name text", "mayor_id bigint?")
CITIZENS = layout(
    "citizen",
    "id bigint",
    "town_id bigint",
    "email text?",
    "salary decimal(10,2)?",
    "boss_id bigint?",
)
CIRCLE = (
    (TOWNS, [(1, "Dole", 12), (2, "Arbois", None)]),
    (
        CITIZENS,
        [(11, 1, "a@x.fr", "12.50", 12), (12, 2, "a@x.fr", "0.00", None), (13, 2, None, None, 13)],
    ),
)


def test_a_circle_is_closed_and_its_own_numbering_goes_on(sqlite_url, fill, found):
    place = sqlite_url(BOTH)
    fill(place, *CIRCLE)
    assert found(place, "select * from town") == [(1, "Dole", 12), (2, "Arbois", None)]
    assert found(place, "select id, salary, typeof(salary), boss_id from citizen") == [
        (11, 12.5, "real", 12),
        (12, 0, "integer", None),
        (13, None, "null", 13),
    ]
    assert found(place, "pragma foreign_key_check") == []
    assert found(place, "select seq from sqlite_sequence") == [(13,)]


def test_every_type_is_stored_as_the_file_store_does(sqlite_url, fill, found):
    names = "bool date time timestamp decimal double uuid blob free"
    place = sqlite_url(
        "create table t (bool boolean, date date, time time, timestamp datetime, "
        "decimal decimal(9,2), double double, uuid char(36), blob blob, free)"
    )
    table = layout(
        "t",
        *("bool boolean?", "date date?", "time time?", "timestamp timestamp?"),
        *(
            "decimal decimal(9,2)?",
            "double double?",
            "uuid uuid?",
            "blob bytea?",
            "free decimal(3,1)?",
        ),
    )
    moment = datetime(2024, 2, 29, 13, 5, 6, 7)  # noqa: DTZ001 - without a zone on purpose
    row = (True, date(1984, 12, 31), time(8), moment, "-3.10", 0.5, "a-b", r"\x00fF7a", "2.0")
    fill(place, (table, [row, (None,) * 9]))
    assert found(place, f"select {', '.join(names.split())} from t") == [
        (
            1,
            "1984-12-31",
            "08:00:00",
            "2024-02-29 13:05:06.000007",
            -3.1,
            0.5,
            "a-b",
            b"\0\xffz",
            "2.0",
        ),
        (None,) * 9,
    ]


@pytest.mark.parametrize(
    ("texts", "stored"),
    [
        ([r"\x", None, r"\x00", r"\xABcd"], [b"", None, b"\0", b"\xab\xcd"]),
        (["", r"\x0", "é", None], [b"", rb"\x0", "é".encode(), None]),
        ([None, None], [None, None]),
    ],
    ids=["hexadecimal", "other texts are their own bytes", "nulls"],
)
def test_blobs(sqlite_url, texts, stored, fill, found):
    place = sqlite_url("create table t (b blob)")
    fill(place, (layout("t", "b bytea?"), [(text,) for text in texts]))
    assert found(place, "select b from t") == [(value,) for value in stored]


def test_names_in_the_database_are_compared_without_case(sqlite_url, fill, found):
    place = sqlite_url('create table "T Person" (ID int, "Né(e)" text, other int default 7)')
    born = Column("born", DataType("text"), outside="né(E)")
    table = Layout("person", (Column("id", DataType("integer")), born), outside='main."t person"')
    fill(place, (table, [(1, "x")]))
    assert found(place, 'select * from "T Person"') == [(1, "x", 7)]


def test_missing_tables_are_made_with_their_keys(sqlite_url, fill, found):
    place = sqlite_url("create table kept (id int)")
    town = layout("town", "id bigint", "mayor bigint?", key=("id",), order="id")
    citizen = Layout(
        "citizen",
        (
            Column("nir", DataType("varchar", 15), outside="NIR key"),
            Column("town_id", DataType("bigint")),
        ),
        key=("nir",),
        uniques=(("nir", "town_id"),),
        references=(Reference(("town_id",), "town", ("id",)),),
        outside='"order"',
    )
    fill(place, (town, [(4, None)]), (citizen, [("a", 4)]), create=True)
    assert found(place, 'select * from "order"') == [("a", 4)]
    (sql,) = found(place, "select sql from sqlite_schema where name = 'order'")
    assert sql[0].splitlines() == [
        'CREATE TABLE "order" (',
        '  "NIR key" varchar(15) not null primary key,',
        "  town_id bigint not null,",
        '  unique ("NIR key", town_id),',
        "  foreign key (town_id) references town (id)",
        ")",
    ]
    assert found(place, "select name from sqlite_schema where type = 'table'") == [
        *[("kept",), ("town",), ("order",)]
    ]


def test_modes(sqlite_url, fill, found, refused):
    place = sqlite_url(BOTH)
    fill(place, *CIRCLE)
    more = (TOWNS, [(3, "Lons", 11)]), (CITIZENS, [])
    assert refused(AnswerError, place, *more).splitlines() == [
        "table citizen holds rows; --mode append or replace",
        "table town holds rows; --mode append or replace",
    ]
    fill(place, *more, mode="append")
    assert found(place, "select count(*) from town") == [(3,)]
    fill(place, *CIRCLE, mode="replace")
    assert found(place, "select count(*) from town") == [(2,)]
    assert refused(AnswerError, place, CIRCLE[0], mode="replace") == (
        "table town cannot be emptied: rows of citizen, which is not replaced, refer to it"
    )
    empty = (TOWNS, [(3, "Lons", None)]), (CITIZENS, [])
    fill(place, *empty, mode="replace", committed=False)
    assert found(place, "select count(*) from town") == [(2,)]


def test_hard_circles_and_rows_that_refer_to_later_ones(sqlite_url, fill, found, refused):
    place = sqlite_url(
        "create table a (id int primary key, b int not null references b);"
        "create table b (id int primary key, c int not null references c);"
        "create table c (id int primary key, a int not null references a, own int references c)"
    )
    tables = [layout("a", "id int", "b int"), layout("b", "id int", "c int")]
    tables.append(layout("c", "id int", "a int", "own int?"))
    rows = [[(1, 20), (2, 10)], [(10, 200), (20, 100)], [(100, 1, 200), (200, 2, 200)]]
    fill(place, *zip(tables, rows, strict=True))
    assert found(place, "pragma foreign_key_check") == []
    fill(place, *zip(tables, rows, strict=True), mode="replace")
    rows[1][1] = (20, 300)
    line = "URL: table b: a row violates foreign key (c) to c"
    assert refused(WorldError, place, *zip(tables, rows, strict=True), mode="replace") == line
    assert found(place, "select count(*) from c") == [(2,)]


def test_rows_that_were_wrong_before_are_not_ours_to_refuse(sqlite_url, fill, refused):
    place = sqlite_url(f"{BOTH}; insert into citizen (id, town_id) values (1, 99)")
    towns = (TOWNS, [(1, "Dole", 2)])
    fill(place, towns, (CITIZENS, [(2, 1, None, None, None)]), mode="append")
    line = "URL: table town: a row violates foreign key (mayor_id) to citizen"
    wrong = (TOWNS, [(2, "Arbois", 3)]), (CITIZENS, [])
    assert refused(WorldError, place, *wrong, mode="append") == line


def test_a_sink_in_a_trial_undoes_itself_alone(sqlite_url, put_table):
    with closing(open_database(sqlite_url(BOTH))) as database:
        with database.transaction(rolled_back=True):
            database.rows("insert into town (id, name) values (7, 'Dole')")
            sink = database.sink([TOWNS], create=False, mode="append")
            put_table(sink, TOWNS, [(8, "Lons", None)])
            sink.finish()
            sink.discard()
            assert database.rows("select id from town") == [(7,)]
        assert database.rows("select id from town") == []
        with database.transaction(), database.transaction(rolled_back=True):
            database.rows("insert into town (id, name) values (1, 'Dole')")
        assert database.rows("select id from town") == []


def test_a_relative_file(sqlite_url, monkeypatch, tmp_path):
    sqlite_url(BOTH)
    monkeypatch.chdir(tmp_path)
    with closing(open_database("SQLite:///agency.db", read_only=True)) as database:
        assert (database.name, database.dialect) == ("agency", SQLITE)
        assert [table.name.name for table in database.structure().tables] == ["citizen", "town"]


SCHEMA = """
synth: 1
name: endless
as_of: 2026-01-01
tables:
  t: {rows: 1, columns: {id: {sequence: {}, type: integer}}}
"""
ENDLESS = """
create table t (id integer not null);
create trigger forever after insert on t begin
  select (with recursive r (n) as (select 1 union all select n + 1 from r) select max(n) from r);
end
"""


@pytest.mark.slow
def test_a_statement_that_never_ends_is_interrupted(start, tmp_path):
    (tmp_path / "t.yaml").write_text(SCHEMA)
    with closing(sqlite3.connect(tmp_path / "t.db")) as connection:
        connection.executescript(ENDLESS)
    process = start("seed", "t.yaml", "--to", "sqlite:///t.db")
    while not (tmp_path / "t.db-journal").exists():
        assert process.poll() is None
        sleep(0.05)
    process.terminate()
    assert process.communicate(timeout=60)[1].lstrip() == (
        "Error: stopped; nothing was left behind\n"
    )
