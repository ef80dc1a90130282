"""Keys that a schema claims and nothing proves: repeats are counted before a row is written."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa

from synth.disk import scratch
from synth.duck import opened
from synth.errors import AnswerError
from synth.locales.slices import SEGMENT_ROWS
from synth.making.maker import Maker
from synth.run.segments import make_batches
from synth.schema.layout import Layout
from synth.sql import quoted

if TYPE_CHECKING:
    import duckdb


def check_claims(maker: Maker, layouts: Sequence[Layout]) -> None:
    """Refuse claimed keys that repeat.

    Their columns are made again and counted by DuckDB, which puts what does not fit into its memory
    into a folder of its own.

    Args:
        maker: of the rows.
        layouts: the tables that are written.

    Raises:
        AnswerError: a key repeats; says in how many rows.
    """
    for layout in layouts:
        table = maker.plan.tables[layout.name]
        if not table.claimed:
            continue
        columns = tuple(column for column in layout.columns if column.name in table.key)
        repeated, rows = _repeats(maker, replace(layout, columns=columns))
        if repeated:
            found = (
                f"{table.mark}: the key of {table.name} ({', '.join(table.key)}) that is claimed"
            )
            message = f"{found} repeats in {repeated:,} of {rows:,} rows"
            raise AnswerError(f"{message}; expected columns that tell rows apart")


def _repeats(maker: Maker, layout: Layout) -> tuple[int, int]:
    """How many rows repeat the key of another one, and how many rows there are."""
    root = maker.plan.root(layout.name)
    first, stop = maker.plan.first(root), maker.size(root)
    with scratch("synth-claim") as folder:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "temp_directory": str(folder / "spilled")
        }
        path = str(folder / "keys.duckdb")
        connection = opened(path, memory="400MB", is_closed=False, settings=settings)
        with connection:
            for start in range(first, stop, SEGMENT_ROWS):
                end = min(stop, start + SEGMENT_ROWS)
                for batch in make_batches(maker, layout, start, end):
                    _add(connection, pa.Table.from_batches([batch]), is_first=not _has(connection))
            return _count(connection, layout) if _has(connection) else (0, 0)


def _has(connection: "duckdb.DuckDBPyConnection") -> bool:
    return bool(connection.execute("select count(*) from duckdb_tables()").fetchall()[0][0])


def _add(connection: "duckdb.DuckDBPyConnection", rows: pa.Table, *, is_first: bool) -> None:
    connection.register("batch", rows)
    start = "create table keys as" if is_first else "insert into keys"
    connection.execute(f"{start} select * from batch")
    connection.unregister("batch")


def _count(connection: "duckdb.DuckDBPyConnection", layout: Layout) -> tuple[int, int]:
    names = ", ".join(quoted(column.name) for column in layout.columns)
    groups = f"select count(*) as n from keys group by {names}"
    found = connection.execute(f"select sum(n - 1), sum(n) from ({groups})").fetchall()[0]
    return int(found[0]), int(found[1])
