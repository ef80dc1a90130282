"""Making tables: segments over workers, digests, sinks, the manifest.

The coordinator writes what the crew makes in order, and never holds more than workers + 2 segments.
"""

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass

import pyarrow as pa

from synth.doubts import Looks, doubts_of_run
from synth.locales.judge import judges_of
from synth.making.maker import Maker
from synth.making.room import check_room
from synth.manifest import Manifest, TableRecord, table_record, write_manifest
from synth.plan.plan import Plan
from synth.plan.unread import check_read
from synth.run.claimed import check_claims
from synth.run.crew import Crew, Segment, Task, count_rows, executor_of, known_rows
from synth.run.recording import make_manifest
from synth.run.segments import BLOCK_ROWS, row_width, segments
from synth.schema.layout import Layout
from synth.stores.store import Sink

Progress = Callable[[str, int, int | None], None]
"""Called with a table, how many rows are done and how many there will be, where that is known."""


@dataclass(frozen=True)
class Made:
    """What a run wrote: a record for each table, in order."""

    tables: tuple[TableRecord, ...]
    manifest: Manifest


def layouts_of(plan: Plan, only: str | None = None) -> tuple[Layout, ...]:
    """The tables that are written, or the one that is asked for."""
    return tuple(layout for layout in plan.layouts if only in {None, layout.name})


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
        with executor_of(maker, workers) as executor:
            count_rows(maker, executor)
            check_room(maker)
            if maker.asking is None:  # else rows are drawn again, and the database judges its keys
                check_claims(maker, layouts)
            crew = Crew(executor, workers)
            task = Task(maker, sink.encode, block_rows)
            judges = judges_of(plan.schema.locale)
            looks = [Looks(layout, judges) for layout in layouts]
            # One for all tables: those under one another look at the same few rows.
            few = maker.keeping()
            records = [
                _write_table(task, sink, crew, one, progress, row_bytes=_width(few, one, crew))
                for one in looks
            ]
        files = sink.finish()
        manifest = make_manifest(
            plan, format_word, records, files, doubts_of_run(plan, looks), asked=maker.refused
        )
        sink.close(write_manifest(manifest))
    except BaseException:
        sink.discard()
        raise
    return Made(tuple(records), manifest)


def _width(maker: Maker, looks: Looks, crew: Crew) -> int:
    """About how many bytes a row takes; 0 where it is not ours to say."""
    # Processes count rows for plans of their own, and what they hold is not ours.
    is_here = not isinstance(crew.executor, ProcessPoolExecutor)
    return row_width(maker, looks.layout) if is_here else 0


def _write_table(
    task: Task,
    sink: Sink,
    crew: Crew,
    looks: Looks,
    progress: Progress | None,
    *,
    row_bytes: int,
) -> TableRecord:
    maker, layout = task.maker, looks.layout
    total = known_rows(maker, layout.name)
    waiting: deque[Future[Segment]] = deque()
    done: list[tuple[int, tuple[bytes, ...]]] = []
    rows = 0
    sink.begin(layout)
    work = segments(maker, layout.name)
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
