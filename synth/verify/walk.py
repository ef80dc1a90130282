"""One pass over the rows of a table: how many, their digests, and what a cell may hold."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.digest import Values, segment_digest
from synth.locales.identifier import shape
from synth.report import PLACES_MAX, Check, Finding, counted, row_places
from synth.schema.layout import Column, Layout
from synth.stores.store import arrow_schema
from synth.verify.nobody import Strangers

UUID = "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
"""The text form of RFC 9562, section 4."""
RULES = ("type", "null", "length", "digits")
"""The checks of cells, in the order of a report."""
_WORKERS = 2
Digests: TypeAlias = tuple[bytes, ...]
_Wrong: TypeAlias = "Values | None"


@dataclass
class Tally:
    """What one check found in one column so far.

    Attributes:
        rule: one of `RULES`.
        column: the column.
        said: what is wrong with a cell that breaks it.
        wrong: the cells of a batch that break it, or None when there is none.
        shows: whether the shapes of wrong cells are worth showing.
        violations: how many broke it.
        rows: the first of them, from 1.
        shapes: their shapes.
    """

    rule: str
    column: Column
    said: str
    wrong: Callable[[Values], _Wrong]
    shows: bool = True
    violations: int = 0
    rows: list[int] = field(default_factory=list)
    shapes: list[str] = field(default_factory=list)

    def take(self, values: Values, start: int) -> None:
        """Add the cells of a batch whose first row is number `start`, from 0."""
        wrong = self.wrong(values)
        if wrong is None:
            return
        index = np.flatnonzero(np.asarray(wrong.fill_null(False)))
        self.violations += len(index)
        for row in index[: PLACES_MAX - len(self.rows)].tolist():
            self.rows.append(start + row + 1)
            if self.shows:
                self.shapes.append(shape(str(values[row].as_py())))

    def finding(self, place: str, rows: int) -> Finding:
        """What it found, as a line of the report."""
        return Finding(
            self.rule,
            place,
            self.said,
            rows,
            self.violations,
            row_places(self.rows),
            tuple(dict.fromkeys(self.shapes)),
        )


@dataclass
class Walk:
    """The rows of a table as they pass; a pass is made once.

    Attributes:
        layout: the columns that are read.
        tallies: filled while rows pass.
        strangers: what may be somebody's, found while rows pass.
        rows: how many have passed.
    """

    layout: Layout
    tallies: Sequence[Tally]
    strangers: Strangers
    rows: int = 0

    def digests(
        self, batches: Iterable[pa.RecordBatch], segments: Sequence[int]
    ) -> list[tuple[int, Digests]]:
        """Rows and column digests of each segment, in order; rows after the last are only counted.

        Args:
            batches: in the declared types of the layout, each checked by Arrow.
            segments: rows of each segment.
        """
        schema = arrow_schema(self.layout)
        found: list[tuple[int, Future[Digests]]] = []
        with ThreadPoolExecutor(_WORKERS) as pool:
            for part in cut(self._passing(batches), segments):
                if len(found) > _WORKERS:
                    found[-_WORKERS][1].result()
                rows = sum(batch.num_rows for batch in part)
                found.append((rows, pool.submit(segment_digest, part, schema)))
            return [(rows, digests.result()) for rows, digests in found]

    def _passing(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for tally in self.tallies:
                tally.take(batch.column(tally.column.name), self.rows)
            self.strangers.take(batch, self.rows)
            self.rows += batch.num_rows
            yield batch

    def checks(self, more: Sequence[Finding] = ()) -> tuple[Check, ...]:
        """What was found in the cells that passed."""
        cells = cell_checks(self.layout, self.rows, self.tallies, more)
        return (*cells, *self.strangers.checks(self.rows))


def cut(
    batches: Iterator[pa.RecordBatch], segments: Sequence[int]
) -> Iterator[list[pa.RecordBatch]]:
    """The batches of each segment; fewer or empty ones when the rows end early."""
    rest: pa.RecordBatch | None = None
    for rows in segments:
        part: list[pa.RecordBatch] = []
        missing = rows
        while missing:
            rest = rest if rest is not None and rest.num_rows else next(batches, None)
            if rest is None:
                break
            part.append(rest.slice(0, missing))
            missing -= part[-1].num_rows
            rest = rest.slice(part[-1].num_rows)
        yield part
    for _ in batches:
        pass


def tallies(layout: Layout, *, nulls: bool = True) -> tuple[Tally, ...]:
    """The checks of cells that the layout asks for.

    Args:
        layout: the columns.
        nulls: whether columns that may not be null are checked for it.
    """
    found = []
    for column in layout.columns:
        found += _of_values(column)
        if nulls and "null" in _asked(column, layout):
            found.append(Tally("null", column, "null, which is not allowed", _null, shows=False))
    return tuple(found)


def cell_checks(
    layout: Layout, rows: int, done: Sequence[Tally], more: Sequence[Finding] = ()
) -> tuple[Check, ...]:
    """A check of each of `RULES` that looked at something."""
    findings = [
        *more,
        *(t.finding(f"{layout.name}.{t.column.name}", rows) for t in done if t.violations),
    ]
    checks = []
    for rule in RULES:
        columns = sum(rule in _asked(column, layout) for column in layout.columns)
        wrong = tuple(finding for finding in findings if finding.rule == rule)
        if columns:
            count = sum(finding.violations for finding in wrong)
            note = counted(columns, "columns")
            checks.append(Check(rule, layout.name, rows, count, 0, note, wrong))
    return tuple(checks)


def _asked(column: Column, layout: Layout) -> frozenset[str]:
    """Which of `RULES` a column is under."""
    asked = {"type"}
    if not column.nullable or column.name in layout.key:
        asked.add("null")
    return frozenset(asked | {tally.rule for tally in _of_values(column)})


def _of_values(column: Column) -> list[Tally]:
    kind = column.type
    if kind.name == "uuid":
        return [Tally("type", column, "no uuid", _no_uuid)]
    if kind.name == "varchar" and kind.precision:

        def long(values: Values) -> _Wrong:
            return _over(pc.call_function("utf8_length", [values]), kind.precision)

        return [Tally("length", column, f"longer than {kind}", long)]
    if kind.name == "decimal":
        most = Decimal(10) ** (kind.precision - kind.scale)

        def wide(values: Values) -> _Wrong:
            return _wide(values, most)

        return [Tally("digits", column, f"more digits than {kind}", wide)]
    return []


def _null(values: Values) -> _Wrong:
    return values.is_null() if values.null_count else None


def _no_uuid(values: Values) -> _Wrong:
    options = pc.MatchSubstringOptions(f"^(?:{UUID})$")
    good: Values = pc.call_function("match_substring_regex", [values], options)
    wrong: Values = pc.call_function("invert", [good])
    return wrong


def _over(lengths: Values, most: int) -> _Wrong:
    longest = pc.call_function("max", [lengths]).as_py()
    if longest is None or longest <= most:
        return None
    over: Values = pc.call_function("greater", [lengths, pa.scalar(most, lengths.type)])
    return over


def _wide(values: Values, most: Decimal) -> _Wrong:
    """Decimals outside their digits; Arrow's type holds more than it says."""
    ends = pc.call_function("min_max", [values]).as_py()
    if ends["min"] is None or (-most < ends["min"] and ends["max"] < most):
        return None
    objects = values.to_pylist()
    return pa.array([None if one is None else abs(one) >= most for one in objects], pa.bool_())
