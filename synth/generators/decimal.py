"""`decimal`: decimal numbers by a law."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from synth.errors import Mark, Problem
from synth.generators.law import Law
from synth.generators.number import law_capacity, law_nullable, law_type, law_values
from synth.generators.protocol import Rows, Scope, Traits
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand


@dataclass(frozen=True)
class DecimalNumber:
    """A decimal number by a law.

    For amounts of money; the column's `type` says how many digits.

    Attributes:
        law: a value, LO..HI with both ends included, or a shape, in the column's unit.

    Example:
        daily_amount: {decimal: 29.26..90.00, type: "decimal(9,2)"}
    """

    law: Law
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "decimal"
    main: ClassVar[str | None] = "law"
    traits: ClassVar[Traits] = Traits("value", "made", "plain", countable=True, nullable=True)

    def type(self, scope: Scope) -> DataType:
        """The column's decimal type, which must be written."""
        if scope.wanted is None:
            found = "decimal without a type"
            scope.report(Problem(self.law.mark, found, 'type: "decimal(9,2)" beside it'))
        return law_type(self.law, scope, DataType("decimal", 18, 2), ("decimal",))

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - it has no parts
        """What the law reads from the row."""
        return self.law.operands()

    def capacity(self, kind: DataType) -> int | None:
        """How many different values the range has."""
        return law_capacity(self.law, kind)

    def nullable(self, scope: Scope) -> bool:
        """Whether the law may give a null."""
        return law_nullable(self.law, scope)

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """A value for each row."""
        return law_values(self.law, rows)
