"""JSON lines: an object per row and line, in UTF-8, keys in the order of the columns."""

import json
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.digest import Values
from synth.errors import AnswerError, QuestionError
from synth.schema.layout import Layout
from synth.stores.files import FileSink, PlainWriter
from synth.stores.place import Place
from synth.stores.store import BLOCK_ROWS, Kept, Part, Sink, arrow_schema, text_batches
from synth.stores.tablefiles import TableFiles
from synth.stores.text import assembled, once, parsed, replaced, text_bytes, written

_CHUNK_BYTES = 1 << 23
_LINE_MAX = 1 << 24
_SPACE = 0x20


class Jsonl:
    """One file per table, a line per row, every column in every line.

    Numbers and decimals are numbers with all their digits, booleans `true` and `false`, everything
    else is text: dates `2026-01-31`, timestamps `2026-01-31T08:30:00`. Text is not escaped beyond
    what RFC 8259 section 7 demands.
    """

    word: ClassVar[str] = "jsonl"
    suffixes: ClassVar[tuple[str, ...]] = (".jsonl",)
    in_folder: ClassVar[bool] = True
    many_tables: ClassVar[bool] = False

    def sink(self, place: Place, tables: Sequence[Layout]) -> Sink:
        """See `Store.sink`."""
        return FileSink(self, place, tables)

    def source(self, path: Path) -> Kept:
        """See `Store.source`."""
        return TableFiles(path, self.suffixes[0], _read, texts=_read_texts, names=_names)

    def writer(self, out: BinaryIO, tables: Sequence[Layout]) -> PlainWriter:  # noqa: ARG002
        """See `FileStore.writer`."""
        return PlainWriter(self, out)

    def encode(
        self,
        layout: Layout,
        batches: Sequence[pa.RecordBatch],
        *,
        first: bool,  # noqa: ARG002
    ) -> Part:
        """Lines of a segment.

        Raises:
            QuestionError: a double is not finite, which JSON has no word for.
        """
        names = [json.dumps(column.name, ensure_ascii=False) for column in layout.columns]
        heads = [f"{',' if index else '{'}{name}:" for index, name in enumerate(names)]
        quotes = ['"' if _is_text(column.type.arrow) else "" for column in layout.columns]
        lines = []
        for batch in batches:
            texts = [once(column, _texts) for column in batch.columns]
            _refuse_infinite(layout, batch)
            lines.append(assembled(texts, quotes, heads, "}\n"))
        return Part(sum(batch.num_rows for batch in batches), b"".join(lines))


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_temporal(kind)


def _texts(values: Values) -> Values:
    if pa.types.is_timestamp(values.type):
        return replaced(written(values), " ", "T")
    texts = written(values)
    return _escaped(texts) if pa.types.is_string(values.type) else texts


def _escaped(texts: Values) -> Values:
    """Texts with backslash, quote and control characters escaped."""
    data = text_bytes(texts).tobytes()
    if b"\\" in data:
        texts = replaced(texts, "\\", "\\\\")
    if b'"' in data:
        texts = replaced(texts, '"', '\\"')
    codes = np.frombuffer(data, np.uint8)
    if not len(codes) or codes.min() >= _SPACE:
        return texts
    for code in np.unique(codes[codes < _SPACE]).tolist():
        texts = replaced(texts, chr(code), json.dumps(chr(code))[1:-1])
    return texts


def _refuse_infinite(layout: Layout, batch: pa.RecordBatch) -> None:
    for column, values in zip(layout.columns, batch.columns, strict=True):
        if not pa.types.is_floating(values.type):
            continue
        finite = pc.call_function("all", [pc.call_function("is_finite", [values])])
        if finite.as_py() is False:
            message = f"{layout.name}.{column.name} holds NaN or infinity: JSON has no word for it"
            raise QuestionError(message)


def _read(path: Path, layout: Layout) -> Iterator[pa.RecordBatch]:
    schema = arrow_schema(layout)
    as_text = pa.schema(
        [pa.field(f.name, pa.string() if _is_text(f.type) else f.type) for f in schema]
    )
    try:
        for chunk in _chunks(path):
            table = _table(chunk, as_text)
            if table.schema.names != schema.names:
                raise AnswerError(f"{path.name}: its columns are not those of table {layout.name}")
            for batch in table.combine_chunks().to_batches(BLOCK_ROWS):
                columns = [parsed(c, f.type) for c, f in zip(batch.columns, schema, strict=True)]
                yield pa.RecordBatch.from_arrays(columns, schema=schema)
    except (pa.ArrowException, UnicodeDecodeError):
        message = f"{path.name}: table {layout.name} does not read as its declared types"
        raise AnswerError(message) from None


def _chunks(path: Path) -> Iterator[bytes]:
    """Whole lines, some megabytes at a time."""
    rest = b""
    with path.open("rb") as file:
        while data := file.read(_CHUNK_BYTES):
            lines, line_break, rest_of_line = data.rpartition(b"\n")
            if line_break:
                yield rest + lines + line_break
                rest = rest_of_line
            else:
                rest += data
    if rest:
        yield rest


def _table(chunk: bytes, schema: pa.Schema) -> pa.Table:
    from pyarrow import json as arrow_json

    return arrow_json.read_json(
        BytesIO(chunk),
        read_options=arrow_json.ReadOptions(use_threads=False, block_size=len(chunk) + 1),
        parse_options=arrow_json.ParseOptions(
            explicit_schema=schema, unexpected_field_behavior="error"
        ),
    )


def _names(path: Path) -> tuple[str, ...] | None:
    with path.open("rb") as file:
        line = file.readline(_LINE_MAX)
    return tuple(_object(line)) if line else None


def _read_texts(path: Path, layout: Layout) -> Iterator[pa.RecordBatch]:
    yield from text_batches(_rows(path, [column.name for column in layout.columns]), layout)


def _rows(path: Path, names: Sequence[str]) -> Iterator[tuple[str | None, ...]]:
    with path.open("rb") as file:
        while line := file.readline(_LINE_MAX):
            row = _object(line)
            yield tuple(_text_of(row.get(name)) for name in names)


def _object(line: bytes) -> dict[str, Any]:
    """One line of JSON whose numbers stay as they are written."""
    found = json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
    if not isinstance(found, dict):
        raise TypeError("no object")
    return found


def _text_of(value: Any) -> str | None:  # noqa: ANN401 - what JSON gives
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)
