"""Tables of DuckDB emptied within a transaction that fills them again.

Rows go by DELETE alone: nobody's table is dropped and made again, since what DuckDB does not print
of it would be lost. But DuckDB keeps a deleted row in its indexes until the transaction ends, so
that rows which are referred to cannot be deleted in the transaction that deletes the rows which
refer to them, nor can the rows of a tree. Such tables are refused before anything happens.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from synth.stores.catalog import Structure, TableName
from synth.stores.databases.filling import parents_first
from synth.stores.databases.locating import qualified, shown

if TYPE_CHECKING:
    import duckdb

Holds = Callable[[TableName, Sequence[str]], bool]


def unemptied(structure: Structure, names: Sequence[TableName], holds: Holds) -> Iterator[str]:
    """Why these tables cannot be emptied, one line each.

    Args:
        structure: of the database.
        names: of the tables.
        holds: whether a table has a row in which none of these columns is null.
    """
    for name in names:
        table = shown(name, structure)
        for ref in structure.by_name[name].references:
            if ref.to not in names or not holds(name, ref.columns):
                continue
            if ref.to == name:
                yield (
                    f"table {table} cannot be emptied: its rows refer to each other, and DuckDB "
                    "cannot delete such rows at once; fill a new file"
                )
            else:
                yield (
                    f"table {shown(ref.to, structure)} cannot be emptied: rows of {table} refer to "
                    "it, and DuckDB cannot delete both in one transaction; "
                    f"delete the rows of {table} first, or fill a new file"
                )


def empty(
    connection: "duckdb.DuckDBPyConnection", structure: Structure, names: Sequence[TableName]
) -> None:
    """Delete the rows of these tables, children first; see the module.

    Args:
        connection: with an open transaction.
        structure: of the database.
        names: of the tables.
    """
    for name in reversed(parents_first(structure, names)):
        connection.execute(f"delete from {qualified(name)}")
