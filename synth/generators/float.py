"""`float`: floating-point numbers by a law."""

from dataclasses import dataclass, field
from typing import ClassVar

from synth.errors import Mark
from synth.generators import number
from synth.generators.law import Law
from synth.generators.number import law_type
from synth.generators.protocol import Scope, Traits
from synth.schema.datatypes import DataType


@dataclass(frozen=True)
class Float:
    """A floating-point number by a law.

    For measures; drawn on a grid of 1e-9, so that every machine makes the same bits.

    Attributes:
        law: a value, LO..HI or a shape.

    Example:
        score: {float: 0..1}
    """

    law: Law
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "float"
    main: ClassVar[str | None] = "law"
    traits: ClassVar[Traits] = Traits("value", "made", "plain", countable=True, nullable=True)
    needs = number.needs
    capacity = number.capacity
    nullable = number.nullable
    make = number.make

    def type(self, scope: Scope) -> DataType:
        """Double."""
        return law_type(self.law, scope, DataType("double"), ("double",))
