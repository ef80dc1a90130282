"""Rows tried in a database, all of them rolled back, table after table without those refused."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from synth.databases.catalog import Structure
from synth.databases.database import Database, DatabaseSink
from synth.databases.locating import located
from synth.doubts import SAMPLE_ROWS
from synth.errors import RefusedError, SynthError, WorldError
from synth.making.maker import Maker
from synth.plan.plan import Plan
from synth.run.segments import make_batches, segments
from synth.schema.layout import Layout
from synth.seeding.pointing import layout_of
from synth.stores.store import Sink


@dataclass(frozen=True)
class Refusal:
    """What a database would refuse of a table.

    Attributes:
        table: its name in the schema.
        columns: as the database calls them, what it is about; none where nobody knows.
        reason: in a few words, without a value.
    """

    table: str
    columns: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Trials:
    """How the tables fared.

    Attributes:
        rows: how many were tried and held.
        errors: of the tables that were refused, by name; of none in particular under "".
        without: tables that were not tried, since what they refer to was refused.
    """

    rows: int
    errors: dict[str, SynthError]
    without: frozenset[str]

    def held(self, layout: Layout) -> bool:
        """Whether all rows of a table were taken."""
        return not ({"", layout.name} & self.errors.keys() or layout.name in self.without)


def tried(
    maker: Maker,
    layouts: Sequence[Layout],
    misfits: Collection[str],
    opened: Callable[[], Database],
    structure: Structure,
    *,
    seen: dict[str, pa.Table] | None,
) -> Trials:
    """Try all rows at once, and again without each table that is refused.

    Args:
        maker: of the rows.
        layouts: the tables of the schema that are in the database.
        misfits: those of them that cannot be filled, which is told elsewhere.
        opened: opens the database; nothing is left in it.
        structure: of the database.
        seen: takes the rows of each table that are looked at, if anybody looks.
    """
    errors: dict[str, SynthError] = {}
    gone = set(_below(maker.plan, misfits))
    while True:
        left = [layout for layout in layouts if layout.name not in gone]
        rows = _Pass(maker, left, structure, errors, gone, seen).rows(opened) if left else 0
        if rows is not None:
            break
    return Trials(rows, errors, frozenset(gone - errors.keys()))


@dataclass(frozen=True)
class _Pass:
    """All tables once, one after another.

    Attributes:
        maker: of the rows.
        layouts: the tables that are tried.
        structure: of the database.
        errors: takes those of tables that are refused.
        gone: takes these tables, and all that cannot be without them.
        seen: takes the rows of each table that are looked at.
    """

    maker: Maker
    layouts: Sequence[Layout]
    structure: Structure
    errors: dict[str, SynthError]
    gone: set[str]
    seen: dict[str, pa.Table] | None

    def rows(self, opened: Callable[[], Database]) -> int | None:
        """How many rows were taken of what is not refused, or None where all are to go in again.

        A table that is refused is undone alone, and the next one follows. Where others went in
        beside it that must not be there, those behind are tried all the same: what they are
        refused for is known then when all begins anew.
        """
        plan = self.maker.plan
        held = frozenset(name for name, table in plan.tables.items() if table.file is not None)
        with closing(opened()) as database:
            try:
                sink = database.sink(self.layouts, create=False, mode="append", absent=held)
                try:
                    rows, is_whole = self._all(sink)
                    if is_whole:
                        sink.finish()
                finally:
                    sink.discard()
            except SynthError as error:  # what was begun last may have nothing to do with it
                left = self._left()
                if left:
                    self._refuse(error, _suspect(left, self.structure))
                return None
        return rows if is_whole else None

    def _all(self, sink: DatabaseSink) -> tuple[int, bool]:
        """How many rows went in, and whether nothing else did."""
        counts: dict[str, int] = {}
        is_whole, without = True, set(self.gone)
        for layout in self.layouts:
            if layout.name in without:
                continue
            try:
                sink.save()
                counts[layout.name] = _sent(self.maker, sink, layout, self.seen)
            except SynthError as error:
                self._refuse(error, layout.name)
                without |= self.gone | set(_below(self.maker.plan, {layout.name}))
                is_whole &= layout.name in self.gone and self.gone.isdisjoint(counts)
                if not sink.undo():
                    return 0, False
        return sum(counts.values()), is_whole

    def _refuse(self, error: SynthError, name: str) -> None:
        """Note the table that an error is about, as far as it tells: else the one of this name."""
        if isinstance(error, RefusedError):
            about = layout_of(error, self.maker.plan, self.structure)
            if about is not None and about in self._left():
                name = about.name
            else:  # a trigger fills a table that is not tried
                error = WorldError(str(error))
        self.errors[name] = error
        self.gone.update(_below(self.maker.plan, {name}))

    def _left(self) -> Sequence[Layout]:
        return [layout for layout in self.layouts if layout.name not in self.gone]


def _sent(maker: Maker, sink: Sink, layout: Layout, seen: dict[str, pa.Table] | None) -> int:
    """How many rows of a table were sent; none of them is digested, for none stays."""
    sink.begin(layout)
    rows, is_first = 0, True
    made: list[pa.RecordBatch] = []
    for start, stop in segments(maker, layout.name):
        batches = list(make_batches(maker, layout, start, stop))
        part = sink.encode(layout, batches, first=is_first)
        sink.write(part)
        rows, is_first = rows + part.rows, False
        made += batches if seen is not None and rows < SAMPLE_ROWS + part.rows else ()
    sink.end()
    is_enough = rows <= SAMPLE_ROWS or maker.plan.root(layout.name) != layout.name
    if seen is not None and made and is_enough and layout.name not in seen:
        table = pa.Table.from_batches(made)
        # A copy of what is looked at, lest all others stay with it.
        seen[layout.name] = table if rows <= SAMPLE_ROWS else table.take(np.arange(SAMPLE_ROWS))
    return rows


def _suspect(layouts: Sequence[Layout], structure: Structure) -> str:
    """The table that may be refused where only the end of all tells, and not of which.

    What waits for the end is mostly a trigger's: the last table that has one.
    """
    places = (located(structure, layout) for layout in layouts)
    able = [place.layout.name for place in places if place is not None and place.table.triggers]
    return able[-1] if able else layouts[-1].name


def _below(plan: Plan, names: Collection[str]) -> Iterator[str]:
    """Tables, and all that hang under or refer to them."""
    found = set(names)
    while True:
        more = {
            layout.name
            for layout in plan.layouts
            if layout.name not in found
            and (
                found & set(plan.chain(layout.name))
                or any(reference.to in found for reference in layout.references)
            )
        }
        if not more:
            break
        found |= more
    yield from found
