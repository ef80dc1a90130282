"""What people find in the SQLite file."""

import sqlite3
from contextlib import closing

import pyarrow as pa
import pytest

from synth.errors import AnswerError
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout, Reference
from synth.stores.store import arrow_schema
from synth.stores.targets import open_sink, open_source

PARENT = Layout(
    "parent",
    (Column("id", DataType("bigint")), Column("child_id", DataType("text"), nullable=True)),
    key=("id",),
    references=(
        Reference(("child_id",), "child", ("code",)),
        Reference(("id",), "absent", ("id",)),
    ),
    order="id",
)
CHILD = Layout(
    "child",
    (
        Column("code", DataType("text")),
        Column("rowid", DataType("integer"), unique=True),
        Column("pay", DataType("decimal", 9, 2), nullable=True),
        Column("at", DataType("timestamp")),
        Column("yes", DataType("boolean")),
    ),
    key=("code",),
    uniques=(("rowid", "at"),),
    references=(Reference(("rowid",), "parent", ("id",)),),
)


def written(tmp_path, *tables):
    path = tmp_path / "x.sqlite"
    sink = open_sink(str(path), format=None, replace=False, tables=[layout for layout, _ in tables])
    for layout, rows in tables:
        sink.begin(layout)
        batch = pa.RecordBatch.from_pylist(rows, schema=arrow_schema(layout))
        sink.write(sink.encode(layout, [batch], first=True))
        sink.end()
    sink.finish()
    sink.close()
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.sqlite"]
    return path


def children():
    times = pa.array([0, 1], pa.timestamp("us")).to_pylist()
    return [
        {"code": "b", "rowid": 1, "pay": None, "at": times[0], "yes": True},
        {"code": "a", "rowid": 0, "pay": "-1.50", "at": times[1], "yes": False},
    ]


def test_values_keys_and_a_circle(tmp_path):
    rows = children()
    rows[1]["pay"] = pa.array(["-1.50"]).cast(pa.decimal128(9, 2))[0].as_py()
    parents = [{"id": 0, "child_id": "b"}, {"id": 1, "child_id": None}]
    path = written(tmp_path, (PARENT, parents), (CHILD, rows))
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("select * from child").fetchall() == [
            ("b", 1, None, "1970-01-01 00:00:00", 1),
            ("a", 0, "-1.50", "1970-01-01 00:00:00.000001", 0),
        ]
        assert connection.execute("pragma foreign_key_check").fetchall() == []
        keys = connection.execute("pragma foreign_key_list(parent)").fetchall()
        assert [row[2:5] for row in keys] == [("child", "child_id", "code")]
        indexes = connection.execute("pragma index_list(child)").fetchall()
        assert sorted((row[2], row[3]) for row in indexes) == [(1, "c"), (1, "c"), (1, "pk")]
        assert connection.execute("pragma index_list(parent)").fetchall() == []
        assert connection.execute("pragma integrity_check").fetchall() == [("ok",)]
    found = pa.Table.from_batches(open_source(str(path)).read(CHILD))
    assert found.to_pylist() == rows


def test_a_key_that_does_not_count_rows_keeps_their_order(tmp_path):
    layout = Layout("t", (Column("id", DataType("integer")),), key=("id",))
    path = written(tmp_path, (layout, [{"id": 3}, {"id": 1}, {"id": 2}]))
    (batch,) = open_source(str(path)).read(layout)
    assert batch.to_pylist() == [{"id": 3}, {"id": 1}, {"id": 2}]


def test_the_same_rows_are_the_same_bytes(tmp_path):
    files = []
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        files.append(written(folder, (PARENT, [{"id": 1, "child_id": None}])).read_bytes())
    assert files[0] == files[1]


@pytest.mark.parametrize("value", ["2.5", "1e300", "'two'", "x'00'", "2147483648"])
def test_what_is_no_whole_number_is_refused_and_not_cut(tmp_path, layout, segment, put, value):
    path = tmp_path / "x.sqlite"
    put(open_sink(str(path), format=None, replace=False, tables=[layout]), layout, [segment()])
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table other (id int, name text)")
        connection.execute("insert into other values (1, 'a')")
        connection.execute(f"insert into other values ({value}, 'b')")
        connection.commit()
    other = Layout("other", layout.columns, key=("id",))
    with pytest.raises(AnswerError, match="table other does not read as its declared types"):
        list(open_source(str(path), format=None).read(other))
