"""Rows that never reach a table of SQLite: conditions judged over them, and how they would read."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from time import monotonic

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.databases.asking import (
    LONGEST_S,
    position_beside,
    refused,
    with_positions,
    wrong_rows,
)
from synth.databases.blobs import blobs
from synth.databases.catalog import Structure
from synth.databases.locating import Located, located
from synth.databases.sqlite.errors import Teller
from synth.databases.sqlite.listening import STEPS, listen
from synth.errors import WorldError
from synth.registry import Values
from synth.schema.layout import Layout
from synth.stores.ddl import name_list, quoted_name
from synth.stores.sqlite import objects, type_word

_ASKED = "temp.synth_asked"
_SAVEPOINT = "synth_asked"
_PART = "synth_asked_part"
_ON_A_ROW = ("SQLITE_ERROR", "SQLITE_MISMATCH")
_JUDGING = frozenset(
    (
        *(sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ),
        *(sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE),
    )
)


def failing(
    connection: sqlite3.Connection,
    teller: Teller,
    layout: Layout,
    batch: pa.RecordBatch,
    conditions: Sequence[str],
    *,
    structure: Structure,
) -> list[NDArray[np.int64]]:
    """See `Database.failing`: the rows stand in a temporary table, which is rolled back.

    The table has all columns of the target, without its constraints; those that the layout does not
    have are null.

    Args:
        connection: to the database.
        teller: of its failures.
        layout: which table and columns.
        batch: the rows, columns as the layout names them.
        conditions: in SQL, over the names that columns have in the database.
        structure: of the database; a table that is not there has the types of the layout.

    Raises:
        AnswerError: a column is not in the table.
        WorldError: a condition cannot be evaluated.
    """
    place = located(structure, layout)
    table = None if place is None else place.table
    alias = table.name.name if table else layout.name
    position = quoted_name(_position(place, layout))
    with _undone(connection, teller):
        with teller.told("asked", table):
            _fill(connection, place, layout, batch)
        answers = []
        for number, condition in enumerate(conditions, 1):
            query = (
                f"select {position} from {_ASKED} as {quoted_name(alias)} "
                f"where not ({condition}\n) order by 1"
            )
            told = partial(refused, teller.url, alias, number, condition)
            answers.append(_wrong(connection, query, position, told, count=batch.num_rows))
        return answers


def _wrong(
    connection: sqlite3.Connection,
    query: str,
    position: str,
    told: Callable[[str], str],
    *,
    count: int,
) -> NDArray[np.int64]:
    """The rows that a query finds, and those that stop it.

    Raises:
        WorldError: it cannot be evaluated, whatever the rows.
    """

    def wrong_in(start: int, stop: int) -> NDArray[np.int64] | None:
        connection.execute(f"savepoint {_PART}")
        try:
            if (start, stop) != (0, count):
                outside = f"{position} not between {start} and {stop - 1}"
                connection.execute(f"delete from {_ASKED} where {outside}")
            with _judging(connection):
                rows = connection.execute(query).fetchall()
        except (sqlite3.Error, sqlite3.Warning) as error:
            kind = getattr(error, "sqlite_errorname", type(error).__name__)
            if kind not in _ON_A_ROW or not _is_read(connection, query):
                raise WorldError(told(kind)) from None
            return None
        finally:
            connection.execute(f"rollback to {_PART}")
            connection.execute(f"release {_PART}")
        return np.asarray(rows, np.int64).reshape(-1)

    return wrong_rows(count, wrong_in)


def _is_read(connection: sqlite3.Connection, query: str) -> bool:
    """Whether SQLite reads a query, so that it was a row that stopped it."""
    try:
        with _judging(connection):
            connection.execute(f"explain {query}")
    except sqlite3.Error:
        return False
    return True


def stored(
    connection: sqlite3.Connection,
    teller: Teller,
    layout: Layout,
    batch: pa.RecordBatch,
    *,
    structure: Structure,
) -> tuple[Values, ...] | None:
    """See `Database.stored`; SQLite refuses no value."""
    place = located(structure, layout)
    names = [column.outside or column.name for column in layout.columns]
    items = ", ".join(text_of(quoted_name(name)) for name in names)
    query = f"select {items} from {_ASKED} order by {quoted_name(_position(place, layout))}"
    with _undone(connection, teller), teller.told("asked", None if place is None else place.table):
        _fill(connection, place, layout, batch)
        rows = connection.execute(query).fetchall()
    return tuple(pa.array(map(_text, texts), pa.string()) for texts in zip(*rows, strict=True))


def text_of(name: str) -> str:
    """See `Database.text_of`: as bytes, since a text of SQLite may not be one in UTF-8."""
    hexadecimal = f"'\\x' || lower(hex({name}))"
    text = f"cast(cast({name} as text) as blob)"
    return f"case typeof({name}) when 'blob' then {hexadecimal} else {text} end"


def _text(value: object) -> object:
    """A text; of bytes that are none in UTF-8, something like it."""
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def _position(place: Located | None, layout: Layout) -> str:
    """The column of positions."""
    taken = [column.outside or column.name for column in layout.columns]
    return position_beside([*taken, *([] if place is None else place.table.by_name)])


@contextmanager
def _judging(connection: sqlite3.Connection) -> Iterator[None]:
    """Inside, statements may read and call functions, for so long; no pragma, no other file."""
    end_s = monotonic() + LONGEST_S
    connection.set_authorizer(lambda action, *_: int(action not in _JUDGING))
    connection.set_progress_handler(lambda: monotonic() > end_s, STEPS)
    try:
        yield
    finally:
        connection.set_authorizer(None)
        listen(connection)


@contextmanager
def _undone(connection: sqlite3.Connection, teller: Teller) -> Iterator[None]:
    """Whatever happens inside leaves nothing, in a transaction and outside of one."""
    with teller.told("begun"):
        connection.execute(f"savepoint {_SAVEPOINT}")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute(f"rollback to {_SAVEPOINT}")
            connection.execute(f"release {_SAVEPOINT}")


def _fill(
    connection: sqlite3.Connection, place: Located | None, layout: Layout, batch: pa.RecordBatch
) -> None:
    """Make the temporary table and insert the rows."""
    if place is None:
        pairs = [(c.outside or c.name, type_word(c, layout)) for c in layout.columns]
        names = [name for name, _ in pairs]
        is_blob = [False] * len(names)
    else:
        pairs = [(column.name, column.type.text) for column in place.table.columns]
        names = [own.name for _, own in place.pairs()]
        is_blob = [own.type.base == "bytea" for _, own in place.pairs()]
    position = _position(place, layout)
    columns = "".join(f", {quoted_name(name)} {kind}" for name, kind in pairs)
    connection.execute(f"create table {_ASKED} ({quoted_name(position)} int{columns})")
    _, numbered = with_positions(layout, batch)
    values = [
        list(blobs(array).to_numpy(zero_copy_only=False))
        if binary and pa.types.is_string(array.type)
        else objects(array)
        for array, binary in zip(numbered.columns, (False, *is_blob), strict=True)
    ]
    listed = name_list((position, *names))
    marks = ", ".join("?" * len(values))
    connection.executemany(
        f"insert into {_ASKED} ({listed}) values ({marks})", zip(*values, strict=True)
    )
