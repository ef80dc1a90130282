"""What can go wrong while a database is filled: things done to a running `synth seed`."""

import resource
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass

import psycopg

from benchmarks.postgres import ENVIRONMENT, Server

LOCK_WAIT = "options=-c%20lock_timeout%3D300"
_LOCKS = ("share", "share row exclusive", "access exclusive")
_COPYING = "select c.relid::regclass::text from pg_stat_progress_copy c where datname = %s"
_ENDED = (
    "select count(pg_terminate_backend(pid)) from pg_stat_activity "
    "where datname = %s and pid <> pg_backend_pid()"
)


@dataclass
class Trial:
    """One run that is disturbed.

    Attributes:
        server: where it goes; None for a file.
        place: name of the database, or the path of a file.
        url: as the client is told it.
        chance: decides moments.
        process: the client, once it runs.
        proxy: what stands between client and server, or None.
    """

    server: Server | None
    place: str
    url: str
    chance: object
    process: subprocess.Popen | None = None
    proxy: "Proxy | None" = None


@dataclass(frozen=True)
class Fault:
    """One kind of fault.

    Attributes:
        what: for the table.
        kind: `postgresql`, `sqlite` or `duckdb`.
        said: pattern of the one line on stderr after the URL, or the whole line; None for silence.
        code: the exit code.
        strike: done at a random moment, or None where `around` is all.
        around: what holds while the client runs.
        limits: gives what the client does first to be limited.
        is_copying: whether the moment is one at which the server takes rows.
        is_small: whether the database lies on a disk that is nearly full.
    """

    what: str
    said: str | None
    code: int = 3
    kind: str = "postgresql"
    strike: Callable[[Trial], None] | None = None
    around: Callable[[Trial], object] = lambda _: nullcontext()
    limits: Callable[[object, int, int], Callable[[], None]] | None = None
    is_copying: bool = False
    is_small: bool = False


class Proxy:
    """Passes bytes on to a port until it is cut."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._open: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Close every connection and take no more."""
        for one in (self._listener, *self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._port))
                self._open += [near, far]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    @staticmethod
    def _pass_on(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


# -- what is done ---------------------------------------------------------------------------------


def wait_until_copying(trial: Trial) -> str | None:
    """The table that the server takes rows for now, waited for; None where the client has ended."""
    with trial.server.connect() as connection:
        while trial.process.poll() is None:
            found = connection.execute(_COPYING, [trial.place]).fetchone()
            if found:
                return found[0]
            time.sleep(0.002)
    return None


def _stop_server(trial: Trial) -> None:
    trial.server.stop()
    trial.process.wait()
    trial.server.start()


def _kill_server(trial: Trial) -> None:
    trial.server.kill()


def _signal(number: int) -> Callable[[Trial], None]:
    return lambda trial: trial.process.send_signal(number)


def _end_session(trial: Trial) -> None:
    with trial.server.connect() as connection:
        connection.execute(_ENDED, [trial.place])


def _cut(trial: Trial) -> None:
    trial.proxy.cut()


@contextmanager
def _through_proxy(trial: Trial):
    trial.proxy = Proxy(trial.server.port)
    trial.url = trial.server.url(trial.place, port=trial.proxy.port)
    try:
        yield
    finally:
        trial.proxy.cut()


@contextmanager
def _locked_table(trial: Trial):
    """One of the tables, held by another session that does not let go."""
    trial.url += f"?{LOCK_WAIT}"
    with closing(trial.server.connect(trial.place)) as other, other.transaction():
        tables = other.execute(
            "select relname from pg_class where relkind = 'r' and "
            "relnamespace = 'public'::regnamespace order by 1"
        ).fetchall()
        table, mode = trial.chance.choice(tables)[0], trial.chance.choice(_LOCKS)
        other.execute(
            psycopg.sql.SQL("lock table {} in {} mode").format(
                psycopg.sql.Identifier(table), psycopg.sql.SQL(mode)
            )
        )
        yield


def _file_limit(chance, empty_bytes: int, whole_bytes: int) -> Callable[[], None]:
    """No file may grow beyond a random part of what is needed: what a quota does to a process."""
    limit = chance.randrange(empty_bytes, whole_bytes * 9 // 10)
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))


def start_client(command: list[str], before: Callable[[], None] | None = None) -> subprocess.Popen:
    """A client of its own session, so that a signal reaches it alone."""

    def prepare() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background job ignores it
        if before is not None:
            before()

    return subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        preexec_fn=prepare,  # noqa: PLW1509 - it only sets a signal and a limit
        start_new_session=True,
    )


_LOST = r"(: table \w+)?: (the connection was lost|no server answers there)"
_STOPPED = r"Error: stopped; nothing was left behind"
"""An empty line before it, from click, ends the line on which a terminal shows `^C`."""

FAULTS = (
    Fault("server stopped at once, mid-COPY", _LOST, strike=_stop_server, is_copying=True),
    Fault("server killed -9, mid-COPY", _LOST, strike=_kill_server, is_copying=True),
    Fault("client killed -9", None, -9, strike=_signal(signal.SIGKILL)),
    Fault("session ended by the server", _LOST, strike=_end_session, is_copying=True),
    Fault("connection cut between them", _LOST, strike=_cut, around=_through_proxy),
    Fault("server's disk full", r"(: table \w+)?: the server's disk is full", is_small=True),
    Fault(
        "another session's lock",
        r"(: table \w+)?: another session holds a lock, and lock_timeout is over",
        around=_locked_table,
    ),
    Fault("Ctrl-C", _STOPPED, 130, strike=_signal(signal.SIGINT)),
    Fault("SIGTERM", _STOPPED, 143, strike=_signal(signal.SIGTERM)),
    Fault("client killed -9", None, -9, "sqlite", strike=_signal(signal.SIGKILL)),
    Fault("quota on the file", ".+", kind="sqlite", limits=_file_limit),
    Fault("client killed -9", None, -9, "duckdb", strike=_signal(signal.SIGKILL)),
    Fault("quota on the file", ".+", kind="duckdb", limits=_file_limit),
)
