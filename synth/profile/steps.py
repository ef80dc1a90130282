"""Steps of a histogram: round numbers, and spans of the calendar."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from itertools import count

MOST = 40
"""Most bars that stand side by side."""
_ROUND = (Decimal(1), Decimal(2), Decimal(5))
_NUMBERS = 24
SPANS: Mapping[str, str] = {
    "day": "datediff('day', date '2000-01-01', cast({} as date))",
    "month": "year({}) * 12 + month({}) - 1",
    "year": "year({})",
    "decade": "cast(floor(year({}) / 10) as bigint)",
    "century": "cast(floor(year({}) / 100) as bigint)",
    "millennium": "cast(floor(year({}) / 1000) as bigint)",
}
"""Spans of the calendar, the shortest first, and the number of the one that a day lies in."""
_EPOCH = date(2000, 1, 1).toordinal()
_YEARS = {"year": 1, "decade": 10, "century": 100, "millennium": 1000}


def edges(low: Decimal, high: Decimal, *, least: Decimal) -> list[Decimal]:
    """Where the steps of numbers begin, and behind the last where that one ends.

    Args:
        low: the least number.
        high: the greatest.
        least: two numbers are so far apart at least; 0 where that is not known.
    """
    width = max((high - low) / _NUMBERS, least)
    if not width:
        width = Decimal(1)
    power = Decimal(10) ** width.adjusted()
    step = next(
        tens * digit * power
        for tens in (1, 10)
        for digit in _ROUND
        if tens * digit * power >= width
    )
    start = (low / step).to_integral_value("ROUND_FLOOR") * step
    found = []
    for number in count():
        found.append(start + step * number)
        if found[-1] > high:
            return found
    raise AssertionError


def span_label(span: str, number: int) -> str:
    """How a span of the calendar is called.

    Args:
        span: one of `SPANS`.
        number: which.
    """
    if span == "day":
        return date.fromordinal(_EPOCH + number).isoformat()
    if span == "month":
        return f"{number // 12:04}-{number % 12 + 1:02}"
    years = number * _YEARS[span]
    return f"{years}" if span == "year" else f"{years} to {years + _YEARS[span] - 1}"
