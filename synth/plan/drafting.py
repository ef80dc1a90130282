"""From a schema to drafts: tables put together, files read, generators built."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from synth.errors import Mark, Problem, nearest
from synth.generators.law import Law
from synth.generators.options import Reading, inner_entry
from synth.generators.readers import WrongOption
from synth.generators.shares import Shares
from synth.plan.drafts import HELD_ROWS, INLINE, Draft, TableDraft
from synth.plan.files import held_path, read_held
from synth.plan.standing import Stood, stood_for
from synth.schema.datatypes import DataType, read_type
from synth.schema.library import located
from synth.schema.operands import Sql
from synth.schema.types import Entry, Node, Schema, Table


def draft_tables(
    schema: Schema, reading: Reading, rows: Mapping[str, int], standing: Mapping[str, Stood]
) -> dict[str, TableDraft]:
    """The tables of a schema with their generators; problems go to the reading.

    Args:
        schema: as written.
        reading: reads options and collects problems.
        rows: numbers of rows that replace those of the schema.
        standing: rows that stand in a database, by table.
    """
    drafts: dict[str, TableDraft] = {}
    for table in schema.tables.values():
        changed = replace(table, rows=rows[table.name]) if table.name in rows else table
        stood = stood_for(table, standing)
        if stood is not None:
            drafts[table.name] = _stands(changed, stood)
            continue
        drafts[table.name] = _draft(changed, schema.locale, reading)
    for draft in drafts.values():
        draft.above = _above(draft, drafts, reading.problems)
        _each(draft, drafts, reading)
    return drafts


def _stands(table: Table, stood: Stood) -> TableDraft:
    """A table whose rows are there already: nothing of it is made or written."""
    plain = replace(table, rows=None, written=False, lets={}, asks={})
    names = tuple(stood.rows.column_names)
    return TableDraft(plain, file=stood.rows, file_names=names, stood=stood)


def _draft(table: Table, locale: str, reading: Reading) -> TableDraft:
    draft = TableDraft(table)
    if table.file is not None:
        _read_file(draft, table.file, locale, reading.problems)
        return draft
    for name, entry in table.lets.items():
        made = _with_file(entry_draft(name, entry, reading), locale, reading.problems)
        if made is not None:
            draft.lets[name] = made
    for name, entry in table.columns.items():
        made = _with_file(entry_draft(name, entry, reading), locale, reading.problems)
        if made is None:
            continue
        draft.columns[name] = made
        if made.is_bundle:
            found = f"column {name!r}: {entry.generator} is a bundle"
            expected = "a let of it, and a column for each part, such as `who.nir`"
            reading.problems.append(Problem(entry.mark, found, expected))
    if table.count is not None:
        try:
            draft.count = cast("Law", reading.read(Law, table.count))
        except WrongOption as error:
            reading.problems.append(error.problem)
    return draft


def entry_draft(name: str, entry: Entry, reading: Reading) -> Draft | None:
    """One column or let with its generator, or None after its problems were reported."""
    made = reading.generator(entry)
    if made is None:
        return None
    kind = None
    if entry.type is not None and entry.type.text is not None:
        read = read_type(entry.type.text)
        kind = read if isinstance(read, DataType) else None
    where = None
    if entry.nulls is not None and entry.nulls.where is not None:
        condition = entry.nulls.where
        where = Sql(condition.text or "", condition.mark, condition.lines)
    return Draft(name, entry, made, kind, where)


def _with_file(draft: Draft | None, locale: str, problems: list[Problem]) -> Draft | None:
    """An entry with the file that it names read, or None after its problems were reported."""
    if draft is None or not isinstance(draft.generator, Shares):
        return draft
    text, mark = draft.generator.file, draft.generator.mark
    path = held_path(text, mark, locale)
    found = [path] if isinstance(path, Problem) else read_held(path, {}, mark, text)
    if isinstance(found, list):
        problems.extend(found)
        return None
    return replace(draft, generator=replace(draft.generator, held=found))


def _read_file(draft: TableDraft, node: Node, locale: str, problems: list[Problem]) -> None:
    text = node.text or ""
    path = held_path(text, node.mark, locale)
    if isinstance(path, Problem):
        problems.append(path)
        return
    types: dict[str, tuple[DataType, Mark]] = {}
    for name, entry in draft.table.columns.items():
        kind = read_type(entry.type.text or "") if entry.type is not None else DataType("text")
        if isinstance(kind, DataType):
            types[name] = (kind, entry.mark)
    found = read_held(path, types, node.mark, text)
    if isinstance(found, list):
        problems.extend(found)
        return
    draft.file = found
    own = {*types, *(key.text or "" for key in draft.table.key)}
    # The first line of a CSV file may be a row: only what the schema knows it by makes it a header.
    if path.suffix == ".parquet" or path != located(node) or own & {*found.column_names}:
        draft.file_names = tuple(found.column_names)


def _above(
    draft: TableDraft, drafts: Mapping[str, TableDraft], problems: list[Problem]
) -> tuple[str, ...]:
    """The tables above, the parent first; a circle or an unknown parent is reported."""
    above: list[str] = []
    node = draft.table.per
    while node is not None:
        name = node.text or ""
        parent = drafts.get(name)
        if parent is None:
            if not above:
                expected = f"one of {', '.join(drafts)}"
                near = nearest(name, drafts)
                problems.append(Problem(node.mark, f"no table {name!r}", expected, near))
            return ()
        if name in above or name == draft.name:
            text = " per ".join([draft.name, *above, name])
            problems.append(Problem(node.mark, f"a circle of tables: {text}", "a table by `rows`"))
            return ()
        above.append(name)
        node = parent.table.per
    return tuple(above)


def _each(draft: TableDraft, drafts: Mapping[str, TableDraft], reading: Reading) -> None:
    node = draft.table.each
    if node is None or not draft.above:
        return
    problems = reading.problems
    if node.items is not None:
        values = [item.text for item in node.items]
        if not values or None in values or len(set(values)) != len(values):
            problems.append(Problem(node.mark, "each of a literal list", "different plain values"))
        draft.each_values = tuple(value or "" for value in values)
    elif node.pairs is not None:
        _inline(draft, node, reading)
    else:
        _named_list(draft, node, drafts, problems)


def _inline(draft: TableDraft, node: Node, reading: Reading) -> None:
    try:
        entry = inner_entry(node, reading.known)
    except WrongOption as error:
        reading.problems.append(error.problem)
        return
    made = entry_draft(INLINE, entry, reading)
    if made is None:
        return
    if not made.is_list:
        found = f"each: {entry.generator} is no list"
        reading.problems.append(Problem(entry.mark, found, "timeline or path"))
        return
    draft.each_inline = made


def _named_list(
    draft: TableDraft, node: Node, drafts: Mapping[str, TableDraft], problems: list[Problem]
) -> None:
    name = node.text or ""
    parent = drafts[draft.above[0]]
    let = parent.lets.get(name)
    if let is not None and let.is_list:
        draft.each_let = name
    elif let is None and name in drafts and name not in parent.table.lets:
        held = drafts[name]
        if held.table.file is None and (held.table.rows is None or held.table.rows > HELD_ROWS):
            found = f"each: {name!r} is not held"
            problems.append(Problem(node.mark, found, f"a file, or at most {HELD_ROWS} rows"))
            return
        draft.each_table = name
    elif let is None and name in parent.table.lets:
        return
    else:
        lists = [key for key, value in parent.lets.items() if value.is_list]
        expected = f"a list let of {parent.name!r}: {', '.join(lists) or 'it has none'}"
        found = f"each: {name!r} is no list"
        problems.append(Problem(node.mark, found, expected, nearest(name, [*lists, *drafts])))
