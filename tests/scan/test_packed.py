"""Values of columns that are compressed, in databases and files; what only seems to be."""

import bz2
import gzip
import json
import lzma
import sqlite3
import zlib

import pyarrow as pa
import pyarrow.parquet
import pytest

from synth import api

NIR = "285026912312382"
SAID = json.dumps({"who": {"nir": NIR}}).encode()
WAYS = {
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": lambda data: pa.compress(data, "zstd", asbytes=True),
    "twice": lambda data: gzip.compress(zlib.compress(data)),
}


def told(listing):
    return [(one.path, one.rule, one.lines) for one in listing.results]


@pytest.fixture(params=["sqlite", "parquet"])
def written(request, tmp_path):
    """A table of bytes in a file."""
    path = tmp_path / f"a.{request.param}"

    def write(values):
        if request.param == "parquet":
            pyarrow.parquet.write_table(pa.table({"doc": pa.array(values, pa.binary())}), path)
        else:
            with sqlite3.connect(path) as connection:
                connection.execute("create table t (doc blob)")
                connection.executemany("insert into t values (?)", [(one,) for one in values])
            connection.close()
        return path

    return write


@pytest.mark.parametrize("way", WAYS)
def test_what_is_compressed_is_looked_at(written, way):
    listing = api.scan(written([None, b"rien", WAYS[way](SAID)]))
    assert [(path.rpartition("doc")[2], *rest) for path, *rest in told(listing)] == [
        (":$.who.nir", "nir", (3,))
    ]


def test_what_only_seems_to_be_stays_and_what_is_cut_off_is_read_so_far(written):
    values = [b"\x1f\x8b\x08" + SAID, b"x\x9c" + SAID, gzip.compress(SAID)[:40]]
    listing = api.scan(written(values))
    assert [lines for _, _, lines in told(listing)] == [(1, 2, 3)]


def test_a_value_that_unpacks_to_too_much_is_told(written):
    listing = api.scan(written([gzip.compress(bytes(1 << 26)), gzip.compress(SAID)]))
    assert "not unpacked to the end: 2 values" in listing.read[0][3]
