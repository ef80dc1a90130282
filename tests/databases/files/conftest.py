"""What the tests of SQLite and DuckDB files share: rows that go in and come out, and refusals."""

import traceback
from contextlib import closing
from functools import partial

import pyarrow as pa
import pytest

from synth.databases.database import open_database
from synth.stores.store import arrow_schema

PLANTED = "1 84 12 76 451 089"


@pytest.fixture(scope="session")
def batch():
    """Makes a batch of a table's rows; decimals are written as texts."""

    def made(table, rows):
        schema = arrow_schema(table)
        columns = [
            pa.array(one, pa.string()).cast(kind)
            if pa.types.is_decimal(kind)
            else pa.array(one, kind)
            for one, kind in zip(zip(*rows, strict=True), schema.types, strict=True)
        ]
        return pa.RecordBatch.from_arrays(columns, schema=schema)

    return made


@pytest.fixture
def sqlite_url(make_file):
    """Makes a SQLite file of a few statements, and gives its URL."""
    return partial(make_file, "sqlite")


@pytest.fixture
def duckdb_url(make_file):
    """Makes a DuckDB file of a few statements, and gives its URL."""
    return partial(make_file, "duckdb")


@pytest.fixture(scope="session")
def put_table(batch):
    """Writes one table in two segments, the first of one row."""

    def put(sink, table, rows):
        sink.begin(table)
        for cut in (rows[:1], rows[1:]):
            if cut:
                sink.write(sink.encode(table, [batch(table, cut)], first=cut is rows[:1]))
        sink.end()

    return put


@pytest.fixture(scope="session")
def fill(put_table):
    """Writes tables of rows, commits or discards, and closes; an error discards first."""

    def filled(url, *tables, create=False, mode="fail", absent=(), committed=True):
        with closing(open_database(url)) as database:
            layouts = [table for table, _ in tables]
            sink = database.sink(layouts, create=create, mode=mode, absent=frozenset(absent))
            try:
                for table, rows in tables:
                    put_table(sink, table, rows)
                assert sink.finish() == ()
                if committed:
                    sink.close(b"{}")
            finally:
                sink.discard()
                sink.discard()

    return filled


@pytest.fixture(scope="session")
def found():
    """Asks a database that is opened only to be read."""

    def asked(url, query):
        with closing(open_database(url, read_only=True)) as database:
            return database.rows(query)

    return asked


@pytest.fixture(scope="session")
def refused(fill):
    """The message of a fill that fails, which holds nothing planted."""

    def message(error, url, *tables, **words):
        with pytest.raises(error) as caught:
            fill(url, *tables, **words)
        assert PLANTED not in "".join(traceback.format_exception(caught.value))
        return str(caught.value).replace(url, "URL")

    return message
