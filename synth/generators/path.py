"""`path`: one item for each day, week, month, quarter or year of a window."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np

from synth.errors import Mark
from synth.generators.law import Law
from synth.generators.protocol import I64, Rows, Scope, Traits
from synth.generators.timeline import DATE, check_within, window
from synth.generators.unit import Ticks, unit_of
from synth.locales.bundles import Part
from synth.registry import Values
from synth.schema.operands import Operand

_MONDAY = 3
"""1970-01-01 was a Thursday: days + 3 is a multiple of 7 on Mondays."""

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""Months of an item; 1970-01 is 0, so that quarters and years begin with a January."""


@dataclass(frozen=True)
class PathList:
    """One item for each day, week, month, quarter or year that a window touches.

    For panels: declarations by month, appointments by week, reviews by year. A table
    with `each:` this let has one row for each item; `item.start` is its first day, `item.end` the
    first day after it.

    Attributes:
        within: LO..HI, both included; a null HI is `as_of`.
        every: day, week (from Monday), month, quarter or year (from January).

    Example:
        months: {path: {within: item.start..item.end, every: month}}
    """

    within: Law
    every: Literal["day", "week", "month", "quarter", "year"]
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "path"
    main: ClassVar[str | None] = None
    traits: ClassVar[Traits] = Traits("list", "made", "plain", countable=False, nullable=False)
    later: ClassVar[tuple[str, ...]] = ("start", "moves")
    parts: ClassVar[Mapping[str, Part]] = {
        "start": Part(DATE, "plain", "first day of the item"),
        "end": Part(DATE, "plain", "first day after the item"),
    }

    def check(self, scope: Scope) -> None:
        """Report what is wrong with the options."""
        check_within(self.within, scope)

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - items are made together
        """What the window reads."""
        return self.within.operands()

    def most(self) -> None:
        """No law says it."""

    def counts(self, rows: Rows) -> I64:
        """How many items each row has."""
        return self._spans(rows)[1]

    def _spans(self, rows: Rows) -> tuple[I64, I64]:
        return rows.memo("spans", lambda: self._span(rows))

    def _span(self, rows: Rows) -> tuple[I64, I64]:
        lo, hi = window(self.within, rows)
        first, last = self._index(lo), self._index(hi)
        return first, np.where(hi < lo, 0, last - first + 1)

    def _index(self, days: I64) -> I64:
        if self.every == "day":
            return days
        if self.every == "week":
            return (days + _MONDAY) // 7
        return days.astype("M8[D]").astype("M8[M]").astype(np.int64) // _MONTHS[self.every]

    def _first_day(self, index: I64) -> I64:
        if self.every == "day":
            return index
        if self.every == "week":
            return index * 7 - _MONDAY
        return (index * _MONTHS[self.every]).astype("M8[M]").astype("M8[D]").astype(np.int64)

    def make(self, rows: Rows, part: str) -> Values:
        """One part of all items, row after row."""
        first, counts = self._spans(rows)
        owner = np.repeat(np.arange(rows.count), counts)
        ordinal = np.arange(len(owner)) - (np.cumsum(counts) - counts)[owner]
        index = first[owner] + ordinal + (0 if part == "start" else 1)
        return unit_of(DATE).array(Ticks(self._first_day(index)))
