"""pandas data frames: the door to people who work in notebooks and tests."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from synth.schema.layout import Column, Layout
from synth.stores.place import File
from synth.stores.store import Encode, Part, arrow_schema, check_columns, rows_part

if TYPE_CHECKING:
    import pandas as pd


class FramesSink:
    """Collects tables as data frames, typed by the schema and never by the values.

    Integers that may be null are `Int16`, `Int32` or `Int64`, booleans `boolean`, others numpy's
    own; dates and timestamps `datetime64[us]`; times, decimals and text are Python objects with
    None for null.

    Attributes:
        frames: by table, complete after `close`.
    """

    def __init__(self) -> None:
        self.frames: dict[str, pd.DataFrame] = {}
        self._open: tuple[Layout, list[pa.RecordBatch]] | None = None

    @property
    def encode(self) -> Encode:
        """The batches in declared types."""
        return rows_part

    def begin(self, layout: Layout) -> None:
        """Start a table."""
        check_columns([layout])
        self._open = (layout, [])

    def write(self, part: Part) -> None:
        """Keep the rows."""
        if self._open is None:
            raise RuntimeError("no table was begun")
        self._open[1].extend(part.batches)

    def end(self) -> None:
        """Make the data frame."""
        if self._open is None:
            raise RuntimeError("no table was begun")
        layout, batches = self._open
        self.frames[layout.name] = frame(layout, batches)
        self._open = None

    def finish(self) -> tuple[File, ...]:
        """No file."""
        return ()

    def close(self, manifest: bytes | None = None) -> None:
        """Nothing is left to do."""

    def discard(self) -> None:
        """Forget everything."""
        self.frames.clear()
        self._open = None


def frame(layout: Layout, batches: Sequence[pa.RecordBatch]) -> "pd.DataFrame":
    """One table as a data frame."""
    import pandas as pd

    table = pa.Table.from_batches(batches, arrow_schema(layout)).combine_chunks()
    columns = {c.name: _series(table.column(i), c) for i, c in enumerate(layout.columns)}
    return pd.DataFrame(columns)


def _series(values: "pa.ChunkedArray[Any]", column: Column) -> "pd.Series[Any]":
    import pandas as pd

    kind = column.type.arrow
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return pd.Series(values.cast(pa.timestamp("us")).to_numpy())
    if column.nullable and (pa.types.is_integer(kind) or pa.types.is_boolean(kind)):
        word = "boolean" if pa.types.is_boolean(kind) else str(kind).capitalize()
        extension: Any = pd.api.types.pandas_dtype(word)
        return pd.Series(extension.__from_arrow__(values))
    return pd.Series(values.to_pandas())
