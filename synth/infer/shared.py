"""Columns that a check keeps equal: what refers by one of them refers by the other."""

from collections.abc import Iterator
from dataclasses import replace

from synth.conditions.branches import understood
from synth.databases.catalog import DbReference, DbTable, Structure
from synth.databases.dialect import Dialect
from synth.stores.ddl import columns_in


def sharing(structure: Structure) -> Structure:
    """The structure with references by the first of columns that are always equal; pure.

    So `check (agency_site = adviser_site)` beside two keys of two columns makes them share one, as
    if it had been written once: the rows of both agree, and the other column follows.
    """
    shared = tuple(_shared(table, structure.dialect) for table in structure.tables)
    return replace(structure, tables=tuple(_pairs(table, structure) for table in shared))


def _pairs(table: DbTable, structure: Structure) -> DbTable:
    """A table without keys that a pair implies of which one part alone may be empty.

    `(mine_id, permit_id)` names a row between both: whoever has that one has a mine and a permit,
    so no part is empty here, unless a condition may want it so.
    """
    implied: set[DbReference] = set()
    filled: set[str] = set()
    for wide in table.references:
        loose = {name for name in wide.columns if table.by_name[name].nullable}
        is_asked = any(columns_in(check.text, loose) for check in table.checks)
        # Some rows of a table begin what the others of it go on with.
        is_own = wide.to == table.name
        if is_own or is_asked or not 0 < len(loose) < len(wide.columns):
            continue
        between = structure.by_name.get(wide.to)
        found = {o for o in table.references if o != wide and _is_implied(o, wide, between)}
        implied |= found
        filled |= loose if found else set()
    columns = (replace(c, nullable=c.nullable and c.name not in filled) for c in table.columns)
    kept = tuple(one for one in table.references if one not in implied)
    return replace(table, columns=tuple(columns), references=kept) if implied else table


def _is_implied(one: DbReference, wide: DbReference, between: DbTable | None) -> bool:
    """Whether the row that a key of several columns names has another key itself."""
    there = dict(zip(wide.columns, wide.to_columns, strict=True))
    columns = tuple(there.get(name, "") for name in one.columns)
    keys = () if between is None else between.references
    return any((k.columns, k.to, k.to_columns) == (columns, one.to, one.to_columns) for k in keys)


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
