"""What a store is: a sink that takes segments in order, a source that gives rows back.

A store is a class of this room that declares `word` and `suffixes`; `targets` finds it by them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, ClassVar, Protocol

import pyarrow as pa

from synth.digest import plain
from synth.errors import QuestionError
from synth.schema.layout import Layout
from synth.stores.place import File, Place

BLOCK_ROWS = 1 << 15
"""Most rows of a batch that a source gives."""


@dataclass(frozen=True)
class Part:
    """One encoded segment: its bytes, or its batches for a store whose driver takes rows.

    Attributes:
        rows: how many rows it holds.
        data: the bytes of a file format, else empty.
        batches: the rows of a database or of data frames, else empty.
    """

    rows: int
    data: bytes | pa.Buffer = b""
    batches: tuple[pa.RecordBatch, ...] = ()


class Encode(Protocol):
    """Turns a segment into what a store takes; pure, for any thread, and for other processes."""

    def __call__(self, layout: Layout, batches: Sequence[pa.RecordBatch], *, first: bool) -> Part:
        """The part; the first one of a table also holds its head."""


class Sink(Protocol):
    """Takes tables one after another, in the order its opener was given, whole or not at all.

    `encode` is the workers', every method is the coordinator's. After
    `begin`, the parts of that table in order, `end`; after the last table `finish`, then `close`.
    `discard` may follow anything, also a failure of `close`, and leaves nothing behind.

    Raises:
        WorldError: the disk, the permission or the driver failed; the message holds no value.
        BrokenPipeError: the reader of a stream went away.
    """

    @property
    def encode(self) -> Encode:
        """What makes the parts; it can be pickled, for workers that are processes."""

    def begin(self, layout: Layout) -> None:
        """Start a table."""

    def write(self, part: Part) -> None:
        """Take the next segment of the table that was begun."""

    def end(self) -> None:
        """Complete the table; a table without any part is complete too, and empty."""

    def finish(self) -> tuple[File, ...]:
        """Complete all files, still unseen by anybody, and say what they are for the manifest."""

    def close(self, manifest: bytes | None = None) -> None:
        """Make everything appear at its place, with this text as its manifest."""

    def discard(self) -> None:
        """Remove everything that was written; again and again is fine."""


class Source(Protocol):
    """Gives tables back.

    Raises:
        QuestionError: there is nothing at the place.
        AnswerError: a table is missing, or does not read as its declared types.
    """

    def tables(self) -> tuple[str, ...]:
        """Names of the tables that are there."""

    def read(self, layout: Layout) -> Iterator[pa.RecordBatch]:
        """The rows in written order and declared types, in batches, in bounded memory."""


@dataclass(frozen=True)
class InPlace:
    """A table that DuckDB reads where it is.

    Attributes:
        path: of the file.
        attached: the name, in SQL, under which the file has to be attached, or "".
        relation: what stands after FROM.
    """

    path: Path
    attached: str
    relation: str


class Kept(Source, Protocol):
    """What a sink left, also as it stands there, for whoever judges it.

    Attributes:
        is_named: whether names of columns stand apart from values, so that their order is free.
    """

    is_named: bool

    def extras(self, tables: Sequence[Layout]) -> tuple[tuple[str, str], ...]:
        """What else stands there that no sink of ours writes: its place, and what it is."""

    def names(self, table: str) -> tuple[str, ...] | None:
        """The columns that are there, or None where only reading can tell.

        Raises:
            Exception: the file is damaged.
        """

    def texts(self, layout: Layout) -> Iterator[pa.RecordBatch]:
        """The values of a table as text, whatever they are.

        Args:
            layout: the columns that are there, all of them text.

        Raises:
            Exception: the file is damaged.
        """

    def in_place(self, table: str) -> InPlace | None:
        """How DuckDB reads a table itself; None where it cannot."""


class Store(Protocol):
    """A kind of place, found in this room by its word or suffix.

    Attributes:
        word: what `--format` calls it.
        suffixes: of its files, the first is used in a folder.
        in_folder: whether a folder may hold one file per table.
        many_tables: whether one file may hold several tables.
    """

    word: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]]
    in_folder: ClassVar[bool]
    many_tables: ClassVar[bool]

    def sink(self, place: Place, tables: Sequence[Layout]) -> Sink:
        """A sink that writes these tables at a place, in this order."""

    def source(self, path: Path) -> Kept:
        """A source of what a sink left at a path."""


class Writer(Protocol):
    """Writes one file; opened by a `FileStore`."""

    def begin(self, layout: Layout) -> None:
        """Start a table."""

    def write(self, part: Part) -> None:
        """Take the next segment."""

    def end(self) -> None:
        """Complete the table."""

    def close(self) -> None:
        """Complete the file; the stream stays open."""


class FileStore(Store, Protocol):
    """A store whose sink is bytes, so that it can also be a stream."""

    def encode(self, layout: Layout, batches: Sequence[pa.RecordBatch], *, first: bool) -> Part:
        """See `Encode`."""

    def writer(self, out: BinaryIO, tables: Sequence[Layout]) -> Writer:
        """A writer of one file; `tables` are all tables of the run, for their references."""


def arrow_schema(layout: Layout) -> pa.Schema:
    """Names and Arrow types of a table's columns."""
    return pa.schema([(column.name, column.type.arrow) for column in layout.columns])


def rows_part(
    layout: Layout,
    batches: Sequence[pa.RecordBatch],
    *,
    first: bool,  # noqa: ARG001
) -> Part:
    """The `Encode` of stores whose driver takes rows: the batches in declared types."""
    blocks = tuple(declared(layout, batch) for batch in batches)
    return Part(sum(block.num_rows for block in blocks), batches=blocks)


def declared(layout: Layout, batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with every column in its declared type, dictionaries decoded."""
    schema = arrow_schema(layout)
    columns = [plain(batch.column(i), field.type) for i, field in enumerate(schema)]
    return pa.RecordBatch.from_arrays(columns, schema=schema) if columns else batch


def check_columns(tables: Sequence[Layout]) -> None:
    """Raise where a table has no columns: only the sink of a database that has such tables may.

    Raises:
        QuestionError: a table has none.
    """
    for table in tables:
        if not table.columns:
            raise QuestionError(
                f"table {table.name} has no columns, and such rows cannot be written here; "
                "give it a column, or written: false"
            )


def bare(rows: int) -> pa.RecordBatch:
    """Rows without columns, as PostgreSQL has them; of arrays Arrow would count none."""
    return pa.RecordBatch.from_arrays([pa.nulls(rows)], names=["none"]).select([])


def text_batches(
    rows: Iterator[tuple[str | None, ...]], layout: Layout
) -> Iterator[pa.RecordBatch]:
    """Rows of texts in batches.

    Args:
        rows: the values of a row, in the order of the columns.
        layout: all columns are text.
    """
    schema = arrow_schema(layout)
    while block := list(islice(rows, BLOCK_ROWS)):
        columns = [pa.array(values, pa.string()) for values in zip(*block, strict=True)]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)
