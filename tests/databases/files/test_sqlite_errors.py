"""What SQLite refuses: each a line that names table and constraint, and nothing is left behind."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from synth.databases import sqlite
from synth.databases.database import open_database
from synth.errors import WorldError
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout

PLANTED = "1 84 12 76 451 089"
T = Layout(
    "t",
    (
        Column("id", DataType("bigint"), nullable=True),
        Column("v", DataType("text"), nullable=True),
    ),
)


VIOLATIONS = {
    "key": (
        "create table t (id integer primary key, v text)",
        [(1, "a"), (1, PLANTED)],
        "table t: a row violates primary key (id)",
    ),
    "unique": (
        "create table t (id int, v text, unique (id, v))",
        [(1, PLANTED), (1, PLANTED)],
        "table t: a row violates unique (id, v)",
    ),
    "index": (
        "create table t (id int, v text); create unique index low on t (lower(v))",
        [(1, PLANTED), (2, PLANTED)],
        "table t: a row violates unique (lower(v))",
    ),
    "check": (
        "create table t (id int, v text constraint short check (length(v) < 3), check (id > 0))",
        [(1, PLANTED)],
        "table t: a row violates check short",
    ),
    "not null": (
        "create table t (id int not null, v text)",
        [(None, PLANTED)],
        "table t: column id may not be null",
    ),
    "row number": (
        "create table t (v integer primary key, id int)",
        [(1, PLANTED)],
        "table t: a value does not fit its type",
    ),
    "strict": (
        "create table t (id int, v int) strict",
        [(1, PLANTED)],
        "table t: a value does not fit its type in column v",
    ),
    "foreign key": (
        "create table p (k text primary key); create table t (id int, v text references p)",
        [(1, PLANTED)],
        "table t: a row violates foreign key (v) to p",
    ),
    "the second of two foreign keys": (
        (
            "create table p (k text primary key); insert into p values ('1'); create table t "
            "(id int, v text references p, foreign key (id) references p)"
        ),
        [(1, "1"), (5, None)],
        "table t: a row violates foreign key (id) to p",
    ),
    "parent without a key": (
        "create table p (k text); create table t (id int, v text references p (k))",
        [(1, PLANTED)],
        "table t: foreign key (v) refers to columns of p that are no key of it",
    ),
    "parent that is not there": (
        "create table t (id int, v text references p (k))",
        [(1, PLANTED)],
        "table t: foreign key (v) refers to table p, which is not there",
    ),
    "trigger": (
        (
            "create table t (id int, v text); create trigger no before insert on t begin "
            f"select raise(abort, '{PLANTED}'); end"
        ),
        [(1, PLANTED)],
        "table t: trigger no refused a row",
    ),
    "one of two triggers": (
        (
            "create table t (id int, v text); create trigger yes before insert on t begin "
            "select raise(abort, 'one') where new.id > 9; end; create trigger no before insert on "
            f"t begin select raise(abort, 'it''s {PLANTED}'); end"
        ),
        [(1, PLANTED)],
        "table t: trigger no refused a row",
    ),
    "one of two triggers that say the same": (
        (
            "create table t (id int, v text); create trigger yes before insert on t begin "
            "select raise(abort, 'one') where new.id > 9; end; create trigger no before insert on "
            "t begin select raise(abort, 'one'); end"
        ),
        [(1, PLANTED)],
        "table t: a trigger of it refused a row",
    ),
    "trigger that rolls back": (
        (
            "create table t (id int, v text); create trigger no before insert on t begin "
            f"select raise(rollback, '{PLANTED}'); end"
        ),
        [(1, PLANTED)],
        "table t: trigger no refused a row",
    ),
    "trigger that writes elsewhere": (
        (
            "create table t (id int, v text); create table log (v text unique); create trigger no "
            "after insert on t begin insert into log values (new.v); end"
        ),
        [(1, PLANTED), (2, PLANTED)],
        "table log: a row violates unique (v)",
    ),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_violation_names_table_and_constraint_and_leaves_nothing(sqlite_url, name, refused):
    ddl, rows, line = VIOLATIONS[name]
    place = sqlite_url(ddl)
    before = Path(place.removeprefix("sqlite:///")).read_bytes()
    table = T
    assert refused(WorldError, place, (table, rows)) == f"URL: {line}"
    assert Path(place.removeprefix("sqlite:///")).read_bytes() == before


def test_a_file_that_another_program_writes(sqlite_url, monkeypatch, refused):
    place = sqlite_url("create table t (id int, v text)")
    monkeypatch.setattr(sqlite, "BUSY_S", 0.01)
    with closing(sqlite3.connect(place.removeprefix("sqlite:///"))) as other:
        other.execute("begin immediate")
        line = "URL: another program has locked it; close that one and try again"
        assert refused(WorldError, place, (T, [])) == line


def test_a_disk_without_room(sqlite_url, batch):
    place = sqlite_url("create table t (v text); pragma user_version = 1")
    table = Layout("t", (Column("v", DataType("text")),))
    with closing(open_database(place)) as database:
        # The limit is SQLite's own, and fails as a disk does.
        database.rows("pragma max_page_count = 3")
        sink = database.sink([table], create=False, mode="fail")
        sink.begin(table)
        with pytest.raises(WorldError, match=r"agency.db: the disk is full$"):
            sink.write(sink.encode(table, [batch(table, [("x" * 99999,)])], first=True))
        sink.discard()
        assert database.rows("select count(*) from t") == [(0,)]
