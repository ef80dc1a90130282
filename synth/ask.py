"""Conditions that only a database can judge: asked before anything is inserted."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.errors import AnswerError
from synth.infer.names import columns_in
from synth.plan.attempts import Attempts
from synth.plan.index import SPAN
from synth.plan.plan import Plan
from synth.plan.tables import TablePlan
from synth.run import SEGMENT_ROWS, segments
from synth.schema.layout import Layout
from synth.stores.store import declared

MOST_ATTEMPTS = 256
"""Times that a row is drawn again before the condition counts as one that cannot be met."""

_BLOCK_ROWS = 1 << 15


class Judge(Protocol):
    """What knows whether conditions hold: a database."""

    def failing(
        self, layout: Layout, batch: pa.RecordBatch, conditions: Sequence[str]
    ) -> list[NDArray[np.int64]]:
        """For each condition the positions of rows for which it is false."""


def settle(plan: Plan, judge: Judge) -> None:
    """Draw rows again until every condition under `asks` holds; the plan remembers which.

    Args:
        plan: its attempts are filled.
        judge: the database.

    Raises:
        AnswerError: a condition does not hold for some rows, however often they are drawn; a line
            for each such table.
        WorldError: the database cannot judge a condition.
    """
    problems: list[str] = []
    for layout in plan.layouts:
        table = plan.tables[layout.name]
        if table.asks:
            plan.attempts[layout.name] = Attempts(free_entries(table))
            try:
                for start, stop in _blocks(plan, layout.name):
                    _settle(plan, layout, judge, start, stop)
            except AnswerError as error:
                problems.append(str(error))
    if problems:
        raise AnswerError("\n".join(problems))


def free_entries(table: TablePlan) -> frozenset[str]:
    """The columns and lets that can be drawn again without moving anything that must not repeat."""
    entries = (*table.columns.values(), *table.lets.values())
    return frozenset(
        entry.name
        for entry in entries
        if not (entry.unique or entry.joint or entry.reference)
        and entry.generator.word not in {"sequence", "person"}
    )


def _blocks(plan: Plan, name: str) -> Iterator[tuple[int, int]]:
    for start, stop in segments(plan, name):
        step = max(SPAN, (stop - start) * _BLOCK_ROWS // SEGMENT_ROWS)
        for begin in range(start, stop, step):
            yield begin, min(stop, begin + step)


def _named(layout: Layout, texts: Sequence[str]) -> Layout:
    """The table with the columns that conditions name, all where they name none."""
    outside = {column.outside or column.name for column in layout.columns}
    names = frozenset[str]().union(*(columns_in(text, outside) for text in texts))
    kept = tuple(c for c in layout.columns if (c.outside or c.name) in names) or layout.columns
    return replace(layout, columns=kept, key=(), uniques=(), references=(), order=None)


def _settle(plan: Plan, layout: Layout, judge: Judge, start: int, stop: int) -> None:
    table = plan.tables[layout.name]
    asks = list(table.asks.values())
    layout = _named(layout, [condition.text for condition in asks])
    left = np.arange(plan.beneath(layout.name, start, stop).count)
    for _ in range(MOST_ATTEMPTS):
        if not len(left):
            return
        frame = plan.beneath(layout.name, start, stop).select(left)
        arrays = [frame.path((column.name,)) for column in layout.columns]
        names = [column.name for column in layout.columns]
        batch = declared(layout, pa.RecordBatch.from_arrays(arrays, names=names))
        failing = judge.failing(layout, batch, [condition.text for condition in asks])
        wrong = np.unique(np.concatenate(failing))
        plan.attempts[layout.name].again(frame.address[wrong])
        left = left[wrong]
        frame.forget()
    last = next(place for place, rows in enumerate(failing) if len(rows))
    name = list(table.asks)[last]
    raise AnswerError(
        f"{asks[last].mark}: {layout.name}: {len(left)} rows do not fulfil {name}, although they "
        f"were drawn {MOST_ATTEMPTS} times; change the generators of the columns it names"
    )
