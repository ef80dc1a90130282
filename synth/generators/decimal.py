"""`decimal`: decimal numbers by a law."""

from dataclasses import dataclass
from typing import ClassVar

from synth.errors import Problem
from synth.generators.number import ByLaw, law_type
from synth.generators.protocol import Scope
from synth.schema.datatypes import DataType


@dataclass(frozen=True)
class DecimalNumber(ByLaw):
    """A decimal number by a law.

    For amounts of money; the column's `type` says how many digits.

    Attributes:
        law: a value, LO..HI with both ends included, or a shape, in the column's unit.

    Example:
        daily_amount: {decimal: 29.26..90.00, type: "decimal(9,2)"}
    """

    word: ClassVar[str] = "decimal"

    def type(self, scope: Scope) -> DataType:
        """The column's decimal type, which must be written."""
        if scope.wanted is None:
            found = "decimal without a type"
            scope.report(Problem(self.law.mark, found, 'type: "decimal(9,2)" beside it'))
        return law_type(self.law, scope, DataType("decimal", 18, 2), ("decimal",))
