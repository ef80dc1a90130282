"""Functions for which sqlglot has nodes of its own, as nodes of ours."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from synth.conditions.node import UNKNOWN, Node

if TYPE_CHECKING:
    from sqlglot import exp

Read = Callable[["exp.Expr"], Node]
"""Reads what stands inside."""

_SPANS = {
    unit: f"to_{unit}s" for unit in ("year", "month", "week", "day", "hour", "minute", "second")
}
"""The units of `make_interval` as DuckDB makes a time of each."""


def _span(found: "exp.Expr", read: Read) -> Node:
    """`make_interval`: a sum of times, each a whole number of one unit."""
    parts = []
    for unit, word in _SPANS.items():
        given = found.args.get(unit)
        if given is None:
            continue
        number = read(given.args["expression"] if given.key == "kwarg" else given)
        if number != Node("number", (), "0"):
            parts.append(Node("call", (number,), word))
    return Node("function", tuple(parts), "spans") if parts else UNKNOWN


def _apart(found: "exp.Expr", read: Read) -> Node:
    """DuckDB's `date_diff`, which counts the boundaries between two moments."""
    if not found.args.get("date_part_boundary"):
        return UNKNOWN  # another database's, or a function of somebody's own
    unit = Node("text", (), str(found.args["unit"].this).lower())
    return Node("function", (read(found.this), read(found.args["expression"]), unit), "datediff")


def _full_match(found: "exp.Expr", read: Read) -> Node:
    """DuckDB's `regexp_full_match(x, 'a|b')`."""
    pattern = read(found.args["expression"])
    if pattern.kind != "text" or found.args.get("options"):
        return UNKNOWN
    return Node("regex", (read(found.this), Node("text", (), f"^(?:{pattern.text})$")))


def _listed(found: "exp.Expr", read: Read) -> Node:
    """DuckDB's `list_contains(['a', 'b'], x)`, which is `x in ('a', 'b')`."""
    if found.this.key != "array":
        return UNKNOWN
    items = Node("any", tuple(read(part) for part in found.this.expressions))
    return Node("eq", (read(found.args["expression"]), items))


def _part(found: "exp.Expr", read: Read, form: str) -> Node:
    """`contains(x, '@')` and `ends_with(x, '.pdf')` as patterns."""
    part = read(found.args["expression"])
    if part.kind != "text" or set(part.text) & set("%_\\"):
        return UNKNOWN
    return Node("like", (read(found.this), Node("text", (), form.format(part.text))))


def _epoch(found: "exp.Expr", read: Read) -> Node:
    """DuckDB's `epoch_ms`."""
    is_milli = getattr(found.args.get("scale"), "name", "") == "3"
    return Node("function", (read(found.this),), "epoch_ms") if is_milli else UNKNOWN


_WORDS = {
    "lastday": "last_day",
    "timetounix": "epoch",
    "dayofweek": "dow",
    "dayofweekiso": "isodow",
    "dayofyear": "doy",
    "week": "week",
    "weekofyear": "week",
    "monthname": "monthname",
    "dayname": "dayname",
}
"""Functions of a day by the names of sqlglot's nodes."""


def _of_day(found: "exp.Expr", read: Read) -> Node:
    return Node("function", (read(found.this),), _WORDS[found.key])


def _slice(found: "exp.Expr", read: Read) -> Node:
    """`x[5:6]`, which in DuckDB is a piece of a text as well."""
    part = found.expressions[0]
    ends = [part.args.get(word) for word in ("this", "expression")]
    if part.key != "slice" or None in ends:
        return UNKNOWN
    lo, hi = map(read, ends)
    if not (lo.kind == hi.kind == "number" and (lo.text + hi.text).isdigit()):
        return UNKNOWN
    length = Node("number", (), str(max(int(hi.text) - int(lo.text) + 1, 0)))
    return Node("function", (read(found.this), lo, length), "substring")


CALLS: Mapping[str, Callable[["exp.Expr", Read], Node]] = {
    "bracket": _slice,
    "unixtotime": _epoch,
    **dict.fromkeys(_WORDS, _of_day),
    "makeinterval": _span,
    "datediff": _apart,
    "regexpfullmatch": _full_match,
    "arraycontains": _listed,
    "contains": lambda found, read: _part(found, read, "%{}%"),
    "endswith": lambda found, read: _part(found, read, "%{}"),
    "todays": lambda found, read: Node("call", (read(found.this),), "to_days"),
    "strposition": lambda found, read: Node(
        "call", (read(found.this), read(found.args["substr"])), "strpos"
    ),
    "sign": lambda found, read: Node("call", (read(found.this),), "sign"),
    "attimezone": lambda found, read: Node("call", (read(found.this),), "at time zone"),
}
"""By the name of sqlglot's node."""
