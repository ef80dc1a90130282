"""In which order tables are decided: those that others need first, circles as they come."""

from collections.abc import Mapping
from dataclasses import dataclass

from synth.databases.catalog import DbReference, DbTable, Structure, TableName
from synth.plan.mutual import mutual


@dataclass(frozen=True)
class Order:
    """Tables in the order they are decided.

    Attributes:
        tables: every table once; what a table needs stands before it wherever that is possible.
        circle: for each table the number of the circle it stands in; a table alone has its own.
        below: for each table how many generations there are under it at most.
    """

    tables: tuple[TableName, ...]
    circle: Mapping[TableName, int]
    below: Mapping[TableName, int]

    def is_circular(self, one: TableName, other: TableName) -> bool:
        """Whether two tables need one another, or are the same."""
        return self.circle[one] == self.circle[other]


def ordered(structure: Structure) -> Order:
    """The order of a structure's tables.

    Args:
        structure: of a database; references to tables that it does not have are left out.
    """
    # A trigger may insert rows into another table: that one is numbered on after our own rows.
    by_name = dict(sorted(structure.by_name.items(), key=lambda pair: _writes(pair[1])))
    every = {name: _needs(table, structure, hard=False) for name, table in by_name.items()}
    hard = {name: _needs(table, structure, hard=True) for name, table in structure.by_name.items()}
    found: list[TableName] = []
    circle: dict[TableName, int] = {}
    for number, group in enumerate(mutual(every)):
        inside = {name: [to for to in hard[name] if to in group] for name in sorted(group)}
        for part in mutual(inside):
            found += sorted(part)
        circle |= dict.fromkeys(group, number)
    below = dict.fromkeys(found, 0)
    for name in reversed(found):
        for to in every[name]:
            if circle[to] != circle[name]:
                below[to] = max(below[to], below[name] + 1)
    return Order(tuple(found), circle, below)


def is_hard(reference: DbReference, table: DbTable) -> bool:
    """Whether every row needs a parent: no column of the reference may be null."""
    return all(not table.by_name[name].nullable for name in reference.columns)


def returning(
    reference: DbReference, table: DbTable, tables: Mapping[TableName, DbTable]
) -> DbReference | None:
    """The reference by which the row that another one names is under this row: its head's.

    `(head_id, id)` of a department to `(id, department_id)` of an employee names one of its own.

    Args:
        reference: of several columns.
        table: that has it.
        tables: of the database, by name.
    """
    ours = dict(zip(reference.to_columns, reference.columns, strict=True))
    other = tables.get(reference.to)
    for back in other.references if other is not None and reference.to != table.name else ():
        pairs = zip(back.columns, back.to_columns, strict=True)
        is_back = back.to == table.name and all(ours.get(one) == own for one, own in pairs)
        if is_back and len(back.columns) < len(ours):
            return back
    return None


def is_one_to_one(reference: DbReference, table: DbTable) -> bool:
    """Whether a row can have one such child at most."""
    columns = set(reference.columns)
    return any(
        unique.where is None and None not in unique.columns and set(unique.columns) <= columns
        for unique in table.uniques
    )


def _writes(table: DbTable) -> bool:
    """Whether something happens after a row was inserted."""
    return any(trigger.timing.startswith("after") for trigger in table.triggers)


def _needs(table: DbTable, structure: Structure, *, hard: bool) -> list[TableName]:
    """The other tables a table refers to; with `hard` only those every row needs."""
    found = [
        reference.to
        for reference in table.references
        if reference.to != table.name and reference.to in structure.by_name
        if not hard or is_hard(reference, table)
        if not (is_hard(reference, table) and returning(reference, table, structure.by_name))
    ]
    return list(dict.fromkeys(found))
