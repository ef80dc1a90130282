"""Who makes segments: threads, or processes where a generator holds the interpreter.

A task makes a segment of rows, digests and encodes it; it is a function of the plan, a table and
two numbers.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
import pyarrow as pa

from synth.digest import segment_digest
from synth.doubts import Looks
from synth.locales.judge import judges_of
from synth.making.attempts import Attempts
from synth.making.index import span_totals
from synth.making.maker import Maker
from synth.model.types import Model
from synth.plan.build import plan as make_plan
from synth.plan.existing import Existing
from synth.plan.plan import Plan
from synth.plan.standing import Stood
from synth.run.recording import holds_gil
from synth.run.segments import SEGMENT_ROWS, make_batches
from synth.schema.layout import Layout
from synth.schema.types import Schema
from synth.stores.store import Part, arrow_schema

_WAITING_BYTES = 1 << 26
"""A worker's share of all segments that are there at once."""


@dataclass(frozen=True)
class Segment:
    """A segment as a worker returns it."""

    part: Part
    rows: int
    digests: tuple[bytes, ...]
    looks: Looks


@dataclass(frozen=True)
class Task:
    """Makes segments of one plan for one sink."""

    maker: Maker
    encode: Callable[..., Part]
    block_rows: int

    def __call__(self, layout: Layout, start: int, stop: int, *, row_bytes: int = 0) -> Segment:
        """The rows of a table under the topmost rows [start, stop)."""
        sizes = {"block_rows": self.block_rows, "row_bytes": row_bytes}
        plan = self.maker.plan
        batches = list(make_batches(self.maker, layout, start, stop, **sizes))
        digests = segment_digest(batches, arrow_schema(layout))
        rows = sum(batch.num_rows for batch in batches)
        first = start == plan.first(plan.root(layout.name))
        part = self.encode(layout, batches, first=first)
        looks = Looks(layout, judges_of(plan.schema.locale))
        looks.take(batches, first=first)
        return Segment(part, rows, digests, looks)


@dataclass(frozen=True)
class Crew:
    """Who makes segments, and how many of them."""

    executor: Executor
    workers: int

    def submit(
        self, task: Task, layout: Layout, span: tuple[int, int], row_bytes: int
    ) -> Future[Segment]:
        """A segment, soon."""
        if isinstance(self.executor, ProcessPoolExecutor):
            # A plan is not sent to processes: each has made its own.
            sizes = (task.block_rows, row_bytes)
            return self.executor.submit(_process_segment, task.encode, sizes, layout, *span)
        return self.executor.submit(task, layout, *span, row_bytes=row_bytes)

    def waiting(self, row_bytes: int) -> int:
        """How many segments may be there at once, made or being made."""
        most = self.workers + 2
        if not row_bytes:
            return most
        return max(1, min(most, self.workers * _WAITING_BYTES // (row_bytes * SEGMENT_ROWS)))


def known_rows(maker: Maker, name: str) -> int | None:
    """How many rows of a table will be made, unless counting them takes a run of its own."""
    plan = maker.plan
    is_known = plan.tables[name].per is None or _needs_index(plan, name)
    return maker.size(name) - plan.first(name) if is_known else None


def count_rows(maker: Maker, executor: Executor) -> None:
    """Count the rows of tables whose numbers somebody reads, in all workers, parents first."""
    if isinstance(executor, ProcessPoolExecutor):
        return  # every process counts for its own plan
    plan = maker.plan
    names = [name for name in plan.tables if _needs_index(plan, name)]
    for name in sorted(names, key=lambda name: len(plan.chain(name))):
        root = maker.size(plan.root(name))
        starts = range(0, root, SEGMENT_ROWS)
        stops = [min(root, start + SEGMENT_ROWS) for start in starts]
        counted = executor.map(
            span_totals, [maker] * len(stops), [name] * len(stops), starts, stops
        )
        totals = list(counted)
        empty = np.zeros(0, np.int64)
        maker.set_totals(name, np.concatenate([empty, *totals]))


def _needs_index(plan: Plan, name: str) -> bool:
    """Whether numbers of a `per` table's rows are read: a sequence, a unique column, a person."""
    table = plan.tables[name]
    if table.per is None:
        return False
    if any(not joint.under for joint in table.joints):
        return True
    for entry in (*table.columns.values(), *table.lets.values()):
        if entry.follows_number:
            return True
    return any(
        let.reference is not None and let.reference.table == name
        for other in plan.tables.values()
        for let in other.lets.values()
    )


def executor_of(maker: Maker, workers: int) -> Executor:
    """Processes or threads, so many."""
    plan = maker.plan
    if workers > 1 and holds_gil(plan):
        numbers = {  # of the rows that are made: those that exist are counted on again
            name: table.rows - plan.first(name)
            for name, table in plan.tables.items()
            if table.rows is not None
        }
        there = _There(dict(plan.standing), dict(plan.existing), dict(maker.refused))
        return ProcessPoolExecutor(
            workers,
            mp_context=get_context("forkserver"),
            initializer=_start_process,
            initargs=(plan.schema, numbers, plan.seed, plan.model, there),
        )
    return ThreadPoolExecutor(workers)


@dataclass(frozen=True)
class _There:
    """What a database said before rows are made, for processes that cannot ask it."""

    standing: Mapping[str, Stood]
    existing: Mapping[str, Existing]
    refused: Mapping[str, Attempts]


_PROCESS: dict[str, Maker] = {}


def _start_process(
    schema: Schema,
    rows: Mapping[str, int],
    seed: int,
    model: Model | None,
    there: _There,
) -> None:
    pa.set_cpu_count(1)
    plan = make_plan(
        schema,
        rows=rows,
        seed=seed,
        model=model,
        standing=there.standing,
        existing=there.existing,
    )
    maker = _PROCESS["maker"] = Maker(plan)
    maker.refused |= there.refused


def _process_segment(
    encode: Callable[..., Part], sizes: tuple[int, int], layout: Layout, start: int, stop: int
) -> Segment:
    block_rows, row_bytes = sizes
    return Task(_PROCESS["maker"], encode, block_rows)(layout, start, stop, row_bytes=row_bytes)
