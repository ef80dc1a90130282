"""SQLite databases that are there, by the standard library's driver."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.databases.catalog import Structure
from synth.databases.database import Row
from synth.databases.fileguarded import FileGuarded
from synth.databases.locating import located
from synth.databases.onefile import file_of, may_write, remove, require_file
from synth.databases.sqlite.dialect import SQLITE
from synth.databases.sqlite.errors import Teller
from synth.databases.sqlite.listening import listen
from synth.databases.sqlite.sink import SqliteSink
from synth.errors import WorldError
from synth.given import shown
from synth.registry import Values
from synth.schema.layout import Layout
from synth.stores.store import Sink

_CACHE_KIB = 65536
_EMPTY = Structure(SQLITE, "main", (), sqlite3.sqlite_version)
_BESIDE = ("-journal", "-wal", "-shm")


class SqliteDatabase:
    """One SQLite file. Foreign keys are enforced, whatever the file's other users do.

    A file that is not there is an empty database until a sink that may create makes it. Two
    programs that write at once wait for each other, `busy_s` seconds at most.
    """

    word: ClassVar[str] = "sqlite"
    schemes: ClassVar[tuple[str, ...]] = ("sqlite",)
    busy_s: ClassVar[float] = 10.0

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        """Open the file if it is there.

        Raises:
            QuestionError: the URL names no file.
            WorldError: it is not there and only to be read, or it cannot be opened.
        """
        self.path = file_of(url)
        self.shown = shown(url)
        self.name = self.path.stem
        self.host = ""
        self.dialect = SQLITE
        self.guarded = FileGuarded(self.path, lambda: False, self._some)
        self._read_only = read_only
        self._known = _EMPTY
        self._connection: sqlite3.Connection | None = None
        if require_file(self.path, url, to_make=not read_only):
            self._connection = self._connected("ro" if read_only else "rw")

    def structure(self) -> Structure:
        """See `Database.structure`; of a file that is not there yet, no table."""
        from synth.databases.sqlite.catalog import structure

        if self._connection is None:
            return _EMPTY
        with self._teller.told("read"):
            return structure(self._connection)

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """See `Database.rows`."""
        with self._teller.told("asked"):
            return self._opened().execute(query, tuple(parameters)).fetchall()

    def judged(self, query: str) -> list[Row]:
        """See `Database.judged`."""
        return self.rows(query)

    @contextmanager
    def transaction(self, *, rolled_back: bool = False) -> Iterator[None]:
        """See `Database.transaction`; one inside another, or a sink, undoes only itself."""
        connection = self._opened()
        is_inner = connection.in_transaction
        begin = "begin" if self._read_only else "begin immediate"
        with self._teller.told("begun"):
            connection.execute("savepoint synth" if is_inner else begin)
        try:
            yield
            if not rolled_back:
                with self._teller.told("committed"):
                    connection.execute("release synth" if is_inner else "commit")
                return
        except BaseException:
            self._undo(is_inner=is_inner)
            raise
        self._undo(is_inner=is_inner)

    def sink(
        self,
        tables: Sequence[Layout],
        *,
        create: bool,
        mode: str,
        absent: frozenset[str] = frozenset(),
    ) -> Sink:
        """See `Database.sink`.

        Args:
            tables: in the order they are filled.
            create: whether tables, and the file itself, are made where they are not there.
            mode: one of `MODES`.
            absent: names of tables whose rows are inserted only where they are absent; they may
                hold rows, and are never emptied.

        Raises:
            AnswerError: a table or column does not take what the schema makes: all reasons.
            WorldError: the file cannot be written.
        """
        way = "; --create makes it"
        is_new = not require_file(self.path, self.shown, to_make=create, way=way)
        if self._read_only or not (is_new or may_write(self.path)):
            raise WorldError(f"{self.shown}: the file may not be written")
        if self._connection is None:
            self._connection = self._connected("rwc" if is_new else "rw")
        sink = SqliteSink(
            self._connection,
            self._teller,
            self.structure,
            belongs=self._connection.in_transaction,
            remove=self._unmade if is_new else None,
        )
        try:
            sink.open(tables, create=create, mode=mode, held=absent)
        except BaseException:
            sink.discard()
            raise
        return sink

    def failing(
        self,
        layout: Layout,
        batch: pa.RecordBatch,
        conditions: Sequence[str],
        *,
        others: bool = True,  # noqa: ARG002 - a file has no users
    ) -> list[NDArray[np.int64]]:
        """See `Database.failing`; the structure is read again only for a table that was not known.

        Raises:
            AnswerError: a column is not in the table.
            WorldError: a condition cannot be evaluated.
        """
        from synth.databases.sqlite.asking import failing

        if self._connection is None:
            with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
                return failing(
                    connection, self._teller, layout, batch, conditions, structure=_EMPTY
                )
        if located(self._known, layout) is None:
            self._known = self.structure()
        return failing(
            self._connection, self._teller, layout, batch, conditions, structure=self._known
        )

    def stored(self, layout: Layout, batch: pa.RecordBatch) -> tuple[Values, ...] | None:
        """See `Database.stored`.

        Raises:
            AnswerError: a column is not in the table.
            WorldError: the file is not there or cannot be read.
        """
        from synth.databases.sqlite.asking import stored

        connection = self._opened()
        if located(self._known, layout) is None:
            self._known = self.structure()
        return stored(connection, self._teller, layout, batch, structure=self._known)

    def text_of(self, name: str) -> str:
        """See `Database.text_of`."""
        from synth.databases.sqlite.asking import text_of

        return text_of(name)

    def read(self, layout: Layout) -> Iterator[pa.RecordBatch]:
        """See `Database.read`.

        Raises:
            AnswerError: table or column are not there, or a column does not read as its type.
            WorldError: the file is not there or cannot be read.
        """
        from synth.databases.sqlite.reading import read

        yield from read(self._opened(), self._teller, self.structure(), layout)

    def close(self) -> None:
        """See `Database.close`."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _some(self, table: str, column: str, text: str, most: int) -> list[Row]:
        """Some values of the first rows and of the last.

        Its texts need not be UTF-8, and its driver refuses those that are not.
        """
        filled = f"where {column} is not null and typeof({column}) <> 'blob'"
        last = max(most // 2, self.rows(f"select count(*) from {table}")[0][0] - most // 2)
        return self.rows(
            f"select * from (select {text} as synth_text from {table} {filled} limit {most // 2}) "
            f"union all select {text} as synth_text from (select {column} from {table} "
            f"limit {most // 2} offset {last}) {filled}"
        )

    @property
    def _teller(self) -> Teller:
        return Teller(self.shown, self.path, _EMPTY)

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            raise WorldError(f"{self.shown}: there is no such file")
        return self._connection

    def _connected(self, access: str) -> sqlite3.Connection:
        with self._teller.told("opened"):
            address = f"{self.path.resolve().as_uri()}?mode={access}"
            connection = sqlite3.connect(
                address, uri=True, isolation_level=None, timeout=self.busy_s
            )
            try:
                listen(connection)
                for pragma in ("foreign_keys = on", f"cache_size = -{_CACHE_KIB}"):
                    connection.execute(f"pragma {pragma}")
                connection.execute("select count(*) from sqlite_master").fetchall()
            except BaseException:
                connection.close()
                raise
        return connection

    def _undo(self, *, is_inner: bool) -> None:
        """Roll back, unless a trigger has done so already."""
        connection = self._connection
        if connection is not None and connection.in_transaction:
            connection.execute("rollback to synth" if is_inner else "rollback")
            if is_inner:
                connection.execute("release synth")

    def _unmade(self) -> None:
        self.close()
        remove(self.path, *_BESIDE)
