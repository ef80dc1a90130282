"""Interrupts: the last steps are done as a whole, and DuckDB's interrupt is one."""

import os
import signal
import sys
import threading
from pathlib import Path

import duckdb
import pytest

from synth.cli.failures import Stopped, exit_code
from synth.stopping import interruptible, whole
from synth.stores.place import MANIFEST, Place


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
        with duckdb.connect() as connection:
            kill = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM))
            kill.start()
            connection.execute("select count(*) from range(10000000) a, range(100000) b")

    assert exit_code(call) == 143
    assert capsys.readouterr().err == "Error: stopped; nothing was left behind\n"


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
