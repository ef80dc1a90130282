"""The figures of databases: speed against COPY, memory, a test's own database."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import Line, heading, record, run, synth, table
from benchmarks.postgres import ENVIRONMENT, PASSWORD, Server, server
from synth import api

_REPEATS = 3
_ROWS, _QUICK_ROWS = 1_000_000, 300_000
_MANY, _QUICK_MANY = 10_000_000, 1_000_000


def main(arguments: list[str]) -> None:
    """Measure and write the table."""
    quick = "--quick" in arguments
    os.environ["PGPASSWORD"] = PASSWORD
    with tempfile.TemporaryDirectory() as folder, server() as running:
        # First, since a server that has just written ten million rows copies files slowly.
        fixture = _fixture(running, Path(folder))
        lines = _speed(running, Path(folder), _QUICK_ROWS if quick else _ROWS)
        lines.append(_memory(running, _QUICK_MANY if quick else _MANY))
        lines += fixture
    text = heading("Databases", f"python -m benchmarks databases {' '.join(arguments)}".strip())
    text += [f"PostgreSQL {running.version}, fsync off, on the same machine.", ""]
    text += table(lines)
    print("\n".join(text))
    record("Databases", text)


# -- speed -----------------------------------------------------------------------------------------


def _speed(running: Server, folder: Path, rows: int) -> list[Line]:
    """Rows by `synth seed` against the same bytes by `\\copy`, in turn, into tables alike."""
    file = folder / "job_seeker.csv"
    run(synth("generate", "job_seeker", "-o", str(file), "--rows", str(rows), "--quiet"))
    empty = running.database()
    api.seed(api.make_plan("job_seeker", rows=0), empty, create=True)
    plan = api.make_plan("job_seeker", rows=rows)
    copy = f"\\copy job_seeker from '{file}' with (format csv, header)"
    ways = {
        "psql": lambda url: run([running.programs / "psql", "-Xqc", copy, url], env=ENVIRONMENT),
        "command": lambda url: run(
            synth("seed", "job_seeker", "--to", url, "--rows", str(rows), "--quiet"),
            env=ENVIRONMENT,
        ),
        "function": lambda url: api.seed(plan, url),
    }
    best = dict.fromkeys(ways, float("inf"))
    for _ in range(_REPEATS):
        for name, way in ways.items():
            target = running.database(template=empty)
            start = time.perf_counter()
            way(target)
            best[name] = min(best[name], time.perf_counter() - start)
            running.drop(target)
    lines = []
    for name, what in (("command", "`synth seed`"), ("function", "`synth.api.seed`")):
        how = f"{rows / best[name]:,.0f} against {rows / best['psql']:,.0f} rows/s, {rows:,} rows, "
        how += f"best of {_REPEATS} in turn, four unique indexes"
        figure = f"{best['psql'] / best[name]:.2f}"
        lines.append(Line(f"rows of job_seeker by {what} against `\\copy`", figure, "0.8", how))
    return lines


def _memory(running: Server, rows: int) -> Line:
    """The most memory that the client had at once, as the kernel counted it."""
    url = running.database()
    command = synth("seed", "job_seeker", "--to", url, "--create", "--rows", str(rows), "--quiet")
    process = subprocess.Popen(command, env=ENVIRONMENT)
    peak, status = 0, Path(f"/proc/{process.pid}/status")
    start = time.perf_counter()
    while process.poll() is None:
        found = [line for line in status.read_text().splitlines() if line.startswith("VmHWM")]
        peak = max([peak, *(int(line.split()[1]) for line in found)])
        time.sleep(0.1)
    wall_s = time.perf_counter() - start
    if process.returncode:
        raise RuntimeError("synth seed failed")
    with running.connect(url) as connection:
        (count,) = connection.execute("select count(*) from job_seeker").fetchone()
    running.drop(url)
    how = f"VmHWM of `synth seed`; {count:,} rows are there, after {wall_s:.0f} s"
    return Line(f"peak memory, {rows:,} rows", f"{peak * 1024 / 1e6:.0f} MB", "700 MB", how)


# -- a test ----------------------------------------------------------------------------------------

_TESTS = """
import pytest


@pytest.mark.parametrize("number", range(12))
def test_people(synth_postgres, number):
    synth_postgres("agency", rows={"job_seeker": 1000})
"""


def _fixture(running: Server, folder: Path) -> list[Line]:
    """What a test waits for its own database: the first of a project, and each later one."""
    (folder / "test_people.py").write_text(_TESTS)
    (folder / "pytest.ini").write_text("[pytest]\n")
    url = running.url().replace("postgres@", f"postgres:{PASSWORD}@")
    command = [sys.executable, "-m", "pytest", "-q", "--durations=0", "-vv", str(folder)]
    found = subprocess.run(
        [*command, f"--synth-postgres={url}"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    spent: dict[str, float] = {}
    for line in found.stdout.splitlines():
        words = line.split()
        if len(words) == 3 and words[0].endswith("s") and words[1] in ("setup", "call", "teardown"):
            spent[words[2]] = spent.get(words[2], 0.0) + float(words[0][:-1])
    if len(spent) < 12:
        raise RuntimeError(f"the tests failed: {found.stdout[-800:]}{found.stderr[-400:]}")
    first, *later = (
        spent[name] for name in sorted(spent, key=lambda name: int(name.split("[")[1][:-1]))
    )
    middle = sorted(later)[len(later) // 2]
    how = f"setup, call and teardown as pytest counts them; slowest later test {max(later):.2f} s"
    what = 'a test with `synth_postgres("agency", rows={"job_seeker": 1000})`'
    return [Line(what, f"{first:.1f} s, then {middle:.2f} s", "5 s, then 0.2 s", how)]
