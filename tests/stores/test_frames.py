"""Data frames have the types a pandas user expects, and the same ones whatever the rows."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest

from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout
from synth.stores.frames import frame
from synth.stores.store import arrow_schema

KINDS = {
    "smallint": ("int16", "Int16", 1),
    "integer": ("int32", "Int32", 1),
    "bigint": ("int64", "Int64", 2**60 + 1),
    "double": ("float64", "float64", 0.5),
    "boolean": ("bool", "boolean", True),
    "text": ("object", "object", "x"),
    "date": ("datetime64[us]", "datetime64[us]", dt.date(1, 1, 1)),
    "timestamp": ("datetime64[us]", "datetime64[us]", dt.datetime.fromisoformat("9999-12-31")),
    "time": ("object", "object", dt.time(1)),
    "decimal": ("object", "object", Decimal("1.50")),
}


def layout_of(*, nullable):
    return Layout(
        "t",
        tuple(
            Column(name, DataType(name, 9, 2) if name == "decimal" else DataType(name), nullable)
            for name in KINDS
        ),
    )


@pytest.mark.parametrize("nullable", [False, True])
@pytest.mark.parametrize("rows", [0, 3])
def test_types_follow_the_schema(nullable, rows):
    layout = layout_of(nullable=nullable)
    values = [[value] * rows for _, _, value in KINDS.values()]
    if nullable and rows:
        values = [[value[0], None, value[0]] for value in values]
    schema = arrow_schema(layout)
    arrays = [pa.array(v, f.type) for v, f in zip(values, schema, strict=True)]
    batch = pa.RecordBatch.from_arrays(arrays, schema=schema)
    made = frame(layout, [batch])
    assert [str(kind) for kind in made.dtypes] == [k[nullable] for k in KINDS.values()]
    assert pa.RecordBatch.from_pandas(made, schema=schema, preserve_index=False) == batch
