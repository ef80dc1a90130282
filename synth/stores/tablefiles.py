"""The source of stores that keep one table in a file: a folder of them, or a single one."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa

from synth.errors import AnswerError, QuestionError
from synth.schema.layout import Layout
from synth.stores.store import InPlace

Read: TypeAlias = Callable[[Path, Layout], Iterator[pa.RecordBatch]]


class TableFiles:
    """Tables that are files of one suffix in a folder, or one file that holds one table."""

    def __init__(
        self,
        path: Path,
        suffix: str,
        read: Read,
        *,
        texts: Read | None = None,
        names: Callable[[Path], tuple[str, ...] | None] = lambda _: None,
        relation: Callable[[Path], str] | None = None,
    ) -> None:
        """Look at the place.

        Args:
            path: a folder or a file.
            suffix: of the files of a folder, with its point.
            read: rows of one file.
            texts: its values as text, where `read` does not give them.
            names: its columns, see `Kept.names`.
            relation: what stands after FROM where DuckDB reads the file itself.

        Raises:
            QuestionError: there is nothing at the path.
        """
        if not path.exists():
            raise QuestionError(f"{path} does not exist")
        self._path = path
        self._suffix = suffix
        self._read = read
        self._texts = texts or read
        self._names = names
        self._relation = relation
        self.is_named = relation is not None

    def tables(self) -> tuple[str, ...]:
        """Names of the tables: of the files in a folder, or of the file itself."""
        if not self._path.is_dir():
            return (self._path.stem,)
        found = self._path.glob(f"*{self._suffix}")
        return tuple(sorted(path.name.removesuffix(self._suffix) for path in found))

    def read(self, layout: Layout) -> Iterator[pa.RecordBatch]:
        """The rows of a table; a single file is the table that is asked for."""
        path = self._file(layout.name)
        if not path.is_file():
            raise AnswerError(f"{self._path}: table {layout.name} is missing")
        try:
            yield from self._read(path, layout)
        except OSError as error:
            raise AnswerError(f"{path}: cannot be read") from error

    def extras(self, _: Sequence[Layout]) -> tuple[tuple[str, str], ...]:
        """See `Kept.extras`: whoever lists the folder sees them."""
        return ()

    def names(self, table: str) -> tuple[str, ...] | None:
        """See `Kept.names`."""
        return self._names(self._file(table))

    def texts(self, layout: Layout) -> Iterator[pa.RecordBatch]:
        """See `Kept.texts`."""
        yield from self._texts(self._file(layout.name), layout)

    def in_place(self, table: str) -> InPlace | None:
        """See `Kept.in_place`."""
        path = self._file(table)
        return None if self._relation is None else InPlace(path, "", self._relation(path))

    def _file(self, table: str) -> Path:
        return self._path / (table + self._suffix) if self._path.is_dir() else self._path
