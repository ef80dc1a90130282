"""Guard: tables of the schema hold rows that we did not make.

Rows of a few places of each table are compared with what the schema makes there: see `ours`. A
table whose rows this user may not read is refused, since nobody can say whose they are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from synth.errors import QuestionError
from synth.guard.ours import Candidate, Standing, are_ours, row_numbers
from synth.guard.samples import readable, spread
from synth.plan.build import plan as make_plan
from synth.schema.operands import split_path
from synth.stores.catalog import DbTable, Structure, TableName
from synth.stores.databases.filling import qualified, shown
from synth.stores.ddl import name_list, quoted_name

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
        name = shown(table.name, structure)
        if table.name not in can_read:
            yield f"table {name} may not be read, so that nobody can say whose rows it holds"
            continue
        rows = database.rows(f"select count(*) from {qualified(table.name)}")[0][0]
        if rows:
            standing.append(_standing(database, layout, table, name, rows))
    if not standing:
        return
    candidates = list(_candidates(plan, standing))
    for one in standing:
        if not any(are_ours(candidate, one) for candidate in candidates):
            yield f"table {one.shown} holds rows that this schema and seed do not make"


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


def _standing(
    database: "Database", layout: "Layout", table: DbTable, name: str, rows: int
) -> Standing:
    fold = str if database.dialect == "postgresql" else str.lower
    known = {fold(column.name): column.name for column in table.columns}
    wanted = {column.name: fold(column.outside or column.name) for column in layout.columns}
    names = {name: known[outside] for name, outside in wanted.items() if outside in known}
    columns = list(names.values())
    values = spread(database, table, columns, by=_order(layout, names), rows=rows, most=_MOST)
    texts = dict(zip(names, values, strict=True))
    kept = [column for column in table.columns if not column.is_generated]
    return Standing(layout, rows, texts, name, is_whole=len(kept) == len(names))


def _order(layout: "Layout", names: Mapping[str, str]) -> str:
    """What the rows are spread over: the sequence, else the key, else some column's texts."""
    for own in ((layout.order or "",), layout.key):
        if own and all(name in names for name in own):
            return name_list(names[name] for name in own)
    return f"cast({quoted_name(next(iter(names.values())))} as varchar)"


def _candidates(plan: "Plan", standing: Sequence[Standing]) -> Iterator[Candidate]:
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
            pair = [make_plan(plan.schema, rows=numbers, seed=one) for one in (seed, seed ^ 1)]
        except QuestionError:
            # More rows than the schema can make are not all ours; some tables may be.
            pair = [make_plan(plan.schema, seed=one) for one in (seed, seed ^ 1)]
        yield Candidate(*pair)
