"""Columns of types of which nobody here knows a value: empty, left to the database, or told."""

from synth.databases.catalog import DbColumn, DbTable, DbType, Structure, TableName
from synth.infer.literals import is_unknown


def empty_columns(table: DbTable) -> dict[str, str]:
    """The columns that have to be empty since nobody knows a value of theirs, and why."""
    unknown = [column for column in table.columns if is_unknown(column.type)]
    return {column.name: _said(column.type) for column in unknown if column.nullable}


def is_left_to_default(column: DbColumn) -> bool:
    """Whether the database fills a column of which nobody here knows a value."""
    return not column.nullable and column.default is not None and is_unknown(column.type)


def impossible(structure: Structure) -> dict[TableName, str]:
    """The tables of which no row can be made, since a column must have such a value, and why."""
    return {
        table.name: f"{column.name} must not be null, and {_said(column.type)}"
        for table in structure.tables
        for column in reversed(table.columns)
        if is_unknown(column.type) and not (column.nullable or column.is_generated)
        if column.default is None
    }


def _said(kind: DbType) -> str:
    return f"no value of the type {kind.text} is known here"
