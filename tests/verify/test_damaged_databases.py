"""Databases damaged on disk: what our sinks do not write is named, and so is every other value."""

import sqlite3
from contextlib import closing

import duckdb
import pytest

SHADOWS = ("", "_data", "_idx", "_content", "_docsize", "_config")
SQLITE = {
    "value": (
        "update spell set stop = 'Zyzzyva' where rowid = 3",
        [
            "type spell.stop: 1 of 30 rows: no date (row 3; shape XXXXXXX)",
            (
                "digest spell.stop: 1 of 2 segments: other values than in the manifest "
                "(segment 1, rows 1-20)"
            ),
        ],
    ),
    "number": (
        "update person set level = 2.5 where id = 20",
        [
            "type person.level: 1 of 20 rows: no smallint (row 20; shape 9.9)",
            (
                "digest person.level: 1 of 3 segments: other values than in the manifest "
                "(segment 3, rows 15-20)"
            ),
        ],
    ),
    "bytes": (
        "update spell set stop = x'ff00' where rowid = 30",
        [
            "type spell.stop: 1 of 30 rows: no date (row 30; shape XX99)",
            (
                "digest spell.stop: 1 of 2 segments: other values than in the manifest "
                "(segment 2, rows 21-30)"
            ),
        ],
    ),
    "a table more": ("create table zzz (a)", ["table zzz: not in the manifest"]),
    "a view more": ("create view v as select 1", ["table v: view, which is not written"]),
    "a view of the same name": (
        "alter table agency rename to a; create view agency as select * from a",
        [
            "table agency: missing",
            "table a: not in the manifest",
            "table agency: view, which is not written",
        ],
    ),
    "a trigger": (
        "create trigger g after insert on spell begin delete from person; end",
        ["table g: trigger, which is not written"],
    ),
    "a virtual table": (
        "create virtual table v using fts5(a)",
        [
            *(f"table v{end}: not in the manifest" for end in SHADOWS),
            "table v: virtual table, which is not written",
        ],
    ),
    "a table that hides what is asked": (
        "create table pragma_table_info (name); create table pragma_table_xinfo (name)",
        [
            "table pragma_table_info: not in the manifest",
            "table pragma_table_xinfo: not in the manifest",
        ],
    ),
    "a generated column": (
        "alter table spell add column g int as (person * 2)",
        ["table spell.g: generated column, which is not written"],
    ),
    "a column of another type": (
        (
            "pragma writable_schema = on; update sqlite_master set sql = "
            "replace(sql, 'stop date', 'stop real') where name = 'spell'"
        ),
        ["table spell.stop: column of another type, which is not written"],
    ),
    "a table less": (
        "drop table agency",
        ["table agency: missing"],
    ),
    "a table renamed": (
        "alter table spell rename to spells",
        ["table spell: missing", "table spells: not in the manifest"],
    ),
    "a column more": (
        "alter table spell add column b text",
        ["columns spell.b: not in the manifest"],
    ),
    "rows less": (
        "delete from spell where rowid > 27",
        [
            "rows spell: 27 rows, 30 in the manifest",
            *[
                f"digest spell.{name}: 1 of 2 segments: other values than in the manifest "
                "(segment 2, rows 21-30)"
                for name in ("person", "start", "stop", "born", "name")
            ],
        ],
    ),
}


@pytest.mark.parametrize("case", SQLITE)
@pytest.mark.slow
def test_sqlite(make, judge, case):
    statement, expected = SQLITE[case]
    written = make("sqlite")
    with closing(sqlite3.connect(written.path)) as connection:
        connection.executescript(statement)
        connection.commit()
    assert judge(written) == expected


DUCKDB = {
    "value": (
        "update spell set stop = null where person = 3",
        [
            ("digest spell.stop: 1 of 2 segments: other values than in the manifest "
            "(segment 1, rows 1-20)")
        ],
    ),
    "type": (
        "alter table spell alter stop set data type varchar",
        ["type spell.stop: varchar, date in the manifest"],
    ),
    "wider type": (
        "alter table spell alter stop set data type timestamp",
        ["type spell.stop: timestamp, date in the manifest"],
    ),
    "a table more": ("create table zzz (a int)", ["table zzz: not in the manifest"]),
    "a column less": (
        ("create table s as select * exclude (stop) from spell; drop table spell; "
        "alter table s rename to spell"),
        ["columns spell.stop: missing"],
    ),
    "a view more": ("create view v as select 1", ["table v: view, which is not written"]),
    "a macro that hides what is asked": (
        "create macro duckdb_views() as table select 'x' as view_name, true as internal",
        ["table duckdb_views: macro, which is not written"],
    ),
    "a macro": (
        "create macro m(a) as a + 1",
        ["table m: macro, which is not written"],
    ),
    "a sequence": ("create sequence q", ["table q: sequence, which is not written"]),
    "a type": ("create type e as enum ('a')", ["table e: type, which is not written"]),
    "an index": ("create index i on spell (stop)", []),
    "rows in another namespace": (
        "create schema more; create table more.person as select 1 as a",
        ["table more: namespace, which is not written"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", DUCKDB)
@pytest.mark.slow
def test_duckdb(make, judge, case):
    statement, expected = DUCKDB[case]
    written = make("duckdb")
    with duckdb.connect(str(written.path)) as connection:
        connection.execute(statement)
    assert judge(written) == expected


def test_a_database_may_be_compacted(make, judge):
    """Its bytes are not promised, its values are."""
    written = make("sqlite")
    with closing(sqlite3.connect(written.path)) as connection:
        connection.execute("create index i on spell (stop)")
        connection.execute("vacuum")
    assert judge(written) == []


@pytest.mark.parametrize("word", ["sqlite", "duckdb"])
def test_what_a_database_would_read_beside_its_file_is_told(make, judge, word):
    """A journal that somebody left there would change the rows when the file is next opened."""
    written = make(word)
    name = f"out.{word}" + {"sqlite": "-journal", "duckdb": ".wal"}[word]
    written.path.with_name(name).write_bytes(b"")
    written.path.with_name("notes.txt").write_text("not of this output")
    assert judge(written) == [f"file out.{word}: 1 file not in the manifest ({name})"]
