"""Ends relative to today, as SQL over `as_of`, and intervals as our SQL writes them.

`as_of` is the schema's own day: once it was today, so that now it is past. What must not be later
than now may be as late as `as_of`; what must be later than now has to be safely later.
"""

import re
from datetime import timedelta

from synth.conditions.constants import interval
from synth.conditions.domain import Bound
from synth.conditions.parsed import Node, NotUnderstoodError

AHEAD_YEARS = 50
"""Years after `as_of` for which a made database stays valid where a value must be in the future."""

_NOW = frozenset(
    ["now", "current_date", "statement_timestamp", "transaction_timestamp", "clock_timestamp"]
)
_MOMENT_WORDS = frozenset(["date", "timestamp", "timestamptz"])
_TODAY_WORDS = frozenset(["now", "today"])
_STEP = re.compile(r" ([+-]) to_(years|months|days|seconds)\((\d+)\)")
_YEAR = re.compile(r"year\(as_of\)(?: ([+-]) (\d+))?")
_UNITS = {
    f"to_{unit}s": unit for unit in ("year", "month", "week", "day", "hour", "minute", "second")
}
_SECONDS = {"years": 31_556_952, "months": 2_629_746, "days": 86_400, "seconds": 1}
"""Seconds of each unit, of a year by the Gregorian mean (365.2425 days)."""


def terms(months: int, span: timedelta) -> tuple[tuple[str, int], ...]:
    """An interval as counts of our SQL's units, years first, without units of which it has none."""
    years, months = (months // 12, 0) if months % 12 == 0 else (0, months)
    days, seconds = divmod(span // timedelta(seconds=1), 86_400)
    if days < 0 and seconds:
        days, seconds = 0, span // timedelta(seconds=1)
    counts = {"years": years, "months": months, "days": days, "seconds": seconds}
    return tuple((unit, count) for unit, count in counts.items() if count)


def gap(months: int, span: timedelta) -> str:
    """An interval as our SQL writes it, such as `to_years(1) + to_days(-2)`; "" for none."""
    return " + ".join(f"to_{unit}({count})" for unit, count in terms(months, span))


def _after(months: int, span: timedelta) -> str:
    """The moment so far after `as_of`."""
    steps = (
        f" {'-' if count < 0 else '+'} to_{unit}({abs(count)})"
        for unit, count in terms(months, span)
    )
    return f"as_of{''.join(steps)}"


def today(node: Node) -> tuple[int, timedelta] | None:
    """How far after now an expression is, in months and the rest; None where it is no such thing.

    Raises:
        NotUnderstoodError: it has to do with now in a way that is not understood.
    """
    if node.kind == "cast":
        return _today_cast(node)
    if node.kind == "call":
        return _today_call(node)
    if node.kind not in ("add", "sub"):
        return None
    start = today(node.args[0])
    if start is None:
        return None
    months, span = distance(node.args[1])
    sign = 1 if node.kind == "add" else -1
    return start[0] + sign * months, start[1] + sign * span


def _today_cast(node: Node) -> tuple[int, timedelta] | None:
    inner = node.args[0]
    while inner.kind == "cast":
        inner = inner.args[0]
    if inner.kind != "text":
        return today(node.args[0])
    is_word = node.text in _MOMENT_WORDS and inner.text.lower() in _TODAY_WORDS
    return (0, timedelta()) if is_word else None


def _today_call(node: Node) -> tuple[int, timedelta] | None:
    args = node.args
    is_date = node.text == "date" and len(args) == 1 and args[0].text.lower() == "now"
    if node.text in _NOW or is_date:
        return 0, timedelta()
    place = {"at time zone": 0, "timezone": 1}.get(node.text)
    return today(args[place]) if place is not None and len(args) > place else None


def distance(node: Node) -> tuple[int, timedelta]:
    """Months and the rest of an interval, or of a number of days.

    Raises:
        NotUnderstoodError: it is neither.
    """
    if node.kind == "number" and node.text.isdigit():
        return 0, timedelta(days=int(node.text))
    number = written_number(node.args[0]) if node.kind == "call" and len(node.args) == 1 else None
    if number is not None and node.text in _UNITS:
        return interval(f"{number} {_UNITS[node.text]}")
    if node.kind == "cast" and node.text == "interval" and node.args[0].kind == "text":
        return interval(node.args[0].text)
    raise NotUnderstoodError


def written_number(node: Node) -> int | None:
    """The whole number that a node is: DuckDB prints `interval 3 year` as casts around a 3."""
    while node.kind == "cast" or node.text == "trunc":
        node = node.args[0]
    return int(node.text) if node.kind == "number" and node.text.isdigit() else None


def ahead(far: tuple[int, timedelta], *, is_low: bool, is_open: bool) -> Bound:
    """The end at a moment so far after now.

    Args:
        far: months and the rest.
        is_low: whether values lie after it.
        is_open: whether the moment itself is excluded.
    """
    months, span = far
    if is_low:
        months, span = _roomy(months, span)
    return Bound(_after(months, span), is_open, is_relative=True)


def _roomy(months: int, span: timedelta) -> tuple[int, timedelta]:
    """A least moment that stays allowed although today goes on.

    A year of room lets a schema be used for a year after its `as_of`; less would soon fail. Of a
    longer time half is room: `> now() - 10 years` often stands beside `<= now()`.
    """
    if months * _MONTH_SECONDS + span.total_seconds() > -_SECONDS["years"]:
        return 12 * AHEAD_YEARS + max(months, 0), max(span, timedelta())
    if months:
        return min(max(int(months / 2), months + 12), 0), timedelta()
    days = max(span.days // 2, span.days + 366)
    return 0, timedelta(days=min(days, 0))


_MONTH_SECONDS = _SECONDS["months"]


def ahead_year(years: int, *, is_low: bool, is_open: bool) -> Bound:
    """The end of a column of year numbers, so many years after this one."""
    if is_low:
        years = 0 if years < 0 else years + AHEAD_YEARS
    step = f" {'-' if years < 0 else '+'} {abs(years)}" if years else ""
    return Bound(f"year(as_of){step}", is_open, is_relative=True)


def seconds(text: str) -> int | None:
    """About how far after `as_of` an end of this module is (years for years), or None."""
    year = _YEAR.fullmatch(text)
    if year is not None:
        return int(f"{year[1] or ''}{year[2] or 0}")
    if not text.startswith("as_of"):
        return None
    steps = text.removeprefix("as_of")
    if _STEP.sub("", steps):
        return None
    return sum(int(f"{sign}{count}") * _SECONDS[unit] for sign, unit, count in _STEP.findall(steps))
