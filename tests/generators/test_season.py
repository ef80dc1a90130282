"""Seasons: how often years, months, weekdays and hours come, counted by DuckDB."""

import datetime as dt

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from synth.errors import AnswerError
from synth.making.maker import Maker

MONTHS = [13, 8, 8, 8, 8, 8, 7, 5, 14, 8, 8, 0]
HOURS = {**dict.fromkeys(range(8, 12), 3.0), 12: 1.0, **dict.fromkeys(range(13, 17), 2.5)}
SEASONS = """
  t:
    rows: 60000
    columns:
      id: sequence
      since: {date: 2003-01-01..2024-06-30}
      moment:
        datetime:
          law: 2004-01-01..2023-12-31
          month: {jan: 13, feb..jun: 8, jul: 7, aug: 5, sep: 14, oct..nov: 8, dec: 0}
          weekday: {mon..fri: 10, 6: 1}
          hour: {8..11: 3, 12: 1, 13..16: 2.5}
      day:
        date:
          law: 2001-01-01..2020-12-31
          year: {2001..2010: 1, 2011..2020: 3}
          weekday: {mon: 3, tue..fri: 2}
      later: {datetime: {law: since..as_of, weekday: {mon..fri: 1}, hour: {9..17: 1}}}
      soon: {date: {law: since..since + 1, weekday: {sun: 1}}}
"""


@pytest.fixture(scope="module")
def made(planned, values):
    connection = duckdb.connect()
    found = values(planned(SEASONS), "t")
    connection.register("t", pa.table(found))
    return connection


def _shares(connection, part, column):
    sql = f"select {part}({column}), count(*) from t group by all"
    found = dict(connection.execute(sql).fetchall())
    return {key: count / 60_000 for key, count in found.items()}


def _near(found, weights):
    total = sum(weights.values())
    assert found.keys() == {key for key, weight in weights.items() if weight}
    for key, share in found.items():
        wanted = weights[key] / total
        # Five standard errors, and a two-hundredth for weights as whole numbers.
        room = 5 * (wanted * (1 - wanted) / 60_000) ** 0.5 + wanted / 200
        assert abs(share - wanted) < room, key


def _days(years, month=None):
    """How many days of a working week there are, a Saturday as a tenth of one."""
    day, last = dt.date(years[0], 1, 1), dt.date(years[-1], 12, 31)
    total = 0.0
    while day <= last:
        if month in {None, day.month}:
            total += {5: 0.1, 6: 0.0}.get(day.weekday(), 1.0)
        day += dt.timedelta(1)
    return total


def test_months_weekdays_and_hours_have_their_shares(made):
    days = {month: _days(range(2004, 2024), month) for month in range(1, 13)}
    _near(_shares(made, "month", "moment"), {m: days[m] * MONTHS[m - 1] for m in days})
    _near(_shares(made, "isodow", "moment"), {**dict.fromkeys(range(1, 6), 10), 6: 1})
    _near(_shares(made, "hour", "moment"), HOURS)
    _near(_shares(made, "minute", "moment"), dict.fromkeys(range(60), 1))
    _near(_shares(made, "second", "moment"), dict.fromkeys(range(60), 1))


def test_years_and_weekdays_of_a_date_have_their_shares(made):
    _near(_shares(made, "year", "day"), {y: 1 if y < 2011 else 3 for y in range(2001, 2021)})
    _near(_shares(made, "isodow", "day"), {1: 3, **dict.fromkeys(range(2, 6), 2)})


def test_ranges_of_a_row_are_kept_and_their_ends_are_no_heaps(made):
    sql = """
      select count(*) filter (later < since or later > '2026-01-01'),
        count(*) filter (later is null), count(*) filter (later < since + 1),
        count(*) filter (hour(later) not between 9 and 17),
        count(*) filter (isodow(later) > 5) from t
    """
    outside, empty, first_day, hours, weekend = made.execute(sql).fetchone()
    assert (outside, empty, hours, weekend) == (0, 0, 0, 0)
    # One of some thousand days each.
    assert first_day < 60


def test_there_is_nothing_where_nothing_has_a_weight(made):
    sql = """
      select count(*) filter ((soon is null) <> (isodow(since) < 6)),
        count(*) filter (isodow(soon) <> 7), count(soon) from t
    """
    wrong, other_days, some = made.execute(sql).fetchone()
    assert (wrong, other_days) == (0, 0)
    assert some > 10_000


def test_any_row_knows_its_own(planned, values):
    plan = planned(SEASONS)
    whole = values(plan, "t")
    some = np.array([59_999, 0, 17, 17], np.uint64)
    frame = Maker(plan).frame("t", some)
    for name in ("moment", "day", "later"):
        assert frame.path((name,)).to_pylist() == [whole[name][row] for row in some]


def test_years_without_a_calendar_are_told(planned, values):
    plan = planned("""
  t:
    rows: 9
    columns: {a: {date: {law: b..as_of, month: {1: 1}}}, b: {date: 1850-01-01..1899-12-31}}
""")
    with pytest.raises(AnswerError, match=r"seasons are known from 1900 to 2100$"):
        values(plan, "t")


def test_a_range_of_constants_gives_no_null(planned):
    columns = {column.name: column.nullable for column in planned(SEASONS).layouts[0].columns}
    assert columns == {
        **dict.fromkeys(("id", "since", "moment", "day"), False),
        **dict.fromkeys(("later", "soon"), True),
    }
