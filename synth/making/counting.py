"""How many children each row has in a table."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy as np

from synth.generators.protocol import WHOLE
from synth.generators.unit import unit_of
from synth.making.rows import EntryRows
from synth.making.values import list_counts, null_mask
from synth.plan.tables import COUNT_ENTRY
from synth.schema.datatypes import DataType

if TYPE_CHECKING:
    from synth.generators.protocol import I64
    from synth.making.frame import Frame
    from synth.plan.tables import Each, TablePlan

_INTEGER = unit_of(DataType("integer"))


def children_of(frame: Frame, table: TablePlan) -> I64:
    """How many rows of a table lie under each row, shape (rows,); pure.

    Cut to as many as can be told apart under one parent. Rows that stand in a database get no more.

    Args:
        frame: rows of the parent.
        table: a table `per` it.
    """
    plan = frame.plan
    if plan.stands(table):
        return np.zeros(frame.count, np.int64)
    heads = frame.heads(table)
    if table.each is not None:
        counts = _items(frame, table.each, heads)
    else:
        assert table.count is not None  # noqa: S101 - a schema has one of `each` and `count`
        rows = EntryRows(heads, COUNT_ENTRY, kind=_INTEGER.type)
        counts = np.maximum(table.count.draw(rows, WHOLE, _INTEGER).filled(), 0)
    for name in table.distinct:
        entry = table.lets[name]
        if entry.reference is not None:
            rows = EntryRows(heads, entry, kind=_INTEGER.type)
            counts = np.minimum(counts, entry.reference.candidates(rows))
    if frame.table.name in plan.existing:
        counts = np.where(frame.number < np.uint64(plan.first(frame.table.name)), 0, counts)
    for joint in table.joints:
        if joint.under:
            counts = np.minimum(counts, prod(frame.maker.shares(table, joint)))
    return counts


def _items(frame: Frame, each: Each, heads: Frame) -> I64:
    if each.values is not None:
        return np.full(frame.count, len(each.values), np.int64)
    if each.table is not None:
        return np.full(frame.count, frame.maker.size(each.table), np.int64)
    place = heads if each.inline else frame
    entry = each.inline or frame.table.lets[each.let or ""]
    counts = list_counts(place, entry)
    mask = null_mask(place, entry)
    return counts if mask is None else np.where(mask, 0, counts)
