"""Small tables of many kinds, each with something that was not met once: the database judges."""

import sqlite3
from contextlib import closing

import duckdb
import pytest

from synth.api import check_against, infer_schema, make_plan, seed

POSTGRESQL = {
    "orders of types that nothing follows by": """
        create type level as enum ('low', 'mid', 'high');
        create table task (id int primary key, asked level not null, given level,
          check (given >= asked), former level, check (former <> asked));
        create table shop (id int primary key, opens timetz not null, closes timetz not null,
          check (opens < closes or closes = '00:00:00+00'));
        create table lease (id int primary key, long interval, short interval,
          check ((long = interval '0' and short is null)
            or (long > interval '1 hour' and short < long)))
    """,
    "bits": """
        create table flag (id int primary key, b bit(4) not null check (b <> b'0000'),
          m bit(8) not null check ((m & b'00000001') = b'00000001'))
    """,
    "a column called at": """
        create table visit (id int primary key, at timestamptz not null
          check (date_part('minute', at) = 0 and date_part('second', at) = 0))
    """,
}
SQLITE = {
    "a key of few letters": """
        create table c (l text primary key check (length(l) = 1 and l glob '[A-C]'))
    """,
}
DUCKDB = {
    "a key of few letters": """
        create table c (l varchar primary key check (length(l) = 1 and l glob '[A-C]'))
    """,
}


def filled(url, path):
    """Fills a database by the three commands; what was left out or not met fails the test."""
    path.write_text(infer_schema(url), encoding="utf-8")
    assert "left out" not in path.read_text(encoding="utf-8")
    report = check_against(make_plan(path), url)
    assert [str(finding) for finding in report.findings] == []
    made = seed(make_plan(path), url)
    assert all(table.rows for table in made.tables)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize("name", POSTGRESQL)
def test_postgresql(name, postgres, tmp_path):
    filled(postgres.database(POSTGRESQL[name]), tmp_path / "s.yaml")


@pytest.mark.parametrize("name", SQLITE)
def test_sqlite(name, tmp_path):
    file = tmp_path / "d.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(SQLITE[name])
    filled(f"sqlite:///{file}", tmp_path / "s.yaml")


@pytest.mark.parametrize("name", DUCKDB)
def test_duckdb(name, tmp_path):
    file = tmp_path / "d.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(DUCKDB[name])
    filled(f"duckdb:///{file}", tmp_path / "s.yaml")
