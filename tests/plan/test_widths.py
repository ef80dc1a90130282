"""SQL whose values would not fit the memory is told before DuckDB makes one of them."""

import json

import duckdb
import pytest

from synth import api
from synth.errors import SchemaError
from synth.plan.widths import WIDEST, width

SCHEMA = """\
synth: 1
name: t
as_of: 2026-01-01
tables:
  t: {{rows: 3, key: id, columns: {{id: sequence, s: {{expr: "{0}"}}}}}}
"""
WIDE = {
    "repeat('x', 2000000000)": 2_000_000_000,
    "length(repeat('x', 2000000000))": 2_000_000_000,
    "repeat('x', abs(-2000000000))": 2_000_000_000,
    "repeat('x', 2 * 1000000000)": 2_000_000_000,
    "repeat('xy', 1000000)": 2_000_000,
    "repeat(repeat('x', 40000), 40000)": 1_600_000_000,
    "lpad('x', 2000000000, 'y')": 2_000_000_000,
    "rpad(id::varchar, 2000000000, 'y')": 2_000_000_000,
    "replace(repeat('x', 50000), 'x', repeat('y', 50000))": 2_500_000_000,
    "printf('%2000000000d', 1)": 2_000_000_013,
    "len(range(1000000000))": 8_000_000_000,
    "len(list_resize([1], 1000000000, 1))": 1_000_000_000,
    "concat_ws(repeat('x', 50000), 1, 2, 3)": 250_003,
    "len(range(date '1900-01-01', date '2026-01-01', interval 1 millisecond))": 31_809_715_200_000,
    "len(generate_series(date '1900-01-01', date '2026-01-01', interval 1 hour))": 8_836_032,
    "range(timestamp '2026-01-01', '2026-02-01', '1 second')::text": 21_427_200,
    "len(range(date '1900-01-01' + id::integer, as_of, interval 1 hour))": 14_054_400,
    "len(range(as_of, as_of + id::integer, to_microseconds(id::integer)))": 3_162_240_000_000_000,
    "regexp_escape(regexp_escape(repeat('.', 40000)))": 160_000,
    "[[repeat('x', 40000)]::varchar]::varchar": 160_000,
    "case when id > 5 then 'x' else repeat('x', 2000000000) end": 2_000_000_000,
}


@pytest.mark.parametrize(("sql", "size"), WIDE.items(), ids=WIDE)
def test_a_value_that_would_not_fit_is_told(sql, size):
    with pytest.raises(SchemaError) as error:
        api.check(SCHEMA.format(sql))
    (problem,) = error.value.problems
    assert problem.found == f"{sql!r} makes a value of {size:,} bytes"
    assert problem.expected == "at most 100,000"
    assert problem.mark.line == 5


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("format('{:>{}}', 'x', 2000000000)", "format"),
        ("format('{}{:.{}f}', id, 1.5::double, 2000000000)", "format"),
        ("format('{:>' || 2000000000 || '}', 'x')", "format"),
        ("printf('%*d', 2000000000, 5)", "printf"),
        ("printf('%%%-.*f', 2000000000, 5.0)", "printf"),
        ("printf(concat('%', '2000000000', 'd'), 5)", "printf"),
    ],
)
def test_a_width_that_is_not_written_is_told(sql, name):
    with pytest.raises(SchemaError) as error:
        api.check(SCHEMA.format(sql))
    (problem,) = error.value.problems
    assert problem.found == f"{name!r} with a template or a width that is computed"
    assert problem.expected == "a template that is written, with its widths"
    assert (problem.mark.line, problem.mark.column) == (5, 60)


@pytest.mark.parametrize(
    ("sql", "size"),
    [
        ("levenshtein(repeat('a', 49000), repeat('b', 49000))", 2_401_000_000),
        ("1 + damerau_levenshtein(repeat('a', 1001), repeat('b', 1000))", 1_001_000),
        ("editdist3(s2, repeat('b', 70000)) + 1", 1_120_000),
        ("jaro_similarity(repeat('a', 49000), repeat('b', 49000))", 2_401_000_000),
        ("jaro_winkler_similarity(repeat('a', 49000), repeat('b', 49000))", 2_401_000_000),
    ],
)
def test_texts_that_take_too_long_to_compare_are_told(sql, size):
    with pytest.raises(SchemaError) as error:
        api.check(SCHEMA.format(sql).replace("{id:", "{s2: {text: {words: 2}}, id:"))
    (problem,) = error.value.problems
    assert problem.found == f"{sql!r} compares {size:,} pairs of characters"
    assert problem.expected == "at most 1,000,000: two texts of 1,000 characters"
    assert problem.mark.line == 5


@pytest.mark.parametrize(
    "sql",
    [
        "repeat('x', 1000)",
        "lpad(id::varchar, 8, '0')",
        "repeat('*', id::integer)",
        "replace(replace(id::varchar, '1', 'one'), '2', 'two')",
        "printf('%08d', id)",
        "'a' || repeat('é', 3) || rpad('b', id::integer, '.')",
        "array_slice(range(100), 1, id)::varchar",
        "levenshtein(s2, 'Martin')::varchar",
        "format('{:>8}{}{{}}', 'x', id)",
        "printf('%8d%%*', id)",
        "len(range(date '2026-01-01', date '2026-03-01', interval 8 hour))::varchar",
    ],
)
def test_what_fits_is_let_through_and_no_value_is_wider_than_its_bound(sql):
    plan = api.check(SCHEMA.format(sql).replace("{id:", "{s2: {text: {words: 2}}, id:"))
    values = api.preview(plan, "t", 3)["s"]
    tree = duckdb.execute("select json_serialize_sql(?)", [f"select {sql}"]).fetchall()[0][0]
    node = json.loads(tree)["statements"][0]["node"]["select_list"][0]
    numbers = [1000 if "1000" in sql else 100 if "100" in sql else 8 if "8" in sql else 3]
    assert all(len(value.encode()) <= width(node, lambda *_, **__: numbers[0]) for value in values)
    assert width(node, lambda *_, **__: numbers[0]) <= WIDEST


def test_days_between_two_columns_may_be_listed():
    sql = "len(range(as_of - id::integer, as_of, interval 1 day))::varchar"
    assert api.preview(api.check(SCHEMA.format(sql)), "t", 3)["s"] == ["1", "2", "3"]
