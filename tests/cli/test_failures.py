"""Whatever goes wrong: one message, one exit code, no traceback, no value, nothing left behind."""

import signal
import subprocess
import time

import click
import pytest

from synth.cli.failures import ReaderGone, Stopped, exit_code
from synth.errors import AnswerError, QuestionError, SynthError, WorldError

NAME = "Dupont"
BUG = "this is a bug in synth, please report it; SYNTH_DEBUG=1 shows where it happened"


def is_writing(folder):
    """Whether rows have reached the disk."""
    return any(path.stat().st_size for path in folder.glob(".*.synth-*/*"))


def raising(error):
    def call():
        raise error

    return call


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        pytest.param(AnswerError("no"), 1, "Error: no\n", id="answer"),
        pytest.param(QuestionError("what"), 2, "Error: what\n", id="question"),
        pytest.param(WorldError("disk"), 3, "Error: disk\n", id="world"),
        pytest.param(SynthError("root"), 3, "Error: root\n", id="root of all"),
        pytest.param(click.UsageError("usage"), 2, "Error: usage\n", id="usage"),
        pytest.param(OSError(28, "disk full"), 3, "Error: disk full\n", id="system"),
        pytest.param(OSError(2, "gone", "x.csv"), 3, "Error: x.csv: gone\n", id="file"),
        pytest.param(OSError(NAME), 3, "Error: the system refused a file\n", id="no reason"),
        pytest.param(MemoryError(), 3, "Error: out of memory\n", id="memory"),
        pytest.param(
            KeyboardInterrupt(), 130, "Error: stopped; nothing was left behind\n", id="ctrl-c"
        ),
        pytest.param(
            Stopped(signal.SIGTERM), 143, "Error: stopped; nothing was left behind\n", id="term"
        ),
        pytest.param(ReaderGone(), 141, "", id="broken pipe"),
        pytest.param(ValueError(NAME), 3, f"Error: ValueError: {BUG}\n", id="bug"),
    ],
)
def test_each_failure_has_its_code_and_words(capsys, error, code, said):
    assert exit_code(raising(error)) == code
    assert capsys.readouterr() == ("", said)


def test_a_bug_shows_its_traceback_only_when_asked(capsys, monkeypatch):
    monkeypatch.setenv("SYNTH_DEBUG", "1")
    assert exit_code(raising(ValueError("where"))) == 3
    said = capsys.readouterr().err
    assert said.startswith("Traceback (most recent call last):\n")
    assert said.endswith(f"ValueError: where\nError: ValueError: {BUG}\n")


def test_a_result_is_a_code():
    assert exit_code(lambda: 1) == 1
    assert exit_code(lambda: None) == 0


@pytest.mark.parametrize(
    ("number", "code", "output"),
    [
        pytest.param(signal.SIGINT, 130, "long.csv", id="ctrl-c", marks=pytest.mark.slow),
        pytest.param(signal.SIGINT, 130, "long", id="ctrl-c, folder", marks=pytest.mark.slow),
        pytest.param(
            signal.SIGINT, 130, "long.sqlite", id="ctrl-c, database", marks=pytest.mark.slow
        ),
        pytest.param(signal.SIGTERM, 143, "long.csv", id="terminated", marks=pytest.mark.slow),
        pytest.param(signal.SIGHUP, 129, "long.csv", id="terminal closed", marks=pytest.mark.slow),
    ],
)
def test_a_stopped_run_leaves_nothing(start, folder, number, code, output):
    process = start("generate", "long.yaml", "-o", output)
    deadline_s = time.monotonic() + 60
    while not is_writing(folder) and time.monotonic() < deadline_s:
        time.sleep(0.02)
    assert is_writing(folder), "it never began to write"
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert process.returncode == code
    assert (out, err.strip()) == ("", "Error: stopped; nothing was left behind")
    assert {path.suffix for path in folder.iterdir()} == {".yaml"}


@pytest.mark.slow
def test_a_signal_that_is_ignored_stays_ignored(start):
    ignore = "signal.signal(signal.SIGHUP, signal.SIG_IGN)"
    process = start("generate", "small.yaml", "-o", "x.csv", "-q", before=ignore)
    time.sleep(0.3)
    process.send_signal(signal.SIGHUP)
    assert process.wait(60) == 0


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param("5", id="small"),
        pytest.param("500000000", id="endless", marks=pytest.mark.slow),
    ],
)
def test_a_closed_pipe_ends_in_silence(start, rows):
    arguments = ["generate", "long.yaml", "-o", "-", "--rows", rows, "-q"]
    process = start(*arguments, stdout=subprocess.PIPE)
    assert process.stdout.readline() == "id,code\n"
    process.stdout.close()
    assert process.wait(60) == (0 if rows == "5" else 141)
    assert process.stderr.read() == ""


@pytest.mark.slow
@pytest.mark.parametrize(
    "output", ["x.csv", "x.jsonl", "x.parquet", "x.sql", "x.sqlite", "x.duckdb"]
)
def test_a_full_disk_is_one_line(start, files, output):
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))"
    arguments = ["generate", "long.yaml", "-o", output, "--rows", "200000"]
    process = start(*arguments, before=limit)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (3, "")
    assert err.startswith("Error: ")
    assert err.count("\n") == 1
    assert files() == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        pytest.param(["check", "small.yaml"], marks=pytest.mark.slow),
        ["explain", "nir"],
        pytest.param(["preview", "small.yaml"], marks=pytest.mark.slow),
        ["generate", "small.yaml", "-o", "-", "--rows", "100000"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_full_standard_output_is_one_line(start, arguments):
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        process = start(*arguments, stdout=full)
        err = process.communicate(timeout=60)[1]
    assert process.returncode == 3
    assert err.startswith("Error: ")
    assert err.endswith("No space left on device\n")
    assert err.count("\n") == 1


def test_a_folder_that_cannot_be_written_is_told(synth, folder):
    (folder / "file").write_text("")
    result = synth("generate", "small.yaml", "-o", "file/x.csv")
    assert result.code in {2, 3}
    assert result.err.count("\n") == 1
