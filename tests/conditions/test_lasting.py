"""The time between two moments of a row, compared with a number."""

import pytest

from synth.conditions.branches import branches
from synth.conditions.domain import Order
from synth.databases.catalog import DbType
from synth.databases.duckdb.dialect import DUCKDB
from synth.databases.postgresql.dialect import POSTGRESQL
from synth.databases.sqlite.dialect import SQLITE

MOMENT, DAY = DbType("timestamp", "timestamp"), DbType("date", "date")
COLUMNS = {"a": MOMENT, "b": MOMENT, "d": DAY, "e": DAY}


@pytest.mark.parametrize(
    ("dialect", "condition", "order"),
    [
        # At most 240 boundaries of minutes lie in 240 minutes, wherever those begin.
        (DUCKDB, "date_diff('minute', a, b) <= 240", Order("b", "<=", "a", "to_seconds(-14400)")),
        (DUCKDB, "date_diff('minute', a, b) < 240", Order("b", "<=", "a", "to_seconds(-14340)")),
        (DUCKDB, "date_diff('day', d, e) >= 7", Order("d", "<=", "e", "to_days(7)")),
        (DUCKDB, "date_diff('month', d, e) > 2", Order("d", "<=", "e", "to_months(3)")),
        (DUCKDB, "date_diff('day', d, e) >= 0", Order("d", "<=", "e")),
        # A float of days may be a second off, but not between days.
        (SQLITE, "julianday(e) - julianday(d) >= 180", Order("d", "<=", "e", "to_days(180)")),
        (
            SQLITE,
            "(julianday(b) - julianday(a)) * 24 >= 1",
            Order("a", "<=", "b", "to_seconds(3601)"),
        ),
        (
            POSTGRESQL,
            "extract(epoch from b - a) / 60 >= 15",
            Order("a", "<=", "b", "to_seconds(900)"),
        ),
    ],
)
def test_it_is_an_order_with_a_gap(dialect, condition, order):
    (branch,) = branches(condition, dialect, COLUMNS)
    assert branch.orders == (order,)


@pytest.mark.parametrize(
    "condition",
    [
        "date_diff('week', a, b) <> 2",
        "date_diff('minute', a, b) <= -5",
        "date_diff('era', a, b) < 2",
    ],
)
def test_what_is_no_order_is_asked(condition):
    assert branches(condition, DUCKDB, COLUMNS) is None
