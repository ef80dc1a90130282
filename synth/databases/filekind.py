"""What a kind of database that is one file does in its own way."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.databases.asking import Asked
from synth.databases.catalog import DbTable, Structure, TableName
from synth.databases.database import Row
from synth.databases.dialect import Dialect
from synth.databases.fileteller import Teller
from synth.databases.filling import Filling
from synth.databases.locating import Located
from synth.errors import WorldError
from synth.registry import Values
from synth.schema.layout import Layout
from synth.stores.store import Part

Ask: TypeAlias = Callable[[str], list[Row]]
"""Gives the rows of a query."""
Holds: TypeAlias = Callable[[TableName, Sequence[str]], bool]
"""Whether a table has a row in which none of these columns is null."""


class Driver(Protocol):
    """A connection, as far as all drivers are alike."""

    def execute(self, query: str, parameters: Sequence[Any] = ..., /) -> Any:  # noqa: ANN401
        """Run a statement."""

    def close(self) -> None:
        """Let the file go."""


C = TypeVar("C", bound=Driver)


class Filler(Protocol):
    """Fills tables in a transaction that is open; asked in the order of these methods."""

    def empty(
        self, teller: Teller, filled: Sequence[Filling], tables: Sequence[Layout], holds: Holds
    ) -> None:
        """Delete the rows that are replaced, where that must be before tables are made."""

    def make(self, teller: Teller, missing: Sequence[Layout], tables: Sequence[Layout]) -> None:
        """Make tables that are not there."""

    def prepare(self, teller: Teller, filled: Sequence[Filling], mode: str) -> None:
        """Do what comes before the first row, when all tables are there."""

    def acting(self, name: TableName, event: str) -> Sequence[str]:
        """See `Standing.acting`."""

    def write(self, filling: Filling, part: Part) -> None:
        """Insert rows, or let them wait."""

    def end(self, filling: Filling) -> None:
        """Insert what waited for this table."""

    def finish(self) -> None:
        """Do what comes after the last row."""

    def commit(self, *, is_inner: bool) -> None:
        """Commit; what is part of another transaction waits for its end."""


@dataclass(frozen=True)
class FileKind(Generic[C]):
    """A kind of file; none of these questions has a default answer.

    Attributes:
        empty: the structure of a file that is not there yet.
        tails: of the files that the driver leaves beside the file.
        has_savepoints: whether a transaction can stand inside another.
        error: gives the class of what the driver raises.
        explain: makes words of it; see `Teller`.
        connect: opens a file (none: in memory), to be read only, or to be made.
        is_inside: whether a transaction is open; told whether `Database.transaction` began one.
        begin: begins a transaction, inside another, to be read only.
        commit: commits one, inside another.
        undo: rolls one back, inside another; whatever was rolled back before.
        structure: see `Database.structure`.
        filler: fills tables.
        failing: see `Database.failing`.
        stored: see `Database.stored`.
        text_of: see `Database.text_of`.
        read: see `Database.read`.
        is_read_only: whether the file was opened to be read only, though it may be written.
        some: some rows of a table, a column and a text of it, so many at most.
    """

    empty: Structure
    tails: tuple[str, ...]
    has_savepoints: bool
    error: Callable[[], type[Exception]]
    explain: Callable[[Teller, Exception, str, DbTable | None], WorldError]
    connect: Callable[[Path | None, bool, bool], C]
    is_inside: Callable[[C, bool], bool]
    begin: Callable[[C, bool, bool], object]
    commit: Callable[[C, bool], object]
    undo: Callable[[C, bool], object]
    structure: Callable[[C], Structure]
    filler: Callable[[C], Filler]
    failing: Callable[[C, Teller, Asked, Sequence[str]], list[NDArray[np.int64]]]
    stored: Callable[[C, Teller, Asked], tuple[Values, ...] | None]
    text_of: Callable[[str], str]
    read: Callable[[C, Teller, Located, int | None, bool], Iterator[pa.RecordBatch]]
    is_read_only: Callable[[Ask], bool]
    some: Callable[[Ask, str, str, str, int], Sequence[tuple[object, ...]]]

    @property
    def dialect(self) -> Dialect:
        """The SQL that it speaks."""
        return self.empty.dialect
