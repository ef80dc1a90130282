"""`case`: the first branch whose condition holds makes the value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import pyarrow as pa

from synth.arrays import decoded, nulls, taken
from synth.errors import Mark, Problem
from synth.generators.constants import conform
from synth.generators.options import Branch
from synth.generators.protocol import WHOLE, Bools, Rows, Scope, Traits
from synth.registry import Values
from synth.schema.datatypes import UNKNOWN, DataType
from synth.schema.operands import Operand


@dataclass(frozen=True)
class Case:
    """The first branch whose condition holds makes the value; where none holds it is null.

    For values that another column rules.

    Attributes:
        branches: a list, each with one generator and `when`; the last may do without `when`.

    Example:
        hours: {case: [{when: category = 'A', int: 0}, {int: 1..78}]}
    """

    branches: tuple[Branch, ...]
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "case"
    main: ClassVar[str | None] = "branches"
    traits: ClassVar[Traits] = Traits("value", "made", "strongest", countable=False, nullable=True)

    def type(self, scope: Scope) -> DataType:
        """The column's type, or the branches' where they agree."""
        found: list[DataType] = []
        for branch in self.branches:
            if branch.when is not None:
                condition = scope.type_of(branch.when)
                if condition not in {UNKNOWN, DataType("boolean")}:
                    text = f"the condition {branch.when.text!r} is {condition}"
                    scope.report(Problem(branch.when.mark, text, "a condition"))
            kind = branch.generator.type(scope.nested(scope.wanted))
            if kind not in {UNKNOWN, *found}:
                found.append(kind)
        if scope.wanted is not None:
            return scope.wanted
        if len(found) > 1:
            names = ", ".join(str(kind) for kind in found)
            scope.report(Problem(self.mark, f"branches of types {names}", "`type` beside case"))
        return found[0] if found else UNKNOWN

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - it has no parts
        """What conditions and branches read."""
        operands: list[Operand] = []
        for branch in self.branches:
            if branch.when is not None:
                operands.append(branch.when)
            operands.extend(branch.generator.needs(WHOLE))
        return operands

    def nullable(self, scope: Scope) -> bool:
        """Null where no branch holds, or where a branch may be null."""
        if self.branches[-1].when is not None:
            return True
        return any(scope.generator_may_be_null(branch.generator) for branch in self.branches)

    def holding(self, rows: Rows) -> Iterator[tuple[Branch, Bools]]:
        """Each branch with the rows whose first branch that holds it is, shape (rows,)."""
        free = np.ones(rows.count, np.bool_)
        for branch in self.branches:
            holds = free
            if branch.when is not None:
                holds = free & np.asarray(rows.value(branch.when).fill_null(False))
            free = free & ~holds
            yield branch, holds

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """A value from each row's branch, null where no branch holds."""
        pieces, places = [], []
        for branch, holds in self.holding(rows):
            if not holds.any():
                continue
            chosen, positions = rows.choose(holds)
            inner = chosen.nested(branch.name, rows.kind)
            array = conform(branch.generator.make(inner, WHOLE), rows.kind)
            pieces.append(decoded(array))
            places.append(positions)
        order = np.full(rows.count, -1, np.int64)
        if places:
            order[np.concatenate(places)] = np.arange(sum(map(len, places)))
        joined = pa.concat_arrays(pieces) if pieces else nulls(0, rows.kind.arrow)
        return taken(joined, order, missing=order < 0)
