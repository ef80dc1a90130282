"""`float`: floating-point numbers by a law."""

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

    def type(self, scope: Scope) -> DataType:
        """Double."""
        return law_type(self.law, scope, DataType("double"), ("double",))

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
