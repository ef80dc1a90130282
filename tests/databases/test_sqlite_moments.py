"""Texts of SQLite that conditions keep to days or moments are days or moments."""

import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from synth.cli import command
from synth.databases.catalog import DbColumn, DbType
from synth.databases.sqlite.moments import dated


def base_of(*texts, declared="text"):
    columns = [DbColumn(name, DbType("TEXT", declared)) for name in ("a", "b c")]
    return [column.type.base for column in dated(columns, texts)]


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("a is date(a)", "date"),
        ("A = DATE( a )", "date"),
        ("a is null or date(a) is not null", "date"),
        ("strftime('%Y-%m-%d', a) = a and b > 1", "date"),
        ("datetime(a) == a", "timestamp"),
        ("a is strftime('%Y-%m-%d %H:%M:%S', a)", "timestamp"),
        ("time(a) is not null", "time"),
        ("strftime('%d', a) = '01'", "date"),
        ("strftime('%H', a) between '08' and '17'", "timestamp"),
        ("julianday(a) > 2400000", "date"),
        ("cast(strftime('%Y', a) as integer) > 2000", "date"),
        ("a is date(a) and substr(a, 1, 4) = '2024'", "text"),
        ("a is date(a) and length(a) = 10", "text"),
        ("a like '__:__' and time(a) is not null", "text"),
        ("a = date(x)", "text"),
        ("a = strftime('%H:%M', a)", "text"),
        ("a > 'x'", "text"),
    ],
)
def test_what_a_condition_says(text, base):
    assert base_of(text) == [base, "text"]


def test_what_is_compared_with_a_day_is_one():
    assert base_of("a = date(a)", '"b c" >= a') == ["date", "date"]
    assert base_of("a = date(a)", '"b c" >= a', "\"b c\" like '2%'") == ["date", "text"]
    assert base_of("a = date(a)", declared="integer") == ["integer", "integer"]


@pytest.mark.parametrize(
    ("name", "default", "base"),
    [
        ("a", "datetime('now')", "timestamp"),
        ("a", "CURRENT_TIMESTAMP", "timestamp"),
        ("a", "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))", "timestamp"),
        ("a", "(date('now', 'localtime'))", "date"),
        ("a", "current_time", "time"),
        ("a", "'now'", "text"),
        ("created_at", None, "timestamp"),
        ("createdAt", None, "timestamp"),
        ("date_naissance", None, "date"),
        ("cree_le", None, "date"),
        ("birth_date", None, "date"),
        ("birthDate", "'unknown'", "text"),
        ("at", None, "text"),
        ("depends_on", None, "text"),
        ("format", None, "text"),
        ("candidate", None, "text"),
    ],
)
def test_what_a_default_or_a_name_says(name, default, base):
    (column,) = dated([DbColumn(name, DbType("TEXT", "text"), default=default)], [])
    assert column.type.base == base


def test_what_a_condition_reads_as_a_text_stays_one_whatever_it_is_called():
    column = DbColumn("created_at", DbType("TEXT", "text"))
    assert dated([column], ["created_at like '____-__-__T%'"]) == (column,)


TABLES = """
create table lease (
  id integer primary key, "from" text not null check ("from" is date("from")),
  till text not null check (till is date(till) and till >= "from"),
  made text not null check (made = datetime(made)), month text not null
    check (strftime('%d', month) = '01'));
create table meter (
  lease_id integer not null references lease, day text not null check (day = date(day)),
  year integer generated always as (cast(strftime('%Y', day) as integer)) stored,
  at text not null check (time(at) is not null), primary key (lease_id, day)) without rowid;
create unique index one_a_year on meter (lease_id, year);
"""


def test_from_init_to_rows(tmp_path):
    path, url = tmp_path / "s.yaml", f"sqlite:///{tmp_path}/x.db"
    with closing(sqlite3.connect(tmp_path / "x.db")) as database:
        database.executescript(TABLES)
    for words in (["init", url, "-o"], ["check", "--against", url], ["seed", "--to", url]):
        found = CliRunner().invoke(command, [*words, str(path)])
        assert found.exit_code == 0, found.output
    assert "asks" not in path.read_text().partition("tables:")[2]
    with closing(sqlite3.connect(tmp_path / "x.db")) as database:
        query = (
            'select (select count(*) from lease where till > "from") > 50, '
            "(select count(distinct year) from meter) > 3, (select count(*) from meter) > 100"
        )
        assert database.execute(query).fetchone() == (1, 1, 1)
