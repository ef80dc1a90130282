"""Sums over a row's own children."""

import numpy as np
import pyarrow as pa

from synth.arrays import I64, decoded
from synth.generators.unit import Ticks, unit_of
from synth.registry import Values
from synth.schema.datatypes import DataType

_WHOLE = unit_of(DataType("bigint"))


def summed(values: Values, counts: I64, kind: DataType) -> Values:
    """The sum of each parent's values, nulls left out; 0 without children; pure.

    Args:
        values: of the children, parent after parent.
        counts: how many children each parent has, shape (parents,).
        kind: the type of the values; whole numbers give bigint, decimals 18 digits.
    """
    if kind.name == "double":
        numbers = np.nan_to_num(decoded(values).fill_null(0).to_numpy())
        # bincount adds one after another in row order; a sum of numpy's own may not
        owner = np.repeat(np.arange(len(counts)), counts)
        return pa.array(np.bincount(owner, numbers, len(counts)).astype(np.float64))
    unit = unit_of(kind if kind.name == "decimal" else DataType("bigint"))
    ticks = unit.read(values).values
    _check_room(ticks, counts)
    total = np.concatenate([[0], np.cumsum(ticks)])
    stop = np.cumsum(counts)
    wide = unit_of(DataType("decimal", 18, kind.scale)) if kind.name == "decimal" else _WHOLE
    return wide.array(Ticks(total[stop] - total[stop - counts]))


def _check_room(ticks: I64, counts: I64) -> None:
    """Refuse sums that may not fit 64 bits.

    Raises:
        pa.ArrowInvalid: the largest value as often as the most children may not fit.
    """
    if ticks.size:
        largest = max(abs(int(ticks.max())), abs(int(ticks.min())))
        if largest * int(counts.max()) >= 1 << 63:
            raise pa.ArrowInvalid("a sum may not fit")
