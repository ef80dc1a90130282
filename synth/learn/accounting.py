"""What a fit may spend and has spent, in zero-concentrated differential privacy.

Costs of queries add up, also where one depends on answers to others (Bun, Steinke, Concentrated
Differential Privacy, 2016, lemma 2.3).
"""

import math

from synth.errors import SynthError
from synth.model.types import Query

_HALVINGS = 200
"""Of an interval: far below the last digit of a float."""
_ROUNDING = 1e-9
"""By how much a sum of costs may pass the budget, relative to it: floats are added."""


def epsilon_of(rho: float, delta: float) -> float:
    """The smallest epsilon with which `rho` is (epsilon, delta)-private, rounded up.

    The tight conversion of Canonne, Kamath, Steinke, The Discrete Gaussian for Differential
    Privacy, 2020, corollary 13.

    Args:
        rho: of zero-concentrated differential privacy, not negative.
        delta: above 0 and below 1.
    """
    if rho <= 0:
        return 0.0
    # Bun and Steinke's bound, proposition 1.3, which is never smaller.
    lo, hi = 0.0, rho + 2 * math.sqrt(rho * -math.log(delta))
    for _ in range(_HALVINGS):
        middle = (lo + hi) / 2
        if not lo < middle < hi:
            break
        if _log_delta(rho, middle) <= math.log(delta):
            hi = middle
        else:
            lo = middle
    return hi


def rho_of(epsilon: float, delta: float) -> float:
    """The largest rho that is (epsilon, delta)-private by `epsilon_of`, rounded down.

    Args:
        epsilon: above 0.
        delta: above 0 and below 1.
    """
    lo, hi = 0.0, epsilon + 1
    for _ in range(_HALVINGS):
        middle = (lo + hi) / 2
        if not lo < middle < hi:
            break
        if _log_delta(middle, epsilon) <= math.log(delta):
            lo = middle
        else:
            hi = middle
    return lo


def _log_delta(rho: float, epsilon: float) -> float:
    """Logarithm of the smallest delta over all orders above 1.

    In the order it is convex: its derivative `(2 order - 1) rho - epsilon + log(1 - 1 / order)`
    rises, so halving finds where it is 0.
    """
    lo, hi = 1.0, (epsilon + 1) / (2 * rho) + 2
    for _ in range(_HALVINGS):
        order = (lo + hi) / 2
        if not lo < order < hi:
            break
        if (2 * order - 1) * rho - epsilon + math.log1p(-1 / order) < 0:
            lo = order
        else:
            hi = order
    order = hi
    return (
        (order - 1) * (order * rho - epsilon) + order * math.log1p(-1 / order) - math.log(order - 1)
    )


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
