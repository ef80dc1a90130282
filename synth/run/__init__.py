"""Making tables: segments over workers, digests, sinks, the manifest.

A task makes a segment of rows, digests and encodes it; it is a function of the plan, a table and
two numbers. The coordinator writes results in order and never holds more than workers + 2 of them.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
import pyarrow as pa

from synth.digest import segment_digest
from synth.doubts import Looks, doubts_of_run
from synth.errors import AnswerError
from synth.locales.judge import judges_of
from synth.making.attempts import Attempts
from synth.making.index import SPAN, span_totals
from synth.making.maker import Maker
from synth.manifest import (
    Manifest,
    TableRecord,
    table_record,
    write_manifest,
)
from synth.model.types import Model
from synth.plan.build import plan as make_plan
from synth.plan.existing import Existing
from synth.plan.plan import Plan
from synth.plan.standing import Stood
from synth.plan.unread import check_read
from synth.registry import Values
from synth.run.recording import holds_gil, make_manifest
from synth.schema.layout import Layout
from synth.schema.types import Schema
from synth.stores.store import Part, Sink, arrow_schema, bare, declared

BLOCK_ROWS = 1 << 17
"""Rows made at once. 17 columns of people cost 1,170 ns a row, in blocks of 32,768 rows 1,540."""

SEGMENT_ROWS = 1 << 17
"""Rows of a task, at most this many topmost rows."""

_SAMPLE_ROWS = 1 << 12
_FEW_ROWS = 1 << 15
_BLOCK_BYTES, _WAITING_BYTES = 1 << 25, 1 << 26
"""Most bytes of rows made at once; and a worker's share of all segments that are there at once."""

Progress = Callable[[str, int, int | None], None]
"""Called with a table, how many rows are done and how many there will be, where that is known."""


@dataclass(frozen=True)
class Made:
    """What a run wrote: a record for each table, in order."""

    tables: tuple[TableRecord, ...]
    manifest: Manifest


@dataclass(frozen=True)
class _Segment:
    """A segment as a worker returns it."""

    part: Part
    rows: int
    digests: tuple[bytes, ...]
    looks: Looks


def layouts_of(plan: Plan, only: str | None = None) -> tuple[Layout, ...]:
    """The tables that are written, or the one that is asked for."""
    return tuple(layout for layout in plan.layouts if only in {None, layout.name})


def segment_size(maker: Maker, name: str) -> int:
    """How many topmost rows a segment of a table covers: a power of two, from the plan alone."""
    plan = maker.plan
    if plan.tables[name].per is None:
        return SEGMENT_ROWS
    top = plan.root(name)
    first = plan.first(top)
    sample = min(maker.size(top) - first, _SAMPLE_ROWS)
    up = maker.beneath(plan.tables[name].per or "", first, first + sample)
    rows = int(up.counts(plan.tables[name]).sum())
    size = SEGMENT_ROWS
    while size > SPAN and rows * size > sample * SEGMENT_ROWS:
        size //= 2
    return size


def segments(maker: Maker, name: str) -> Iterator[tuple[int, int]]:
    """The topmost rows [start, stop) of each segment of a table."""
    top = maker.plan.root(name)
    root = maker.size(top)
    size = segment_size(maker, name)
    for start in range(maker.plan.first(top), root, size):
        yield start, min(root, start + size)


def make_batches(
    maker: Maker,
    layout: Layout,
    start: int,
    stop: int,
    *,
    block_rows: int = BLOCK_ROWS,
    row_bytes: int = 0,
) -> Iterator[pa.RecordBatch]:
    """The rows of a table under the topmost rows [start, stop), block by block; pure.

    Args:
        maker: of the plan's rows.
        layout: which table and columns.
        start: first topmost row.
        stop: exclusive.
        block_rows: about how many rows are made at once; decides no value.
        row_bytes: about how wide a row is, if that is known; wide ones are made fewer at once.
    """
    step = min(block_rows, fitting_rows(row_bytes))
    if maker.plan.tables[layout.name].per is not None:
        share = max(1, SEGMENT_ROWS // BLOCK_ROWS)
        step = max(1, min(block_rows, -(-(stop - start) // share)))
    for begin in range(start, stop, step):
        frame = maker.beneath(layout.name, begin, min(stop, begin + step))
        frame.is_whole = True
        batch = None
        if frame.count:
            arrays = [frame.path((column.name,)) for column in layout.columns]
            batch = _batch(layout, arrays) if arrays else bare(frame.count)
        frame.forget()
        if batch is not None:
            yield batch


def fitting_rows(row_bytes: int) -> int:
    """How many rows of a width are made at once: a power of two."""
    rows = BLOCK_ROWS
    while rows > 1 and rows * row_bytes > _BLOCK_BYTES:
        rows //= 2
    return rows


def row_width(maker: Maker, layout: Layout) -> int:
    """About how many bytes a row takes, by the widest of a few; 0 where there are few rows.

    What is looked at decides when rows are made, and no value.
    """
    plan = maker.plan
    top = plan.root(layout.name)
    first, stop = plan.first(top), maker.size(top)
    if stop - first < (_FEW_ROWS if plan.tables[layout.name].per is None else SPAN):
        return 0
    widest = 0
    for start in (first, (first + stop) // 2):
        for batch in make_batches(maker, layout, start, min(stop, start + SPAN // 4)):
            widest = max(widest, batch.nbytes // batch.num_rows)
    return widest


def _batch(layout: Layout, arrays: Sequence[Values]) -> pa.RecordBatch:
    for column, array in zip(layout.columns, arrays, strict=True):
        if array.null_count and not column.nullable:
            message = (
                f"{layout.name}.{column.name}: {array.null_count} nulls in {len(array)} rows "
                "where none may be"
            )
            raise AnswerError(message)
    names = [column.name for column in layout.columns]
    # Digest and encoder both need plain columns: decoding once here saves each of them 25 ns a row.
    return declared(layout, pa.RecordBatch.from_arrays(list(arrays), names=names))


@dataclass(frozen=True)
class _Task:
    """Makes segments of one plan for one sink."""

    maker: Maker
    encode: Callable[..., Part]
    block_rows: int

    def __call__(self, layout: Layout, start: int, stop: int, *, row_bytes: int = 0) -> _Segment:
        sizes = {"block_rows": self.block_rows, "row_bytes": row_bytes}
        plan = self.maker.plan
        batches = list(make_batches(self.maker, layout, start, stop, **sizes))
        digests = segment_digest(batches, arrow_schema(layout))
        rows = sum(batch.num_rows for batch in batches)
        first = start == plan.first(plan.root(layout.name))
        part = self.encode(layout, batches, first=first)
        looks = Looks(layout, judges_of(plan.schema.locale))
        looks.take(batches, first=first)
        return _Segment(part, rows, digests, looks)


def write(
    maker: Maker,
    sink: Sink,
    *,
    format_word: str,
    layouts: Sequence[Layout],
    workers: int = 1,
    block_rows: int = BLOCK_ROWS,
    progress: Progress | None = None,
) -> Made:
    """Make tables and write them; complete or not at all.

    Args:
        maker: of the plan's rows.
        sink: takes the tables in the order of `layouts`.
        format_word: the sink's store, for the manifest.
        layouts: which tables.
        workers: threads, or processes where a generator holds the interpreter; decides no value.
        block_rows: about how many rows are made at once; decides no value.
        progress: told of every segment.

    Raises:
        AnswerError: a value does not fit what the schema says of it.
        WorldError: the target failed.
    """
    pa.set_cpu_count(1)
    plan = maker.plan
    try:
        check_read(plan)
        with _executor(maker, workers) as executor:
            _count_rows(maker, executor)
            crew = _Crew(executor, workers)
            task = _Task(maker, sink.encode, block_rows)
            judges = judges_of(plan.schema.locale)
            looks = [Looks(layout, judges) for layout in layouts]
            records = [_write_table(task, sink, crew, one, progress) for one in looks]
        files = sink.finish()
        manifest = make_manifest(
            plan, format_word, records, files, doubts_of_run(plan, looks), asked=maker.refused
        )
        sink.close(write_manifest(manifest))
    except BaseException:
        sink.discard()
        raise
    return Made(tuple(records), manifest)


@dataclass(frozen=True)
class _Crew:
    """Who makes segments, and how many of them."""

    executor: Executor
    workers: int

    def submit(
        self, task: _Task, layout: Layout, span: tuple[int, int], row_bytes: int
    ) -> Future[_Segment]:
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


def _write_table(
    task: _Task, sink: Sink, crew: _Crew, looks: Looks, progress: Progress | None
) -> TableRecord:
    maker, layout = task.maker, looks.layout
    total = _known_rows(maker, layout.name)
    waiting: deque[Future[_Segment]] = deque()
    done: list[tuple[int, tuple[bytes, ...]]] = []
    rows = 0
    sink.begin(layout)
    work = segments(maker, layout.name)
    # Processes count rows for plans of their own, and what they hold is not ours.
    is_here = not isinstance(crew.executor, ProcessPoolExecutor)
    row_bytes = row_width(maker, layout) if is_here else 0
    most = crew.waiting(row_bytes)
    while True:
        while len(waiting) < most and (span := next(work, None)) is not None:
            waiting.append(crew.submit(task, layout, span, row_bytes))
        if not waiting:
            break
        segment = waiting.popleft().result()
        sink.write(segment.part)
        looks.add(segment.looks)
        if segment.rows:
            done.append((segment.rows, segment.digests))
        rows += segment.rows
        if progress is not None:
            progress(layout.name, rows, total)
    sink.end()
    return table_record(layout, done)


def _known_rows(maker: Maker, name: str) -> int | None:
    """How many rows of a table will be made, unless counting them takes a run of its own."""
    plan = maker.plan
    is_known = plan.tables[name].per is None or _needs_index(plan, name)
    return maker.size(name) - plan.first(name) if is_known else None


def _count_rows(maker: Maker, executor: Executor) -> None:
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


# -- processes, for generators that hold the interpreter ------------------------------------


def _executor(maker: Maker, workers: int) -> Executor:
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
) -> _Segment:
    block_rows, row_bytes = sizes
    return _Task(_PROCESS["maker"], encode, block_rows)(layout, start, stop, row_bytes=row_bytes)


def workers_of(asked: int | None) -> int:
    """How many workers: what was asked, else the processors this process may use."""
    if asked is not None:
        return max(1, asked)
    return max(
        1, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
