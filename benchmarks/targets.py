"""Databases that trials fill: made anew for each, looked at from outside, brought to a moment."""

import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from benchmarks.interruptions import Fault, Trial, start_client, wait_until_copying
from benchmarks.measure import synth
from benchmarks.postgres import Server
from synth import api

SCHEMA = str(Path(__file__).parents[1] / "tests" / "small_agency.yaml")
"""Seven tables: a trial takes a second, and what goes wrong is the same in the whole agency."""

ROWS = {"job_seeker": 12_000}
_SMALL_MB = 64
_MARGIN = 0.95
_INSIDE = (
    "select 1 from pg_stat_activity where datname = %s and application_name = 'synth' "
    "and xact_start is not null"
)
_OTHERS = "select 1 from pg_stat_activity where datname = %s and pid <> pg_backend_pid()"
_TABLES = (
    "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
)


def client(url: str, before=None) -> subprocess.Popen:
    """`synth seed`, started."""
    rows = f"job_seeker={ROWS['job_seeker']}"
    return start_client(synth("seed", SCHEMA, "--to", url, "--rows", rows, "--quiet"), before)


_EMPTY = "empty_tables"


class Postgres:
    """Databases of a server, copies of one with empty tables.

    Attributes:
        whole: rows by table after a run that nothing disturbed.
    """

    def __init__(self, running: Server, folder: Path, chance) -> None:
        self._server = running
        self._chance = chance
        self._mount = folder / "small"
        self._ballast = self._mount / "ballast"
        empty = running.database(name=_EMPTY)
        api.seed(api.make_plan(SCHEMA, rows={"job_seeker": 1}), empty, create=True)
        with running.connect(empty) as connection:
            names = [name for (name,) in connection.execute(_TABLES).fetchall()]
            connection.execute(f"truncate {', '.join(names)}")
        self._inside_s = self._undisturbed()

    def _undisturbed(self) -> float:
        with self._copied() as name:
            process = client(self._server.url(name))
            self._wait_inside(name, process)
            began = time.perf_counter()
            _, error = process.communicate()
            took_s = time.perf_counter() - began
            if process.returncode:
                raise RuntimeError(error.decode())
            self.whole = self.counts(Trial(self._server, name, "", self._chance))
            return took_s

    @contextmanager
    def trial(self, fault: Fault) -> Iterator[Trial]:
        """A database of its own."""
        with self._copied(" tablespace small" if fault.is_small else "") as name:
            if fault.is_small:
                self._fill_up()
            yield Trial(self._server, name, self._server.url(name), self._chance)

    def moment(self, fault: Fault, trial: Trial) -> str | None:
        """Wait for a random moment of the transaction; None if it came too late."""
        self._wait_inside(trial.place, trial.process)
        time.sleep(self._chance.uniform(0, self._inside_s * _MARGIN))
        if fault.is_copying:
            return wait_until_copying(trial)
        return "any moment" if trial.process.poll() is None else None

    def limit(self, fault: Fault) -> None:
        """No limit of the client's."""

    def freed(self, trial: Trial) -> str:
        """The URL for the second run, with room for it."""
        self._ballast.unlink(missing_ok=True)
        return self._server.url(trial.place)

    def counts(self, trial: Trial) -> dict[str, int]:
        """Rows by table, once the server has let go of what the client did."""
        with self._server.connect(trial.place) as connection:
            for _ in range(500):
                if not connection.execute(_OTHERS, [trial.place]).fetchone():
                    break
                time.sleep(0.02)
            names = [name for (name,) in connection.execute(_TABLES).fetchall()]
            return {
                name: connection.execute(f"select count(*) from {name}").fetchone()[0]
                for name in names
            }

    @contextmanager
    def _copied(self, where: str = "") -> Iterator[str]:
        name = f"trial_{self._chance.randrange(10**9)}"
        with self._server.connect() as connection:
            connection.execute(f"create database {name} template {_EMPTY}{where}")
        try:
            yield name
        finally:
            self._server.drop(name)

    def _wait_inside(self, name: str, process: subprocess.Popen) -> None:
        with self._server.connect() as connection:
            while process.poll() is None and not connection.execute(_INSIDE, [name]).fetchone():
                time.sleep(0.002)

    # -- a small disk ----------------------------------------------------------------------------

    @contextmanager
    def small_disk(self) -> Iterator[bool]:
        """A tablespace on a file system of 64 MB; False where this user may not mount one."""
        self._mount.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={_SMALL_MB}m", "tmpfs", str(self._mount)]
        if subprocess.run(mount, check=False, capture_output=True).returncode:
            yield False
            return
        space = self._mount / "space"
        space.mkdir()
        shutil.chown(space, "nobody", "nogroup")
        with self._server.connect() as connection:
            connection.execute(f"create tablespace small location '{space}'")
        try:
            yield True
        finally:
            with self._server.connect() as connection:
                connection.execute("drop tablespace small")
            subprocess.run(["umount", "--lazy", self._mount], check=True)

    def _fill_up(self) -> None:
        """Leave a random part of the room that a run needs."""
        free = shutil.disk_usage(self._mount).free
        self._ballast.write_bytes(bytes(free - self._chance.randrange(500_000, 6_000_000)))


class Files:
    """Files of SQLite or DuckDB, copies of one with empty tables; see `Postgres`."""

    def __init__(self, kind: str, folder: Path, chance) -> None:
        self._kind = kind
        self._folder = folder
        self._chance = chance
        self._empty = folder / f"empty.{kind}"
        self._make_empty(folder / f"made.{kind}")
        whole = self._copied()
        began = time.perf_counter()
        _, error = client(self._url(whole)).communicate()
        if error:
            raise RuntimeError(error.decode())
        self._whole_s = time.perf_counter() - began
        self._size_bytes = whole.stat().st_size
        self.whole = self.counts(Trial(None, str(whole), "", chance))

    @contextmanager
    def trial(self, fault: Fault) -> Iterator[Trial]:  # noqa: ARG002 - as servers have it
        """A file of its own."""
        path = self._copied()
        yield Trial(None, str(path), self._url(path), self._chance)
        for left in self._folder.glob(f"{path.name}*"):
            left.unlink()

    def moment(self, fault: Fault, trial: Trial) -> str | None:  # noqa: ARG002 - as servers have it
        """Wait for a random moment after the start; None if it came too late."""
        time.sleep(self._chance.uniform(0.3, 1) * self._whole_s)
        return "any moment" if trial.process.poll() is None else None

    def limit(self, fault: Fault):
        """What the client does first to have a quota."""
        smallest = self._empty.stat().st_size
        return fault.limits and fault.limits(self._chance, smallest, self._size_bytes)

    def freed(self, trial: Trial) -> str:
        """The URL for the second run, which has no quota."""
        return trial.url

    def counts(self, trial: Trial) -> dict[str, int]:
        """Rows by table."""
        with closing(self._opened(Path(trial.place))) as connection:
            names = [name for name, _ in connection.execute(self._texts).fetchall()]
            return {
                name: connection.execute(f"select count(*) from {name}").fetchone()[0]
                for name in names
            }

    @property
    def _texts(self) -> str:
        """Asks for the name of every table and the statement that makes it."""
        if self._kind == "sqlite":
            return "select name, sql from sqlite_master where type = 'table'"
        return "select table_name, sql from duckdb_tables()"

    def _make_empty(self, path: Path) -> None:
        """Make the tables as `--create` does, and again without their rows in another file."""
        made = api.seed(api.make_plan(SCHEMA, rows={"job_seeker": 1}), self._url(path), create=True)
        with closing(self._opened(path)) as connection:
            texts = dict(connection.execute(self._texts).fetchall())
        with closing(self._opened(self._empty)) as connection:
            for each in made.tables:
                connection.execute(texts[each.layout.name])
            if self._kind == "sqlite":
                connection.commit()

    def _url(self, path: Path) -> str:
        return f"{self._kind}:///{path}"

    def _copied(self) -> Path:
        name = self._folder / f"trial{self._chance.randrange(10**9)}.{self._kind}"
        return Path(shutil.copyfile(self._empty, name))

    def _opened(self, path: Path):
        import duckdb

        return sqlite3.connect(path) if self._kind == "sqlite" else duckdb.connect(str(path))
