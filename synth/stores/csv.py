"""CSV files as RFC 4180 describes them, in UTF-8, with lines that end in a line feed."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, ClassVar

import pyarrow as pa

from synth.errors import AnswerError
from synth.schema.layout import Layout
from synth.sql import quoted
from synth.stores.files import FileSink, PlainWriter
from synth.stores.place import Place
from synth.stores.store import BLOCK_ROWS, Kept, Part, Sink, arrow_schema, declared
from synth.stores.tablefiles import TableFiles
from synth.stores.text import written

_BLOCK_BYTES = 1 << 23
_LINES = 1 << 12
_VALUE_BYTES = 48
"""A number, date or timestamp and its comma, or the quotes of a text, take less."""


class Csv:
    """One file per table, a header line, a comma between values.

    Null is nothing between the commas and an empty text is `""`: texts and times stand in quotes,
    numbers, dates and booleans do not. (Quoting only what needs it was 1.7 times slower, measured.)
    Lines end in a line feed, where RFC 4180 section 2 has carriage return and line feed:
    PostgreSQL, pandas and Arrow write and read it so, and `cut`, `diff` and `awk` need it.
    """

    word: ClassVar[str] = "csv"
    suffixes: ClassVar[tuple[str, ...]] = (".csv",)
    in_folder: ClassVar[bool] = True
    many_tables: ClassVar[bool] = False

    def sink(self, place: Place, tables: Sequence[Layout]) -> Sink:
        """See `Store.sink`."""
        return FileSink(self, place, tables)

    def source(self, path: Path) -> Kept:
        """See `Store.source`."""
        return TableFiles(path, self.suffixes[0], _read, names=_names)

    def writer(self, out: BinaryIO, tables: Sequence[Layout]) -> PlainWriter:  # noqa: ARG002
        """See `FileStore.writer`."""
        return PlainWriter(self, out)

    def encode(self, layout: Layout, batches: Sequence[pa.RecordBatch], *, first: bool) -> Part:
        """Lines of a segment, the first one under the header."""
        from pyarrow import csv

        head = ",".join(_header(column.name) for column in layout.columns).encode() + b"\n"
        blocks = [_plain(layout, batch) for batch in batches]
        memory = pa.allocate_buffer(len(head) + sum(map(_most_bytes, blocks)))
        out = pa.FixedSizeBufferWriter(memory)
        if first:
            out.write(head)
        options = csv.WriteOptions(include_header=False, batch_size=_LINES)
        for block in blocks:
            csv.write_csv(block, out, options)
        return Part(sum(block.num_rows for block in blocks), memory.slice(0, out.tell()))


def _names(path: Path) -> tuple[str, ...]:
    import csv

    with path.open(encoding="utf-8", newline="") as file:
        return tuple(next(csv.reader(file, strict=True), ()))


def _most_bytes(block: pa.RecordBatch) -> int:
    """What a block's lines cannot exceed: memory that is not touched costs nothing."""
    texts = sum(column.nbytes for column in block.columns if pa.types.is_string(column.type))
    return 2 * texts + block.num_rows * block.num_columns * _VALUE_BYTES


def _header(name: str) -> str:
    """A column's name, quoted only if it must be."""
    return quoted(name) if set(name) & set(',"\r\n') else name


def _plain(layout: Layout, batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch as Arrow's writer takes it; times as texts, which have no empty fraction."""
    batch = declared(layout, batch)
    columns = [
        written(column)
        if pa.types.is_time(column.type) or pa.types.is_timestamp(column.type)
        else column
        for column in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _read(path: Path, layout: Layout) -> Iterator[pa.RecordBatch]:
    from pyarrow import csv

    schema = arrow_schema(layout)
    try:
        reader = csv.open_csv(
            path,
            read_options=csv.ReadOptions(block_size=_BLOCK_BYTES, use_threads=False),
            parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
            convert_options=csv.ConvertOptions(
                column_types=schema,
                null_values=[""],
                true_values=["true"],
                false_values=["false"],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
        if reader.schema.names != schema.names:
            raise AnswerError(f"{path.name}: its columns are not those of table {layout.name}")
        for batch in reader:
            for start in range(0, batch.num_rows, BLOCK_ROWS):
                yield batch.slice(start, BLOCK_ROWS)
    except (pa.ArrowException, UnicodeDecodeError):
        message = f"{path.name}: table {layout.name} does not read as its declared types"
        raise AnswerError(message) from None
