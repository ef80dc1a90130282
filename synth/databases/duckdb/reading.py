"""Rows of a DuckDB table as record batches.

A macro of the file stands before DuckDB's own function of that name, unless that is written with
its place, `system.main`.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import pyarrow as pa

from synth.databases.catalog import DbColumn, DbType
from synth.databases.duckdb.errors import explained
from synth.databases.fileteller import Teller
from synth.databases.locating import Located
from synth.errors import AnswerError
from synth.schema.layout import Column
from synth.stores.ddl import quoted_name
from synth.stores.store import BLOCK_ROWS, declared

if TYPE_CHECKING:
    import duckdb

_WHOLE = ("smallint", "integer", "bigint")
_NUMBERS = ("numeric", "double", "real")
_STRINGS = ("text", "enum")
_PARTS = r'[{}",\\\s]'
"""What an element of an array in PostgreSQL's form must be quoted for (manual, 8.15.6)."""


def read(
    connection: "duckdb.DuckDBPyConnection",
    teller: Teller,
    place: Located,
    most: int | None,
    is_lossy: bool,  # noqa: ARG001 - all texts are UTF-8
) -> Iterator[pa.RecordBatch]:
    """See `Database.read`; until it ends, the connection can be asked nothing else."""
    import duckdb

    items = [_item(column, own) for column, own in place.pairs()]
    query = f"select {', '.join(items)} from {place.rows} t{place.in_order(most)}"
    try:
        reader = connection.sql(query).to_arrow_reader(BLOCK_ROWS)
        for batch in reader or ():
            if batch.num_rows:
                named = batch.rename_columns([column.name for column in place.layout.columns])
                yield declared(place.layout, named)
    except (duckdb.Error, pa.ArrowException, OSError) as error:
        unread = _unread(connection, place)
        if unread is not None:
            raise unread from None
        if isinstance(error, duckdb.Error):
            raise explained(teller, error, "read", place.table) from None
        raise AnswerError(f"table {place.shown}: its columns do not read as their types") from None


def _item(column: Column, own: DbColumn) -> str:
    """A column in its declared type; a query that meets a value of none ends with an error."""
    name = f"t.{quoted_name(own.name)}"
    if pa.types.is_string(column.type.arrow):
        return _text(name, own.type)
    cast, wrong = _cast(column, own)
    return f"case when {wrong} then system.main.error('no value of the type') else {cast} end"


def _cast(column: Column, own: DbColumn) -> tuple[str, str]:
    """A cast that gives null where the value is none of the type, and the test whether it is."""
    name = f"t.{quoted_name(own.name)}"
    kind = column.type
    if kind.name == "timestamp" and own.type.base == "timestamptz":
        name = f"system.main.make_timestamp(system.main.epoch_us({name}))"
    cast = f"try_cast({name} as {kind.duckdb})"
    wrong = f"{name} is not null and {cast} is null"
    # DuckDB's own casts round 2.5 to 3, of numbers and of texts, and a moment to its day.
    is_rounded = kind.name in (*_WHOLE, "decimal") and own.type.base in _NUMBERS
    if is_rounded or (kind.name == "date" and own.type.base == "timestamp"):
        wrong = f"({wrong} or {cast} <> {name})"
    elif kind.name in (*_WHOLE, "decimal") and own.type.base in _STRINGS:
        places = f"([.][0-9]{{0,{kind.scale}}})?" if kind.name == "decimal" else ""
        form = f"system.main.regexp_full_match({name}, '-?[0-9]+{places}')"
        wrong = f"({wrong} or not {form})"
    return cast, wrong


def _text(name: str, kind: DbType) -> str:
    r"""The text form of a value as PostgreSQL writes it: `\x00ff`, `{a,b}`."""
    if kind.base == "bytea":
        return _joined("'\\x'", f"system.main.lower(system.main.hex({name}))")
    if kind.base == "array" and kind.element is not None:
        return _braces(name, kind.element, 0)
    if kind.base == "timestamptz":
        moment = f"system.main.make_timestamp(system.main.epoch_us({name}))::varchar"
        return _joined(moment, "'+00'")
    return f"{name}::varchar"


def _braces(name: str, element: DbType, depth: int) -> str:
    one = f"e{depth}"
    if element.base == "array" and element.element is not None:
        inner = _braces(one, element.element, depth + 1)
    else:
        value = _text(one, element)
        escaped = f"system.main.replace(system.main.replace({value}, '\\', '\\\\'), '\"', '\\\"')"
        is_quoted = (
            f"{value} = '' or system.main.lower({value}) = 'null' "
            f"or system.main.regexp_matches({value}, '{_PARTS}')"
        )
        quoted = _joined("'\"'", escaped, "'\"'")
        inner = f"case when {is_quoted} then {quoted} else {value} end"
    listed = f"system.main.list_transform({name}, lambda {one}: coalesce({inner}, 'NULL'))"
    return _joined("'{'", f"coalesce(system.main.array_to_string({listed}, ','), '')", "'}'")


def _joined(first: str, *others: str) -> str:
    """Texts one after another, null where one is null; `||` could be a macro of the file."""
    for other in others:
        first = f'system.main."||"({first}, {other})'
    return first


def _unread(connection: "duckdb.DuckDBPyConnection", place: Located) -> AnswerError | None:
    """The error that names the column with a value of another type, if there is one."""
    import duckdb

    # Another connection asks: in a transaction that the error has ended, nothing answers.
    with suppress(duckdb.Error), connection.cursor() as another:
        for column, own in place.pairs():
            if pa.types.is_string(column.type.arrow):
                continue
            _, wrong = _cast(column, own)
            query = f"select 1 from {place.rows} t where {wrong} limit 1"
            if another.execute(query).fetchall():
                name = column.outside or column.name
                return AnswerError(
                    f"table {place.shown}: column {name} does not read as {column.type}"
                )
    return None
