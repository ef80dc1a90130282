"""What may be somebody's among the values: told, unless the column's `note` says why."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from synth.arrays import I64
from synth.doubts import looked_at
from synth.locales.claims import Claims, together, verdict
from synth.locales.judge import Judge, look
from synth.report import PLACES_MAX, Check, Finding, counted, row_places
from synth.schema.layout import Column, Layout


@dataclass
class Strangers:
    """Rows in which something stands that somebody may have, found as they pass.

    Attributes:
        layout: the columns that are read.
        judges: who looks.
        filled: by column, how many values were looked at.
        claims: by column, what was seen, with row numbers from 1.
    """

    layout: Layout
    judges: tuple[Judge, ...]
    filled: dict[str, int] = field(default_factory=dict)
    claims: dict[str, Claims] = field(default_factory=dict)

    def take(self, batch: pa.RecordBatch, start: int) -> None:
        """Look at a batch whose first row is number `start`, from 0."""
        for column in looked_at(self.layout):
            name, values = column.name, batch.column(column.name)
            self.filled[name] = self.filled.get(name, 0) + len(values) - values.null_count
            seen = look(values, name, self.judges, start=start + 1)
            self.claims[name] = together(self.claims.get(name, {}), seen)

    def checks(self, rows: int) -> Iterator[Check]:
        """One check of the table, where there was anything to look at."""
        columns = looked_at(self.layout)
        if not columns:
            return
        found = {column.name: verdict(self.claims.get(column.name, {})) for column in columns}
        told = [
            (column, judge, *found[column.name][judge.word])
            for column in columns
            for judge in self.judges
            if judge.word in found[column.name]
        ]
        findings = tuple(self._finding(*one) for one in told if not one[0].note)
        yield Check(
            "nobody",
            self.layout.name,
            rows,
            sum(finding.violations for finding in findings),
            note=counted(len(columns), "columns"),
            findings=findings,
            notes=tuple(self._note(*one[:3]) for one in told if one[0].note),
        )

    def _finding(self, column: Column, judge: Judge, count: int, rows: I64) -> Finding:
        return Finding(
            "nobody",
            f"{self.layout.name}.{column.name}",
            f"{judge.title} that somebody may have, and no `note` says why",
            self.filled[column.name],
            count,
            row_places(rows[:PLACES_MAX].tolist()),
            (judge.form,),
            "values",
        )

    def _note(self, column: Column, judge: Judge, count: int) -> str:
        values = counted(self.filled[column.name], "values")
        return (
            f"{self.layout.name}.{column.name} holds {judge.title} that somebody may have in "
            f"{count:,} of {values}: {column.note}"
        )
