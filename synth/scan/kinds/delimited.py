"""Tables as text: comma, semicolon, tab or bar between the values."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

import numpy as np

from synth.report import counted
from synth.scan.blocks import BLOCK_BYTES, blocks, cut, text_head
from synth.scan.naming import header
from synth.scan.opened import PIPED, Opened
from synth.scan.separated import Table, lines_of, separated
from synth.scan.types import Note, Piece

_SIGNS = ",;\t|"
_TOLD = re.compile(rb"sep=[,;|\t]\r?\n")
"""A line that Excel reads the sign from."""

_ENTITY = re.compile(rb"&(?:[A-Za-z]{2,8}|#[0-9]{2,5}|#[xX][0-9A-Fa-f]{2,4});")
"""Its semicolon parts no values."""

_SUFFIXES = (".csv", ".tsv", ".psv", ".tab")
_LOOKED = 20
_LEAST = 4
"""Values in a line that make a table of a file whose name does not say it is one."""


class DelimitedKind:
    """A header and rows. A first row that may hold values is no header: columns have numbers.

    A row with another number of values, or with a quote that nothing closes, is read as text.
    """

    word: ClassVar[str] = "csv"
    rank: ClassVar[int] = 50

    def takes(self, head: bytes, name: str) -> bool:
        """By its name; of any name, where the first lines have the same signs, three or more."""
        if b"\0" in head:
            return False
        if name.endswith(_SUFFIXES):
            return True
        least = 2 if name.endswith((".txt", PIPED)) else _LEAST
        return _sign(head)[1] >= least

    def pieces(self, opened: Opened) -> Iterator[Piece | Note]:
        """Each column of some megabytes."""
        head = text_head(opened.head())
        told = _TOLD.match(head)
        start = told.end() if told else 0
        head = head[start:]
        sign, width = _sign(head, is_told=True)
        first, *rest = _lines(head, sign) or [[]]
        names = header(first, rest)
        columns = names or [f"column {number}" for number in range(1, width + 1)]
        table = Table(sign, tuple(columns), tuple(names or [""] * width))
        number, odd, is_first = 1, 0, True
        for given, is_whole in _whole_rows(blocks(opened)):
            skip = int(is_first and bool(names))
            block = given[start:] if is_first else given
            found = separated(block, table, skip=skip) if is_whole else lines_of(block, table)
            is_first = False
            yield from found.pieces(table, number)
            number += found.rows
            # In their order, each for all of its lines; to sort a million takes seconds.
            odd += len(found.odd) - int((np.diff(found.odd) == 0).sum())
        if odd:
            values = counted(len(columns), "values")
            yield Note(f"{counted(odd, 'rows')} read as lines of text, not as {values}")


def _whole_rows(given: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Blocks cut where no quote is open, and whether they are; others hold one nothing closes."""
    left = b""
    for block in given:
        left += block
        end = _end(left)
        if end:
            yield left[:end], True
            left = left[end:]
        elif len(left) > 4 * BLOCK_BYTES:
            end = left.rfind(b"\n") + 1 or len(left)
            yield from ((part, False) for part in cut(left[:end]))
            left = left[end:]
    if left:
        yield left, left.count(b'"') % 2 == 0


def _end(data: bytes) -> int:
    """Behind the last line feed that no quotes hold."""
    last = data.rfind(b"\n") + 1
    letters = np.frombuffer(data, np.uint8)
    is_quote = letters == ord('"')
    if np.count_nonzero(is_quote[:last]) % 2 == 0:  # bytes are counted at a tenth of this speed
        return last
    quotes = np.flatnonzero(is_quote)
    ends = np.flatnonzero(letters == ord("\n"))
    outside = ends[np.searchsorted(quotes, ends) % 2 == 0]
    return int(outside[-1]) + 1 if len(outside) else 0


def _lines(head: bytes, sign: str) -> list[list[str]]:
    text = head.decode("utf-8-sig", "replace")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    found: list[list[str]] = []
    try:
        for row in rows:
            found.append(row)
            if len(found) > _LOOKED:
                break
    except csv.Error:
        return found
    # The last one may be cut.
    return found[:-1] if len(found) > 1 and not text.endswith("\n") else found


def _sign(head: bytes, *, is_told: bool = False) -> tuple[str, int]:
    """The sign that parts the first lines into most values, the same number in each; and that.

    Args:
        head: UTF-8.
        is_told: whether it is a table, so that most of its lines are enough.
    """
    found: tuple[int, int, str] = (0, 0, "")
    head = _ENTITY.sub(b" ", head)
    for sign in _SIGNS:
        widths = Counter(len(row) for row in _lines(head, sign) if row)
        width = max(widths, key=lambda one: (one > 1, widths.get(one, 0)), default=0)
        is_alike = len(widths) == 1 and widths[width] > 1
        if width > 1 and (is_told or is_alike):
            found = max(found, (widths[width], width, sign))
    if is_told and not found[2]:
        return ",", 1
    return found[2], found[1]
