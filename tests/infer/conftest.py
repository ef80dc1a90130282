"""What the tests of `init` share: a database, and what the three commands make of it."""

import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

import duckdb
import pytest

from synth.api import check_against, generate, infer_schema, make_plan, seed, verify

HERE = Path(__file__).parent
FILLING = {"accepted", "filled_file", "generated", "tables", "three_commands", "told"}
"""Fixtures that fill a database in a second or more."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Of a test over many databases the quick run fills the first one; CI fills all."""
    seen = set()
    for item in items:
        test = item.nodeid.partition("[")[0]
        if HERE in item.path.parents and FILLING.intersection(item.fixturenames):
            if test in seen:
                item.add_marker(pytest.mark.slow)
            seen.add(test)


@pytest.fixture(scope="session")
def generated(tmp_path_factory):
    """The rows of a schema that `init` wrote for tables of SQLite, in DuckDB."""
    with ExitStack() as opened:

        def made(ddl, **words):
            file = tmp_path_factory.mktemp("inferred") / "a.db"
            with closing(sqlite3.connect(file)) as connection:
                connection.executescript(ddl)
            database = opened.enter_context(closing(duckdb.connect()))
            for name, frame in generate(infer_schema(f"sqlite:///{file}"), **words).items():
                database.register("frame", frame)
                database.execute(f'create table "{name}" as from frame')
            return database

        yield made


@pytest.fixture(scope="session")
def accepted():
    """The plan of a schema that `init` wrote for a database, which takes all of its rows."""

    def made(url, text=None):
        plan = make_plan(text or infer_schema(url))
        checks = check_against(plan, url).checks
        assert [str(finding) for check in checks for finding in check.findings] == []
        return plan

    return made


@pytest.fixture(scope="session")
def tables(postgres, values, accepted):
    """Values by table and column of a schema that PostgreSQL takes for tables of its own."""

    def made(ddl):
        plan = accepted(postgres.database(ddl))
        return {name: values(plan, name) for name in plan.tables}

    return made


@pytest.fixture(scope="session")
def three_commands(accepted):
    """Fills a database by `init`, `check` and `seed`; gives the text of the schema."""

    def made(url):
        text = infer_schema(url)
        seed(accepted(url, text), url)
        return text

    return made


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory, three_commands):
    """A SQLite file of tables that the three commands filled, and `verify` found nothing wrong."""

    def made(ddl):
        folder = tmp_path_factory.mktemp("filled")
        file, path = folder / "d.db", folder / "d.yaml"
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(ddl)
        url = f"sqlite:///{file}"
        path.write_text(three_commands(url), encoding="utf-8")
        assert verify(url, schema=path).holds
        return file

    return made


@pytest.fixture
def told(make_file, ask_file, three_commands):
    """What queries find in a file of a kind that the three commands filled."""

    def made(kind, ddl, queries):
        url = make_file(kind, ddl)
        three_commands(url)
        return {name: ask_file(url, query)[0][0] for name, query in queries.items()}

    return made
