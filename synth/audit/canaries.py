"""Made-up persons of whom a coin says who is learnt: nobody real is risked to test a learner."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synth.audit.draws import numbers
from synth.audit.types import Codes, Learned, Noisy

ONE = np.uint64(1)


@dataclass(frozen=True, eq=False)
class Canaries:
    """A made-up table in which each canary alone has its cell of the first column.

    Attributes:
        columns: cells of the learnt rows: canaries that are in, and as many others as there are
            canaries, who share the first cell.
        sizes: how many cells each column has.
        inside: of each canary whether it is learnt, shape (canaries,).
    """

    columns: tuple[NDArray[np.int64], ...]
    sizes: tuple[int, ...]
    inside: NDArray[np.bool_]

    @property
    def rows(self) -> int:
        """How many rows are learnt."""
        return len(self.columns[0])


def canaries(count: int, seed: int) -> Canaries:
    """A table of canaries, each in or out by a fair coin; pure."""
    inside = (numbers(count, seed, "coins") & ONE).astype(bool)
    first = np.concatenate([np.zeros(count, np.int64), np.flatnonzero(inside) + 1])
    second = (numbers(len(first), seed, "second column") & ONE).astype(np.int64)
    return Canaries((first, second), (count + 1, 2), inside)


def noisy_scores(noisy: Sequence[Noisy], count: int) -> NDArray[np.float64] | None:
    """How much noisy counts speak for each canary, shape (canaries,); None where none do.

    The sum over all tables that hold the first column, weighted by how precise each claims to be.
    """
    found = None
    for clique, counts, sigma in noisy:
        if 0 not in clique:
            continue
        place = clique.index(0)
        others = tuple(axis for axis in range(len(clique)) if axis != place)
        summed = counts.sum(axis=others)[1:].astype(np.float64)
        # The sum of k cells has k times the variance of one.
        weight = count + 1, counts.size, max(sigma, np.finfo(np.float64).tiny)
        found = np.zeros(count) if found is None else found
        found += summed * (weight[0] / weight[1] / weight[2] ** 2)
    return found


def made_scores(learned: Learned, table: Canaries) -> NDArray[np.float64]:
    """How many synthetic rows have each canary's cell, shape (canaries,)."""
    made: Codes = learned.sample(table.rows)
    return np.bincount(made[:, 0], minlength=table.sizes[0])[1:].astype(np.float64)
