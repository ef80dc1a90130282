"""Equations of checks: which column follows from which, and what that is in our SQL."""

import pytest

from synth.conditions.equations import said, taken_apart
from synth.databases.catalog import DbType
from synth.databases.duckdb.dialect import DUCKDB
from synth.databases.postgresql.dialect import POSTGRESQL
from synth.databases.sqlite.dialect import SQLITE

TYPES = {
    **dict.fromkeys("abc", DbType("integer", "integer")),
    **dict.fromkeys("xyz", DbType("numeric(10,2)", "numeric", precision=10, scale=2)),
    **dict.fromkeys("jk", DbType("date", "date")),
    **dict.fromkeys("uv", DbType("timestamp", "timestamp")),
    **dict.fromkeys("st", DbType("text", "text")),
    "n": DbType("character(5)", "char", length=5),
    "r": DbType("real", "real"),
}
NAMES = {name: name for name in TYPES}


def ways(text, dialect):
    apart = taken_apart(text, dialect, TYPES)
    if apart is None:
        return None
    return [
        {
            f"year of {way.target}" if way.is_year else way.target: said(
                way.node, dialect, TYPES, NAMES
            ).text
            for way in equation
        }
        for equation in apart.equations
    ]


POSTGRES = {
    "(x = ((a)::numeric * y))": [{"x": "a * y"}],
    "(x = round((y * 1.2), 2))": [{"x": "round((y * 1.2), 2)"}],
    "((a)::numeric = EXTRACT(year FROM j))": [{"a": "date_part('year', j)", "year of j": "a"}],
    '((("left"(s, 4))::integer)::numeric = EXTRACT(year FROM u))': [
        {"year of u": "cast(left(s, 4) as bigint)"}
    ],
    "(s = ((t || '-'::text) || (n)::text))": [{"s": "t || '-' || n"}],
    '(s = "left"(t, 2))': [{"s": "left(t, 2)", "t": "s"}],
    '(s = "left"(t, length(s)))': [{"t": "s"}],
    "(t ~~ (s || '%'::text))": [{"t": "s", "s": "left(t, 0)"}],
    "(t ~~ (n || '-%'::text))": [{"t": "n || '-'"}],
    "(t ~~ ((n)::text || '%'::text))": [{"n": "left(t, 5)", "t": "n"}],
    "(t ~~ (s || '_%'::text))": None,
    "starts_with(t, (s || '/'::text))": [{"t": "s || '/'"}],
    "(POSITION((s) IN (t)) = 1)": [{"t": "s", "s": "left(t, 0)"}],
    "(POSITION((s) IN (t)) > 1)": None,
    "((a)::double precision = date_part('year'::text, j))": [
        {"a": "date_part('year', j)", "year of j": "a"}
    ],
    "((n)::double precision = date_part('year'::text, j))": None,
    "(s = lpad((a)::text, 5, '0'::text))": [{"s": "lpad(cast(a as varchar), 5, '0')"}],
    "(s = to_char((j)::timestamp with time zone, 'YYYY-MM'::text))": [
        {"s": "strftime(cast(j as timestamp), '%Y-%m')"}
    ],
    "(((a + b) + c) = 100)": [{"c": "(100 - a) - b", "b": "(100 - a) - c", "a": "(100 - b) - c"}],
    "(x = (y - z))": [{"x": "y - z", "z": "y - x", "y": "x + z"}],
    "(a = (k - j))": [{"a": "k - j", "k": "j + cast(a as integer)"}],
    "(a = ((k - j) + 1))": [{"a": "(k - j) + 1", "k": "j + cast((a - 1) as integer)"}],
    "((a)::numeric = (EXTRACT(epoch FROM (v - u)) / (60)::numeric))": [
        {"v": "u + (to_seconds(cast((a * 60) as integer)))"}
    ],
    "(s = to_char((j)::timestamp with time zone, 'IYYY-\"W\"IW'::text))": [
        {"s": "strftime(cast(j as timestamp), '%G-W%V')"}
    ],
    "(v = (u + ((a)::double precision * '1 day'::interval)))": [{"v": "u + ((a * to_days(1)))"}],
    "(v = (u + make_interval(months => a)))": [{"v": "u + (to_months(cast(a as integer)))"}],
    "(v = (u + make_interval(0, 0, 0, a, 2)))": [
        {"v": "u + (to_days(cast(a as integer)) + to_hours(2))"}
    ],
    "(a = datediff('day', u, v))": None,
    "((a IS NULL) OR (a = (b * c)))": [{"a": "b * c"}],
    "((x = (y * z)) AND (y > (0)::numeric))": [{"x": "y * z"}],
    "(a = (b / c))": [{"a": "b // c"}],
    "((a = 0) = (b = 0))": None,
    "(a = b)": None,
    "(j = date_trunc('week'::text, (j)::timestamp with time zone))": None,
    "(x = (r * 2))": None,
    "(s = to_char(j, 'Month'::text))": None,
    "(s = md5(t))": [{"s": "md5(t)"}],
    "((a > 1) OR (b = (a * c)))": None,
}


@pytest.mark.parametrize("text", POSTGRES)
def test_equations_of_postgresql(text):
    assert ways(text, POSTGRESQL) == POSTGRES[text]


def test_equations_of_files():
    assert ways("(substr(s, 1, 7) = t)", SQLITE) == [{"t": "substr(s, 1, 7)", "s": "t"}]
    assert ways("t glob s || '/*'", SQLITE) == [{"t": "s || '/'"}]
    assert ways("prefix(t, s)", DUCKDB) == [{"t": "s", "s": "left(t, 0)"}]
    assert ways("a = cast(strftime('%Y', j) as integer)", SQLITE) == [
        {"a": "cast(strftime(j, '%Y') as bigint)", "year of j": "a"}
    ]
    assert ways("(a = (b // c))", DUCKDB) == [{"a": "b // c"}]
    assert ways("(a = year(j))", DUCKDB) == [{"a": "date_part('year', j)", "year of j": "a"}]


SQLITES = {
    "(s = printf('A-%05d', a))": [{"s": "'A-' || printf('%05d', a)"}],
    "(format('%s/%d%%', t, a) = s)": [{"s": "t || '/' || cast(a as varchar) || '%'"}],
    "(s = printf('%5.1f', x))": None,
    "(s = printf('%d-%d', a))": None,
    "(s = substr('00000' || a, -5))": [{"s": "right(('00000' || cast(a as varchar)), 5)"}],
    "(k = date(j, '+30 days'))": [{"k": "strftime((j + 30), '%Y-%m-%d')"}],
    "(k = date(j, '+' || a || ' days'))": [{"k": "strftime((j + cast(a as integer)), '%Y-%m-%d')"}],
    "(k = date(j, a || ' day'))": [{"k": "strftime((j + cast(a as integer)), '%Y-%m-%d')"}],
    "(k = date(j, 'start of month'))": [{"k": "strftime(date_trunc('month', j), '%Y-%m-%d')"}],
    "(k = date(j, 'weekday 1'))": None,
    "(k = date('now', '+1 day'))": None,
    "(v = datetime(u, '-30 minutes'))": [{"v": "cast((u - to_minutes(30)) as timestamp)"}],
    "(k = date(a, 'unixepoch'))": [{"k": "strftime(make_timestamp(a * 1000000), '%Y-%m-%d')"}],
    "(v = datetime(a, 'unixepoch'))": [{"v": "cast(make_timestamp(a * 1000000) as timestamp)"}],
    "(julianday(k) - julianday(j) = a)": [
        {
            "a": "date_diff('day', date '1970-01-01', k) - date_diff('day', date '1970-01-01', j)",
            "k": "strftime((j + cast(a as integer)), '%Y-%m-%d')",
        }
    ],
    "(strftime('%s', v) - strftime('%s', u) = a * 60)": [
        {"v": "cast((u + to_seconds(cast((a * 60) as integer))) as timestamp)"}
    ],
    "(a = (unixepoch(v) - unixepoch(u)) / 3600)": [
        {
            "a": "((epoch_us(cast(v as timestamp)) // 1000000)"
            " - (epoch_us(cast(u as timestamp)) // 1000000)) // 3600",
            "v": "cast((u + to_seconds(cast((a * 3600) as integer))) as timestamp)",
        }
    ],
    "(a = round((julianday(v) - julianday(u)) * 24 * 60))": [
        {"v": "cast((u + to_seconds(cast((a * 60) as integer))) as timestamp)"}
    ],
}


@pytest.mark.parametrize("text", SQLITES)
def test_equations_of_sqlite(text):
    assert ways(text, SQLITE) == SQLITES[text]


def test_texts_that_a_database_prints_or_reads():
    assert ways("(s[5:6] = t)", DUCKDB) == [{"t": "substr(s, 5, 2)", "s": "t"}]
    assert ways("(s[2:] = t)", DUCKDB) is None
    assert ways("printf('%03d', a) = s", DUCKDB) == [{"s": "printf('%03d', a)"}]
    assert ways("format('{}-{:02d}', t, a) = s", DUCKDB) == [{"s": "t || '-' || printf('%02d', a)"}]
    assert ways("strptime(s, '%Y%m%d') = j", DUCKDB) == [{"s": "strftime(j, '%Y%m%d')"}]
    (way,) = ways("cast(s as integer) = a", DUCKDB)
    assert next(iter(way.items())) == ("s", "cast(a as varchar)")
    assert ways("(to_date(s, 'DD/MM/YYYY'::text) = j)", POSTGRESQL) == [
        {"s": "strftime(j, '%d/%m/%Y')"}
    ]
    written, read = "strftime(j, '%Y-%m-%d')", "try_cast(s as date)"
    assert ways("((s)::date = j)", POSTGRESQL) == [{"s": written, "j": read}]
    assert ways("(s = to_char(a, 'FM00000'::text))", POSTGRESQL) == [{"s": "printf('%05d', a)"}]
    assert ways("(s = to_char(a, '000'::text))", POSTGRESQL) == [{"s": "' ' || printf('%03d', a)"}]
    assert ways("(s = to_char(a, 'FM999D0'::text))", POSTGRESQL) is None
    assert ways("(s = format('%s-%s'::text, t, a))", POSTGRESQL) == [
        {"s": "t || '-' || cast(a as varchar)"}
    ]


def test_a_text_that_is_its_own_time_matches_a_pattern():
    apart = taken_apart("(a = b * 2 and s = strftime('%H:%M', s))", SQLITE, TYPES)
    (branch,) = apart.branches
    assert branch.domains["s"].patterns == ("^([01][0-9]|2[0-3]):[0-5][0-9]$",)
    other = taken_apart("(a = b * 2 and s = strftime('%j', s))", SQLITE, TYPES)
    assert not other.is_whole


def test_what_a_locale_decides_is_not_sure():
    def sure(text, dialect):
        (equation,) = taken_apart(text, dialect, TYPES).equations
        return said(equation[0].node, dialect, TYPES, NAMES).is_sure

    assert not sure("(s = upper(t))", POSTGRESQL)
    assert sure("(s = upper(t))", SQLITE)
    assert not sure("(x = (y / z))", POSTGRESQL)


def test_what_stands_beside_an_equation_is_kept():
    apart = taken_apart("((a = (b * c)) AND (b > 3) AND (md5(s) > t))", POSTGRESQL, TYPES)
    assert [branch.domains["b"].lo.text for branch in apart.branches] == ["3"]
    assert not apart.is_whole


def test_a_field_of_a_struct_is_no_column():
    types = TYPES | {"adr": DbType("struct", "struct")}
    assert taken_apart("(adr.s = 'FR')", DUCKDB, types) is None
    assert taken_apart("(adr.country = t)", DUCKDB, types) is None
    apart = taken_apart("((t1.s = t1.t || '-') and (adr.s > 'x'))", DUCKDB, types)
    assert [[way.target for way in ways] for ways in apart.equations] == [["s"]]
    assert not apart.is_whole


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("k = last_day(j)", "last_day(j)"),
        ("a = epoch_ms(v)", "epoch_ms(v)"),
        ("v = epoch_ms(a)", "make_timestamp(a * 1000)"),
        ("a = date_part('YEAR', j)", "date_part('year', j)"),
        ("s = split_part(t, '@', 2)", "coalesce(string_split(t, '@')[2], '')"),
        ("s = lower(strip_accents(t))", "lower(strip_accents(t))"),
        (
            "v = (u + to_years(CAST(trunc(CAST(3 AS DOUBLE)) AS INTEGER)) + to_minutes(9::BIGINT))",
            "(u + (to_years(3))) + (to_minutes(9))",
        ),
        ("s = concat_ws('/', t, a)", "concat_ws('/', t, cast(a as varchar))"),
        ("s = repeat('x', 3) || t", "repeat('x', 3) || t"),
        ("a = instr(s, '-')", "instr(s, '-')"),
        ("a = isodow(j)", "date_part('isodow', j)"),
        ("a = dayofweek(j)", "date_part('dow', j)"),
        ("a = dayofyear(j)", "date_part('doy', j)"),
        ("a = weekofyear(j)", "date_part('week', j)"),
        ("s = monthname(j)", "monthname(j)"),
        ("a = cast(strftime(j, '%Y%m%d') as integer)", "cast(strftime(j, '%Y%m%d') as bigint)"),
    ],
)
def test_parts_of_a_day_in_duckdb(text, sql):
    (way,) = ways(text, DUCKDB)
    assert next(iter(way.values())) == sql


def test_a_gap_of_duckdb_is_understood():
    text = "((a = b * c) and (k >= j + to_months(CAST(trunc(CAST(3 AS DOUBLE)) AS INTEGER))))"
    apart = taken_apart(text, DUCKDB, TYPES)
    assert apart.is_whole
    ((order,),) = (branch.orders for branch in apart.branches)
    assert (order.left, order.right, order.gap) == ("j", "k", "to_months(3)")


def test_the_least_of_two_is_not_sure_where_a_null_is_less():
    def sure(text, dialect):
        (equation,) = taken_apart(text, dialect, TYPES).equations
        return said(equation[0].node, dialect, TYPES, NAMES).is_sure

    assert sure("(a = least(b, c))", POSTGRESQL)
    assert not sure("(a = min(b, c))", SQLITE)


def test_characters_of_a_text_follow_from_other_columns():
    assert ways("(left(s, 4) = strftime(j, '%Y'))", DUCKDB) == [
        {"s": "strftime(j, '%Y')", "year of j": "left(s, 4)"}
    ]
    (way,) = ways("cast(substr(s, -1) as integer) = a + 1", SQLITE)
    assert way["s"] == "a + 1"
    (both,) = ways('("left"(s, 9) = "left"(t, 9))', POSTGRESQL)
    assert both == {"s": "left(t, 9)", "t": "left(s, 9)"}
