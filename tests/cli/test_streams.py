"""Standard output: who is told 0 has all bytes, whatever kind of output it is."""

import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from synth import api
from synth.errors import WorldError

ROOT = Path(__file__).parents[2]
UNBUFFERED = {**os.environ, "PYTHONUNBUFFERED": "1"}


@pytest.mark.slow
def test_no_kind_of_output_loses_a_byte_and_says_0():
    command = [sys.executable, "-m", "benchmarks", "streams", "--once"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    rows = [line.split(" | ") for line in done.stdout.splitlines() if line.startswith("| ")][1:]
    assert [row[1] for row in rows] == ["0 of 2"] * 6


@pytest.mark.parametrize(
    "arguments",
    [["preview", "small.yaml"], ["generate", "small.yaml", "-o", "-", "--rows", "1000", "-q"]],
    ids=lambda arguments: arguments[0],
)
@pytest.mark.slow
def test_a_file_that_takes_only_a_part_is_told_without_a_buffer(start, folder, arguments):
    with (folder / "part").open("wb") as part:
        process = start(
            *arguments,
            stdout=part,
            env=UNBUFFERED,
            before="resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))",
        )
        err = process.communicate(timeout=60)[1]
    assert process.returncode == 3
    assert err.endswith("File too large\n")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [["preview"], ["check"], ["generate", "-o", "-"]],
    ids=lambda arguments: arguments[0],
)
@pytest.mark.slow
def test_an_output_that_is_not_open_is_told(start, arguments):
    process = start(*arguments, "small.yaml", stdout=None, before="os.close(1)")
    assert process.wait(60) == 3
    assert process.stderr.read() == "Error: standard output is closed\n"


@pytest.mark.slow
def test_a_command_that_prints_no_result_needs_no_output(start, files):
    arguments = ["generate", "small.yaml", "-o", "x.csv"]
    process = start(*arguments, stdout=None, before="os.close(1)")
    assert process.wait(60) == 0
    assert files() == ["x.csv", "x.csv.manifest.json"]


class Sip(io.RawIOBase):
    """A raw stream that takes seven bytes of a call, and no more than `most` in all."""

    def __init__(self, most):
        self.most, self.taken = most, b""

    def write(self, data):
        data = bytes(data[: min(7, self.most - len(self.taken))])
        self.taken += data
        return len(data) or None


@pytest.mark.usefixtures("folder")
def test_a_raw_stream_of_a_caller_gets_all_bytes():
    whole, sips = io.BytesIO(), Sip(1 << 20)
    for stream in (whole, sips):
        api.generate_to(api.make_plan("small.yaml"), stream)
    assert sips.taken == whole.getvalue() != b""


@pytest.mark.usefixtures("folder")
def test_a_raw_stream_that_takes_no_more_is_told():
    said = "^cannot write the output stream: Resource temporarily unavailable$"
    with pytest.raises(WorldError, match=said):
        api.generate_to(api.make_plan("small.yaml"), Sip(20))


@pytest.mark.slow
def test_a_pipe_that_does_not_wait_is_waited_for(start):
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    arguments = ["generate", "small.yaml", "-o", "-", "--rows", "20000", "-q"]
    process = start(*arguments, stdout=writing, env=UNBUFFERED)
    os.close(writing)
    found = []

    def read():
        with os.fdopen(reading, "rb") as stream:
            found.append(stream.read())

    reader = threading.Timer(1.0, read)
    reader.start()
    assert process.wait(60) == 0
    reader.join()
    assert found[0].count(b"\n") == 20001


@pytest.mark.parametrize("rows", ["5", "3000"], ids=["in the buffer", "beyond it"])
@pytest.mark.slow
def test_a_full_disk_has_the_code_of_the_world(start, rows):
    """The interpreter tried what was buffered once more, and ended with 120."""
    arguments = ["generate", "small.yaml", "-o", "-", "--rows", rows, "-q", "--format", "sql"]
    with Path("/dev/full").open("wb") as full:
        process = start(*arguments, "--table", "person", stdout=full, env=UNBUFFERED)
        err = process.communicate(timeout=60)[1]
    assert (process.returncode, err) == (
        3,
        "Error: cannot write the output stream: No space left on device\n",
    )
