"""`choice`: one of a few constants, by weight."""

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import ClassVar

import numpy as np
import pyarrow as pa

from synth import laws
from synth.arrays import coded
from synth.errors import Mark
from synth.generators.constants import constants, no_value, wrong_constant
from synth.generators.protocol import Rows, Scope, Traits, reads_nothing
from synth.generators.readers import Choices
from synth.registry import Values
from synth.schema.datatypes import DataType


@dataclass(frozen=True)
class Choice:
    """One of a few constants, each with its weight.

    For codes and states. Its values are the column's public domain.

    Attributes:
        values: a list of constants, all alike, or constants with weights of any sum.

    Example:
        status: {choice: {registered: 62, struck_off: 30, identified: 8}}
    """

    values: Choices
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "choice"
    main: ClassVar[str | None] = "values"
    traits: ClassVar[Traits] = Traits("value", "made", "plain", countable=True, nullable=False)
    needs = reads_nothing

    @cached_property
    def table(self) -> laws.Weights:
        """The weights as an integer table."""
        return laws.weights([self.values.weights])

    @cached_property
    def constants(self) -> Values:
        """The constants as text."""
        return pa.array(list(self.values.values), pa.string())

    @cached_property
    def _live(self) -> tuple[int, ...]:
        """Where each constant of a weight above 0 stands first."""
        first: dict[str, int] = {}
        for index, (value, weight) in enumerate(
            zip(self.values.values, self.values.weights, strict=True)
        ):
            if weight:
                first.setdefault(value, index)
        return tuple(first.values())

    def type(self, scope: Scope) -> DataType:
        """The column's type, or text."""
        kind = scope.wanted or DataType("text")
        for value in self.values.values:
            if wrong_constant(value, kind):
                scope.report(no_value(self.values.mark, value, kind))
        return kind

    def capacity(self, kind: DataType) -> int | None:
        """How many different constants of a weight above 0 there are, None where two are one value.

        `1` and `1.0` are two texts and one number.
        """
        live = [self.values.values[place] for place in self._live]
        if any(wrong_constant(value, kind) for value in live):
            return len(live)  # `type` reports it
        return len(live) if len(set(constants(live, kind).to_pylist())) == len(live) else None

    @property
    def chances(self) -> tuple[Decimal, ...]:
        """How often each constant comes, in the order in which `unique` numbers them."""
        known = dict.fromkeys(self.values.values, Decimal(0))
        for value, weight in zip(self.values.values, self.values.weights, strict=True):
            known[value] += weight
        return tuple(known[self.values.values[place]] for place in self._live)

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """A constant for each row, as a dictionary array of text."""
        if rows.unique:
            live = np.array(self._live, np.int32)
            index = live[rows.permuted(len(live)).astype(np.int64)]
        else:
            index = self.table(rows.words()).astype(np.int32)
        return coded(index, self.constants)
