"""Tables that triggers of other tables fill: rows of ours would stand there beside theirs."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from synth.databases.catalog import DbReference, DbTable, Structure, TableName

_Sources = Mapping[TableName, list[tuple[DbTable, dict[str, str]]]]
"""By table that a trigger fills: the tables of such triggers, and by columns of the filled one
those that they are taken from."""


def triggered(structure: Structure, kept: Collection[TableName]) -> dict[TableName, str]:
    """The tables that a trigger fills and that no other refers to, and which trigger.

    A table that others refer to is filled all the same: what the trigger writes there nobody knows
    beforehand.

    Args:
        structure: of a database.
        kept: tables into which nothing is inserted, so that none of their triggers fires.
    """
    wanted = {one.to for table in structure.tables for one in table.references}
    found: dict[TableName, str] = {}
    for table in structure.tables:
        for trigger in () if table.name in kept else table.triggers:
            for written in trigger.fills:
                name = _found(structure, written.table)
                if name is not None and name not in {*wanted, *kept, table.name}:
                    found[name] = f"trigger {trigger.name} of {table.name.name} fills it"
    return {name: reason for name, reason in found.items() if name not in _triggering(structure)}


def through(structure: Structure, kept: Collection[TableName]) -> Structure:
    """References to tables that a trigger fills lead to the rows for which it does; pure.

    So `profiles(id)`, which is `new.id` of `users`, is `users(id)`. A table whose own trigger
    inserts the row that it refers to needs nothing.

    Args:
        structure: of a database.
        kept: tables into which nothing is inserted.
    """
    sources: dict[TableName, list[tuple[DbTable, dict[str, str]]]] = {}
    own = _triggering(structure)
    for table in structure.tables:
        for trigger in () if table.name in kept else table.triggers:
            for written in trigger.fills:
                name = _found(structure, written.table)
                if name is not None and name not in {*own, *kept, table.name}:
                    sources.setdefault(name, []).append((table, dict(written.taken)))
    references = [(table, one) for table in structure.tables for one in table.references]
    led = {(table.name, one.name): _led(table, one, sources) for table, one in references}
    stays = {one.to for table, one in references if one in led[table.name, one.name]}
    tables = []
    for table in structure.tables:
        ways = tuple(
            new
            for one in table.references
            for new in ((one,) if one.to in stays else led[table.name, one.name])
        )
        tables.append(replace(table, references=ways))
    return replace(structure, tables=tuple(tables))


def _led(table: DbTable, one: DbReference, sources: _Sources) -> tuple[DbReference, ...]:
    """Where a reference leads: to the same rows, to those of a source, or nowhere."""
    for source, taken in sources.get(one.to, ()):
        columns = tuple(taken.get(name, "") for name in one.to_columns)
        if source.name == table.name and columns == one.columns:
            return ()
    for source, taken in sources.get(one.to, ()):
        columns = tuple(taken.get(name, "") for name in one.to_columns)
        if frozenset(columns) in _uniques(source) and source.name != table.name:
            return (replace(one, to=source.name, to_columns=columns),)
    return (one,)


def _uniques(table: DbTable) -> set[frozenset[str | None]]:
    """The sets of columns that are another in each row."""
    lists = [unique.columns for unique in table.uniques if unique.where is None]
    return {frozenset(columns) for columns in (table.key, *lists)}


def _triggering(structure: Structure) -> set[TableName]:
    """Tables that have triggers of their own: they would not fire for what is not inserted."""
    return {table.name for table in structure.tables if any(t.fills for t in table.triggers)}


def _found(structure: Structure, written: TableName) -> TableName | None:
    """The table that a trigger's text means; None where nobody knows."""
    spaces = (written.namespace,) if written.namespace else (structure.default_namespace,)
    names = [
        table.name for table in structure.tables if table.name.name.lower() == written.name.lower()
    ]
    own = [name for name in names if name.namespace in spaces]
    if own or written.namespace:
        return own[0] if own else None
    return names[0] if len(names) == 1 else None
