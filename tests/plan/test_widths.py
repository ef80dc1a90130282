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
    "sql",
    [
        "repeat('x', 1000)",
        "lpad(id::varchar, 8, '0')",
        "repeat('*', id::integer)",
        "replace(replace(id::varchar, '1', 'one'), '2', 'two')",
        "printf('%08d', id)",
        "'a' || repeat('é', 3) || rpad('b', id::integer, '.')",
        "array_slice(range(100), 1, id)::varchar",
    ],
)
def test_what_fits_is_let_through_and_no_value_is_wider_than_its_bound(sql):
    plan = api.check(SCHEMA.format(sql))
    values = api.preview(plan, "t", 3)["s"]
    tree = duckdb.execute("select json_serialize_sql(?)", [f"select {sql}"]).fetchall()[0][0]
    node = json.loads(tree)["statements"][0]["node"]["select_list"][0]
    numbers = [1000 if "1000" in sql else 100 if "100" in sql else 8 if "8" in sql else 3]
    assert all(len(value.encode()) <= width(node, lambda _: numbers[0]) for value in values)
    assert width(node, lambda _: numbers[0]) <= WIDEST
