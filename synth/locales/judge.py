"""What may be somebody's: numbers and mailboxes that stand in the values of a column.

One kind is one class in one file of a locale's `judges` room. The guards of `seed`, `check`,
`generate`, `preview` and `verify` ask the same judges: none of them re-states what a number is.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from synth.arrays import I64, Bools, decoded, ends_of
from synth.locales import ALL
from synth.locales.claims import Around, Claim, Claims
from synth.locales.digits import Bytes
from synth.locales.identifier import locales
from synth.locales.plain import plain
from synth.registry import Values, members

_MARK = "\x1e"
"""Stands around what a pattern matches, while a text is cut there."""

ACCENTS = 0xC3
"""Stands before the accented letters of Western Europe, of which no judge makes anything."""

_IS_DIGIT = bytes(byte in b"0123456789" for byte in range(256))
_IS_STRANGE = bytes(byte >= 0x80 and byte & 0xC0 != 0x80 and byte != ACCENTS for byte in range(256))  # noqa: PLR2004
_IS_ONE = b"\1"
_TAILS = np.array([(1 << (8 - place)) - 1 for place in range(8)], np.uint8)
"""The bits of a byte from each place on."""

_LEAST_NUMBER, _LEAST_BODY, _MOST_NUMBER = 10**8, 10**12, 2**53
"""Between them lie all numbers that a number of somebody can be."""


SIGNS = "\\s._/\\-"
"""What people write between the parts of a number, as the inside of an RE2 class: spaces, line
ends, points, hyphens, underscores, slashes. Judges see no others: `plain` replaces them."""

LEAST_DIGITS, _AT = 7, b"@"
_LEAST_ALONE, _LEAST_HEADED, _MOST_TAIL = 9, 2, 15
"""Digits of a number without letters, those behind the letters of an account, and how long what
follows these is at most where it is none."""

_OTHERS = "[@\uff20\ufe6b]|[^\\PN0-9]"
"""An @, or a digit of another script: without one, and with fewer digits, a text holds nothing."""

LINKS = " \t\r\f\v._/-(),'+~"
"""ASCII's signs that may stand between the digits of a number in a line."""


MOMENT = 10
"""Digits of a day and an hour, which stand in most lines of many logs with a colon behind."""


@dataclass(frozen=True)
class Trace:
    """What every line has that holds what a judge finds or counts, besides its sign.

    Attributes:
        digits: how many stand in a row, with nothing but `LINKS` between; 0: none need to.
        letters: pairs, a space between: the letter, of either case, may stand among them as well,
            behind the digit or behind a link.
        heads: two capitals each, a space between: one of them before two digits is enough, behind
            a sign or one of some words.
        glued: these words.
        moments: digits with which a day and an hour may begin that, a colon behind them, may be
            taken for one.
        is_bounded: whether no letter stands behind the last digit.
        size: bytes that it takes at least.
        widths: how many digits texts have that hold one and are digits alone; None: any.
    """

    digits: int = 0
    letters: str = ""
    heads: str = ""
    glued: tuple[str, ...] = ()
    moments: str = ""
    is_bounded: bool = False
    size: int = 0
    widths: frozenset[int] | None = None


class Judge(Protocol):
    """Finds one kind of what may be somebody's. Methods are pure.

    Attributes:
        word: its name in a manifest and in reports.
        title: what it finds, in the plural.
        form: the shape of it, safe to show.
        instead: what makes some that are nobody's, for messages.
        least_digits: a text of fewer digits holds none.
        sign: what every text that holds one has in it, or "".
        trace: what every line has in it that holds one.
        hint: an RE2 expression that every text matches that holds one, or looks so much alike that
            it tells something of a column not called by one of the names; "": any text.
        names: words in names of columns that speak of such numbers: there others may be found.
    """

    word: ClassVar[str]
    title: ClassVar[str]
    form: ClassVar[str]
    instead: ClassVar[str]
    least_digits: ClassVar[int]
    sign: ClassVar[str]
    trace: ClassVar[Trace]
    hint: ClassVar[str]
    names: ClassVar[frozenset[str]]

    def found(self, texts: Values, around: Around) -> Mapping[str, Claim]:
        """What the texts hold, by way of writing and class; no text in two ways.

        Which ones they are hangs on the text alone, and on whether the column is called so; what
        else is around is a matter of proofs.

        Args:
            texts: values of one column that have the digits and the sign, without nulls, plain.
            around: what else may tell what they are.
        """
        ...


def judges_of(locale: str) -> tuple[Judge, ...]:
    """The judges of a country, or of `ALL`, and those of all countries, by word."""
    own = (f"synth.locales.{one}.judges" for one in (locales() if locale == ALL else (locale,)))
    kinds = dict(one for room in ("synth.locales.judges", *own) for one in members(room).items())
    return tuple(kinds[word]() for word in sorted(kinds))


def look(
    values: Values, name: str, judges: Sequence[Judge], *, start: int = 0, others: int = 0
) -> Claims:
    """What may be somebody's in some rows of a column.

    Rows are enough for a verdict only where they are all that there is of the column: `together`
    joins what was seen in several parts of it.

    Args:
        values: of any type, shape (rows,), may hold nulls; of other types than texts and numbers
            nothing is looked at.
        name: the column's.
        judges: who looks.
        start: the number of the first row.
        others: how many more values with a digit there are, of which it is known that nobody would
            see anything in them.
    """
    (found,) = look_together([(name, values, others)], judges)
    return {key: claim.numbered(lambda rows: rows + start) for key, claim in found.items()}


def look_together(
    columns: Sequence[tuple[str, Values, int]], judges: Sequence[Judge]
) -> Sequence[Claims]:
    """What `look` says of each column.

    To compile the patterns costs more than to look for them in a hundred rows. So all columns are
    gone through at once, and by themselves those in which something may be.

    Args:
        columns: their names and values, and how many others there are.
        judges: who looks.
    """
    read = [_read(decoded(values), name, others) for name, values, others in columns]
    mixed, ends = _Mixed.of(read), np.cumsum([0, *(len(one.mixed) for one in read)])
    found: list[dict[tuple[str, str], Claim]] = [{} for _ in columns]
    for judge in judges:
        called = [one.around.is_called(judge.names) for one in read]
        may = mixed.may_hold(judge, np.repeat(called, np.diff(ends)))
        for number, one in enumerate(read):
            if one.is_read:
                own = one.chosen(judge, may[ends[number] : ends[number + 1]])
                said = judge.found(one.texts if own is None else some(one.texts, own), one.around)
                for way, claim in said.items():
                    found[number][judge.word, way] = one.placed(claim, own)
    return found


@dataclass(frozen=True)
class _Column:
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

    def chosen(self, judge: Judge, may: Bools) -> I64 | None:
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

    def _takes(self, judge: Judge, widths: I64) -> Bools:
        """Which texts a judge looks at that are digits alone, and so many."""
        trace = judge.trace
        found: Bools = (widths >= judge.least_digits) & (not judge.sign)
        if judge.hint or trace.digits:
            found &= widths >= max(trace.size, trace.digits)
            if not self.around.is_called(judge.names):
                if trace.widths is not None:
                    found &= _are(widths, trace.widths)
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


def _asks_hint(judge: Judge) -> bool:
    """Whether widths do not say which digits alone a judge looks at."""
    return judge.trace.widths is None and bool(judge.hint)


def some(texts: Values, places: I64) -> Values:
    """Texts at some places; all of them or none without a copy.

    Args:
        texts: shape (rows,).
        places: in order, each once.
    """
    if len(places) == len(texts):
        return texts
    return texts.take(pa.array(places)) if len(places) else texts.slice(0, 0)


@dataclass(frozen=True)
class _Mixed:
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
    def of(columns: Sequence[_Column]) -> "_Mixed":
        """Those of some columns."""
        texts = pa.concat_arrays([pa.array([], pa.string()), *(one.mixed_texts for one in columns)])
        digits = np.concatenate([np.zeros(0, np.int64), *(one.digits for one in columns)])
        return _Mixed(texts, digits, _are_mail(texts), {})

    def may_hold(self, judge: Judge, is_called: Bools) -> Bools:
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
            found |= is_bare & _are(lengths, widths or ())
        found |= self._hinted(judge, may & ~is_bare, is_called)
        return found

    def _hinted(self, judge: Judge, others: Bools, is_called: Bools) -> Bools:
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


def _are_mail(texts: Values) -> Bools:
    """Which texts have one @ and on neither side of it digits enough for any number.

    Those have nine digits, or behind two letters two and fourteen digits and letters.
    """
    ends, letters = ends_of(texts)
    found = np.zeros(len(texts), np.bool_)
    at = np.flatnonzero(letters == _AT[0])
    if not len(at):
        return found
    rows = np.searchsorted(ends, at, "right") - 1
    is_new = np.append(rows[1:] != rows[:-1], True)
    is_one = is_new & np.append(True, is_new[:-1])
    at, rows = at[is_one], rows[is_one]
    sides = np.stack([ends[rows], np.maximum(ends[rows], at - _MOST_TAIL), at, ends[rows + 1]], 1)
    is_digit = (letters - np.uint8(ord("0")) <= 9).view(np.uint8)  # noqa: PLR2004 - digits
    edges = np.append(sides.reshape(-1), len(letters))
    first, last, host, _ = marks_of(edges, is_digit).reshape(-1, 4).T
    found[rows] = (first == 0) & (last < _LEAST_ALONE) & (host < _LEAST_HEADED)
    return found


def matching(rows: Bools, texts: Values, pattern: str) -> Bools:
    """Those of some rows whose texts match an RE2 expression, shape (rows,).

    Args:
        rows: of which, shape (rows,).
        texts: without nulls, shape (rows,).
        pattern: the expression; compiled only where there is a row.
    """
    found = rows.copy()
    if rows.any():
        found[rows] = np.asarray(pc.match_substring_regex(_only(texts, rows), pattern))
    return found


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
    lengths = np.asarray(pc.binary_length(texts))
    found = _are(lengths, widths)
    if found.any():
        found &= lengths == digits_of(texts)
    return found


def _are(lengths: I64, widths: Collection[int]) -> Bools:
    """Which lengths are among some, by a table: numpy's own search takes ten times as long."""
    last = max(widths, default=0) + 1
    table = np.zeros(last + 1, np.bool_)
    table[list(widths)] = True
    found: Bools = table[np.minimum(lengths, last)]
    return found


def _read(values: Values, name: str, others: int) -> _Column:
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
        return _Column(
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


def _column(around: Around, texts: Values, rows: I64 | None, digits: I64) -> _Column:
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
    return _Column(around, texts, rows, widths, mixed, usual, digits)


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


def digits_of(texts: Values) -> I64:
    """How many ASCII digits each text has, shape (rows,).

    Args:
        texts: shape (rows,); of nulls anything is told.
    """
    ends, letters = ends_of(texts)
    data = letters.tobytes()
    if data.isdigit():  # most columns of numbers
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
