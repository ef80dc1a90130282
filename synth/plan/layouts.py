"""Layouts of a plan: what every written table's columns, keys and references are."""

from collections.abc import Iterator, Mapping, Set
from typing import TYPE_CHECKING, cast

from synth.plan.drafts import TableDraft
from synth.plan.keys import Keys
from synth.plan.rules import with_as_of
from synth.plan.tables import EntryPlan, TablePlan
from synth.schema.layout import Column, Layout
from synth.schema.operands import PATH, split_path
from synth.schema.types import Schema

if TYPE_CHECKING:
    from synth.generators.sequence import Sequence


def layouts_of(
    tables: Mapping[str, TablePlan], drafts: Mapping[str, TableDraft], keys: Keys, schema: Schema
) -> tuple[Layout, ...]:
    """The written tables, those they refer to first."""
    written = {name: table for name, table in tables.items() if table.written}
    return _ordered(
        {name: _layout(table, drafts[name], keys, schema) for name, table in written.items()},
        {name: keys.reads(drafts[name]) & written.keys() for name in written},
    )


def _layout(table: TablePlan, draft: TableDraft, keys: Keys, schema: Schema) -> Layout:
    columns = tuple(_column(table, draft, entry) for entry in table.columns.values())
    references = () if draft.file is not None else keys.references(draft)
    outside = draft.table.outside
    return Layout(
        table.name,
        columns,
        table.key,
        table.uniques,
        references,
        _order(table),
        outside="" if outside is None else outside.text or "",
        checks=tuple(_checks(table.name, schema)),
    )


def _checks(table: str, schema: Schema) -> Iterator[tuple[str, str]]:
    """The rules over the rows of one table, of which every single row must hold."""
    for rule in schema.rules.values():
        rows = (rule.rows.text or "").strip()
        alone = PATH.fullmatch(rows) and [part.lower() for part in split_path(rows)]
        if rule.at_least == 1 and alone == [table.lower()]:
            yield rule.name, with_as_of(rule.holds.text or "", schema.as_of)


def _column(table: TablePlan, draft: TableDraft, entry: EntryPlan) -> Column:
    written = draft.table.columns.get(entry.name)
    return Column(
        name=entry.name,
        type=entry.facts.kind,
        nullable=entry.facts.nullable and entry.name not in table.key,
        mark=entry.facts.mark,
        identifier=entry.facts.identifier,
        options=entry.facts.options,
        unique=(written is not None and written.unique) or table.key == (entry.name,),
        outside="" if written is None else written.outside or "",
        note="" if written is None else written.note or "",
    )


def _order(table: TablePlan) -> str | None:
    """The column that restores the order rows were made in."""
    for entry in table.columns.values():
        if entry.generator.traits.by == "counted" and cast("Sequence", entry.generator).step > 0:
            return entry.name
    return None


def _ordered(layouts: Mapping[str, Layout], reads: Mapping[str, Set[str]]) -> tuple[Layout, ...]:
    """Tables after those they read; in a circle after those they refer to, else as in the file."""
    waiting = dict(layouts)
    done: dict[str, Layout] = {}
    while waiting:
        ready = [name for name in waiting if reads[name] <= {name, *done}] or [
            name
            for name, layout in waiting.items()
            if all(ref.to in done or ref.to == name for ref in layout.references)
        ]
        for name in ready or [next(iter(waiting))]:
            done[name] = waiting.pop(name)
    return tuple(done.values())
