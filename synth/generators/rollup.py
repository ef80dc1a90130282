"""`count` and `sum`: what a row's own children, or the rows that refer to it, add up to."""

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
"""First names of the paths by which roll-ups ask the evaluator; no user can write them.

The second part is the reference by which rows lead here, "" where they are under this one.
"""


@dataclass(frozen=True)
class Count:
    """How many children a row has in a table, or how many of its rows refer to this one.

    For totals that applications keep beside the rows they count.

    Attributes:
        table: a table that is `per` this one.
        by: a let of any table that is a `ref` to this one: the rows that refer here are counted.

    Example:
        registrations: {count: registration}
    """

    table: Path
    by: Path | None = None
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "count"
    main: ClassVar[str | None] = "table"
    traits: ClassVar[Traits] = Traits("value", "made", "plain", countable=False, nullable=False)

    @property
    def _operand(self) -> Path:
        return _operand(COUNT, self.by, self.table)

    def type(self, scope: Scope) -> DataType:
        """integer, or the column's type."""
        _check(scope, self.by)
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
        by: a let of any table that is a `ref` to this one: the rows that refer here are summed.

    Example:
        total: {sum: order_line.amount}
    """

    column: Path
    by: Path | None = None
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "sum"
    main: ClassVar[str | None] = "column"
    traits: ClassVar[Traits] = Traits("value", "made", "strongest", countable=False, nullable=False)

    @property
    def _operand(self) -> Path:
        return _operand(SUM, self.by, self.column)

    def type(self, scope: Scope) -> DataType:
        """bigint, decimal or double by the column, or the column's type."""
        _check(scope, self.by)
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


def _operand(head: str, by: Path | None, path: Path) -> Path:
    return Path((head, "" if by is None else str(by), *path.parts), path.mark)


def _check(scope: Scope, by: Path | None) -> None:
    """Report totals of more rows than are held."""
    own = scope.own_table()
    if by is not None and not scope.is_held(own):
        found = f"by in {own!r}, which has more than 1000000 rows"
        scope.report(Problem(by.mark, found, "a table of at most 1000000 rows"))
