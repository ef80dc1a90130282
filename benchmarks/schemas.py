"""What fills of public schemas that nobody here had tried, by `init`, `check --repair` and `seed`.

Their repositories are read where $REPOSITORIES says, and $PG_BIN names the programs of a server
with the extensions of PostgreSQL's contrib; without them nothing is measured. Rows that migrations
wrote are removed first: a table counts as filled if it holds rows at the end. What an application
takes for granted is counted over the same rows (`lived`).
"""

import fnmatch
import os
import re
import subprocess
import tempfile
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

from benchmarks import lived
from benchmarks.counted import Counted
from benchmarks.measure import Line, heading, record, synth, table
from benchmarks.postgres import ENVIRONMENT, PASSWORD, Server, server

PINS = Path(__file__).with_name("public.toml")
_TABLES = """
select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n
  on n.oid = c.relnamespace where c.relkind in ('r', 'p') and not c.relispartition
  and n.nspname not in ('pg_catalog', 'information_schema')
  and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')
"""
_CONSTRAINTS = """
select conrelid::regclass::text, conname, pg_get_constraintdef(oid), convalidated::text
  from pg_constraint
union all select tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled::text
  from pg_trigger where not tgisinternal
union all select tgrelid::regclass::text, tgfoid::regproc::text, tgenabled::text, count(*)::text
  from pg_trigger where tgisinternal group by 1, 2, 3
union all select indrelid::regclass::text, '', pg_get_indexdef(indexrelid), indisvalid::text
  from pg_index
union all select attrelid::regclass::text, attname, 'not null', '' from pg_attribute
  where attnotnull and attnum > 0
"""


@dataclass(frozen=True)
class Filled:
    """How one schema fared.

    Attributes:
        tables: how many it has.
        filled: how many hold rows at the end.
        changed: constraints, indexes and triggers that are not as they were.
        seconds: of `init`, `check --repair`, `check` and `seed`.
        cpu: of the same, what each worked itself.
        lived: what was counted over its rows.
    """

    tables: int
    filled: int
    changed: int
    seconds: tuple[float, ...]
    cpu: tuple[float, ...]
    lived: list[Counted]


def main(arguments: list[str]) -> None:
    """Measure and write the table."""
    pins = tomllib.loads(PINS.read_text())
    found: dict[str, Filled] = {}
    os.environ["PGPASSWORD"] = PASSWORD
    with server() as running, tempfile.TemporaryDirectory() as folder:
        for name, pin in pins.items():
            if not _repository(pin).is_dir():
                print(f"left out: {name}, whose repository is not under REPOSITORIES")
                continue
            found[name] = _measured(running, pin, Path(folder) / f"{name}.yaml")
            one = found[name]
            print(f"{name}: {one.filled} of {one.tables}, {one.changed} changed", flush=True)
    text = heading("Schemas", f"python -m benchmarks schemas {' '.join(arguments)}".strip())
    text += [f"PostgreSQL {running.version}, fsync off, on the same machine.", ""]
    text += table(_lines(pins, found))
    print("\n".join(text))
    record("Schemas", text)
    lived.written({name: one.lived for name, one in found.items()}, "python -m benchmarks schemas")


def _lines(pins, found: dict[str, Filled]) -> list[Line]:
    """The figures of all, and a line for each schema."""
    every = list(found.values())
    tables, filled = sum(one.tables for one in every), sum(one.filled for one in every)
    empty, changed = sum(not one.filled for one in every), sum(one.changed for one in every)
    init, repair, check, seed = (sum(one.seconds[n] for one in every) for n in range(4))
    times = f"{check:.0f} s and {seed:.0f} s; init {init:.0f} s, check --repair {repair:.0f} s"
    worked = [sum(one.cpu[n] for one in every) for n in range(4)]
    told = "{2:.0f} s and {3:.0f} s; init {0:.0f} s, check --repair {1:.0f} s".format(*worked)
    what = "keys, checks, indexes, triggers, `not null`, before and after"
    lines = [
        Line("tables filled", f"{100 * filled / tables:.1f} %", "95 %", f"{filled} of {tables}"),
        Line("schemas of which nothing fills", str(empty), "0", f"of {len(every)}"),
        Line("constraints that are not as they were", str(changed), "0", what),
        Line("`check --against` over `seed`", f"{check / seed:.2f}", "0.8", times),
        Line("the same, CPU", f"{worked[2] / worked[3]:.2f}", "0.8", told),
    ]
    for name, one in found.items():
        pin = pins[name]
        spent = ", ".join(f"{second:.1f}" for second in one.seconds)
        how = f"{pin['repo']} at {pin['commit'][:12]}, {pin['licence']}; {spent} s"
        lines.append(Line(f"{name}: tables filled", f"{one.filled} of {one.tables}", "", how))
    return lines


def _measured(running: Server, pin, file: Path) -> Filled:
    """The four commands against the schema in a database of its own."""
    url = running.database()
    with running.connect(url) as connection:
        for extension in pin.get("needs", ()):
            connection.execute(f'create extension if not exists "{extension}"')
        if "namespace" in pin:
            connection.execute(f"create schema {pin['namespace']}")
    _load(running, url, pin)
    before, seconds = _constraints(running, url), []
    cpu = []
    for words in (
        ("init", url, "-o", file),
        ("check", file, "--against", url, "--repair"),
        ("check", file, "--against", url),
        ("seed", file, "--to", url, "--quiet"),
    ):
        start, used = time.perf_counter(), os.times()
        command = synth(*map(str, words))
        subprocess.run(command, env=ENVIRONMENT, check=False, capture_output=True)
        seconds.append(time.perf_counter() - start)
        cpu.append(sum(os.times()[2:4]) - sum(used[2:4]))
    counts = _counts(running, url)
    changed = before ^ _constraints(running, url)
    told = lived.count(url)
    running.drop(url)
    return Filled(
        len(counts), sum(map(bool, counts)), len(changed), tuple(seconds), tuple(cpu), told
    )


def _load(running: Server, url: str, pin) -> None:
    """Run the DDL, past what needs something that is not there, and remove its rows."""
    program = running.programs / "psql"
    command = [str(program) if program.exists() else "psql", "-Xqo", os.devnull, url]
    path = f"-c client_min_messages=error -c search_path={pin.get('namespace', 'public')},public"
    subprocess.run(
        command,
        input="\n;\nrollback; reset all;\n".join(_ddl(pin)),
        env={**ENVIRONMENT, "PGOPTIONS": path},
        text=True,
        capture_output=True,
        check=True,
    )
    with running.connect(url) as connection:
        names = [row[0] for row in connection.execute(_TABLES).fetchall()]
        connection.execute("set session_replication_role = replica")
        connection.execute(f"truncate {', '.join(names)} restart identity cascade")


def _ddl(pin):
    """The texts of a schema's files; migrations in the order of their numbers."""
    git = ["git", "--git-dir", str(_repository(pin) / "repo")]

    def told(*words: str) -> str:
        found = subprocess.run([*git, *words], check=True, capture_output=True)
        return found.stdout.decode("utf-8", "replace").lstrip("\ufeff")

    every = told("ls-tree", "-r", "--name-only", pin["commit"]).splitlines()
    for pattern in pin["files"]:
        for path in sorted(fnmatch.filter(every, pattern), key=_number):
            text = told("show", f"{pin['commit']}:{path}")
            if "geometry" in pin:
                text = re.sub(r"(?i)geometry\([^)]*\)", pin["geometry"], text)
            yield text


def _number(path: str) -> list[object]:
    """What a migration is sorted by: the last part of its path that begins with a number."""
    parts = [part for part in path.split("/") if re.match(r"V?\d", part)] or [path]
    pieces = re.split(r"(\d+)", parts[-1])
    return [int(piece) if piece.isdigit() else piece for piece in pieces]


def _repository(pin) -> Path:
    return Path(os.environ.get("REPOSITORIES", "repositories"), pin["repo"].replace("/", "+"))


def _constraints(running: Server, url: str) -> set:
    with running.connect(url) as connection:
        return set(connection.execute(_CONSTRAINTS).fetchall())


def _counts(running: Server, url: str) -> list[int]:
    with running.connect(url) as connection:
        names = [row[0] for row in connection.execute(_TABLES).fetchall()]
        return [connection.execute(f"select count(*) from {each}").fetchone()[0] for each in names]
