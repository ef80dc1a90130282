"""Where the tables and columns of a schema stand in a database, and in which order rows come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from synth.errors import AnswerError
from synth.schema.layout import Column, Layout
from synth.schema.operands import split_path
from synth.stores.catalog import DbColumn, DbTable, Structure, TableName
from synth.stores.databases.filling import qualified, shown
from synth.stores.ddl import quoted_name

_TEXTS = ("text", "varchar", "char", "citext", "name")


@dataclass(frozen=True)
class Located:
    """A table of the schema and the table of the database that holds its rows.

    Attributes:
        layout: the table of the schema.
        structure: of the database.
        table: the table of the database.
        columns: those of the table, in the layout's order; None where one is not there.
    """

    layout: Layout
    structure: Structure
    table: DbTable
    columns: tuple[DbColumn | None, ...]

    @property
    def shown(self) -> str:
        """The table's name for messages."""
        return shown(self.table.name, self.structure)

    @property
    def rows(self) -> str:
        """What stands after FROM for the table's own rows, before an alias."""
        return rows_of(self.structure, self.table)

    @property
    def missing(self) -> tuple[Column, ...]:
        """The columns of the layout that are not in the database."""
        return tuple(
            column
            for column, own in zip(self.layout.columns, self.columns, strict=True)
            if own is None
        )

    def pairs(self) -> list[tuple[Column, DbColumn]]:
        """The columns of both sides.

        Raises:
            AnswerError: a column is not in the database.
        """
        if self.missing:
            names = ", ".join(column.outside or column.name for column in self.missing)
            raise AnswerError(f"table {self.shown} has no column {names}")
        both = zip(self.layout.columns, self.columns, strict=True)
        return [(column, own) for column, own in both if own is not None]

    def outer(self, names: Sequence[str]) -> tuple[str, ...] | None:
        """The database's names of columns of the schema; None unless all of them are there."""
        known = {
            column.name: own.name
            for column, own in zip(self.layout.columns, self.columns, strict=True)
            if own is not None
        }
        return tuple(known[name] for name in names) if set(names) <= known.keys() else None

    def order_by(self) -> str:
        """The terms by which rows come, over the alias `t`; empty where nothing orders them.

        The schema's key, else the column that counts the rows, else the database's key. Texts come
        by their bytes, in every database the same.
        """
        counted = (self.layout.order,) if self.layout.order else ()
        names = self.outer(self.layout.key or counted) or self.table.key
        return ", ".join(self._term(self.table.by_name[name]) for name in names)

    def _term(self, column: DbColumn) -> str:
        name = f"t.{quoted_name(column.name)}"
        if self.structure.dialect == "sqlite":
            return f"{name} collate binary"
        if self.structure.dialect == "postgresql" and column.type.base in _TEXTS:
            return f'{name}::text collate "C"'
        return name


def located(structure: Structure, layout: Layout) -> Located | None:
    """Where a table of the schema stands, or None where it is not there.

    SQLite and DuckDB compare names without case, so that is how they are found there.
    """
    table = _table(structure, layout)
    if table is None:
        return None
    has_case = structure.dialect == "postgresql"
    known = {column.name if has_case else column.name.lower(): column for column in table.columns}
    names = [column.outside or column.name for column in layout.columns]
    columns = tuple(known.get(name if has_case else name.lower()) for name in names)
    return Located(layout, structure, table, columns)


def found(structure: Structure, layout: Layout) -> Located:
    """Where a table of the schema stands.

    Raises:
        AnswerError: it is not there.
    """
    there = located(structure, layout)
    if there is None:
        raise AnswerError(f"table {layout.outside or layout.name} is not in the database")
    return there


def rows_of(structure: Structure, table: DbTable) -> str:
    """What stands after FROM for a table's own rows, without those of tables that inherit."""
    is_parent = any(table.name in other.inherits for other in structure.tables)
    return f"only {qualified(table.name)}" if is_parent else qualified(table.name)


def _table(structure: Structure, layout: Layout) -> DbTable | None:
    parts = split_path(layout.outside) if layout.outside else (layout.name,)
    there = structure.find(parts)
    if there is not None or structure.dialect == "postgresql":
        return there
    folded = tuple(replace(table, name=_folded(table.name)) for table in structure.tables)
    same = replace(structure, tables=folded).find(tuple(part.lower() for part in parts))
    return None if same is None else structure.tables[folded.index(same)]


def _folded(name: TableName) -> TableName:
    return TableName(name.namespace.lower(), name.name.lower())
