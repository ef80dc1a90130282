"""`date`: dates by a law."""

from dataclasses import dataclass, field
from typing import ClassVar

from synth.errors import Mark
from synth.generators import number
from synth.generators.law import Law
from synth.generators.number import law_type
from synth.generators.protocol import Scope, Traits
from synth.schema.datatypes import DataType


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
    needs = number.needs
    capacity = number.capacity
    nullable = number.nullable
    make = number.make

    def type(self, scope: Scope) -> DataType:
        """date, or the column's type."""
        return law_type(self.law, scope, DataType("date"), ("date", "timestamp"))
