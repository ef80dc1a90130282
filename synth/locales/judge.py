"""What may be somebody's: numbers and mailboxes that stand in the values of a column.

One kind is one class in one file of a locale's `judges` room. The guards of `seed`, `check`,
`generate`, `preview` and `verify` ask the same judges: none of them re-states what a number is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import I64, Bools, decoded
from synth.registry import Values, members

_MOST_IN_ONE = 64
"""Numbers in one text that are looked at; a longer list in one value is told by its first ones."""

_CHUNK_BYTES = 1 << 22
"""Bytes of texts whose digits are counted at once, five bytes of memory for each."""

_LEAST_NUMBER, _MOST_NUMBER = 10**8, 10**15
"""Between them lie all numbers that a number of somebody can be."""


@dataclass(frozen=True)
class Around:
    """What stands around values, where they alone do not say what they are.

    Attributes:
        name: the column's, "" where there is none.
        filled: how many of its values are not null.
    """

    name: str
    filled: int


class Judge(Protocol):
    """Finds one kind of what may be somebody's. Methods are pure.

    Attributes:
        word: its name in a manifest and in reports.
        title: what it finds, in the plural.
        form: the shape of it, safe to show.
        instead: what makes some that are nobody's, for messages.
        least_digits: a text of fewer digits holds none.
        sign: what every text that holds one has in it, or "".
    """

    word: ClassVar[str]
    title: ClassVar[str]
    form: ClassVar[str]
    instead: ClassVar[str]
    least_digits: ClassVar[int]
    sign: ClassVar[str]

    def found(self, texts: Values, around: Around) -> Bools:
        """Which texts hold one that somebody may have, shape (rows,).

        Args:
            texts: values of one column that have the digits and the sign, without nulls.
            around: what else may tell what they are.
        """
        ...


def judges_of(locale: str) -> tuple[Judge, ...]:
    """The judges of a locale, by word."""
    return tuple(kind() for kind in members(f"synth.locales.{locale}.judges").values())


def look(values: Values, name: str, judges: tuple[Judge, ...]) -> Mapping[str, I64]:
    """In which rows of a column something stands that may be somebody's, by the judge's word.

    Only judges that found something are named.

    Args:
        values: of any type, shape (rows,), may hold nulls; of other types than texts and numbers
            nothing is looked at.
        name: the column's.
        judges: who looks.
    """
    rows, texts = _texts(decoded(values))
    found: dict[str, I64] = {}
    if not len(rows):
        return found
    around = Around(name, len(values) - values.null_count)
    digits = _digits(texts)
    for judge in judges:
        may = digits >= judge.least_digits
        if judge.sign:
            may &= np.asarray(pc.match_substring(texts, judge.sign))
        if not may.any():
            continue
        hits = judge.found(texts.filter(pa.array(may)), around)
        if hits.any():
            found[judge.word] = rows[np.flatnonzero(may)[hits]]
    return found


def occurrences(texts: Values, pattern: str) -> Iterator[tuple[I64, Values]]:
    """All places of texts that a pattern matches: first the first of each text, then the second.

    Args:
        texts: without nulls, shape (rows,).
        pattern: an RE2 expression whose groups are all named; it takes in what stands before and
            behind, which is a boundary for the next place too.

    Yields:
        Rows, and the groups of their match as a struct array of the same length.
    """
    rows, left = np.arange(len(texts)), texts
    for _ in range(_MOST_IN_ONE):
        parts: Values = pc.extract_regex(left, pattern)
        hit: Values = parts.is_valid()
        if not pc.any(hit).as_py():
            return
        rows = rows[np.asarray(hit)]
        yield rows, parts.drop_null()
        left = pc.replace_substring_regex(left.filter(hit), pattern, "  ", max_replacements=1)


def _texts(values: Values) -> tuple[I64, Values]:
    """The rows whose values could hold a number of somebody, and these as texts."""
    kind: Values = values.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        rows = np.flatnonzero(np.asarray(values.is_valid()))
        return rows, values.drop_null().cast(pa.string())
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or _is_wide(kind)):
        return np.zeros(0, np.int64), values
    numbers = np.asarray(values.cast(pa.float64(), safe=False).fill_null(0))
    may = (numbers >= _LEAST_NUMBER) & (numbers < _MOST_NUMBER) & (numbers == np.floor(numbers))
    rows = np.flatnonzero(may)
    # A float of this size is a whole number exactly: 2**53 has 16 digits.
    return rows, pa.array(numbers[rows].astype(np.int64)).cast(pa.string())


def _is_wide(kind: pa.DataType) -> bool:
    """Whether a decimal has room for the least number that is looked at."""
    return pa.types.is_decimal(kind) and 10 ** (kind.precision - kind.scale) > _LEAST_NUMBER


def _digits(texts: Values) -> I64:
    """How many ASCII digits each text has, shape (rows,)."""
    lengths = np.asarray(pc.binary_length(texts)).astype(np.int64)
    step = max(1, _CHUNK_BYTES * len(texts) // max(1, int(lengths.sum())))
    pieces = (texts.slice(start, step) for start in range(0, len(texts), step))
    return np.concatenate([_digits_of(piece) for piece in pieces])


def _digits_of(texts: Values) -> I64:
    buffers = texts.buffers()
    ends = np.frombuffer(buffers[1], np.int32)[texts.offset :][: len(texts) + 1]
    first, last = int(ends[0]), int(ends[-1])
    data = np.frombuffer(buffers[2] or b"", np.uint8)[first:last]
    is_digit = data - np.uint8(ord("0")) <= 9  # noqa: PLR2004 - smaller ones wrap around
    if not is_digit.any():
        return np.zeros(len(texts), np.int64)
    before = np.concatenate([[0], np.cumsum(is_digit, dtype=np.int32)])
    return np.diff(before[ends - first]).astype(np.int64)
