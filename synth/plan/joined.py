"""Joined texts, `country || '-' || code`: which of their parts can be read off them again."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from synth.generators.choice import Choice
from synth.generators.int import Int
from synth.generators.sequence import Sequence
from synth.generators.text import Text
from synth.generators.unit import INTEGERS, unit_of
from synth.plan.drafts import Draft
from synth.schema.datatypes import DataType

_TOKEN = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\|\||[A-Za-z_][\w.]*|\S")
_LENGTHS = {"date": 10, "uuid": 36}
"""Types of which all values are texts of one length."""


@dataclass(frozen=True)
class Piece:
    """A part of a joined text.

    Attributes:
        name: the column or let that it is; "" of any other one.
        text: the constant that it is, or None.
    """

    name: str = ""
    text: str | None = None


def pieces_of(sql: str) -> tuple[Piece, ...]:
    """The parts of a joined text, in order; one alone of any other expression.

    Args:
        sql: an expression of ours.
    """
    return tuple(_pieces(_TOKEN.findall(sql)))


def _pieces(words: list[str]) -> list[Piece]:
    while words[:1] == ["("] and _closing(words, 0) == len(words) - 1:
        words = words[1:-1]
    if words[:2] == ["concat", "("] and _closing(words, 1) == len(words) - 1:
        return [piece for part in _split(words[2:-1], ",") for piece in _pieces(part)]
    parts = _split(words, "||")
    if len(parts) > 1:
        return [piece for part in parts for piece in _pieces(part)]
    cast = words[:2] == ["cast", "("] and words[-3:-1] in (["as", "varchar"], ["as", "text"])
    if cast and _closing(words, 1) == len(words) - 1:
        return _pieces(words[2:-3])
    if len(words) == 1 and words[0][0] == "'":
        return [Piece(text=words[0][1:-1].replace("''", "'"))]
    return [Piece(words[0] if len(words) == 1 and words[0].isidentifier() else "")]


def _closing(words: list[str], opening: int) -> int:
    """Where the parenthesis that stands at a place is closed, -1 if nowhere."""
    depth = 0
    for place in range(opening, len(words)):
        depth += (words[place] == "(") - (words[place] == ")")
        if not depth:
            return place
    return -1


def _split(words: list[str], between: str) -> list[list[str]]:
    """What stands between words outside of parentheses."""
    parts, depth = [list[str]()], 0
    for word in words:
        depth += (word == "(") - (word == ")")
        if word == between and not depth:
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def read_off(
    pieces: tuple[Piece, ...], made: Callable[[str], tuple[Draft, DataType] | None]
) -> tuple[str, ...]:
    """The names of the parts whose values the joined text tells, whatever the others are.

    Each is told from one end on as long as what stands between there and it is: a part of one
    length, or one that never holds the letter at which the next constant begins. The only one that
    is left in the middle is told as well.

    Args:
        pieces: of `pieces_of`.
        made: how an entry is made, and its type; None where nobody knows.
    """
    left = _told(pieces, made, 0)
    right = _told(pieces[::-1], made, -1) if left < len(pieces) else 0
    middle = pieces[left : len(pieces) - right]
    told = pieces if len(middle) <= 1 else (*pieces[:left], *pieces[len(pieces) - right :])
    return tuple(piece.name for piece in told if piece.name)


def _told(
    pieces: tuple[Piece, ...], made: Callable[[str], tuple[Draft, DataType] | None], near: int
) -> int:
    """How many parts from one end on are told; `near` is the letter of a constant beside them."""
    for place, piece in enumerate(pieces):
        found = made(piece.name) if piece.name else None
        following = pieces[place + 1].text if place + 1 < len(pieces) else None
        is_closed = found is not None and (
            _has_one_length(*found) or bool(following and not _may_hold(*found, following[near]))
        )
        if piece.text is None and not is_closed:
            return place
    return len(pieces)


def _has_one_length(draft: Draft, kind: DataType) -> bool:
    """Whether all texts of an entry have one length."""
    if kind.name in _LENGTHS:
        return True
    made = draft.generator
    if isinstance(made, Choice):
        return len({len(value) for value in made.values.values}) == 1
    return isinstance(made, Text) and len(made.lengths(kind)) == 1


def _may_hold(draft: Draft, kind: DataType, letter: str) -> bool:
    """Whether a letter may stand in a text of an entry."""
    made = draft.generator
    if isinstance(made, Choice):
        return any(letter in value for value in made.values.values)
    if isinstance(made, Text):
        return made.may_hold(kind, letter)
    if kind.name not in INTEGERS:
        return True
    return letter.isdigit() or (letter == "-" and not _is_positive(made))


def _is_positive(made: object) -> bool:
    """Whether no number is below 0."""
    if isinstance(made, Sequence):
        return made.step > 0 and not made.start.startswith("-")
    if not isinstance(made, Int):
        return False
    try:
        least, _ = made.law.bounds(unit_of(DataType("bigint")))
    except ValueError:
        return False
    return least is not None and least >= 0
