"""How far two tables of cells are apart: mean total variation distance of their marginals."""

from itertools import combinations
from math import prod

import numpy as np

MOST_CELLS = 10**7
"""Marginals with more cells are left out."""


def distances(real, made, sizes, widest: int = 3) -> tuple[float, ...]:
    """Half the L1 distance of two normalised marginals, mean over all of 1 to `widest` columns.

    Args:
        real: cells, shape (columns, rows).
        made: cells, shape (columns, other rows).
        sizes: how many cells each column has.
        widest: 1, 2 or 3.
    """
    found: dict[int, list[float]] = {width: [] for width in range(1, widest + 1)}
    for first in range(len(sizes)):
        for width, values in found.items():
            for rest in combinations(range(first + 1, len(sizes)), width - 1):
                clique = (first, *rest)
                if prod(sizes[place] for place in clique) <= MOST_CELLS:
                    shares = [_shares(codes, clique, sizes) for codes in (real, made)]
                    values.append(0.5 * float(np.abs(shares[0] - shares[1]).sum()))
    return tuple(float(np.mean(values)) for values in found.values())


def _shares(codes, clique, sizes) -> np.ndarray:
    """The share of rows in each cell of some columns, flat."""
    index = codes[clique[0]].astype(np.int64)
    for place in clique[1:]:
        index *= sizes[place]
        index += codes[place]
    cells = prod(sizes[place] for place in clique)
    return np.bincount(index, minlength=cells) / len(index)


def drawn_again(codes, random) -> np.ndarray:
    """As many rows drawn from the table itself: a perfect model, sampled."""
    rows = codes.shape[1]
    return codes[:, random.integers(0, rows, rows)]


def independent(codes, random) -> np.ndarray:
    """As many rows, each column drawn by itself: no dependence is left."""
    rows = codes.shape[1]
    return np.stack([column[random.integers(0, rows, rows)] for column in codes])


def noisy_independent(data, epsilon: float, delta: float, seed: int) -> np.ndarray:
    """As many rows of private independent columns: noisy counts of each, and nothing else.

    The whole budget is split evenly; counts are brought back to shares by the nearest point with
    no share below 0, which is kinder to them than to cut and to divide.
    """
    from synth.model.promise import rho_of

    random = np.random.default_rng(seed)
    sigma = (len(data.sizes) / (2 * rho_of(epsilon, delta))) ** 0.5
    made = []
    for column, size in zip(data.codes, data.sizes, strict=True):
        counts = np.bincount(column, minlength=size) + random.normal(0, sigma, size)
        made.append(random.choice(size, data.rows, p=_nearest_shares(counts / data.rows)))
    return np.stack(made)


def _nearest_shares(values) -> np.ndarray:
    """The nearest point that sums to 1 and has nothing below 0 (Duchi et al., 2008, fig. 1)."""
    ordered = np.sort(values)[::-1]
    over = (np.cumsum(ordered) - 1) / np.arange(1, len(values) + 1)
    last = np.flatnonzero(ordered > over)[-1]
    shares = np.maximum(values - over[last], 0)
    return shares / shares.sum()
