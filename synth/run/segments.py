"""Segments: which rows a task makes, and the rows themselves, block by block."""

from collections.abc import Iterator, Sequence

import pyarrow as pa

from synth.errors import AnswerError
from synth.making.index import SPAN
from synth.making.maker import Maker
from synth.registry import Values
from synth.schema.layout import Layout
from synth.stores.store import bare, declared

BLOCK_ROWS = 1 << 17
"""Rows made at once. 17 columns of people cost 1,170 ns a row, in blocks of 32,768 rows 1,540."""

SEGMENT_ROWS = 1 << 17
"""Rows of a task, at most this many topmost rows."""

_SAMPLE_ROWS = 1 << 12
_FEW_ROWS = 1 << 15
_BLOCK_BYTES = 1 << 25
"""Most bytes of rows made at once."""


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

    Args:
        maker: of the plan's rows; best one that keeps them for the tables below.
        layout: which table and columns.
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
