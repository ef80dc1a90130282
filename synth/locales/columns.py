"""Columns as judges read them: the values that may hold something, and who has to look at which."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from synth.arrays import I64, Bools, ends_of
from synth.locales.claims import Around, Claim
from synth.locales.matching import are_among, digits_of, matching, some, texts_at
from synth.locales.plain import plain
from synth.registry import Values

if TYPE_CHECKING:
    from synth.locales.judge import Judge

ACCENTS = 0xC3
"""Stands before the accented letters of Western Europe, of which no judge makes anything."""

_IS_STRANGE = bytes(byte >= 0x80 and byte & 0xC0 != 0x80 and byte != ACCENTS for byte in range(256))  # noqa: PLR2004
_IS_ONE = b"\1"

_LEAST_NUMBER, _LEAST_BODY, _MOST_NUMBER = 10**8, 10**12, 2**53
"""Between them lie all numbers that a number of somebody can be."""

LEAST_DIGITS, _AT = 7, b"@"
_LEAST_ALONE, _LEAST_HEADED, _MOST_TAIL, _MOST_HOST = 9, 2, 15, 57
"""Digits of a number without letters, those behind the letters of an account, and how long what
follows these is at most where it is none; how long a host is that is counted by one word."""

_OTHERS = "[@\uff20\ufe6b]|[^\\PN0-9]"
"""An @, or a digit of another script: without one, and with fewer digits, a text holds nothing."""

LINKS = " \t\r\f\v._/-(),'+~"
"""ASCII's signs that may stand between the digits of a number in a line."""


@dataclass(frozen=True)
class Column:
    """A column as judges read it.

    Attributes:
        around: its name, and how many values have a digit.
        texts: those that could hold a number of somebody, plain.
        rows: their places in the column, shape (texts,); None: there are no others.
        widths: their lengths, shape (texts,).
        mixed: which of them are not digits alone.
        mixed_texts: these.
        digits: how many these have.
        is_read: whether values of its type can hold any.
    """

    around: Around
    texts: Values
    rows: I64 | None
    widths: I64
    mixed: I64
    mixed_texts: Values
    digits: I64
    is_read: bool = True

    def chosen(self, judge: "Judge", may: Bools) -> I64 | None:
        """The places of the texts that a judge looks at; None: of all of them.

        Args:
            judge: who looks.
            may: of the mixed ones, whether it looks at them.
        """
        if len(self.mixed) == len(self.texts):
            return None if may.all() else np.flatnonzero(may)
        asked = self.widths
        is_one = not len(self.mixed) and (asked == asked[0]).all() and not _asks_hint(judge)
        taken = self._takes(judge, asked[:1] if is_one else asked)
        if is_one:
            return None if taken[0] else self.mixed  # where none is
        taken[self.mixed] = may
        return None if taken.all() else np.flatnonzero(taken)

    def _takes(self, judge: "Judge", widths: I64) -> Bools:
        """Which texts a judge looks at that are digits alone, and so many."""
        trace = judge.trace
        found: Bools = (widths >= judge.least_digits) & (not judge.sign)
        if judge.hint or trace.digits:
            found &= widths >= max(trace.size, trace.digits)
            if not self.around.is_called(judge.names):
                if trace.widths is not None:
                    found &= are_among(widths, trace.widths)
                elif judge.hint:
                    found = matching(found, self.texts, judge.hint)
        return found

    def placed(self, claim: Claim, own: I64 | None) -> Claim:
        """A claim of some of the texts as one of the column's rows."""
        if own is None and self.rows is None:
            return claim
        if own is None or self.rows is None:
            places = own if self.rows is None else self.rows
        else:
            places = self.rows[own]
        return claim.numbered(cast("I64", places).__getitem__)


def _asks_hint(judge: "Judge") -> bool:
    """Whether widths do not say which digits alone a judge looks at."""
    return judge.trace.widths is None and bool(judge.hint)


@dataclass(frozen=True)
class Mixed:
    """Texts of several columns that are not digits alone.

    Attributes:
        texts: shape (rows,).
        digits: of each.
        is_mail: which have an @ and no number on either side of it.
        hinted: by expression, which texts match it besides those that are digits alone.
    """

    texts: Values
    digits: I64
    is_mail: Bools
    hinted: dict[str, Bools]

    @staticmethod
    def of(columns: Sequence[Column]) -> "Mixed":
        """Those of some columns."""
        texts = pa.concat_arrays([pa.array([], pa.string()), *(one.mixed_texts for one in columns)])
        digits = np.concatenate([np.zeros(0, np.int64), *(one.digits for one in columns)])
        return Mixed(texts, digits, _are_mail(texts, digits), {})

    def may_hold(self, judge: "Judge", is_called: Bools) -> Bools:
        """Which texts have the digits, the sign, the trace and the hint of a judge, shape (rows,).

        A hint is looked for at 600 MB a second, numbers themselves at a tenth of that. Judges that
        share one ask for as many digits.

        Args:
            judge: who looks.
            is_called: which stand in columns that are called so.
        """
        may: Bools = self.digits >= judge.least_digits
        if judge.sign and may.any():
            may &= np.asarray(pc.match_substring(self.texts, judge.sign))
        if (not judge.hint and not judge.trace.digits) or not may.any():
            return may
        may &= ~self.is_mail | is_called
        lengths = np.asarray(pc.binary_length(self.texts))
        may &= lengths >= judge.trace.size
        widths = judge.trace.widths
        is_bare = may & (lengths == self.digits) if widths is not None else np.zeros_like(may)
        found: Bools = may & is_called  # where numbers are filled up with zeros, too
        if is_bare.any():
            found |= is_bare & are_among(lengths, widths or ())
        found |= self._hinted(judge, may & ~is_bare, is_called)
        return found

    def _hinted(self, judge: "Judge", others: Bools, is_called: Bools) -> Bools:
        """Which of some texts match the hint of a judge; looked for once."""
        hinted = self.hinted
        if judge.hint not in hinted:
            if not (judge.trace.letters or judge.trace.heads):
                more = judge.trace.digits - 1
                chain = f"[0-9](?:[\\s{re.escape(LINKS.strip())}]*[0-9]){{{more}}}"
                if chain not in hinted:
                    hinted[chain] = matching(others, self.texts, chain)
                others &= hinted[chain]
            hinted[judge.hint] = matching(others & ~is_called, self.texts, judge.hint)
        return hinted[judge.hint]


def _are_mail(texts: Values, digits: I64) -> Bools:
    """Which texts have one @ and on neither side of it digits enough for any number.

    Those have nine digits, or behind two letters two and fourteen digits and letters. A text with
    a host that is longer than any is left to those who look for numbers.

    Args:
        texts: shape (rows,).
        digits: how many each has.
    """
    ends, letters = ends_of(texts)
    found = np.zeros(len(texts), np.bool_)
    at = np.flatnonzero(letters == _AT[0])
    if not len(at):
        return found
    rows = texts_at(ends, at)
    is_new = np.append(rows[1:] != rows[:-1], True)
    is_one = is_new & np.append(True, is_new[:-1])
    at, rows = at[is_one], rows[is_one]
    lows, stops = np.maximum(ends[rows], at - _MOST_TAIL), ends[rows + 1]
    is_digit = letters - np.uint8(ord("0")) <= 9  # noqa: PLR2004 - digits
    last = _marks_between(is_digit, lows, at)
    host = _marks_between(is_digit, at, np.minimum(stops, at + _MOST_HOST))
    first = digits[rows] - last - host
    is_short = stops - at <= _MOST_HOST
    found[rows] = (first == 0) & (last < _LEAST_ALONE) & (host < _LEAST_HEADED) & is_short
    return found


def _marks_between(marks: Bools, starts: I64, stops: I64) -> I64:
    """How many bytes are marked in short parts of a text, at most `_MOST_HOST` long; (parts,)."""
    bits = np.append(np.packbits(marks, bitorder="little"), np.zeros(8, np.uint8))
    words = np.ndarray((len(bits) - 7,), "<u8", bits.data, strides=(1,))
    inside = (np.uint64(1) << (stops - starts).astype(np.uint64)) - np.uint64(1)
    here = words[starts >> 3] >> (starts & 7).astype(np.uint64)
    found: I64 = np.bitwise_count(here & inside).astype(np.int64)
    return found


def read(values: Values, name: str, others: int) -> Column:
    """A column's values that could hold a number of somebody, as texts.

    Args:
        values: of any type, without a dictionary.
        name: the column's.
        others: how many more have a digit.
    """
    kind: Values = values.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        rows = np.flatnonzero(np.asarray(values.is_valid())) if values.null_count else None
        texts = values.drop_null().cast(pa.string())
        digits = digits_of(texts)
        filled = others + int((digits > 0).sum())
        may = _could_hold(texts, digits)
        if not may.all():
            rows = np.flatnonzero(may) if rows is None else rows[may]
            texts, digits = texts.filter(pa.array(may)), digits[may]
        return _column(Around(name, filled), texts, rows, digits)
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or _is_wide(kind)):
        nothing = np.zeros(0, np.int64)
        none = pa.array([], pa.string())
        return Column(
            Around(name, others), none, None, *(nothing,) * 2, none, nothing, is_read=False
        )
    numbers = _with_cents(np.asarray(values.cast(pa.float64(), safe=False).fill_null(0)))
    may = (numbers >= _LEAST_NUMBER) & (numbers < _MOST_NUMBER) & (numbers == np.floor(numbers))
    rows = np.flatnonzero(may)
    # A float of this size is a whole number exactly.
    texts = pa.array(numbers[rows].astype(np.int64)).cast(pa.string())
    filled = others + len(values) - values.null_count
    return _column(Around(name, filled), texts, rows, digits_of(texts))


def _could_hold(texts: Values, digits: I64) -> Bools:
    """Which texts have digits enough, an @, or a digit of another script, shape (rows,)."""
    may: Bools = digits >= LEAST_DIGITS
    data = b"" if may.all() else ends_of(texts)[1].tobytes()
    if _IS_ONE in data.translate(_IS_STRANGE):
        may |= np.asarray(pc.match_substring_regex(texts, _OTHERS))
    elif _AT in data:
        may |= np.asarray(pc.match_substring(texts, _AT.decode()))
    return may


def _column(around: Around, texts: Values, rows: I64 | None, digits: I64) -> Column:
    """A column of some texts.

    Args:
        around: of it.
        texts: as they were read, shape (texts,).
        rows: their places; None: they are all.
        digits: how many each has.
    """
    widths = np.diff(ends_of(texts)[0])
    is_mixed = digits != widths
    mixed = np.flatnonzero(is_mixed)
    own = some(texts, mixed)
    usual = plain(own)
    digits = digits[mixed] if usual is own else digits_of(usual)
    if len(mixed) == len(texts):
        texts = usual
    elif usual is not own:
        texts = pc.replace_with_mask(texts, pa.array(is_mixed), usual)
    return Column(around, texts, rows, widths, mixed, usual, digits)


def _with_cents(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Numbers of 13 digits with two behind the point as the 15 digits they are; others as given."""
    cents = np.round(numbers * 100)
    # A float of 13 digits is exact to a four-thousandth, so what is no cent is told from one.
    with np.errstate(invalid="ignore"):
        is_key = (numbers >= _LEAST_BODY) & (numbers < 10 * _LEAST_BODY)
        is_key &= (numbers != np.floor(numbers)) & (np.abs(cents / 100 - numbers) < 1 / 2048)
    return np.where(is_key, cents, numbers)


def _is_wide(kind: pa.DataType) -> bool:
    """Whether a decimal has room for the least number that is looked at."""
    return pa.types.is_decimal(kind) and 10 ** (kind.precision - kind.scale) > _LEAST_NUMBER
