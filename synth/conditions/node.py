"""The tree that a condition's text becomes; see `parsed`."""

from dataclasses import dataclass

NEGATED = {"eq": "neq", "neq": "eq", "lt": "gte", "gte": "lt", "gt": "lte", "lte": "gt"}
"""Comparisons and what holds where they are false."""

FLIPPED = {"lt": "gt", "gt": "lt", "lte": "gte", "gte": "lte", "eq": "eq", "neq": "neq"}
"""Comparisons and what they are with their sides exchanged."""


class NotUnderstoodError(Exception):
    """A part of a condition is beyond what is understood here; it never leaves this room."""


@dataclass(frozen=True)
class Node:
    """One node of a condition.

    Attributes:
        kind: `column text number boolean null cast and or not is in any all call case like ilike
            regex iregex glob similar same function unknown`, a comparison of `NEGATED`, or
            arithmetic (`add sub mul mod neg`); `is` has `null`, `true` or `false` as its text. A
            `function` is one that no domain follows from; it can only be said in our SQL.
        args: what stands in it; of a `case` conditions and values in turn, then the rest.
        text: a column's name, a constant, a function's name, the word of a cast's type.
    """

    kind: str
    args: tuple["Node", ...] = ()
    text: str = ""


UNKNOWN = Node("unknown")
