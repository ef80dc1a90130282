"""Columns that the database computes, said in our SQL: a key may point to one."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from synth.conditions.parsed import NotUnderstoodError, parse
from synth.conditions.subjects import Scope
from synth.conditions.translated import Speaker
from synth.databases.catalog import DbColumn, DbReference, DbTable, Structure
from synth.databases.dialect import Dialect
from synth.databases.inlining import inlined
from synth.infer.defaults import constant_default
from synth.infer.draft import Data, EntryDraft, TableDraft
from synth.infer.made import type_word
from synth.infer.meanings import type_family
from synth.infer.names import sql_path
from synth.infer.work import Work


def computed_lets(draft: TableDraft, targets: Iterable[str], dialect: Dialect) -> None:
    """Give a table a let for each column that its database computes, for keys that point to it.

    Args:
        draft: of the table; what nobody here can say gets no let.
        targets: the columns to which keys point.
        dialect: of the expressions.
    """
    for target in sorted(targets):
        column = draft.source.by_name[target]
        said = _said(column, draft, dialect) if column.is_generated else None
        if said is not None:
            reason = "the database computes it, a key points to it"
            kind: dict[str, Data] = {"type": type_word(column.type)}
            draft.lets[draft.names[target]] = EntryDraft({"expr": said}, kind, reason)


def constants_of(table: DbTable) -> Mapping[str, str]:
    """The columns that the database computes as one constant: the kind of a row, part of a key."""
    computed = ((c.name, constant_default(c)) for c in table.columns if c.is_generated)
    return {name: text for name, text in computed if text is not None}


def made_key(table: DbTable) -> tuple[str, ...]:
    """The key of a table without constants; none where the database computes another part."""
    constants = constants_of(table)
    names = tuple(name for name in table.key if name not in constants)
    return () if any(table.by_name[name].is_generated for name in names) else names


def with_constants(table: DbTable) -> DbTable:
    """A table whose columns that are constants are never null, which no database says of them."""
    names = constants_of(table)
    columns = (replace(c, nullable=c.nullable and c.name not in names) for c in table.columns)
    return replace(table, columns=tuple(columns)) if names else table


def with_bodies(structure: Structure) -> Structure:
    """The structure with what functions say in the places where checks call them; pure."""
    tables = []
    for table in structure.tables:
        days = {c.name for c in table.columns if type_family(c.type) == "date" or _is_time(c)}
        checks = (replace(c, text=inlined(c.text, structure.functions, days)) for c in table.checks)
        tables.append(replace(table, checks=tuple(checks)))
    return replace(structure, tables=tuple(tables)) if structure.functions else structure


def computed_parts(work: Work, reference: DbReference) -> Mapping[str, str]:
    """The columns of a reference that the database computes, in our SQL: its row has these.

    Args:
        work: the table.
        reference: of it.
    """
    dialect, found = work.setting.dialect, dict[str, str]()
    for name in reference.columns:
        column = work.table.by_name[name]
        is_told = column.is_generated and name not in constants_of(work.table)
        said = _said(column, work.draft, dialect) if is_told and dialect is not None else None
        found |= {name: said} if said is not None else {}
    return found


def _is_time(column: DbColumn) -> bool:
    return column.type.base == "time"


def _said(column: DbColumn, draft: TableDraft, dialect: Dialect) -> str | None:
    types = {known.name: known.type for known in draft.source.columns}
    speaker = Speaker(Scope(types, dialect), lambda name: sql_path(draft.names[name]))
    try:
        return speaker.say(parse(column.default or "", dialect)).text
    except NotUnderstoodError:
        return None
