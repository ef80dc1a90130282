"""Databases for tests on a PostgreSQL server: filled once, copied for each test, dropped after it.

A filled database is a template: `CREATE DATABASE ... TEMPLATE` copies its files in milliseconds. It
is filled under another name and renamed when it is whole, so one that a killed process half made is
never copied. Names hold the number of the server process behind our connection: what a session that
is gone has left is recognised by it and dropped by the next one.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b

from synth.databases.postgresql.session import Session
from synth.errors import QuestionError, WorldError

_URL = re.compile(r"(?P<server>postgres(?:ql)?://[^/?#]*)(?:/(?P<name>[^?#]*))?(?P<query>\?[^#]*)?")
_TEMPLATE, _OWN = "synth_t_", "synth_x_"
_CLEANING = int.from_bytes(b"synth_x_", signed=True)
"""Number of the lock of who drops what others left."""

_LEFT_BEHIND = f"""
select datname from pg_catalog.pg_database
where datname ~ '^{_OWN}[0-9]+_[0-9]+$' and pg_catalog.pg_get_userbyid(datdba) = current_user
  and pg_catalog.split_part(datname, '_', 3)::numeric not in
    (select pid from pg_catalog.pg_stat_activity where pid <> pg_catalog.pg_backend_pid())
"""
_MAY_CREATE = "select rolcreatedb or rolsuper from pg_catalog.pg_roles where rolname = current_user"


class Templates:
    """One connection to a server, over which databases are made and dropped."""

    def __init__(self, url: str) -> None:
        """Connect, and drop what sessions that are gone have left.

        Args:
            url: of any database of the server; `postgres` where it names none.

        Raises:
            QuestionError: it is not such a URL.
            WorldError: the server does not answer, lets this user not in or not create databases,
                or psycopg is missing.
        """
        self._server, name, self._query = _parts(url)
        self._session = Session(self.database_url(name))
        self._info = self._session.connection.info
        self._made = 0
        try:
            self._begin()
        except WorldError:
            self.close()
            raise

    def database_url(self, name: str) -> str:
        """The URL of a database of the server, with the password that was given."""
        return f"{self._server}/{name}{self._query}"

    def copy(self, fingerprint: str, fill: Callable[[str], None]) -> str:
        """The name of a new database as `fill` left its own.

        Args:
            fingerprint: of the contents.
            fill: fills the empty database of a URL; called where no template is there yet.

        Raises:
            SynthError: of `fill`, or the server failed; then nothing is left.
        """
        return self._create(self._template(fingerprint, fill))

    def drop(self, name: str) -> None:
        """Drop a database, whoever is connected to it."""
        self._session.run(f'drop database if exists "{name}" with (force)')

    def close(self) -> None:
        """Let go of the connection."""
        self._session.close()

    def _begin(self) -> None:
        if self._session.ask(_MAY_CREATE) != [(True,)]:
            raise WorldError(
                f"{self._session.shown}: this user may not create databases; "
                "expected one after ALTER ROLE ... CREATEDB"
            )
        self._session.run("set lock_timeout = 0")  # others may take long to fill a template
        with self._alone(_CLEANING):
            for (name,) in self._session.ask(_LEFT_BEHIND):
                self.drop(name)

    @contextmanager
    def _alone(self, number: int) -> Iterator[None]:
        """Wait for other sessions inside; the server lets go of the lock of a killed one."""
        self._session.ask(f"select pg_catalog.pg_advisory_lock({number})")
        try:
            yield
        finally:
            with suppress(WorldError):  # without a connection there is no lock either
                self._session.ask(f"select pg_catalog.pg_advisory_unlock({number})")

    def _template(self, fingerprint: str, fill: Callable[[str], None]) -> str:
        """The template's name; one process fills it, others wait."""
        # Another user may not copy it, and has one of their own.
        digest = blake2b(f"{fingerprint} {self._info.user}".encode(), digest_size=16)
        name = _TEMPLATE + digest.hexdigest()
        if not self._has(name):
            number = int.from_bytes(digest.digest()[:8], signed=True)
            with self._alone(number):
                if not self._has(name):
                    self._fill(name, fill)
        return name

    def _fill(self, name: str, fill: Callable[[str], None]) -> None:
        work = self._create("template0")
        try:
            fill(self.database_url(work))
            self.drop(name)  # there only if a drop of it was interrupted
            self._session.run(f'alter database "{work}" allow_connections false')
            self._session.run(f'alter database "{work}" rename to "{name}"')
        except BaseException:
            with suppress(WorldError):
                self.drop(work)
            raise

    def _has(self, name: str) -> bool:
        # -2 is what an interrupted drop leaves.
        query = "select 1 from pg_catalog.pg_database where datname = ? and datconnlimit <> -2"
        return bool(self._session.ask(query, [name]))

    def _create(self, template: str) -> str:
        # The server's own strategy (wal_log from 15 on). With 18.0, fsync on and 12 MB it took 45
        # to 75 ms and 15 to drop; file_copy, which waits for checkpoints, 85 to 115 ms and 65.
        # Nearly all of it is the system making 300 files: 20 ms on tmpfs, up to 300 on a busy disk.
        self._made += 1
        name = f"{_OWN}{self._info.backend_pid}_{self._made}"
        self._session.run(f'create database "{name}" template "{template}"')
        return name


def _parts(url: str) -> tuple[str, str, str]:
    """Scheme and server with user and password; database; options."""
    found = _URL.fullmatch(url)
    if found is None:
        raise QuestionError(
            "the URL of the PostgreSQL server cannot be read; expected postgresql://USER@HOST:PORT/"
        )
    query = found["query"] or ""
    if "dbname=" in query:
        raise QuestionError(
            "the URL of the PostgreSQL server names a database by dbname=, which all tests would "
            "share; expected its name behind the host, or none"
        )
    return found["server"], found["name"] or "postgres", query
