"""The end of a time that a column counts: in days, minutes or seconds."""

from decimal import Decimal
from fractions import Fraction

from synth.conditions.parsed import Node, NotUnderstoodError
from synth.conditions.subjects import Scope, constant
from synth.conditions.translated import Speaker

_LOSSLESS = frozenset(
    (
        *("text", "varchar", "char", "bpchar", "decimal"),
        *("int", "integer", "bigint", "smallint", "date", "timestamp"),
    )
)


_IN_DOUBLE = frozenset(["smallint", "integer"])
"""Numbers that a double holds as they are."""

_WHOLE = frozenset(["smallint", "integer", "bigint"])
_CLOCKS = ("timestamp", "timestamptz", "time")
_DAY = 86_400
_COUNTED = {"unixepoch": 1, "julianday": _DAY}
"""Seconds of what calls of SQLite count in."""


def alone(node: Node, scope: Scope) -> str | None:
    """The column that a side is, seen as it stands."""
    is_wide = node.kind == "cast" and node.text == "double"
    while node.kind == "cast" and (node.text in _LOSSLESS or is_wide):
        node = node.args[0]
    if node.kind != "column":
        return None
    try:
        name = scope.find(node.text)
    except NotUnderstoodError:
        return None
    return None if is_wide and scope.columns[name].base not in _IN_DOUBLE else name


def reads_of(node: Node, scope: Scope) -> frozenset[str]:
    """The columns of an expression.

    Raises:
        NotUnderstoodError: one is none of the table's.
    """
    if node.kind == "column":
        return frozenset([scope.find(node.text)])
    return frozenset[str]().union(*(reads_of(arg, scope) for arg in node.args))


def later(count: Node, span: Node, scope: Scope) -> tuple[str, Node] | None:
    """The end of a span that a column counts, and what it then is.

    `days = end - start + 1`, `minutes = extract(epoch from end - start) / 60`,
    `minutes * 60 = strftime('%s', end) - strftime('%s', start)`.

    Args:
        count: one side of an equation.
        span: the other one.
        scope: what their names mean.

    Raises:
        NotUnderstoodError: our SQL has no words for it.
    """
    seconds = Fraction(1)
    if count.kind == "mul" and (factor := constant(count.args[1]) or "").isdigit():
        count, seconds = count.args[0], Fraction(factor)
    number, more, inner = alone(count, scope), Decimal(0), span
    while (between := _between(inner, scope)) is None and inner.text != "extract epoch":
        text = constant(inner.args[1]) if len(inner.args) > 1 else ""
        sign = {"add": -1, "sub": 1}.get(inner.kind, 0)
        is_known = inner.kind == "cast" or inner.text in ("round", "floor")
        if text and text.isdigit() and (sign or inner.text == "div" or inner.kind == "mul"):
            more += sign * Decimal(text)
            seconds *= 1 if sign else Fraction(text) if inner.text == "div" else 1 / Fraction(text)
        elif not is_known or not inner.args:
            return None
        inner = inner.args[0]
    is_clock = between is None or between[0] > 0
    between = between or _between(inner.args[0], scope)
    if number is None or between is None or scope.columns[number].base not in _WHOLE:
        return None
    unit, end, start = between
    seconds *= unit or 1
    name = alone(end, scope)
    is_exact = seconds == int(seconds) and not more * is_clock and (is_clock or seconds == 1)
    if name is None or name in reads_of(start, scope) or not is_exact:
        return None
    is_day = scope.columns[name].base == "date"
    if is_day and is_clock and seconds % _DAY == 0:
        seconds, is_clock = seconds / _DAY, False
    if not is_day and (scope.columns[name].base not in _CLOCKS or not is_clock):
        return None
    if is_day and (is_clock or seconds != 1):
        return None
    node = _end(start, Node("column", (), number), (int(seconds), more, is_clock), scope)
    Speaker(scope, lambda column: column).say(node)
    return name, node


def _between(node: Node, scope: Scope) -> tuple[int, Node, Node] | None:
    """The end and the start of which a side is the difference, and the seconds that it counts in.

    Of days and moments as they stand it counts in none (0): the type says it.
    """
    if node.kind != "sub":
        return None
    sides = [counted(side) for side in node.args]
    (unit, end), (other, start) = sides
    name = alone(end, scope)
    if unit != other or name is None or scope.columns[name].base not in (*_CLOCKS, "date"):
        return None
    return unit, end, start


def counted(node: Node) -> tuple[int, Node]:
    """What a call of SQLite counts, and in how many seconds; the node itself in none."""
    inner = node
    while inner.kind == "cast":
        inner = inner.args[0]
    if inner.text in _COUNTED and len(inner.args) == 1:
        return _COUNTED[inner.text], inner.args[0]
    if inner.text == "timetostr" and constant(inner.args[1]) == "%s":
        first = inner.args[0]
        return 1, first.args[0] if first.text == "tsordstotimestamp" else first
    return 0, node


def _end(start: Node, number: Node, far: tuple[int, Decimal, bool], scope: Scope) -> Node:
    """A moment so many seconds after another one, or a day so many days after."""
    seconds, more, is_clock = far
    if is_clock and seconds != 1:
        number = Node("mul", (number, Node("number", (), str(seconds))))
    elif more:
        number = Node("add" if more > 0 else "sub", (number, Node("number", (), f"{abs(more):f}")))
    if not scope.dialect.is_typed:
        unit = Node("text", (), " seconds" if is_clock else " days")
        move = Node("function", (Node("text", (), "+"), number, unit), "dpipe")
        return Node("call", (start, move), "datetime" if is_clock else "date")
    return Node("add", (start, Node("call", (number,), "to_seconds") if is_clock else number))
