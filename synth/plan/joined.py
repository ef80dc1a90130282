"""Joined texts, `country || '-' || code`: which of their parts can be read off them again."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from synth.generators.choice import Choice
from synth.generators.identifier import Identified
from synth.generators.int import Int
from synth.generators.sequence import Sequence
from synth.generators.text import Text
from synth.generators.unit import INTEGERS, unit_of
from synth.plan.drafts import Draft
from synth.schema.datatypes import DataType

_TOKEN = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\|\||[A-Za-z_][\w.]*|\d+|\S")
_LENGTHS = {"date": 10, "uuid": 36}
"""Types of which all values are texts of one length."""

_CASTS = frozenset(["varchar", "text", "bigint"])
_FORM = re.compile(r"'%0(\d{1,2})d'")
_DAY = re.compile(
    r"(?:cast\()?strftime\((?:cast\()?(\w+)(?: as timestamp\))?, "
    r"'(?=[^']*%Y)(?=[^']*%m)(?=[^']*%d)[^']*'\)"
    r"(?: as (?:bigint|integer|varchar)\))?"
    r"|\(*date_part\('year', (\w+)\) \* 10000\)* \+ \(*date_part\('month', \2\) \* 100\)*"
    r" \+ date_part\('day', \2\)\)*"
)
"""A day written whole."""

_MOMENT = re.compile(r"item\.start \+ to_minutes\((\w+)\)")
_DAY_MINUTES = 24 * 60

_BIGINT = unit_of(DataType("bigint"))


@dataclass(frozen=True)
class Known:
    """How an entry is made.

    Attributes:
        draft: the entry.
        kind: its type.
        rows: how many rows its table has at most; None: nobody knows.
    """

    draft: Draft
    kind: DataType
    rows: int | None = None


Made = Callable[[str], Known | None]
"""By name how an entry is made; None where nobody knows."""


@dataclass(frozen=True)
class Piece:
    """A part of a joined text.

    Attributes:
        name: the column or let that it is; "" of any other one.
        text: the constant that it is, or None.
        digits: how many digits a number is filled up to with zeros in front; 0: it is not.
    """

    name: str = ""
    text: str | None = None
    digits: int = 0


def pieces_of(sql: str) -> tuple[Piece, ...]:
    """The parts of a joined text, in order; one alone of any other expression.

    Args:
        sql: an expression of ours.
    """
    return tuple(_pieces(_TOKEN.findall(sql)))


def day_in(sql: str) -> str:
    """The day that an expression writes whole, as a text or a number such as 20260131, or ""."""
    found = _DAY.fullmatch(sql)
    return "" if found is None else found[1] or found[2]


def is_moment_of_item(sql: str, made: Made) -> bool:
    """Whether an expression is a moment of an item's first day: by them items are told apart.

    Args:
        sql: an expression of ours, `item.start + to_minutes(minute)`.
        made: how an entry is made.
    """
    found = _MOMENT.fullmatch(sql.strip())
    known = made(found[1]) if found is not None else None
    if known is None or not _is_positive(known.draft.generator):
        return False
    most = _most(known)
    return most is not None and most < _DAY_MINUTES


def _pieces(words: list[str]) -> list[Piece]:
    words = _bare(words)
    if words[:2] == ["concat", "("] and _closing(words, 1) == len(words) - 1:
        return [piece for part in _split(words[2:-1], ",") for piece in _pieces(part)]
    parts = _split(words, "||")
    if len(parts) > 1:
        return [piece for part in parts for piece in _pieces(part)]
    cast = words[:2] == ["cast", "("] and words[-3:-2] == ["as"] and words[-2] in _CASTS
    if cast and _closing(words, 1) == len(words) - 1:
        return _pieces(words[2:-3])
    number, digits = _filled(words)
    if digits:
        return [replace(piece, digits=digits) for piece in _pieces(number)]
    if len(words) == 1 and words[0][0] == "'":
        return [Piece(text=words[0][1:-1].replace("''", "'"))]
    return [Piece(words[0] if len(words) == 1 and words[0].isidentifier() else "")]


def _filled(words: list[str]) -> tuple[list[str], int]:
    """The number that is written with zeros in front, and to how many digits; 0: none is."""
    is_call = words[1:2] == ["("] and _closing(words, 1) == len(words) - 1
    args = _split(words[2:-1], ",") if is_call else []
    match words[:1], args:
        case ["lpad"], [number, [size], ["'0'"]]:
            return number, int(size)
        case ["printf"], [[form], number] if found := _FORM.fullmatch(form):
            return number, int(found[1])
        case ["right"], [[*inner], [size]]:
            zeros, *rest = _split(_bare(inner), "||")
            if len(rest) == 1 and zeros == [f"'{'0' * (len(zeros[0]) - 2)}'"]:
                return rest[0], int(size) if len(zeros[0]) > int(size) else 0
    return [], 0


def _bare(words: list[str]) -> list[str]:
    """Words without parentheses around all of them."""
    while words[:1] == ["("] and _closing(words, 0) == len(words) - 1:
        words = words[1:-1]
    return words


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


def read_off(pieces: tuple[Piece, ...], made: Made) -> tuple[str, ...]:
    """The names of the parts whose values the joined text tells, whatever the others are.

    Each is told from one end on as long as what stands between there and it is: a part of one
    length, or one that never holds the letter at which the next constant begins. The only one that
    is left in the middle is told as well.

    Args:
        pieces: of `pieces_of`.
        made: how an entry is made.
    """
    left = _told(pieces, made, 0)
    right = _told(pieces[::-1], made, -1) if left < len(pieces) else 0
    middle = pieces[left : len(pieces) - right]
    is_told = len(middle) <= 1 and not any(piece.digits for piece in middle)
    told = pieces if is_told else (*pieces[:left], *pieces[len(pieces) - right :])
    return tuple(piece.name for piece in told if piece.name)


def _told(pieces: tuple[Piece, ...], made: Made, near: int) -> int:
    """How many parts from one end on are told; `near` is the letter of a constant beside them."""
    for place, piece in enumerate(pieces):
        found = made(piece.name) if piece.name else None
        following = pieces[place + 1].text if place + 1 < len(pieces) else None
        is_closed = found is not None and (
            _has_one_length(piece, found)
            or bool(following and not piece.digits and not _may_hold(found, following[near]))
        )
        if piece.text is None and not is_closed:
            return place
    return len(pieces)


def _has_one_length(piece: Piece, known: Known) -> bool:
    """Whether all texts of a part have one length."""
    if piece.digits:
        most = _most(known)
        return most is not None and most < 10**piece.digits and _is_positive(known.draft.generator)
    if known.kind.name in _LENGTHS:
        return True
    made = known.draft.generator
    if isinstance(made, Choice):
        return len({len(value) for value in made.values.values}) == 1
    if isinstance(made, Identified):
        return made.options.number.length is not None
    return isinstance(made, Text) and len(made.lengths(known.kind)) == 1


def _may_hold(known: Known, letter: str) -> bool:
    """Whether a letter may stand in a text of an entry."""
    made = known.draft.generator
    if isinstance(made, Choice):
        return any(letter in value for value in made.values.values)
    if isinstance(made, Text):
        return made.may_hold(known.kind, letter)
    if known.kind.name not in INTEGERS:
        return True
    return letter.isdigit() or (letter == "-" and not _is_positive(made))


def _is_positive(made: object) -> bool:
    """Whether no number is below 0."""
    if isinstance(made, Sequence):
        return made.step > 0 and not made.start.startswith("-")
    least, _ = _ends(made)
    return least is not None and least >= 0


def _most(known: Known) -> int | None:
    """The greatest number of an entry, or None where nobody knows it."""
    made = known.draft.generator
    if isinstance(made, Sequence) and known.rows is not None and made.step > 0:
        start = _BIGINT.ticks(made.start)
        return None if start is None else start + made.step * max(known.rows - 1, 0)
    bits = INTEGERS.get(known.kind.name)
    return _ends(made)[1] or (None if bits is None else (1 << bits) - 1)


def _ends(made: object) -> tuple[int | None, int | None]:
    """The least and the greatest number of a law of numbers, None where it has none."""
    if not isinstance(made, Int):
        return None, None
    try:
        return made.law.bounds(_BIGINT)
    except ValueError:
        return None, None
