"""The rows that stand in the tables of a schema already, as a plan goes on after them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import pyarrow as pa

from synth.databases.catalog import Structure
from synth.databases.database import Database
from synth.databases.locating import Located, located
from synth.errors import AnswerError
from synth.generators.ref import Ref
from synth.plan.build import plan as make_plan
from synth.plan.existing import Existing
from synth.plan.plan import Plan
from synth.plan.tables import EntryPlan
from synth.schema.names import PARENT
from synth.schema.operands import Path
from synth.stores.ddl import quoted_name
from synth.stores.store import Sink

if TYPE_CHECKING:
    from synth.generators.sequence import Sequence as Counter


def present(plan: Plan, database: Database, structure: Structure) -> Mapping[str, Existing]:
    """What stands in each table of a schema that holds rows.

    Args:
        plan: of the schema; tables by `file` are left out, their rows are inserted where absent.
        database: is read: counts, greatest keys, and the columns that new rows refer to. All of it
            now: while rows go in, the connection can answer nothing.
        structure: of the database.
    """
    return dict(_found(plan, database, structure, set(_read_through_references(plan))))


def _read_through_references(plan: Plan) -> Iterator[tuple[str, str]]:
    """The columns of other tables that a plan reads through references, with their tables."""
    read = defaultdict[str, list[tuple[str, ...]]](list)
    for (owner, _), known in plan.expressions.items():
        read[owner] += (path for _, path in known.columns)
    for name, table in plan.tables.items():
        paths = read[name]
        for entry in (*table.columns.values(), *table.lets.values()):
            if entry.reference is not None:
                weight = entry.reference.weight.parts[:1] if entry.reference.weight else ()
                columns = (*entry.reference.matched, *weight, *_read_there(plan, entry.reference))
                yield from ((entry.reference.table, column) for column in columns)
            for part in entry.parts or ("",):
                paths += (o.parts for o in entry.generator.needs(part) if isinstance(o, Path))
        for path in paths:
            yield from _steps(plan, name, path)


def _read_there(plan: Plan, reference: Ref) -> Iterator[str]:
    """The columns of its table that the condition of a reference reads."""
    if reference.where is not None:
        compiled = plan.expressions[reference.table, reference.where.text]
        yield from (path[0] for _, path in compiled.columns)


def _steps(plan: Plan, name: str, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for part, following in pairwise(path):
        table = plan.tables[name]
        let = table.lets.get(part)
        if let is not None and let.reference is not None:
            name = let.reference.table
            yield name, following
        elif part == PARENT and table.per is not None:
            name = table.per
        elif part in table.above:
            name = part
        else:
            return


def _found(
    plan: Plan, database: Database, structure: Structure, wanted: Collection[tuple[str, str]]
) -> Iterator[tuple[str, Existing]]:
    for name, place, rows in _counted(plan, database, structure):
        if rows:
            names = {column for table, column in wanted if table == name}
            yield name, _existing(plan, place, database, rows, names)


def _counted(
    plan: Plan, database: Database, structure: Structure
) -> Iterator[tuple[str, Located, int]]:
    """The tables that are there, and how many rows each holds."""
    for layout in plan.layouts:
        place = located(structure, layout)
        if place is None or plan.tables[layout.name].file is not None:
            continue
        query = f"select {database.dialect.system}count(*) from {place.rows}"
        yield layout.name, place, int(database.rows(query)[0][0])


def _existing(
    plan: Plan, place: Located, database: Database, rows: int, names: Collection[str]
) -> Existing:
    layout = place.layout
    read = {
        column.name: pa.concat_arrays(
            [b.column(0) for b in database.read(replace(layout, columns=(column,)))]
        )
        for column in layout.columns
        if column.name in names
    }
    shifts = {}
    for entry in plan.tables[layout.name].columns.values():
        outer = place.outer([entry.name])
        if outer is not None and entry.generator.traits.by == "counted":
            query = (
                f"select {database.dialect.system}max({quoted_name(outer[0])}) from {place.rows}"
            )
            shift = _shift(entry, database.rows(query)[0][0], rows)
            if shift:
                shifts[entry.name] = shift
    return Existing(rows, read, shifts)


def _shift(entry: EntryPlan, most: object, rows: int) -> int:
    """What is added to a column that counts rows, so that it goes on after the greatest value."""
    counter = cast("Counter", entry.generator)
    if counter.step < 1 or entry.facts.kind.arrow not in _WHOLE:
        return 0
    following = int(counter.start) + counter.step * rows
    if most is None or int(str(most)) < following:
        return 0
    return -(-(int(str(most)) + 1 - following) // counter.step) * counter.step


_WHOLE = (pa.int16(), pa.int32(), pa.int64())


def check_unmoved(plan: Plan, database: Database, sink: Sink) -> None:
    """Raise where a table holds more or fewer rows than those after which the plan numbers its own.

    Args:
        plan: from `beside`.
        database: is asked again.
        sink: open, so that no other run fills these tables; it is discarded before this raises.

    Raises:
        AnswerError: somebody else wrote into one meanwhile.
    """
    for name, place, rows in _counted(plan, database, database.structure()):
        known = plan.existing[name].rows if name in plan.existing else 0
        if rows != known:
            sink.discard()
            raise AnswerError(
                f"table {place.shown}: {rows:,} rows stand, and {known:,} when this run numbered "
                "its own: something else writes into it; start again when that is done"
            )


def beside(plan: Plan, database: Database, structure: Structure) -> Plan:
    """The plan whose rows go on after those that the tables hold; itself where they hold none."""
    existing = present(plan, database, structure)
    if not existing:
        return plan
    rows = {t.name: t.rows for t in plan.tables.values() if t.rows is not None}
    return make_plan(
        plan.schema,
        rows=rows,
        seed=plan.seed,
        existing=existing,
        model=plan.model,
        standing=plan.standing,
    )
