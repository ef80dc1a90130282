"""Tables of DuckDB emptied within a transaction that fills them again.

Rows go by DELETE. But DuckDB keeps a deleted row in its indexes until the transaction ends, so that
rows which are referred to cannot be deleted in the transaction that deletes the rows which refer to
them, nor can the rows of a tree. A table that refers to others is therefore dropped and made again,
if it is what `--create` makes: whether nothing of it was lost is seen in all that DuckDB tells of
it, before and after. Nobody else's table is dropped: such tables are refused.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from synth.databases.catalog import Structure, TableName
from synth.databases.filekind import Holds
from synth.databases.filling import parents_first
from synth.databases.locating import qualified, shown

if TYPE_CHECKING:
    import duckdb


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


def remade(structure: Structure, names: Sequence[TableName], holds: Holds) -> tuple[TableName, ...]:
    """The tables that must be dropped to be emptied, children first; none where DELETE is enough.

    Args:
        structure: of the database.
        names: of the tables that are emptied.
        holds: as in `unemptied`.
    """
    found = {
        name
        for name in names
        for ref in structure.by_name[name].references
        if ref.to in names and holds(name, ref.columns)
    }
    while True:
        more = {
            name
            for name in set(names) - found
            if any(ref.to in found for ref in structure.by_name[name].references)
        }
        if not more:
            return tuple(reversed(parents_first(structure, [n for n in names if n in found])))
        found |= more


def printed(
    connection: "duckdb.DuckDBPyConnection", names: Sequence[TableName]
) -> list[tuple[object, ...]]:
    """All that DuckDB tells of these tables: statements, columns, remarks, indexes."""
    found: list[tuple[object, ...]] = []
    for name in names:
        for query in _PRINTED:
            found += connection.execute(query, [name.namespace, name.name]).fetchall()
    return found


_OWN = (
    "where database_name = system.main.current_database() and schema_name = ? and table_name = ? "
    "order by all"
)
_COLUMNS = "column_index, column_name, data_type, column_default, is_nullable, comment"
_PRINTED = tuple(
    f"select {items} from system.main.duckdb_{word}() {_OWN}"
    for word, items in (
        ("tables", "sql, comment, cast(tags as varchar)"),
        ("columns", _COLUMNS),
        ("constraints", "constraint_text, constraint_name"),
        ("indexes", "index_name, sql, comment, cast(tags as varchar)"),
    )
)


def empty(
    connection: "duckdb.DuckDBPyConnection",
    structure: Structure,
    names: Sequence[TableName],
    *,
    dropped: Sequence[TableName],
) -> None:
    """Delete the rows of these tables, children first; see the module.

    Args:
        connection: with an open transaction.
        structure: of the database.
        names: of the tables.
        dropped: those of them that are dropped, children first.
    """
    for name in dropped:
        connection.execute(f"drop table {qualified(name)}")
    for name in reversed(parents_first(structure, names)):
        if name not in dropped:
            connection.execute(f"delete from {qualified(name)}")
