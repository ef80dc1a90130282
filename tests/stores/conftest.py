"""Small tables to write."""

import pyarrow as pa
import pytest

from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout


def manifest(*names):
    files = ", ".join(f'{{"name": "{name}"}}' for name in names)
    return f'{{"manifest": 1, "synth": "0", "files": [{files}]}}'.encode()


@pytest.fixture
def layout():
    columns = (Column("id", DataType("integer")), Column("name", DataType("text"), nullable=True))
    return Layout("person", columns, key=("id",), order="id")


@pytest.fixture
def segment():
    """Makes one segment of so many rows."""

    def made(rows=3):
        names = pa.array([f"name {row}" for row in range(rows)])
        return [pa.record_batch({"id": pa.array(range(rows), pa.int32()), "name": names})]

    return made


@pytest.fixture
def put():
    """Writes one table and publishes it with a manifest that lists its files."""

    def written(sink, layout, segments, *, close=True):
        sink.begin(layout)
        for index, batches in enumerate(segments):
            sink.write(sink.encode(layout, batches, first=index == 0))
        sink.end()
        files = sink.finish()
        if close:
            sink.close(manifest(*(file.name for file in files)))
        return files

    return written
