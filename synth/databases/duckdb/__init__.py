"""DuckDB databases that are there."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.databases.catalog import Structure
from synth.databases.database import Row
from synth.databases.duckdb.dialect import DUCKDB
from synth.databases.duckdb.errors import Teller
from synth.databases.duckdb.sink import DuckdbSink, undo
from synth.databases.fileguarded import FileGuarded
from synth.databases.locating import located
from synth.databases.onefile import file_of, may_write, remove, require_file
from synth.duck import opened
from synth.errors import WorldError
from synth.given import shown
from synth.registry import Values
from synth.schema.layout import Layout
from synth.stores.duckdb import MEMORY
from synth.stores.store import Sink

if TYPE_CHECKING:
    import duckdb

_EMPTY = Structure(DUCKDB, "main", ())


class DuckdbDatabase:
    """One DuckDB file, which DuckDB lets one program at a time write.

    A file that is not there is an empty database until a sink that may create makes it. DuckDB has
    no savepoints: a transaction inside another, or a sink, cannot be undone alone.
    """

    word: ClassVar[str] = "duckdb"
    schemes: ClassVar[tuple[str, ...]] = ("duckdb",)

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
        self.dialect = DUCKDB
        self.guarded = FileGuarded(self.path, self._is_opened_to_read, self._some)
        self._read_only = read_only
        self._is_busy = False
        self._known = _EMPTY
        self._connection: duckdb.DuckDBPyConnection | None = None
        if require_file(self.path, url, to_make=not read_only):
            self._connection = self._connected()

    def structure(self) -> Structure:
        """See `Database.structure`; of a file that is not there yet, no table."""
        from synth.databases.duckdb.catalog import structure

        if self._connection is None:
            return _EMPTY
        with self._teller.told("read"):
            return structure(self._connection)

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """See `Database.rows`."""
        with self._teller.told("asked"):
            return self._opened().execute(query, list(parameters)).fetchall()

    def judged(self, query: str) -> list[Row]:
        """See `Database.judged`."""
        return self.rows(query)

    @contextmanager
    def transaction(self, *, rolled_back: bool = False) -> Iterator[None]:
        """See `Database.transaction`; a sink opened inside belongs to it, and does not commit."""
        if self._is_busy:
            raise RuntimeError("a transaction is open, and DuckDB has no savepoints")
        connection = self._opened()
        with self._teller.told("begun"):
            connection.execute("begin")
        self._is_busy = True
        try:
            yield
            if not rolled_back:
                with self._teller.told("committed"):
                    connection.execute("commit")
                return
        except BaseException:
            undo(connection)
            raise
        finally:
            self._is_busy = False
        undo(connection)

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
            self._connection = self._connected()
        sink = DuckdbSink(
            self._connection,
            self._teller,
            self.structure,
            belongs=self._is_busy,
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
            WorldError: a condition cannot be evaluated, or a value does not fit its column.
        """
        from synth.databases.duckdb.asking import failing

        if self._connection is None:
            with opened(memory=MEMORY) as connection:
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
        from synth.databases.duckdb.asking import stored

        connection = self._opened()
        if located(self._known, layout) is None:
            self._known = self.structure()
        return stored(connection, self._teller, layout, batch, structure=self._known)

    def text_of(self, name: str) -> str:
        """See `Database.text_of`."""
        from synth.databases.duckdb.asking import text_of

        return text_of(name)

    def read(self, layout: Layout) -> Iterator[pa.RecordBatch]:
        """See `Database.read`; until it ends, nothing else can be asked.

        Raises:
            AnswerError: table or column are not there, or a column does not read as its type.
            WorldError: the file is not there or cannot be read.
        """
        from synth.databases.duckdb.reading import read

        yield from read(self._opened(), self._teller, self.structure(), layout)

    def close(self) -> None:
        """See `Database.close`."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _is_opened_to_read(self) -> bool:
        query = (
            "select readonly from system.main.duckdb_databases() "
            "where database_name = system.main.current_database()"
        )
        return bool(self.rows(query)[0][0])

    def _some(self, table: str, column: str, text: str, most: int) -> list[Row]:
        return self.rows(
            f"select * from (select {text} as synth_text from {table} where {column} is not null) "
            f"using sample reservoir({most} rows) repeatable (7)"
        )

    @property
    def _teller(self) -> Teller:
        return Teller(self.shown, self.path, _EMPTY)

    def _opened(self) -> "duckdb.DuckDBPyConnection":
        if self._connection is None:
            raise WorldError(f"{self.shown}: there is no such file")
        return self._connection

    def _connected(self) -> "duckdb.DuckDBPyConnection":
        with self._teller.told("opened"):
            return opened(str(self.path), memory=MEMORY, read_only=self._read_only)

    def _unmade(self) -> None:
        self.close()
        remove(self.path, ".wal")
