"""What `verify` writes beside memory: gone with the run, also with one that was killed."""

import os
import signal
import subprocess
import sys
import tempfile

import pytest

from synth.disk import scratch

HOLDS = """
import sys, time
from synth.disk import scratch
with scratch("synth-verify") as folder:
    (folder / "spilled").write_text("a row")
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def there(tmp_path, monkeypatch):
    """The folder for temporary files, of this process and its children."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def run(there):
    """A process that holds a folder."""
    started = subprocess.Popen([sys.executable, "-c", HOLDS], stdout=subprocess.PIPE, text=True)
    assert started.stdout.readline().strip().startswith(str(there / "synth-verify-"))
    yield started
    started.kill()
    started.wait()
    started.stdout.close()


def test_what_a_killed_run_left_is_removed_by_the_next(there, run):
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    (left,) = there.iterdir()
    assert (left / "spilled").exists()
    with scratch("synth-verify") as folder:
        assert list(there.iterdir()) == [folder]
    assert not list(there.iterdir())


@pytest.mark.usefixtures("run")
def test_the_folder_of_a_living_run_stays(there):
    (theirs,) = there.iterdir()
    with scratch("synth-verify") as folder:
        assert set(there.iterdir()) == {theirs, folder}
        assert folder.stat().st_mode & 0o077 == 0
    assert list(there.iterdir()) == [theirs]


@pytest.mark.usefixtures("run")
def test_a_held_lock_counts_where_the_process_is_not_seen(there):
    (theirs,) = there.iterdir()
    unseen = theirs.rename(there / f"synth-verify-{2**31 - 1}-other")
    with scratch("synth-verify"):
        assert unseen.exists()


def test_what_only_has_such_a_name_stays(there):
    file, link = (there / f"synth-verify-{2**31 - 1}-{end}" for end in ("file", "link"))
    file.write_text("")
    link.symlink_to(there)
    with scratch("synth-verify"):
        pass
    assert set(there.iterdir()) == {file, link}


def test_verify_leaves_nothing(there):
    from synth.api import generate_to, make_plan, verify

    output = there.parent / f"{there.name}-out"
    generate_to(make_plan("minimal"), str(output))
    assert verify(str(output)).holds
    assert not list(there.iterdir())
