"""A database that is there: opened by its URL, asked, filled in one transaction.

A kind of database is a class of a folder of this room, one folder a kind, that declares `word` and
`schemes`; it is found by the scheme of a URL: `postgresql://...`, `sqlite:///PATH`,
`duckdb:///PATH`.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, ClassVar, Protocol, cast

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.databases.catalog import Structure
from synth.databases.dialect import Dialect
from synth.databases.guarded import Guarded
from synth.errors import QuestionError, nearest
from synth.given import is_path, scheme_of
from synth.registry import Values, members
from synth.schema.layout import Layout
from synth.stores.store import Sink
from synth.stores.targets import manifest_of

_FILES = {".sqlite": "sqlite", ".sqlite3": "sqlite", ".db": "sqlite", ".duckdb": "duckdb"}
MODES = ("fail", "append", "replace")
"""What to do with tables that hold rows: refuse, go on after them, delete them."""

Row = tuple[Any, ...]


class DatabaseSink(Sink, Protocol):
    """A sink whose tables can be taken back one by one, while it is tried which are refused."""

    def save(self) -> None:
        """Remember what is there before a table is begun."""

    def undo(self) -> bool:
        """Take back what came after `save`; whether others can follow, else all begins anew."""


class Database(Protocol):
    """An open database.

    One connection; every method that reaches the server raises `WorldError` with a message that
    names the kind of failure, constraint, table or column, and no value and no password.

    Attributes:
        shown: the URL without its password, for messages.
        name: the database's name: of a file its stem.
        host: the server's name as the driver reached it; of a file "".
        dialect: the SQL that its kind speaks.
    """

    shown: str
    name: str
    host: str
    dialect: Dialect

    @property
    def guarded(self) -> Guarded:
        """What it answers to the guards."""

    def structure(self) -> Structure:
        """All tables, in the order of their names; no row is read.

        Raises:
            WorldError: the database cannot be asked; the message holds no value.
        """

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """What a query that changes nothing gives; parameters stand as `?` in every dialect."""

    def judged(self, query: str) -> list[Row]:
        """The same of a query that holds the database's own conditions, as `structure` tells them.

        What they call may rely on the database's own settings, which hold while it runs.
        """

    def transaction(self, *, rolled_back: bool = False) -> AbstractContextManager[None]:
        """Everything inside happens or, after an error or where asked, nothing does."""

    def sink(
        self,
        tables: Sequence[Layout],
        *,
        create: bool,
        mode: str,
        absent: frozenset[str] = frozenset(),
    ) -> DatabaseSink:
        """A sink that fills these tables, in this order, in one transaction.

        Its `close` commits, its `discard` rolls back. A manifest given to `close` is not kept.

        Args:
            tables: in this order, parents first where that is possible.
            create: whether missing tables are made.
            mode: one of `MODES`.
            absent: tables whose rows are inserted only where they are absent, in any mode.

        Raises:
            AnswerError: the tables cannot take these rows; every reason is a line.
            WorldError: the database failed, or forbids it.
        """

    def failing(
        self,
        layout: Layout,
        batch: pa.RecordBatch,
        conditions: Sequence[str],
        *,
        others: bool = True,
    ) -> list[NDArray[np.int64]]:
        """For each condition the positions of the rows for which it is false.

        Conditions are in the database's own SQL over the table's columns. Nothing stays there.

        Args:
            layout: which table and columns.
            batch: the rows.
            conditions: over them.
            others: whether a table is asked about at all that calls functions of another user.

        Raises:
            AnswerError: a column is not in the table.
            WorldError: a condition cannot be evaluated, or a value does not fit its column.
        """

    def stored(self, layout: Layout, batch: pa.RecordBatch) -> tuple[Values, ...] | None:
        """The rows as the database would write them, had it stored them: a column of texts each.

        What a database gives back is not always what it was given: a `real` has fewer digits,
        `money` a sign, `jsonpath` quotes. None where it would refuse a value. Nothing stays there.

        Raises:
            AnswerError: a column is not in the table.
            WorldError: the database failed.
        """

    def text_of(self, name: str) -> str:
        """SQL of a column's value as the text that `stored` gives; the name is quoted."""

    def read(
        self, layout: Layout, *, most: int | None = None, is_lossy: bool = False
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a table in the layout's columns and types, in the order of its key.

        They come in batches, in bounded memory.

        Args:
            layout: which table and columns.
            most: how many rows; None for all.
            is_lossy: whether what is no UTF-8 in a text is shown as such, and no error.

        Raises:
            AnswerError: table or column are not there, or a column does not read as its type.
            WorldError: the database failed.
        """

    def close(self) -> None:
        """Let go of the connection; again and again is fine."""


class Kind(Protocol):
    """A kind of database.

    Attributes:
        word: its name.
        schemes: of its URLs.
        mark: the bytes by which its files are known, and where they stand; None where it has none.
    """

    word: ClassVar[str]
    schemes: ClassVar[tuple[str, ...]]
    mark: ClassVar[tuple[int, bytes] | None]

    @staticmethod
    def opened(url: str, *, read_only: bool) -> Database:
        """A database of this kind; see `open_database`."""


def is_url(text: str) -> bool:
    """Whether a text names a database rather than a path: it has one of the schemes."""
    return text.partition(":")[0].lower() in _schemes() and "://" in text


def url_of(path: str) -> str | None:
    """The URL of a file that its suffix calls a database's; None where it is none."""
    suffix = Path(path).suffix.lower() if is_path(path) else ""
    return f"{_FILES[suffix]}:///{path}" if suffix in _FILES else None


def scheme_of_file(head: bytes) -> str | None:
    """The scheme of the kind of database whose file begins so; None of all other files."""
    for scheme, kind in _schemes().items():
        if kind.mark is not None and head[kind.mark[0] :].startswith(kind.mark[1]):
            return scheme
    return None


def check_listed(path: str) -> None:
    """Refuse a database's file without a manifest where an output is judged by its own.

    Raises:
        QuestionError: it is one; says how to judge it.
    """
    url, manifest = url_of(path), manifest_of(path)
    if url is not None and Path(path).is_file() and not manifest.exists():
        raise QuestionError(
            f"{manifest}: no manifest can be read there; a database that has none is judged by a "
            f"schema: synth verify {url} --schema SCHEMA"
        )


def _hint(url: str, known: Iterable[str]) -> str:
    """What to write instead, where it can be guessed."""
    of_file = url_of(url)
    if of_file is not None:
        return f"; did you mean {of_file}?"
    meant = scheme_of(url) or (url.partition(":")[0].lower() if is_path(url) else "postgresql")
    near = nearest(meant, known)
    if near is None and scheme_of(url):
        return "; others are filled by a script: synth generate SCHEMA -o FILE.sql"
    return f"; did you mean {near}://?" if near else ""


def open_database(url: str, *, read_only: bool = False) -> Database:
    """The database of a URL.

    Args:
        url: with a known scheme.
        read_only: whether nothing will be written; a file that is not there is an error either way
            unless it is to be written.

    Raises:
        QuestionError: the scheme is unknown, or the URL cannot be read.
        WorldError: it cannot be reached, or the driver is not installed (says which extra).
    """
    scheme = url.partition(":")[0].lower()
    known = _schemes()
    if scheme not in known or "://" not in url:
        # No path and no URL: what libpq takes as well, `host=... user=...`.
        raise QuestionError(
            f"not the URL of a database; known: {', '.join(sorted(known))}{_hint(url, known)}"
        )
    return known[scheme].opened(url, read_only=read_only)


def _schemes() -> dict[str, type[Kind]]:
    kinds = cast("Iterable[type[Kind]]", members("synth.databases").values())
    return {scheme: kind for kind in kinds for scheme in kind.schemes}
