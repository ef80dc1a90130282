"""Which table of the database takes which table of a run; making those that are not there."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from synth.errors import nearest
from synth.schema.layout import Column, Layout, Reference
from synth.schema.operands import split_path
from synth.stores.catalog import DbColumn, DbReference, DbTable, Structure, TableName
from synth.stores.databases.postgresql_errors import shown_name
from synth.stores.ddl import create_table, name_list, quoted_name, standard_type

_NAME_BYTES = 63
"""PostgreSQL cuts longer names (manual, 4.1.1)."""


@dataclass(frozen=True)
class Target:
    """A table that is filled.

    Attributes:
        layout: what is written.
        table: where it goes.
        columns: those of the table that are written, in the layout's order.
    """

    layout: Layout
    table: DbTable
    columns: tuple[str, ...]

    @property
    def name(self) -> TableName:
        """The table's name in the database."""
        return self.table.name

    @property
    def sql(self) -> str:
        """The table as SQL names it."""
        return sql_name(self.table.name)

    @property
    def column_list(self) -> str:
        """The columns as they stand between parentheses."""
        return name_list(self.columns)

    @cached_property
    def references(self) -> tuple[DbReference, ...]:
        """The foreign keys that its new rows must fulfil: none of their columns is left null."""
        return tuple(ref for ref in self.table.references if all(map(self._is_filled, ref.columns)))

    def _is_filled(self, column: str) -> bool:
        known = self.table.by_name[column]
        by_database = known.default is not None or known.is_identity or known.is_generated
        return column in self.columns or by_database


def sql_name(name: TableName) -> str:
    """The table as SQL names it, with its namespace."""
    return f"{quoted_name(name.namespace)}.{quoted_name(name.name)}"


def outside_parts(layout: Layout) -> tuple[str, ...]:
    """The names by which the database knows the table: its own, or namespace and own."""
    return split_path(layout.outside) if layout.outside else (layout.name,)


def outside_name(layout: Layout, structure: Structure) -> TableName:
    """The full name of a layout's table, there or not."""
    found = structure.find(outside_parts(layout))
    if found is not None:
        return found.name
    parts = outside_parts(layout)
    return TableName(*parts) if len(parts) > 1 else TableName(structure.default_namespace, parts[0])


def missing(layouts: Sequence[Layout], structure: Structure) -> tuple[Layout, ...]:
    """The layouts whose table is not there."""
    return tuple(layout for layout in layouts if structure.find(outside_parts(layout)) is None)


def match(
    layouts: Sequence[Layout], structure: Structure
) -> tuple[tuple[Target, ...], tuple[str, ...]]:
    """The target of every layout that has one, and what is wrong, a line each; pure."""
    targets: list[Target] = []
    problems: list[str] = []
    taken: dict[TableName, str] = {}
    for layout in layouts:
        table = structure.find(outside_parts(layout))
        if table is None:
            parts = outside_parts(layout)
            hint = _hint(parts[-1], (table.name.name for table in structure.tables))
            problems.append(f"table {'.'.join(parts)} is not there; --create makes it{hint}")
            continue
        shown = shown_name(table.name, structure)
        if table.name in taken:
            problems.append(f"table {shown} is filled by {taken[table.name]} and {layout.name}")
        taken[table.name] = layout.name
        names = tuple(column.outside or column.name for column in layout.columns)
        problems += _column_problems(table, names, shown)
        targets.append(Target(layout, table, names))
    return tuple(targets), tuple(problems)


def _column_problems(table: DbTable, names: Sequence[str], shown: str) -> Iterator[str]:
    for name in names:
        column = table.by_name.get(name)
        if column is None:
            hint = _hint(name, table.by_name)
            yield f"column {shown}.{name} is not in the database{hint}"
        elif column.is_generated:
            yield f"column {shown}.{name} is computed by the database; leave it out"
    if any(trigger.timing.lower().startswith("before") for trigger in table.triggers):
        return  # the trigger may fill what is not named; the server judges
    for column in table.columns:
        if column.name not in names and _is_needed(column):
            yield (
                f"column {shown}.{column.name} is not null and has no default; "
                "the schema must make it"
            )


def _hint(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known)
    return f"; did you mean {near!r}?" if near else ""


def _is_needed(column: DbColumn) -> bool:
    is_filled = column.default is not None or column.is_identity or column.is_generated
    return not column.nullable and not is_filled


# -- tables that are made -----------------------------------------------------------------------


@dataclass(frozen=True)
class Making:
    """The statements that make missing tables.

    Attributes:
        first: make the tables, each with its name.
        last: declare the references that close a circle, when all tables are filled.
    """

    first: tuple[tuple[TableName, str], ...]
    last: tuple[tuple[TableName, str], ...]


def making(layouts: Sequence[Layout], structure: Structure) -> tuple[Making, tuple[str, ...]]:
    """How to make the layouts' tables that are not there, and what is wrong, a line each; pure."""
    absent = missing(layouts, structure)
    by_name = {layout.name: layout for layout in layouts}
    made = {layout.name for layout in layouts} - {layout.name for layout in absent}
    problems = [line for layout in absent for line in _name_problems(layout)]
    first: list[tuple[TableName, str]] = []
    last: list[tuple[TableName, str]] = []

    def named(table: str) -> str:
        return sql_name(outside_name(by_name[table], structure))

    for layout in absent:
        made.add(layout.name)
        shown = _outside(layout, by_name)
        pairs = [
            (inside, outside)
            for inside, outside in zip(layout.references, shown.references, strict=True)
            if inside.to in by_name and _is_key(inside, by_name[inside.to], structure)
        ]
        now = [outside for inside, outside in pairs if inside.to in made]
        text = create_table(shown, _type_word, references=now, sql_name=named)
        first.append((outside_name(layout, structure), text))
        last += [
            (outside_name(layout, structure), _add(shown, outside, named))
            for inside, outside in pairs
            if inside.to not in made
        ]
    return Making(tuple(first), tuple(last)), tuple(problems)


def _type_word(column: Column) -> str:
    return standard_type(column.type)


def _add(layout: Layout, reference: Reference, named: Callable[[str], str]) -> str:
    return (
        f"alter table {named(layout.name)} add foreign key ({name_list(reference.columns)}) "
        f"references {named(reference.to)} ({name_list(reference.to_columns)})"
    )


def _is_key(reference: Reference, to: Layout, structure: Structure) -> bool:
    """Whether what is referred to is declared unique, as PostgreSQL asks."""
    names = {column.name: column.outside or column.name for column in to.columns}
    wanted = {names.get(name, name) for name in reference.to_columns}
    table = structure.find(outside_parts(to))
    if table is not None:
        return any(set(u.columns) == wanted and u.where is None for u in table.uniques)
    single = [(column.name,) for column in to.columns if column.unique]
    return set(reference.to_columns) in [set(key) for key in (to.key, *to.uniques, *single)]


def _name_problems(layout: Layout) -> Iterator[str]:
    columns = (column.outside or column.name for column in layout.columns)
    for name in (*outside_parts(layout), *columns):
        if len(name.encode()) > _NAME_BYTES:
            yield f"table {layout.name}: {name} is longer than {_NAME_BYTES} bytes"


def _outside(layout: Layout, layouts: Mapping[str, Layout]) -> Layout:
    """The layout with its columns under their names in the database."""

    def renamed(names: tuple[str, ...], of: Layout | None) -> tuple[str, ...]:
        known = {column.name: column.outside for column in of.columns} if of else {}
        return tuple(known.get(name) or name for name in names)

    return replace(
        layout,
        columns=tuple(replace(c, name=c.outside or c.name) for c in layout.columns),
        key=renamed(layout.key, layout),
        uniques=tuple(renamed(unique, layout) for unique in layout.uniques),
        references=tuple(
            replace(
                ref,
                columns=renamed(ref.columns, layout),
                to_columns=renamed(ref.to_columns, layouts.get(ref.to)),
            )
            for ref in layout.references
        ),
    )
