"""`value`: the same constant in every row."""

from dataclasses import dataclass, field
from typing import ClassVar

import pyarrow as pa

from synth.errors import Mark
from synth.generators.constants import constants, no_value, wrong_constant
from synth.generators.protocol import Rows, Scope, Traits, reads_nothing
from synth.registry import Values
from synth.schema.datatypes import DataType


@dataclass(frozen=True)
class Value:
    """The same constant in every row.

    For a column that a target requires and no test looks at.

    Attributes:
        value: the constant; text unless the column has a `type`.

    Example:
        origin: {value: synthetic}
    """

    value: str
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "value"
    main: ClassVar[str | None] = "value"
    traits: ClassVar[Traits] = Traits("value", "made", "plain", countable=True, nullable=False)
    needs = reads_nothing

    def type(self, scope: Scope) -> DataType:
        """The column's type, or text."""
        kind = scope.wanted or DataType("text")
        if wrong_constant(self.value, kind):
            scope.report(no_value(self.mark, self.value, kind))
        return kind

    def capacity(self, kind: DataType) -> int:  # noqa: ARG002 - one value in every type
        """One."""
        return 1

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - a value has no parts
        """The constant, once for each row."""
        if rows.unique:
            rows.permuted(1)  # refuses a second row
        value = constants([self.value], rows.kind)
        return pa.repeat(value[0], rows.count)
