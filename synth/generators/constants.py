"""Constants of a schema as Arrow values of a type."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import is_coded
from synth.errors import Mark, Problem
from synth.generators.unit import INTEGERS, Ticks, as_type, unit_of
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.meant import meant

_LONG_DIGITS = 18
COUNTED = {*INTEGERS, "decimal", "double", "date", "time", "timestamp"}
"""Types whose values several texts may stand for."""


def wrong_constant(text: str, kind: DataType) -> bool:
    """Whether a text is no value of a type."""
    if kind.name == "boolean":
        return text not in {"true", "false"}
    if kind.name == "varchar":
        return bool(kind.precision) and len(text) > kind.precision
    if kind.name not in COUNTED:
        return False
    ticks = unit_of(kind).ticks(text)
    if ticks is None:
        return True
    if kind.name in INTEGERS:
        return not -(1 << INTEGERS[kind.name]) <= ticks < 1 << INTEGERS[kind.name]
    return kind.name == "decimal" and abs(ticks) >= 10**kind.precision


def no_value(mark: Mark, text: str, kind: DataType) -> Problem:
    """That a text is no value of a type, with an example of a day, or with what was meant.

    Args:
        mark: where it stands.
        text: as written.
        kind: the type.
    """
    examples = {"date": ", such as 2026-01-31", "timestamp": ", such as 2026-01-31 08:30:00"}
    expected = f"a value of type {kind}{examples.get(kind.name, '')}"
    return Problem(mark, f"{text!r}", expected, meant(text, whole=kind.name in INTEGERS))


def constants(texts: Sequence[str], kind: DataType) -> Values:
    """The values that texts stand for, in the type's Arrow form.

    Args:
        texts: each a value of the type, as `wrong_constant` tells.
        kind: the type.
    """
    if kind.name == "double":
        return pa.array([float(text) for text in texts], pa.float64())
    if kind.name == "boolean":
        return pa.array([text == "true" for text in texts], pa.bool_())
    if kind.name in COUNTED:
        unit = unit_of(kind)
        if kind.name == "decimal" and kind.precision > _LONG_DIGITS:  # more than ticks have
            return pa.array([Decimal(text.strip()) for text in texts], kind.arrow)
        return unit.array(Ticks(np.array([unit.ticks(text) for text in texts], np.int64)))
    return pa.array(list(texts), pa.string())


def conform(array: Values, kind: DataType) -> Values:
    """An array in the Arrow form of a type; dictionaries of text stay dictionaries.

    Raises:
        pa.ArrowInvalid: a value does not fit.
    """
    made = _cast(array, kind)
    if kind.name == "varchar" and kind.precision:
        texts: Values = made.dictionary if is_coded(made) else made
        lengths: Values = pc.utf8_length(texts)
        longest: int | None = pc.max(lengths).as_py()
        if longest is not None and longest > kind.precision:
            raise pa.ArrowInvalid(f"a text is longer than {kind}")
    return made


def _cast(array: Values, kind: DataType) -> Values:
    wanted = kind.arrow
    if array.type == wanted:
        return array
    if is_coded(array):
        if wanted == pa.string() and array.type.value_type == wanted:
            return array
        values: Values = array.dictionary
        if values.type == pa.string() and values.null_count == 0:
            values = constants(values.to_pylist(), kind)
        return values.cast(wanted).take(array.indices)
    return as_type(array, kind)
