"""Tables that triggers of other tables fill: rows of ours would stand there beside theirs."""

from collections.abc import Collection

from synth.databases.catalog import Structure, TableName


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
                name = _found(structure, written)
                if name is not None and name not in {*wanted, *kept, table.name}:
                    found[name] = f"trigger {trigger.name} of {table.name.name} fills it"
    return {name: reason for name, reason in found.items() if name not in _sources(structure)}


def _sources(structure: Structure) -> set[TableName]:
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
