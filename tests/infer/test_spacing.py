"""Exclusions over ranges: where each row gets a place of its own, and where nobody can."""

import pytest

from synth.databases.catalog import (
    DbCheck,
    DbColumn,
    DbExclusion,
    DbTable,
    DbType,
    DbUnique,
    TableName,
)
from synth.infer.spacing import spaced

DATE = DbType("date", "date")
COLUMNS = (
    DbColumn("a", DATE),
    DbColumn("End", DATE),
    DbColumn("during", DbType("daterange", "range", element=DATE)),
    DbColumn("span", DbType("int4range", "range", element=DbType("integer", "integer"))),
    DbColumn("place", DbType("box", "box")),
    DbColumn("shape", DbType("circle", "circle")),
    DbColumn("room", DbType("integer", "integer")),
)
PAIR = "daterange(a, \"End\", '[)'::text)"


def table(checks=(), uniques=()):
    return DbTable(
        TableName("public", "t"),
        COLUMNS,
        checks=tuple(DbCheck("c", text) for text in checks),
        uniques=tuple(DbUnique("u", (name,), (name,)) for name in uniques),
    )


def columns_of(elements, made=None):
    names = {column.name: column.name for column in COLUMNS}
    return spaced(DbExclusion("apart", tuple(elements)), made or table(), names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("during", ["during"]),
        ("span", ["span"]),
        ("place", ["place"]),
        (PAIR, ["a", "End"]),
        ('daterange(a, "End")', ["a", "End"]),
        ("shape", []),  # no line of circles yet
        ("daterange(a, gone)", []),
        ("daterange(a, room)", []),
        ("lower(during)", []),
    ],
)
def test_a_range_alone(text, expected):
    assert list(columns_of([(text, "&&")])) == expected


@pytest.mark.parametrize("more", [("room", "="), ("span", "&&")])
def test_several_elements_are_left_to_others(more):
    assert columns_of([("during", "&&"), more]) == {}


def test_the_rows_lie_one_after_another():
    made = columns_of([(PAIR, "&&")])
    assert made["a"].words == {
        "expr": "date '2000-01-01' + cast(2 * row as integer)",
        "type": "date",
    }
    assert made["End"].words == {"expr": "cast(a + 1 as date)", "type": "date"}


def test_an_order_of_both_is_met():
    assert list(columns_of([(PAIR, "&&")], table(checks=['(a < "End")']))) == ["a", "End"]


def test_what_else_decides_a_column_is_not_overruled():
    assert columns_of([(PAIR, "&&")], table(checks=["(a > '2020-01-01'::date)"])) == {}
    assert columns_of([(PAIR, "&&")], table(uniques=["a"])) == {}
    assert columns_of([("during", "&&")], table(checks=["(NOT isempty(during))"])) == {}
