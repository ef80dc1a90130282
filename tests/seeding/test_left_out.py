"""A table of `rows: 0` is left alone in a database: neither filled, nor emptied, nor judged."""

import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from synth.cli import command

SCHEMA = """\
synth: 1
name: left
as_of: 2026-01-01
tables:
  audit: {rows: 0, columns: {id: sequence}}
  line: {per: audit, count: 2, columns: {audit_id: parent.id}}
  town: {rows: 3, key: id, columns: {id: sequence}}
"""
DDL = """
create table audit (id integer primary key, who text not null);
insert into audit values (7, 'somebody');
create table line (audit_id integer not null, more text not null);
create table town (id integer primary key);
"""


@pytest.fixture
def synth(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.yaml").write_text(SCHEMA)
    with closing(sqlite3.connect("x.db")) as database:
        database.executescript(DDL)

    def run(*arguments):
        return CliRunner().invoke(command, arguments, prog_name="synth")

    return run


def test_it_is_left_alone(synth):
    result = synth("check", "s.yaml", "--against", "sqlite:///x.db")
    assert (result.exit_code, result.stdout.count("audit")) == (0, 1)
    assert "\nnote  left alone (rows: 0): audit, line\n" in f"\n{result.stdout}"
    result = synth("seed", "s.yaml", "--to", "sqlite:///x.db")
    assert result.exit_code == 0
    assert "filled 1 table in " in result.stderr
    assert "\nleft alone (rows: 0): audit, line\n" in result.stderr
    for mode in ("append", "replace"):
        assert synth("seed", "s.yaml", "--to", "sqlite:///x.db", "--mode", mode).exit_code == 0
    with closing(sqlite3.connect("x.db")) as database:
        assert database.execute("select * from audit").fetchall() == [(7, "somebody")]
        assert database.execute("select count(*) from line").fetchone() == (0,)
    result = synth("verify", "sqlite:///x.db", "--schema", "s.yaml")
    assert (result.exit_code, "audit" in result.stdout) == (0, False)
