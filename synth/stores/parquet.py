"""Parquet files whose row groups are encoded by the workers and stitched into one file.

A worker encodes a segment as a complete Parquet file in memory. The stitcher appends its row groups
and moves their offsets; the result is the same bytes as one writer's (tested), and no library of
Python merges row groups without encoding them again (`docs/engine.md`, section 2).
"""

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, ClassVar

import pyarrow as pa

from synth.errors import AnswerError
from synth.schema.layout import Column, Layout
from synth.sql import literal
from synth.stores.files import FileSink
from synth.stores.place import Place
from synth.stores.store import BLOCK_ROWS, Kept, Part, Sink, arrow_schema, declared
from synth.stores.tablefiles import TableFiles
from synth.stores.thrift import STRUCT, Field, Struct, read_struct, write_struct

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetWriter

_MAGIC = b"PAR1"


class Parquet:
    """One file per table, a row group per segment, zstd level 1.

    Columns that repeat their values have dictionaries, chosen by the schema and never by the data.
    The Arrow schema is not stored: Parquet's own types say everything these columns need.
    """

    word: ClassVar[str] = "parquet"
    suffixes: ClassVar[tuple[str, ...]] = (".parquet",)
    in_folder: ClassVar[bool] = True
    many_tables: ClassVar[bool] = False

    def sink(self, place: Place, tables: Sequence[Layout]) -> Sink:
        """See `Store.sink`."""
        return FileSink(self, place, tables)

    def source(self, path: Path) -> Kept:
        """See `Store.source`."""
        return TableFiles(path, self.suffixes[0], _read, relation=relation_of)

    def writer(self, out: BinaryIO, tables: Sequence[Layout]) -> "Stitcher":  # noqa: ARG002
        """See `FileStore.writer`."""
        return Stitcher(out)

    def encode(
        self,
        layout: Layout,
        batches: Sequence[pa.RecordBatch],
        *,
        first: bool,  # noqa: ARG002
    ) -> Part:
        """A complete Parquet file in memory, with one row group or none."""
        return _encoded(layout, batches)


class Stitcher:
    """Makes one Parquet file out of complete ones of the same schema.

    Field numbers are those of `parquet.thrift` (Apache Parquet format 2.12): FileMetaData has 3
    num_rows and 4 row_groups; RowGroup 1 columns, 5 file_offset and 7 ordinal; ColumnChunk 2
    file_offset, 3 meta_data, 4 offset_index_offset and 6 column_index_offset; ColumnMetaData 9, 10
    and 11 the offsets of data, index and dictionary pages, and 14 that of the bloom filter.
    """

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._position = 0
        self._rows = 0
        self._groups: list[Struct] = []
        self._footer: Struct | None = None
        self._layout: Layout | None = None

    def begin(self, layout: Layout) -> None:
        """Start the file."""
        self._layout = layout
        self._append(_MAGIC)

    def write(self, part: Part) -> None:
        """Append the row groups of a complete Parquet file."""
        data = memoryview(part.data)
        (length,) = struct.unpack("<I", data[-8:-4])
        footer = read_struct(data[-8 - length : -8].tobytes())
        shift = self._position - len(_MAGIC)
        for group in footer[4].value[1]:
            _move(group, shift)
            if 7 in group:  # noqa: PLR2004
                group[7].value = len(self._groups)
            self._groups.append(group)
        self._rows += footer[3].value
        self._footer = self._footer or footer
        self._append(data[len(_MAGIC) : -8 - length])

    def end(self) -> None:
        """Write the footer; a table without any part becomes a file without row groups."""
        if self._footer is None and self._layout is not None:
            self.write(_encoded(self._layout, ()))
        if self._footer is None:
            return
        self._footer[3].value = self._rows
        self._footer[4] = Field(self._footer[4].kind, (STRUCT, self._groups))
        footer = write_struct(self._footer)
        self._append(footer + struct.pack("<I", len(footer)) + _MAGIC)

    def close(self) -> None:
        """Nothing follows the footer."""

    def _append(self, data: bytes | memoryview) -> None:
        self._out.write(data)
        self._position += len(data)


def parquet_writer(out: pa.NativeFile, layout: Layout) -> "ParquetWriter":
    """Arrow's writer as every worker opens it; nothing here depends on data."""
    from pyarrow.parquet import ParquetWriter

    repeating = [column.name for column in layout.columns if _repeats(column, layout)]
    return ParquetWriter(
        out,
        arrow_schema(layout),
        compression="zstd",
        compression_level=1,
        use_dictionary=repeating,  # type: ignore[arg-type]  # the stubs forget the list
        store_schema=False,
    )


def _repeats(column: Column, layout: Layout) -> bool:
    """Whether a dictionary is worth trying, as far as the schema can tell."""
    distinct = column.unique or layout.key == (column.name,) or column.name == layout.order
    return not distinct and column.identifier is None and column.type.name != "uuid"


def _encoded(layout: Layout, batches: Sequence[pa.RecordBatch]) -> Part:
    blocks = [declared(layout, batch) for batch in batches]
    table = pa.Table.from_batches(blocks, arrow_schema(layout))
    out = pa.BufferOutputStream()
    with parquet_writer(out, layout) as writer:
        if table.num_rows:
            writer.write_table(table, row_group_size=table.num_rows)
    return Part(table.num_rows, out.getvalue())


def _move(group: Struct, shift: int) -> None:
    """Add to every offset of a row group that is set."""
    _shift(group, (5,), shift)
    for column in group[1].value[1]:
        _shift(column, (2, 4, 6), shift)
        _shift(column[3].value, (9, 10, 11, 14), shift)


def _shift(fields: Struct, numbers: tuple[int, ...], shift: int) -> None:
    for number in numbers:
        if number in fields and fields[number].value:
            fields[number].value += shift


def _read(path: Path, layout: Layout) -> Iterator[pa.RecordBatch]:
    from pyarrow import parquet

    schema = arrow_schema(layout)
    try:
        with parquet.ParquetFile(path, pre_buffer=False) as file:
            if file.schema_arrow.names != schema.names:
                raise AnswerError(f"{path.name}: its columns are not those of table {layout.name}")
            for batch in file.iter_batches(BLOCK_ROWS, use_threads=False):
                yield declared(layout, batch)
    except (pa.ArrowException, TypeError):
        message = f"{path.name}: table {layout.name} does not read as its declared types"
        raise AnswerError(message) from None


def relation_of(path: Path) -> str:
    """The rows of a Parquet file, as what stands after FROM."""
    return f"read_parquet({literal(str(path))})"
