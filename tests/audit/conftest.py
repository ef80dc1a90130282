"""Made-up people, and learners of which some keep their promise and some do not."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import numpy as np
import pytest

from synth.audit.ledger import rho_of
from synth.audit.types import Learned, Noisy, Sides

SIZES = (4, 7, 10, 13, 5, 8)
budget = cache(rho_of)


def people(rows, seed):
    """Codes of people whose columns hang together, shape (rows, 6)."""
    draw = np.random.default_rng(seed)
    kind = draw.integers(0, 4, rows)
    columns = [
        (kind * (place + 1) + draw.binomial(3, 0.4, rows) * (draw.random(rows) < 0.8)) % size
        for place, size in enumerate(SIZES)
    ]
    return np.stack(columns, axis=1)


def sides(train, control, synthetic, ordered=()):
    """Three sides with names a, b, c and so on."""
    names = tuple("abcdefgh"[: train.shape[1]])
    return Sides(train, control, synthetic, names, SIZES[: train.shape[1]], ordered)


@dataclass(frozen=True)
class Marginals:
    """Noisy tables of all pairs; `noise` is the share of the claimed noise that is added."""

    noise: float = 1.0
    seed: int = 0

    def learner(self):
        draw = np.random.default_rng(self.seed)

        def learn(columns, sizes, epsilon, delta):
            cliques = list(combinations(range(len(sizes)), 2))
            sigma = (len(cliques) / (2 * budget(epsilon, delta))) ** 0.5
            noisy = []
            for clique in cliques:
                shape = tuple(sizes[place] for place in clique)
                index = np.ravel_multi_index(tuple(columns[place] for place in clique), shape)
                counts = np.bincount(index, minlength=np.prod(shape)).reshape(shape)
                error = draw.normal(0, sigma * self.noise, shape) if self.noise else 0
                noisy.append(Noisy(clique, np.rint(counts + error).astype(np.int64), sigma))
            first = np.maximum(noisy[0].counts.ravel(), 0) + 1e-9

            def sample(count):
                cells = draw.choice(first.size, count, p=first / first.sum())
                made = np.zeros((count, len(sizes)), np.int64)
                made[:, 0], made[:, 1] = np.divmod(cells, sizes[1])
                return made

            return Learned(noisy, sample)

        return learn


def memorise(columns, sizes, epsilon, delta):
    """A learner that gives back the rows it was given."""
    del sizes, epsilon, delta
    rows = np.stack(columns, axis=1)
    return Learned((), lambda count: rows[np.arange(count) % len(rows)])


@pytest.fixture(scope="session")
def crowd() -> Callable:
    return people


@pytest.fixture(scope="session")
def compare() -> Callable:
    return sides


@pytest.fixture(scope="session")
def marginals() -> Callable:
    return lambda noise=1.0, seed=0: Marginals(noise, seed).learner()


@pytest.fixture(scope="session")
def memoriser() -> Callable:
    return memorise
