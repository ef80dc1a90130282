"""References that nobody declared: a trigger refuses a row that it finds no other one for."""

from dataclasses import replace

from synth.conditions.lookups import Look, needed
from synth.databases.catalog import DbReference, DbTable, Structure
from synth.infer.meanings import type_family


def with_undeclared(structure: Structure) -> Structure:
    """The structure with a reference for each row that a trigger must find.

    Args:
        structure: of a database.
    """
    tables = []
    for table in structure.tables:
        references = table.references
        for trigger in table.triggers:
            looks = (look for text in trigger.looks for look in needed(text, structure.dialect))
            for look in looks:
                found = _reference(table, look, f"trigger {trigger.name}", structure)
                known = {name for reference in references for name in reference.columns}
                if found is not None and not known & {*found.columns}:
                    references = (*references, found)
        tables.append(replace(table, references=references))
    return replace(structure, tables=tuple(tables))


def _reference(table: DbTable, look: Look, name: str, structure: Structure) -> DbReference | None:
    """The reference to the row that is looked for; None where it is no row of a table of ours."""
    to = structure.meant(look.table)
    target = None if to is None else structure.by_name[to]
    if target is None or len(look.on) > 1 or target.name == table.name:
        return None
    theirs, ours = _spelled(target, look.on[0][0]), _spelled(table, look.on[0][1])
    if theirs is None or ours is None or _refers(target, theirs, table, ours):
        return None
    kinds = {type_family(target.by_name[theirs].type), type_family(table.by_name[ours].type)}
    return DbReference(name, (ours,), target.name, (theirs,)) if len(kinds) == 1 else None


def _refers(target: DbTable, theirs: str, table: DbTable, ours: str) -> bool:
    """Whether the row that is looked for refers to the new one, as a line to its document."""
    return any(
        one.to == table.name and (theirs, ours) in zip(one.columns, one.to_columns, strict=True)
        for one in target.references
    )


def _spelled(table: DbTable, name: str) -> str | None:
    """A column as the database spells it."""
    known = {column.name.lower(): column.name for column in table.columns}
    return name if name in table.by_name else known.get(name.lower())
