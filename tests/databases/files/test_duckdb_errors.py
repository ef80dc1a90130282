"""What DuckDB refuses: each a line that names table and constraint, and nothing is left behind."""

import subprocess
import sys

import duckdb
import pytest

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
BOTH = "create table t (id int, v text)"


VIOLATIONS = {
    "key of an earlier batch": (
        "create table t (id int primary key, v text unique)",
        [(1, "a"), (1, PLANTED)],
        "table t: a row violates primary key (id) or unique (v)",
    ),
    "unique within a batch": (
        "create table t (id int primary key, v text unique)",
        [(1, "a"), (2, PLANTED), (3, PLANTED)],
        "table t: a row violates unique (v)",
    ),
    "key that is there": (
        "create table t (id int primary key, v text unique); insert into t values (3, 'b')",
        [(1, "a"), (3, PLANTED)],
        "table t: a row violates primary key (id)",
    ),
    "check": (
        "create table t (id int, v text check (length(v) < 3), check (id > 0))",
        [(1, PLANTED)],
        "table t: a row violates check t_v_check",
    ),
    "not null": (
        "create table t (id int not null, v text)",
        [(None, PLANTED)],
        "table t: column id may not be null",
    ),
    "type": (
        "create table t (id int, v int)",
        [(1, PLANTED)],
        "table t: a value does not fit its type in column v",
    ),
    "range": (
        "create table t (id tinyint, v text)",
        [(99999, PLANTED)],
        "table t: a value does not fit its type in column id",
    ),
    "enum": (
        "create type mood as enum ('a'); create table t (id int, v mood)",
        [(1, PLANTED)],
        "table t: a value does not fit its type in column v",
    ),
    "foreign key": (
        "create table p (k text primary key); create table t (id int, v text references p (k))",
        [(1, PLANTED)],
        "table t: a row violates foreign key (v) to p",
    ),
    "one of two foreign keys": (
        (
            "create table p (k text primary key, i int unique); insert into p values ('b', 1); "
            "create table t (id int references p (i), v text references p (k))"
        ),
        [(1, "b"), (99, "b")],
        "table t: a row violates foreign key (id) to p",
    ),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_violation_names_table_and_constraint_and_leaves_nothing(
    duckdb_url, name, found, refused
):
    ddl, rows, line = VIOLATIONS[name]
    place = duckdb_url(ddl)
    assert refused(WorldError, place, (T, rows), mode="append") == f"URL: {line}"
    assert found(place, "select count(*) from t where id is distinct from 3") == [(0,)]


def test_a_file_that_another_program_has_open(duckdb_url):
    place = duckdb_url(BOTH)
    path = place.removeprefix("duckdb:///")
    code = f"import duckdb; c = duckdb.connect({path!r}); print(flush=True); input()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", code], **pipes) as other:
        other.stdout.readline()
        with pytest.raises(WorldError) as caught:
            open_database(place)
        line = f"{place}: another program has it open; close that one and try again"
        assert str(caught.value) == line
        other.communicate(b"\n")
    with (
        duckdb.connect(path),
        pytest.raises(WorldError, match="this process has it open already; close that first"),
    ):
        open_database(place)
