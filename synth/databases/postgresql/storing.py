"""Rows that never reach a PostgreSQL table, as the server would write them, and conditions of them.

They are sent as one JSON text, which the server takes apart by the columns' own input functions, as
`COPY` would. So a standby and a session that only reads answer too, and no cast is called that
somebody may have written for a type of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.databases.asking import position_beside, with_positions
from synth.databases.catalog import DbTable, DbType, Structure
from synth.databases.locating import Located, found
from synth.databases.postgresql.session import Session
from synth.databases.postgresql.words import in_full
from synth.errors import WorldError
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout
from synth.sql import literal
from synth.stores.ddl import quoted_name
from synth.stores.jsonl import Jsonl
from synth.stores.text import written

_REFUSED = ("22", "23")
"""Classes of SQLSTATE that say: no value of the type, or none of its domain (appendix A)."""
_JSON = ("json", "jsonb")
"""In a JSON text these would stay as they are sent, a text: they are read from one."""


@dataclass(frozen=True)
class _Rows:
    """Rows as a query reads them.

    Attributes:
        source: what stands after FROM, under the table's own name.
        position: the quoted name of the column that numbers them.
        table: where they would stand.
    """

    source: str
    position: str
    table: DbTable


def stored(
    session: Session, layout: Layout, batch: pa.RecordBatch, *, structure: Structure
) -> tuple[Values, ...] | None:
    """See `Database.stored`."""
    import psycopg

    rows = _rows(found(structure, layout), batch)
    texts = [text_of(quoted_name(column.outside or column.name)) for column in layout.columns]
    items = ", ".join(f"pg_catalog.array_agg({text} order by {rows.position})" for text in texts)
    query = f"select {items} from {rows.source}"
    with session.told(rows.table):
        try:
            (row,) = session.evaluated(query)
        except psycopg.Error as error:
            if (error.diag.sqlstate or "")[:2] in _REFUSED:
                return None
            raise
    return tuple(pa.array(column or [], pa.string()) for column in row)


def text_of(name: str) -> str:
    """See `Database.text_of`: by the type's own output function, and by no cast."""
    # `is null` would also be true of a row of nulls.
    return f"case pg_catalog.num_nulls({name}) when 0 then pg_catalog.concat({name}) end"


def failing_own(
    session: Session,
    layout: Layout,
    batch: pa.RecordBatch,
    conditions: Sequence[str],
    *,
    structure: Structure,
) -> list[NDArray[np.int64]]:
    """See `Database.failing`, where nothing may be made, not even a temporary table.

    Only what the table's own checks say is asked, since that runs with every row anyway: what
    another text calls cannot be looked at here before it is called.
    """
    place = found(structure, layout)
    known = {_folded(check.text): check.text for check in place.table.checks}
    texts = [known.get(_folded(condition), "") for condition in conditions]
    if not all(texts):
        raise WorldError(
            f"{session.shown}: table {place.shown}: condition {texts.index('') + 1} is none of its "
            "checks, and to ask others takes the right to make temporary tables, and no standby"
        )
    rows = _rows(place, batch)
    agg = f"pg_catalog.array_agg({rows.position})"
    items = [f"{agg} filter (where not ({text}\n))" for text in texts]
    query = f"select {', '.join(items)} from {rows.source}"
    (answers,) = session.judged(query, place.table)
    return [np.sort(np.asarray(positions or [], np.int64)) for positions in answers]


def may_make(session: Session) -> bool:
    """Whether a temporary table can be made: no standby, and a right to it."""
    query = (
        "select not pg_catalog.pg_is_in_recovery() and pg_catalog.has_database_privilege("
        "pg_catalog.current_database(), 'TEMPORARY')"
    )
    return bool(session.ask(query)[0][0])


def _folded(condition: str) -> str:
    return " ".join(condition.split())


def _rows(place: Located, batch: pa.RecordBatch) -> _Rows:
    """The rows with all columns of their table; those that the layout does not have are null."""
    position = quoted_name(position_beside(place.table.by_name))
    defined, items = ["c0 pg_catalog.int8"], [f"x.c0 as {position}"]
    for number, (_, own) in enumerate(place.pairs(), 1):
        is_json = own.type.base in _JSON
        defined.append(f"c{number} {'pg_catalog.text' if is_json else in_full(own.type.text)}")
        value = f"x.c{number}::{in_full(own.type.text)}" if is_json else f"x.c{number}"
        items.append(f"{value} as {quoted_name(own.name)}")
    filled = {own.name for _, own in place.pairs()}
    items += [
        f"null::{in_full(own.type.text)} as {quoted_name(own.name)}"
        for own in place.table.columns
        if own.name not in filled and not _is_strict(own.type)
    ]
    source = (
        f"(select {', '.join(items)} from pg_catalog.json_to_recordset({_lines(place, batch)}) "
        f"as x({', '.join(defined)})) as {quoted_name(place.table.name.name)}"
    )
    return _Rows(source, position, place.table)


def _is_strict(kind: DbType) -> bool:
    """Whether a domain may refuse a null."""
    return kind.not_null or bool(kind.checks)


def _lines(place: Located, batch: pa.RecordBatch) -> str:
    """The rows as a constant of SQL: a JSON list of objects whose values are texts or null."""
    _, numbered = with_positions(place.layout, batch)
    names = [f"c{number}" for number in range(numbered.num_columns)]
    texts = pa.RecordBatch.from_arrays([written(c) for c in numbered.columns], names=names)
    columns = tuple(Column(name, DataType("text")) for name in names)
    lines = bytes(Jsonl().encode(Layout("", columns), [texts], first=False).data).decode()
    return literal("[" + lines.rstrip().replace("\n", ",") + "]")
