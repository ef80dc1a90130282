"""Tables of a database, in a file or on a server, as pieces."""

from collections.abc import Iterator

from synth.databases.catalog import DbTable, Structure
from synth.databases.database import Database
from synth.databases.locating import shown
from synth.databases.trusted import refuse_others
from synth.errors import AnswerError
from synth.scan.types import Piece, Skipped
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout
from synth.stores.ddl import quoted_name


def of_database(database: Database, source: str) -> Iterator[Piece | Skipped]:
    """The rows of all tables that may be read, as texts; what may not be is told.

    Args:
        database: open, at one moment.
        source: its name for reports.

    Raises:
        WorldError: it cannot be asked.
    """
    with database.transaction(rolled_back=True):
        structure = database.structure()
        readable = {table.name for table in database.guarded.readable(structure)}
        for table in structure.tables:
            place = f"{source}: {shown(table.name, structure)}"
            if table.name not in readable:
                yield Skipped(place, "this user may not read it")
                continue
            try:
                yield from _rows(database, structure, table)
            except AnswerError as error:
                yield Skipped(place, str(error))


def _rows(database: Database, structure: Structure, table: DbTable) -> Iterator[Piece]:
    text = DataType("text")
    columns = tuple(
        Column(f"c{place}", text, nullable=True, outside=column.name)
        for place, column in enumerate(table.columns)
    )
    name = shown(table.name, structure)
    outside = f"{quoted_name(table.name.namespace)}.{quoted_name(table.name.name)}"
    layout = Layout(table.name.name, columns, outside=outside)
    refuse_others(database, structure, [layout])
    number = 1
    for batch in database.read(layout):
        for column, values in zip(table.columns, batch.columns, strict=True):
            yield Piece(f"{name}.{column.name}", values, number, column.name, table=name)
        number += batch.num_rows
