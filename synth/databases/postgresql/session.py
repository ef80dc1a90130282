"""One connection to PostgreSQL: opened by a URL, asked in SQL, its failures told."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

from synth.databases.catalog import DbTable, Structure
from synth.databases.database import Row
from synth.databases.postgresql.dialect import POSTGRESQL
from synth.databases.postgresql.errors import Place, connect_failure, too_old
from synth.errors import QuestionError, WorldError
from synth.given import shown
from synth.sql import literal

if TYPE_CHECKING:
    import psycopg
    from psycopg import Copy
    from psycopg.copy import LibpqWriter

_CONNECT_S = "10"
_LOCK = "10s"
_NAMESPACES = "select pg_catalog.current_schemas(false)"
_EMPTY_PATH = "set search_path = ''"
_OWN_PATH = "select pg_catalog.set_config('search_path', {}, false)"
"""With temporary tables last: else one that somebody's function left hides a table of that name."""
_DECLARE = "declare synth_judged no scroll cursor for"
_FETCH = "fetch all from synth_judged"
_SETTINGS = (
    "set DateStyle = 'ISO, YMD'",
    "set IntervalStyle = 'postgres'",
    "set TimeZone = 'UTC'",
    "set standard_conforming_strings = on",
    "set quote_all_identifiers = off",
    "set transform_null_equals = off",
    "set array_nulls = on",
    "set client_encoding = 'UTF8'",
)
"""What decides how texts are read: the same everywhere, whatever user or database prefer.

Statements, for a function `set_config` of the database's own could stand before the server's.
"""
_READ_ONLY = "set session characteristics as transaction isolation level repeatable read, read only"
"""A transaction that only reads shows one moment, and not another with each statement."""
_PIECE = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\?|%""")


class Session:
    """An open connection that commits every statement unless a transaction is begun.

    Its search path is empty: a name without a namespace means the server's own alone, whatever
    functions, operators, types and views the database has of that name. What fires triggers runs
    `on_own_path`; conditions of the database itself are `judged`.

    Attributes:
        shown: the URL without its password and without its options, for messages.
        name: the database's name.
        namespace: where the database looks first for a name without one.
        structure: what is known of it, for messages; set by who read it.
    """

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        """Connect and set what texts mean.

        Raises:
            QuestionError: the URL cannot be read.
            WorldError: the driver is missing, the server cannot be reached or is too old.
        """
        known = _parts(url)
        self.shown = shown(url)
        self.connection = _connected(url, known, self.shown)
        self.name = self.connection.info.dbname
        try:
            old = too_old(self.connection.info.server_version, self.shown)
            if old is not None:
                raise old
            self.namespace = self._set(read_only=read_only)
        except WorldError:
            self.connection.close()
            raise
        self.structure = Structure(POSTGRESQL, self.namespace, ())

    def ask(
        self, query: str, parameters: Sequence[object] = (), table: DbTable | None = None
    ) -> list[Row]:
        """The rows of a query about a table; parameters stand as `?`."""
        with self.told(table):
            if not parameters:
                return self.connection.execute(query.encode()).fetchall()
            return self.connection.execute(_with_marks(query), parameters).fetchall()

    def run(self, statement: str, table: DbTable | None = None) -> int:
        """Run a statement that gives nothing, done to a table: how many rows it changed."""
        with self.told(table):
            return self.connection.execute(statement.encode()).rowcount

    @contextmanager
    def on_own_path(self, table: DbTable | None = None) -> Iterator[None]:
        """Inside, names are looked for as the database, its user or the URL wants it.

        For statements that fire triggers, whose functions may rely on it. Nothing in such a
        statement may be left to the path. After an error the transaction is to be rolled back,
        which empties the path again. What texts mean is said again at the end: a function that
        another user wrote for his own table, which a key looks into, may have set it otherwise.

        Args:
            table: what the statements are done to, for the message where the connection is lost.
        """
        self.ask(self._own_path, (), table)
        yield
        self.run(";".join((_EMPTY_PATH, *_SETTINGS)), table)

    def judged(self, query: str, table: DbTable | None = None) -> list[Row]:
        """The rows of a query that holds conditions of the database, which nothing can change.

        Its names are resolved on the empty path, as they are printed there; then it runs on the
        database's own, which functions that the conditions call may rely on.
        """
        with self.told(table):
            return self.evaluated(query)

    def evaluated(self, query: str) -> list[Row]:
        """The same, with the driver's own errors."""
        with self.connection.transaction(force_rollback=True):
            # Asked for binary, the driver takes the protocol that refuses a second statement.
            self.connection.execute(f"{_DECLARE} {query}".encode(), binary=True)
            self.connection.execute(self._own_path.encode())
            return self.connection.execute(_FETCH.encode()).fetchall()

    @contextmanager
    def told(self, table: DbTable | None = None) -> Iterator[None]:
        """Turn what the driver raises into a line without values."""
        import psycopg

        try:
            yield
        except psycopg.Error as error:
            raise Place(self.shown, self.structure, table).failure(error) from None

    @contextmanager
    def copying(self, statement: str) -> Iterator["Copy"]:
        """A `copy ... from stdin` that is open: rows are written into it."""
        with (
            self.connection.cursor() as cursor,
            cursor.copy(statement.encode(), writer=_writer(cursor)) as copy,
        ):
            yield copy

    def roll_back(self) -> None:
        """Undo what the transaction did; again and again is fine."""
        import psycopg

        # A closed or lost connection has nothing to undo: the server did so.
        with suppress(psycopg.Error):
            self.connection.execute(b"rollback")

    def close(self) -> None:
        """Let go of the connection."""
        self.connection.close()

    def _set(self, *, read_only: bool) -> str:
        """Empty the path and say what texts mean; the namespace that came first on the path."""
        namespaces: list[str] = self.ask(_NAMESPACES)[0][0]
        path: str = self.ask("show search_path")[0][0]
        self._own_path = _OWN_PATH.format(literal(f"{path}, pg_temp" if path else "pg_temp"))
        self.run(_EMPTY_PATH)
        statements = [*_SETTINGS, *([_READ_ONLY] if read_only else [])]
        # A limit that the user, the database or the URL set stays.
        if self.ask("show lock_timeout") == [("0",)]:
            statements.append(f"set lock_timeout = '{_LOCK}'")
        for statement in statements:
            self.run(statement)
        return next((name for name in namespaces if not name.startswith("pg_")), "public")


def _parts(url: str) -> dict[str, Any]:
    """What the URL says, by libpq's words."""
    driver = _driver()
    from psycopg.conninfo import conninfo_to_dict

    # libpq ends the user and password at the first `@` or `/`: a raw one in a password would move
    # the rest of the password into the host or the database, which are shown.
    rest = url.partition("://")[2]
    first = re.search(r"[@/]", rest)
    behind = rest[first.end() :] if first and first[0] == "@" else rest
    if "@" in behind.partition("?")[0]:
        raise QuestionError(
            "the URL of the database cannot be read; in a password write @ as %40 and / as %2F"
        )
    try:
        known = conninfo_to_dict(url)
    except driver.Error:
        raise QuestionError(
            "the URL of the database cannot be read; "
            "expected postgresql://USER@HOST:PORT/DATABASE, special characters as %XX"
        ) from None
    if not re.fullmatch(r"[\d,]*", str(known.get("port", ""))):
        raise QuestionError("the URL of the database cannot be read: its port is not a number")
    return dict(known)


def _connected(
    url: str, known: Mapping[str, Any], shown: str
) -> "psycopg.Connection[tuple[Any, ...]]":
    driver = _driver()
    words: dict[str, Any] = {"client_encoding": "utf8", "application_name": "synth"}
    if not known.get("connect_timeout"):
        words["connect_timeout"] = _CONNECT_S
    try:
        # Prepared statements would outlive a transaction behind a pooler, and gain nothing here.
        opened: psycopg.Connection[tuple[Any, ...]] = driver.connect(
            url, autocommit=True, prepare_threshold=None, **words
        )
    except driver.Error as error:
        raise connect_failure(error, shown) from None
    return opened


def _driver() -> Any:  # noqa: ANN401 - the module, which mypy knows only where it is installed
    try:
        import psycopg
    except ImportError as error:
        raise WorldError(
            "PostgreSQL needs the extra postgresql: pip install '.[postgresql]' in a clone of synth"
        ) from error
    return psycopg


def _with_marks(query: str) -> bytes:
    """The query with the driver's marks in place of `?`; quoted ones stay."""

    def mark(found: re.Match[str]) -> str:
        return "%s" if found[0] == "?" else found[0].replace("%", "%%")

    return _PIECE.sub(mark, query).encode()


def _writer(cursor: "psycopg.Cursor[tuple[Any, ...]]") -> "LibpqWriter":
    """What sends rows; a copy that has failed already ends in silence.

    The driver's own would log what the server says then, which may quote a row, and a log that
    nobody has set up goes to stderr.
    """
    import psycopg
    from psycopg.copy import LibpqWriter

    class Writer(LibpqWriter):
        def finish(self, exc: BaseException | None = None) -> None:
            with suppress(psycopg.Error) if exc else nullcontext():
                super().finish(exc)

    return Writer(cursor)
