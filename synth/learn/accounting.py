"""What a fit has spent, in zero-concentrated differential privacy.

Costs of queries add up, also where one depends on answers to others (Bun, Steinke, Concentrated
Differential Privacy, 2016, lemma 2.3).
"""

import math

from synth.errors import SynthError
from synth.model.types import Query

_ROUNDING = 1e-9
"""By how much a sum of costs may pass the budget, relative to it: floats are added."""


class Ledger:
    """Every question that was asked of the rows, with its cost; it grows, and never beyond `rho`.

    Args:
        rho: the budget of all tables together.
    """

    def __init__(self, rho: float) -> None:
        self.rho = rho
        self._entries: list[Query] = []

    @property
    def entries(self) -> tuple[Query, ...]:
        """All questions, in the order in which they were asked."""
        return tuple(self._entries)

    @property
    def spent(self) -> float:
        """The sum of costs."""
        return math.fsum(query.rho for query in self._entries)

    def check(self, rho: float) -> None:
        """Raise unless so much is left.

        Raises:
            SynthError: the sum would pass the budget.
        """
        if not rho > 0 or self.spent + rho > self.rho * (1 + _ROUNDING):
            raise SynthError(
                f"a question of rho {rho:.6g} was refused: {self.spent:.6g} of {self.rho:.6g} "
                "is spent"
            )

    def spend(self, query: Query) -> None:
        """Enter a question.

        Raises:
            SynthError: the sum would pass the budget.
        """
        self.check(query.rho)
        self._entries.append(query)
