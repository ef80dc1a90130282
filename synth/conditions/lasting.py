"""How long something lasts, compared with a number: the time between two moments of a row."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from synth.conditions.node import UNKNOWN
from synth.conditions.pairs import ordered
from synth.conditions.parsed import FLIPPED, Node, NotUnderstoodError
from synth.conditions.spans import counted
from synth.conditions.subjects import Scope, constant, subject
from synth.conditions.union import Branches

_DAY = 86_400
_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": _DAY, "week": 7 * _DAY}
_CALENDAR = ("month", "year")
_STEPS = {"lt": ("lte", -1), "gt": ("gte", 1)}
"""What a whole number below or above another one is besides."""

_NOTHING = ((0, UNKNOWN), (0, UNKNOWN))
_ROUGH = 1
"""Seconds that a difference of SQLite's Julian days, which are floats, may be off by at most."""


@dataclass(frozen=True)
class Lasting:
    """The time from one moment to another.

    Attributes:
        start: the earlier side.
        end: the later one.
        unit: seconds of what it is counted in, or a unit of the calendar.
        is_whole: whether the boundaries between them are counted, so that the count is whole.
        is_rough: whether it is a float that may be a little off.
    """

    start: Node
    end: Node
    unit: Fraction | str
    is_whole: bool = False
    is_rough: bool = False


def lasting(node: Node) -> Lasting | None:
    """What a side of a comparison counts, None where it is no time between two moments.

    `date_diff('minute', a, b)`, `extract(epoch from b - a) / 3600`,
    `(julianday(b) - julianday(a)) * 24`.

    Args:
        node: the side.
    """
    scale = Fraction(1)
    while node.kind == "mul" or node.text in ("div", "intdiv"):
        factor = constant(node.args[1])
        if factor is None or not factor.isdigit() or not int(factor):
            return None
        scale *= Fraction(1, int(factor)) if node.kind == "mul" else int(factor)
        node = node.args[0]
    if node.kind == "function" and node.text == "datediff" and scale == 1:
        return _boundaries(*node.args)
    if node.text in ("extract epoch", "epoch") and len(node.args) == 1:
        inner = node.args[0]
        return Lasting(inner.args[1], inner.args[0], scale) if inner.kind == "sub" else None
    (unit, end), (other, start) = map(counted, node.args) if node.kind == "sub" else _NOTHING
    if not unit or unit != other:
        return None
    return Lasting(start, end, unit * scale, is_rough=unit == _DAY)


def _boundaries(end: Node, start: Node, unit: Node) -> Lasting | None:
    """What DuckDB's `date_diff` counts."""
    if unit.text in _CALENDAR:
        return Lasting(start, end, unit.text, is_whole=True)
    size = _UNITS.get(unit.text)
    return None if size is None else Lasting(start, end, Fraction(size), is_whole=True)


def limited(relation: str, span: Lasting, text: str, scope: Scope, *, is_strict: bool) -> Branches:
    """The branch of a comparison of the time between two moments with a constant.

    Args:
        relation: `eq lt lte gt gte`.
        span: the time.
        text: the constant.
        scope: the columns.
        is_strict: whether null is not enough.

    Raises:
        NotUnderstoodError: it is beyond an `Order`.
    """
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise NotUnderstoodError from error
    if span.is_whole:
        relation, step = _STEPS.get(relation, (relation, 0))
        number += step
    if relation == "neq" or not number.is_finite() or (span.is_whole and number % 1):
        raise NotUnderstoodError
    gap = _gap(relation, span, number, is_day=_is_of_days(span, scope))
    start = Node("add", (span.start, gap)) if gap is not None else span.start
    return ordered(FLIPPED[relation], start, span.end, scope, is_strict=is_strict)


def _gap(relation: str, span: Lasting, number: Decimal, *, is_day: bool) -> Node | None:
    """What is added to the start, inside what is asked; None where it is nothing."""
    if isinstance(span.unit, str):
        count, word = int(number), span.unit
    else:
        seconds = Fraction(number) * span.unit
        is_most = relation in ("lt", "lte")
        if span.is_rough and not is_day and relation != "eq":
            seconds += -_ROUGH if is_most else _ROUGH
        size, word = (_DAY, "day") if is_day else (1, "second")
        count = int(seconds // size) if is_most else -int(-seconds // size)
        if relation == "eq" and count * size != seconds:
            raise NotUnderstoodError
    if count < 0:
        raise NotUnderstoodError
    return Node("call", (Node("number", (), str(count)),), f"to_{word}s") if count else None


def _is_of_days(span: Lasting, scope: Scope) -> bool:
    """Whether both moments are days."""
    sides = [subject(node, scope) for node in (span.start, span.end)]
    return all(side is not None and side.kind.base == "date" for side in sides)
