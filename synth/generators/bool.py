"""`bool`: true with a chance."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

import numpy as np
import pyarrow as pa

from synth.errors import Mark, Problem
from synth.generators.protocol import Rows, Scope, Traits, reads_nothing
from synth.generators.readers import Chance
from synth.registry import Values
from synth.schema.datatypes import DataType

_HALF = Chance(Decimal("0.5"))
_WHOLE = 1 << 32


@dataclass(frozen=True)
class Bool:
    """True with a chance, else false.

    For flags.

    Attributes:
        share: the chance of true, 0 to 1, 0.5 unless written.

    Example:
        has_licence: {bool: 0.81}
    """

    share: Chance = _HALF
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "bool"
    main: ClassVar[str | None] = "share"
    traits: ClassVar[Traits] = Traits("value", "made", "plain", countable=True, nullable=False)
    needs = reads_nothing

    def type(self, scope: Scope) -> DataType:
        """Boolean."""
        if scope.wanted is not None and scope.wanted.name != "boolean":
            scope.report(Problem(self.mark, f"type {scope.wanted} for bool", "boolean"))
        return DataType("boolean")

    def capacity(self, kind: DataType) -> int:  # noqa: ARG002 - boolean is its only type
        """How many of true and false have a chance."""
        return 1 if self._limit in {0, _WHOLE} else 2

    @property
    def _limit(self) -> int:
        return int(self.share * _WHOLE)

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """True or false for each row."""
        limit = self._limit
        if rows.unique:
            number = rows.permuted(self.capacity(rows.kind))
            return pa.array(number < np.uint64(1 if limit else 0))
        return pa.array((rows.words() >> np.uint64(32)) < np.uint64(limit))
