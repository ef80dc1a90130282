"""What a trigger writes into another table has to fit there, so the row that it writes about does.

`insert into profile (id, email) values (new.id, new.email)` where `profile.email` may not be null:
no user is without an e-mail, whatever the table of users says of itself. Conditions, lengths, keys
and unique lists of the other table hold likewise; of a kind that is written as it is
(`'created'`), the table of kinds has that row.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from synth.conditions.branches import understood
from synth.databases.catalog import (
    DbCheck,
    DbColumn,
    DbReference,
    DbTable,
    DbUnique,
    Fill,
    Structure,
    TableName,
)
from synth.databases.triggertext import TOKEN
from synth.stores.ddl import columns_in, quoted_name

_CAST = r"(?: : : [\w. ]+(?: \( [\d ,]+ \))?)?"
_OWN = re.compile(rf'new \. ("?)(\w+)\1{_CAST}', re.IGNORECASE)
_CONSTANT = re.compile(rf"(?:'([^']*)'|([0-9]+)){_CAST}")
"""A column of the new row and a constant, as the words of a trigger, with or without a cast."""


@dataclass(frozen=True)
class _Handed:
    """What a trigger hands on.

    Attributes:
        table: that it fills.
        columns: of that table, each with the one of the new row that it is.
        is_other: whether a row that is there already is no fault.
    """

    table: DbTable
    columns: Mapping[str, str]
    is_other: bool


def handed(structure: Structure, idle: Collection[TableName]) -> Structure:
    """The structure whose rows fit into the tables that their triggers fill; pure.

    Args:
        structure: of a database.
        idle: tables into which nothing is inserted, so that none of their triggers fires.
    """
    rows = {t.name: list(_handed(t, structure)) for t in structure.tables if t.name not in idle}
    times = Counter(one.table.name for every in rows.values() for one in every)
    tables = []
    for table in structure.tables:
        fitted = table
        for one in rows.get(table.name, ()):
            fitted = _fitting(fitted, one, structure, is_only=times[one.table.name] == 1)
        tables.append(fitted)
    return replace(structure, tables=tuple(tables)) if times else structure


def kinds_of(structure: Structure) -> Mapping[tuple[TableName, str], tuple[str, ...]]:
    """By table that triggers fill and its column, the constants that they write there."""
    found: dict[tuple[TableName, str], tuple[str, ...]] = {}
    for table in structure.tables:
        for fill in (fill for trigger in table.triggers for fill in trigger.fills):
            target = _target(table, fill, structure)
            for name, value in fill.given if target is not None else ():
                told = _CONSTANT.fullmatch(value)
                if target is not None and told:
                    place = target.name, name
                    found[place] = (*found.get(place, ()), told[1] or told[2])
    return found


def _target(table: DbTable, fill: Fill, structure: Structure) -> DbTable | None:
    name = structure.meant(fill.table)
    return None if name is None or name == table.name else structure.by_name[name]


def _handed(table: DbTable, structure: Structure) -> Iterator[_Handed]:
    own = {column.name.lower(): column.name for column in table.columns}
    for fill in (fill for trigger in table.triggers for fill in trigger.fills):
        target = _target(table, fill, structure)
        if target is None:
            continue
        told = ((name, _OWN.fullmatch(value)) for name, value in fill.given)
        pairs = {
            name: own[found[2].lower()]
            for name, found in told
            if found and found[2].lower() in own and name in target.by_name
        }
        yield _Handed(target, pairs, fill.is_other)


def _fitting(table: DbTable, one: _Handed, structure: Structure, *, is_only: bool) -> DbTable:
    """A table whose rows fit into another one."""
    filled = {ours for theirs, ours in one.columns.items() if _must_be(one.table.by_name[theirs])}
    columns = tuple(replace(c, nullable=c.nullable and c.name not in filled) for c in table.columns)
    types = {column.name: column.type for column in columns}
    checks = [
        check for check in _checks(one) if not understood(check.text, structure.dialect, types)[1]
    ]
    known = {check.text for check in table.checks}
    uniques = _uniques(table, one) if is_only and not one.is_other else ()
    return replace(
        table,
        columns=columns,
        checks=(*table.checks, *(check for check in checks if check.text not in known)),
        references=(*table.references, *_references(table, one)),
        uniques=(*table.uniques, *uniques),
    )


def _must_be(column: DbColumn) -> bool:
    return not column.nullable or column.type.not_null


def _checks(one: _Handed) -> Iterator[DbCheck]:
    """The conditions of a filled table on columns that are all handed on, of the new row."""
    for check in one.table.checks:
        named = columns_in(check.text, one.table.by_name)
        if named and named <= set(one.columns):
            yield DbCheck(check.name, _said_of(check.text, one.columns))
    for theirs, ours in one.columns.items():
        kind = one.table.by_name[theirs].type
        if kind.base == "varchar" and kind.length is not None:
            text = f"(length({quoted_name(ours)}) <= {kind.length})"
            yield DbCheck(f"length of {one.table.name.name}.{theirs}", text)


def _said_of(text: str, names: Mapping[str, str]) -> str:
    """A condition with other names of columns."""

    def other(found: re.Match[str]) -> str:
        word = found[0]
        name = word[1:-1].replace('""', '"') if word[0] == '"' else word
        return quoted_name(names[name]) if name in names else word

    return TOKEN.sub(other, text)


def _references(table: DbTable, one: _Handed) -> Iterator[DbReference]:
    """The keys of a filled table that columns of the new row become, which are none so far."""
    linked = {name for reference in table.references for name in reference.columns}
    taken = {*linked, *table.key, *(c.name for c in table.columns if c.is_generated)}
    for reference in one.table.references:
        ours = tuple(one.columns.get(name, "") for name in reference.columns)
        is_free = all(ours) and not taken & {*ours} and len({*ours}) == len(ours)
        if is_free and reference.to not in {table.name, one.table.name}:
            taken |= {*ours}
            yield replace(reference, columns=ours)


def _uniques(table: DbTable, one: _Handed) -> Iterator[DbUnique]:
    """The unique lists of a filled table over columns that are all handed on."""
    known = {frozenset(unique.columns) for unique in table.uniques if unique.where is None}
    for unique in one.table.uniques:
        ours = tuple(one.columns.get(name or "", "") for name in unique.columns)
        if unique.where is None and all(ours) and frozenset(ours) not in known:
            known.add(frozenset(ours))
            yield replace(unique, columns=ours, expressions=ours, is_primary=False)
