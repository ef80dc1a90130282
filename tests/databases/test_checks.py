"""Rules that become checks: in every database they say of every row what DuckDB says."""

import sqlite3

import duckdb
import pytest

from synth.databases.checks import checks_of
from synth.databases.duckdb.dialect import DUCKDB
from synth.databases.postgresql.dialect import POSTGRESQL
from synth.databases.sqlite.dialect import SQLITE
from synth.schema.datatypes import read_type
from synth.schema.layout import Column, Layout
from synth.stores.ddl import create_table, standard_type

COLUMNS = {
    "a": "integer",
    "s": "smallint",
    "x": "double",
    "n": "decimal(9,2)",
    "t": "text",
    "d": "date",
    "e": "date",
    "m": "timestamp",
    "b": "boolean",
    "u": "uuid",
}
ID = "00000000-0000-0000-0000-000000000000"
ROWS = [
    (1, 1, 0.5, "1.50", "", "1999-12-31", "2000-01-01", "1999-12-31 00:00:00", True, ID),
    (-7, 3, -2.25, "0.30", "0612", "1987-05-03", "1987-05-03", "2024-02-29 12:30:00.5", False, ID),
    (7, 3000, 3.0, "-0.01", "Été", "2026-01-01", "1930-06-15", "2026-01-01 00:00:00", None, ID),
    (0, 0, 0.1, "99.99", "e\u0301x %_", None, None, None, True, None),
    (None, None, None, None, None, "2024-02-29", None, "1999-12-31 00:00:00", False, None),
]
SAME = """
    a > 0 and (s < 3 or not x >= 0.5)
    a in (1, 7, -7)
    a not in (1, 7) or a is null
    a between -7 and 0
    a is distinct from 7
    a is not distinct from s
    abs(a) % 4 = 3
    a + s * 2 - 1 <> 2
    -a < s
    a > -1 and x > -0.5
    coalesce(a, 0) = nullif(s, 3)
    case when a > 0 then t = '' else b end
    case t when '' then 'x' when '0612' then 'y' else t end = 'y'
    b
    not b or b is null
    b is true
    b = (a > 0)
    t <> ''
    t < 'f'
    t >= 'Z' and t <= 'z'
    length(t) > 2
    t || 'x' = '0612x'
    starts_with(t, '06')
    starts_with(t, t[2:3])
    t[1] = '0' or t[2] = 't'
    t[2:] = '612'
    t[3] = ''
    substring(t, 2, 2) = '61' or substr(t, 3) = 'x %_'
    checked.a = A and A > 0
    "a" >= 1
    d < e
    d >= '1999-12-31'
    d in ('1999-12-31', date '2026-01-01')
    d <= (date '2025-06-30')
    m > timestamp '1999-12-31 00:00:00'
    cast(m as date) = d
    strftime(d, '%Y') = '1999' or strftime(d, '%m') = '05' or strftime(m, '%d') = '29'
    strftime(d, '%y') < t[1:2]
    u is null
"""
NOT_IN_SQLITE = """
    n > 0.3
    n * 2 + a < 3
    x > a
    t like '06%' or t not like '%t_'
    m >= d
"""
LEFT_OUT = """
    a / 2 = 1
    a // 2 = 1
    a % s = 0
    x * 2 > 1
    lower(t) = 'x'
    t ~ 'x'
    regexp_matches(t, 'x')
    t like 'a\\b'
    d + 1 > e
    d - e > 3
    d + to_years(16) < e
    date_diff('day', d, e) > 3
    d > current_date
    u = '00000000-0000-0000-0000-000000000000'
    a = t
    b = a is null
    a in (select 1)
    count(*) > 1
    random() > a
    unknown > 1
    other.a = 1
    t[0:2] = 'x'
    t[0] = 'x'
    substr(t, 0, 2) = 'x'
    substr(t, 2, -1) = 'x'
    substr(t, -a) = 'x'
    a % -0 = 1
    t[-1] = 'x'
    t between 'a' and 'z'
    cast(t as integer) = 1
    strftime(d, '%B') = 'May'
    greatest(a, s) > 0
    a
"""


def rules(text):
    return [line.strip() for line in text.strip().splitlines()]


def layout_of(*texts):
    columns = tuple(
        Column(name, read_type(word), nullable=True, outside="A b" if name == "a" else "")
        for name, word in COLUMNS.items()
    )
    named = tuple((f"r{number}", text) for number, text in enumerate(texts))
    return Layout("checked", columns, checks=named)


def outside(layout, *, dialect):
    """The statement that makes the table under its outer names, without checks."""
    word = {"a": '"A b"'}
    kinds = ", ".join(
        f"{word.get(c.name, c.name)} {standard_type(c.type) if dialect != 'sqlite' else c.type}"
        for c in layout.columns
    )
    return f"create table checked ({kinds})"


@pytest.fixture(scope="module")
def said_by_duckdb():
    """What DuckDB says of the rule itself, for each row."""
    connection = duckdb.connect()
    kinds = ", ".join(f"{name} {word}" for name, word in COLUMNS.items())
    connection.execute(f"create table checked ({kinds})")
    connection.executemany(f"insert into checked values ({', '.join('?' * len(COLUMNS))})", ROWS)
    with connection:
        yield lambda rule: [
            row[0] for row in connection.sql(f"select {rule} from checked").fetchall()
        ]


def both_ways(found, rule):
    assert len(set(found) - {None}) == 2, f"the rows do not tell true from false: {rule}"


def test_in_duckdb_and_sqlite_a_check_says_what_the_rule_says(said_by_duckdb):
    same, only_duckdb = rules(SAME), rules(NOT_IN_SQLITE)
    layout = layout_of(*same, *only_duckdb)
    with duckdb.connect() as other:
        other.execute(outside(layout, dialect="duckdb"))
        other.executemany(f"insert into checked values ({', '.join('?' * len(COLUMNS))})", ROWS)
        for (_, text), rule in zip(checks_of(layout, DUCKDB), same + only_duckdb, strict=True):
            found = [row[0] for row in other.sql(f"select {text} from checked").fetchall()]
            both_ways(found, rule)
            assert found == said_by_duckdb(rule), rule
    file = sqlite3.connect(":memory:")
    file.execute(outside(layout, dialect="sqlite"))
    file.executemany(f"insert into checked values ({', '.join('?' * len(COLUMNS))})", ROWS)
    for (_, text), rule in zip(checks_of(layout, SQLITE), same, strict=True):
        found = [row[0] for row in file.execute(f"select {text} from checked")]
        assert found == said_by_duckdb(rule), rule
    file.close()


@pytest.mark.postgres
def test_in_postgresql_a_check_says_what_the_rule_says(postgres, said_by_duckdb):
    layout = layout_of(*rules(SAME), *rules(NOT_IN_SQLITE))
    with postgres.connect(postgres.database()) as connection:
        connection.execute(outside(layout, dialect="postgresql"))
        marks = ", ".join(["%s"] * len(COLUMNS))
        connection.cursor().executemany(f"insert into checked values ({marks})", ROWS)
        checks = checks_of(layout, POSTGRESQL)
        for (_, text), rule in zip(checks, rules(SAME) + rules(NOT_IN_SQLITE), strict=True):
            found = [row[0] for row in connection.execute(f"select {text} from checked")]
            assert found == said_by_duckdb(rule), rule


@pytest.mark.parametrize("dialect", [POSTGRESQL, SQLITE, DUCKDB], ids=lambda one: one.word)
@pytest.mark.parametrize("rule", rules(LEFT_OUT))
def test_what_may_differ_is_left_out(rule, dialect):
    assert checks_of(layout_of(rule), dialect) == ()


def test_a_check_is_written_with_its_name_and_the_names_of_the_database():
    layout = layout_of("a > 1", "a in (select 1)", "t[1] = 'x'")
    checks = checks_of(layout, POSTGRESQL)
    assert checks == (("r0", '"A b" > 1'), ("r2", "substr(t, 1, 1) = 'x'"))
    long = Layout("t", layout.columns, checks=(("é" * 32, "b"),))
    assert checks_of(long, POSTGRESQL) == (("", "b"),)
    narrow = Layout("t", layout.columns[8:9])
    made = create_table(
        narrow, lambda c: str(c.type), references=(), checks=[("R 1", "b"), ("", "b")]
    )
    assert made == ('create table t (\n  b boolean,\n  constraint "R 1" check (b),\n  check (b)\n)')
