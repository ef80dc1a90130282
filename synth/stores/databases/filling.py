"""Which table of a database each table of the schema fills, and what forbids it.

SQLite and DuckDB compare names without case, so that is how tables and columns are found here.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from synth.errors import nearest
from synth.schema.layout import Column, Layout
from synth.schema.operands import split_path
from synth.stores.catalog import DbColumn, DbReference, DbTable, Structure, TableName
from synth.stores.ddl import name_list, quoted_name


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
    def target(self) -> str:
        """The table as SQL writes it, with its namespace."""
        return qualified(self.table.name)

    @property
    def names(self) -> str:
        """The columns as they stand between parentheses."""
        return name_list(column.name for column in self.columns)

    @property
    def same_row(self) -> tuple[int, ...]:
        """Places of the columns by which a held row is found in a table without any unique.

        Its key, else all; none where the database's own uniques find it.
        """
        if any(unique.where is None for unique in self.table.uniques):
            return ()
        names = [column.name for column in self.layout.columns]
        return tuple(names.index(name) for name in self.layout.key or names)


@dataclass(frozen=True)
class Match:
    """What was found.

    Attributes:
        fillings: one for each table that is there, in order.
        missing: tables that are not, under their names in the database.
        problems: what forbids to write, one line each.
    """

    fillings: tuple[Filling, ...]
    missing: tuple[tuple[TableName, Layout], ...]
    problems: tuple[str, ...]


def match(
    structure: Structure, tables: Sequence[Layout], *, create: bool, held: Collection[str]
) -> Match:
    """Find the tables and columns of a schema in a database.

    Args:
        structure: of the database.
        tables: of the schema, in the order they are filled.
        create: whether tables that are not there will be made.
        held: names of tables whose rows are inserted only where they are absent.
    """
    fillings: list[Filling] = []
    missing: list[tuple[TableName, Layout]] = []
    problems: list[str] = []
    for layout in tables:
        parts = _parts(layout)
        table = _table(structure, parts)
        if table is not None:
            columns, found = _columns(table, layout, structure)
            problems += found
            fillings.append(Filling(layout, table, columns, layout.name in held))
        elif create:
            name = TableName(parts[0] if len(parts) > 1 else structure.default_namespace, parts[-1])
            missing.append((name, _outside(layout, tables)))
        else:
            near = nearest(parts[-1], [table.name.name for table in structure.tables])
            hint = f"; did you mean {near!r}?" if near else ""
            problems.append(f"table {'.'.join(parts)} is not there; --create makes it{hint}")
    return Match(tuple(fillings), tuple(missing), tuple(problems))


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


def qualified(name: TableName) -> str:
    """A table's name as SQL writes it."""
    return f"{quoted_name(name.namespace)}.{quoted_name(name.name)}"


def shown(name: TableName, structure: Structure) -> str:
    """A table's name for messages: without the namespace that goes without saying."""
    return name.name if name.namespace == structure.default_namespace else str(name)


def reference_words(reference: DbReference, structure: Structure) -> str:
    """A foreign key for messages."""
    return f"({', '.join(reference.columns)}) to {shown(reference.to, structure)}"


def _parts(layout: Layout) -> tuple[str, ...]:
    return split_path(layout.outside or quoted_name(layout.name))


def _table(structure: Structure, parts: tuple[str, ...]) -> DbTable | None:
    if len(parts) > 2:  # noqa: PLR2004 - a namespace and a name
        return None
    found = structure.find(parts)
    if found is not None:
        return found
    wanted = tuple(part.lower() for part in parts)
    same = [
        table
        for table in structure.tables
        if (table.name.namespace.lower(), table.name.name.lower())[-len(wanted) :] == wanted
    ]
    own = [table for table in same if table.name.namespace == structure.default_namespace]
    same = own or same
    return same[0] if len(same) == 1 else None


def _columns(
    table: DbTable, layout: Layout, structure: Structure
) -> tuple[tuple[DbColumn, ...], list[str]]:
    """The columns that get values, and what is wrong with them."""
    known = {column.name.lower(): column for column in table.columns}
    name = shown(table.name, structure)
    found: list[DbColumn] = []
    problems: list[str] = []
    for column in layout.columns:
        own = known.get(_outer(column).lower())
        if own is None:
            near = nearest(_outer(column), [column.name for column in table.columns])
            hint = f"; did you mean {near!r}?" if near else ""
            problems.append(f"column {name}.{_outer(column)} is not in the database{hint}")
        elif own.is_generated:
            problems.append(f"column {name}.{own.name} is computed by the database; leave it out")
        else:
            found.append(own)
    taken = {column.name for column in found}
    problems += [
        f"column {name}.{own.name} is not null and has no default; the schema must make it"
        for own in table.columns
        if own.name not in taken and _is_needed(own)
    ]
    return tuple(found), problems


def _is_needed(column: DbColumn) -> bool:
    given = column.default is not None or column.is_identity or column.is_generated
    return not (column.nullable or given)


def _outer(column: Column) -> str:
    return column.outside or column.name


def _outside(layout: Layout, tables: Sequence[Layout]) -> Layout:
    """The same table under the names it has in the database, to make it."""
    tables_by_name = {table.name: table for table in tables}

    def named(table: Layout, names: Sequence[str]) -> tuple[str, ...]:
        outer = {column.name: _outer(column) for column in table.columns}
        return tuple(outer[name] for name in names)

    references = tuple(
        replace(
            ref,
            columns=named(layout, ref.columns),
            to=_parts(tables_by_name[ref.to])[-1],
            to_columns=named(tables_by_name[ref.to], ref.to_columns),
        )
        for ref in layout.references
        if ref.to in tables_by_name
    )
    return replace(
        layout,
        name=_parts(layout)[-1],
        columns=tuple(replace(column, name=_outer(column)) for column in layout.columns),
        key=named(layout, layout.key),
        uniques=tuple(named(layout, unique) for unique in layout.uniques),
        references=references,
        order=None if layout.order is None else named(layout, (layout.order,))[0],
    )
