"""How far synthetic tables of one, two and three columns are from the learnt ones."""

from collections.abc import Sequence
from itertools import combinations
from math import comb, prod
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from synth.audit.draws import picked
from synth.audit.special import binomial_chance
from synth.audit.types import CONFIDENCE, Codes, Estimate, Measure, Sides

MARGINALS = 1000
"""Most marginals of one width that are counted; of more, as many are drawn."""
DENSE = 1 << 20
"""Most cells that are counted one by one; in larger marginals only those that are met."""
WIDTHS = (1, 2, 3)


def distances(sides: Sides, seed: int) -> tuple[Measure, ...]:
    """Mean and worst total variation distance of 1-, 2- and 3-way marginals; pure.

    Half the L1 distance of two normalised tables of counts, learnt and synthetic. Beside each
    stands the floor: the distance to expect of as many rows drawn from the learnt rows themselves.

    Args:
        sides: the rows.
        seed: decides which marginals are drawn where there are too many.
    """
    train, synthetic = np.asfortranarray(sides.train), np.asfortranarray(sides.synthetic)
    found: list[Measure] = []
    for width in WIDTHS:
        if width > len(sides.sizes):
            found += _missing(width, len(sides.sizes))
            continue
        chosen = marginals(len(sides.sizes), width, seed)
        pairs = [
            _distance_and_floor(train, synthetic, positions, sides.sizes) for positions in chosen
        ]
        values = np.array(pairs)
        whole = len(chosen) == comb(len(sides.sizes), width)
        found += _measures(width, chosen, values, sides, whole=whole)
    return tuple(found)


def marginals(attributes: int, width: int, seed: int) -> list[tuple[int, ...]]:
    """All sets of that many attributes, or `MARGINALS` of them in their order; pure.

    Args:
        attributes: how many there are.
        width: how many in one set.
        seed: of the audit.
    """
    every = list(combinations(range(attributes), width))
    if len(every) <= MARGINALS:
        return every
    return [every[place] for place in sorted(picked(len(every), MARGINALS, seed, "marginals"))]


def tables(
    sides: Sequence[Codes], positions: Sequence[int], sizes: Sequence[int]
) -> list[NDArray[np.int64]]:
    """Counts of the same cells on several sides, each of shape (cells,); pure.

    Args:
        sides: rows of each side.
        positions: of the attributes.
        sizes: of all attributes.
    """
    cells = prod(sizes[place] for place in positions)
    flat = [flattened(codes, positions, sizes) for codes in sides]
    if cells <= DENSE:
        return [np.bincount(index, minlength=cells) for index in flat]
    met, index = np.unique(np.concatenate(flat), return_inverse=True)
    cuts = np.cumsum([len(part) for part in flat])[:-1]
    return [np.bincount(part, minlength=len(met)) for part in np.split(index, cuts)]


def flattened(codes: Codes, positions: Sequence[int], sizes: Sequence[int]) -> NDArray[np.int64]:
    """The number of each row's cell in a table of several columns, shape (rows,); pure."""
    index = codes[:, positions[0]].astype(np.int64)
    for place in positions[1:]:
        index *= sizes[place]
        index += codes[:, place]
    return index


def _distance_and_floor(
    train: Codes, synthetic: Codes, positions: tuple[int, ...], sizes: Sequence[int]
) -> tuple[float, float]:
    learnt, made = tables((train, synthetic), positions, sizes)
    distance = np.abs(learnt / len(train) - made / len(synthetic)).sum() / 2
    return float(distance), floor(learnt, len(synthetic))


def floor(counts: NDArray[np.int64], rows: int) -> float:
    """The mean distance of `rows` draws from a table of counts to that table; exact and pure.

    Half the sum over cells of the mean absolute deviation of a binomial number, by De Moivre's
    formula `2 (1 - p) b(k; n, p) k / n` with `k = floor(n p) + 1` and b its probability in n draws
    (Diaconis and Zabell, "Closed form summation for classical distributions: variations on a theme
    of De Moivre", Statistical Science 6, 1991, section 1).

    Args:
        counts: of the cells, shape (cells,); one at least is not 0.
        rows: how many draws.
    """
    values, times = np.unique(counts[counts > 0], return_counts=True)
    share = values / counts.sum()
    # A share of 1 never deviates; the formula would ask for more successes than draws.
    share, times = share[share < 1], times[share < 1]
    success = np.floor(rows * share) + 1
    deviation = 2 * success * (1 - share) * binomial_chance(success, rows, share) / rows
    return float((deviation * times).sum() / 2)


def _measures(
    width: int,
    chosen: list[tuple[int, ...]],
    values: NDArray[np.float64],
    sides: Sides,
    *,
    whole: bool,
) -> list[Measure]:
    worst = int(values[:, 0].argmax())
    things = "columns" if width == 1 else f"sets of {width} columns"
    count = f"all {len(chosen):,} {things}" if whole else f"{len(chosen):,} {things} of more"
    mean, limit = (_mean(values[:, side], whole=whole) for side in (0, 1))
    below = mean.value < limit.value / 2
    note = "nearer than chance allows: learnt rows may have been copied" if below else ""
    return [
        Measure(
            f"{width}-way distance, mean",
            "distances",
            f"Share of rows that must change until {_what(width)} agrees with the learnt rows, "
            f"over {count}.",
            mean,
            "sampling floor",
            limit,
            reason=note,
        ),
        Measure(
            f"{width}-way distance, worst",
            "distances",
            f"The same where it is largest among {count}.",
            _exact(values[worst, 0]),
            "sampling floor",
            _exact(values[worst, 1]),
            places=tuple(sides.names[place] for place in chosen[worst]),
        ),
    ]


def _what(width: int) -> str:
    return "a column" if width == 1 else f"a table of {width} columns"


def _exact(value: float) -> Estimate:
    return Estimate(float(value), float(value), float(value))


def _mean(values: NDArray[np.float64], *, whole: bool) -> Estimate:
    """A mean of all there are, or of some that were drawn."""
    mean = float(values.mean())
    if whole:
        return _exact(mean)
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    spread = z * float(values.std(ddof=1)) / len(values) ** 0.5
    return Estimate(mean, max(0.0, mean - spread), mean + spread)


def _missing(width: int, attributes: int) -> list[Measure]:
    plural = "column" if attributes == 1 else "columns"
    return [
        Measure(
            f"{width}-way distance, {which}",
            "distances",
            f"How far tables of {width} columns are.",
            None,
            verdict="not measured",
            reason=f"there are {attributes} {plural}",
        )
        for which in ("mean", "worst")
    ]
