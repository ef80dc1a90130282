"""Conditions judged by DuckDB over rows that never reach its tables."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.errors import WorldError
from synth.schema.layout import Layout
from synth.stores.catalog import DbColumn, DbTable, DbType, Structure, TableName
from synth.stores.databases.asking import POSITION, refused, with_positions
from synth.stores.databases.duckdb_errors import Teller
from synth.stores.databases.duckdb_sink import inserted
from synth.stores.databases.filling import Filling
from synth.stores.databases.locating import located
from synth.stores.ddl import quoted_name
from synth.stores.duckdb import type_word

if TYPE_CHECKING:
    import duckdb

_ASKED = "synth_asked"
_PART = "synth part"


def failing(
    connection: "duckdb.DuckDBPyConnection",
    teller: Teller,
    layout: Layout,
    batch: pa.RecordBatch,
    conditions: Sequence[str],
    *,
    structure: Structure,
) -> list[NDArray[np.int64]]:
    """See `Database.failing`: the rows stand in a temporary table of another connection.

    DuckDB has no savepoints, and an error ends a transaction: what is asked must not touch the one
    that may be open. The table has all columns of the target, without its constraints; those that
    the layout does not have are null.

    Args:
        connection: to the database.
        teller: of its failures.
        layout: which table and columns.
        batch: the rows, columns as the layout names them.
        conditions: in SQL, over the names that columns have in the database.
        structure: of the database; a table that is not there has the types of the layout.

    Raises:
        AnswerError: a column is not in the table.
        WorldError: a condition cannot be evaluated, or a value does not fit the type of its column.
    """
    filling = _filling(structure, layout)
    _, numbered = with_positions(layout, batch)
    rows = pa.Table.from_batches([numbered])
    rows = rows.rename_columns([f"c{place}" for place in range(rows.num_columns)])
    columns = ", ".join(f"{quoted_name(c.name)} {c.type.text}" for c in filling.table.columns)
    with connection.cursor() as own:
        with teller.told("asked", filling.table):
            own.execute(f"create temp table {_ASKED} ({columns})")
            own.register(_PART, rows)
            values = ", ".join(inserted(filling, rows))
            names = filling.names
            own.execute(f'insert into {_ASKED} ({names}) select {values} from "{_PART}" s')
        alias = filling.table.name.name
        return [
            _positions(own, teller, alias, number, condition)
            for number, condition in enumerate(conditions, 1)
        ]


def _positions(
    own: "duckdb.DuckDBPyConnection", teller: Teller, alias: str, number: int, condition: str
) -> NDArray[np.int64]:
    import duckdb

    position = quoted_name(POSITION)
    query = (
        f"select {position} from {_ASKED} as {quoted_name(alias)} "
        f"where not ({condition}\n) order by {position}"
    )
    try:
        statements = own.extract_statements(query)
        kind = "" if len(statements) == 1 else "two statements"
        if not kind:
            found = own.execute(query).fetchnumpy()[POSITION]
            return np.asarray(found, np.int64)
    except duckdb.Error as error:
        kind = type(error).__name__
    raise WorldError(refused(teller.url, alias, number, condition, kind))


def _filling(structure: Structure, layout: Layout) -> Filling:
    """The temporary table, as the sink would fill it."""
    place = located(structure, layout)
    position = DbColumn(POSITION, DbType("bigint", "bigint"))
    if place is None:
        table = DbTable(TableName("", layout.name), ())
        columns = [
            DbColumn(column.outside or column.name, DbType(type_word(column), "other"))
            for column in layout.columns
        ]
        table = replace(table, columns=(position, *columns))
        return Filling(layout, table, (position, *columns))
    filled = tuple(own for _, own in place.pairs())
    table = replace(place.table, columns=(position, *place.table.columns))
    return Filling(layout, table, (position, *filled))
