"""`time`: times of day by a law."""

from dataclasses import dataclass, field
from typing import ClassVar

from synth.errors import Mark
from synth.generators import number
from synth.generators.law import Law
from synth.generators.number import law_type
from synth.generators.protocol import Scope, Traits
from synth.schema.datatypes import DataType


@dataclass(frozen=True)
class Time:
    """A time of day by a law, on whole seconds.

    For opening hours and appointments.

    Attributes:
        law: a time, or LO..HI with both ends included.

    Example:
        opens_at: {time: 08:30..09:30}
    """

    law: Law
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "time"
    main: ClassVar[str | None] = "law"
    traits: ClassVar[Traits] = Traits("value", "made", "plain", countable=True, nullable=True)
    needs = number.needs
    capacity = number.capacity
    nullable = number.nullable
    make = number.make

    def type(self, scope: Scope) -> DataType:
        """Time."""
        return law_type(self.law, scope, DataType("time"), ("time",))
