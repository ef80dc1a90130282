"""The structure of a DuckDB file, from its own table functions.

Foreign keys stay inside a namespace there, and no index is partial; collations are not told.
"""

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from synth.databases.catalog import (
    DbCheck,
    DbColumn,
    DbReference,
    DbTable,
    DbUnique,
    Structure,
    TableName,
)
from synth.databases.duckdb.dialect import DUCKDB
from synth.databases.duckdb.types import column_type
from synth.sql import quoted

if TYPE_CHECKING:
    import duckdb

Row = tuple[Any, ...]

_SESSION = "select system.main.current_schema(), system.main.version()"
_HERE = "database_name = system.main.current_database()"
_TABLES = f"""
select schema_name, table_name, comment from system.main.duckdb_tables()
where {_HERE} and not internal and not temporary"""
_COLUMNS = f"""
select schema_name, table_name, column_name, data_type, is_nullable, column_default, is_generated,
       comment
from system.main.duckdb_columns() where {_HERE} and not internal
order by schema_name, table_name, column_index"""
_CONSTRAINTS = f"""
select schema_name, table_name, constraint_type, constraint_name, expression,
       constraint_column_names, referenced_table, referenced_column_names
from system.main.duckdb_constraints() where {_HERE}
order by schema_name, table_name, constraint_type <> 'PRIMARY KEY', constraint_index"""
_INDEXES = f"""
select schema_name, table_name, index_name, expressions::varchar[]
from system.main.duckdb_indexes() where {_HERE} and is_unique and not is_primary
order by schema_name, table_name, index_name"""


def structure(connection: "duckdb.DuckDBPyConnection") -> Structure:
    """All tables of the database a connection uses; of attached ones none.

    Raises:
        duckdb.Error: the file cannot be read; the caller says so in words.
    """
    namespace, version = connection.execute(_SESSION).fetchall()[0]
    columns = _grouped(connection, _COLUMNS)
    constraints = _grouped(connection, _CONSTRAINTS)
    indexes = _grouped(connection, _INDEXES)
    tables = []
    for space, name, comment in connection.execute(_TABLES).fetchall():
        table = TableName(space, name)
        names = [row[0] for row in columns[table]]
        said = constraints[table]
        tables.append(
            DbTable(
                table,
                tuple(_column(row) for row in columns[table]),
                uniques=(*_keys(said), *(_index(row, names) for row in indexes[table])),
                references=_references(said, space),
                checks=tuple(DbCheck(row[1], row[2]) for row in said if row[0] == "CHECK"),
                comment=comment,
            )
        )
    ordered = tuple(sorted(tables, key=lambda table: table.name))
    return Structure(DUCKDB, namespace, ordered, version.removeprefix("v"))


def _grouped(
    connection: "duckdb.DuckDBPyConnection", query: str
) -> defaultdict[TableName, list[Row]]:
    """Rows by their table, which their first two values name, without these."""
    made: defaultdict[TableName, list[Row]] = defaultdict(list)
    for space, name, *rest in connection.execute(query).fetchall():
        made[TableName(space, name)].append(tuple(rest))
    return made


def _column(row: Row) -> DbColumn:
    name, text, nullable, default, generated, comment = row
    return DbColumn(
        name,
        column_type(text),
        nullable=nullable,
        default=None if default == "NULL" else default,
        is_identity=default is not None and default.startswith("nextval("),
        is_generated=generated,
        comment=comment,
    )


def _keys(constraints: list[Row]) -> tuple[DbUnique, ...]:
    """The primary key, which comes first, and the declared uniques."""
    kinds = {"PRIMARY KEY": True, "UNIQUE": False}
    return tuple(
        DbUnique(name, tuple(columns), tuple(columns), is_primary=kinds[kind])
        for kind, name, _, columns, *_ in constraints
        if kind in kinds
    )


def _index(row: Row, names: list[str]) -> DbUnique:
    """A unique index; its parts are written as SQL, quotes included."""
    name, parts = row
    plain = {quoted(column): column for column in names} | {column: column for column in names}
    columns = tuple(plain.get(part) for part in parts)
    texts = tuple(column or part for column, part in zip(columns, parts, strict=True))
    return DbUnique(name, columns, texts)


def _references(constraints: list[Row], namespace: str) -> tuple[DbReference, ...]:
    return tuple(
        DbReference(name, tuple(columns), TableName(namespace, to), tuple(to_columns))
        for kind, name, _, columns, to, to_columns in constraints
        if kind == "FOREIGN KEY"
    )
