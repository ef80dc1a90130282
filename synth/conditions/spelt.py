"""What stands at some places of a text: `left(x, 4) = strftime('%Y', day)`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from synth.conditions.constants import TEXTS
from synth.conditions.parsed import Node
from synth.conditions.prefixes import bare
from synth.conditions.subjects import Scope

_NUMBERS = frozenset(["int", "integer", "bigint", "smallint"])
_LONGEST = 40

_UNIT = re.compile(r"(\[[^\]^\\]+\]|\\[d\W]|[\w. /:-])(?:\{(\d+)\})?")
_MOST_PLACES = 60

Piece = tuple[int, int]
"""Where characters begin, from 0, and how many they are; -1: they are the last."""


Form = tuple[list[str], bool]
"""What stands at the places of a text, and whether that is all of it."""


@dataclass(frozen=True)
class Place:
    """The characters of a text that something else decides.

    Attributes:
        piece: which they are.
        is_number: whether they are read as a number, so that zeros stand before it.
    """

    piece: Piece
    is_number: bool = False


def piece_of(node: Node) -> Piece | None:
    """The characters that a call leaves of a text; None: it is no such call.

    Args:
        node: of an expression.
    """
    numbers = [_number(arg) for arg in node.args[1:]]
    if None in numbers:
        return None
    told = [number for number in numbers if number is not None]
    found = None
    if node.text in {"left", "right"} and len(told) == 1:
        found = (0 if node.text == "left" else -1), told[0]
    elif node.text == "substring" and len(told) == len(node.args) - 1 == 2 and told[0] > 0:  # noqa: PLR2004
        found = told[0] - 1, told[1]
    elif node.text == "substring" and len(told) == len(node.args) - 1 == 1 and told[0] < 0:
        found = -1, -told[0]
    return found if found is not None and 0 < found[1] <= _LONGEST else None


def _number(node: Node) -> int | None:
    while node.kind == "cast":
        node = node.args[0]
    if node.kind == "neg":
        inner = _number(node.args[0])
        return None if inner is None else -inner
    return int(node.text) if node.kind == "number" and node.text.isdigit() else None


def place_of(side: Node, scope: Scope) -> tuple[str, Place] | None:
    """The text of which a side of an equation is a piece, and where that stands.

    Args:
        side: of an equation.
        scope: of its columns.
    """
    side = bare(side)
    is_number = side.kind == "cast" and side.text in _NUMBERS
    call = bare(side.args[0]) if is_number else side
    piece = piece_of(call) if call.args else None
    if piece is None:
        return None
    text = bare(call.args[0])
    name = scope.find(text.text) if text.kind == "column" else None
    if name is None or scope.columns[name].base not in TEXTS:
        return None
    return name, Place(piece, is_number)


def places_of(patterns: Sequence[str]) -> Form | None:
    """What stands at the places of a text that several patterns hold for; None: nothing sure.

    Args:
        patterns: expressions from the first character on.
    """
    places: list[str] = []
    is_whole = False
    for pattern in patterns:
        found = _units(pattern)
        if found is None:
            return None
        units, is_all = found
        places += ["."] * (len(units) - len(places))
        for at, unit in enumerate(units):
            places[at] = unit if places[at] == "." else places[at]
        is_whole |= is_all
    return places, is_whole


def _units(pattern: str) -> Form | None:
    """What stands at each place by a pattern that begins at the first; None where places vary."""
    inner, is_whole = pattern.removeprefix("^"), pattern.endswith("$")
    inner = inner.removesuffix("$")
    if inner == pattern.removesuffix("$"):
        return None
    found, end = list[str](), 0
    for unit in _UNIT.finditer(inner):
        if unit.start() != end:
            return None
        end = unit.end()
        found += [unit[1]] * int(unit[2] or 1)
    return (found, is_whole) if end == len(inner) and len(found) <= _MOST_PLACES else None
