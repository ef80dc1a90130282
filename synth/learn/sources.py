"""Where the rows come from that are learnt: a database, files or frames, read once and as they are.

Only the columns that are asked for are selected, and all tables show one moment.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import pyarrow as pa

from synth.arrays import decoded
from synth.databases.database import Database, is_url, open_database
from synth.databases.trusted import refuse_others
from synth.errors import AnswerError, QuestionError, WorldError, nearest
from synth.generators.unit import INTEGERS
from synth.given import is_path
from synth.learn.loose import READ_AS_TEXT, cut, of_text
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout

if TYPE_CHECKING:
    import pandas as pd

Given: TypeAlias = "str | Path | pd.DataFrame | Mapping[str, pd.DataFrame | pa.Table]"
"""What a user may name as a source: a URL, a path, or frames or Arrow tables by name."""

BATCH_ROWS = 1 << 15
_CSV_BYTES = 1 << 22
_NUMBERS = (*INTEGERS, "decimal")
_SUFFIXES = (".parquet", ".csv")
_CSV_COLUMN = re.compile(r"CSV column #(\d+)")


class Source(Protocol):
    """Tables that are read."""

    @property
    def only(self) -> bool:
        """Whether it holds one table, which has no name of its own."""

    def has(self, layout: Layout) -> bool:
        """Whether the table is there."""

    def read(self, layout: Layout) -> Iterator[pa.RecordBatch]:
        """The layout's columns, in its order and types, in batches and bounded memory.

        Raises:
            AnswerError: table or column are not there, a column is of another type, or the source
                changed under way.
        """


@contextmanager
def open_source(given: Given) -> Iterator[Source]:
    """A source whose tables all show one moment, as long as the context lasts.

    Args:
        given: see `Given`.

    Raises:
        QuestionError: it is nothing that can be read.
        AnswerError: files changed while they were read.
        WorldError: the database cannot be reached.
    """
    if isinstance(given, str) and is_url(given):
        with (
            closing(open_database(given, read_only=True)) as database,
            database.transaction(rolled_back=True),
        ):
            yield _Tables(database)
    elif isinstance(given, str | Path):
        files = _Files(_path(str(given)))
        yield files
        files.check()
    else:
        yield _Frames(given)


def _path(text: str) -> Path:
    if not is_path(text):
        open_database(text)  # says which schemes there are, and shows no password
    path = Path(text)
    if not path.exists():
        raise QuestionError(f"{path} does not exist")
    if path.is_file() and path.suffix not in _SUFFIXES:
        raise QuestionError(
            f"{path} is no source; expected the URL of a database, a .parquet or .csv file, or a "
            "folder of them"
        )
    return path


class _Tables:
    """Tables of a database, in one transaction."""

    only = False

    def __init__(self, database: Database) -> None:
        self._database = database
        self._structure = database.structure()

    def has(self, layout: Layout) -> bool:  # noqa: ARG002 - reading says what is missing
        return True

    def read(self, layout: Layout) -> Iterator[pa.RecordBatch]:
        # As the database writes numbers: one that is wider than the schema's type stops no fit.
        text = DataType("text")
        asked = tuple(
            replace(column, type=text)
            if column.type.name in _NUMBERS and column.name not in layout.key
            else column
            for column in layout.columns
        )
        refuse_others(self._database, self._structure, [layout])
        for batch in self._database.read(replace(layout, columns=asked)):
            yield _batch(layout, batch.columns, spelled=True)


class _Files:
    """A Parquet or CSV file, or a folder of them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.only = path.is_file()
        self._stamps: dict[Path, tuple[int, int, int]] = {}

    def has(self, layout: Layout) -> bool:
        return bool(self._found(layout))

    def read(self, layout: Layout) -> Iterator[pa.RecordBatch]:
        found = self._found(layout)
        if not found:
            raise AnswerError(f"{self._path}: table {layout.name} is missing: no {_names(layout)}")
        if len(found) > 1:
            raise AnswerError(f"{self._path}: table {layout.name} is there twice: {_names(layout)}")
        path = found[0]
        self._stamps.setdefault(path, _stamp(path))
        reading = _parquet if path.suffix == ".parquet" else _csv
        try:
            yield from reading(path, layout)
        except (pa.ArrowException, OSError, UnicodeDecodeError):
            self.check()
            raise WorldError(f"{path}: cannot be read as {path.suffix[1:]}") from None
        self.check()

    def check(self) -> None:
        """See that what was read is still what stands there."""
        for path, stamp in self._stamps.items():
            if _stamp(path) != stamp:
                raise AnswerError(f"{path} changed while it was read; nothing was kept of it")

    def _found(self, layout: Layout) -> list[Path]:
        if self.only:
            return [self._path]
        paths = [self._path / (layout.name + suffix) for suffix in _SUFFIXES]
        return [path for path in paths if path.is_file()]


def _names(layout: Layout) -> str:
    return " or ".join(layout.name + suffix for suffix in _SUFFIXES)


def _stamp(path: Path) -> tuple[int, int, int]:
    try:
        found = path.stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_size, found.st_mtime_ns)


def _parquet(path: Path, layout: Layout) -> Iterator[pa.RecordBatch]:
    from pyarrow.parquet import ParquetFile

    with ParquetFile(path, pre_buffer=False, memory_map=False) as file:
        names = [column.name for column in layout.columns]
        _check_columns(layout, file.schema_arrow.names, str(path))
        for batch in file.iter_batches(BATCH_ROWS, columns=names, use_threads=False):
            yield _batch(layout, [batch.column(name) for name in names])


def _csv(path: Path, layout: Layout) -> Iterator[pa.RecordBatch]:
    from pyarrow import csv

    read = csv.ReadOptions(block_size=_CSV_BYTES, use_threads=False)
    lines = csv.ParseOptions(newlines_in_values=True)
    with csv.open_csv(path, read_options=read, parse_options=lines) as reader:
        header = reader.schema.names
    _check_header(layout, header, str(path))
    convert = csv.ConvertOptions(
        include_columns=[column.name for column in layout.columns],
        column_types={column.name: _spelled(layout, column) for column in layout.columns},
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    try:
        with csv.open_csv(
            path, read_options=read, parse_options=lines, convert_options=convert
        ) as reader:
            for batch in reader:
                for start in range(0, batch.num_rows, BATCH_ROWS):
                    yield _batch(layout, batch.slice(start, BATCH_ROWS).columns, spelled=True)
    except pa.ArrowInvalid as error:
        # Of the driver's words only the column's number is taken: they go on with the value.
        number = _CSV_COLUMN.search(str(error))
        column = next(
            (c for c in layout.columns if number and c.name == header[int(number[1])]), None
        )
        if column is None:
            raise
        raise _unlike(layout, column) from None


def _spelled(layout: Layout, column: Column) -> pa.DataType:
    """The type in which a column of a CSV file is read: a key by the letter."""
    is_loose = column.type.name in READ_AS_TEXT and column.name not in layout.key
    return pa.string() if is_loose else column.type.arrow


class _Frames:
    """Frames of pandas or Arrow tables, by name, or one frame of a table that is asked for."""

    def __init__(self, frames: "pd.DataFrame | Mapping[str, pd.DataFrame | pa.Table]") -> None:
        self.only = not isinstance(frames, Mapping)
        self._frames: Any = frames

    def has(self, layout: Layout) -> bool:
        return self.only or layout.name in self._frames

    def read(self, layout: Layout) -> Iterator[pa.RecordBatch]:
        if not self.has(layout):
            raise AnswerError(f"table {layout.name} is missing among the frames")
        frame = self._frames if self.only else self._frames[layout.name]
        names = [column.name for column in layout.columns]
        if isinstance(frame, pa.Table):
            _check_columns(layout, frame.column_names, "the table")
            for batch in frame.select(names).to_batches(BATCH_ROWS):
                yield _batch(layout, batch.columns)
            return
        _check_columns(layout, [str(name) for name in frame.columns], "the frame")
        rows = len(frame)
        for start in range(0, rows, BATCH_ROWS):
            piece = frame.iloc[start : start + BATCH_ROWS]
            arrays = [
                _of_pandas(piece[n], layout, c) for n, c in zip(names, layout.columns, strict=True)
            ]
            yield _batch(layout, arrays)
        if len(frame) != rows:
            raise AnswerError(f"the frame of table {layout.name} changed while it was read")


def _of_pandas(series: Any, layout: Layout, column: Column) -> Values:  # noqa: ANN401 - pandas
    try:
        return pa.Array.from_pandas(series)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        raise _unlike(layout, column) from None


def _check_columns(layout: Layout, known: list[str], place: str) -> None:
    for column in layout.columns:
        if known.count(column.name) > 1:
            raise AnswerError(
                f"{place}: column {column.name} of table {layout.name} is there twice"
            )
        if column.name not in known:
            near = nearest(column.name, known)
            hint = f"; did you mean {near!r}?" if near else ""
            raise AnswerError(f"{place}: table {layout.name} has no column {column.name}{hint}")


def _check_header(layout: Layout, header: list[str], place: str) -> None:
    """Columns of a CSV file; a file without a header has a row in its place, which is not shown."""
    names = [column.name for column in layout.columns]
    missing = next((name for name in names if name not in header), None)
    if missing is not None:
        raise AnswerError(
            f"{place}: table {layout.name} has no column {missing}: of the {len(header)} names in "
            f"its first line {len({*names} & {*header})} are known; expected a header with "
            f"{', '.join(names)}"
        )
    _check_columns(layout, header, place)


def _batch(layout: Layout, arrays: list[Values], *, spelled: bool = False) -> pa.RecordBatch:
    pairs = zip(arrays, layout.columns, strict=True)
    columns = [_typed(array, layout, column, spelled=spelled) for array, column in pairs]
    return pa.RecordBatch.from_arrays(columns, [column.name for column in layout.columns])


def _typed(array: Values, layout: Layout, column: Column, *, spelled: bool) -> Values:
    """The array in the column's type, if they are of one kind; see `loose`.

    Args:
        array: as it was read.
        layout: of the table.
        column: of the array.
        spelled: whether texts stand for other values, as in a CSV file.
    """
    wanted = column.type.arrow
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    array = decoded(array)
    if array.type == wanted:
        return array
    try:
        if spelled and pa.types.is_string(array.type):
            return of_text(array, column.type)
        if not _is_akin(array.type, wanted):
            raise _unlike(layout, column)
        if column.name in layout.key:
            # Two keys must not become one.
            return array.cast(wanted)
        return cut(array, column.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        raise _unlike(layout, column) from None


def _is_akin(found: pa.DataType, wanted: pa.DataType) -> bool:
    """Whether values of one type may stand for another: a text is never read as a number."""
    return pa.types.is_null(found) or _kind(found) == _kind(wanted) != ""


def _kind(kind: pa.DataType) -> str:
    is_type = pa.types
    if is_type.is_integer(kind) or is_type.is_floating(kind) or is_type.is_decimal(kind):
        return "number"
    if is_type.is_date(kind) or is_type.is_timestamp(kind):
        return "moment"
    if is_type.is_string(kind) or is_type.is_large_string(kind) or is_type.is_string_view(kind):
        return "text"
    if is_type.is_time(kind):
        return "time"
    return "boolean" if is_type.is_boolean(kind) else ""


def _unlike(layout: Layout, column: Column) -> AnswerError:
    return AnswerError(f"table {layout.name}: column {column.name} does not read as {column.type}")
