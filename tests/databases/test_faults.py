"""What goes wrong while a PostgreSQL database is filled: nothing stays, one line says what."""

import subprocess
import sys
from pathlib import Path

import pytest

from synth import api
from synth.errors import WorldError

ROOT = Path(__file__).parents[3]
PEOPLE = """
person:
  rows: 20000
  key: id
  columns: {id: sequence}
visit:
  per: person
  count: 1
  key: id
  columns: {id: sequence, person_id: parent.id}
"""
DDL = """
create table person (id bigint primary key);
create table visit (id bigint primary key, person_id bigint not null references person);
"""
END = (
    "select pg_terminate_backend(pid) from pg_stat_activity "
    "where datname = %s and pid <> pg_backend_pid()"
)


@pytest.fixture(scope="module")
def plan(planned):
    """Two tables, one under the other."""
    return planned(PEOPLE)


def _rows(postgres, url):
    with postgres.connect(url) as connection:
        query = "select (select count(*) from person), (select count(*) from visit)"
        return connection.execute(query).fetchone()


@pytest.mark.postgres
@pytest.mark.parametrize("table", ["person", "visit"])
def test_session_that_is_ended(postgres, plan, caplog, table):
    url = postgres.database(DDL)
    name = url.rpartition("/")[2]

    def end(now, done, total):  # noqa: ARG001 - as progress is called
        if now == table:
            with postgres.connect() as connection:
                connection.execute(END, [name])

    with pytest.raises(WorldError) as raised:
        api.seed(plan, url, progress=end)
    assert str(raised.value) == f"{url}: table {table}: the connection was lost"
    # A log of the driver's that nobody has set up goes to stderr.
    assert caplog.records == []
    assert _rows(postgres, url) == (0, 0)
    api.seed(plan, url)
    assert _rows(postgres, url) == (20000, 20000)


@pytest.mark.postgres
@pytest.mark.parametrize("mode", ["share", "access exclusive"])
def test_table_that_is_locked(postgres, plan, mode):
    url = postgres.database(DDL)
    with postgres.connect(url) as other, other.transaction():
        other.execute(f"lock table visit in {mode} mode")
        with pytest.raises(WorldError) as raised:
            api.seed(plan, f"{url}?options=-c%20lock_timeout%3D100")
    head, _, reason = str(raised.value).rpartition(": ")
    assert head.removesuffix(": table visit") == url
    assert reason == "another session holds a lock, and lock_timeout is over"
    assert _rows(postgres, url) == (0, 0)
    api.seed(plan, url)
    assert _rows(postgres, url) == (20000, 20000)


@pytest.mark.postgres
def test_interruption(postgres, plan, caplog):
    url = postgres.database(DDL)

    def stop(now, done, total):  # noqa: ARG001 - as progress is called
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        api.seed(plan, url, progress=stop)
    assert caplog.records == []
    assert _rows(postgres, url) == (0, 0)
    api.seed(plan, url)
    assert _rows(postgres, url) == (20000, 20000)


@pytest.mark.slow
@pytest.mark.postgres
def test_every_fault_once(postgres):  # noqa: ARG001 - skips where there is no server
    """Server or client killed, connection cut, disk full, lock, signals; all three databases."""
    command = [sys.executable, "-m", "benchmarks", "faults", "--once"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    table = done.stdout.partition("## Faults")[2]
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == 13
    assert [row for row in rows if row[1] not in {"1 of 1", "-"}] == []
