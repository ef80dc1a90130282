"""Where the tables and columns of a schema stand in a database, and in which order rows come."""

from collections.abc import Sequence
from dataclasses import dataclass

from synth.databases.catalog import DbColumn, DbTable, Structure, TableName
from synth.errors import AnswerError
from synth.schema.layout import Column, Layout
from synth.schema.operands import split_path
from synth.stores.ddl import quoted_name


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

    @property
    def unmade(self) -> tuple[DbColumn, ...]:
        """The columns that need a value which neither the schema nor the database gives."""
        if self.structure.dialect.fills_before and any(
            trigger.timing.lower().startswith("before") for trigger in self.table.triggers
        ):
            return ()  # it may fill what is not made; the server judges
        taken = {own.name for own in self.columns if own is not None}
        return tuple(
            own
            for own in self.table.columns
            if own.name not in taken
            and not (own.nullable or own.is_identity or own.is_generated or own.default is not None)
        )

    def inner(self, name: str) -> Column | None:
        """The column of the schema that fills one of the database."""
        both = zip(self.layout.columns, self.columns, strict=True)
        return next((column for column, own in both if own and own.name == name), None)

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

    def in_order(self, most: int | None, *, default: str = "") -> str:
        """What stands behind a query of the rows.

        Args:
            most: how many rows; None for all.
            default: by what they come where nothing orders them.
        """
        order = self.order_by() or default
        return (f" order by {order}" if order else "") + ("" if most is None else f" limit {most}")

    def _term(self, column: DbColumn) -> str:
        return self.structure.dialect.by_bytes(f"t.{quoted_name(column.name)}", column.type)


def located(structure: Structure, layout: Layout) -> Located | None:
    """Where a table of the schema stands, or None where it is not there.

    SQLite and DuckDB compare names without case, so that is how they are found there.
    """
    table = _table(structure, layout)
    if table is None:
        return None
    fold = str if structure.has_case else str.lower
    known = {fold(column.name): column for column in table.columns}
    columns = tuple(known.get(fold(column.outside or column.name)) for column in layout.columns)
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
    is_parent = table.name in structure.inherited
    return f"only {qualified(table.name)}" if is_parent else qualified(table.name)


def name_parts(layout: Layout) -> tuple[str, ...]:
    """The names by which a database knows a table: its own, or namespace and own."""
    return split_path(layout.outside) if layout.outside else (layout.name,)


def qualified(name: TableName) -> str:
    """A table's name as SQL writes it, with its namespace."""
    return f"{quoted_name(name.namespace)}.{quoted_name(name.name)}"


def shown(name: TableName, structure: Structure) -> str:
    """A table's name for messages: without the namespace that goes without saying."""
    return name.name if name.namespace == structure.default_namespace else str(name)


def _table(structure: Structure, layout: Layout) -> DbTable | None:
    parts = name_parts(layout)
    if len(parts) > 2:  # noqa: PLR2004 - a namespace and a name
        return None
    there = structure.find(parts)
    if there is not None or structure.has_case:
        return there
    wanted = tuple(part.lower() for part in parts)
    same = [
        table
        for table in structure.tables
        if (table.name.namespace.lower(), table.name.name.lower())[-len(wanted) :] == wanted
    ]
    same = [one for one in same if one.name.namespace == structure.default_namespace] or same
    return same[0] if len(same) == 1 else None
