"""What the row before, or the row after, under the same parent has: SQL's `lag` and `lead`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from synth.arrays import decoded, taken
from synth.errors import Mark, Problem
from synth.generators.constants import conform
from synth.generators.protocol import Bools, Rows, Scope, Traits
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand, Path


@dataclass(frozen=True)
class _Neighbour:
    """A value of another row of the same parent: of the others' fields."""

    column: Path
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str | None] = None
    step: ClassVar[int]
    main: ClassVar[str | None] = "column"
    traits: ClassVar[Traits] = Traits("value", "made", "copied", countable=False, nullable=True)

    def type(self, scope: Scope) -> DataType:
        """The column's type, or the one that is wanted."""
        if not scope.has_parent():
            found = f"{self.word} in {scope.own_table()!r}, whose rows stand under no other"
            scope.report(Problem(self.mark, found, "a table that is `per` another one"))
        kind = scope.type_of(self.column)
        return scope.wanted or kind

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - it has no parts
        """The column."""
        return (self.column,)

    def nullable(self, scope: Scope) -> bool:  # noqa: ARG002 - whatever is around
        """Null where there is no such row."""
        return True

    def _is_there(self, rows: Rows) -> Bools:
        """Whether each row has such a neighbour, shape (rows,)."""
        raise NotImplementedError

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """The value of each row's neighbour, null where there is none."""
        family, place = rows.family()
        there = self._is_there(rows)
        found = decoded(conform(family.value(self.column), rows.kind))
        return taken(found, np.where(there, place + self.step, -1), missing=~there)


@dataclass(frozen=True)
class Lag(_Neighbour):
    """What a column is in the row before, of the same parent; null in the first one.

    For what hangs on what came before: the state of the month before, the last reading of a meter.

    Attributes:
        column: a column, a let or a part of this table; none that reads this one.

    Example:
        status_before: {lag: status}
    """

    word: ClassVar[str | None] = "lag"
    step: ClassVar[int] = -1

    def _is_there(self, rows: Rows) -> Bools:
        """In all rows but the first."""
        return rows.ordinal() > 0


@dataclass(frozen=True)
class Lead(_Neighbour):
    """What a column is in the row after, of the same parent; null in the last one.

    For what must be over by then: a contract that ends before the next spell begins.

    Attributes:
        column: a column, a let or a part of this table; none that reads this one.

    Example:
        next_start: {lead: started_on}
    """

    word: ClassVar[str | None] = "lead"
    step: ClassVar[int] = 1

    def _is_there(self, rows: Rows) -> Bools:
        """In all rows but the last."""
        return rows.ordinal() + 1 < rows.siblings()
