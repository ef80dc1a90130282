"""Noise of the right size that hides less than it says: cut off, in steps, used twice.

The size of noise tells nothing of these. Each test is exact where noise is normal, and accuses
where its chance is below `RARE`: such faults are gross, and an honest learner is left in peace.
"""

from collections.abc import Sequence
from itertools import combinations
from math import pi, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from synth.audit.special import binomial_above, chi_square_quantile

RARE = 5e-5
"""How often an honest learner fails each test."""
_FEWEST = 8
"""Numbers that two tables must share to be compared."""

Scaled = tuple[NDArray[np.float64], float]


def fault(tables: Sequence[Scaled]) -> str:
    """What is wrong with noise, or "".

    Args:
        tables: the noise of each over its claimed standard deviation, flat, and one step of the
            whole numbers that it is drawn in on the same scale.
    """
    return (
        _cut(tables)
        or _stepped(tables)
        or _absent(tables)
        or _summed(tables)
        or _repeated([noise for noise, _ in tables])
    )


def _cut(tables: Sequence[Scaled]) -> str:
    """Whether the largest is so small that noise must have been cut off there."""
    # A whole number stands for what lies half a step around it.
    largest = max(float(np.abs(noise).max(initial=0)) + step / 2 for noise, step in tables)
    count = sum(noise.size for noise, _ in tables)
    if (2 * NormalDist().cdf(largest) - 1) ** count >= RARE:
        return ""
    return f"of {count:,} numbers none has more noise than {largest:.1f} sigma, as if cut off there"


def _stepped(tables: Sequence[Scaled]) -> str:
    """Whether too few of the numbers are odd: noise in steps shows remainders of the truth."""
    whole = [np.rint(noise / step) for noise, step in tables if step <= 1]
    count = sum(one.size for one in whole)
    even = sum(int((one % 2 == 0).sum()) for one in whole)
    if not count or float(binomial_above(even - 1, count, 0.5)) >= RARE:
        return ""
    return f"{even:,} of {count:,} numbers have an even noise, as if it was drawn in steps"


def _absent(tables: Sequence[Scaled]) -> str:
    """Whether too many of the numbers have no noise at all."""
    count = sum(noise.size for noise, _ in tables)
    none = sum(int((np.abs(noise) < step / 2).sum()) for noise, step in tables)
    # The most that one whole number can have of the normal distribution.
    by_chance = sum(noise.size * min(1.0, step / sqrt(2 * pi)) for noise, step in tables) / count
    if float(binomial_above(none - 1, count, by_chance)) >= RARE:
        return ""
    return f"{none:,} of {count:,} numbers have no noise, {by_chance * count:.0f} would by chance"


def _summed(tables: Sequence[Scaled]) -> str:
    """Whether the noise of a table's total is less than that of its cells says."""
    sums = [float(noise.sum()) / noise.size**0.5 for noise, _ in tables if noise.size > 1]
    if not sums or sum(one * one for one in sums) >= chi_square_quantile(len(sums), RARE):
        return ""
    return "the totals of tables have less noise than their cells: it adds up to nothing"


def _repeated(tables: Sequence[NDArray[np.float64]]) -> str:
    """Whether the noise of a table was that of another before."""
    pairs = list(combinations([noise for noise in tables if noise.size >= _FEWEST], 2))
    for one, other in pairs:
        width = min(one.size, other.size)
        apart = float(np.square(one[:width] - other[:width]).sum()) / 2
        if apart < chi_square_quantile(width, RARE / len(pairs)):
            return "the noise of one table is that of another again"
    return ""
