"""Nothing that the command prints holds a value of a row, whatever SQLite and DuckDB say of it."""

import sqlite3
from contextlib import closing

import duckdb
import pytest
from click.testing import CliRunner

from synth.cli import command

PLANTED = "Zyzzyva7731"
SCHEMA = """
synth: 1
name: planted
as_of: 2026-01-01
seed: 7
tables:
  t:
    rows: 3
    key: id
    columns: {{id: {{sequence: {{}}, type: integer}}, v: {maker}}}
"""
TEXT = "{text: {matches: 'Zyzzyva7731'}}"
NUMBERED = "{text: {matches: 'Zyzzyva7731[a-z]{9}'}}"
PLAIN = "create table t (id integer primary key, v text)"
RAISING = "create trigger r before insert on t begin select raise(abort, '{}'); end"
WRITING = "create trigger r after insert on t begin insert into log values (new.v); end"
BOTH = {
    "not null elsewhere": ("v text, w text not null", TEXT),
    "unique": ("v text unique", TEXT),
    "unique part": ("v text, unique (v)", TEXT),
    "check": ("v text check (length(v) < 3)", TEXT),
    "check with a name": ("v text, constraint brief check (length(v) < 3)", TEXT),
    "check that names a constant": ("v text, check (v <> 'x' and length(v) < 4)", NUMBERED),
    "two checks": ("v text check (length(v) < 3), check (v > '')", NUMBERED),
    "reference": ("v text references other (name)", TEXT),
}
SQLITE = {
    **{name: (f"create table t (id integer primary key, {rest})", maker)
       for name, (rest, maker) in BOTH.items()},
    "strict": ("create table t (id integer primary key, v integer) strict", TEXT),
    "index": (
        "create table t (id integer primary key, v text); create unique index one on t (upper(v))",
        TEXT,
    ),
    "trigger": (f"{PLAIN}; {RAISING.format('CHECK constraint failed: Zyzzyva7731')}", TEXT),
    "trigger that feigns a name": (
        f"{PLAIN}; {RAISING.format('UNIQUE constraint failed: t.v Zyzzyva7731')}",
        TEXT,
    ),
    "trigger that writes elsewhere": (
        f"{PLAIN}; create table log (w text unique); {WRITING}",
        TEXT,
    ),
    "a function that fails": (
        "create table t (id integer primary key, v text check (json(v) is not null))",
        TEXT,
    ),
}  # fmt: skip
DUCKDB = {
    "no number": ("create table t (id integer primary key, v integer)", TEXT),
    "no date": ("create table t (id integer primary key, v date)", TEXT),
    **{name: (f"create table t (id integer primary key, {rest})", maker)
       for name, (rest, maker) in BOTH.items()},
    "enum": ("create type m as enum ('x'); create table t (id integer primary key, v m)", TEXT),
    "index": (
        "create table t (id integer primary key, v text); create unique index one on t (upper(v))",
        TEXT,
    ),
    "a function that fails": (
        "create table t (id integer primary key, v text check (v::integer > 0))",
        TEXT,
    ),
    "an error of a function": (
        "create table t (id integer primary key, v text check (error(v) is null))",
        TEXT,
    ),
}  # fmt: skip


def of_file(url, statements):
    path = url.partition(":///")[2]
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(statements)
    else:
        with duckdb.connect(path) as connection:
            connection.execute(statements)


@pytest.mark.parametrize(
    ("dialect", "name"),
    [("sqlite", name) for name in SQLITE] + [("duckdb", name) for name in DUCKDB],
)
@pytest.mark.slow
def test_no_value_of_a_refused_row_is_printed(dialect, name, tmp_path):
    ddl, maker = (SQLITE if dialect == "sqlite" else DUCKDB)[name]
    url = f"{dialect}:///{tmp_path}/own.db"
    of_file(url, f"create table other (name text primary key); {ddl}")
    schema = tmp_path / "s.yaml"
    schema.write_text(SCHEMA.format(maker=maker), encoding="utf-8")
    said = []
    for words in (["seed", str(schema), "--to", url], ["check", str(schema), "--against", url]):
        result = CliRunner().invoke(command, words)
        said.append((words[0], result.exit_code, result.output))
    assert said[0][1] in (1, 3)
    assert all(PLANTED not in output for _, _, output in said)
    assert all("bug" not in output for _, _, output in said)
