"""The rows of tables that stand in a database, read before anything is made."""

from collections.abc import Mapping

import pyarrow as pa

from synth.databases.catalog import Structure
from synth.databases.database import Database
from synth.databases.locating import Located, located
from synth.databases.trusted import REASON, of_others
from synth.errors import AnswerError
from synth.plan.build import plan as make_plan
from synth.plan.drafts import HELD_ROWS
from synth.plan.plan import Plan
from synth.plan.standing import Stood
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout
from synth.schema.types import Table


def stood(plan: Plan, database: Database) -> Plan:
    """The plan whose tables that stand have the rows that a database holds.

    Itself where none stands. Of a table only the columns are read that the schema names, and its
    rows are numbered in the order of its key, so that new rows follow from what stands there.

    Raises:
        AnswerError: a table that stands is not there, or holds no row or too many.
        SchemaError: the rows that are there do not fit the schema.
        WorldError: the database cannot be asked.
    """
    tables = [table for table in plan.schema.tables.values() if table.stands]
    if not tables:
        return plan
    structure, problems = database.structure(), []
    found: dict[str, Stood] = {}
    for table in tables:
        try:
            found[table.name] = _read(plan, table, database, structure)
        except AnswerError as error:
            problems.append(f"{table.mark}: table {table.name}: {error}")
    if problems:
        raise AnswerError("\n".join(problems))
    rows = {t.name: t.rows for t in plan.tables.values() if t.rows is not None}
    return make_plan(plan.schema, rows=rows, seed=plan.seed, model=plan.model, standing=found)


def _read(plan: Plan, table: Table, database: Database, structure: Structure) -> Stood:
    """The rows of one table, by their keys."""
    columns = plan.tables[table.name].columns
    kinds = {name: columns[name].facts.kind for name in table.columns}
    layout = layout_of(table, kinds)
    place = located(structure, layout)
    if place is None:
        raise AnswerError("it stands, and is not in the database")
    if place.missing:
        names = ", ".join(column.outside or column.name for column in place.missing)
        raise AnswerError(f"it stands, and has no column {names} in the database")
    if of_others(database, structure, [layout]):
        raise AnswerError(REASON)
    rows = _count(database, place)
    if not rows:
        raise AnswerError(
            "it stands, and holds no row; fill it first, or say how its rows are made in place of "
            "`stands`"
        )
    if rows > HELD_ROWS:
        raise AnswerError(f"it stands, and holds more than {HELD_ROWS:,} rows, which are not held")
    if not kinds:
        return Stood(pa.table({}))
    read = pa.Table.from_batches(list(database.read(layout)))
    return Stood(read.sort_by([(name, "ascending") for name in _order(table)]), kinds)


def layout_of(table: Table, kinds: Mapping[str, DataType]) -> Layout:
    """What the schema names of a table that stands."""
    columns = tuple(
        Column(name, kinds[name], nullable=True, outside=entry.outside or "")
        for name, entry in table.columns.items()
    )
    outside = "" if table.outside is None else table.outside.text or ""
    return Layout(table.name, columns, outside=outside)


def _count(database: Database, place: Located) -> int:
    """How many rows there are, counted no further than needed."""
    limited = f"select 1 from {place.rows} limit {HELD_ROWS + 1}"
    query = f"select {database.dialect.system}count(*) from ({limited}) t"
    return int(database.rows(query)[0][0])


def _order(table: Table) -> list[str]:
    """The columns that rows are ordered by, whatever the database compares texts by."""
    key = [node.text or "" for node in table.key]
    return [*key, *(name for name in table.columns if name not in key)]
