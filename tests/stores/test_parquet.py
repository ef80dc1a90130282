"""A stitched Parquet file is the file that one writer would have written."""

import io

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout
from synth.stores.parquet import Parquet, Stitcher, parquet_writer
from synth.stores.store import arrow_schema
from synth.stores.thrift import Field, read_struct, write_struct

LAYOUT = Layout(
    "t",
    (
        Column("id", DataType("bigint"), unique=True),
        Column("name", DataType("text"), nullable=True),
        Column("day", DataType("date")),
        Column("pay", DataType("decimal", 9, 2)),
        Column("yes", DataType("boolean")),
        Column("x", DataType("double")),
        Column("uuid", DataType("uuid")),
    ),
    key=("id",),
)


def table(start, rows):
    numbers = range(start, start + rows)
    arrays = [
        pa.array(numbers, pa.int64()),
        pa.array([None if n % 5 == 0 else f"name {n % 50}" for n in numbers], pa.string()),
        pa.array([n % 20000 for n in numbers], pa.int32()).cast(pa.date32()),
        pa.array([n % 1000 for n in numbers], pa.int64()).cast(pa.decimal128(21, 2)),
        pa.array([n % 2 == 0 for n in numbers], pa.bool_()),
        pa.array([n / 7 for n in numbers], pa.float64()),
        pa.array([f"{n:032x}" for n in numbers], pa.string()),
    ]
    arrays[3] = arrays[3].cast(pa.decimal128(9, 2))
    return pa.Table.from_arrays(arrays, schema=arrow_schema(LAYOUT))


@pytest.mark.parametrize(
    "groups", [[], [3], [0], [1000, 0, 70], [500] * 20, [5000, 4999]], ids=lambda g: str(g[:3])
)
def test_stitched_is_the_same_bytes_as_one_writer(groups):
    stitched = io.BytesIO()
    stitcher = Stitcher(stitched)
    stitcher.begin(LAYOUT)
    whole = pa.BufferOutputStream()
    with parquet_writer(whole, LAYOUT) as writer:
        start = 0
        for rows in groups:
            group = table(start, rows)
            batches = group.to_batches(max_chunksize=64)
            stitcher.write(Parquet().encode(LAYOUT, batches, first=start == 0))
            if rows:
                writer.write_table(group, row_group_size=rows)
            start += rows
    stitcher.end()
    assert stitched.getvalue() == whole.getvalue().to_pybytes()
    file = pq.ParquetFile(io.BytesIO(stitched.getvalue()))
    assert file.metadata.num_row_groups == sum(rows > 0 for rows in groups)
    assert file.read().num_rows == sum(groups)


def test_dictionaries_follow_the_schema():
    part = Parquet().encode(LAYOUT, table(0, 100).to_batches(), first=True)
    group = pq.ParquetFile(io.BytesIO(bytes(part.data))).metadata.row_group(0)
    columns = [group.column(i) for i in range(group.num_columns)]
    found = {c.path_in_schema for c in columns if "RLE_DICTIONARY" in c.encodings}
    assert found == {"name", "day", "pay", "x"}


def test_a_struct_comes_back():
    struct = {
        1: Field(1, None),
        2: Field(3, 200),
        3: Field(6, -(2**40)),
        40: Field(7, b"12345678"),
        41: Field(8, b"text"),
        42: Field(9, (5, list(range(20)))),
        43: Field(10, (12, [{1: Field(2, None)}])),
        44: Field(9, (1, [1, 2])),
    }
    assert read_struct(write_struct(struct)) == struct
    with pytest.raises(ValueError, match="thrift kind 11"):
        read_struct(b"\x1b\x00")


@pytest.mark.slow
def test_reading_does_not_hold_the_file(tmp_path):
    """A pre-buffering reader fetches the whole file at once: memory grew with its size."""
    most = []
    for groups in (10, 50):
        path = tmp_path / f"{groups}.parquet"
        with path.open("wb") as file:
            stitcher = Stitcher(file)
            stitcher.begin(LAYOUT)
            for group in range(groups):
                batches = table(group * 20_000, 20_000).to_batches()
                stitcher.write(Parquet().encode(LAYOUT, batches, first=group == 0))
            stitcher.end()
        before = pa.total_allocated_bytes()
        read = Parquet().source(path).read(LAYOUT)
        most.append(max(pa.total_allocated_bytes() - before for _ in read))
    assert most[1] < most[0] + path.stat().st_size / 4
