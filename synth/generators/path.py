"""`path`: one item for each day, week, month, quarter or year of a window, and a state in each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy as np

from synth.errors import Mark
from synth.generators import states
from synth.generators.items import Items
from synth.generators.law import Law
from synth.generators.protocol import I64, WHOLE, Generator, Rows, Scope, Traits
from synth.generators.readers import Moves
from synth.generators.states import TEXT
from synth.generators.timeline import DATE, check_within, window
from synth.generators.unit import Ticks, unit_of
from synth.locales.bundles import Part
from synth.registry import Values
from synth.schema.operands import Operand

_MONDAY = 3
"""1970-01-01 was a Thursday: days + 3 is a multiple of 7 on Mondays."""

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""Months of an item; 1970-01 is 0, so that quarters and years begin with a January."""


class _Parts:
    """The parts of items: a state where states are said."""

    def __get__(self, path: "PathList | None", _: type | None = None) -> Mapping[str, Part]:
        every = {
            "start": Part(DATE, "plain", "first day of the item"),
            "end": Part(DATE, "plain", "first day after the item"),
            "state": Part(TEXT, "plain", "what `moves` lead to"),
        }
        if path is not None and path.moves is None:
            del every["state"]
        return every


@dataclass(frozen=True)
class PathList:
    """One item for each day, week, month, quarter or year that a window touches.

    For panels: declarations by month, appointments by week, reviews by year. A table
    with `each:` this let has one row for each item; `item.start` is its first day, `item.end` the
    first day after it. With `start` and `moves` each item has a state, `item.state`, that follows
    from the state of the item before it: categories, stages, levels.

    Attributes:
        within: LO..HI, both included; a null HI is `as_of`.
        every: day, week (from Monday), month, quarter or year (from January).
        start: the state of the first item: one, a choice, or `{from: column}`.
        moves: by state how often each one follows it, `{A: {A: 9, B: 1}}`; a list of such with
            `when` where it hangs on the row. A state that is not named stays.

    Example:
        months: {path: {within: item.start..item.end, every: month,
                        start: {choice: {A: 6, B: 4}}, moves: {A: {A: 9, B: 1}, B: {A: 2, B: 8}}}}
    """

    within: Law
    every: Literal["day", "week", "month", "quarter", "year"]
    start: Generator | None = None
    moves: Moves | None = None
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "path"
    main: ClassVar[str | None] = None
    traits: ClassVar[Traits] = Traits("list", "made", "plain", countable=False, nullable=False)
    parts: ClassVar = _Parts()

    def check(self, scope: Scope) -> None:
        """Report what is wrong with the options."""
        check_within(self.within, scope)
        states.check(self.start, self.moves, scope, self.mark)

    def needs(self, part: str) -> Sequence[Operand]:
        """What the window reads, and the states."""
        operands = list(self.within.operands())
        if part == "state" and self.start is not None and self.moves is not None:
            operands += [*self.start.needs(WHOLE), *self.moves.conditions]
        return operands

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
        if part == "state" and self.start is not None and self.moves is not None:
            items = Items(rows, owner, ordinal.astype(np.uint64))
            return states.made(self.start, self.moves, items, counts, self.mark)
        index = first[owner] + ordinal + (0 if part == "start" else 1)
        return unit_of(DATE).array(Ticks(self._first_day(index)))
