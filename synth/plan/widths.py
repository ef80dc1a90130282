"""How wide a value an expression may make, from its text alone: before DuckDB makes it.

DuckDB evaluates `repeat('x', 2000000000)` while it plans, outside of its limit of memory, so what
multiplies is judged first. A bound is exact where numbers and texts are written out. What stands in
a column is taken as short: how wide it really is, DuckDB's limit of memory sees when rows are made.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

WIDEST = 100_000
"""Bytes of a value that an expression may make: a block of rows must fit the memory."""
_COLUMN = 16
_NUMBER = 8
_DIGITS = re.compile(r"\d+")

Node = Mapping[str, Any]
Count = Callable[[Node], int]
_COUNTED = {
    "repeat": 1,
    "lpad": 1,
    "rpad": 1,
    "list_resize": 1,
    "array_resize": 1,
    "bitstring": 1,
    "bar": 3,
}
"""Functions whose value is as long as an argument says, and which one."""
_LISTED = frozenset(["range", "generate_series"])
_REPLACING = frozenset(["replace", "regexp_replace"])
_JOINING = frozenset(["list_aggregate", "list_aggr", "array_aggregate", "array_aggr", "aggregate"])
_FORMATTING = frozenset(["format", "printf"])
_LONGER = {"bin": 8, "to_binary": 8, "hex": 2, "to_hex": 2, "url_encode": 3, "to_base64": 2}


def width(node: Node, count: Count) -> int:
    """Bytes that the value of a node of DuckDB's tree may have.

    Args:
        node: an expression.
        count: the number that an expression is, where it needs no column.
    """
    if node.get("class") == "CONSTANT":
        return len(str(node.get("literal", {}).get("text", "")).encode())
    if node.get("class") == "COLUMN_REF":
        return _COLUMN
    inner = list(_expressions(list(node.values())))
    widths = [width(one, count) for one in inner]
    if max(widths, default=0) > WIDEST:
        return max(widths)
    if node.get("class") == "FUNCTION":
        return _made(str(node["function_name"]).lower(), inner, widths, count)
    return sum(widths)


def _made(name: str, inner: Sequence[Node], widths: Sequence[int], count: Count) -> int:
    """Bytes of what a function gives."""
    first, last = (*widths[:1], *widths[-1:]) if widths else (0, 0)
    if name in _COUNTED and len(inner) > _COUNTED[name]:
        each = last if name.endswith("resize") else first if name == "repeat" else 1
        return max(first, count(inner[_COUNTED[name]]) * max(each, 1))
    if name in _LISTED:
        return max(map(count, inner), default=0) * _NUMBER
    if name in _REPLACING and len(inner) > 2:  # noqa: PLR2004 - text, what is found, what follows
        found = max(widths[1], 1) if name == "replace" else 1
        return first * max(1, widths[2] // found)
    if name in _JOINING:
        return first * max(1, last)
    if name in _FORMATTING:
        spec = str(inner[0].get("literal", {}).get("text", "")) if inner else ""
        return sum(widths) + sum(int(digits[:18]) for digits in _DIGITS.findall(spec))
    return sum(widths) * _LONGER.get(name, 1)


def _expressions(waiting: list[Any]) -> Iterator[Node]:
    """The nearest expressions below a node, in order."""
    for item in waiting:
        if isinstance(item, dict) and "class" in item:
            yield item
        elif isinstance(item, dict):
            yield from _expressions(list(item.values()))
        elif isinstance(item, list):
            yield from _expressions(item)
