"""The place that is verified: its tables, their columns, and their values as bare text."""

import csv
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from synth.errors import AnswerError, QuestionError
from synth.manifest import Manifest
from synth.schema.layout import Layout
from synth.stores.ddl import quoted_name
from synth.stores.store import BLOCK_ROWS, Source, arrow_schema
from synth.stores.targets import open_source, stores

UNREADABLE = (
    AnswerError,
    OSError,
    ValueError,
    TypeError,
    RecursionError,
    OverflowError,
    pa.ArrowException,
    sqlite3.Error,
    csv.Error,
)
"""What reading damaged data raises, DuckDB's errors aside; none of their texts may be shown."""

_LINE_MAX = 1 << 24


@dataclass(frozen=True)
class Output:
    """Where the tables are.

    Attributes:
        path: a file or a folder.
        word: of its store.
        source: reads tables whose columns and types are as declared.
    """

    path: Path
    word: str
    source: Source

    @property
    def is_direct(self) -> bool:
        """Whether DuckDB reads its files where they are."""
        return self.word in {"parquet", "duckdb"}

    @property
    def has_catalog(self) -> bool:
        """Whether names of columns stand apart from values, so that their order is free."""
        return self.word in {"parquet", "sqlite", "duckdb"}

    def tables(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Names of the tables that are there; the wanted ones where only reading can tell.

        A single file of one table has no name for it.

        Args:
            wanted: of the manifest.
        """
        if not self.path.is_dir() and not stores()[self.word].many_tables:
            return wanted
        try:
            found = self.source.tables()
        except UNREADABLE:
            return wanted
        # A pipe or a device would be waited for.
        return tuple(name for name in found if self.file(name).is_file())

    def extras(self, tables: Sequence[Layout]) -> tuple[tuple[str, str], ...]:
        """What else stands in the file of a database, by its place; nothing of other stores.

        Args:
            tables: of the manifest.
        """
        asked = getattr(self.source, "extras", None)
        try:
            return () if asked is None else tuple(asked(tables))
        except UNREADABLE:
            return ()

    def file(self, table: str) -> Path:
        """The file that holds a table."""
        if not self.path.is_dir():
            return self.path
        return self.path / (table + stores()[self.word].suffixes[0])

    def columns(self, table: str) -> tuple[str, ...] | None:
        """The columns that are there, or None where only reading can tell; not of direct files.

        Raises:
            Exception: one of `UNREADABLE`.
        """
        path = self.file(table)
        if self.word == "sqlite":
            # The statement: a table of the file may be called as the function is.
            query = f"pragma table_info({quoted_name(table)})"
            with closing(_sqlite(path)) as connection:
                return tuple(name for _, name, *_ in connection.execute(query))
        if self.word == "csv":
            with path.open(encoding="utf-8", newline="") as file:
                return tuple(next(csv.reader(file, strict=True), ()))
        if self.word == "jsonl":
            with path.open("rb") as file:
                line = file.readline(_LINE_MAX)
            return tuple(_object(line)) if line else None
        return None

    def texts(self, layout: Layout) -> Iterator[pa.RecordBatch]:
        """The values of a table as text, whatever they are; for the stores whose values are text.

        Args:
            layout: the columns that are there, all of them text.

        Raises:
            Exception: one of `UNREADABLE`.
        """
        names = tuple(column.name for column in layout.columns)
        if self.word == "jsonl":
            yield from _batches(_json_rows(self.file(layout.name), names), layout)
        elif self.word == "sqlite":
            yield from _batches(_sqlite_rows(self.path, layout.name, names), layout)
        else:
            yield from self.source.read(layout)


def open_output(path: str, manifest: Manifest) -> Output:
    """The output at a path.

    Raises:
        QuestionError: there is nothing, or the manifest names a format that does not fit.
    """
    found = stores().get(manifest.format)
    if found is not None and Path(path).is_dir() and not found.in_folder:
        raise QuestionError(f"{path}: the manifest says {manifest.format}, which is no folder")
    return Output(Path(path).absolute(), manifest.format, open_source(path, format=manifest.format))


def narrowed(layout: Layout, names: frozenset[str]) -> Layout:
    """The layout with those of its columns that are there."""
    return replace(layout, columns=tuple(c for c in layout.columns if c.name in names))


def _batches(rows: Iterator[tuple[str | None, ...]], layout: Layout) -> Iterator[pa.RecordBatch]:
    schema = arrow_schema(layout)
    while block := list(islice(rows, BLOCK_ROWS)):
        columns = [pa.array(values, pa.string()) for values in zip(*block, strict=True)]
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def _object(line: bytes) -> dict[str, Any]:
    """One line of JSON whose numbers stay as they are written."""
    found = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
    if not isinstance(found, dict):
        raise TypeError("no object")
    return found


def _json_rows(path: Path, names: tuple[str, ...]) -> Iterator[tuple[str | None, ...]]:
    with path.open("rb") as file:
        while line := file.readline(_LINE_MAX):
            row = _object(line)
            yield tuple(_json_text(row.get(name)) for name in names)


def _json_text(value: Any) -> str | None:  # noqa: ANN401 - what JSON gives
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)


def _sqlite(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path.resolve().as_uri() + "?mode=ro", uri=True)
    connection.text_factory = lambda data: data.decode(errors="replace")
    return connection


def _sqlite_rows(
    path: Path, table: str, names: tuple[str, ...]
) -> Iterator[tuple[str | None, ...]]:
    columns = ", ".join(f"t.{quoted_name(name)}" for name in names)
    with closing(_sqlite(path)) as connection:
        # Without an `order by`, SQLite goes through a table by row number.
        for row in connection.execute(f"select {columns} from {quoted_name(table)} t"):
            yield tuple(_plain_text(value) for value in row)


def _plain_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return value.hex() if isinstance(value, bytes) else repr(value)
