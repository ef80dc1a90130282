"""Tables of an output read against the manifest: columns, rows, cells and digests."""

import errno
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa

from synth.errors import AnswerError
from synth.locales.judge import Judge
from synth.manifest import TableRecord, table_record
from synth.report import PLACES_MAX, Check, Finding, counted
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout
from synth.sql import quoted
from synth.stores.parquet import relation_of
from synth.stores.store import BLOCK_ROWS, arrow_schema, declared
from synth.verify.casts import found_types, null_findings, type_findings, typed_query
from synth.verify.judge import name_view
from synth.verify.nobody import Strangers
from synth.verify.output import UNREADABLE, Output, narrowed
from synth.verify.walk import Digests, Walk, tallies

if TYPE_CHECKING:
    import duckdb

Walked: TypeAlias = tuple[int, tuple[Check, ...], list[tuple[int, Digests]]]
"""Rows, checks of cells, and rows and digests of each segment."""
_GROUP_BATCHES = 4
_TEXT = DataType("text")


@dataclass(frozen=True)
class Reader:
    """Reads the tables of one output, and gives each a view that SQL can ask.

    Attributes:
        output: the place.
        connection: the locked one.
        folder: for copies of tables that DuckDB cannot read where they are.
        judges: of what may be somebody's.
    """

    output: Output
    connection: "duckdb.DuckDBPyConnection"
    folder: Path
    judges: tuple[Judge, ...]

    def read(self, record: TableRecord, number: int) -> tuple[tuple[Check, ...], Layout | None]:
        """The checks of one table, and the columns its view has; None when there is no view.

        Args:
            record: of the manifest.
            number: of the table, which no other has.
        """
        import duckdb

        name = record.layout.name
        copy = self.folder / f"{number}.parquet"
        try:
            found = self._columns(record.layout)
            in_text = not self.output.source.is_named
            columns, layout = _compared(record.layout, found, in_text=in_text)
            is_typed = columns.holds and self.output.source.in_place(name) is None
            walked = self._typed(record, copy) if is_typed else None
            if walked is None:
                walked = self._tried(record, layout, found, copy, is_refused=is_typed)
        except (*UNREADABLE, duckdb.Error) as error:
            if is_full(error):
                raise
            said = f"does not read as {self.output.word}: damaged, cut short or not ours"
            return (
                Check("read", name, violations=1, findings=(Finding("read", name, said),)),
            ), None
        rows, cells, digests = walked
        return (columns, _rows(record, rows), *cells, _digests(record, layout, digests)), layout

    def _columns(self, layout: Layout) -> tuple[str, ...]:
        place = self.output.source.in_place(layout.name)
        if place is not None:
            return tuple(found_types(self.connection, place.relation))
        found = self.output.source.names(layout.name)
        return tuple(c.name for c in layout.columns) if found is None else found

    def _typed(self, record: TableRecord, copy: Path) -> Walked | None:
        """The table as its store reads it in declared types, or None where that fails."""
        layout = record.layout
        walk = Walk(layout, tallies(layout), Strangers(layout, self.judges))
        try:
            batches = kept(checked(self.output.source.read(layout)), layout, copy)
            digests = walk.digests(batches, record.segments)
        except UNREADABLE:
            return None
        name_view(self.connection, layout.name, f"select * from {relation_of(copy)}")
        return walk.rows, walk.checks(), digests

    def _tried(
        self,
        record: TableRecord,
        layout: Layout,
        found: tuple[str, ...],
        copy: Path,
        *,
        is_refused: bool,
    ) -> Walked:
        """The table value by value: what is no value of its type is told, and is null for SQL."""
        raw = self._raw(layout.name, found, copy)
        types = found_types(self.connection, raw)
        wrong = type_findings(
            self.connection,
            layout,
            raw,
            types,
            in_text=self.output.source.in_place(layout.name) is None,
        )
        if not wrong and is_refused:
            said = f"its {self.output.word} is not written as declared"
            wrong = (Finding("type", layout.name, said),)
        nulls = null_findings(self.connection, layout, raw) if wrong else ()
        name_view(self.connection, layout.name, typed_query(layout, raw, types))
        walk = Walk(layout, tallies(layout, nulls=not wrong), Strangers(layout, self.judges))
        digests = walk.digests(streamed(self.connection, layout), record.segments)
        return walk.rows, walk.checks((*wrong, *nulls)), digests

    def _raw(self, table: str, found: tuple[str, ...], copy: Path) -> str:
        """What stands after FROM for the values as they are."""
        place = self.output.source.in_place(table)
        if place is not None:
            return place.relation
        texts = Layout(table, tuple(Column(name, _TEXT, nullable=True) for name in found))
        for _ in kept(self.output.source.texts(texts), texts, copy):
            pass
        return relation_of(copy)


def _compared(declared: Layout, found: tuple[str, ...], *, in_text: bool) -> tuple[Check, Layout]:
    """The check of a table's columns, and those of the layout that are there.

    Raises:
        AnswerError: none is there, or one is there twice.
    """
    names = tuple(column.name for column in declared.columns)
    layout = narrowed(declared, frozenset(found))
    if not layout.columns or len(set(found)) < len(found):
        raise AnswerError(f"{declared.name}: its columns are not those of the manifest")
    said = [(f"{declared.name}.{name}", "missing") for name in names if name not in found]
    for number, name in enumerate(found, 1):
        # What stands where a text file names its columns may be a row of values.
        if name not in names and in_text:
            said.append((declared.name, f"column {number} is not in the manifest"))
        elif name not in names:
            said.append((f"{declared.name}.{name}", "not in the manifest"))
    if not said and in_text and found != names:
        said = [(declared.name, "in another order than in the manifest")]
    findings = tuple(Finding("columns", place, reason) for place, reason in said)
    check = Check(
        "columns", declared.name, len(names), len(findings), findings=findings, unit="columns"
    )
    return check, layout


def _rows(record: TableRecord, rows: int) -> Check:
    name = record.layout.name
    findings: tuple[Finding, ...] = ()
    if rows != record.rows:
        said = f"{rows:,} rows, {record.rows:,} in the manifest"
        findings = (Finding("rows", name, said, violations=abs(rows - record.rows)),)
    return Check("rows", name, rows, abs(rows - record.rows), findings=findings)


def _digests(record: TableRecord, layout: Layout, found: list[tuple[int, Digests]]) -> Check:
    """Which columns differ, and in which segments."""
    name = record.layout.name
    edges = [0, *accumulate(record.segments)]
    spans = [f"rows {start + 1:,}-{stop:,}" for start, stop in pairwise(edges)]
    places = [f"segment {number}, {span}" for number, span in enumerate(spans, 1)]
    index = {column.name: number for number, column in enumerate(record.layout.columns)}
    findings = []
    for number, column in enumerate(layout.columns):
        wanted = [digests[index[column.name]] for digests in record.segment_digests]
        differ = [
            place
            for place, digest, (_, digests) in zip(places, wanted, found, strict=True)
            if digests[number].hex() != digest
        ]
        if differ:
            findings.append(
                Finding(
                    "digest",
                    f"{name}.{column.name}",
                    "other values than in the manifest",
                    len(found),
                    len(differ),
                    tuple(differ[:PLACES_MAX]),
                    unit="segments",
                )
            )
    if not _agrees(record):
        findings.append(Finding("digest", name, "the manifest's own digests do not agree"))
    note = counted(len(layout.columns), "columns")
    rows = sum(rows for rows, _ in found)
    return Check("digest", name, rows, len(findings), 0, note, tuple(findings))


def _agrees(record: TableRecord) -> bool:
    """Whether the digests of columns and table are those of the segments."""
    parts = zip(record.segments, record.segment_digests, strict=True)
    segments = [(rows, tuple(bytes.fromhex(d) for d in digests)) for rows, digests in parts]
    return table_record(record.layout, segments) == record


def checked(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches whose buffers hold what they say, text as UTF-8 too."""
    for batch in batches:
        batch.validate(full=True)
        yield batch


def kept(batches: Iterator[pa.RecordBatch], layout: Layout, copy: Path) -> Iterator[pa.RecordBatch]:
    """The batches, which are also written to a Parquet file."""
    from pyarrow.parquet import ParquetWriter

    schema = arrow_schema(layout)
    with ParquetWriter(copy, schema, compression="zstd", compression_level=1) as writer:
        group: list[pa.RecordBatch] = []
        for batch in batches:
            group.append(batch)
            if len(group) == _GROUP_BATCHES:
                writer.write_table(pa.Table.from_batches(group))
                group = []
            yield batch
        if group:
            writer.write_table(pa.Table.from_batches(group))


def streamed(connection: "duckdb.DuckDBPyConnection", layout: Layout) -> Iterator[pa.RecordBatch]:
    """The rows of a table's view, in order."""
    with connection.cursor() as own:
        relation = own.sql(f"select * from {quoted(layout.name)}")
        word = "to_arrow_reader" if hasattr(relation, "to_arrow_reader") else "fetch_arrow_reader"
        for batch in getattr(relation, word)(BLOCK_ROWS):
            if batch.num_rows:
                yield declared(layout, batch)


def is_full(error: BaseException) -> bool:
    """Whether memory or a disk is full, which says nothing about the output."""
    import duckdb

    if isinstance(error, OSError):
        return error.errno in {errno.ENOSPC, errno.EDQUOT}
    return isinstance(error, duckdb.OutOfMemoryException | pa.ArrowMemoryError)
