"""How texts are looked through: by expressions, at places, by how many digits they have."""

import re
from collections.abc import Collection, Iterator
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import I64, Bools, ends_of
from synth.locales.digits import Bytes
from synth.registry import Values

_MARK = "\x1e"
"""Stands around what a pattern matches, while a text is cut there."""

_PARTS = re.compile(r"\\p[A-Z]|\\.|[^\\]", re.DOTALL)
_ASCII = {"\\pL": "A-Za-z", "\\pM": "", "\\pN": "0-9"}
"""Letters, what stands above them, and digits, in a class."""

_IS_DIGIT = bytes(byte in b"0123456789" for byte in range(256))
_IS_ONE = b"\1"
_FEW = 64
"""Bytes that show that most texts are no digits."""

_TAILS = np.array([(1 << (8 - place)) - 1 for place in range(8)], np.uint8)
"""The bits of a byte from each place on."""

SIGNS = "\\s._/\\-"
"""What people write between the parts of a number, as the inside of an RE2 class: spaces, line
ends, points, hyphens, underscores, slashes. Judges see no others: `plain` replaces them."""


def matching(rows: Bools, texts: Values, pattern: str) -> Bools:
    """Those of some rows whose texts match an RE2 expression, shape (rows,).

    Args:
        rows: of which, shape (rows,).
        texts: without nulls, shape (rows,).
        pattern: the expression; compiled only where there is a row.
    """
    found = rows.copy()
    if rows.any():
        own = _only(texts, rows)
        found[rows] = np.asarray(pc.match_substring_regex(own, pattern_for(own, pattern)))
    return found


def pattern_for(texts: Values, pattern: str) -> str:
    """An expression that says the same of some texts, and is sooner ready where it can be.

    Letters of all scripts take up to a hundred times as long to compile as those of ASCII.

    Args:
        texts: without nulls.
        pattern: an RE2 expression.
    """
    return _in_ascii(pattern) if ends_of(texts)[1].tobytes().isascii() else pattern


@cache
def _in_ascii(pattern: str) -> str:
    """An RE2 expression with ASCII's letters and digits for those of all scripts."""
    said, is_inside = list[str](), False
    for one in _PARTS.findall(pattern):
        if one in _ASCII:
            said.append(_ASCII[one] if is_inside else f"[{_ASCII[one]}]")
        else:
            said.append(one)
            is_inside = one != "]" and (is_inside or one == "[")
    return "".join(said)


def some(texts: Values, places: I64) -> Values:
    """Texts at some places; all of them or none without a copy.

    Args:
        texts: shape (rows,).
        places: in order, each once.
    """
    if len(places) == len(texts):
        return texts
    return texts.take(pa.array(places)) if len(places) else texts.slice(0, 0)


def _only(texts: Values, rows: Bools) -> Values:
    """Texts of some rows; of all of them without a copy."""
    return texts if rows.all() else texts.filter(pa.array(rows))


def spaced(texts: Values, *, more: str = "") -> Values:
    """Texts with one space for every run of signs that stand between the parts of a number.

    Args:
        texts: plain.
        more: other signs, as the inside of an RE2 class.
    """
    return pc.replace_substring_regex(texts, f"[{SIGNS}{more}]+", " ")


def occurrences(texts: Values, pattern: str) -> Iterator[tuple[I64, Values]]:
    """All places of texts that a pattern matches.

    Texts are cut at all places at once, and looked at again for those whose boundary another one
    took: two or three times, however many places there are.

    Args:
        texts: without nulls, shape (rows,).
        pattern: an RE2 expression whose groups are all named; it takes in what stands before and
            behind, which is a boundary for the next place too.

    Yields:
        Rows, one for each place, and the groups of their match as a struct array of that length.
    """
    rows, left = np.arange(len(texts)), texts
    pattern = pattern_for(texts, pattern)
    while len(left):
        hit: Values = pc.match_substring_regex(left, pattern)
        if not pc.any(hit).as_py():
            return
        rows = rows[np.asarray(hit)]
        left = pc.replace_substring(left.filter(hit), _MARK, " ")
        marked = pc.replace_substring_regex(left, pattern, f"{_MARK}\\0{_MARK}")
        pieces = pc.split_pattern(marked, _MARK)
        counts = np.asarray(pc.list_value_length(pieces)).astype(np.int64)
        starts = np.repeat(np.cumsum(counts) - counts, counts)
        is_place = (np.arange(len(starts)) - starts) % 2 == 1
        places = pc.list_flatten(pieces).filter(pa.array(is_place))
        yield np.repeat(rows, counts // 2), pc.extract_regex(places, pattern)
        left = pc.replace_substring_regex(marked, f"{_MARK}[^{_MARK}]*{_MARK}", "  ")


def of_digits(texts: Values, widths: Collection[int]) -> Bools:
    """Which texts are digits alone, and as many as one of some widths, shape (rows,).

    Args:
        texts: without nulls, shape (rows,).
        widths: numbers of digits.
    """
    lengths = np.diff(ends_of(texts)[0])
    first = int(lengths[0]) if len(lengths) else 0
    if (lengths == first).all():  # most columns of numbers
        if first not in widths:
            return np.zeros(len(texts), np.bool_)
        of_width: Bools = digits_of(texts) == first
        return of_width
    found = are_among(lengths, widths)
    if found.any():
        found &= lengths == digits_of(texts)
    return found


def are_among(lengths: I64, widths: Collection[int]) -> Bools:
    """Which lengths are among some, by a table: numpy's own search takes ten times as long.

    Args:
        lengths: shape (rows,).
        widths: among which.
    """
    last = max(widths, default=0) + 1
    table = np.zeros(last + 1, np.bool_)
    table[list(widths)] = True
    found: Bools = table[np.minimum(lengths, last)]
    return found


def only_digits(letters: Bytes) -> bool:
    """Whether all bytes are digits, and there is one; numpy takes a third of what bytes do.

    Args:
        letters: shape (bytes,).
    """
    if not letters[:_FEW].tobytes().isdigit():
        return False
    return bool((letters - np.uint8(ord("0")) <= 9).all())  # noqa: PLR2004 - digits


def digits_of(texts: Values) -> I64:
    """How many ASCII digits each text has, shape (rows,).

    Args:
        texts: shape (rows,); of nulls anything is told.
    """
    ends, letters = ends_of(texts)
    data = letters.tobytes()
    if only_digits(letters):  # most columns of numbers
        return np.diff(ends)
    found = data.translate(_IS_DIGIT)
    if _IS_ONE not in found:
        return np.zeros(len(texts), np.int64)
    return marks_of(ends, np.frombuffer(found, np.uint8))


def marks_of(ends: I64, marks: Bytes) -> I64:
    """How many bytes of each text are marked, shape (rows,).

    Args:
        ends: where each text begins, and where the last one ends, shape (rows + 1,).
        marks: of all bytes, 0 where they are not.
    """
    # One bit for each byte, and how many there are before each eighth of them.
    bits = np.append(np.packbits(marks), np.uint8(0))
    before = np.cumsum(np.bitwise_count(bits), dtype=np.uint32)
    eighths = ends >> 3
    behind = np.bitwise_count(bits[eighths] & _TAILS[ends & 7])
    counts: I64 = np.diff((before[eighths] - behind).astype(np.int64))
    return counts


def texts_at(ends: I64, places: I64) -> I64:
    """In which text each place lies, shape (places,); most columns have one in each text.

    Args:
        ends: where each text begins, and where the last one ends, shape (rows + 1,).
        places: in all texts one behind the other, in order.
    """
    if len(places) == len(ends) - 1 and ((ends[:-1] <= places).all() and (places < ends[1:]).all()):
        return np.arange(len(places))
    found: I64 = np.searchsorted(ends, places, "right") - 1
    return found
