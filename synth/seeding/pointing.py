"""Which line of a schema to change for what a database refused."""

import re
from collections.abc import Iterator

from synth.databases.catalog import DbTable, Structure, TableName
from synth.databases.database import Database
from synth.databases.filled import counted
from synth.databases.locating import located
from synth.errors import Mark, RefusedError, WorldError
from synth.plan.plan import Plan
from synth.schema.layout import Layout
from synth.stores.ddl import columns_in

_REPEATED = re.compile(r"violates (a )?(unique|primary key)")


def pointed(
    error: RefusedError, plan: Plan, structure: Structure, *, database: Database | None = None
) -> WorldError:
    """The error with the place in the schema that it is about, where that is known.

    Args:
        error: of a table of the database.
        plan: whose rows were refused.
        structure: of the database.
        database: is asked whether a row may repeat one that stands there.
    """
    layout = layout_of(error, plan, structure)
    if layout is None:
        return error
    said = f"{error}; see {mark_of(plan, layout, columns_of(error, structure))}"
    if database is not None and _may_repeat(error, structure, database):
        said += ", or fill an empty database or one with --mode replace: "
        said += "rows that stand may hold it"
    return WorldError(said)


def _may_repeat(error: RefusedError, structure: Structure, database: Database) -> bool:
    """Whether a row was refused that may be like one that stands."""
    table = structure.by_name[TableName(*error.table)]
    is_read = any(one.name == table.name for one in database.guarded.readable(structure))
    repeats = _REPEATED.search(error.said) is not None
    return repeats and is_read and counted(database, structure, table, 1) > 0


def layout_of(error: RefusedError, plan: Plan, structure: Structure) -> Layout | None:
    """The table of a schema whose rows were refused, or None where it is none of it.

    Args:
        error: of a table of the database.
        plan: whose rows were refused.
        structure: of the database.
    """
    for layout in plan.layouts:
        place = located(structure, layout)
        if place is not None and (place.table.name.namespace, place.table.name.name) == error.table:
            return layout
    return None


def columns_of(error: RefusedError, structure: Structure) -> list[str]:
    """The columns of the database that a refusal is about, as far as its words tell.

    Args:
        error: of a table of the database.
        structure: of the database.
    """
    return list(_columns(error.said, structure.by_name[TableName(*error.table)]))


def mark_of(plan: Plan, layout: Layout, names: list[str]) -> Mark:
    """Where the last of some columns stands, else their table.

    Args:
        plan: of the schema.
        layout: the table.
        names: columns as the database calls them.
    """
    table = plan.tables[layout.name]
    ours = [c.name for c in layout.columns if (c.outside or c.name) in names]
    return max((table.columns[n].mark for n in ours if n in table.columns), default=table.mark)


def _columns(said: str, table: DbTable) -> Iterator[str]:
    """The columns that a message is about: those it names, and those of constraints it names."""
    yield from columns_in(said, table.by_name)
    words = set(said.replace("(", " ").replace(")", " ").replace(",", " ").split())
    for check in table.checks:
        if check.name in words:
            yield from columns_in(check.text, table.by_name)
    for unique in table.uniques:
        if unique.name in words:
            yield from (name for name in unique.columns if name is not None)
    for reference in table.references:
        if reference.name in words:
            yield from reference.columns
