"""Databases that are one file, whatever its kind: opened, asked, filled in one transaction."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Generic

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.databases.asking import Asked
from synth.databases.catalog import Structure
from synth.databases.database import DatabaseSink, Row
from synth.databases.fileguarded import FileGuarded
from synth.databases.filekind import C, FileKind
from synth.databases.filesink import FileSink
from synth.databases.fileteller import Teller
from synth.databases.locating import found, located
from synth.databases.onefile import file_of, may_write, remove, require_file
from synth.errors import WorldError
from synth.given import shown
from synth.registry import Values
from synth.schema.layout import Layout


class FileDatabase(Generic[C]):
    """One file; one that is not there is empty until a sink that may create makes it."""

    def __init__(self, kind: FileKind[C], url: str, *, read_only: bool) -> None:
        """Open the file if it is there.

        Raises:
            QuestionError: the URL names no file.
            WorldError: it is not there and only to be read, or it cannot be opened.
        """
        self.path = file_of(url)
        self.shown = shown(url)
        self.name = self.path.stem
        self.host = ""
        self.dialect = kind.dialect
        self.guarded = FileGuarded(
            self.path,
            lambda: kind.is_read_only(self.rows),
            lambda *asked: kind.some(self.rows, *asked),
        )
        self._kind = kind
        self._read_only = read_only
        self._teller = Teller(self.shown, self.path, kind.empty, kind.error, kind.explain)
        self._is_busy = False
        self._known = kind.empty
        self._connection: C | None = None
        if require_file(self.path, url, to_make=not read_only):
            self._connection = self._connected(is_new=False)

    def structure(self) -> Structure:
        """See `Database.structure`; of a file that is not there yet, no table."""
        if self._connection is None:
            return self._kind.empty
        with self._teller.told("read"):
            return self._kind.structure(self._connection)

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """See `Database.rows`."""
        with self._teller.told("asked"):
            found: list[Row] = self._opened().execute(query, list(parameters)).fetchall()
        return found

    def judged(self, query: str) -> list[Row]:
        """See `Database.judged`."""
        return self.rows(query)

    @contextmanager
    def transaction(self, *, rolled_back: bool = False) -> Iterator[None]:
        """See `Database.transaction`; a sink opened inside belongs to it, and does not commit.

        Where there are savepoints, one inside another, or a sink, undoes only itself.
        """
        connection, kind = self._opened(), self._kind
        is_inner = kind.is_inside(connection, self._is_busy)
        if is_inner and not kind.has_savepoints:
            raise RuntimeError("a transaction is open, and there are no savepoints")
        with self._teller.told("begun"):
            kind.begin(connection, is_inner, self._read_only)
        self._is_busy = True
        try:
            yield
            if not rolled_back:
                with self._teller.told("committed"):
                    kind.commit(connection, is_inner)
                return
        except BaseException:
            kind.undo(connection, is_inner)
            raise
        finally:
            self._is_busy = is_inner
        kind.undo(connection, is_inner)

    def sink(
        self,
        tables: Sequence[Layout],
        *,
        create: bool,
        mode: str,
        absent: frozenset[str] = frozenset(),
    ) -> DatabaseSink:
        """See `Database.sink`; where asked, the file itself is made."""
        way = "; --create makes it"
        is_new = not require_file(self.path, self.shown, to_make=create, way=way)
        if self._read_only or not (is_new or may_write(self.path)):
            raise WorldError(f"{self.shown}: the file may not be written")
        if self._connection is None:
            self._connection = self._connected(is_new=is_new)
        return FileSink(
            self._kind,
            self._connection,
            self._teller,
            self.structure,
            tables,
            create=create,
            mode=mode,
            held=absent,
            belongs=self._kind.is_inside(self._connection, self._is_busy),
            remove=self._unmade if is_new else None,
        )

    def failing(
        self,
        layout: Layout,
        batch: pa.RecordBatch,
        conditions: Sequence[str],
        *,
        others: bool = True,  # noqa: ARG002 - a file has no users
    ) -> list[NDArray[np.int64]]:
        """See `Database.failing`; a table that is not there has the types of the layout."""
        failing, asked = self._kind.failing, self._asked(layout, batch)
        if self._connection is None:
            with closing(self._kind.connect(None, False, True)) as memory:
                return failing(memory, self._teller, asked, conditions)
        return failing(self._connection, self._teller, asked, conditions)

    def stored(self, layout: Layout, batch: pa.RecordBatch) -> tuple[Values, ...] | None:
        """See `Database.stored`."""
        return self._kind.stored(self._opened(), self._teller, self._asked(layout, batch))

    def text_of(self, name: str) -> str:
        """See `Database.text_of`."""
        return self._kind.text_of(name)

    def read(
        self, layout: Layout, *, most: int | None = None, is_lossy: bool = False
    ) -> Iterator[pa.RecordBatch]:
        """See `Database.read`; until it ends, nothing else can be asked."""
        place = found(self.structure(), layout)
        yield from self._kind.read(self._opened(), self._teller, place, most, is_lossy)

    def close(self) -> None:
        """See `Database.close`."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _asked(self, layout: Layout, batch: pa.RecordBatch) -> Asked:
        """The rows, and where their table stands: looked for again if it was not known."""
        if located(self._known, layout) is None:
            self._known = self.structure()
        return Asked(layout, batch, located(self._known, layout))

    def _opened(self) -> C:
        if self._connection is None:
            raise WorldError(f"{self.shown}: there is no such file")
        return self._connection

    def _connected(self, *, is_new: bool) -> C:
        with self._teller.told("opened"):
            return self._kind.connect(self.path, self._read_only, is_new)

    def _unmade(self) -> None:
        self.close()
        remove(self.path, *self._kind.tails)
