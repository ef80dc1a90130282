"""The source of stores that keep one table in a file: a folder of them, or a single one."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa

from synth.errors import AnswerError, QuestionError
from synth.schema.layout import Layout


class TableFiles:
    """Tables that are files of one suffix in a folder, or one file that holds one table."""

    def __init__(
        self,
        path: Path,
        suffix: str,
        read: Callable[[Path, Layout], Iterator[pa.RecordBatch]],
    ) -> None:
        """Look at the place.

        Args:
            path: a folder or a file.
            suffix: of the files of a folder, with its point.
            read: rows of one file.

        Raises:
            QuestionError: there is nothing at the path.
        """
        if not path.exists():
            raise QuestionError(f"{path} does not exist")
        self._path = path
        self._suffix = suffix
        self._read = read

    def tables(self) -> tuple[str, ...]:
        """Names of the tables: of the files in a folder, or of the file itself."""
        if not self._path.is_dir():
            return (self._path.stem,)
        found = self._path.glob(f"*{self._suffix}")
        return tuple(sorted(path.name.removesuffix(self._suffix) for path in found))

    def read(self, layout: Layout) -> Iterator[pa.RecordBatch]:
        """The rows of a table; a single file is the table that is asked for."""
        path = self._path
        if path.is_dir():
            path = path / (layout.name + self._suffix)
        if not path.is_file():
            raise AnswerError(f"{self._path}: table {layout.name} is missing")
        try:
            yield from self._read(path, layout)
        except OSError as error:
            raise AnswerError(f"{path}: cannot be read") from error
