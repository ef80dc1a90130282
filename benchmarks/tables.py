"""What many tables cost: `init`, `check` and `seed` of a made-up schema of 1,000.

Seconds of the processor are told beside those of a clock: what the three commands work themselves
is the same on a machine that others use. The server's own are in none of them.
"""

import os
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import Cost, Line, heading, record, run, synth, table
from benchmarks.postgres import ENVIRONMENT, PASSWORD, Server, server
from benchmarks.wide import ddl

_REPEATS = 3


def main(arguments: list[str]) -> None:
    """Measure and write the table."""
    os.environ["PGPASSWORD"] = PASSWORD
    with server() as running, tempfile.TemporaryDirectory() as folder:
        lines = _lines(running, Path(folder), 1 if "--quick" in arguments else _REPEATS)
    text = heading("Tables", f"python -m benchmarks tables {' '.join(arguments)}".strip())
    text += [f"PostgreSQL {running.version}, fsync off, on the same machine.", ""]
    text += table(lines)
    print("\n".join(text))
    record("Tables", text)


def _lines(running: Server, folder: Path, repeats: int) -> list[Line]:
    """The three commands, and what SQLAlchemy needs to read the tables."""
    text, counts = ddl()
    url, file = running.database(text), folder / "wide.yaml"
    inits, reflected = [], []
    for _ in range(repeats):
        file.unlink(missing_ok=True)
        inits.append(run(synth("init", url, "-o", str(file), "--quiet"), env=ENVIRONMENT))
        reflected += _reflected(url)
    check = run(synth("check", str(file), "--against", url, "--quiet"), env=ENVIRONMENT)
    seed = run(synth("seed", str(file), "--to", url, "--quiet"), env=ENVIRONMENT)
    filled, tables = _filled(running, url)
    running.drop(url)
    spent = [min(inits, key=lambda cost: cost.cpu_s), check, seed]
    what = (
        f"init, check --against and seed, {tables:,} tables, {sum(counts.values()):,} constraints"
    )
    told = ", ".join(f"{count:,} {kind}" for kind, count in counts.items())
    lines = [
        Line(f"{what}: CPU", *_sum([cost.cpu_s for cost in spent]), told),
        Line(f"{what}: wall", *_sum([cost.wall_s for cost in spent]), f"{filled:,} tables filled"),
        Line("check --against over seed, CPU", f"{check.cpu_s / seed.cpu_s:.2f}", "0.8", ""),
    ]
    if not reflected:
        print("left out: init against SQLAlchemy, which is not installed")
        return lines
    ours, theirs = (min(cost.cpu_s for cost in costs) for costs in (inits, reflected))
    how = f"{ours:.1f} s against {theirs:.1f} s of CPU, whole processes, best of {repeats} in turn"
    return [*lines, Line("init against SQLAlchemy's reflection", f"{ours / theirs:.1f}x", "", how)]


def _sum(seconds: list[float]) -> tuple[str, str]:
    """All and each of them, and the figure to reach."""
    each = ", ".join(f"{second:.1f}" for second in seconds)
    return f"{sum(seconds):.0f} s ({each})", "60 s"


def _reflected(url: str) -> list[Cost]:
    """What a process costs that reflects all tables; nothing where SQLAlchemy is missing."""
    from importlib.util import find_spec

    if find_spec("sqlalchemy") is None:
        return []
    code = (
        "import sys, sqlalchemy\n"
        "engine = sqlalchemy.create_engine(sys.argv[1])\n"
        "sqlalchemy.MetaData().reflect(engine)\n"
    )
    driver = url.replace("postgresql:", "postgresql+psycopg:")
    return [run([sys.executable, "-c", code, driver], env=ENVIRONMENT)]


def _filled(running: Server, url: str) -> tuple[int, int]:
    """How many tables hold rows, of how many."""
    with running.connect(url) as connection:
        query = "select table_name from information_schema.tables where table_schema = 'public'"
        names = [row[0] for row in connection.execute(query).fetchall()]
        asked = " union all ".join(f"select exists (select 1 from {each})" for each in names)
        found = [row[0] for row in connection.execute(asked).fetchall()]
    return sum(found), len(found)
