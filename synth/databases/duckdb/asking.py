"""Rows that never reach a table of DuckDB: conditions judged over them, and how they would read."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Timer
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.databases.asking import LONGEST_S, Asked, refused, with_positions, wrong_rows
from synth.databases.catalog import DbColumn, DbTable, DbType, TableName
from synth.databases.duckdb.sink import inserted, undo
from synth.databases.fileteller import Teller
from synth.databases.filling import Filling
from synth.errors import WorldError
from synth.registry import Values
from synth.stores.ddl import quoted_name
from synth.stores.duckdb import type_word

if TYPE_CHECKING:
    import duckdb

_ASKED = "temp.main.synth_asked"
_SOME = "temp.main.synth_asked_some"
_PART = "synth part"


def failing(
    connection: "duckdb.DuckDBPyConnection",
    teller: Teller,
    asked: Asked,
    conditions: Sequence[str],
) -> list[NDArray[np.int64]]:
    """See `Database.failing`."""
    filling = _filling(asked)
    with teller.told("asked", filling.table), _standing(connection, filling, asked.batch) as own:
        return [
            _positions(own, teller, filling, number, condition, count=asked.batch.num_rows)
            for number, condition in enumerate(conditions, 1)
        ]


def stored(
    connection: "duckdb.DuckDBPyConnection", teller: Teller, asked: Asked
) -> tuple[Values, ...] | None:
    """See `Database.stored`."""
    import duckdb

    filling = _filling(asked)
    position, *names = (quoted_name(column.name) for column in filling.columns)
    items = ", ".join(text_of(name) for name in names)
    query = f"select {items} from {_ASKED} order by {position}"
    with teller.told("asked", filling.table):
        try:
            with _standing(connection, filling, asked.batch) as own:
                found = own.execute(query).fetchall()
        except (duckdb.DataError, duckdb.ProgrammingError, duckdb.NotSupportedError):
            return None  # a value that the type does not take, or a type that does not take such
    return tuple(pa.array(texts, pa.string()) for texts in zip(*found, strict=True))


def text_of(name: str) -> str:
    """See `Database.text_of`."""
    return f"cast({name} as varchar)"


@contextmanager
def _standing(
    connection: "duckdb.DuckDBPyConnection", filling: Filling, batch: pa.RecordBatch
) -> Iterator["duckdb.DuckDBPyConnection"]:
    """Another connection, in which the rows stand in a temporary table.

    DuckDB has no savepoints, and an error ends a transaction: what is asked must not touch the one
    that may be open. The table has all columns of the target, without its constraints; those that
    the layout does not have are null.
    """
    _, numbered = with_positions(filling.layout, batch)
    rows = pa.Table.from_batches([numbered])
    rows = rows.rename_columns([f"c{place}" for place in range(rows.num_columns)])
    columns = ", ".join(f"{quoted_name(c.name)} {c.type.text}" for c in filling.table.columns)
    with connection.cursor() as own:
        own.execute(f"create temp table {_ASKED} ({columns})")
        own.register(_PART, rows)
        values = ", ".join(inserted(filling, rows))
        own.execute(f'insert into {_ASKED} {filling.listed} select {values} from "{_PART}" s')
        yield own


def _positions(
    own: "duckdb.DuckDBPyConnection",
    teller: Teller,
    filling: Filling,
    number: int,
    condition: str,
    *,
    count: int,
) -> NDArray[np.int64]:
    """The rows for which a condition is false, or that stop it."""
    import duckdb

    alias, name = filling.table.name.name, filling.columns[0].name
    position = quoted_name(name)

    def wrong_in(start: int, stop: int) -> NDArray[np.int64] | None:
        table = _ASKED
        if (start, stop) != (0, count):
            table = _SOME
            inside = f"{position} between {start} and {stop - 1}"
            own.execute(f"create or replace temp table {_SOME} as from {_ASKED} where {inside}")
        rows = f"select {position} from {table} as {quoted_name(alias)} where"
        try:
            return _found(own, f"{rows} not ({condition}\n) order by {position}", name)
        except (duckdb.DataError, duckdb.InvalidInputException):
            # One question for all rows that stop it, where it may be asked so.
            with suppress(duckdb.Error):
                holds = f"try(coalesce(cast(({condition}\n) as boolean), true))"
                return _found(own, f"{rows} {holds} is not true order by {position}", name)
            return None
        except duckdb.Error as error:
            kind = type(error).__name__
        except _TwoStatementsError:
            kind = "two statements"
        raise WorldError(refused(teller.url, alias, number, condition, kind))

    return wrong_rows(count, wrong_in)


class _TwoStatementsError(Exception):
    """A condition is more than one."""


def _found(own: "duckdb.DuckDBPyConnection", query: str, name: str) -> NDArray[np.int64]:
    """A column of what a query that only reads gives.

    Raises:
        duckdb.Error: it cannot be read or evaluated.
    """
    # A sequence would move; and nothing but a word from outside ends what takes too long.
    limit = Timer(LONGEST_S, own.interrupt)
    limit.start()
    own.execute("begin transaction read only")
    try:
        if len(own.extract_statements(query)) > 1:
            raise _TwoStatementsError
        return np.asarray(own.execute(query).fetchnumpy()[name], np.int64)
    finally:
        limit.cancel()
        undo(own)


def _filling(asked: Asked) -> Filling:
    """The temporary table, as the sink would fill it."""
    layout, position = asked.layout, DbColumn(asked.position, DbType("bigint", "bigint"))
    if asked.place is not None:
        filled = [own for _, own in asked.place.pairs()]
        table, columns = asked.place.table, asked.place.table.columns
    else:
        kinds = [DbType(type_word(column), "other") for column in layout.columns]
        filled = [DbColumn(*pair) for pair in zip(asked.names, kinds, strict=True)]
        table, columns = DbTable(TableName("", layout.name), ()), tuple(filled)
    table = replace(table, columns=(position, *columns))
    return Filling(layout, table, (position, *filled))
