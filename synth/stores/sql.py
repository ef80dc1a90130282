"""SQL scripts that both `psql` and `sqlite3` run."""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, ClassVar

import numpy as np
import pyarrow as pa

from synth.digest import Values
from synth.errors import AnswerError, QuestionError
from synth.schema.layout import Column, Layout
from synth.stores.ddl import create_table, declarable, name_list, quoted_name, standard_type
from synth.stores.files import FileSink
from synth.stores.place import Place
from synth.stores.store import BLOCK_ROWS, Kept, Part, Sink, arrow_schema
from synth.stores.tablefiles import TableFiles
from synth.stores.text import assembled, doubled, once, written

_STATEMENT_ROWS = 500
_MOST_ROW_BYTES = 1 << 26
_CREATE = re.compile(rb'create table (?:"((?:[^"]|"")+)"|([a-z0-9_]+)) \(\n')


class Sql:
    """All tables in one script, one transaction, a row per line.

    Tables are made with keys, not null, unique and references, then filled by inserts of 500 rows.
    The strings are standard ones (PostgreSQL's default), booleans `true` and `false`, dates and
    times text that the column's type reads. A reference to a later table cannot be declared in
    words that both programs take; a comment says so. In a folder each table has its own script, to
    be run in the order of the manifest. SQLite reads decimals as floating numbers.

    Run it: `psql -v ON_ERROR_STOP=1 -f x.sql` or `sqlite3 x.sqlite < x.sql`.
    """

    word: ClassVar[str] = "sql"
    suffixes: ClassVar[tuple[str, ...]] = (".sql",)
    in_folder: ClassVar[bool] = True
    many_tables: ClassVar[bool] = True

    def sink(self, place: Place, tables: Sequence[Layout]) -> Sink:
        """See `Store.sink`."""
        return FileSink(self, place, tables)

    def source(self, path: Path) -> Kept:
        """See `Store.source`."""
        return TableFiles(path, self.suffixes[0], _read) if path.is_dir() else _Script(path)

    def writer(self, out: BinaryIO, tables: Sequence[Layout]) -> "ScriptWriter":
        """See `FileStore.writer`."""
        return ScriptWriter(out, tables)

    def encode(
        self,
        layout: Layout,
        batches: Sequence[pa.RecordBatch],
        *,
        first: bool,  # noqa: ARG002
    ) -> Part:
        """Inserts of a segment.

        Raises:
            QuestionError: a text holds a NUL character, which SQL cannot say.
        """
        rows = sum(batch.num_rows for batch in batches)
        if not rows:
            return Part(0)
        head = _insert(layout)
        tails = np.array(["),\n(", f");\n{head}(", ");\n"], object)
        quotes = ["'" if _is_text(column) else "" for column in layout.columns]
        heads = ["", *[","] * (len(layout.columns) - 1)]
        pieces: list[bytes | memoryview] = [f"{head}(".encode()]
        start = 0
        for batch in batches:
            numbers = np.arange(start + 1, start + batch.num_rows + 1)
            kind = (numbers % _STATEMENT_ROWS == 0).astype(np.intp)
            kind[numbers == rows] = 2
            texts = [once(column, _texts) for column in batch.columns]
            pieces.append(assembled(texts, quotes, heads, pa.array(tails[kind], pa.string())))
            start += batch.num_rows
        data = b"".join(pieces)
        if b"\0" in data:
            raise QuestionError(f"{layout.name}: a text holds a NUL character; SQL cannot say it")
        return Part(rows, data)


class ScriptWriter:
    """Writes a script: one transaction around all its tables."""

    def __init__(self, out: BinaryIO, tables: Sequence[Layout]) -> None:
        self._out = out
        self._tables = tables
        self._begun = False

    def begin(self, layout: Layout) -> None:
        """Make the table."""
        references = declarable(layout, self._tables)
        text = "" if self._begun else "begin;\n"
        self._begun = True
        for reference in layout.references:
            if reference not in references:
                text += f"-- not declared: ({name_list(reference.columns)}) references "
                text += f"{quoted_name(reference.to)} ({name_list(reference.to_columns)})\n"
        text += create_table(layout, _type_word, references=references, deferred=True)
        self._out.write(f"{text};\n".encode())

    def write(self, part: Part) -> None:
        """Append inserts."""
        self._out.write(part.data)

    def end(self) -> None:
        """Nothing follows the last row of a table."""

    def close(self) -> None:
        """End the transaction."""
        self._out.write(b"commit;\n")


class _Script:
    """The tables of one script."""

    is_named = False

    def __init__(self, path: Path) -> None:
        self._path = path

    def extras(self, _: Sequence[Layout]) -> tuple[tuple[str, str], ...]:
        return ()  # a line that is none of ours is an error of whoever reads it

    def names(self, _: str) -> None:
        """Only reading can tell."""

    def texts(self, layout: Layout) -> Iterator[pa.RecordBatch]:
        yield from self.read(layout)

    def in_place(self, _: str) -> None:
        """DuckDB reads no script."""

    def tables(self) -> tuple[str, ...]:
        found = (_CREATE.match(line) for line in _lines(self._path))
        return tuple(_named(match) for match in found if match)

    def read(self, layout: Layout) -> Iterator[pa.RecordBatch]:
        yield from _read(self._path, layout)


def _insert(layout: Layout) -> str:
    names = name_list(column.name for column in layout.columns)
    return f"insert into {quoted_name(layout.name)} ({names}) values\n"


def _type_word(column: Column) -> str:
    return standard_type(column.type)


def _is_text(column: Column) -> bool:
    kind = column.type.arrow
    return pa.types.is_string(kind) or pa.types.is_temporal(kind) or pa.types.is_floating(kind)


def _texts(values: Values) -> Values:
    texts = written(values)
    return doubled(texts, "'") if pa.types.is_string(values.type) else texts


def _named(match: re.Match[bytes]) -> str:
    return match[2].decode() if match[1] is None else match[1].decode().replace('""', '"')


def _lines(path: Path) -> Iterator[bytes]:
    """Lines of a script; a line break inside the quotes of a row does not end one.

    Only rows have texts: a quote in another line is part of a name.

    Raises:
        AnswerError: a row does not end, because a quote is missing.
    """
    pieces: list[bytes] = []
    size_bytes, is_open = 0, False
    with path.open("rb") as file:
        while line := file.readline(_MOST_ROW_BYTES + 1):
            size_bytes += len(line)
            if size_bytes > _MOST_ROW_BYTES:
                bound = f"{_MOST_ROW_BYTES >> 20} MB"
                message = f"{path.name}: a quote is opened and not closed within {bound}"
                raise AnswerError(message)
            is_row = bool(pieces) or line.startswith(b"(")
            is_open ^= is_row and line.count(b"'") % 2 == 1
            pieces.append(line)
            if not is_open:
                yield b"".join(pieces)
                pieces, size_bytes = [], 0
    if pieces:
        yield b"".join(pieces)


def _rows(path: Path, layout: Layout) -> Iterator[bytes]:
    """Rows of a table as they stand between parentheses."""
    head = _insert(layout).encode()
    is_ours = False
    found = False
    for line in _lines(path):
        if line.startswith(b"("):
            if is_ours:
                yield line.rstrip(b"\n")[1:-2] + b"\n"
        else:
            is_ours = line == head
            made = _CREATE.match(line)
            found = found or (made is not None and _named(made) == layout.name)
    if not found:
        raise AnswerError(f"{path.name}: table {layout.name} is missing")


def _read(path: Path, layout: Layout) -> Iterator[pa.RecordBatch]:
    rows: list[bytes] = []
    for row in _rows(path, layout):
        rows.append(row)
        if len(rows) == BLOCK_ROWS:
            yield from _parsed(rows, path, layout)
            rows = []
    yield from _parsed(rows, path, layout)


def _parsed(rows: list[bytes], path: Path, layout: Layout) -> Iterator[pa.RecordBatch]:
    """Rows as batches: between its parentheses a row is CSV with another quote."""
    from pyarrow import csv

    if not rows:
        return
    schema = arrow_schema(layout)
    data = b"".join(rows)
    try:
        table = csv.read_csv(
            BytesIO(data),
            read_options=csv.ReadOptions(
                column_names=schema.names, use_threads=False, block_size=len(data) + 1
            ),
            parse_options=csv.ParseOptions(
                quote_char="'", newlines_in_values=True, ignore_empty_lines=False
            ),
            convert_options=csv.ConvertOptions(
                column_types=schema,
                null_values=["null"],
                true_values=["true"],
                false_values=["false"],
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
            ),
        )
    except (pa.ArrowException, UnicodeDecodeError):
        message = f"{path.name}: table {layout.name} does not read as its declared types"
        raise AnswerError(message) from None
    yield from table.combine_chunks().to_batches()
