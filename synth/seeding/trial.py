"""Rows tried in a database, all of them rolled back, table after table without those refused."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from synth.databases.catalog import Structure
from synth.databases.database import Database
from synth.databases.locating import located
from synth.doubts import SAMPLE_ROWS
from synth.errors import RefusedError, SynthError
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
        rows, error, name = _once(maker, left, opened, structure, seen)
        if error is None:
            break
        errors[name] = error
        if not name:
            break
        gone |= set(_below(maker.plan, {name}))
    return Trials(rows, errors, frozenset(gone - errors.keys()))


def _once(
    maker: Maker,
    layouts: Sequence[Layout],
    opened: Callable[[], Database],
    structure: Structure,
    seen: dict[str, pa.Table] | None,
) -> tuple[int, SynthError | None, str]:
    """How many rows were taken, else the error and the table that it is about."""
    if not layouts:
        return 0, None, ""
    plan, begun = maker.plan, [""]
    held = frozenset(name for name, table in plan.tables.items() if table.file is not None)
    with closing(opened()) as database:
        try:
            sink = database.sink(layouts, create=False, mode="append", absent=held)
            try:
                rows = sum(_sent(maker, sink, layout, begun, seen) for layout in layouts)
                begun.append("")
                sink.finish()
            finally:
                sink.discard()
        except RefusedError as error:
            layout = layout_of(error, plan, structure)
            return 0, error, "" if layout is None else layout.name
        except SynthError as error:  # a row that cannot be made is of the table begun last
            return 0, error, begun[-1] or _suspect(layouts, structure)
    return rows, None, ""


def _sent(
    maker: Maker, sink: Sink, layout: Layout, begun: list[str], seen: dict[str, pa.Table] | None
) -> int:
    """How many rows of a table were sent; none of them is digested, for none stays."""
    begun.append(layout.name)
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
