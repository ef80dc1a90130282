"""What a row's own children, and the rows that refer to it, are together."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.arrays import I64, decoded
from synth.generators.rollup import FIRST, MAX, MIN
from synth.generators.unit import Ticks, unit_of
from synth.registry import Values
from synth.schema.datatypes import DataType

Numbers = NDArray[Any]

_WHOLE = unit_of(DataType("bigint"))


def summed(values: Values, counts: I64, kind: DataType) -> Values:
    """The sum of each parent's values, nulls left out; 0 without children; pure.

    Args:
        values: of the children, parent after parent.
        counts: how many children each parent has, shape (parents,).
        kind: the type of the values; whole numbers give bigint, decimals 18 digits.
    """
    numbers = added(values, kind)
    if kind.name == "double":
        # bincount adds one after another in row order; a sum of numpy's own may not
        owner = np.repeat(np.arange(len(counts)), counts)
        return as_sums(np.bincount(owner, numbers, len(counts)).astype(np.float64), kind)
    _check_room(numbers, counts)
    total = np.concatenate([[0], np.cumsum(numbers)])
    stop = np.cumsum(counts)
    return as_sums(total[stop] - total[stop - counts], kind)


def picked(word: str, values: Values, owner: I64, count: int, kind: DataType) -> I64:
    """The place of one value for each owner, -1 where there is none; pure.

    Args:
        word: `MIN` or `MAX`, which leave nulls out; `FIRST` or `LAST`, which do not.
        values: of the rows, in their order.
        owner: of each row, shape (rows,).
        count: how many owners there are.
        kind: the type of the values.
    """
    places = rank = np.arange(len(owner))
    if word in {MIN, MAX}:
        plain = decoded(values)
        places = np.flatnonzero(plain.is_valid())
        is_double = kind.name == "double"
        keys = (
            plain.to_numpy(zero_copy_only=False) if is_double else unit_of(kind).read(plain).values
        )
        places = places[np.argsort(keys[places], kind="stable")]
        owner, rank = owner[places], rank[: len(places)]
    found = np.full(count, len(rank) if word in {MIN, FIRST} else -1, np.int64)
    (np.minimum if word in {MIN, FIRST} else np.maximum).at(found, owner, rank)
    # Behind the places stands what is nowhere.
    return np.append(places, -1)[found]


def added(values: Values, kind: DataType) -> Numbers:
    """What is added up of values, 0 for null: their ticks, of doubles themselves; pure."""
    if kind.name == "double":
        doubles: Numbers = np.nan_to_num(decoded(values).fill_null(0).to_numpy())
        return doubles
    return unit_of(kind if kind.name == "decimal" else DataType("bigint")).read(values).filled()


def as_sums(totals: Numbers, kind: DataType) -> Values:
    """Sums of what `added` gave, as values: whole numbers give bigint, decimals 18 digits; pure."""
    if kind.name == "double":
        return pa.array(totals)
    wide = unit_of(DataType("decimal", 18, kind.scale)) if kind.name == "decimal" else _WHOLE
    return wide.array(Ticks(totals))


def _check_room(ticks: I64, counts: I64) -> None:
    """Refuse sums that may not fit 64 bits.

    Raises:
        pa.ArrowInvalid: the largest value as often as the most children may not fit.
    """
    if ticks.size:
        largest = max(abs(int(ticks.max())), abs(int(ticks.min())))
        if largest * int(counts.max()) >= 1 << 63:
            raise pa.ArrowInvalid("a sum may not fit")
