"""Rows that never reach a table of SQLite: conditions judged over them, and how they would read."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from time import monotonic

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.databases.asking import LONGEST_S, Asked, refused, with_positions, wrong_rows
from synth.databases.fileteller import Teller
from synth.databases.sqlite.listening import STEPS, listen
from synth.databases.sqlite.sink import driver_values
from synth.errors import WorldError
from synth.registry import Values
from synth.stores.ddl import name_list, quoted_name
from synth.stores.sqlite import type_word

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
    connection: sqlite3.Connection, teller: Teller, asked: Asked, conditions: Sequence[str]
) -> list[NDArray[np.int64]]:
    """See `Database.failing`: the rows stand in a temporary table, which is rolled back.

    The table has all columns of the target, without its constraints; those that the layout does not
    have are null.
    """
    alias = asked.table.name.name if asked.table else asked.layout.name
    position = quoted_name(asked.position)
    with _undone(connection, teller):
        with teller.told("asked", asked.table):
            _fill(connection, asked)
        answers = []
        for number, condition in enumerate(conditions, 1):
            query = (
                f"select {position} from {_ASKED} as {quoted_name(alias)} "
                f"where not ({condition}\n) order by 1"
            )
            told = partial(refused, teller.url, alias, number, condition)
            answers.append(_wrong(connection, query, position, told, count=asked.batch.num_rows))
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
    connection: sqlite3.Connection, teller: Teller, asked: Asked
) -> tuple[Values, ...] | None:
    """See `Database.stored`; SQLite refuses no value."""
    items = ", ".join(text_of(quoted_name(name)) for name in asked.names)
    query = f"select {items} from {_ASKED} order by {quoted_name(asked.position)}"
    with _undone(connection, teller), teller.told("asked", asked.table):
        _fill(connection, asked)
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


def _fill(connection: sqlite3.Connection, asked: Asked) -> None:
    """Make the temporary table and insert the rows."""
    if asked.place is None:
        kinds = [type_word(column, asked.layout) for column in asked.layout.columns]
        pairs = list(zip(asked.names, kinds, strict=True))
        is_blob = [False] * len(kinds)
    else:
        pairs = [(column.name, column.type.text) for column in asked.place.table.columns]
        is_blob = [own.type.base == "bytea" for _, own in asked.place.pairs()]
    columns = "".join(f", {quoted_name(name)} {kind}" for name, kind in pairs)
    connection.execute(f"create table {_ASKED} ({quoted_name(asked.position)} int{columns})")
    _, numbered = with_positions(asked.layout, asked.batch)
    values = driver_values(numbered.columns, (False, *is_blob))
    listed = name_list((asked.position, *asked.names))
    marks = ", ".join("?" * len(values))
    connection.executemany(
        f"insert into {_ASKED} ({listed}) values ({marks})", zip(*values, strict=True)
    )
