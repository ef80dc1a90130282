"""Noise of the right size that hides less than it says: cut off, without a sum, or used twice.

The size of noise tells nothing of these. Each test is exact where noise is normal, and accuses
where its chance is below `RARE`: such faults are gross, and an honest learner is left in peace.
"""

from collections.abc import Sequence
from itertools import combinations
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from synth.audit.special import chi_square_quantile

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
    return _cut(tables) or _summed(tables) or _repeated([noise for noise, _ in tables])


def _cut(tables: Sequence[Scaled]) -> str:
    """Whether the largest is so small that noise must have been cut off there."""
    # A whole number stands for what lies half a step around it.
    largest = max(float(np.abs(noise).max(initial=0)) + step / 2 for noise, step in tables)
    count = sum(noise.size for noise, _ in tables)
    if (2 * NormalDist().cdf(largest) - 1) ** count >= RARE:
        return ""
    return f"of {count:,} numbers none has more noise than {largest:.1f} sigma, as if cut off there"


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
