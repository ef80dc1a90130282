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
    from synth.generators.ref import Ref
    from synth.making.frame import Frame
    from synth.plan.tables import Each, EntryPlan, TablePlan

_INTEGER = unit_of(DataType("integer"))


def children_of(frame: Frame, table: TablePlan) -> I64:
    """How many rows of a table lie under each row, shape (rows,); pure.

    Cut to as many as can be told apart under one parent, or under one row further above. Rows that
    stand in a database get no more.

    Args:
        frame: rows of the parent.
        table: a table `per` it.
    """
    for name in table.distinct:
        reference = table.lets[name].reference
        if reference is not None and reference.under not in {"", frame.table.name}:
            return _cut_under(frame, table, table.lets[name], reference)
    return _told_apart(frame, table)


def _cut_under(frame: Frame, table: TablePlan, entry: EntryPlan, reference: Ref) -> I64:
    """Cut to the rows that are left for a parent, after those under the same row above."""
    levels = table.above.index(reference.under)
    whole, place = frame.family(levels)
    counts = _told_apart(whole, table)
    rows = EntryRows(whole.heads(table), entry, kind=_INTEGER.type)
    left = reference.candidates(rows)
    above, where = whole.ancestor(levels)
    size = np.bincount(where, counts, above.count).astype(np.int64)
    before = np.cumsum(counts) - counts - (np.cumsum(size) - size)[where]
    cut: I64 = np.clip(left - before, 0, counts)
    return cut[place]


def _told_apart(frame: Frame, table: TablePlan) -> I64:
    """How many rows lie under each row, cut to as many as can be told apart under it."""
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
