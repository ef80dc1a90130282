"""Tables of DuckDB emptied within a transaction that fills them again.

DuckDB keeps a deleted row in its indexes until the transaction ends: after the children, the
parents cannot be deleted in the same transaction, nor can the rows of a tree. Such tables are
dropped and made again as DuckDB itself prints them, with their indexes and comments, in the
transaction; if anything then differs from what was there, nothing happens at all.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from synth.errors import WorldError
from synth.stores.catalog import Structure, TableName
from synth.stores.databases.filling import parents_first
from synth.stores.databases.locating import qualified, shown
from synth.stores.ddl import quoted_name

if TYPE_CHECKING:
    import duckdb

Holds = Callable[[TableName, Sequence[str]], bool]

_OURS = "database_name = current_database() and schema_name = ? and table_name = ?"
_TABLE = f"select sql, comment, tags, temporary from duckdb_tables() where {_OURS}"
_COLUMNS = f"""
    select column_name, comment, column_default, is_nullable, data_type from duckdb_columns()
    where {_OURS} order by column_index
    """
_CONSTRAINTS = f"""
    select constraint_name, constraint_text, constraint_column_names from duckdb_constraints()
    where {_OURS} order by all
    """
_INDEXES = f"""
    select index_name, comment, is_unique, sql from duckdb_indexes()
    where {_OURS} order by index_name
    """
_PRINTED = (_TABLE, _COLUMNS, _CONSTRAINTS, _INDEXES)


def unemptied(structure: Structure, names: Sequence[TableName], holds: Holds) -> list[str]:
    """Why these tables cannot be emptied, one line each.

    Args:
        structure: of the database.
        names: of the tables.
        holds: whether a table has a row in which none of these columns is null.
    """
    again = _again(structure, names, holds)
    return [
        f"table {shown(ref.to, structure)} cannot be emptied together with the tables that refer "
        f"to it: {shown(table.name, structure)}, which is not replaced, refers to it too; empty "
        "them first"
        for table in structure.tables
        if table.name not in names
        for ref in table.references
        if ref.to in again
    ]


def empty(
    connection: "duckdb.DuckDBPyConnection",
    structure: Structure,
    names: Sequence[TableName],
    holds: Holds,
) -> None:
    """Empty these tables; see the module.

    Args:
        connection: with an open transaction.
        structure: of the database.
        names: of the tables.
        holds: whether a table has a row in which none of these columns is null.

    Raises:
        WorldError: a table would not be what it was.
    """
    again = _again(structure, names, holds)
    for name in names:
        if name not in again and holds(name, ()):
            connection.execute(f"delete from {qualified(name)}")
    before = {name: _printed(connection, name) for name in again}
    order = parents_first(structure, [name for name in names if name in again])
    for name in reversed(order):
        connection.execute(f"drop table {qualified(name)}")
    for name in order:
        _make(connection, name, before[name])
        if _printed(connection, name) != before[name]:
            raise WorldError(
                f"table {shown(name, structure)} cannot be emptied in one transaction; "
                "empty it first"
            )


def _again(structure: Structure, names: Sequence[TableName], holds: Holds) -> set[TableName]:
    """The tables that must be made again: rows refer to theirs, or they refer to one of these."""
    children: dict[TableName, set[TableName]] = {name: set() for name in names}
    for name in names:
        for ref in structure.by_name[name].references:
            if ref.to in children:
                children[ref.to].add(name)
    waiting = [
        name for name in names if holds(name, ()) and any(holds(c, ()) for c in children[name])
    ]
    found: set[TableName] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += children[name]
    return found


def _printed(connection: "duckdb.DuckDBPyConnection", name: TableName) -> list[list[Any]]:
    """All that DuckDB says of a table."""
    place = [name.namespace, name.name]
    return [connection.execute(query, place).fetchall() for query in _PRINTED]


def _make(
    connection: "duckdb.DuckDBPyConnection", name: TableName, printed: Sequence[list[Any]]
) -> None:
    """Make a table again as it was printed."""
    target = qualified(name)
    said = dict(zip(_PRINTED, printed, strict=True))
    ((statement, comment, *_),) = said[_TABLE]
    connection.execute(statement)
    _comment(connection, f"table {target}", comment)
    for column, comment, *_ in said[_COLUMNS]:
        _comment(connection, f"column {target}.{quoted_name(column)}", comment)
    for index, comment, _, statement in said[_INDEXES]:
        connection.execute(statement)
        place = f"{quoted_name(name.namespace)}.{quoted_name(index)}"
        _comment(connection, f"index {place}", comment)


def _comment(connection: "duckdb.DuckDBPyConnection", what: str, comment: str | None) -> None:
    if comment is not None:
        text = comment.replace("'", "''")
        connection.execute(f"comment on {what} is '{text}'")
