"""Tables of a database carried to the judge: cells are looked at on the way."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from synth.databases.database import Database
from synth.databases.locating import Located
from synth.errors import AnswerError
from synth.locales.judge import Judge
from synth.report import Check, Finding
from synth.schema.datatypes import DataType
from synth.schema.layout import Layout
from synth.stores.parquet import relation_of
from synth.verify.casts import found_types, null_findings, type_findings, typed_query
from synth.verify.judge import name_view
from synth.verify.nobody import Strangers
from synth.verify.output import narrowed
from synth.verify.tables import checked, kept, streamed
from synth.verify.walk import Walk, tallies

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class Stream:
    """Reads tables of a database once each, and gives each a view that the judge can ask.

    Attributes:
        database: open.
        connection: the judge's, locked.
        folder: for copies of the tables.
        judges: of what may be somebody's.
    """

    database: Database
    connection: "duckdb.DuckDBPyConnection"
    folder: Path
    judges: tuple[Judge, ...]

    def read(self, place: Located, number: int) -> tuple[tuple[Check, ...], Layout | None]:
        """The checks of its cells, and the columns its view has; None when there is no view.

        Args:
            place: the table.
            number: of the table, which no other has.

        Raises:
            WorldError: the database cannot be read.
        """
        layout = _strict(place)
        copy = self.folder / f"{number}.parquet"
        walk = Walk(layout, tallies(layout), Strangers(layout, self.judges))
        try:
            walk.digests(self._batches(layout, copy), ())
        except AnswerError:
            return self._tried(layout, copy)
        name_view(self.connection, layout.name, f"select * from {relation_of(copy)}")
        return walk.checks(), layout

    def _tried(self, layout: Layout, copy: Path) -> tuple[tuple[Check, ...], Layout | None]:
        """The table with columns as text that do not read: what is no value of its type is told."""
        columns = tuple(
            column
            if self._reads(replace(layout, columns=(column,)))
            else replace(column, type=DataType("text"))
            for column in layout.columns
        )
        try:
            for _ in self._batches(replace(layout, columns=columns), copy):
                pass
        except AnswerError:
            finding = Finding("read", layout.name, "does not read, not even as text")
            return (Check("read", layout.name, violations=1, findings=(finding,)),), None
        raw = relation_of(copy)
        types = found_types(self.connection, raw)
        wrong = type_findings(self.connection, layout, raw, types)
        nulls = null_findings(self.connection, layout, raw)
        name_view(self.connection, layout.name, typed_query(layout, raw, types))
        walk = Walk(layout, tallies(layout, nulls=False), Strangers(layout, self.judges))
        walk.digests(streamed(self.connection, layout), ())
        return walk.checks((*wrong, *nulls)), layout

    def _batches(self, layout: Layout, copy: Path) -> Iterator[pa.RecordBatch]:
        return kept(checked(self.database.read(layout)), layout, copy)

    def _reads(self, layout: Layout) -> bool:
        try:
            for _ in self.database.read(layout):
                pass
        except AnswerError:
            return False
        return True


def _strict(place: Located) -> Layout:
    """The columns that are there; where the database forbids nulls, they are not allowed either."""
    pairs = list(zip(place.layout.columns, place.columns, strict=True))
    columns = tuple(
        replace(column, nullable=column.nullable and (own is None or own.nullable))
        for column, own in pairs
    )
    names = frozenset(column.name for column, own in pairs if own is not None)
    return narrowed(replace(place.layout, columns=columns), names)
