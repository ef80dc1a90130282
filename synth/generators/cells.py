"""Values as cells of an attribute, and back: what `fit` counts and what a model draws."""

import numpy as np
import pyarrow as pa

from synth.arrays import decoded, places
from synth.generators.constants import constants
from synth.generators.protocol import I64, Rows
from synth.generators.unit import Ticks, Unit, unit_of
from synth.laws import uniform
from synth.model.types import Attribute
from synth.registry import Values
from synth.rng import U64, below
from synth.schema.datatypes import DataType, read_type

_COUNTED = ("smallint", "integer", "bigint", "decimal", "double", "date", "timestamp", "time")
_DIGITS = 6
"""Digits behind the point of a double's tick."""


def type_of(attribute: Attribute) -> DataType:
    """The type of an attribute's column.

    Raises:
        ValueError: the text is no type.
    """
    kind = read_type(attribute.type)
    if not isinstance(kind, DataType):
        message = "no type"
        raise ValueError(message)  # noqa: TRY004 - the text is wrong, not its type
    return kind


def cell_unit(kind: DataType) -> Unit:
    """How an attribute's edges are counted."""
    return unit_of(kind, digits=_DIGITS)


def codes_of(attribute: Attribute, values: Values) -> I64:
    """The cell of each value, shape (rows,); pure.

    Labels are compared as values, ranges hold what lies outside in the first or last. What is none
    of the labels is `other`; a null, or what is no number, is null where there is such a cell, else
    `other`.

    Args:
        attribute: the public cells.
        values: of the attribute's type, or dictionaries of it.
    """
    array = decoded(values)
    kind = type_of(attribute)
    valid = None if array.null_count == 0 else np.asarray(array.is_valid())
    if kind.name == "double":
        # What is no number is no value, though it is not null.
        known = ~np.isnan(array.to_numpy(zero_copy_only=False))
        valid = valid if known.all() else known
    if not attribute.labels:
        ticks = cell_unit(kind).read(array).values
        inner = np.array(attribute.edges[1:-1], np.int64)
        found = np.searchsorted(inner, ticks, side="right")
    elif kind.name in _COUNTED:
        found = _places(cell_unit(kind).read(array).values, attribute, cell_unit(kind))
    else:
        if kind.name == "boolean":
            array = array.cast(pa.string())
        found = places(array, pa.array(list(attribute.labels), pa.string()))
    outside = attribute.values if attribute.other else 0
    found = np.where(found < 0, outside, found)
    if valid is not None:
        null = attribute.null_code
        found = np.where(valid, found, outside if null is None else null)
    return found.astype(np.int64)


def _places(ticks: I64, attribute: Attribute, unit: Unit) -> I64:
    known = np.array([unit.ticks(label) or 0 for label in attribute.labels], np.int64)
    order = np.argsort(known, kind="stable")
    at = np.minimum(np.searchsorted(known[order], ticks), len(known) - 1)
    return np.where(known[order][at] == ticks, order[at], -1)


def values_of(attribute: Attribute, codes: I64, word: U64) -> Values:
    """A value for each cell: its label, or an even draw inside its range; pure.

    Args:
        attribute: the public cells.
        codes: shape (rows,), below `attribute.values`.
        word: shape (rows,), what decides the draw inside a range.
    """
    kind = type_of(attribute)
    if attribute.labels:
        return constants(attribute.labels, kind).take(pa.array(codes))
    unit = cell_unit(kind)
    edges = np.array(attribute.edges, np.int64)
    lo, hi = edges[codes], edges[codes + 1] - 1
    if unit.step > 1:
        # Clocks are drawn on whole seconds.
        lo, hi = -(-lo // unit.step), hi // unit.step
        return unit.array(Ticks(uniform(word, lo, np.maximum(lo, hi)) * unit.step))
    return unit.array(Ticks(uniform(word, lo, hi)))


def some_label(attribute: Attribute, rows: Rows) -> I64:
    """A cell for rows whose cell cannot be made and whose column has no generator of its own."""
    return below(rows.words("other"), attribute.values).astype(np.int64)
