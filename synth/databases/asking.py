"""What the databases share when they judge conditions over rows that are not in them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.databases.catalog import DbTable
from synth.databases.locating import Located
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout
from synth.stores.ddl import free_name
from synth.stores.store import arrow_schema, declared

LONGEST_S = 60
"""Seconds that a condition may take: it may be a stranger's."""
POSITION = "synth position"
"""The column that says which row of the batch it is, from 0."""
_SHORT = 80
_MOST_LOOKS = 128
"""Parts of the rows that are looked at where some of them stop a condition."""


@dataclass(frozen=True)
class Asked:
    """Rows that a file is asked about.

    Attributes:
        layout: their table and columns.
        batch: the rows, columns as the layout names them.
        place: of the table; a table that is not there (None) has the types of the layout.
    """

    layout: Layout
    batch: pa.RecordBatch
    place: Located | None

    @property
    def table(self) -> DbTable | None:
        """The table of the database."""
        return None if self.place is None else self.place.table

    @property
    def names(self) -> list[str]:
        """The layout's columns as the database calls them."""
        if self.place is not None:
            return [own.name for _, own in self.place.pairs()]
        return [column.outside or column.name for column in self.layout.columns]

    @property
    def position(self) -> str:
        """The column of positions, beside all others."""
        return position_beside([*self.names, *([] if self.table is None else self.table.by_name)])


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


def wrong_rows(
    count: int, wrong_in: Callable[[int, int], NDArray[np.int64] | None]
) -> NDArray[np.int64]:
    """The rows for which a condition is false, or that stop whoever evaluates it.

    Where some rows stop it their halves are looked at; of many such rows those beside them count
    with them, so that the looks have an end.

    Args:
        count: how many rows.
        wrong_in: the positions of those in a range, or None where one of the range stops it.
    """
    waiting, looks = [(0, count)], 0
    wrong: list[NDArray[np.int64]] = []
    while waiting:
        start, stop = waiting.pop()
        looks += 1
        found = wrong_in(start, stop) if looks <= _MOST_LOOKS else None
        if found is not None:
            wrong.append(found)
        elif stop - start <= 1 or looks > _MOST_LOOKS:
            wrong.append(np.arange(start, stop))
        else:
            middle = (start + stop) // 2
            waiting += [(middle, stop), (start, middle)]
    return np.sort(np.concatenate(wrong)) if wrong else np.zeros(0, np.int64)


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
