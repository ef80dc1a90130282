"""Values as they stand in real tables, in the type that the schema states.

A row must not stop a fit by its value, and no warning may follow from one: what is beyond a type
goes to its end, by sign, as what is beyond the ranges goes to the first or last; what is no number
is null. Only what is of another kind is refused.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.generators.unit import INTEGERS
from synth.registry import Values
from synth.schema.datatypes import DataType

READ_AS_TEXT = (*INTEGERS, "decimal", "double", "date", "timestamp", "boolean")
"""Types whose values have several spellings in a CSV file."""
_MOST_DIGITS = 38
_TRUE, _FALSE = ("true", "t", "1", "yes", "y"), ("false", "f", "0", "no", "n")


def of_text(texts: Values, kind: DataType) -> Values:
    """Values that a CSV file spells out; empty ones are null.

    Integers may end in `.0`, dates may have a time and times a zone (then UTC is taken), booleans
    are true, t, 1, yes, y or their opposites; space around any of them counts for nothing.

    Args:
        texts: as they stand in the file.
        kind: of the column, one of `READ_AS_TEXT`.

    Raises:
        pa.ArrowInvalid: one is no value of this kind.
    """
    texts = pc.utf8_trim_whitespace(texts)
    empty = np.asarray(pc.is_in(texts, pa.array([""])))
    texts = texts.take(pa.array(np.arange(len(texts)), mask=empty)) if empty.any() else texts
    if kind.name == "boolean":
        return _booleans(texts)
    try:
        return texts.cast(kind.arrow)
    except pa.ArrowInvalid:
        if kind.name in {"date", "timestamp"}:
            return _moments(texts).cast(kind.arrow, safe=False)
        return cut(texts.cast(pa.float64()), kind)


def cut(array: Values, kind: DataType) -> Values:
    """Numbers in a type of numbers; what is beyond it goes to its ends, what is none is null.

    Raises:
        pa.ArrowInvalid: a number has a fraction, and the type has none.
    """
    if kind.name == "decimal":
        return _decimals(array, kind)
    if kind.name not in INTEGERS:
        return array.cast(kind.arrow)
    try:
        return array.cast(kind.arrow)
    except pa.ArrowInvalid:
        bits = INTEGERS[kind.name]
        # The largest float that is no larger than the type's end.
        end = min(2.0**bits - 1, float(np.nextafter(2.0**bits, 0)))
        return _clipped(array, end).cast(kind.arrow)


def _decimals(array: Values, kind: DataType) -> Values:
    try:
        if pa.types.is_integer(array.type):
            # Arrow asks for as many digits as the integer's type could have.
            return pc.cast(array, pa.decimal128(_MOST_DIGITS - kind.scale, 0)).cast(kind.arrow)
        return array.cast(kind.arrow)
    except pa.ArrowInvalid:
        above = 10.0 ** (kind.precision - kind.scale)
        end = min(above - 10.0**-kind.scale, float(np.nextafter(above, 0)))
        rounded = pc.round(_clipped(array, end), kind.scale)
        return pc.min_element_wise(rounded, pa.scalar(end)).cast(kind.arrow)


def _clipped(array: Values, end: float) -> Values:
    """Floats from -end to end; null where there is no number."""
    floats = array.cast(pa.float64(), safe=False)
    numbers = floats.to_numpy(zero_copy_only=False)
    valid = ~np.isnan(numbers)
    return pa.array(np.clip(np.where(valid, numbers, 0.0), -end, end), mask=~valid)


def _moments(texts: Values) -> Values:
    """Dates and times, those with a zone in UTC."""
    try:
        return texts.cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        return texts.cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us"))


def _booleans(texts: Values) -> Values:
    """True and false in any of their spellings.

    Raises:
        pa.ArrowInvalid: one is neither.
    """
    lower = pc.utf8_lower(texts)
    yes = pc.is_in(lower, pa.array(_TRUE))
    known = pc.or_(yes, pc.is_in(lower, pa.array(_FALSE)))
    if not pc.all(pc.or_(known, pc.is_null(lower))).as_py():
        raise pa.ArrowInvalid("neither true nor false")
    return pc.if_else(pc.is_null(lower), pa.scalar(None, pa.bool_()), yes)
