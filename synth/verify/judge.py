"""A locked DuckDB over the tables of an output: it reads them and nothing else."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Timer
from typing import TYPE_CHECKING

from synth.plan.rules import quoted
from synth.report import PLACES_MAX
from synth.stores.store import InPlace

if TYPE_CHECKING:
    import duckdb

ROW = '"synth row"'
"""The column of row numbers, from 1."""

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "memory_limit": "800MB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "python_enable_replacements": False,
}


@contextmanager
def locked(folder: Path, places: Sequence[InPlace] = ()) -> Iterator["duckdb.DuckDBPyConnection"]:
    """A connection that reaches these places only, writes none of them, and cannot be unlocked.

    Args:
        folder: for what does not fit into memory, and for copies of tables.
        places: what is read where it is; files that are databases are attached, read only.

    Raises:
        duckdb.Error: a database cannot be attached.
    """
    import duckdb

    settings = {**_SETTINGS, "temp_directory": str(folder / "spilled")}
    with duckdb.connect(config=settings) as connection:
        for path, name in sorted({(place.path, place.attached) for place in places}):
            if name:
                connection.execute(f"attach {text(str(path))} as {name} (read_only)")
        paths = ", ".join(text(str(place.path)) for place in places if not place.attached)
        connection.execute(f"set allowed_paths = [{paths}]")
        connection.execute(f"set allowed_directories = [{text(str(folder))}]")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        yield connection


@contextmanager
def limited(
    connection: "duckdb.DuckDBPyConnection", seconds: float
) -> Iterator[Callable[[], bool]]:
    """Interrupt what the connection is asked within, once the time is over.

    DuckDB looks up between blocks of rows, so one that takes long itself is waited for; it cannot
    take more than the memory of `locked`.

    Args:
        connection: the locked one.
        seconds: from now on.

    Yields:
        What says whether the time is over: then an error of DuckDB is an interruption.
    """
    over = Event()

    def stop() -> None:
        over.set()
        connection.interrupt()

    timer = Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield over.is_set
    finally:
        timer.cancel()
        timer.join()


def text(value: str) -> str:
    """A text in SQL's single quotes."""
    return "'" + value.replace("'", "''") + "'"


def name_view(connection: "duckdb.DuckDBPyConnection", name: str, query: str) -> None:
    """Make a query known to all others under a table's name."""
    connection.execute(f"create view {quoted(name)} as {query}")


def first(connection: "duckdb.DuckDBPyConnection", query: str) -> tuple[int, ...]:
    """The one row of a query of counts; a sum of nothing is 0."""
    rows = connection.execute(query).fetchall()
    return tuple(int(value or 0) for value in rows[0])


def numbered(relation: str) -> str:
    """A relation whose rows carry their number as `ROW`, in written order.

    Args:
        relation: what stands after FROM.
    """
    return f"(select row_number() over () as {ROW}, * from {relation})"


def rows_where(
    connection: "duckdb.DuckDBPyConnection", relation: str, condition: str, *, value: str = "null"
) -> list[tuple[int, str | None]]:
    """Numbers of the first rows that satisfy a condition, with a value of each as text.

    The value is for a mask, never for a report.

    Args:
        connection: the locked one.
        relation: what stands after FROM.
        condition: over its columns.
        value: an expression over its columns.
    """
    query = (
        f"select {ROW}, cast({value} as varchar) from {numbered(relation)} "
        f"where {condition} order by {ROW} limit {PLACES_MAX}"
    )
    return [(int(row), shown) for row, shown in connection.execute(query).fetchall()]
