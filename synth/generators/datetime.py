"""`datetime`: timestamps by a law."""

from dataclasses import dataclass, field
from typing import ClassVar

from synth.errors import Mark
from synth.generators import number
from synth.generators.law import Law
from synth.generators.number import law_type
from synth.generators.protocol import Scope, Traits
from synth.schema.datatypes import DataType


@dataclass(frozen=True)
class Datetime:
    """A timestamp without zone by a law, on whole seconds.

    For creation and update stamps.

    Attributes:
        law: a timestamp, LO..HI with both ends included (an open end, null, is `as_of`), or a
            shape in days.

    Example:
        created_at: {datetime: 2004-01-01..as_of}
    """

    law: Law
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "datetime"
    main: ClassVar[str | None] = "law"
    traits: ClassVar[Traits] = Traits("value", "made", "plain", countable=True, nullable=True)
    needs = number.needs
    capacity = number.capacity
    nullable = number.nullable
    make = number.make

    def type(self, scope: Scope) -> DataType:
        """timestamp, or the column's type."""
        return law_type(self.law, scope, DataType("timestamp"), ("timestamp", "date"))
