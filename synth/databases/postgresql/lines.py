"""Rows as `COPY` takes them."""

from collections.abc import Sequence

import pyarrow as pa

from synth.schema.layout import Layout
from synth.stores.csv import Csv
from synth.stores.store import Part


def csv_lines(
    layout: Layout,
    batches: Sequence[pa.RecordBatch],
    *,
    first: bool,  # noqa: ARG001 - there is no head
) -> Part:
    """A segment as `copy ... (format csv)` takes it: a null is nothing, an empty text `""`."""
    if not layout.columns:
        rows = sum(batch.num_rows for batch in batches)
        return Part(rows, b"\n" * rows)
    return Csv().encode(layout, batches, first=False)
