"""Rows of an insert that stand one in a line, as dumps write them: read as lines of CSV.

What a script says is the same either way; `sqltext` reads rows however they are written, sign by
sign, and takes five times as long.
"""

import csv
from dataclasses import dataclass
from itertools import product

import numpy as np
import pyarrow as pa

from synth.arrays import I64, Bools, whole
from synth.registry import Values
from synth.scan.separated import read_rows
from synth.scan.tokens import U8

_BETWEEN, _LAST = b"),\n(", b");\n"
_QUOTE, _SPACE, _COMMA, _LINE_FEED = map(ord, "' ,\n")
_BESIDE = np.isin(np.arange(256), list(b",\n'"))
"""What stands before a quote that opens and behind one that closes."""

_NULLS = tuple(map("".join, product("nN", "uU", "lL", "lL")))
_NEVER = (b"\t", b"\r", b"\v", b"\f", b"\0")
_BRACKETS = (b"(", b")", b";")
_STRETCH = 1 << 17
"""Bytes that are looked at at once: what is made of them stays in the processor's own memory."""


@dataclass(frozen=True)
class RowLines:
    """The rows.

    Attributes:
        stop: behind the last one, and behind the semicolon where it stands there.
        is_ended: whether it does.
        columns: their values; NULL is null.
        lines: in which line each row stands, from 0.
    """

    stop: int
    is_ended: bool
    columns: tuple[Values, ...]
    lines: I64


def row_lines(data: bytes, head: bytes, width: int, *, escapes: bool) -> RowLines | None:
    """The rows of an insert, and of those behind it that begin alike; None where they stand else.

    Args:
        data: UTF-8, from the first row on, or from what parts it from the one before.
        head: how the statement begins.
        width: how many columns it names; 0 where it names none.
        escapes: whether a backslash takes the meaning of a quote.
    """
    again = b";\n" + head
    before = next((one for one in (b",\n", again) if data.startswith(one)), b"")
    end, is_ended = _end(data, again)
    start = len(before) + 1
    if data[start - 1 : start] != b"(" or end <= start:
        return None
    parts = [part.replace(_BETWEEN, b"\n") for part in data[start:end].split(b")" + again + b"(")]
    counts = np.array([part.count(b"\n") + 1 for part in parts])
    rows = b"\n".join(parts)
    is_odd = any(sign in rows for sign in _NEVER) or (escapes and b"\\" in rows)
    columns = None if is_odd or not _is_regular(rows) else _columns(rows, width, int(counts.sum()))
    if columns is None:
        return None
    # A row ends its line; where a statement begins, its own lines come between.
    begun = np.repeat(np.arange(len(parts)) * head.count(b"\n"), counts)
    lines = before.count(b"\n") + np.arange(int(counts.sum())) + begun
    return RowLines(end + 1 + is_ended, is_ended, columns, lines)


def _end(data: bytes, again: bytes) -> tuple[int, bool]:
    """Where the last whole row ends, and whether the statement does; less than 1: there is none."""
    end = data.find(_LAST)
    while end >= 0 and data.startswith(again, end + 1):
        end = data.find(_LAST, end + 1)
    if end >= 0:
        return end, True
    return max(data.rfind(_BETWEEN), data.rfind(b")" + again)), False


def _columns(rows: bytes, width: int, count: int) -> tuple[Values, ...] | None:
    """The values of lines; None where these are no rows of one width."""
    first = rows.partition(b"\n")[0].decode()
    width = width or len(next(csv.reader([first], quotechar="'")))
    try:
        read = read_rows(rows, ",", width, quote="'", nulls=_NULLS)
    except pa.ArrowException:
        return None
    return tuple(map(whole, read.columns)) if read.num_rows == count else None


def _is_regular(rows: bytes) -> bool:
    """Whether quotes stand around whole values, and ends of lines and brackets where they must."""
    lines = b"\n" + rows + b"\n"
    letters = np.frombuffer(lines, np.uint8)
    quotes = np.flatnonzero(letters == _QUOTE)
    if len(quotes) % 2 or not len(rows):
        return False
    opens, closes = quotes[::2], quotes[1::2]
    if not (_BESIDE[letters[opens - 1]].all() and _BESIDE[letters[closes + 1]].all()):
        return False
    if not _are(letters == _LINE_FEED, quotes, inside=False):
        return False
    if any(sign in rows and not _are(letters == ord(sign), quotes) for sign in _BRACKETS):
        return False
    # A space at the end of a value counts where the value has quotes.
    steps = range(0, len(letters), _STRETCH)
    if not any(_beside_end(letters[step : step + _STRETCH + 1]).any() for step in steps):
        return True
    return _are(_beside_end(letters), quotes)


def _beside_end(letters: U8) -> Bools:
    """Which bytes are spaces beside the end of a value or of a line."""
    is_space, is_end = letters == _SPACE, letters == _COMMA
    is_end |= letters == _LINE_FEED
    found = np.zeros(len(letters), np.bool_)
    np.bitwise_and(is_space[1:], is_end[:-1], out=found[1:])
    found[:-1] |= is_space[:-1] & is_end[1:]
    return found


def _are(signs: Bools, quotes: I64, *, inside: bool = True) -> bool:
    """Whether all signs stand inside quotes, or all outside."""
    places = np.flatnonzero(signs)
    return bool((np.searchsorted(quotes, places) % 2 == inside).all())
