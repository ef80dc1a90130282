"""Tables that no row can enter: a check never holds (`check (false)`), no partition is there."""

from synth.conditions.branches import branches
from synth.databases.catalog import NOWHERE, Structure, TableName
from synth.stores.ddl import columns_in


def never(structure: Structure) -> dict[TableName, str]:
    """The tables of which a check reads no column and is false, and which one, or without a place.

    Such a table is there for those that inherit from it, whose rows its check may not ask; the
    partitions of the others are made by whoever runs the application.
    """
    nowhere = (table.name for table in structure.tables if table.bounds == NOWHERE)
    return dict.fromkeys(nowhere, "it has no partition") | {
        table.name: f"{check.name} never holds"
        for table in structure.tables
        for check in table.checks
        if not columns_in(check.text, table.by_name)
        and branches(check.text, structure.dialect, {}) == ()
    }
