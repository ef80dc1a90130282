"""What triggers write: tables that they fill, and columns that they keep up with other rows.

Rows of ours would stand beside theirs, and what we count they would count once more.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from synth.conditions.domain import Bound, Domain
from synth.databases.catalog import DbColumn, DbReference, DbTable, Structure, TableName
from synth.infer.defaults import constant_default
from synth.infer.draft import Data, EntryDraft
from synth.infer.made import constant_type
from synth.infer.meanings import type_family
from synth.infer.work import Condition, Work
from synth.sql import literal
from synth.stores.ddl import columns_in, quoted_name

_Sources = Mapping[TableName, list[tuple[DbTable, dict[str, str]]]]
"""By table that a trigger fills: the tables of such triggers, and by columns of the filled one
those that they are taken from."""

_AMPLE = {"smallint": "20000", "integer": "1000000", "bigint": "1000000", "numeric": "100000"}
"""From what on a number is that triggers take from: more than all of them take."""

_DIGITS = 6
"""Digits before the point that such a number needs."""


@dataclass(frozen=True)
class Kept:
    """A column that triggers keep up, as they find it.

    Attributes:
        reason: which trigger of which table.
        values: what they set it to, as their texts say.
        is_asked: whether a trigger refuses rows by what stands there.
    """

    reason: str
    values: tuple[str, ...]
    is_asked: bool = False


def kept_up(structure: Structure, idle: Collection[TableName]) -> dict[TableName, dict[str, Kept]]:
    """The columns that triggers set in rows that are there, by their tables.

    Args:
        structure: of a database.
        idle: tables into which nothing is inserted, so that none of their triggers fires.
    """
    found: dict[TableName, dict[str, Kept]] = {}
    for source in structure.tables:
        for trigger in () if source.name in idle else source.triggers:
            for change in trigger.changes:
                name = structure.meant(change.table)
                table = None if name is None else structure.by_name[name]
                own = {c.name.lower(): c.name for c in table.columns} if table else {}
                column = own.get(change.column.lower())
                if table is not None and column is not None and not _is_told(table, column):
                    known = found.setdefault(table.name, {}).get(column)
                    reason = f"trigger {trigger.name} of {source.name.name} keeps it up"
                    values = (*(known.values if known else ()), change.value)
                    looks = " ".join(text for one in source.triggers for text in one.looks)
                    is_asked = bool(columns_in(looks, [column]))
                    first = known.reason if known else reason
                    found[table.name][column] = Kept(first, values, is_asked)
    return found


def taken_from(
    structure: Structure, kept: Mapping[TableName, Mapping[str, Kept]]
) -> frozenset[tuple[TableName, str]]:
    """The columns that triggers take something from, which begin so high that enough is left.

    Args:
        structure: of a database.
        kept: of `kept_up`.
    """
    return frozenset(
        (name, column)
        for name, columns in kept.items()
        for column, one in columns.items()
        if _is_taken_from(structure.by_name[name], column, one)
    )


def _is_told(table: DbTable, name: str) -> bool:
    """Whether a column is in a key, in a unique list or computed: no trigger begins it."""
    lists = [table.key, *(unique.columns for unique in table.uniques)]
    lists += [reference.columns for reference in table.references]
    return table.by_name[name].is_generated or any(name in columns for columns in lists)


def beginnings(table: DbTable, kept: Mapping[str, Kept]) -> list[Condition]:
    """That columns which triggers keep up begin as the database begins them, as conditions.

    Args:
        table: of a database.
        kept: of `kept_up`.
    """
    found = []
    for name, one in kept.items():
        column, start = table.by_name[name], _start(table.by_name[name], one.values)
        is_plain = type_family(column.type) == "number" or column.type.base == "boolean"
        if _is_taken_from(table, name, one):
            continue
        if start is not None:
            said = start if is_plain else literal(start)
            found.append(Condition(one.reason, f"({quoted_name(name)} = {said})"))
        elif column.default is None and column.nullable:
            found.append(Condition(one.reason, f"({quoted_name(name)} IS NULL)"))
    return found


def begin(work: Work, kept: Mapping[str, Kept], writer: str) -> None:
    """Note which trigger keeps a column up, and let one that is taken from begin high.

    Args:
        work: the table, its conditions known, with those of `beginnings`.
        kept: of `kept_up`.
        writer: the trigger that may insert there too, "" where none may.
    """
    if writer:
        _number_apart(work, writer)
    for name, one in kept.items():
        work.draft.asked.pop(one.reason, None)
        column, domain = work.columns.get(name), work.domains.get(name, Domain())
        if column is None or work.is_decided(name):
            continue
        if _is_taken_from(work.table, name, one):
            _fill_up(work, column)
        elif domain.null:
            work.always_null[name] = one.reason
        elif domain.among is not None and len(domain.among) == 1:
            kind = constant_type(column.type)
            beside: dict[str, Data] = {"type": kind} if kind else {}
            work.equated[name] = EntryDraft({"value": domain.among[0]}, beside, one.reason)


def _number_apart(work: Work, writer: str) -> None:
    """Let a key be numbered where a trigger does not number its own rows of the table."""
    for name in work.table.key:
        column = work.columns.get(name)
        least = None if column is None else _AMPLE.get(column.type.base)
        is_counted = column is not None and (
            column.is_identity or "nextval" in (column.default or "")
        )
        is_free = name not in work.domains and not work.is_decided(name)
        if is_counted and is_free and least is not None:
            work.domains[name] = Domain(lo=Bound(str(int(least) + 1)))
            work.draft.comments.append(f"{writer} may insert here too, with numbers from 1 on")


def _start(column: DbColumn, values: Collection[str]) -> str | None:
    """The value that a column begins at; None where it is null, or nobody knows it."""
    if column.default is not None:
        return constant_default(column)
    is_number = type_family(column.type) == "number"
    is_added = any(_self(column, value) for value in values)
    return "0" if is_number and (is_added or not column.nullable) else None


def _self(column: DbColumn, value: str) -> bool:
    """Whether a new value is the old one and something, which a null does not stand."""
    word = rf'"?\b{re.escape(column.name.lower())}\b"?'
    return bool(re.search(word + r" [-+|]", value)) and "coalesce" not in value


def _is_taken_from(table: DbTable, name: str, kept: Kept) -> bool:
    """Whether a trigger takes something from a number that may not fall below an end."""
    word = rf'"?\b{re.escape(name.lower())}\b"?(?: , 0 \))? - '
    is_less = any(re.search(word, value) for value in kept.values)
    checks = (*(check.text for check in table.checks), *table.by_name[name].type.checks)
    is_checked = any(columns_in(text, [name, "VALUE"]) for text in checks)
    return is_less and (is_checked or kept.is_asked)


def _fill_up(work: Work, column: DbColumn) -> None:
    """Let a number that may not fall below an end begin high above it."""
    kind, domain = column.type, work.domains.get(column.name, Domain())
    least = _AMPLE.get(kind.base)
    is_narrow = kind.precision is not None and kind.precision - (kind.scale or 0) < _DIGITS
    if domain.hi is not None:
        work.domains[column.name] = replace(domain, lo=domain.hi)
    elif least is not None and not is_narrow:
        work.domains[column.name] = replace(domain, lo=Bound(least))


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
                name = structure.meant(written.table)
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
                name = structure.meant(written.table)
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
