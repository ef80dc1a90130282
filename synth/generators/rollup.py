"""`count` and `sum`: what a row's own children add up to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from synth.errors import Mark, Problem
from synth.generators.constants import conform
from synth.generators.protocol import Rows, Scope, Traits
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand, Path

COUNT = "#count"
SUM = "#sum"
"""First names of the paths by which roll-ups ask the evaluator; no user can write them."""


@dataclass(frozen=True)
class Count:
    """How many children a row has in a table.

    For totals that applications keep beside the rows they count.

    Attributes:
        table: a table that is `per` this one.

    Example:
        registrations: {count: registration}
    """

    table: Path
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "count"
    main: ClassVar[str | None] = "table"
    traits: ClassVar[Traits] = Traits("value", "made", "plain", countable=False, nullable=False)

    @property
    def _operand(self) -> Path:
        return Path((COUNT, *self.table.parts), self.table.mark)

    def type(self, scope: Scope) -> DataType:
        """integer, or the column's type."""
        scope.type_of(self._operand)
        return scope.wanted or DataType("integer")

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - it has no parts
        """The number of children."""
        return (self._operand,)

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """The number of children of each row."""
        return conform(rows.value(self._operand), rows.kind)


@dataclass(frozen=True)
class Sum:
    """The sum of a column over a row's children; 0 without children, nulls left out.

    For balances and totals.

    Attributes:
        column: TABLE.COLUMN of a table that is `per` this one.

    Example:
        total: {sum: order_line.amount}
    """

    column: Path
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "sum"
    main: ClassVar[str | None] = "column"
    traits: ClassVar[Traits] = Traits("value", "made", "strongest", countable=False, nullable=False)

    @property
    def _operand(self) -> Path:
        return Path((SUM, *self.column.parts), self.column.mark)

    def type(self, scope: Scope) -> DataType:
        """bigint, decimal or double by the column, or the column's type."""
        found = scope.type_of(self._operand)
        # A sum is never null; what is said to be is a name that was reported before.
        is_known = not scope.may_be_null(self._operand)
        if is_known and found.name not in {"bigint", "decimal", "double"}:
            said = f"sum of {self.column}, which is no column of numbers"
            scope.report(Problem(self.mark, said, "TABLE.COLUMN of a table per this one"))
        return scope.wanted or found

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - it has no parts
        """The sum."""
        return (self._operand,)

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """The sum over each row's children."""
        return conform(rows.value(self._operand), rows.kind)
