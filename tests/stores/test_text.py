"""The exact bytes of CSV and JSON lines."""

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest

from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout
from synth.stores.csv import Csv
from synth.stores.jsonl import Jsonl
from synth.stores.store import arrow_schema
from synth.stores.text import parsed, written

LAYOUT = Layout(
    "t",
    (
        Column("id", DataType("integer")),
        Column('a,"b', DataType("text"), nullable=True),
        Column("pay", DataType("decimal", 9, 2), nullable=True),
        Column("yes", DataType("boolean"), nullable=True),
        Column("day", DataType("date"), nullable=True),
        Column("at", DataType("timestamp"), nullable=True),
    ),
)


@pytest.fixture
def batch():
    at = [dt.datetime.fromisoformat("2026-01-31T08:30:00.5"), None, None]
    rows = [
        [1, 2, 3],
        ['é "q"\n\\', "", None],
        [Decimal("-0.50"), Decimal("1.00"), None],
        [True, False, None],
        [dt.date(1899, 12, 31), dt.date(2026, 1, 1), None],
        at,
    ]
    schema = arrow_schema(LAYOUT)
    return pa.record_batch(
        [pa.array(r, f.type) for r, f in zip(rows, schema, strict=True)], schema=schema
    )


def test_csv(batch):
    assert bytes(Csv().encode(LAYOUT, [batch], first=True).data).decode() == (
        'id,"a,""b",pay,yes,day,at\n'
        '1,"é ""q""\n\\",-0.50,true,1899-12-31,"2026-01-31 08:30:00.500000"\n'
        '2,"",1.00,false,2026-01-01,\n'
        "3,,,,,\n"
    )
    assert bytes(Csv().encode(LAYOUT, [], first=False).data) == b""


def test_json_lines(batch):
    assert bytes(Jsonl().encode(LAYOUT, [batch], first=True).data).decode() == (
        '{"id":1,"a,\\"b":"é \\"q\\"\\n\\\\","pay":-0.50,"yes":true,"day":"1899-12-31",'
        '"at":"2026-01-31T08:30:00.500000"}\n'
        '{"id":2,"a,\\"b":"","pay":1.00,"yes":false,"day":"2026-01-01","at":null}\n'
        '{"id":3,"a,\\"b":null,"pay":null,"yes":null,"day":null,"at":null}\n'
    )


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (pa.timestamp("us"), ["1969-12-31 23:59:59", "1969-12-31 23:59:59.000001", None]),
        (pa.time64("us"), ["00:00:00", "23:59:59.999999", None]),
        (pa.date32(), ["1900-01-01", "2099-12-31", None]),
        (pa.date32(), ["1899-12-31", "2100-01-01"]),
        (pa.decimal128(38, 10), ["0.0000000001", "-1.0000000000", "0.0000000000", None]),
        (pa.decimal128(38, 6), ["0.000001", "-0.000001", "0.000000"]),
        (pa.int16(), ["-32768", None]),
    ],
)
def test_texts_of_values(kind, texts):
    values = parsed(pa.array(texts, pa.string()), kind)
    assert values.type == kind
    assert written(values).to_pylist() == texts
    assert written(values.slice(1)).to_pylist() == texts[1:]
