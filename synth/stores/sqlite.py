"""SQLite files, written and read by the standard library's driver."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from synth.digest import Values
from synth.errors import AnswerError
from synth.schema.layout import Column, Layout
from synth.stores.ddl import create_table, name_list, quoted_name
from synth.stores.place import File, Place
from synth.stores.store import (
    BLOCK_ROWS,
    Encode,
    Kept,
    Part,
    Sink,
    arrow_schema,
    rows_part,
    text_batches,
)
from synth.stores.text import parsed, written

_CACHE_KIB = 65536
_INTEGERS = ("smallint", "integer", "bigint")


class Sqlite:
    """All tables in one SQLite file, with keys, not null, unique and references.

    Dates are ISO text, timestamps `YYYY-MM-DD HH:MM:SS[.ffffff]`, booleans 0 and 1, decimals and
    uuid text. Unique columns and lists are unique indexes, made when the table is full: one by one
    they would cost a random page for each row. References are declared and not enforced while
    writing, so circles are no trouble; SQLite enforces them where `pragma foreign_keys` is on. A
    key that counts the rows is SQLite's own row number and costs no index.
    """

    word: ClassVar[str] = "sqlite"
    suffixes: ClassVar[tuple[str, ...]] = (".sqlite", ".db")
    in_folder: ClassVar[bool] = False
    many_tables: ClassVar[bool] = True

    def sink(self, place: Place, tables: Sequence[Layout]) -> Sink:
        """See `Store.sink`."""
        return _SqliteSink(place, tables)

    def source(self, path: Path) -> Kept:
        """See `Store.source`."""
        return _SqliteSource(path)


class _SqliteSink:
    """Fills a file in the work folder, where its journal, if any, lives and dies too."""

    def __init__(self, place: Place, tables: Sequence[Layout]) -> None:
        self._place = place
        self._path = place.work / place.target.name
        self._written = {table.name for table in tables}
        self._layout: Layout | None = None
        self._insert = ""
        pragmas = ("journal_mode = off", "synchronous = off", f"cache_size = -{_CACHE_KIB}")
        with self._told("opened"):
            self._connection = sqlite3.connect(self._path, isolation_level=None)
            for pragma in pragmas:
                self._connection.execute(f"pragma {pragma}")
            self._connection.execute("begin")

    @property
    def encode(self) -> Encode:
        """The batches in declared types."""
        return rows_part

    def begin(self, layout: Layout) -> None:
        """Make the table."""
        self._layout = layout
        references = [ref for ref in layout.references if ref.to in self._written]
        statement = create_table(
            layout, lambda c: type_word(c, layout), references=references, uniques=False
        )
        marks = ", ".join("?" * len(layout.columns))
        names = name_list(column.name for column in layout.columns)
        self._insert = f"insert into {quoted_name(layout.name)} ({names}) values ({marks})"
        with self._told("made"):
            self._connection.execute(statement)

    def write(self, part: Part) -> None:
        """Insert the rows."""
        with self._told("filled"):
            for batch in part.batches:
                columns = [objects(column) for column in batch.columns]
                self._connection.executemany(self._insert, zip(*columns, strict=True))

    def end(self) -> None:
        """Make the table's unique indexes."""
        if self._layout is None:
            return
        layout = self._layout
        lists = [(column.name,) for column in layout.columns if column.unique]
        for columns in (*lists, *layout.uniques):
            if columns == layout.key:
                continue
            name = quoted_name("_".join((layout.name, *columns, "unique")))
            with self._told("made unique"):
                self._connection.execute(
                    f"create unique index {name} on {quoted_name(layout.name)} "
                    f"({name_list(columns)})"
                )

    def finish(self) -> tuple[File, ...]:
        """Commit and close."""
        with self._told("committed"):
            self._connection.execute("commit")
            self._connection.close()
        return self._place.written()

    def close(self, manifest: bytes | None = None) -> None:
        """Publish the file."""
        self._place.publish(manifest)

    def discard(self) -> None:
        """Remove the file."""
        self._connection.close()
        self._place.discard()

    @contextmanager
    def _told(self, doing: str) -> Iterator[None]:
        """Name the table and the kind of failure; the driver's own words may quote values."""
        try:
            yield
        except sqlite3.Error as error:
            kind = getattr(error, "sqlite_errorname", type(error).__name__)
            raise self._place.failure(self._layout, doing, kind) from None


class _SqliteSource:
    """Reads a file that nobody writes."""

    is_named = True

    def __init__(self, path: Path) -> None:
        self._path = path

    def tables(self) -> tuple[str, ...]:
        query = "select name from sqlite_master where type = 'table' order by rowid"
        with self._opened("?") as connection:
            rows = connection.execute(query).fetchall()
        return tuple(str(name) for (name,) in rows if not name.startswith("sqlite_"))

    def extras(self, tables: Sequence[Layout]) -> tuple[tuple[str, str], ...]:
        """What the file holds that no sink of ours writes: its place, and what it is.

        Indexes aside, which decide no value. A view or a trigger runs when somebody uses the file.
        """
        others = (
            "select name, case type when 'table' then 'virtual table' else type end "
            "from sqlite_master where type in ('view', 'trigger') "
            "or (type = 'table' and coalesce(rootpage, 0) = 0) order by rowid"
        )
        with self._opened("?") as connection:
            found = [(str(name), str(kind)) for name, kind in connection.execute(others)]
            for layout in tables:
                words = {column.name: type_word(column, layout) for column in layout.columns}
                # The statement: a table of the file may be called as the function is.
                about = connection.execute(f"pragma table_xinfo({quoted_name(layout.name)})")
                for _, name, word, _, _, _, hidden in about:
                    if hidden:
                        found.append((f"{layout.name}.{name}", "generated column"))
                    elif name in words and str(word).lower() != words[name].lower():
                        found.append((f"{layout.name}.{name}", "column of another type"))
        return tuple(found)

    def read(self, layout: Layout) -> Iterator[pa.RecordBatch]:
        names = [column.name for column in layout.columns]
        taken = {name.lower() for name in names}
        row_number = next(word for word in ("rowid", "_rowid_", "oid") if word not in taken)
        # A quoted name that is no column is a text to SQLite; with the table before it, an error.
        columns = ", ".join(f"t.{quoted_name(name)}" for name in names)
        query = f"select {columns} from {quoted_name(layout.name)} t order by t.{row_number}"
        schema = arrow_schema(layout)
        with self._opened(layout.name) as connection:
            cursor = connection.execute(query)
            while rows := cursor.fetchmany(BLOCK_ROWS):
                values = [
                    arrow_column(list(column), field.type)
                    for column, field in zip(zip(*rows, strict=True), schema, strict=True)
                ]
                yield pa.RecordBatch.from_arrays(values, schema=schema)

    def names(self, table: str) -> tuple[str, ...]:
        # The statement: a table of the file may be called as the function is.
        query = f"pragma table_info({quoted_name(table)})"
        with closing(self._connected()) as connection:
            return tuple(name for _, name, *_ in connection.execute(query))

    def texts(self, layout: Layout) -> Iterator[pa.RecordBatch]:
        yield from text_batches(self._raw(layout), layout)

    def in_place(self, _: str) -> None:
        """DuckDB reads no such file without an extension."""

    def _raw(self, layout: Layout) -> Iterator[tuple[str | None, ...]]:
        columns = ", ".join(f"t.{quoted_name(column.name)}" for column in layout.columns)
        with closing(self._connected()) as connection:
            # Without an `order by`, SQLite goes through a table by row number.
            for row in connection.execute(f"select {columns} from {quoted_name(layout.name)} t"):
                yield tuple(_plain_text(value) for value in row)

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path.resolve().as_uri() + "?mode=ro", uri=True)
        connection.text_factory = lambda data: data.decode(errors="replace")
        return connection

    @contextmanager
    def _opened(self, table: str) -> Iterator[sqlite3.Connection]:
        address = self._path.resolve().as_uri() + "?mode=ro"
        try:
            with closing(sqlite3.connect(address, uri=True)) as connection:
                yield connection
        except (sqlite3.Error, pa.ArrowException, ValueError, TypeError):
            message = f"{self._path.name}: table {table} does not read as its declared types"
            raise AnswerError(message) from None


def type_word(column: Column, layout: Layout) -> str:
    """A type whose affinity keeps values as they are; `integer` only where it is the row number."""
    kind = column.type
    if kind.name in _INTEGERS:
        is_row_number = layout.key == (column.name,) and layout.order == column.name
        return "integer" if is_row_number else "int" if kind.name == "integer" else kind.name
    if kind.name in {"decimal", "uuid"} or kind.is_foreign:
        return "text"
    return str(kind)


def objects(values: Values) -> list[Any]:
    """Python objects as SQLite stores them; nulls are None."""
    kind = values.type
    if pa.types.is_boolean(kind):
        values = values.cast(pa.int8())
    elif pa.types.is_temporal(kind) or pa.types.is_decimal(kind):
        values = written(values)
    if pa.types.is_string(values.type):
        return list(values.to_numpy(zero_copy_only=False))
    numbers = values.fill_null(0) if values.null_count else values
    plain: list[Any] = numbers.to_numpy(zero_copy_only=False).tolist()
    if pa.types.is_floating(kind) and np.isnan(numbers.to_numpy()).any():
        # SQLite stores NaN as null; a text in a column of doubles stays one.
        plain = ["nan" if number != number else number for number in plain]  # noqa: PLR0124
    if not values.null_count:
        return plain
    is_null = np.asarray(values.is_null()).tolist()
    return [None if null else value for null, value in zip(is_null, plain, strict=True)]


def arrow_column(objects: list[Any], kind: pa.DataType) -> Values:
    """An Arrow column of what SQLite stored; raises where it is not of the type."""
    if pa.types.is_boolean(kind):
        numbers = pa.array(objects, pa.int8())
        if not set(objects) <= {0, 1, None}:
            raise ValueError("not a boolean")
        return numbers.cast(kind)
    if pa.types.is_temporal(kind) or pa.types.is_decimal(kind):
        return parsed(pa.array(objects, pa.string()), kind)
    if pa.types.is_floating(kind):
        return pa.array([None if number is None else float(number) for number in objects], kind)
    if pa.types.is_integer(kind):
        # Asked for integers at once, Arrow cuts 2.5 to 2; left to find the type, it says double.
        found: Values = pa.array(objects)
        if not (pa.types.is_integer(found.type) or pa.types.is_null(found.type)):
            raise ValueError("not a whole number")
        return found.cast(kind)
    return pa.array(objects, kind)


def _plain_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return value.hex() if isinstance(value, bytes) else repr(value)
