"""What the databases share when they judge conditions over rows that are not in them."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pyarrow as pa

from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout
from synth.stores.ddl import free_name
from synth.stores.store import arrow_schema, declared

LONGEST_S = 60
"""Seconds that a condition may take: it may be a stranger's."""
POSITION = "synth position"
"""The column that says which row of the batch it is, from 0."""
_SHORT = 80


def position_beside(names: Iterable[str]) -> str:
    """The name of that column beside others: none of these names."""
    return free_name(POSITION, names)


def with_positions(layout: Layout, batch: pa.RecordBatch) -> tuple[Layout, pa.RecordBatch]:
    """The layout and the batch in its types, with the rows' positions as first column."""
    position = position_beside(column.name for column in layout.columns)
    columns = (Column(position, DataType("bigint")), *layout.columns)
    asked = replace(layout, columns=columns)
    values = declared(layout, batch).columns
    positions = pa.array(np.arange(batch.num_rows))
    return asked, pa.RecordBatch.from_arrays([positions, *values], schema=arrow_schema(asked))


def refused(shown: str, table: str, number: int, condition: str, kind: str) -> str:
    """The message about a condition that cannot be evaluated.

    Args:
        shown: the database.
        table: its name.
        number: of the condition among those given, from 1.
        condition: the schema's own text, which is shown where it is short.
        kind: the driver's word for what went wrong.
    """
    text = " ".join(condition.split())
    words = f" ({text})" if len(text) <= _SHORT else ""
    return f"{shown}: table {table}: condition {number}{words} cannot be evaluated: {kind}"
