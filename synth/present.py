"""The rows that stand in the tables of a schema already, as a plan goes on after them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import pyarrow as pa

from synth.plan.existing import Existing
from synth.plan.plan import Plan
from synth.registry import Values
from synth.schema.layout import Layout
from synth.schema.operands import split_path
from synth.stores.catalog import DbTable
from synth.stores.database import Database
from synth.stores.ddl import quoted_name


def present(plan: Plan, database: Database) -> Mapping[str, Existing]:
    """What stands in each table of a schema that holds rows.

    Args:
        plan: of the schema; tables by `file` are left out, their rows are inserted where absent.
        database: is read: counts, greatest keys, and later the columns that new rows refer to.
    """
    return dict(_found(plan, database))


def _found(plan: Plan, database: Database) -> Iterator[tuple[str, Existing]]:
    structure = database.structure()
    for layout in plan.layouts:
        table = structure.find(split_path(layout.outside) if layout.outside else (layout.name,))
        if table is None or plan.tables[layout.name].file is not None:
            continue
        rows = int(database.rows(f"select count(*) from {_sql(table)}")[0][0])
        if rows:
            yield layout.name, _existing(plan, layout, table, database, rows)


def _existing(
    plan: Plan, layout: Layout, table: DbTable, database: Database, rows: int
) -> Existing:
    def column(name: str) -> Values:
        found = next(column for column in layout.columns if column.name == name)
        return pa.concat_arrays(
            [batch.column(0) for batch in database.read(replace(layout, columns=(found,)))]
        )

    shifts = {}
    for entry in plan.tables[layout.name].columns.values():
        start, step = (getattr(entry.generator, word, None) for word in ("start", "step"))
        number = entry.generator.word == "sequence" and entry.facts.kind.arrow in _WHOLE
        if number and isinstance(step, int) and step > 0:
            outside = next(c.outside or c.name for c in layout.columns if c.name == entry.name)
            query = f"select max({quoted_name(outside)}) from {_sql(table)}"
            most = database.rows(query)[0][0]
            following = int(start or 1) + step * rows
            if most is not None and int(most) >= following:
                steps = -(-(int(most) + 1 - following) // step)
                shifts[entry.name] = steps * step
    return Existing(rows, column, shifts)


_WHOLE = (pa.int16(), pa.int32(), pa.int64())


def _sql(table: DbTable) -> str:
    return f"{quoted_name(table.name.namespace)}.{quoted_name(table.name.name)}"
