"""Layouts of a plan: what every written table's columns, keys and references are."""

from collections.abc import Mapping

from synth.generators.sequence import Sequence
from synth.plan.drafts import TableDraft
from synth.plan.keys import Keys
from synth.plan.tables import EntryPlan, TablePlan
from synth.schema.layout import Column, Layout


def layouts_of(
    tables: Mapping[str, TablePlan], drafts: Mapping[str, TableDraft], keys: Keys
) -> tuple[Layout, ...]:
    """The written tables, those they refer to first.

    Args:
        tables: all tables of the plan.
        drafts: the same before.
        keys: finds the foreign keys.
    """
    written = {name: table for name, table in tables.items() if table.written}
    return _ordered({name: _layout(table, drafts[name], keys) for name, table in written.items()})


def _layout(table: TablePlan, draft: TableDraft, keys: Keys) -> Layout:
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
    )


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
    )


def _order(table: TablePlan) -> str | None:
    """The column that restores the order rows were made in."""
    for entry in table.columns.values():
        if isinstance(entry.generator, Sequence) and entry.generator.step > 0:
            return entry.name
    return None


def _ordered(layouts: Mapping[str, Layout]) -> tuple[Layout, ...]:
    """Tables after those they refer to; in a circle the order of the file decides."""
    waiting = dict(layouts)
    done: dict[str, Layout] = {}
    while waiting:
        ready = [
            name
            for name, layout in waiting.items()
            if all(ref.to in done or ref.to == name for ref in layout.references)
        ]
        for name in ready or [next(iter(waiting))]:
            done[name] = waiting.pop(name)
    return tuple(done.values())
