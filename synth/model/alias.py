"""Alias tables of many laws at once, in whole numbers.

A law over n cells becomes n buckets of equal weight, each with at most two cells: one word picks
the bucket and then the cell, whatever n is (Walker, "An efficient method for generating discrete
random variables with general distributions", ACM TOMS 3 (1977)). Buckets are filled by a sweep over
light and heavy cells, which two running sums and a bisection say without a loop (the sweep is that
of Huebschle-Schneider and Sanders, "Parallel weighted random sampling", ESA 2019, section 4.1).
"""

import numpy as np
from numpy.typing import NDArray

from synth.model.types import WHOLE

I64 = NDArray[np.int64]


def alias(weights: NDArray[np.uint64]) -> tuple[NDArray[np.uint32], I64]:
    """Thresholds and other cells of the buckets of each law; pure and exact.

    Bucket i of a law holds cell i below its threshold and its other cell from there on, in units of
    1 / 2**32; a bucket that is all its own has itself as the other cell. Cell i thus has exactly
    `weights[i] / 2**32` of the buckets together.

    Args:
        weights: shape (laws, cells), each row sums to `WHOLE`; at most 2**30 in all.

    Returns:
        Thresholds as uint32 and other cells as int64, both of the shape of the weights.
    """
    laws, cells = weights.shape
    # In these units a bucket holds WHOLE, and a cell has its weight times the number of buckets.
    holds = weights.astype(np.int64).reshape(-1) * cells
    is_light = holds < WHOLE
    light, heavy = np.flatnonzero(is_light), np.flatnonzero(~is_light)
    # What light cells lack and heavy cells have too much comes to the same in each law, so the sums
    # may run on from law to law; the number of the law keeps the seam between two laws apart.
    lacks = np.cumsum(WHOLE - holds[light])
    spare = np.cumsum(holds[heavy] - WHOLE) + heavy // cells
    before = lacks - (WHOLE - holds[light]) + light // cells
    after = lacks + light // cells
    threshold = np.where(is_light, holds, 0)
    other = np.arange(laws * cells, dtype=np.int64)
    # A light cell is filled up by the heavy cell that still has something to spare.
    other[light] = heavy[np.searchsorted(spare, before)]
    # A heavy cell that gave more than it could spare is filled up by the next heavy one.
    giver = np.searchsorted(after, spare, side="right")
    emptied = np.flatnonzero(giver < len(light))
    emptied = emptied[light[giver[emptied]] // cells == heavy[emptied] // cells]
    threshold[heavy[emptied]] = WHOLE + spare[emptied] - after[giver[emptied]]
    other[heavy[emptied]] = heavy[np.minimum(emptied + 1, len(heavy) - 1)]
    shape = weights.shape
    return threshold.astype(np.uint32).reshape(shape), (other % cells).reshape(shape)
