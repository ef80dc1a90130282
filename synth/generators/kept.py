"""Of a generator's values only those for which a condition holds: `where` beside it."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

import numpy as np

from synth import laws
from synth.arrays import taken
from synth.generators.protocol import Generator, Rows, Scope, Traits, reads_nothing
from synth.registry import Values
from synth.rng import below
from synth.schema.datatypes import DataType


@dataclass(frozen=True)
class Kept:
    """Stands in the place of a generator whose values were judged while the plan was made.

    Attributes:
        own: the generator as written.
        values: those of its values that fulfil the condition, each once.
        weights: how often each comes; none where all are alike.
    """

    own: Generator
    values: Values = field(compare=False)
    weights: tuple[Decimal, ...] = ()
    traits: ClassVar[Traits] = Traits("value", "made", "inside", countable=True, nullable=True)
    needs = reads_nothing

    @property
    def word(self) -> str:
        """What users write."""
        return self.own.word

    @property
    def main(self) -> str | None:
        """The option that may stand alone."""
        return self.own.main

    @cached_property
    def _table(self) -> laws.Weights:
        return laws.weights([self.weights])

    def type(self, scope: Scope) -> DataType:
        """The type of the generator as written."""
        return self.own.type(scope)

    def nullable(self, scope: Scope) -> bool:  # noqa: ARG002 - its values are known
        """No value is null."""
        return False

    def capacity(self, kind: DataType) -> int:  # noqa: ARG002 - its values are known
        """How many values are left."""
        return len(self.values)

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """One of the values for each row, a different one where the column is unique."""
        if rows.unique:
            index = rows.permuted(len(self.values)).astype(np.int64)
        elif self.weights:
            index = self._table(rows.words()).astype(np.int64)
        else:
            index = below(rows.words(), len(self.values)).astype(np.int64)
        return taken(self.values, index)
