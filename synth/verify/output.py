"""The place that is verified: its tables, their columns, and their values as bare text."""

import csv
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from synth.errors import AnswerError, QuestionError
from synth.manifest import Manifest
from synth.schema.layout import Layout
from synth.stores.store import Kept
from synth.stores.targets import open_source, stores

UNREADABLE = (
    AnswerError,
    OSError,
    ValueError,
    TypeError,
    RecursionError,
    OverflowError,
    pa.ArrowException,
    sqlite3.Error,
    csv.Error,
)
"""What reading damaged data raises, DuckDB's errors aside; none of their texts may be shown."""


@dataclass(frozen=True)
class Output:
    """Where the tables are.

    Attributes:
        path: a file or a folder.
        word: of its store.
        source: reads tables whose columns and types are as declared.
    """

    path: Path
    word: str
    source: Kept

    def tables(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Names of the tables that are there; the wanted ones where only reading can tell.

        A single file of one table has no name for it.
        """
        if not self.path.is_dir() and not stores()[self.word].many_tables:
            return wanted
        try:
            found = self.source.tables()
        except UNREADABLE:
            return wanted
        # A pipe or a device would be waited for.
        return tuple(name for name in found if self.file(name).is_file())

    def extras(self, tables: Sequence[Layout]) -> tuple[tuple[str, str], ...]:
        """What else stands in the file of a database, by its place; nothing of other stores."""
        try:
            return self.source.extras(tables)
        except UNREADABLE:
            return ()

    def file(self, table: str) -> Path:
        """The file that holds a table."""
        if not self.path.is_dir():
            return self.path
        return self.path / (table + stores()[self.word].suffixes[0])


def open_output(path: str, manifest: Manifest) -> Output:
    """The output at a path.

    Raises:
        QuestionError: there is nothing, or the manifest names a format that does not fit.
    """
    found = stores().get(manifest.format)
    if found is not None and Path(path).is_dir() and not found.in_folder:
        raise QuestionError(f"{path}: the manifest says {manifest.format}, which is no folder")
    return Output(Path(path).absolute(), manifest.format, open_source(path, format=manifest.format))


def narrowed(layout: Layout, names: frozenset[str]) -> Layout:
    """The layout with those of its columns that are there."""
    return replace(layout, columns=tuple(c for c in layout.columns if c.name in names))
