"""What every store promises: what its sink wrote, its source reads back equal."""

import datetime as dt
import io
import pickle
import re
from decimal import Decimal
from functools import partial
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth.digest import segment_digest
from synth.errors import AnswerError, QuestionError, WorldError
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout, Reference
from synth.stores.frames import FramesSink
from synth.stores.store import arrow_schema
from synth.stores.targets import open_sink, open_source, open_stream, stores

STORES = stores()
BYTES = [word for word, store in STORES.items() if hasattr(store, "writer")]
TEXTS = [
    "",
    " ",
    "a,b",
    'say "no"',
    "two\nlines",
    "cr\r\nlf",
    "l'été",
    "''",
    "\\N",
    "null",
    "NULL",
    "\t\x01\x7f",
    "(1,'x'),\n(2);\n",
    "insert into everything values\n",
    "\U0001d4b3 漢字 é",
    "{}",
    '""',
    ";--",
    "x" * 5000,
]
EDGES = {
    "smallint": [-(2**15), 2**15 - 1, 0],
    "integer": [-(2**31), 2**31 - 1, -1],
    "bigint": [-(2**63), 2**63 - 1, 0],
    "decimal(9,2)": [Decimal("-9999999.99"), Decimal("9999999.99"), Decimal("0.00")],
    "decimal(38,10)": [
        Decimal(10) ** -10,
        -(Decimal(10) ** -10),
        Decimal("9" * 28 + "." + "9" * 10),
    ],
    "double": [0.1, -1.7976931348623157e308, 5e-324, 1e15, 123456789.0],
    "boolean": [True, False],
    "varchar(38)": ["", "é" * 38],
    "text": TEXTS,
    "date": [dt.date(1, 1, 1), dt.date(9999, 12, 31), dt.date(1899, 12, 31), dt.date(2026, 2, 28)],
    "time": [dt.time(0), dt.time(23, 59, 59, 999999), dt.time(12, 30, 1)],
    "timestamp": [
        dt.datetime.fromisoformat(text)
        for text in (
            "0001-01-01",
            "9999-12-31 23:59:59.999999",
            "1969-12-31 23:59:59.000001",
            "2026-01-01 08:30:00",
        )
    ],
    "uuid": ["00000000-0000-4000-8000-000000000000", "12345678-1234-4234-8234-123456789012"],
    "citext": ["01", "1e5", "x"],
}
ROWS = 57


def kind(text):
    name, _, rest = text.partition("(")
    digits = [int(part) for part in rest.rstrip(")").split(",")] if rest else []
    return DataType(name, *digits)


def everything(*, nulls=True):
    """Every type, with and without nulls, and names that need quotes."""
    columns = [Column("n", DataType("integer"))]
    for index, text in enumerate(EDGES):
        columns.append(Column(f"c{index}", kind(text)))
        if nulls:
            columns.append(Column(f'Ne "{index}, order', kind(text), nullable=True))
    return Layout("everything", tuple(columns), key=("n",), order="n")


def rows_of(layout, rows=ROWS):
    arrays = [pa.array(range(1, rows + 1), pa.int32())]
    for column in layout.columns[1:]:
        values = EDGES[str(column.type)]
        made = [values[row % len(values)] for row in range(rows)]
        if column.nullable:
            made = [None if row % 3 == 0 else value for row, value in enumerate(made)]
        arrays.append(pa.array(made, column.type.arrow))
    return pa.RecordBatch.from_arrays(arrays, schema=arrow_schema(layout))


def dictionary(batch):
    arrays = [a.dictionary_encode() if pa.types.is_string(a.type) else a for a in batch.columns]
    return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def large(batch):
    kinds = [pa.large_string() if pa.types.is_string(a.type) else a.type for a in batch.columns]
    arrays = [array.cast(kind) for array, kind in zip(batch.columns, kinds, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, names=batch.schema.names)


def cut(batch, *places):
    edges = [0, *sorted(places), batch.num_rows]
    return [batch.slice(a, b - a) for a, b in pairwise(edges)]


def put(sink, tables):
    encode = pickle.loads(pickle.dumps(sink.encode))  # noqa: S301
    for layout, segments in tables:
        parts = [encode(layout, s, first=i == 0) for i, s in enumerate(segments)]
        parts = pickle.loads(pickle.dumps(parts))  # noqa: S301
        sink.begin(layout)
        for part in parts:
            sink.write(part)
        sink.end()
    files = sink.finish()
    sink.close(b'{"manifest": 1, "synth": "0", "files": []}')
    return files


def target(tmp_path, store):
    return str(tmp_path / ("out" if store.in_folder else "out" + store.suffixes[0]))


def equal(layout, found, expected):
    schema = arrow_schema(layout)
    found = list(found)
    assert all(batch.schema == schema for batch in found)
    assert segment_digest(found, schema) == segment_digest(expected, schema)
    table = pa.Table.from_batches(found, schema)
    assert table.equals(pa.Table.from_batches(expected, schema))


@pytest.fixture(params=list(STORES))
def store(request):
    return STORES[request.param]


def test_what_was_written_is_read(tmp_path, store):
    layout, bare = everything(), everything(nulls=False)
    empty = Layout("empty", layout.columns, key=("n",), order="n")
    bare = Layout("bare", bare.columns, references=(Reference(("n",), "everything", ("n",)),))
    batch, plain = rows_of(layout), rows_of(bare)
    tables = [
        (layout, [cut(batch, 5, 5, 20), cut(dictionary(rows_of(layout)), 9)][:1]),
        (bare, [[dictionary(plain).slice(0, 30)], [], [plain.slice(30)]]),
        (empty, []),
    ]
    path = target(tmp_path, store)
    sink = open_sink(path, format=store.word, replace=False, tables=[t for t, _ in tables])
    files = put(sink, tables)
    source = open_source(path, format=store.word)
    assert set(source.tables()) == {"everything", "bare", "empty"}
    equal(layout, source.read(layout), [batch])
    equal(bare, source.read(bare), [plain])
    equal(empty, source.read(empty), [])
    assert sum(file.size_bytes for file in files) > 0
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".")]
    with pytest.raises(AnswerError, match=r"missing|does not read"):
        list(source.read(Layout("absent", layout.columns)))


def test_one_nullable_column(tmp_path, store):
    layout = Layout("t", (Column("a", DataType("text"), nullable=True),))
    batch = pa.record_batch({"a": [None, "", "x", None]}, schema=arrow_schema(layout))
    path = target(tmp_path, store)
    put(open_sink(path, format=store.word, replace=False, tables=[layout]), [(layout, [[batch]])])
    equal(layout, open_source(path, format=store.word).read(layout), [batch])


@pytest.mark.parametrize("word", BYTES)
@settings(max_examples=15)
@given(places=st.lists(st.integers(0, ROWS), max_size=5))
@pytest.mark.slow
def test_any_cut_gives_the_same_bytes(word, places):
    layout = everything()
    batch = rows_of(layout)
    once = STORES[word].encode(layout, [batch], first=True)
    for other in (batch, dictionary(batch), large(batch)):
        again = STORES[word].encode(layout, cut(other, *places), first=True)
        assert once.rows == again.rows == ROWS
        assert bytes(once.data) == bytes(again.data)


@pytest.mark.parametrize("word", BYTES)
def test_stream_and_file_are_the_same_bytes(word, tmp_path):
    layout = everything()
    batch = rows_of(layout)
    stream = io.BytesIO()
    put(open_stream(stream, format=word, tables=[layout]), [(layout, [[batch]])])
    path = tmp_path / f"x{STORES[word].suffixes[0]}"
    sink = open_sink(str(path), format=None, replace=False, tables=[layout])
    (file,) = put(sink, [(layout, [[batch]])])
    assert path.read_bytes() == stream.getvalue()
    assert (file.name, file.size_bytes) == (path.name, len(stream.getvalue()))


@pytest.mark.parametrize("word", BYTES)
def test_broken_pipe_is_passed_on(word):
    class Gone(io.RawIOBase):
        def write(self, _data):
            raise BrokenPipeError

    layout = everything()
    with pytest.raises(BrokenPipeError):
        put(open_stream(Gone(), format=word, tables=[layout]), [(layout, [[rows_of(layout)]])])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("word", BYTES)
def test_a_full_stream_is_told(word):
    layout = everything()
    with Path("/dev/full").open("wb", buffering=0) as stream:
        sink = open_stream(stream, format=word, tables=[layout])
        with pytest.raises(WorldError, match=r"cannot write the output stream: No space left"):
            put(sink, [(layout, [[rows_of(layout)]])])


def test_a_value_of_another_type_is_not_shown(tmp_path, store):
    """The table is written as text and read as if it were numbers."""
    written = Layout("t", (Column("a", DataType("text")),))
    asked = Layout("t", (Column("a", DataType("date")),))
    batch = pa.record_batch({"a": ["2020-01-01", "secret"]}, schema=arrow_schema(written))
    path = target(tmp_path, store)
    put(open_sink(path, format=store.word, replace=False, tables=[written]), [(written, [[batch]])])
    with pytest.raises(AnswerError, match="declared type") as caught:
        list(open_source(path, format=store.word).read(asked))
    assert "secret" not in str(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("word", ["sqlite", "duckdb"])
@pytest.mark.parametrize(
    ("column", "values"),
    [
        (Column("a", DataType("text")), [None]),
        (Column("a", DataType("text"), unique=True), ["secret", "secret"]),
        (Column("a", DataType("double"), unique=True), [1.5, 1.5]),
    ],
    ids=["null", "twice", "number twice"],
)
def test_a_refused_row_is_not_shown(tmp_path, word, column, values):
    layout = Layout("t", (column,))
    batch = pa.RecordBatch.from_arrays([pa.array(values, column.type.arrow)], names=["a"])
    sink = open_sink(str(tmp_path / f"x.{word}"), format=None, replace=False, tables=[layout])
    with pytest.raises(WorldError, match="table t cannot be") as caught:
        put(sink, [(layout, [[batch]])])
    sink.discard()
    assert not re.search(r"secret|1\.5", str(caught.value))
    assert caught.value.__suppress_context__
    assert list(tmp_path.iterdir()) == []


def test_a_corrupt_file_is_told(tmp_path, store):
    layout = Layout("t", (Column("a", DataType("integer")),))
    path = tmp_path / f"t{store.suffixes[0]}"
    path.write_bytes(b"secret \xff\x00 \n\n'(")
    with pytest.raises(AnswerError) as caught:
        list(open_source(str(path)).read(layout))
    assert "secret" not in str(caught.value)


def test_frames_read_back():
    layout, empty = everything(), Layout("empty", everything().columns)
    batch = rows_of(layout)
    sink = FramesSink()
    put(sink, [(layout, [cut(dictionary(batch), 7), [batch.slice(0, 0)]]), (empty, [])])
    assert tuple(sink.frames) == ("everything", "empty")
    read = partial(pa.RecordBatch.from_pandas, schema=arrow_schema(layout), preserve_index=False)
    equal(layout, [read(sink.frames["everything"])], [batch])
    equal(empty, [read(sink.frames["empty"])], [])


@pytest.mark.parametrize("word", ["csv", "sql", "sqlite", "duckdb", "parquet"])
def test_doubles_that_are_not_finite(tmp_path, word):
    layout = Layout("t", (Column("a", DataType("double"), nullable=True),))
    values = [float("nan"), float("inf"), float("-inf"), None, -0.0]
    batch = pa.record_batch({"a": pa.array(values, pa.float64())})
    path = str(tmp_path / f"x.{word}")
    put(open_sink(path, format=None, replace=False, tables=[layout]), [(layout, [[batch]])])
    found = list(open_source(path).read(layout))
    schema = arrow_schema(layout)
    assert segment_digest(found, schema) == segment_digest([batch], schema)


def test_json_refuses_what_it_cannot_say():
    layout = Layout("t", (Column("a", DataType("double")),))
    batch = pa.record_batch({"a": [1.0, float("nan")]})
    with pytest.raises(QuestionError, match=r"t\.a holds NaN"):
        STORES["jsonl"].encode(layout, [batch], first=True)


def test_sql_refuses_what_it_cannot_say():
    layout = Layout("t", (Column("a", DataType("text")),))
    with pytest.raises(QuestionError, match="NUL"):
        STORES["sql"].encode(layout, [pa.record_batch({"a": ["\0"]})], first=True)
