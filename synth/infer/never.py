"""Tables that no row can enter, since a check of theirs never holds: `check (false)`."""

from synth.conditions.branches import branches
from synth.databases.catalog import Structure, TableName
from synth.stores.ddl import columns_in


def never(structure: Structure) -> dict[TableName, str]:
    """The tables of which a check reads no column and is false, and which one.

    Such a table is there for those that inherit from it, whose rows its check may not ask.
    """
    return {
        table.name: f"{check.name} never holds"
        for table in structure.tables
        for check in table.checks
        if not columns_in(check.text, table.by_name)
        and branches(check.text, structure.dialect, {}) == ()
    }
