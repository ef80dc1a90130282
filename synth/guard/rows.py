"""Guard: tables of the schema hold rows that we did not make.

Rows of a few places of each table are compared with what the schema makes there: see `ours`. A
table whose rows this user may not read is refused, since nobody can say whose they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from synth.errors import QuestionError
from synth.guard.ours import Standing, are_ours, row_numbers
from synth.guard.samples import readable, spread
from synth.plan.build import plan as make_plan
from synth.schema.operands import split_path
from synth.stores.catalog import DbTable, Structure, TableName
from synth.stores.databases.filling import qualified, shown
from synth.stores.ddl import quoted_name

if TYPE_CHECKING:
    from synth.plan.plan import Plan
    from synth.schema.layout import Layout
    from synth.stores.database import Database

_MOST = 200
_LOOSE, _SLACK = 2, 10_000
"""How many times as many numbers as rows, and how many more, a table of ours may have used: rows
were deleted. Numbers beyond are not ours, and a plan of so many rows would only cost time."""


def reasons(database: "Database", structure: Structure, plan: "Plan") -> Iterator[str]:
    """Which tables hold rows that are not ours.

    Args:
        database: the target.
        structure: its tables.
        plan: what would be put there; rows made from its schema by its seed, or by the schema's
            own, are ours, however many there are.

    Raises:
        WorldError: the database cannot be asked.
    """
    can_read = {table.name for table in readable(database, structure)}
    standing = []
    for layout in plan.layouts:
        table = _table(structure, layout)
        if table is None:
            continue
        if table.name not in can_read:
            name = shown(table.name, structure)
            yield f"table {name} may not be read, so that nobody can say whose rows it holds"
            continue
        rows = database.rows(f"select count(*) from {qualified(table.name)}")[0][0]
        if rows:
            standing.append(_standing(database, layout, table, rows))
    if not standing:
        return
    plans = list(_plans(plan, standing))
    for one in standing:
        if not any(are_ours(again, one) for again in plans):
            yield (
                f"table {shown(one.table.name, structure)} holds {one.rows:,} rows, "
                "and not those that this schema and seed make"
            )


def _table(structure: Structure, layout: "Layout") -> DbTable | None:
    """The table of a layout; SQLite and DuckDB compare names without case."""
    parts = split_path(layout.outside) if layout.outside else (layout.name,)
    found = structure.find(parts)
    if found is not None or structure.dialect == "postgresql":
        return found
    folded = tuple(
        replace(table, name=TableName(table.name.namespace.lower(), table.name.name.lower()))
        for table in structure.tables
    )
    same = replace(structure, tables=folded).find(tuple(part.lower() for part in parts))
    return None if same is None else structure.tables[folded.index(same)]


def _standing(database: "Database", layout: "Layout", table: DbTable, rows: int) -> Standing:
    known = {column.name: column.name for column in table.columns}
    if database.dialect != "postgresql":
        known = {name.lower(): name for name in known}
    outside = {
        column.name: known.get(
            name if database.dialect == "postgresql" else name.lower(),
        )
        for column in layout.columns
        for name in [column.outside or column.name]
    }
    names: Mapping[str, str] = {name: own for name, own in outside.items() if own is not None}
    by = [names[name] for name in (layout.order, *layout.key) if name in names]
    order = by[:1] if layout.order in names else by
    values = spread(
        database,
        table,
        list(names.values()),
        by=order or list(names.values())[:1],
        rows=rows,
        most=_MOST,
    )
    texts = dict(zip(names, values, strict=True))
    kept = [column for column in table.columns if not column.is_generated]
    return Standing(layout, table, rows, texts, is_whole=len(kept) == len(names))


def _plans(plan: "Plan", standing: Sequence[Standing]) -> Iterator["Plan"]:
    """The schema's plans of as many rows as there are, for the seeds that may have made them."""
    numbers = {}
    for one in standing:
        if plan.tables[one.layout.name].rows is None:
            continue
        number = row_numbers(plan, one)
        top = one.rows if number is None or not len(number) else int(number.max()) + 1
        numbers[one.layout.name] = top if top <= _LOOSE * one.rows + _SLACK else one.rows
    for seed in dict.fromkeys((plan.seed, plan.schema.seed)):
        try:
            yield make_plan(plan.schema, rows=numbers, seed=seed)
        except QuestionError:
            # More rows than the schema can make are not all ours; some tables may be.
            yield make_plan(plan.schema, seed=seed)
