"""Rows of a SQLite table as record batches."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from synth.databases.catalog import DbColumn
from synth.databases.fileteller import Teller
from synth.databases.locating import Located
from synth.digest import Values
from synth.errors import AnswerError
from synth.schema.layout import Column
from synth.stores.ddl import quoted_name
from synth.stores.sqlite import arrow_column
from synth.stores.store import BLOCK_ROWS, arrow_schema

_WHOLE = ("smallint", "integer", "bigint", "boolean")


def read(
    connection: sqlite3.Connection,
    teller: Teller,
    place: Located,
    most: int | None,
    is_lossy: bool,
) -> Iterator[pa.RecordBatch]:
    """See `Database.read`."""
    items = ", ".join(_item(column, own) for column, own in place.pairs())
    # A table without a key has row numbers.
    query = f"select {items} from {place.rows} t{place.in_order(most, default='t.rowid')}"
    schema = arrow_schema(place.layout)
    with teller.told("read", place.table):
        for rows in _fetched(connection, query, place, is_lossy=is_lossy):
            columns = zip(place.pairs(), zip(*rows, strict=True), strict=True)
            arrays = [_column(list(values), pair, place) for pair, values in columns]
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)


def _item(column: Column, own: DbColumn) -> str:
    """A column as its type asks for it: what SQLite keeps depends on each value, not on the column.

    A decimal may stand as a number: its text is exact up to 15 digits, from which on SQLite would
    write an exponent. A whole number or a boolean may stand as a text or as 5.0: a column of texts
    or floats makes it one.
    """
    name = f"t.{quoted_name(own.name)}"
    if column.type.name == "decimal":
        number = f"printf('%.{column.type.scale}f', {name})"
        is_large = f"typeof({name}) = 'real' and abs({name}) >= 1e15"
        return f"case when {is_large} then {number} else cast({name} as text) end"
    if column.type.name in _WHOLE:
        whole = f"cast({name} as integer)"
        same = f"case typeof({name}) when 'text' then cast({whole} as text) else {whole} end"
        return f"case when {same} = {name} then {whole} else {name} end"
    if not pa.types.is_string(column.type.arrow):
        return name
    if own.type.base != "bytea":
        return f"cast({name} as text)"
    hexadecimal = f"'\\x' || lower(hex({name}))"
    return f"case typeof({name}) when 'blob' then {hexadecimal} else cast({name} as text) end"


def _fetched(
    connection: sqlite3.Connection, query: str, place: Located, *, is_lossy: bool
) -> Iterator[list[tuple[Any, ...]]]:
    cursor, done = connection.execute(query), 0
    while True:
        try:
            rows = cursor.fetchmany(BLOCK_ROWS)
        except sqlite3.OperationalError as error:
            # The driver's only word for it; the text goes on with the value.
            if not str(error).startswith("Could not decode"):
                raise
            if not is_lossy:
                raise AnswerError(f"table {place.shown}: a text is not in UTF-8") from None
            # A call for each text, from here on alone.
            connection.text_factory = _decoded
            cursor = connection.execute(f"select * from ({query}) limit -1 offset {done}")
            continue
        if not rows:
            return
        yield rows
        done += len(rows)


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "replace")


def _column(objects: list[Any], pair: tuple[Column, DbColumn], place: Located) -> Values:
    """An Arrow column of what SQLite gave."""
    column, own = pair
    try:
        if column.type.name == "timestamp" and own.type.base == "timestamptz":
            return _moments(objects)
        return arrow_column(objects, column.type.arrow)
    except (pa.ArrowException, ValueError, TypeError, OverflowError):
        name = column.outside or column.name
        raise AnswerError(
            f"table {place.shown}: column {name} does not read as {column.type}"
        ) from None


def _moments(objects: list[Any]) -> Values:
    """Timestamps in UTC, of texts without a zone or of texts with one."""
    texts = pa.array(objects, pa.string())
    try:
        return texts.cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        zoned: Values = texts.cast(pa.timestamp("us", "UTC")).cast(pa.timestamp("us"))
        return zoned
