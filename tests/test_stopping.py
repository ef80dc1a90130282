"""Interrupts: the last steps are done as a whole, and DuckDB's interrupt is one."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from synth.cli.failures import Stopped, exit_code
from synth.stopping import interruptible, whole
from synth.stores.place import MANIFEST, Place

SLOW = """\
synth: 1
name: t
as_of: 2026-01-01
tables:
  t: {rows: 100000, key: id, columns: {id: sequence}}
rules:
  slow: {from: t a join t b on a.id <> b.id join t c on c.id <> b.id, holds: a.id + b.id + c.id > 0}
"""
INTERRUPTED = """
import os, signal, sys, threading
from synth import api

signal.signal(signal.SIGINT, signal.default_int_handler)
api.generate_to(api.make_plan("slow.yaml"), "out")
threading.Timer(5.0, os.kill, (os.getpid(), signal.SIGINT)).start()
try:
    api.verify("out")
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.fixture
def handler():
    """What the command line does with SIGTERM."""

    def stop(number, frame):  # noqa: ARG001 - a signal handler
        raise Stopped(number)

    before = signal.signal(signal.SIGTERM, stop)
    yield stop
    assert signal.getsignal(signal.SIGTERM) is stop
    signal.signal(signal.SIGTERM, before)


@pytest.mark.usefixtures("handler")
def test_a_signal_waits_for_the_end_and_says_what_stands(capsys):
    reached = []

    def call():
        with whole("all rows were committed"):
            signal.raise_signal(signal.SIGTERM)
            reached.append(1)

    assert exit_code(call) == 143
    assert capsys.readouterr().err == "Error: stopped; all rows were committed\n"
    assert reached == [1]


@pytest.mark.usefixtures("handler")
def test_a_signal_after_the_end_says_what_stands(capsys):
    def call():
        with whole("all rows were committed"):
            pass
        signal.raise_signal(signal.SIGTERM)

    assert exit_code(call) == 143
    assert capsys.readouterr().err == "Error: stopped; all rows were committed\n"
    assert exit_code(lambda: signal.raise_signal(signal.SIGTERM)) == 143
    assert capsys.readouterr().err == "Error: stopped; nothing was left behind\n"


@pytest.mark.usefixtures("handler")
def test_a_second_signal_does_not_wait(capsys):
    def call():
        with whole("all rows were committed"):
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGTERM)
            raise AssertionError

    assert exit_code(call) == 143
    said = "Error: stopped; it is not known whether all was written\n"
    assert capsys.readouterr().err == said


@pytest.mark.usefixtures("handler")
def test_an_interrupt_of_duckdb_is_one(capsys):
    def call():
        # A thread of DuckDB's own would go on with its block of rows, and be waited for.
        with duckdb.connect(config={"threads": 1}) as connection:
            kill = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM))
            kill.start()
            connection.execute("select count(*) from range(100000000000) where range % 7 = 3")

    assert exit_code(call) == 143
    assert capsys.readouterr().err == "Error: stopped; nothing was left behind\n"


@pytest.mark.slow
def test_an_interrupt_inside_one_block_of_a_rule_ends_it(tmp_path):
    # In a process of its own: those of pytest-xdist may have been told to ignore the signal. After
    # five seconds DuckDB is inside one block of the second join, where it looks for no signal.
    (tmp_path / "slow.yaml").write_text(SLOW)
    command = [sys.executable, "-c", INTERRUPTED]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "interrupted\n", "")


def test_an_error_of_its_own_passes_through():
    with pytest.raises(RuntimeError, match="mine"), interruptible():
        raise RuntimeError("mine")


def _output(target, text):
    place = Place(str(target), is_folder=True, replace=True)
    (place.work / "a.csv").write_text(text)
    return place, b'{"manifest": 1, "synth": "0", "files": [{"name": "a.csv"}]}'


@pytest.mark.usefixtures("handler")
@pytest.mark.parametrize("step", range(12))
def test_a_signal_at_any_step_of_replacing_a_folder_leaves_a_whole_one(tmp_path, step):
    target = tmp_path / "out"
    place, manifest = _output(target, "old")
    place.publish(manifest)
    place, manifest = _output(target, "new")
    steps = iter(range(1000))

    def trace(frame, event, argument):  # noqa: ARG001 - of the interpreter
        if frame.f_code.co_name not in {"publish", "_publish_folder"}:
            return None
        if event == "line" and next(steps) == step:
            signal.raise_signal(signal.SIGTERM)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        place.publish(manifest)
    except KeyboardInterrupt:
        place.discard()
    finally:
        sys.settrace(before)
    assert (target / "a.csv").read_text() in {"old", "new"}
    assert (target / MANIFEST).exists()
    assert [path.name for path in Path(tmp_path).iterdir()] == ["out"]
