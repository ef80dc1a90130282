"""`int`: whole numbers by a law."""

from dataclasses import dataclass
from typing import ClassVar

from synth.generators.number import ByLaw, law_capacity, law_ticks, law_type
from synth.generators.protocol import Rows, Scope
from synth.generators.unit import INTEGERS, Ticks, unit_of
from synth.registry import Values
from synth.schema.datatypes import DataType

_WHOLE = unit_of(DataType("bigint"))
_WIDER = ("decimal", "double")
"""Types that hold whole numbers beside others: a `case` may have both."""


@dataclass(frozen=True)
class Int(ByLaw):
    """A whole number by a law.

    For counts, ages, amounts in cents.

    Attributes:
        law: a value, LO..HI with both ends included, or a shape.

    Example:
        children: {int: {weights: {0: 52, 1: 20, 2: 19, 3: 9}}}
    """

    word: ClassVar[str] = "int"

    def type(self, scope: Scope) -> DataType:
        """integer, or bigint where the law reaches further, or the column's type."""
        try:
            ends = self.law.bounds(unit_of(DataType("bigint")))
        except ValueError:
            ends = (None, None)
        small = all(end is None or -(1 << 31) <= end < 1 << 31 for end in ends)
        natural = DataType("integer" if small else "bigint")
        if scope.wanted is not None and scope.wanted.name in _WIDER:
            self.law.check(scope, _WHOLE.type)
            return scope.wanted
        return law_type(self.law, scope, natural, tuple(INTEGERS))

    def capacity(self, kind: DataType) -> int | None:
        """How many different values the range has."""
        return law_capacity(self.law, _WHOLE.type if kind.name in _WIDER else kind)

    def make(self, rows: Rows, part: str) -> Values:
        """A whole number for each row, whatever the column's type."""
        if rows.kind.name not in _WIDER:
            return super().make(rows, part)
        drawn = law_ticks(self.law, rows, _WHOLE)
        values = drawn.values * 10**rows.kind.scale
        return unit_of(rows.kind, digits=0).array(Ticks(values, drawn.valid))
