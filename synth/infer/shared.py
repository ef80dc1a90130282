"""Columns that a check keeps equal: what refers by one of them refers by the other."""

from collections.abc import Iterator
from dataclasses import replace

from synth.conditions.branches import understood
from synth.databases.catalog import DbReference, DbTable, Structure
from synth.databases.dialect import Dialect


def sharing(structure: Structure) -> Structure:
    """The structure with references by the first of columns that are always equal; pure.

    So `check (agency_site = adviser_site)` beside two keys of two columns makes them share one, as
    if it had been written once: the rows of both agree, and the other column follows.
    """
    return replace(
        structure, tables=tuple(_shared(table, structure.dialect) for table in structure.tables)
    )


def _shared(table: DbTable, dialect: Dialect) -> DbTable:
    same: dict[str, str] = {}
    for left, right in _equal(table, dialect):
        pair = {same.get(left, left), same.get(right, right)}
        first = next(column.name for column in table.columns if column.name in pair)
        same |= {name: first for name in (left, right, *same) if same.get(name, name) in pair}
    if not same:
        return table
    return replace(table, references=tuple(_by(one, same) for one in table.references))


def _by(reference: DbReference, same: dict[str, str]) -> DbReference:
    columns = tuple(same.get(name, name) for name in reference.columns)
    return replace(reference, columns=columns) if len({*columns}) == len(columns) else reference


def _equal(table: DbTable, dialect: Dialect) -> Iterator[tuple[str, str]]:
    """Two columns of keys that no row leaves empty and that are equal in every row."""
    linked = {name for reference in table.references for name in reference.columns}
    types = {column.name: column.type for column in table.columns}
    for check in table.checks:
        branches, _ = understood(check.text, dialect, types)
        for order in branches[0].orders if len(branches) == 1 else ():
            pair = order.left, order.right
            is_told = order.relation == "=" and not order.gap and {*pair} <= linked
            if is_told and not any(table.by_name[name].nullable for name in pair):
                yield pair
