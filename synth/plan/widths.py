"""How wide a value an expression may make, from its text alone: before DuckDB makes it.

DuckDB evaluates `repeat('x', 2000000000)` while it plans, outside of its limit of memory, so what
multiplies is judged first. A bound is exact where numbers and texts are written out. What stands in
a column is taken as short: how wide it really is, DuckDB's limit of memory sees when rows are made.
Two things that limit does not see: what `format` pads, and the counting of a range of days.
"""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from string import Formatter
from typing import Any, Protocol

WIDEST = 100_000
"""Bytes of a value that an expression may make: a block of rows must fit the memory."""
MOST_PAIRS = 1_000_000
"""Pairs of characters that two texts may have which are compared: DuckDB needs 10 to 30 ms for them
and a byte or more for each, and nothing stops it (2.0.1, two processors)."""
_COLUMN = 16
_NUMBER = 8
_DIGITS = re.compile(r"\d+")

Node = Mapping[str, Any]


class Count(Protocol):
    """The whole number that DuckDB finds for parts of an expression which need no column.

    It is a small one where they need one, and 0 where SQL `by`, with `{}` for each part, has none.
    """

    def __call__(self, *nodes: Node, by: str = "{}") -> int:
        """The number."""
        ...


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
_LONGER = {
    "bin": 8,
    "to_binary": 8,
    "hex": 2,
    "to_hex": 2,
    "url_encode": 3,
    "to_base64": 2,
    "regexp_escape": 2,
    "to_json": 6,
    "json_quote": 6,
}
_COMPARING = frozenset(
    [
        "levenshtein",
        "editdist3",
        "damerau_levenshtein",
        "jaro_similarity",
        "jaro_winkler_similarity",
    ]
)
_FROM_ARGUMENT = re.compile(r"%[^%a-zA-Z]*\*")
_STEP = "greatest(abs(epoch_us(({})::interval)), 1)"
_SPAN = "epoch_us(({})::timestamp) - epoch_us(({})::timestamp)"
_MICROS_A_DAY = 86_400_000_000
_DAYS = 200 * 366
"""Of a range whose ends stand in columns, if its steps are shorter than a day."""


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
    if node.get("class") == "CAST" and _is_quoting(inner):
        return 2 * sum(widths)
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
        return _listed(inner, count) * _NUMBER
    if name in _REPLACING and len(inner) > 2:  # noqa: PLR2004 - text, what is found, what follows
        found = max(widths[1], 1) if name == "replace" else 1
        return first * max(1, widths[2] // found)
    if name in _JOINING:
        return first * max(1, last)
    if name in _FORMATTING:
        spec = str(inner[0].get("literal", {}).get("text", "")) if inner else ""
        return sum(widths) + sum(int(digits[:18]) for digits in _DIGITS.findall(spec))
    between = first * len(widths) if name == "concat_ws" else 0
    return sum(widths) * _LONGER.get(name, 1) + between


def _listed(inner: Sequence[Node], count: Count) -> int:
    """How many items a range has: of numbers at most the greatest of them."""
    step = count(inner[2], by=_STEP) if len(inner) > 2 else 0  # noqa: PLR2004 - start, stop, step
    if not step:
        return max(map(count, inner), default=0)
    span = count(*inner[:2], by=_SPAN)
    if _reads_column(inner[:2]):
        span = _DAYS * _MICROS_A_DAY if step < _MICROS_A_DAY else 0
    return span // step


def _is_quoting(inner: Sequence[Node]) -> bool:
    """Whether what is cast is a list or struct, whose texts get quotes and strokes before them."""
    names = (str(node.get("function_name") or node.get("type")).lower() for node in inner)
    return any(name.startswith(("list_", "array_", "struct_", "row", "map")) for name in names)


def pairs(node: Node, count: Count) -> int:
    """Pairs of characters that a function compares, each of one text with each of another.

    Args:
        node: an expression; what is inside it is not looked at.
        count: the number that an expression is, where it needs no column.
    """
    if str(node.get("function_name", "")).lower() not in _COMPARING:
        return 0
    return math.prod(width(one, count) for one in _expressions(list(node.values())))


def is_open(node: Node) -> bool:
    """Whether a function formats by a text, or to a width, that is not written in the SQL."""
    name = str(node.get("function_name", "")).lower()
    if name not in _FORMATTING:
        return False
    spec = next(_expressions(list(node.values())), {})
    if spec.get("class") != "CONSTANT":
        return True
    text = str(spec.get("literal", {}).get("text", ""))
    if name == "printf":
        return _FROM_ARGUMENT.search(text.replace("%%", "")) is not None
    try:
        return any("{" in (inner or "") for _, _, inner, _ in Formatter().parse(text))
    except ValueError:
        return False  # DuckDB says what is wrong with it


def _reads_column(nodes: Sequence[Node]) -> bool:
    inner = (list(_expressions(list(node.values()))) for node in nodes)
    return any(node.get("class") == "COLUMN_REF" for node in nodes) or any(
        map(_reads_column, inner)
    )


def _expressions(waiting: list[Any]) -> Iterator[Node]:
    """The nearest expressions below a node, in order."""
    for item in waiting:
        if isinstance(item, dict) and "class" in item:
            yield item
        elif isinstance(item, dict):
            yield from _expressions(list(item.values()))
        elif isinstance(item, list):
            yield from _expressions(item)
