"""Tables of a database, in a file or on a server, as pieces."""

from collections.abc import Iterator
from dataclasses import replace

import pyarrow as pa

from synth.databases.blobs import blobs
from synth.databases.catalog import DbColumn, DbTable, Structure
from synth.databases.database import Database
from synth.databases.locating import shown
from synth.databases.trusted import REASON
from synth.errors import AnswerError, WorldError
from synth.report import counted
from synth.scan.nested import of_bytes
from synth.scan.types import Note, Piece, Skipped
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout
from synth.stores.ddl import quoted_name

_NEVER = frozenset(
    ("uuid", "smallint", "boolean", "time", "timetz", "interval", "macaddr", "bit", "oid")
)
"""Types that hold no number of anybody, and no day."""


def of_database(
    database: Database, source: str, *, sample: int | None = None
) -> Iterator[Piece | Skipped | Note]:
    """The rows of all tables that may be read, as texts; what may not be is told.

    Args:
        database: open, at one moment.
        source: its name for reports.
        sample: how many rows of each table; None for all.

    Raises:
        WorldError: it cannot be asked.
    """
    with database.transaction(rolled_back=True):
        structure = database.structure()
        tables = (*structure.tables, *structure.hidden)
        if not tables:
            yield Skipped(source, "it has no tables")
        for name in structure.elsewhere:
            place = f"{source}: {shown(name, structure)}"
            yield Skipped(place, "it is a foreign table, whose rows lie on another server")
        known = (*database.guarded.readable(structure), *structure.hidden)
        readable = {table.name for table in known}
        for table in tables:
            place = f"{source}: {shown(table.name, structure)}"
            if table.name not in readable:
                yield Skipped(place, "this user may not read it")
                continue
            try:
                yield from _rows(database, structure, table, sample)
            except (AnswerError, WorldError) as error:
                yield Skipped(place, str(error))
        try:
            yield from _definitions(database, structure)
        except WorldError as error:
            yield Skipped(f"{source}: definitions", str(error))
    if sample is not None:
        yield Note(f"the first {counted(sample, 'rows')} of each table")


def _definitions(database: Database, structure: Structure) -> Iterator[Piece]:
    """What stands in the texts of views, triggers, functions, defaults, checks and comments."""
    texts = [text for (text,) in database.rows(database.dialect.definitions)]
    for table in structure.tables:
        texts += [table.comment, *(check.text for check in table.checks)]
        texts += [text for column in table.columns for text in (column.default, column.comment)]
    said = [str(text) for text in texts if text]
    if said:
        yield Piece("definitions", pa.array(said, pa.string()))


def _looked_at(database: Database, table: DbTable) -> Iterator[DbColumn]:
    """The columns that may hold what is somebody's, and keys, by which rows are found again."""
    key = table.key
    for column in table.columns:
        is_kept = column.type.base not in _NEVER or not database.dialect.is_typed
        if is_kept or column.name in key:
            yield column


def _rows(
    database: Database, structure: Structure, table: DbTable, sample: int | None
) -> Iterator[Piece | Note]:
    text = DataType("text")
    looked_at = tuple(_looked_at(database, table))
    columns = tuple(
        Column(f"c{place}", text, nullable=True, outside=column.name)
        for place, column in enumerate(looked_at)
    )
    name = shown(table.name, structure)
    outside = f"{quoted_name(table.name.namespace)}.{quoted_name(table.name.name)}"
    layout = Layout(table.name.name, columns, outside=outside)
    if database.guarded.is_strange(table):
        raise AnswerError(REASON)
    number = 1
    for batch in database.read(layout, most=sample, is_lossy=True):
        for column, values in zip(looked_at, batch.columns, strict=True):
            piece = Piece(f"{name}.{column.name}", values, number, column.name, table=name)
            is_bytes = column.type.base == "bytea"
            yield from of_bytes(replace(piece, values=blobs(values))) if is_bytes else (piece,)
        number += batch.num_rows
