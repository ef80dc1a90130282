"""Rows of a held table that are in force at a moment, counted and found without a look at each.

Rows stand group after group and by their beginning, so that those that have begun are a stretch.
Blocks of 1, 2, 4, 8 ... of them are sorted by when they end: a stretch is a few blocks, and how
many in a block have not ended is found by bisection.
"""

from dataclasses import dataclass

import numpy as np

from synth.generators.protocol import I64, Bools
from synth.generators.unit import Ticks
from synth.rng import U64, high


@dataclass(frozen=True)
class Spells:
    """When the rows of groups begin and end.

    Attributes:
        rows: row numbers, group after group and by their beginning, shape (spells,).
        starts: the first place of each group, shape (groups + 1,).
        begins: all beginnings in order.
        ends: all ends in order, without those that are open.
        order: of each place its group and the rank of its beginning, as one number.
        levels: for blocks of 2**level places the ranks of their ends in order, block after block,
            with the block's number as one number.
    """

    rows: I64
    starts: I64
    begins: I64
    ends: I64
    order: I64
    levels: tuple[I64, ...]

    def draw(self, group: I64, at: I64, word: U64) -> tuple[I64, Bools]:
        """One of the rows in force for each of some moments, and whether there is one; pure.

        Args:
            group: of each, shape (draws,).
            at: the moment; a spell's end is not in it.
            word: what decides.
        """
        if not len(self.rows):
            return np.zeros(len(group), np.int64), np.zeros(len(group), np.bool_)
        begun = group * self._wide + np.searchsorted(self.begins, at, side="right")
        stop = np.searchsorted(self.order, begun, side="left")
        over = np.searchsorted(self.ends, at, side="right") + 1
        before = self._count(self.starts[group], over)
        count = self._count(stop, over) - before
        drawn = high(word, np.maximum(count, 1).astype(np.uint64)).astype(np.int64)
        place = self._find(before + drawn, over)
        return self.rows[np.minimum(place, len(self.rows) - 1)], count > 0

    @property
    def _wide(self) -> int:
        """More than any rank."""
        return len(self.order) + 2

    def _in_block(self, level: int, place: I64, over: I64) -> I64:
        """How many of the block that begins at a place have not ended."""
        block = place >> level
        ended = np.searchsorted(self.levels[level], block * self._wide + over, side="left")
        return (1 << level) - (ended - (block << level))

    def _count(self, stop: I64, over: I64) -> I64:
        """How many of the places before one have not ended."""
        count, place = np.zeros((2, len(stop)), np.int64)
        for level in reversed(range(len(self.levels))):
            own = np.flatnonzero(stop >> level & 1)
            count[own] += self._in_block(level, place[own], over[own])
            place[own] += 1 << level
        return count

    def _find(self, number: I64, over: I64) -> I64:
        """The place of one of all that have not ended, by its number among them."""
        place, left = np.zeros(len(number), np.int64), number.copy()
        for level in reversed(range(len(self.levels) - 1)):
            count = self._in_block(level, place, over)
            beyond = left >= count
            left -= np.where(beyond, count, 0)
            place += beyond.astype(np.int64) << level
        return place


def spells_of(rows: I64, starts: I64, begin: Ticks, end: Ticks) -> Spells:
    """The spells of rows that stand group after group.

    Args:
        rows: their numbers, shape (rows,).
        starts: the first place of each group, shape (groups + 1,).
        begin: by row number; one that is null is never in force.
        end: by row number; one that is null is open.
    """
    group = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    if begin.valid is not None:
        kept = begin.valid[rows]
        rows, group = rows[kept], group[kept]
    order = np.lexsort((begin.values[rows], group))
    rows, group = rows[order], group[order]
    count = len(rows)
    begins, first = np.sort(begin.values[rows]), begin.values[rows]
    is_open = np.zeros(count, np.bool_) if end.valid is None else ~end.valid[rows]
    ends = np.sort(end.values[rows][~is_open])
    rank = np.searchsorted(ends, end.values[rows], side="left") + 1
    depth = max(count - 1, 0).bit_length()
    # Places that hold nothing have ended before anything.
    ranks = np.zeros(1 << depth, np.int64)
    ranks[:count] = np.where(is_open, count + 1, rank)
    wide, at = count + 2, np.arange(1 << depth)
    levels = tuple(np.sort((at >> level) * wide + ranks) for level in range(depth + 1))
    return Spells(
        rows,
        np.searchsorted(group, np.arange(len(starts))),
        begins,
        ends,
        group * wide + np.searchsorted(begins, first, side="left"),
        levels,
    )
