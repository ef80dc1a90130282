"""`date`: dates by a law."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from synth.errors import Mark
from synth.generators.law import Law
from synth.generators.number import law_capacity, law_nullable, law_type, law_values
from synth.generators.protocol import Rows, Scope, Traits
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand


@dataclass(frozen=True)
class Date:
    """A date by a law.

    Ends may be other columns: a date after another one needs no rule.

    Attributes:
        law: a date, LO..HI with both ends included (an open end, null, is `as_of`), or a shape in
            days.

    Example:
        registered_on: {date: 2004-01-01..as_of}
    """

    law: Law
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "date"
    main: ClassVar[str | None] = "law"
    traits: ClassVar[Traits] = Traits("value", "made", "plain", countable=True, nullable=True)

    def type(self, scope: Scope) -> DataType:
        """date, or the column's type."""
        return law_type(self.law, scope, DataType("date"), ("date", "timestamp"))

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
