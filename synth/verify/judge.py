"""A locked DuckDB over the tables of an output: it reads them and nothing else."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from threading import TIMEOUT_MAX
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from synth.duck import Settings, lock, opened
from synth.report import PLACES_MAX
from synth.schema.layout import Layout
from synth.sql import literal, quoted
from synth.stores.store import InPlace

if TYPE_CHECKING:
    import duckdb

Answer = TypeVar("Answer")
Look: TypeAlias = Callable[["duckdb.DuckDBPyConnection", Sequence[Layout]], None]
"""Is shown the locked connection when everything was judged, and the columns that views have."""
_AGAIN = 0.05
"""Seconds between two interruptions of one question."""

ROW = '"synth row"'
"""The column of row numbers, from 1."""


@contextmanager
def locked(folder: Path, places: Sequence[InPlace] = ()) -> Iterator["duckdb.DuckDBPyConnection"]:
    """A connection that reaches these places only, writes none of them, and cannot be unlocked.

    Args:
        folder: for what does not fit into memory, and for copies of tables.
        places: what is read where it is; files that are databases are attached, read only.

    Raises:
        duckdb.Error: a database cannot be attached.
    """
    settings: Settings = {"threads": 2, "temp_directory": str(folder / "spilled")}
    with opened(memory="800MB", is_closed=False, settings=settings) as connection:
        for path, name in sorted({(place.path, place.attached) for place in places}):
            if name:
                connection.execute(f"attach {literal(str(path))} as {name} (read_only)")
        paths = ", ".join(literal(str(place.path)) for place in places if not place.attached)
        connection.execute(f"set allowed_paths = [{paths}]")
        connection.execute(f"set allowed_directories = [{literal(str(folder))}]")
        connection.execute("set enable_external_access = false")
        lock(connection)
        yield connection


class OverTimeError(Exception):
    """What was asked took longer than it may."""


def answered(
    connection: "duckdb.DuckDBPyConnection", ask: Callable[[], Answer], *, seconds: float
) -> Answer:
    """What a question brings, interrupted when its time is over or somebody stops the program.

    It is asked by a thread of its own: whoever waits for DuckDB inside it sees a signal only
    between two blocks of rows, and one block of a join may take an hour. `interrupt` is looked for
    more often.

    Args:
        connection: the locked one, which nothing else uses meanwhile.
        ask: asks it.
        seconds: how long it may take.

    Raises:
        OverTimeError: the time is over.
        Exception: as the question raised it.
    """
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ask)
        try:
            return asked.result(timeout=min(seconds, TIMEOUT_MAX))
        except TimeoutError:
            raise OverTimeError from None
        finally:
            # Again until it ends: an interruption that comes before the query begins is forgotten.
            while not asked.done():
                connection.interrupt()
                wait((asked,), timeout=_AGAIN)


def name_view(connection: "duckdb.DuckDBPyConnection", name: str, query: str) -> None:
    """Make a query known to all others under a table's name."""
    connection.execute(f"create view {quoted(name)} as {query}")


def first(connection: "duckdb.DuckDBPyConnection", query: str) -> tuple[int, ...]:
    """The one row of a query of counts; a sum of nothing is 0."""
    rows = connection.execute(query).fetchall()
    return tuple(int(value or 0) for value in rows[0])


def numbered(relation: str) -> str:
    """A relation whose rows carry their number as `ROW`, in written order."""
    return f"(select row_number() over () as {ROW}, * from {relation})"


def rows_where(
    connection: "duckdb.DuckDBPyConnection", relation: str, condition: str, *, value: str = "null"
) -> list[tuple[int, str | None]]:
    """Numbers of the first rows that satisfy a condition, with a value of each as text.

    The value is for a mask, never for a report.
    """
    query = (
        f"select {ROW}, cast({value} as varchar) from {numbered(relation)} "
        f"where {condition} order by {ROW} limit {PLACES_MAX}"
    )
    return [(int(row), shown) for row, shown in connection.execute(query).fetchall()]
