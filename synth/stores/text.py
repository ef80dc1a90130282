"""Rows as text without a Python loop: CSV, JSON lines and SQL are built from these pieces.

Every value's text depends on the value alone, never on its neighbours, so any cut of a table into
batches gives the same bytes. Shortcuts that look at a whole batch (no quote anywhere, all seconds
whole) only skip work whose result is known.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.digest import Values

if TYPE_CHECKING:
    from numpy.typing import NDArray

Piece: TypeAlias = "Values | str"
_SECOND_US = 1_000_000
_EXACT_SCALE = 6
_FIRST_DAY, _LAST_DAY = -25567, 47482
"""1900-01-01 and 2100-01-01, in days from 1970-01-01."""


def written(values: Values) -> Values:
    """Each value as unquoted text; nulls stay, text is itself.

    Dates and times are ISO 8601 with a space and no zone; a fraction of a second has six digits and
    stands only where there is one. Decimals have all digits of their scale.
    """
    kind = values.type
    if pa.types.is_string(kind):
        return values
    if pa.types.is_date(kind):
        return _dates(values)
    if pa.types.is_timestamp(kind):
        return _shortened(values, pa.timestamp("s"))
    if pa.types.is_time64(kind):
        return _shortened(values, pa.time32("s"))
    if pa.types.is_decimal(kind) and kind.scale > _EXACT_SCALE:
        # Arrow writes 0.0000001 as 1E-7 from here on.
        digits = [None if value is None else f"{value:f}" for value in values.to_pylist()]
        return pa.array(digits, pa.string())
    return values.cast(pa.string())


def parsed(values: Values, kind: pa.DataType) -> Values:
    """Texts as `written` gives them, back in their type.

    Raises:
        pa.ArrowInvalid: a text is not of the type; its message quotes the text.
    """
    if pa.types.is_time64(kind):  # Arrow reads a time only behind a date
        return joined("1970-01-01 ", values).cast(pa.timestamp("us")).cast(kind)
    return values.cast(kind)


def joined(*pieces: Piece, between: str = "") -> Values:
    """The pieces of each row one after another; a null in any piece makes a null."""
    options = pc.JoinOptions(null_handling="emit_null")
    arguments = [pa.scalar(p) if isinstance(p, str) else p for p in (*pieces, between)]
    result: Values = pc.call_function("binary_join_element_wise", arguments, options)
    return result


def assembled(
    texts: Sequence[Values],
    quotes: Sequence[str],
    heads: Sequence[str],
    tail: Piece,
    *,
    null: str = "null",
) -> memoryview:
    """Rows of texts, one after another.

    Args:
        texts: a column each, escaped already.
        quotes: what stands around the values of each column that are not null; may be empty.
        heads: what stands before each column.
        tail: what ends a row.
        null: how a null is written, without quotes.
    """
    pieces: list[Piece] = []
    open_quote = ""
    for column, quote, head in zip(texts, quotes, heads, strict=True):
        if column.null_count:
            whole = joined(quote, column, quote) if quote else column
            pieces += (open_quote + head, whole.fill_null(null))
            open_quote = ""
        else:
            pieces += (open_quote + head + quote, column)
            open_quote = quote
    return text_bytes(joined(*pieces, open_quote, tail))


def doubled(values: Values, quote: str) -> Values:
    """Texts with every quote inside doubled."""
    if quote.encode() not in text_bytes(values).tobytes():
        return values
    return replaced(values, quote, quote + quote)


def replaced(values: Values, old: str, new: str) -> Values:
    """Texts with one word in place of another."""
    options = pc.ReplaceSubstringOptions(old, new)
    result: Values = pc.call_function("replace_substring", [values], options)
    return result


def once(values: Values, change: Callable[[Values], Values]) -> Values:
    """A pure change of values, done once for each entry of a dictionary."""
    if pa.types.is_large_string(values.type) or pa.types.is_string_view(values.type):
        values = values.cast(pa.string())
    if not isinstance(values, pa.DictionaryArray):
        return change(values)
    changed = change(values.dictionary.cast(pa.string()))
    return pa.DictionaryArray.from_arrays(values.indices, changed).cast(pa.string())


def text_bytes(values: Values) -> memoryview:
    """The bytes of all texts, one after another, those under nulls too; not copied."""
    if not len(values):
        return memoryview(b"")
    offsets = _offsets(values)
    start, stop = int(offsets[0]), int(offsets[-1])
    return memoryview(_buffer(values, 2))[start:stop]


@cache
def _calendar() -> Values:
    """Texts of the days that people's data hold; taking one costs a quarter of making it."""
    days = np.arange(_FIRST_DAY, _LAST_DAY, dtype=np.int32)
    return pa.array(days).cast(pa.date32()).cast(pa.string())


def _dates(values: Values) -> Values:
    days = values.cast(pa.int32())
    known = np.asarray(days.fill_null(0))
    if not len(known) or known.min() < _FIRST_DAY or known.max() >= _LAST_DAY:
        return values.cast(pa.string())
    index = pa.array(known - _FIRST_DAY, mask=np.asarray(values.is_null()))
    return _calendar().take(index)


def _shortened(values: Values, seconds: pa.DataType) -> Values:
    """Texts of times, without a fraction of zero."""
    whole = values.cast(seconds, safe=False)
    short = whole.cast(pa.string())
    counts = np.asarray(values.cast(pa.int64()).fill_null(0))
    if not (counts % _SECOND_US).any():
        return short
    is_whole = pa.array(counts % _SECOND_US == 0)
    result: Values = pc.call_function("if_else", [is_whole, short, values.cast(pa.string())])
    return result


def _offsets(values: Values) -> "NDArray[np.int32]":
    """Where each text starts, and where the last one ends, shape (rows + 1,)."""
    offsets = np.frombuffer(memoryview(_buffer(values, 1)), np.int32)
    return offsets[values.offset : values.offset + len(values) + 1]


def _buffer(values: Values, index: int) -> pa.Buffer:
    buffer = values.buffers()[index]
    return pa.py_buffer(b"") if buffer is None else buffer
