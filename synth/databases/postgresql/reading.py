"""Rows of a PostgreSQL table as record batches, by `COPY` and Arrow's reader of CSV."""

from collections.abc import Iterator, Mapping
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

import pyarrow as pa

from synth.databases.catalog import DbColumn, Structure
from synth.databases.locating import Located, found
from synth.databases.postgresql.session import Session
from synth.errors import AnswerError
from synth.schema.layout import Column, Layout
from synth.stores.ddl import quoted_name
from synth.stores.store import BLOCK_ROWS, arrow_schema, bare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from psycopg.abc import Buffer

_WHOLE = ("smallint", "integer", "bigint")
_NUMBER = "pg_catalog.trim_scale(({})::pg_catalog.numeric)"
_OF_TEXT = "pg_catalog.trim_scale(({})::pg_catalog.text::pg_catalog.numeric)"
_DAY = "pg_catalog.regexp_replace(({})::pg_catalog.text, ' 00:00:00$', '')"
_READ: Mapping[tuple[str, str], str] = {
    ("timestamp", "timestamptz"): "{} at time zone 'UTC'",
    ("time", "timetz"): "({} at time zone 'UTC')::pg_catalog.time",
    ("date", "timestamp"): _DAY,
    ("date", "timestamptz"): _DAY.format("{} at time zone 'UTC'"),
    ("decimal", "money"): _NUMBER,
    ("double", "money"): _NUMBER,
    **{(word, base): _NUMBER for word in _WHOLE for base in ("money", "numeric")},
    # A cast from a float keeps 6 or 15 digits; its text has all that tell it from others.
    **{(word, base): _OF_TEXT for word in _WHOLE for base in ("real", "double")},
    **{(word, "boolean"): "({})::pg_catalog.int4" for word in _WHOLE},
}
"""How a value of the schema's type is had from a column that takes it and gives it in other words.

By the type in the schema and the one in the database: the server takes 120 as money, and prints
`$120.00`. Nothing is rounded: what is no value of the schema's type does not read as one.
"""

_PIECE_ROWS = 1 << 10
_BLOCK_BYTES = 1 << 24


def read(
    session: Session, structure: Structure, layout: Layout, most: int | None
) -> Iterator[pa.RecordBatch]:
    """See `Database.read`; until it ends, the connection can be asked nothing else."""
    place = found(structure, layout)
    items = ", ".join(_item(column, own) for column, own in place.pairs())
    query = f"select {items} from {place.rows} t{place.in_order(most)}"
    statement = f"copy ({query}) to stdout (format csv)"
    # A copy that is given up is cancelled, which spoils the transaction around it: it has its own.
    with (
        session.told(place.table),
        session.connection.transaction(),
        session.connection.cursor() as cursor,
        cursor.copy(statement.encode()) as copy,
    ):
        rows = iter(copy)
        while block := _block(rows):
            yield _parsed(block, place) if place.columns else bare(block.count(b"\n"))


def _item(column: Column, own: DbColumn) -> str:
    """A column as `COPY` writes it."""
    name = f"t.{quoted_name(own.name)}"
    is_text = pa.types.is_string(column.type.arrow) or own.type.base == "char"
    if is_text and not own.type.namespace and own.type.base != "array":
        return f"{name}::pg_catalog.text"  # without the blanks that fill up a char(12)
    # What is not the server's own comes as the server prints it: a cast may be anybody's function.
    return _READ.get((column.type.name, own.type.base), "{}").format(name)


def _block(rows: "Iterator[Buffer]") -> bytes:
    """The next lines; a message of the server is one row (manual, 55.2.6), however long."""
    pieces: list[bytes] = []
    size = count = 0
    while count < BLOCK_ROWS and size < _BLOCK_BYTES:
        piece = b"".join(islice(rows, _PIECE_ROWS))
        if not piece:
            break
        pieces.append(piece)
        count, size = count + _PIECE_ROWS, size + len(piece)
    return b"".join(pieces)


def _parsed(block: bytes, place: Located) -> pa.RecordBatch:
    schema = arrow_schema(place.layout)
    try:
        return _batch(block, schema)
    except (pa.ArrowException, UnicodeDecodeError):
        raise _unread(block, schema, place) from None


def _unread(block: bytes, schema: pa.Schema, place: Located) -> AnswerError:
    """The error that names the column: the first that cannot be parsed where others are texts."""
    for number, column in enumerate(place.layout.columns):
        texts: Iterable[pa.Field[pa.DataType]] = [
            field if place == number else pa.field(field.name, pa.string())
            for place, field in enumerate(schema)
        ]
        try:
            _batch(block, pa.schema(texts))
        except (pa.ArrowException, UnicodeDecodeError):
            return AnswerError(
                f"table {place.shown}: column {column.outside or column.name} "
                f"does not read as {column.type}"
            )
    return AnswerError(f"table {place.shown}: its columns do not read as their types")


def _batch(block: bytes, schema: pa.Schema) -> pa.RecordBatch:
    from pyarrow import csv

    table = csv.read_csv(
        BytesIO(block),
        read_options=csv.ReadOptions(
            block_size=len(block) + 1, use_threads=False, column_names=schema.names
        ),
        parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(
            column_types=schema,
            null_values=[""],
            true_values=["t", "true"],
            false_values=["f", "false"],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    return table.combine_chunks().to_batches()[0]
