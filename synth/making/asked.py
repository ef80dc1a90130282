"""Rows that a condition of a database refuses, drawn again until it holds.

Either block by block, before anything is inserted, or on demand: a few rows that stand in a
database are made once more, and with them the rows that they follow.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa

from synth.errors import AnswerError, ForbiddenError, QuestionError
from synth.making.attempts import Attempts
from synth.stores.ddl import columns_in
from synth.stores.store import declared

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from synth.making.frame import Frame
    from synth.making.maker import Maker
    from synth.plan.plan import Plan
    from synth.rng import U64
    from synth.schema.layout import Layout

MOST_ATTEMPTS = 256
"""Times that a row is drawn again before the condition counts as one that cannot be met."""

_MOST_IN_VAIN = 2048
"""Draws one after the other of which none is taken before it counts so: what one draw in 500 meets
is met in as many but once in 60, and of eight rows that meet nothing in so many at least one would
meet nothing in 256 either."""


class Judge(Protocol):
    """What knows whether conditions hold: a database."""

    def failing(
        self, layout: Layout, batch: pa.RecordBatch, conditions: Sequence[str]
    ) -> list[NDArray[np.int64]]:
        """For each condition the positions of rows for which it is false."""


def free_entries(plan: Plan, name: str) -> frozenset[str]:
    """The columns and lets that can be drawn again without moving anything that must not repeat.

    References to rows that are made may be counted there; rows that stand count none of ours.

    Args:
        plan: of the schema.
        name: of the table.
    """
    table = plan.tables[name]
    entries = (*table.columns.values(), *table.lets.values())
    return frozenset(
        entry.name
        for entry in entries
        if not (entry.follows_number or entry.joint)
        and (entry.reference is None or entry.reference.table in plan.standing)
    )


def draw_again(
    maker: Maker,
    layout: Layout,
    judge: Judge,
    rows: Frame,
    *,
    patience: int = MOST_ATTEMPTS,
    only: Collection[str] = (),
) -> None:
    """Draw rows of a table again until its conditions hold; the maker remembers which.

    Args:
        maker: its attempts of this table are filled.
        layout: the table.
        judge: the database.
        rows: which rows.
        patience: attempts one after the other that take no row before it counts so.
        only: the conditions that are asked; none: all.

    Raises:
        AnswerError: a condition does not hold for some rows, however often they are drawn.
        QuestionError: a condition does more than judge a row.
        WorldError: the database cannot judge a condition.
    """
    conditions = {
        name: condition
        for name, condition in maker.plan.tables[layout.name].asks.items()
        if not only or name in only
    }
    refused = maker.refused[layout.name]
    asks = list(conditions.values())
    texts = [condition.text for condition in asks]
    named = _named(layout, texts)
    failing: list[NDArray[np.int64]] = []
    attempts = in_vain = taken = 0
    while attempts < min(MOST_ATTEMPTS, taken + patience) and in_vain < _MOST_IN_VAIN:
        if not rows.count:
            return
        arrays = [rows.path((column.name,)) for column in named.columns]
        if attempts and not refused.is_drawn:
            break  # every further attempt is this one
        attempts += 1
        names = [column.name for column in named.columns]
        batch = declared(named, pa.RecordBatch.from_arrays(arrays, names=names))
        try:
            failing = judge.failing(named, batch, texts)
        except ForbiddenError as error:
            name = list(conditions)[error.number]
            place = f"{asks[error.number].mark}: {layout.name}: {name}"
            raise QuestionError(f"{place} {error.said}") from None
        wrong = np.unique(np.concatenate(failing))
        is_taken = len(wrong) < rows.count
        taken = attempts if is_taken else taken
        in_vain = 0 if is_taken else in_vain + rows.count
        refused.again(rows.address[wrong])
        left = rows.select(wrong)
        rows.forget()
        rows = left
    last = next(place for place, positions in enumerate(failing) if len(positions))
    name = list(conditions)[last]
    times = f"although they were drawn {attempts} times" if attempts > 1 else "and no draw can"
    raise AnswerError(
        f"{asks[last].mark}: {layout.name}: {rows.count} rows do not fulfil {name}, {times}; "
        "change the generators of the columns it names"
    )


def ask_on_demand(maker: Maker, judge: Judge) -> None:
    """Let a maker ask about the rows that it makes, when they are made, and about no others.

    What `settle` finds for all rows of a table is found for these: a row that is drawn again is a
    function of its seed, its address and the number of the attempt.

    Args:
        maker: its attempts are filled as it makes rows, by one thread.
        judge: the database; making rows raises what `draw_again` does.
    """
    asks = [layout for layout in maker.plan.layouts if maker.plan.tables[layout.name].asks]
    for layout in asks:
        maker.refused[layout.name] = Attempts(free_entries(maker.plan, layout.name))
    if asks:
        maker.asking = _OnDemand(maker, judge, maker.plan.layouts)


class _OnDemand:
    """Asks about the rows of a table when they are made.

    Tables are asked in the order of work, as `settle` asks them: while one is asked about, rows of
    a later one are those of the first attempt.
    """

    def __init__(self, maker: Maker, judge: Judge, layouts: Sequence[Layout]) -> None:
        self._maker, self._judge, self._layouts = maker, judge, layouts
        self._turn = len(layouts)
        self._known: dict[str, U64] = {}

    def __call__(self, rows: Frame) -> bool:
        name = rows.table.name
        place = next(n for n, layout in enumerate(self._layouts) if layout.name == name)
        if self._turn < place:
            return False
        known = self._known.get(name, np.zeros(0, np.uint64))
        fresh = np.flatnonzero(~np.isin(rows.address, known))
        if len(fresh):
            # Known at once: to ask about them is to make them.
            self._known[name] = np.union1d(known, rows.address[fresh])
            before, self._turn = self._turn, place
            try:
                draw_again(self._maker, self._layouts[place], self._judge, rows.select(fresh))
            finally:
                self._turn = before
        return True


def _named(layout: Layout, texts: Sequence[str]) -> Layout:
    """The table with the columns that conditions name, all where they name none."""
    outside = {column.outside or column.name for column in layout.columns}
    names = frozenset[str]().union(*(columns_in(text, outside) for text in texts))
    kept = tuple(c for c in layout.columns if (c.outside or c.name) in names) or layout.columns
    return replace(layout, columns=kept, key=(), uniques=(), references=(), order=None)
