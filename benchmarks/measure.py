"""Measuring a process from outside: CPU, wall, peak memory of its tree; and writing tables."""

import datetime as dt
import os
import platform
import resource
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import psutil

RESULTS = Path(__file__).parent / "BENCHMARKS.md"
_POLL_S = 0.05
LIBRARIES = (
    "numpy",
    "pyarrow",
    "duckdb",
    "faker",
    "mimesis",
    "tpchgen-cli",
    "psycopg",
    "sqlalchemy",
)


@dataclass(frozen=True)
class Cost:
    """What a process cost: CPU and wall in seconds, peak of the tree's PSS in bytes."""

    cpu_s: float
    wall_s: float
    peak_bytes: int


@dataclass(frozen=True)
class Line:
    """One line of a table: what, the figure, the figure to reach, how it was made."""

    what: str
    figure: str
    target: str
    how: str


def run(command, *, memory=False, stdout=subprocess.DEVNULL, env=None) -> Cost:
    """Run a command to its end and say what it cost.

    Raises:
        RuntimeError: it failed.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE, env=env)
    peak = [0]
    watcher = threading.Thread(target=_watch, args=(process.pid, peak)) if memory else None
    if watcher is not None:
        watcher.start()
    _, error = process.communicate()
    wall = time.perf_counter() - start
    if watcher is not None:
        watcher.join()
    if process.returncode:
        message = f"{command[0]} failed: {error.decode(errors='replace')[-500:]}"
        raise RuntimeError(message)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, wall, peak[0])


def _watch(pid: int, peak: list[int]) -> None:
    try:
        root = psutil.Process(pid)
        while root.is_running() and root.status() != psutil.STATUS_ZOMBIE:
            total = 0
            for process in (root, *root.children(recursive=True)):
                try:
                    total += process.memory_full_info().pss
                except (psutil.NoSuchProcess, psutil.AccessDenied):
                    continue
            peak[0] = max(peak[0], total)
            time.sleep(_POLL_S)
    except psutil.NoSuchProcess:
        return


def synth(*arguments: str) -> list[str]:
    """A command line of this checkout."""
    return [str(Path(sys.executable).parent / "synth"), *arguments]


def median(values):
    """The middle value."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


def best_cpu(function, repeats=3) -> float:
    """Least CPU seconds of some calls in this process, after one that is not counted."""
    function()
    costs = []
    for _ in range(repeats):
        start = time.process_time()
        function()
        costs.append(time.process_time() - start)
    return min(costs)


def heading(title: str, command: str) -> list[str]:
    """Title, command, machine, versions and date of a table."""
    found = []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} not installed")
    memory = psutil.virtual_memory().total // (1 << 30)
    cores = len(os.sched_getaffinity(0))
    today = dt.datetime.now(dt.UTC).date().isoformat()
    machine = f"{platform.machine()}, {cores} cores, {memory} GiB, {platform.system()}"
    return [
        f"## {title}",
        "",
        f"`{command}`, {today}. {machine}. Python {platform.python_version()}, {', '.join(found)}.",
        "Shared, noisy machine: only ratios of one run mean something.",
        "",
    ]


def table(lines: list[Line]) -> list[str]:
    """A Markdown table of lines."""
    rows = ["| what | measured | to reach | how |", "|---|---|---|---|"]
    rows += [f"| {line.what} | {line.figure} | {line.target} | {line.how} |" for line in lines]
    return rows


def record(title: str, text: list[str]) -> None:
    """Replace the section of a title in BENCHMARKS.md, or add it."""
    old = RESULTS.read_text() if RESULTS.exists() else "# Benchmarks\n"
    head, *sections = old.split("\n## ")
    kept = [section for section in sections if not section.startswith(f"{title}\n")]
    new = "\n".join(text).removeprefix("## ").rstrip() + "\n"
    ordered = sorted([*kept, new])
    RESULTS.write_text("\n## ".join([head.rstrip() + "\n", *[s.rstrip() + "\n" for s in ordered]]))
