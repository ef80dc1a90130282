"""The pytest plugin, in runs of pytest of its own."""

import json
import subprocess
import sys

import pytest
from pandas.testing import assert_frame_equal

import synth
from synth.errors import SynthError, WorldError
from synth.testing.outputs import Order, Outputs
from synth.testing.templates import Templates

pytest_plugins = ["pytester"]

SCHEMA = """
synth: 1
as_of: 2026-01-01
tables:
  person:
    rows: 30
    key: id
    let: {who: person}
    columns:
      id: sequence
      name: who.birth_name
      born_on: who.birth_date
      children: {int: 0..9, nulls: 0.2}
      is_member: bool
"""


@pytest.fixture
def project(pytester, monkeypatch):
    """A project with a schema in a folder of tests; the environment says nothing of a server."""
    for name in ("SYNTH_POSTGRES", "CI", "PYTEST_ADDOPTS"):
        monkeypatch.delenv(name, raising=False)
    pytester.mkdir("tests")
    (pytester.path / "tests" / "people.yaml").write_text(SCHEMA)
    pytester.makeini("[pytest]\nfilterwarnings = error\n")

    def run(body, *options, name="test_it"):
        (pytester.path / "tests" / f"{name}.py").write_text(body)
        command = (sys.executable, "-m", "pytest", "-q", *options)
        return pytester.run(*command, timeout=60)

    return run


def cached(pytester, pattern):
    return sorted((pytester.path / ".pytest_cache" / "d" / "synth").glob(pattern))


# -- costs nothing when unused ------------------------------------------------------------------


def test_the_plugin_imports_pytest_and_nothing_else():
    script = (
        "import json, sys, pytest; before = set(sys.modules); import synth.pytest_plugin;"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert json.loads(done.stdout) == ["synth", "synth.pytest_plugin", "synth.version"]


def test_a_run_without_the_fixtures_loads_and_writes_nothing(project, pytester):
    body = """
import sys
def test_it():
    assert "synth.pytest_plugin" in sys.modules
    assert not {"numpy", "pyarrow", "duckdb", "click", "yaml", "synth.errors"} & set(sys.modules)
"""
    assert project(body).ret == 0
    assert cached(pytester, "*") == []


# -- data frames and SQLite ---------------------------------------------------------------------

FILES = """
import sqlite3
from contextlib import closing
from pathlib import Path
import pytest

@pytest.fixture(scope="session")
def people(synth_frames):
    return synth_frames("people.yaml")["person"]

def test_frames(synth_frames, people):
    first = synth_frames("people.yaml", rows=20, seed=3)
    assert list(first) == ["person"] and len(first["person"]) == 20
    name = first["person"].loc[0, "name"]
    first["person"].loc[:, "name"] = "changed"
    first["person"]["id"] += 1
    first["person"].to_numpy()
    second = synth_frames("people.yaml", rows={"person": 20}, seed=3)["person"]
    assert second.loc[0, "name"] == name and second.loc[0, "id"] == 1
    assert len(people) == 30 and len(synth_frames("minimal", rows=5)["person"]) == 5
    assert len(synth_frames("people.yaml", scale=0.5)["person"]) == 15

@pytest.mark.parametrize("number", range(2))
def test_sqlite(synth_sqlite, tmp_path, number):
    path, other = synth_sqlite("people.yaml"), synth_sqlite(Path("people.yaml"))
    assert {path.parent, other.parent} == {tmp_path} and path != other
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("select count(*) from person").fetchone() == (30,)
        database.execute("delete from person")
        database.commit()
"""


def test_frames_and_files_are_the_tests_own(project, pytester):
    project(FILES).assert_outcomes(passed=3)
    assert len(cached(pytester, "*/tables/person.parquet")) == 4
    assert len(cached(pytester, "*/data.sqlite")) == 1


def test_frames_are_those_of_generate(tmp_path):
    (tmp_path / "people.yaml").write_text(SCHEMA)
    schema = synth.make_plan(tmp_path / "people.yaml").schema
    made = Outputs(tmp_path).frames(Order(schema, 40, None, 5))
    expected = synth.generate(tmp_path / "people.yaml", rows=40, seed=5)
    assert list(made) == list(expected)
    assert_frame_equal(made["person"], expected["person"])


def test_what_is_kept_is_used_until_it_is_not_what_it_was(tmp_path):
    (tmp_path / "people.yaml").write_text(SCHEMA)
    order = Order(synth.make_plan(tmp_path / "people.yaml").schema)
    path = Outputs(tmp_path).sqlite(order)
    data, inode = path.read_bytes(), path.stat().st_ino
    assert Outputs(tmp_path).sqlite(order).stat().st_ino == inode
    with path.open("r+b") as file:
        file.truncate(100)
    assert Outputs(tmp_path).sqlite(order).read_bytes() == data
    path.parent.joinpath("seal.json").unlink()
    (tmp_path / f"{path.parent.name}.new").mkdir()
    assert Outputs(tmp_path).sqlite(order).read_bytes() == data


def test_a_fingerprint_follows_what_decides_a_value(tmp_path):
    held = SCHEMA + "  city:\n    file: city.csv\n    written: true\n"
    prints = set()
    for text in (SCHEMA, SCHEMA.replace("30", "31"), held):
        (tmp_path / "city.csv").write_text("name\nLille\n")
        (tmp_path / "people.yaml").write_text(text)
        schema = synth.make_plan(tmp_path / "people.yaml").schema
        for rows, scale, seed in (
            (None, None, None),
            (5, None, None),
            (None, 2, None),
            (5, None, 8),
        ):
            prints.add(Order(schema, rows, scale, seed).fingerprint("sqlite"))
    assert len(prints) == 12
    same = Order(schema, None, None, schema.seed).fingerprint("sqlite")
    assert same in prints
    assert Order(schema).fingerprint("frames") not in prints
    (tmp_path / "city.csv").write_text("name\nBrest\n")
    assert Order(schema).fingerprint("sqlite") not in prints


# -- messages -----------------------------------------------------------------------------------

WRONG = """
def test_name(synth_frames):
    synth_frames("peeple.yaml")

def test_mistakes(synth_sqlite, tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text("synth: 1\\nas_of: 2026-01-01\\ntables: {t: {rows: 1, columns: {a: nirr, b: intt}}}\\n")
    synth_sqlite(path)

def test_rows(synth_frames):
    synth_frames("people.yaml", rows={"persn": 3})

def test_postgres(synth_postgres):
    synth_postgres("people.yaml")
"""


def test_a_mistake_is_one_message_without_a_traceback(project):
    done = project(WRONG, "--synth-postgres", "postgresql://me:hunter2@127.0.0.1:1/")
    done.assert_outcomes(failed=4)
    text = done.stdout.str()
    assert "Traceback" not in text
    assert "pytest_plugin.py" not in text
    assert "During handling" not in text
    assert "hunter2" not in text.replace(WRONG, "")
    done.stdout.fnmatch_lines(
        [
            "no schema 'peeple.yaml': neither a file nor one of agency, job_seeker, minimal; "
            "did you mean 'people.yaml'?",
            "*bad.yaml:3:36: * did you mean 'nir'?",
            "*bad.yaml:3:45: * did you mean 'int'?",
            "*persn*person*",
            "postgresql://me@127.0.0.1:1/postgres: no server answers there",
        ]
    )


# -- PostgreSQL ---------------------------------------------------------------------------------

DATABASES = """
import psycopg
import pytest

@pytest.mark.parametrize("number", range(3))
def test_own(synth_postgres, number):
    url, other = synth_postgres("people.yaml"), synth_postgres("people.yaml")
    assert url != other
    for one in (url, other):
        with psycopg.connect(one) as connection:
            assert connection.execute("select count(*) from person").fetchone() == (30,)
            connection.execute("delete from person")
    left_open.append(psycopg.connect(other))

left_open = []

def test_connections_of_dropped_databases_can_be_closed():
    for connection in left_open:
        connection.close()
"""


def databases(postgres, pattern):
    with postgres.connect() as connection:
        query = "select datname, oid from pg_database where datname like %s order by datname"
        return connection.execute(query, [pattern]).fetchall()


@pytest.fixture
def templates(postgres):
    opened = Templates(postgres.url())
    yield opened
    opened.close()
    for name, _ in databases(postgres, "synth\\_t\\_%"):
        with postgres.connect() as connection:
            connection.execute(f'drop database "{name}"')


def test_databases_are_the_tests_own_and_gone_after_it(project, postgres, templates):
    project(DATABASES, "--synth-postgres", postgres.url()).assert_outcomes(passed=4)
    assert databases(postgres, "synth\\_x\\_%") == []
    [template] = databases(postgres, "synth\\_t\\_%")
    again = project(DATABASES, "-o", f"synth_postgres={postgres.url()}")
    again.assert_outcomes(passed=4)
    assert databases(postgres, "synth\\_t\\_%") == [template]


def filled(postgres):
    def fill(url):
        with postgres.connect(url) as connection:
            connection.execute("create table t as select 1 as a")

    return fill


def test_a_template_is_filled_once_and_copied(postgres, templates):
    calls = []
    fill = filled(postgres)
    made = [templates.copy("one", lambda url: (calls.append(url), fill(url))) for _ in range(3)]
    assert len(calls) == 1
    for name in made:
        with postgres.connect(templates.database_url(name)) as connection:
            assert connection.execute("select a from t").fetchall() == [(1,)]
        templates.drop(name)


def test_a_filling_that_fails_leaves_nothing(postgres, templates):
    def fill(_):
        raise WorldError("the disk is full")

    with pytest.raises(WorldError, match="the disk is full"):
        templates.copy("two", fill)
    assert databases(postgres, "synth\\_%") == []


def test_what_a_killed_session_left_is_dropped_and_not_copied(postgres, templates):
    script = (
        "import os, sys; from synth.testing.templates import Templates;"
        "one = Templates(sys.argv[1]); one.copy('three', lambda url: os.kill(os.getpid(), 9))"
    )
    done = subprocess.run([sys.executable, "-c", script, postgres.url()], check=False)
    assert done.returncode == -9
    assert len(databases(postgres, "synth\\_x\\_%")) == 1
    with postgres.connect() as connection:  # its server process may take a moment to notice
        query = "select count(*) from pg_stat_activity where application_name = 'synth'"
        while connection.execute(query).fetchone() != (1,):
            pass
    following = Templates(postgres.url())
    assert databases(postgres, "synth\\_%") == []
    name = following.copy("three", filled(postgres))
    following.drop(name)
    following.close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://me:hunter2@h/", "cannot be read; expected postgresql://USER@HOST:PORT/"),
        ("postgresql://me:hunter2@h/?dbname=prod", "which all tests would share"),
        ("postgresql://me:hunter2@127.0.0.1:1/x", "me@127.0.0.1:1/x: no server answers there"),
    ],
)
def test_a_server_that_cannot_be_had(url, message):
    with pytest.raises(SynthError) as raised:
        Templates(url)
    assert message in str(raised.value)
    assert "hunter2" not in str(raised.value)


def test_a_user_who_may_not_create_databases(postgres):
    with postgres.connect() as connection:
        connection.execute("create role plain login")
    with pytest.raises(WorldError) as raised:
        Templates(postgres.url(user="plain"))
    shown = postgres.url(user="plain")
    assert str(raised.value) == (
        f"{shown}: this user may not create databases; expected one after ALTER ROLE ... CREATEDB"
    )
