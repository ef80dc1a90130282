"""The questions that are asked of the rows: the only place where counts, noise and ledger meet."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from synth.learn.accounting import Ledger
from synth.learn.counting import Clique, Counter
from synth.learn.inference import Measurement
from synth.learn.noise import Noise
from synth.learn.tree import Table
from synth.model.types import Query

_GRID = 1 << 16
"""Estimates are rounded to this part of a row before they are scored: then all sums are exact, and
no rounding adds to what one person can change."""


def count_cost(sigma: float, sensitivity: float) -> float:
    """What noisy counts cost (Bun, Steinke, 2016, proposition 1.6)."""
    return (sensitivity / sigma) ** 2 / 2


def choice_cost(epsilon: float) -> float:
    """What a choice costs (Cesar, Rogers, 2021, of mechanisms of bounded range)."""
    return epsilon**2 / 8


def count_sigma(rho: float, sensitivity: float) -> float:
    """The noise of counts that cost `rho`."""
    return sensitivity / sqrt(2 * rho)


def choice_epsilon(rho: float) -> float:
    """The epsilon of a choice that costs `rho`."""
    return sqrt(8 * rho)


def _rounded(rows: float) -> float:
    return round(rows * _GRID) / _GRID


@dataclass(frozen=True, eq=False)
class Law:
    """What answers say of an attribute in each cell of others.

    Attributes:
        given: positions of the others; the pair's first attribute is none of them.
        shares: not negative, of each cell given, the last axis the attribute's own and of sum 1.
    """

    given: Clique
    shares: Table


@dataclass(frozen=True, eq=False)
class Survey:
    """Asks of one table, and pays before it asks.

    Attributes:
        counter: of the rows.
        names: of attributes, for the ledger.
        table: its name, for the ledger.
        sensitivity: rows of one person, at most: the L2 norm of what a person changes in a table of
            counts, as all of them may fall into one cell, and as much of their L1 distance from
            anything fixed.
        noise: of all answers.
        ledger: of all costs.
        exact: counts that were needed; they never leave this object.
    """

    counter: Counter
    names: tuple[str, ...]
    table: str
    sensitivity: float
    noise: Noise
    ledger: Ledger
    exact: dict[Clique, NDArray[np.int64]] = field(default_factory=dict)

    def count(self, clique: Clique, sigma: float) -> Measurement:
        """Noisy counts of all cells of some attributes.

        Raises:
            SynthError: the budget has not that much left.
        """
        exact = self._exact(clique)
        names = tuple(self.names[place] for place in clique)
        cost = count_cost(sigma, self.sensitivity)
        self.ledger.spend(
            Query(self.table, "count", names, exact.size, self.sensitivity, cost, sigma=sigma)
        )
        return Measurement(clique, self.noise.gaussian(exact, sigma).astype(np.float64), sigma)

    def choose(
        self,
        candidates: Sequence[Clique],
        estimates: Mapping[Clique, Table],
        epsilon: float,
        *,
        weights: Mapping[Clique, int],
        expected: float,
    ) -> Clique:
        """A clique whose estimate is far from its counts, by more than noise would be.

        Args:
            candidates: which cliques may be chosen.
            estimates: what a model says of each.
            epsilon: of the exponential mechanism.
            weights: how much each clique is worth.
            expected: mean error of a noisy count, in rows, that is taken off for each cell.

        Raises:
            SynthError: the budget has not that much left.
        """
        rounded = _rounded(expected)
        return self._chosen(
            candidates,
            lambda one: weights[one] * self._distance(one, estimates[one], rounded),
            epsilon,
            self.sensitivity * max(weights[one] for one in candidates),
        )

    def choose_apart(
        self,
        candidates: Sequence[Clique],
        laws: Mapping[int, Law],
        epsilon: float,
        *,
        expected: float,
    ) -> Clique:
        """A pair whose second attribute depends on the first, beyond what a law says.

        A score is the sum over the pair's cells of how far a count is from what the law gives the
        rows of its first cell. A row adds 1 to one count and shares that sum to no more than 1 to
        what is expected, so a person moves a score by twice their rows.

        Args:
            candidates: pairs.
            laws: of second attributes.
            epsilon: of the exponential mechanism.
            expected: mean error of a noisy count, in rows, that is taken off for each cell.

        Raises:
            SynthError: the budget has not that much left.
        """
        rounded = _rounded(expected)
        return self._chosen(
            candidates,
            lambda pair: self._apart(pair, laws[pair[1]], rounded),
            epsilon,
            2 * self.sensitivity,
        )

    def _chosen(
        self,
        candidates: Sequence[Clique],
        score: Callable[[Clique], float],
        epsilon: float,
        sensitivity: float,
    ) -> Clique:
        """The noisy best, paid for before any score is made."""
        cost = choice_cost(epsilon)
        self.ledger.check(cost)
        scores = np.array([score(one) for one in candidates])
        chosen = candidates[self.noise.choose(scores, epsilon, sensitivity)]
        names = tuple(self.names[place] for place in chosen)
        self.ledger.spend(
            Query(self.table, "choice", names, len(scores), sensitivity, cost, epsilon=epsilon)
        )
        return chosen

    def _apart(self, pair: Clique, law: Law, expected: float) -> float:
        exact = self._exact(pair)
        # Rounded down: then what one row expects sums to no more than 1, and sums stay exact.
        shares = np.floor(law.shares * _GRID) / _GRID
        places = tuple(sorted({pair[0], *law.given}))
        counts = self._exact(places).astype(np.float64)
        order = [places.index(place) for place in (pair[0], *law.given) if place in places]
        counts = counts.transpose(order).reshape(len(exact), -1)
        guess = counts @ shares.reshape(counts.shape[1], -1)
        return float(np.abs(exact - guess).sum()) - expected * exact.size

    def _distance(self, clique: Clique, estimate: Table, expected: float) -> float:
        exact = self._exact(clique)
        rounded = np.rint(estimate * _GRID) / _GRID
        return float(np.abs(exact - rounded).sum()) - expected * exact.size

    def _exact(self, clique: Clique) -> NDArray[np.int64]:
        if clique not in self.exact:
            self.exact[clique] = self.counter(clique)
        return self.exact[clique]
