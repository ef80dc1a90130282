"""How many rows the tables of a database hold, counted no further than is asked; none is read."""

from collections.abc import Mapping

from synth.databases.catalog import DbTable, Structure, TableName
from synth.databases.database import Database
from synth.databases.locating import rows_of

MOST_COUNTED = 1000
"""More rows than these are as many: `init` asks whether a table is filled, and how few it holds."""


def filled(database: Database, structure: Structure) -> Mapping[TableName, int | None]:
    """How many rows each table holds, at most `MOST_COUNTED`; None where nobody may look.

    Raises:
        WorldError: the database cannot be asked.
    """
    found: dict[TableName, int | None] = {table.name: None for table in structure.tables}
    for table in database.guarded.readable(structure):
        found[table.name] = counted(database, structure, table, MOST_COUNTED)
    return found


def counted(database: Database, structure: Structure, table: DbTable, most: int) -> int:
    """How many rows a table holds, counted to `most`.

    Args:
        database: is asked.
        structure: its tables.
        table: one of them.
        most: where counting ends.

    Raises:
        WorldError: the database cannot be asked.
    """
    copied = database.guarded.copied(table, most)
    if copied is not None:
        return len(copied)
    limited = f"select 1 from {rows_of(structure, table)} limit {most}"
    query = f"select {database.dialect.system}count(*) from ({limited}) t"
    return int(database.rows(query)[0][0])
