"""Columns that a trigger compares with what another row holds: a let of the row says how far.

`if new.amount > (select ceiling from grant_scheme where id = new.scheme_id)` is an order between
two columns of which one is looked up. It stands in the table while that is decided, as a column
that follows from a reference, so that all that knows orders knows this one, and becomes a let.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from synth.conditions.besides import besides
from synth.conditions.equations import said
from synth.conditions.lookups import Look
from synth.conditions.parsed import NotUnderstoodError, parse
from synth.conditions.said import Said
from synth.databases.catalog import DbColumn, DbReference, DbTable, Structure, TableName
from synth.infer.draft import Data, EntryDraft, TableDraft
from synth.infer.known import Known
from synth.infer.made import type_word
from synth.infer.meanings import type_family
from synth.infer.names import schema_name, sql_path
from synth.infer.work import Condition, Link, Measure, Work
from synth.stores.ddl import columns_in, quoted_name

_SIDES = {
    "gt": ("most", "({own} <= {other})"),
    "gte": ("most", "({own} < {other})"),
    "lt": ("least", "({other} <= {own})"),
    "lte": ("least", "({other} < {own})"),
    "neq": ("same", "({other} = {own})"),
}
"""By what a trigger refuses: how what is looked up is called, and what has to hold."""

_WHOLE = frozenset({"smallint", "integer", "bigint"})
_ANY = 38
"""Digits behind the point of a share."""


def measured(
    table: DbTable,
    structure: Structure,
    closed: Collection[TableName],
    taken: Collection[tuple[TableName, str]],
) -> tuple[Measure, ...]:
    """The values of other rows that triggers compare columns of a table with.

    Args:
        table: of a database.
        structure: of it.
        closed: tables whose rows show nothing but their key.
        taken: columns that each row takes something from: what is left is not what stands there.
    """
    found: list[Measure] = []
    for trigger in table.triggers:
        told = (one for text in trigger.looks for one in besides(text, structure.dialect))
        for beside in told:
            other = structure.meant(beside.look.table)
            own = table.by_name.get(beside.column)
            reference = _reference(table, other, beside.look)
            if own is None or reference is None or other in closed or not _is_known(own, table):
                continue
            shown = columns_in(beside.text, structure.by_name[reference.to].by_name)
            if any((reference.to, name) in taken for name in shown):
                continue
            if beside.summed is not None and not _is_of_siblings(table, beside.summed, structure):
                continue
            word, form = _SIDES[beside.sign]
            name = schema_name(
                f"{own.name}_{word}",
                [*table.by_name, *(one.name for one in found)],
                kind="column",
            )
            text = form.format(own=quoted_name(own.name), other=quoted_name(name))
            condition = Condition(f"trigger {trigger.name} of {own.name}", text)
            known = any((one.beside, one.reference) == (beside, reference) for one in found)
            if not known:
                read = [*map(table.by_name.get, reference.columns)]
                read += map(structure.by_name[reference.to].by_name.get, shown)
                is_loose = any(each is None or each.nullable for each in read)
                found.append(Measure(name, beside, reference, condition, may_be_empty=is_loose))
    return tuple(found)


def _is_known(column: DbColumn, table: DbTable) -> bool:
    """Whether orders of a column's type can be met where nothing else decides it."""
    linked = {name for reference in table.references for name in reference.columns}
    is_free = column.name not in linked and not column.is_generated and not column.is_identity
    return is_free and type_family(column.type) in {"number", "date"}


def _reference(table: DbTable, other: TableName | None, look: Look) -> DbReference | None:
    """The reference by which a row is looked up."""
    for one in table.references:
        pairs = set(zip(one.to_columns, one.columns, strict=True))
        if one.to == other and pairs == set(look.on) and other != table.name:
            return one
    return None


def _is_of_siblings(table: DbTable, look: Look, structure: Structure) -> bool:
    """Whether what is added up are the rows of a table that name the same row."""
    is_own = structure.meant(look.table) == table.name and not look.rest
    return is_own and all(theirs == ours for theirs, ours in look.on)


def with_columns(table: DbTable, measures: Sequence[Measure]) -> DbTable:
    """A table with a column for each of its measures; pure.

    Args:
        table: of a database.
        measures: of it.
    """
    columns = (
        DbColumn(one.name, table.by_name[one.beside.column].type, nullable=one.may_be_empty)
        for one in measures
    )
    return replace(table, columns=(*table.columns, *columns))


# -- what is written of it ----------------------------------------------------------------------


def hold(work: Work, known: Known) -> list[Condition]:
    """Keep the columns of measures from being made otherwise, and say what has to hold of them.

    Args:
        work: the table, nothing decided.
        known: what is decided of the others.
    """
    measures = known.looks[work.table.name].measures
    for one in measures:
        work.equated[one.name] = EntryDraft({"value": "0"})
        work.measures.add(one.name)
    return [one.condition for one in measures]


def take(work: Work, known: Known) -> None:
    """Let the columns of measures follow from the rows that they are looked up in.

    Args:
        work: the table, its links made.
        known: what is decided of the others.
    """
    for one in known.looks[work.table.name].measures:
        links = (work.links.get(name) for name in one.reference.columns)
        link = next((link for link in links if link and link.reference == one.reference), None)
        column = work.columns[one.name]
        told = "" if link is None else _told(work, one, link, known)
        data: Data = {"expr": told or "null"}
        work.equated[one.name] = EntryDraft(data, {"type": type_word(column.type)})


def _told(work: Work, one: Measure, link: Link, known: Known) -> str:
    """What is looked up in our SQL, as a value of the column that it is compared with."""
    table, dialect = known.tables[one.reference.to], work.setting.dialect
    names = known.names[one.reference.to][1]
    paths = {name: sql_path(link.let, own) for name, own in names.items()}
    types = {column.name: column.type for column in table.columns}
    try:
        node = None if dialect is None else parse(one.beside.text, dialect)
    except NotUnderstoodError:
        return ""
    found = None if node is None or dialect is None else said(node, dialect, types, paths)
    if found is None:
        return ""
    is_low, column = one.beside.sign.startswith("l"), work.columns[one.name]
    several = known.looks[work.table.name].several.get(one.reference.columns)
    if one.beside.summed is not None and several and link.is_parent:
        text = f"{found.text} / {sql_path('parent', several)}"
        found = replace(found, text=text, kind="decimal", scale=_ANY)
    text = _as(found, column, is_low=is_low)
    is_next = one.beside.is_day and one.beside.sign == "lte" and column.type.base != "date"
    return f"{text} + to_days(1)" if is_next else text


def _as(found: Said, column: DbColumn, *, is_low: bool) -> str:
    """A value as one of a column's type, no less than it for a lower end and no more for others."""
    text, base = found.text, column.type.base
    word = "ceil" if is_low else "floor"
    if type_family(column.type) == "date":
        if base != "date":
            return text if found.kind == "timestamp" else f"cast({text} as timestamp)"
        if found.kind == "date":
            return text
        return f"cast({text} as date)" + (" + 1" if is_low else "")
    if base in _WHOLE:
        return text if found.kind == "integer" else f"cast({word}({text}) as bigint)"
    scale = 2 if column.type.scale is None else max(column.type.scale, 0)
    if found.kind == "integer" or found.scale <= scale or base != "numeric":
        return text
    return f"{word}({text} * {10**scale}) / {10**scale}" if scale else f"{word}({text})"


def let_go(draft: TableDraft, measures: Sequence[Measure]) -> None:
    """Let the columns of measures be lets, and ask nobody about them.

    Args:
        draft: decided.
        measures: of the table.
    """
    names = [one.name for one in measures]
    for name in names:
        own = draft.names[name]
        if own in draft.columns:
            draft.lets[own] = draft.columns.pop(own)
            draft.lets[own].beside.pop("as", None)
    draft.asked = {name: text for name, text in draft.asked.items() if not columns_in(text, names)}
    draft.claims = [one for one in draft.claims if not columns_in(one.text, names)]
