"""What people find in the DuckDB file."""

import duckdb
import pyarrow as pa
import pytest

from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout, Reference
from synth.stores import duckdb as store
from synth.stores.store import arrow_schema
from synth.stores.targets import open_sink, open_source

PARENT = Layout(
    "parent",
    (
        Column("id", DataType("bigint")),
        Column("mother_id", DataType("bigint"), nullable=True),
        Column("key", DataType("uuid"), unique=True),
    ),
    key=("id",),
    references=(Reference(("mother_id",), "parent", ("id",)),),
)
CHILD = Layout(
    "child",
    (Column("parent_id", DataType("bigint")), Column("n", DataType("smallint"))),
    key=("parent_id", "n"),
    references=(Reference(("parent_id",), "parent", ("id",)),),
)
ROWS = 100


def batch(layout):
    ids = pa.array(range(ROWS), pa.int64())
    if layout is CHILD:
        arrays = [ids, pa.array([1] * ROWS, pa.int16())]
    else:
        arrays = [ids, pa.array([None, *range(ROWS - 1)], pa.int64()), ids.cast(pa.string())]
    return pa.RecordBatch.from_arrays(arrays, schema=arrow_schema(layout))


def constraints(path):
    with duckdb.connect(str(path), read_only=True) as connection:
        query = (
            "select table_name, constraint_type, count(*) from duckdb_constraints() group by all"
        )
        return {(table, kind): count for table, kind, count in connection.execute(query).fetchall()}


@pytest.mark.parametrize("limit", [ROWS, ROWS - 1], ids=["keys", "too many rows for keys"])
def test_keys_are_declared_up_to_a_number_of_rows(tmp_path, monkeypatch, limit):
    monkeypatch.setattr(store, "_KEYED_ROWS", limit)
    path = tmp_path / "x.duckdb"
    sink = open_sink(str(path), format=None, replace=False, tables=[PARENT, CHILD])
    for layout in (PARENT, CHILD):
        sink.begin(layout)
        for start in (0, 60):
            piece = batch(layout).slice(start, 60)
            sink.write(sink.encode(layout, [piece], first=start == 0))
        sink.end()
    sink.finish()
    sink.close()
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.duckdb"]
    found = constraints(path)
    nulls = {("parent", "NOT NULL"): 2, ("child", "NOT NULL"): 2}
    keys = {
        ("parent", "PRIMARY KEY"): 1,
        ("parent", "UNIQUE"): 1,
        ("child", "PRIMARY KEY"): 1,
        ("child", "FOREIGN KEY"): 1,
    }
    found = (
        {k: v for k, v in found.items() if k[1] != "NOT NULL"},
        [found[k] >= v for k, v in nulls.items()],
    )
    assert found == (keys if limit == ROWS else {}, [True, True])
    source = open_source(str(path))
    assert set(source.tables()) == {"parent", "child"}
    for layout in (PARENT, CHILD):
        assert pa.Table.from_batches(source.read(layout)) == pa.Table.from_batches([batch(layout)])
