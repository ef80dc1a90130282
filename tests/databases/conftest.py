"""What the tests of PostgreSQL share: an emptied database, layouts from a line, a whole run."""

import pickle
import re
from traceback import format_exception

import pyarrow as pa
import pytest

from synth.databases.postgresql import Postgresql
from synth.errors import WorldError
from synth.schema.datatypes import read_type
from synth.schema.layout import Column, Layout
from synth.stores.store import arrow_schema

PLANTED = "planted-value-7f3a"
WIPE = """
    do $$ declare space text; begin
      for space in select nspname from pg_namespace where nspname !~ '^(pg_|information_)' loop
        execute format('drop schema %I cascade', space);
      end loop;
    end $$;
    set client_min_messages = warning;
    create schema public;
    grant usage on schema public to public
"""


@pytest.fixture(scope="session")
def shared(postgres):
    """One database for many tests: making one takes longer than most of them."""
    return postgres.database()


@pytest.fixture
def emptied(postgres, shared):
    """The URL of an emptied database in which these statements were run."""

    def made(ddl=""):
        with postgres.connect(shared) as connection:
            connection.execute(WIPE)
            if ddl:
                connection.execute(ddl)
        return shared

    return made


@pytest.fixture
def asked(postgres):
    """What a query gives, asked by a connection of its own."""

    def rows(url, query):
        with postgres.connect(url) as connection:
            return connection.execute(query).fetchall()

    return rows


@pytest.fixture
def opened():
    """Opens PostgreSQL databases, which are closed after the test."""
    known = []

    def made(url, **words):
        known.append(Postgresql(url, **words))
        return known[-1]

    yield made
    for database in known:
        database.close()


@pytest.fixture(scope="session")
def layout_of():
    """Layouts from lines such as `town(id* integer; name=NAME text null)`."""
    return _layout


@pytest.fixture
def fill(opened):
    """Writes tables and their rows, two rows in a segment, as a run does."""

    def filled(url, *written, create=False, mode="fail", absent=frozenset(), is_stopped=False):
        database = opened(url)
        pairs = [
            (_layout(table) if isinstance(table, str) else table, rows) for table, rows in written
        ]
        layouts = [layout for layout, _ in pairs]
        sink = database.sink(layouts, create=create, mode=mode, absent=absent)
        try:
            encode = pickle.loads(pickle.dumps(sink.encode))  # noqa: S301 - it was pickled here
            for layout, rows in pairs:
                sink.begin(layout)
                for start in range(0, len(rows), 2):
                    batch = _batch(layout, rows[start : start + 2])
                    sink.write(encode(layout, [batch], first=start == 0))
                sink.end()
            assert sink.finish() == ()
            if is_stopped:
                _stop()
            sink.close(b"{}")
        except BaseException:
            sink.discard()
            sink.discard()
            raise
        database.close()

    return filled


@pytest.fixture
def refused(fill):
    """The message with which a run is refused; no planted value is in it or behind it."""

    def message(kind, url, *written, **words):
        with pytest.raises(kind) as found:
            fill(url, *written, **words)
        whole = "".join(format_exception(found.value)) + repr(found.value)
        assert PLANTED not in whole
        return str(found.value).replace(url, "URL")

    return message


def _stop():
    raise WorldError("stopped")


def _layout(text, **words):
    name, columns = re.fullmatch(r"(\w+)\((.+)\)", text).groups()
    made, key = [], []
    for column in columns.split("; "):
        named, word = column.removesuffix(" null").split(" ", 1)
        inside, _, outside = named.partition("=")
        if inside.endswith("*"):
            inside = inside[:-1]
            key.append(inside)
        nullable = column.endswith(" null")
        made.append(Column(inside, read_type(word), nullable=nullable, outside=outside))
    return Layout(name, tuple(made), key=tuple(key), **words)


def _batch(layout, rows):
    schema = arrow_schema(layout)
    columns = zip(zip(*rows, strict=True), schema, strict=True)
    arrays = [pa.array(values, field.type) for values, field in columns]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
