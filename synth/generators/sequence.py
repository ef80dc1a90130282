"""`sequence`: numbers or dates that count the rows."""

from collections.abc import Sequence as Operands
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from synth.errors import Mark, Problem
from synth.generators.protocol import Rows, Scope, Traits
from synth.generators.unit import INTEGERS, Ticks, unit_of
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand

_DAY = 86_400_000_000

_ENDS = {
    name: tuple(unit_of(DataType(name)).ticks(day) or 0 for day in ("0001-01-01", "9999-12-31"))
    for name in ("date", "timestamp")
}
"""First and last day of Python, in ticks."""


@dataclass(frozen=True)
class Sequence:
    """A number (or date) for each row: start, start + step, start + 2 steps ...

    The natural key of a table; it is unique and restores the order rows were made in.

    Attributes:
        start: the first value, 1 unless written; a date makes a sequence of dates.
        step: what is added from row to row, 1 unless written; days for dates.

    Example:
        id: {sequence: {start: 1000, step: 10}}
    """

    start: str = "1"
    step: int = 1
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "sequence"
    main: ClassVar[str | None] = "start"
    traits: ClassVar[Traits] = Traits("value", "counted", "plain", countable=True, nullable=False)

    def type(self, scope: Scope) -> DataType:
        """bigint, date or timestamp by the start, or the column's type."""
        natural = self._natural()
        kind = scope.wanted or natural
        if (
            kind.name not in {*INTEGERS, "date", "timestamp"}
            or unit_of(kind).ticks(self.start) is None
        ):
            found = f"a sequence that starts at {self.start!r}"
            scope.report(Problem(self.mark, found, f"a whole number or a date for type {kind}"))
        elif self._size(kind) < 1:
            scope.report(Problem(self.mark, f"{self.start!r} is outside {kind}", "a smaller start"))
        if self.step == 0:
            scope.report(Problem(self.mark, "a sequence with step 0", "a step other than 0"))
        return kind

    def _natural(self) -> DataType:
        for name in ("bigint", "date", "timestamp"):
            if unit_of(DataType(name)).ticks(self.start) is not None:
                return DataType(name)
        return DataType("bigint")

    def needs(self, part: str) -> Operands[Operand]:  # noqa: ARG002 - it has no parts
        """Nothing but the row's number."""
        return ()

    def capacity(self, kind: DataType) -> int:
        """How many different values there are, from the start to the end of the type."""
        return self._size(kind)

    def _size(self, kind: DataType) -> int:
        unit = unit_of(kind)
        start = unit.ticks(self.start) or 0
        lo, hi = _ENDS.get(kind.name, (0, 0))
        if kind.name in INTEGERS:
            limit = 1 << INTEGERS[kind.name]
            lo, hi = -limit, limit - 1
        if not lo <= start <= hi or not self.step:
            return 0
        step = self.step * (_DAY if kind.name == "timestamp" else 1)
        return ((hi - start) // step if step > 0 else (start - lo) // -step) + 1

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """The value of each row's number."""
        unit = unit_of(rows.kind)
        step = self.step * (_DAY if rows.kind.name == "timestamp" else 1)
        start = unit.ticks(self.start) or 0
        return unit.array(Ticks(rows.number().astype(np.int64) * step + start))
