"""Which table of a database each table of the schema fills, and what forbids it.

SQLite and DuckDB compare names without case, so that is how tables and columns are found here.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from synth.databases.catalog import DbColumn, DbReference, DbTable, Structure, TableName
from synth.databases.locating import qualified, shown
from synth.databases.matching import Match
from synth.schema.layout import Layout
from synth.stores.ddl import name_list


@dataclass(frozen=True)
class Filling:
    """A table of the schema and the table of the database its rows go to.

    Attributes:
        layout: the table of the schema.
        table: the table of the database.
        columns: those that get values, in the order of the layout.
        is_held: whether its rows are inserted only where they are absent.
    """

    layout: Layout
    table: DbTable
    columns: tuple[DbColumn, ...]
    is_held: bool = False

    @property
    def name(self) -> TableName:
        """The table's name in the database."""
        return self.table.name

    @property
    def sql(self) -> str:
        """The table as SQL writes it, with its namespace."""
        return qualified(self.table.name)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def listed(self) -> str:
        """The columns between parentheses, or nothing where nothing is given a value."""
        return f"({name_list(self.names)})" if self.columns else ""

    @cached_property
    def references(self) -> tuple[DbReference, ...]:
        """The foreign keys that its new rows must fulfil: none of their columns is left null."""
        return tuple(ref for ref in self.table.references if all(map(self._is_filled, ref.columns)))

    @property
    def same_row(self) -> tuple[int, ...]:
        """Places of the columns by which a held row is found in a table without any unique.

        Its key, else all; none where the database's own uniques find it.
        """
        if any(unique.where is None for unique in self.table.uniques):
            return ()
        names = [column.name for column in self.layout.columns]
        return tuple(names.index(name) for name in self.layout.key or names)

    def _is_filled(self, column: str) -> bool:
        known = self.table.by_name[column]
        by_database = known.default is not None or known.is_identity or known.is_generated
        return column in self.names or by_database


def fillings(found: Match, held: Collection[str]) -> tuple[Filling, ...]:
    """The tables that are there, to be filled.

    Args:
        found: what was matched.
        held: names of tables whose rows are inserted only where they are absent.
    """
    return tuple(
        Filling(
            place.layout,
            place.table,
            tuple(own for own in place.columns if own is not None),
            place.layout.name in held,
        )
        for place in found.places
    )


def row_problems(
    structure: Structure,
    fillings: Sequence[Filling],
    mode: str,
    holds: Callable[[TableName, Sequence[str]], bool],
) -> list[str]:
    """What rows that are there forbid, one line each.

    Args:
        structure: of the database.
        fillings: the tables that will be filled.
        mode: one of `MODES`.
        holds: whether a table has a row in which none of these columns is null.
    """
    ours = {filling.table.name for filling in fillings if not filling.is_held}
    if mode == "fail":
        return [
            f"table {shown(table.name, structure)} holds rows; --mode append or replace"
            for table in structure.tables
            if table.name in ours and holds(table.name, ())
        ]
    if mode != "replace":
        return []
    return [
        f"table {shown(ref.to, structure)} cannot be emptied: rows of "
        f"{shown(table.name, structure)}, which is not replaced, refer to it"
        for table in structure.tables
        if table.name not in ours
        for ref in table.references
        if ref.to in ours and holds(table.name, ref.columns)
    ]


def parents_first(structure: Structure, names: Collection[TableName]) -> list[TableName]:
    """These tables after those they refer to; in a circle the order given decides."""
    waiting = {name: structure.by_name[name].references for name in names}
    done: list[TableName] = []
    while waiting:
        ready = [
            name
            for name, references in waiting.items()
            if all(ref.to == name or ref.to not in waiting for ref in references)
        ]
        for name in ready or [next(iter(waiting))]:
            del waiting[name]
            done.append(name)
    return done


def reference_words(reference: DbReference, structure: Structure) -> str:
    """A foreign key for messages."""
    return f"({', '.join(reference.columns)}) to {shown(reference.to, structure)}"
