"""The tables of a plan as boxes and arrows: what the page lists and the graph draws."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from synth.making.maker import Maker
from synth.plan.plan import Plan
from synth.plan.tables import EntryPlan, TablePlan
from synth.schema.layout import Column, Layout

_SAMPLE = 4096
_DIGITS = 3
"""Digits of a count that is an estimate."""


@dataclass(frozen=True)
class Line:
    """One column of a box.

    Attributes:
        name: the column.
        type: its type as text, with ? where it may be null.
        mark: what it is for privacy.
        is_key: whether it is part of the key.
    """

    name: str
    type: str
    mark: str
    is_key: bool


@dataclass(frozen=True)
class Box:
    """One table.

    Attributes:
        name: the table.
        rows: how many, as text; `about` where it was estimated.
        lines: its columns, in order.
        is_written: whether it is part of the output.
    """

    name: str
    rows: str
    lines: tuple[Line, ...]
    is_written: bool


@dataclass(frozen=True)
class Arrow:
    """From a table to one it needs.

    Attributes:
        table: where it starts.
        columns: which hold the key of the other table; none where no column does.
        to: the table it points to.
        to_columns: the key there.
        kind: `per` the row above, a `reference` by its key, or `draws` from its rows only.
    """

    table: str
    columns: tuple[str, ...]
    to: str
    to_columns: tuple[str, ...]
    kind: Literal["per", "reference", "draws"]


def boxes(plan: Plan) -> tuple[Box, ...]:
    """Every table, in the order of the file."""
    return tuple(box_of(plan, name) for name in plan.tables)


def box_of(plan: Plan, name: str) -> Box:
    """One table.

    Args:
        plan: of the schema.
        name: one of its tables.
    """
    layout = next((layout for layout in plan.layouts if layout.name == name), None)
    lines = _lines(plan.tables[name], layout)
    return Box(name, row_text(plan, name), lines, is_written=layout is not None)


def arrows(plan: Plan) -> tuple[Arrow, ...]:
    """Every arrow, in the order of the file; a table draws from another by one arrow at most."""
    layouts = {layout.name: layout for layout in plan.layouts}
    return tuple(
        arrow for name, table in plan.tables.items() for arrow in _arrows(table, layouts.get(name))
    )


def layout_box(layout: Layout, rows: int) -> Box:
    """The box of what was written.

    Args:
        layout: of the table.
        rows: how many there are.
    """
    lines = (
        Line(
            column.name,
            f"{column.type}{'?' if column.nullable else ''}",
            column.mark,
            column.name in layout.key,
        )
        for column in layout.columns
    )
    return Box(layout.name, _many(rows), tuple(lines), is_written=True)


def layout_arrows(layouts: Sequence[Layout]) -> tuple[Arrow, ...]:
    """The references between tables that were written."""
    names = {layout.name for layout in layouts}
    return tuple(
        Arrow(layout.name, one.columns, one.to, one.to_columns, "reference")
        for layout in layouts
        for one in layout.references
        if one.to in names
    )


def _lines(table: TablePlan, layout: Layout | None) -> tuple[Line, ...]:
    written = {column.name: column for column in layout.columns} if layout else {}
    return tuple(
        _line(entry, written.get(name), is_key=name in table.key)
        for name, entry in table.columns.items()
    )


def _line(entry: EntryPlan, column: Column | None, *, is_key: bool) -> Line:
    kind = column.type if column else entry.facts.kind
    nullable = column.nullable if column else entry.facts.nullable
    mark = column.mark if column else entry.facts.mark
    return Line(entry.name, f"{kind}{'?' if nullable else ''}", mark, is_key)


def _arrows(table: TablePlan, layout: Layout | None) -> Iterator[Arrow]:
    references = layout.references if layout else ()
    reached = set()
    for reference in references:
        kind: Literal["per", "reference"] = "reference"
        if reference.to == table.per and "per" not in reached:
            kind = "per"
            reached.add("per")
        reached.add(reference.to)
        yield Arrow(table.name, reference.columns, reference.to, reference.to_columns, kind)
    if table.per is not None and "per" not in reached:
        reached.add(table.per)
        yield Arrow(table.name, (), table.per, (), "per")
    if table.each is not None and table.each.table not in {None, *reached}:
        reached.add(table.each.table or "")
        yield Arrow(table.name, (), table.each.table or "", (), "draws")
    for entry in table.lets.values():
        if entry.reference is not None and entry.reference.table not in reached:
            reached.add(entry.reference.table)
            yield Arrow(table.name, (), entry.reference.table, (), "draws")


def row_text(plan: Plan, name: str) -> str:
    """How many rows a table has; of many parents the first are counted and the rest estimated."""
    table, maker = plan.tables[name], Maker(plan)
    if name in plan.stand_ins:
        return "rows that stand in a database"
    if table.per is None:
        return _many(maker.size(name))
    root = maker.size(plan.root(name))
    sample = min(root, _SAMPLE)
    if not sample:
        return _many(0)
    counted = int(maker.beneath(table.per, 0, sample).counts(table).sum())
    if sample == root:
        return _many(counted)
    estimate = counted * root // sample
    unit = 10 ** max(0, len(str(estimate)) - _DIGITS)
    return f"about {_many((estimate + unit // 2) // unit * unit)}"


def _many(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"
