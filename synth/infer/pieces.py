"""Texts of which some characters alone may not repeat: these are made distinct by themselves.

Of `unique (left(code, 3))` the first three characters are a text of their own, which a permutation
of all such texts counts, and the rest is drawn.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from math import prod

from synth.conditions.domain import Domain
from synth.conditions.spelt import Piece
from synth.infer.draft import Data, EntryDraft
from synth.infer.identified import is_official
from synth.infer.joints import PLENTY
from synth.infer.made import text_type
from synth.infer.meanings import meaning
from synth.infer.names import schema_name
from synth.infer.work import Work

_UNIT = re.compile(r"(\[[^\]^\\]+\]|\\d|[\w -])(?:\{(\d+)\})?")
_DIGIT, _EITHER, _REST = "[0-9]", "[A-Z0-9]", 2
_LONGEST = 40
_TEXTS = frozenset({"text", "varchar", "char", "citext"})


def tell_by(work: Work, pieces: Mapping[str, Piece], reason: str) -> bool:
    """Let characters of a text be distinct, if one of the columns may be made so.

    Args:
        work: the table, its links and domains known.
        pieces: by column its characters.
        reason: the name of the constraint.
    """
    for name, piece in pieces.items():
        units = _units(work, name, piece)
        if units is None:
            continue
        start = piece[0] if piece[0] >= 0 else len(units) - piece[1]
        told = units[start : start + piece[1]]
        if start < 0 or len(told) < piece[1]:
            continue
        parts = [("before", units[:start]), ("told", told), ("after", units[start + piece[1] :])]
        lets = [_let(work, word, own) for word, own in parts if own]
        kind = text_type(work.columns[name].type)
        beside: dict[str, Data] = {"type": kind} if kind else {}
        work.spaced[name] = EntryDraft({"expr": " || ".join(lets)}, beside, f"differs: {reason}")
        work.never_null.add(name)
        room = prod(map(_size, told))
        if room < PLENTY:
            work.needs_rows = True
            work.limit(room)
        return True
    return False


def _let(work: Work, word: str, units: Sequence[str]) -> str:
    let = schema_name(word, [*work.draft.names.values(), *work.draft.lets], kind="row")
    beside: dict[str, Data] = {"unique": "true"} if word == "told" else {}
    work.draft.lets[let] = EntryDraft({"text": {"matches": pattern_of(units)}}, beside)
    return let


def _units(work: Work, name: str, piece: Piece) -> list[str] | None:
    """What stands at each place of a text; None where something else decides the column."""
    column = work.columns.get(name)
    known = None if column is None else meaning(column, work.table.name.name)
    if column is None or column.type.base not in _TEXTS or work.is_decided(name):
        return None
    domain = work.domains.get(name, Domain())
    plain = replace(domain, null=None, chars=None, is_trimmed=False, patterns=())
    is_made = known is not None and is_official(known.word)
    if name in work.single or is_made or plain != Domain() or len(domain.patterns) > 1:
        return None
    if domain.patterns:
        return _split(domain.patterns[0])
    least, most = domain.chars or (0, None)
    length = column.type.length
    most = min(one for one in (most, length, _LONGEST) if one is not None)
    size = max(piece[0], 0) + piece[1]
    size = max(size + _REST, least) if column.type.base != "char" else length or size
    size = min(size, most)
    first = size - piece[1] if piece[0] < 0 else piece[0]
    last = first + piece[1]
    return [_EITHER if first <= place < last else _DIGIT for place in range(size)]


def _split(pattern: str) -> list[str] | None:
    """What stands at each place of a text of a pattern; None where places vary."""
    if not (pattern.startswith("^") and pattern.endswith("$")):
        return None
    inner, found, end = pattern[1:-1], list[str](), 0
    for unit in _UNIT.finditer(inner):
        if unit.start() != end:
            return None
        end = unit.end()
        found += [_alone(unit[1])] * int(unit[2] or 1)
    return found if end == len(inner) and len(found) <= _LONGEST else None


def _alone(unit: str) -> str:
    """A class of characters that differ by more than case."""
    every = [chr(code) for code in range(32, 127) if re.fullmatch(unit, chr(code))]
    kept = [sign for sign in every if not (sign.islower() and sign.upper() in every)]
    if "".join(kept) == "0123456789":
        return _DIGIT
    return unit if len(kept) == len(every) else "[" + "".join(map(re.escape, kept)) + "]"


def _size(unit: str) -> int:
    return sum(bool(re.fullmatch(unit, chr(code))) for code in range(32, 127))


def pattern_of(units: Sequence[str]) -> str:
    """A pattern of what stands at each place.

    Args:
        units: place by place.
    """
    found = ((unit, len(list(same))) for unit, same in groupby(units))
    return "".join(f"{unit}{{{times}}}" if times > 1 else unit for unit, times in found)
