"""`from`: a part of a bundle, another column, or a value of a row above."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from synth.errors import Mark
from synth.generators.protocol import Rows, Scope, Traits
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand, Path


@dataclass(frozen=True)
class From:
    """A part of a bundle, another column, or a value of a row above or referred to.

    Written short as a bare dotted word: `nir: who.nir`.

    Attributes:
        path: a name, or names with dots.

    Example:
        nir: {from: who.nir, unique: true}
    """

    path: Path
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "from"
    main: ClassVar[str | None] = "path"
    traits: ClassVar[Traits] = Traits("value", "read", "copied", countable=False, nullable=False)

    def type(self, scope: Scope) -> DataType:
        """The part's type, or the column's."""
        found = scope.type_of(self.path)
        return scope.wanted or found

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - it has no parts
        """The path."""
        return (self.path,)

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """The part's value in each row."""
        return rows.value(self.path)
