"""What of a plan may be somebody's: texts of its schema, and a sample of its rows.

Columns of an identifier are left out: their values are in the range that nobody is given, which
`verify` checks. All others are looked at, whatever makes them.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from typing import TypeVar

import pyarrow as pa

from synth.arrays import taken, whole
from synth.errors import AnswerError, Mark
from synth.generators.protocol import WHOLE
from synth.locales.claims import Claims, together, verdict
from synth.locales.judge import Judge, judges_of, look_together
from synth.making.maker import Maker
from synth.making.sampled import sample, spread
from synth.manifest import Doubt
from synth.plan.plan import Plan
from synth.plan.tables import EntryPlan, TablePlan
from synth.registry import Values
from synth.report import counted
from synth.schema.layout import Column, Layout
from synth.schema.operands import Path
from synth.wording import WRITTEN, Looked, conditions, of_schema

SAMPLE_ROWS = 4096
"""Rows of a table that `check` looks at: what one row in a thousand holds is missed once in 60."""

_Place = TypeVar("_Place")

_SLOW_ROWS = 256
"""Of a column that is made by a Python call for each row."""

_LATER_ROWS = 1024
"""Rows that are looked at of every segment but the first one of a table, which is read whole."""

_TOGETHER = 1 << 23
"""Bytes of columns that are looked at together: what a look makes of texts is as large."""

_AT_ONCE = 1 << 20
"""Values that wait for being looked at together."""

_NEVER = frozenset({"uuid", "smallint", "boolean", "date", "time", "timestamp"})
"""Types that hold no number of anybody."""


@dataclass(frozen=True)
class Told:
    """A doubt, the place of the schema that it comes from, and who has it."""

    mark: Mark
    doubt: Doubt
    judge: Judge

    def __str__(self) -> str:
        doubt, judge = self.doubt, self.judge
        return (
            f"{self.mark}: warning: {doubt.column}: {judge.title} that somebody may have in "
            f"{doubt.found:,} of {counted(doubt.rows, doubt.unit)} looked at ({judge.form}); "
            f"expected {judge.instead}, or a `note` that says why"
        )


@dataclass
class Looks:
    """Counts what may be somebody's in the rows of a table as they pass.

    Attributes:
        layout: the table.
        judges: who looks.
        rows: by column, how many filled values were looked at.
        claims: by column, what was seen; the verdict is that of the whole column.
    """

    layout: Layout
    judges: tuple[Judge, ...]
    rows: dict[str, int] = field(default_factory=dict)
    claims: dict[str, Claims] = field(default_factory=dict)

    def take(self, batches: Sequence[pa.RecordBatch], *, first: bool) -> None:
        """Look at a segment: at all of the first one, at some rows of a later one.

        Args:
            batches: its rows.
            first: whether it is the table's first one.
        """
        left = None if first else _LATER_ROWS
        for batch in batches:
            part = batch if left is None else batch.slice(0, left)
            left = None if left is None else left - part.num_rows
            for some in _batches(self._pieces(part), _TOGETHER, lambda piece: piece[1].nbytes):
                seen = look_together([(name, values, 0) for name, values in some], self.judges)
                for (name, values), claims in zip(some, seen, strict=True):
                    filled = len(values) - values.null_count
                    self.rows[name] = self.rows.get(name, 0) + filled
                    self._add(name, claims)

    def _pieces(self, rows: pa.RecordBatch) -> Iterator[tuple[str, Values]]:
        for column in looked_at(self.layout):
            values = rows.column(column.name)
            step = max(1, len(values) * _TOGETHER // max(values.nbytes, _TOGETHER))
            for start in range(0, max(1, len(values)), step):
                yield column.name, values.slice(start, step)

    def add(self, other: "Looks") -> None:
        """Add what was seen of later rows of the same table."""
        for name, rows in other.rows.items():
            self.rows[name] = self.rows.get(name, 0) + rows
        for name, claims in other.claims.items():
            self._add(name, claims)

    def _add(self, name: str, claims: Claims) -> None:
        self.claims[name] = together(self.claims.get(name, {}), claims)

    def doubts(self) -> Iterator[Doubt]:
        """One for each column and kind that was found."""
        notes = {column.name: column.note for column in self.layout.columns}
        for name, claims in sorted(self.claims.items()):
            place = f"{self.layout.name}.{name}"
            for word, (found, _) in sorted(verdict(claims).items()):
                yield Doubt(place, word, found, self.rows[name], "values", notes[name])


def looked_at(layout: Layout) -> tuple[Column, ...]:
    """Columns of a table that may hold what is somebody's: texts and numbers of no identifier."""
    return tuple(
        column
        for column in layout.columns
        if column.identifier is None and column.type.name not in _NEVER
    )


def warnings(plan: Plan, doubts: Iterable[Doubt]) -> tuple[str, ...]:
    """A line for each doubt that no `note` answers, with the place of its column.

    Args:
        plan: of the schema.
        doubts: what a run found, as its manifest has them.
    """
    judges = {judge.word: judge for judge in judges_of(plan.schema.locale)}
    columns = {
        written.place: written.nodes[0].mark for written in conditions(plan.schema) if written.nodes
    }
    columns |= {
        f"{table.name}.{name}": entry.mark
        for table in plan.tables.values()
        for name, entry in table.columns.items()
    }
    found = [
        Told(columns[doubt.column], doubt, judges[doubt.kind]) for doubt in doubts if not doubt.note
    ]
    return tuple(map(str, sorted(found, key=_place)))


def doubts_of(
    plan: Plan, *, only: Collection[str] | None = None, seen: Mapping[str, pa.Table] | None = None
) -> tuple[Told, ...]:
    """What may be somebody's in the written tables of a plan, in the order of the file.

    Columns with a `note` are left out: somebody has said why.

    Args:
        plan: of a schema.
        only: names of tables, or None for all that are written.
        seen: rows of tables that were made for something else: all of one of at most
            `SAMPLE_ROWS`, as many of one under another.
    """
    judges = judges_of(plan.schema.locale)
    layouts = [layout for layout in plan.layouts if only is None or layout.name in only]
    written = of_schema(plan, layouts, judges, only=only)
    told = list(_told(chain(written, _of_rows(plan, layouts, seen or {})), judges))
    known = {_what(one.doubt) for one in told if one.doubt.unit == WRITTEN}
    found = (
        one
        for one in told
        if not one.doubt.note and (one.doubt.unit == WRITTEN or _what(one.doubt) not in known)
    )
    return tuple(sorted(found, key=_place))


def _what(doubt: Doubt) -> tuple[str, str]:
    return doubt.column, doubt.kind


def _place(told: Told) -> Mark:
    return told.mark


def doubts_of_run(plan: Plan, looks: Iterable[Looks]) -> tuple[Doubt, ...]:
    """What a run found in the rows it wrote, and the constants that none of these rows held."""
    judges = judges_of(plan.schema.locale)
    looked = list(looks)
    found = [doubt for one in looked for doubt in one.doubts()]
    known = set(map(_what, found))
    written = of_schema(plan, [one.layout for one in looked], judges)
    told = (one.doubt for one in _told(written, judges))
    return (*found, *(doubt for doubt in told if _what(doubt) not in known))


def _told(places: Iterable[Looked], judges: Sequence[Judge]) -> Iterator[Told]:
    """What may be somebody's in values of many columns, about a million looked at in one go."""
    known = {judge.word: judge for judge in judges}
    for some in _batches(places, _AT_ONCE, lambda one: len(one.values)):
        columns = [(one.column, one.values, 0) for one in some]
        seen = look_together(columns, judges, are_whole=True)
        for one, claims in zip(some, seen, strict=True):
            is_alone, filled = one.unit == WRITTEN, len(one.values) - one.values.null_count
            for word, (count, rows) in sorted(verdict(claims, alone=is_alone).items()):
                mark = one.marks[min(int(rows[0]), len(one.marks) - 1)]
                doubt = Doubt(one.place, word, count, filled, one.unit, one.note)
                yield Told(mark, doubt, known[word])


def _batches(
    places: Iterable[_Place], most: int, size: Callable[[_Place], int]
) -> Iterator[list[_Place]]:
    """Places in their order, in groups that are no larger than a number, or are one place."""
    waiting: list[_Place] = []
    sizes = 0
    for one in places:
        own = size(one)
        if waiting and sizes + own > most:
            yield waiting
            waiting, sizes = [], 0
        waiting.append(one)
        sizes += own
    yield waiting


def _of_rows(
    plan: Plan, layouts: Sequence[Layout], seen: Mapping[str, pa.Table]
) -> Iterator[Looked]:
    """Columns of some rows of each table."""
    for layout in layouts:
        entries, rows = plan.tables[layout.name].columns, seen.get(layout.name)
        notes = {column.name: column.note for column in layout.columns}
        made = _sampled(plan, layout) if rows is None else _picked(plan, layout, rows)
        for name, values in made:
            marks = (entries[name].mark,)
            yield Looked(f"{layout.name}.{name}", name, notes[name], "values", marks, values)


def _sampled(plan: Plan, layout: Layout) -> Iterator[tuple[str, Values]]:
    """Rows that are made to be looked at; what cannot be made is told by `generate`."""
    maker = Maker(plan)
    judged = dict(_judged(plan, layout))
    frames = {count: sample(maker, layout.name, count) for count in set(judged.values())}
    for name, count in judged.items():
        with suppress(AnswerError):
            yield name, frames[count].path((name,)).slice(0, count)
    for frame in frames.values():
        frame.forget()


def _picked(plan: Plan, layout: Layout, rows: pa.Table) -> Iterator[tuple[str, Values]]:
    """The same rows, where all of them are there."""
    for name, count in _judged(plan, layout, rows=rows.num_rows):
        values = whole(rows.column(name))
        if len(values) > count and plan.root(layout.name) == layout.name:
            values = taken(values, spread(0, len(values), count))
        yield name, values.slice(0, count)


def _judged(plan: Plan, layout: Layout, *, rows: int = SAMPLE_ROWS) -> Iterator[tuple[str, int]]:
    """The columns of a table that are looked at, and in how many of so many rows."""
    table = plan.tables[layout.name]
    for name in (column.name for column in looked_at(layout)):
        if _is_made_here(table, table.columns[name]):
            is_slow = rows > _SLOW_ROWS and _is_slow(plan, layout.name, name, set())
            yield name, _SLOW_ROWS if is_slow else SAMPLE_ROWS


def _is_made_here(table: TablePlan, entry: EntryPlan) -> bool:
    """Whether a column makes its values: another table's are told there, a sequence counts."""
    if not entry.taken:
        return entry.generator.traits.by != "counted"
    let = table.lets.get(entry.taken[0])
    return let is None or let.reference is None


def _is_slow(plan: Plan, table: str, name: str, seen: set[str]) -> bool:
    """Whether a column, or what it reads in its row, is made by a Python call for each row."""
    entry = plan.tables[table].entry(name)
    if entry is None or name in seen:
        return False
    seen.add(name)
    if entry.holds_gil:
        return True
    heads: set[str] = set()
    for operand in entry.generator.needs(WHOLE):
        if isinstance(operand, Path):
            heads.add(operand.parts[0])
        elif (table, operand.text) in plan.expressions:
            compiled = plan.expressions[table, operand.text]
            heads.update(path[0] for _, path in compiled.columns)
    return any(_is_slow(plan, table, head, seen) for head in sorted(heads))
