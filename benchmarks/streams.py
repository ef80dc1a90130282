"""Standard output while something goes wrong: whoever is told 0 has all bytes.

`python -m benchmarks streams [--quick|--once]`: 200 runs over commands, formats and kinds of
output, half of them with `PYTHONUNBUFFERED`, at random moments that one seed decides. With `--once`
each kind of output has one run, and nothing is written down.
"""

import fcntl
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Line, heading, record, table

SYNTH = str(Path(sys.executable).with_name("synth"))
COMMANDS = (
    *(
        ["generate", "job_seeker", "-o", "-", "-q", "--rows", "20000", "--format", word]
        for word in ("csv", "jsonl", "sql", "parquet")
    ),
    ["preview", "job_seeker", "-n", "3000"],
    ["explain", "job_seeker", "--format", "svg"],
)
_RUNS, _QUICK = 200, 40
_LEAST_READ, _MOST_READ = 1, 1 << 20


@dataclass(frozen=True)
class Trial:
    """One run: what is called, in which environment, and chance for its moments."""

    arguments: list[str]
    environment: dict[str, str]
    folder: Path
    chance: random.Random

    def start(self, stdout, before: Callable[[], None] | None = None) -> subprocess.Popen:
        """The command, started."""
        return subprocess.Popen(
            [SYNTH, *self.arguments],
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            env=self.environment,
            preexec_fn=before,  # noqa: PLW1509 - there is one thread
        )

    def size(self) -> int:
        """A number of bytes, often small."""
        return int(_LEAST_READ * (_MOST_READ / _LEAST_READ) ** self.chance.random())


def _full(trial: Trial) -> tuple[int, bytes]:
    """A disk without any room: the device."""
    with Path("/dev/full").open("wb") as full:
        return trial.start(full).wait(), b""


def _limited(trial: Trial) -> tuple[int, bytes]:
    """A disk that is full after a while: `ulimit -f`."""
    most = trial.size()
    path = trial.folder / "limited"
    with path.open("wb") as file:
        limit = (resource.RLIMIT_FSIZE, (most, most))
        code = trial.start(file, lambda: resource.setrlimit(*limit)).wait()
    return code, path.read_bytes()


def _stopped(trial: Trial) -> tuple[int, bytes]:
    """A slow reader, while the writer is stopped and continued again and again."""
    process = trial.start(subprocess.PIPE)
    found = []
    while True:
        for number in (signal.SIGSTOP, signal.SIGCONT):
            process.send_signal(number)
            time.sleep(trial.chance.random() / 500)
        data = os.read(process.stdout.fileno(), trial.size())
        if not data:
            return process.wait(), b"".join(found)
        found.append(data)


def _unwaiting(trial: Trial) -> tuple[int, bytes]:
    """A pipe that says that it takes nothing now, instead of letting its writer wait."""
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETFL, fcntl.fcntl(writing, fcntl.F_GETFL) | os.O_NONBLOCK)
    process = trial.start(writing)
    os.close(writing)
    found = []
    with os.fdopen(reading, "rb", buffering=0) as stream:
        while data := stream.read(trial.size()):
            found.append(data)
            time.sleep(trial.chance.random() / 500)
    return process.wait(), b"".join(found)


def _closed(trial: Trial) -> tuple[int, bytes]:
    """A reader that goes away after some bytes."""
    process = trial.start(subprocess.PIPE)
    data = process.stdout.read(trial.size())
    process.stdout.close()
    return process.wait(), data


def _without(trial: Trial) -> tuple[int, bytes]:
    """No output at all: `>&-`."""
    return trial.start(None, lambda: os.close(1)).wait(), b""


_OUTPUTS = {
    "a full disk": _full,
    "`ulimit -f`": _limited,
    "stopped and continued, slow reader": _stopped,
    "a pipe that does not wait": _unwaiting,
    "a reader that goes": _closed,
    "output is closed": _without,
}


def main(arguments: list[str]) -> None:
    """Run all trials and write the table."""
    is_once = "--once" in arguments
    runs = len(_OUTPUTS) * 2 if is_once else _QUICK if "--quick" in arguments else _RUNS
    chance = random.Random(11)  # noqa: S311 - no secrets
    missing, codes = Counter(), {kind: Counter() for kind in _OUTPUTS}
    with tempfile.TemporaryDirectory(prefix="synth-streams-") as name:
        bare = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
        whole = {
            tuple(command): subprocess.run(
                [SYNTH, *command], capture_output=True, check=True, env=bare
            ).stdout
            for command in COMMANDS
        }
        for number in range(runs):
            kind = list(_OUTPUTS)[number // 2 % len(_OUTPUTS)]
            command = COMMANDS[0] if is_once else chance.choice(COMMANDS)
            settings = bare | ({"PYTHONUNBUFFERED": "1"} if number % 2 else {})
            code, data = _OUTPUTS[kind](Trial(command, settings, Path(name), chance))
            codes[kind][code] += 1
            told_gone = kind == "a reader that goes" and len(whole[tuple(command)]) <= 1 << 17
            missing[kind] += code == 0 and data != whole[tuple(command)] and not told_gone
    lines = [
        Line(
            kind,
            f"{missing[kind]} of {codes[kind].total()}",
            "0",
            "; ".join(f"{count} with exit {code}" for code, count in sorted(codes[kind].items())),
        )
        for kind in _OUTPUTS
    ]
    text = heading("Streams", f"python -m benchmarks streams {' '.join(arguments)}".strip())
    text += ["Runs that ended with 0 although bytes are missing.", ""]
    text += table(lines)
    print("\n".join(text))
    if not is_once:
        record("Streams", text)
