"""Cells of a column that may hold something, told from the many that hold nothing."""

from dataclasses import dataclass

import numpy as np

from synth.arrays import I64, Bools, ends_of, is_coded, taken
from synth.locales.columns import ACCENTS, LEAST_DIGITS
from synth.locales.judge import Judge
from synth.locales.matching import marks_of, only_digits, texts_at
from synth.registry import Values
from synth.scan.planes import places_of, plane_of
from synth.scan.sieve import is_quoted
from synth.scan.tokens import U8
from synth.scan.unfolded import CODE_RUN, CODES, QUOTES, SIGNS, has_code, may_be_grouped, say_signs

_HAS_DIGIT, _HAS_MARK, _HAS_SIGN, _HAS_LETTER, _HAS_CODE = (1 << bit for bit in range(5))
_IN_CELLS = bytes(
    _HAS_DIGIT * (byte in b"0123456789")
    + _HAS_MARK * (byte == ord("@") or (0xC2 <= byte < 0xF5 and byte != ACCENTS))  # noqa: PLR2004
    + _HAS_SIGN * (byte in SIGNS)
    + _HAS_LETTER * (chr(byte).isascii() and chr(byte).isalpha())
    + _HAS_CODE * (byte in CODES)
    for byte in range(256)
)
"""What a byte of a cell is: a digit; what is looked at wherever it stands, an @ or the first byte
of a letter in UTF-8; what may stand before a sign; a letter; one of base64."""


@dataclass(frozen=True)
class Cells:
    """The values of a column that may hold something, as they are or when they are unfolded.

    Attributes:
        rows: their places, shape (kept,); None: all of them.
        others: how many of the others have a digit.
        is_folded: whether some may say something in another way.
    """

    rows: I64 | None
    others: int
    is_folded: bool


_ALL_CELLS = Cells(None, 0, is_folded=True)


@dataclass(frozen=True)
class _Sieved:
    """What texts may hold.

    Attributes:
        may: which of them may hold something, shape (texts,).
        has_digit: which have a digit, shape (texts,).
        is_folded: whether some may say something in another way.
    """

    may: Bools
    has_digit: Bools
    is_folded: bool


def kept_cells(values: Values, judges: tuple[Judge, ...]) -> Cells:
    """The values of a column that may hold something; pure.

    Args:
        values: texts, shape (rows,), may be coded or hold nulls.
        judges: who looks.
    """
    texts = values.dictionary if is_coded(values) else values
    if is_quoted(ends_of(texts)[1].tobytes()):
        return _ALL_CELLS
    sieved = _sieved(texts, judges)
    may, has_digit = sieved.may, sieved.has_digit
    if is_coded(values):
        codes = np.asarray(values.indices.fill_null(0))
        may, has_digit = (
            (one[codes] if one.any() else np.zeros(len(codes), np.bool_))
            for one in (may, has_digit)
        )
    if values.null_count:
        is_there = np.asarray(values.is_valid())
        has_digit = has_digit & is_there
    others = int((has_digit & ~may).sum())
    return Cells(None if may.all() else np.flatnonzero(may), others, sieved.is_folded)


def _sieved(texts: Values, judges: tuple[Judge, ...]) -> _Sieved:
    ends, letters = ends_of(texts)
    if only_digits(letters):
        counts = np.diff(ends)
        return _Sieved(counts >= _bare(judges), counts > 0, is_folded=False)
    data = b"".join((letters.data, b"\0"))
    classes: U8 = np.frombuffer(data.translate(_IN_CELLS), np.uint8)
    seen = int(np.bitwise_or.reduce(classes))
    may = np.zeros(len(texts), np.bool_)
    has_digit = may
    if seen & _HAS_DIGIT:
        counts = marks_of(ends, classes[:-1] & np.uint8(_HAS_DIGIT))
        has_digit = counts > 0
        may = _have_digits(classes, ends, counts, judges, has_letters=bool(seen & _HAS_LETTER))
    marked = np.flatnonzero(classes & _HAS_MARK > 0) if seen & _HAS_MARK else ends[:0]
    if seen & _HAS_SIGN:
        signs = np.flatnonzero(classes & _HAS_SIGN > 0)
        marked = np.concatenate([marked, signs[say_signs(letters, signs)]])
    if len(marked):
        may[texts_at(ends, marked)] = True
    codes = _with_codes(texts, classes, ends) if seen & _HAS_CODE else ends[:0]
    may[codes] = True
    is_folded = bool(seen & _HAS_SIGN) or len(codes) > 0 or may_be_grouped(data)
    is_folded |= any(bytes([quote]) in data for quote in QUOTES)
    return _Sieved(may, has_digit, is_folded)


def _bare(judges: tuple[Judge, ...]) -> int:
    """The digits that some judge asks for in texts without letters."""
    return min(one.least_digits for one in judges if not one.sign and not one.trace.heads)


def _have_digits(
    classes: U8, ends: I64, counts: I64, judges: tuple[Judge, ...], *, has_letters: bool
) -> Bools:
    """Which cells have as many digits as some judge asks for, shape (rows,).

    What begins with letters may have fewer; days have as few, and no letter.
    """
    found: Bools = counts >= _bare(judges)
    few = np.flatnonzero(~found & (counts >= LEAST_DIGITS)) if has_letters else ends[:0]
    if len(few):
        stretches = np.stack([ends[few], ends[few + 1]], 1).reshape(-1)
        found[few] = np.bitwise_or.reduceat(classes, stretches)[::2] & _HAS_LETTER > 0
    return found


def _with_codes(texts: Values, classes: U8, ends: I64) -> I64:
    """The cells in which something may be said in base64."""
    rows = np.flatnonzero(np.diff(ends) >= CODE_RUN)
    if not len(rows):
        return rows
    long = plane_of(classes & np.uint8(_HAS_CODE)).long(CODE_RUN)
    if int(np.bitwise_count(long.inner).sum()) < len(rows):  # most columns have few
        begun = places_of(long.inner)
        rows = texts_at(ends, begun)
        rows = np.unique(rows[begun + CODE_RUN <= ends[rows + 1]])
    else:
        rows = rows[long.before(ends[rows + 1] - (CODE_RUN - 1)) > long.before(ends[rows])]
    found: I64 = rows[has_code(taken(texts, rows))] if len(rows) else rows
    return found
