"""Some rows of a table that stand for all of them."""

import numpy as np

from synth.making.frame import Frame
from synth.making.maker import Maker
from synth.rng import U64


def sample(maker: Maker, name: str, count: int) -> Frame:
    """Rows of a table: spread evenly over it, or the first ones under its parents.

    Args:
        maker: of the rows.
        name: the table.
        count: how many; of a table under another there may be more.
    """
    root = maker.plan.root(name)
    first, total = maker.plan.first(root), maker.size(root)
    if root == name:
        return maker.frame(name, spread(first, total, count))
    roots = 1
    frame = maker.beneath(name, first, min(total, first + roots))
    while frame.count < count and first + roots < total and roots < count:
        # As many as the rows so far ask for and some more, so that few frames are made in vain.
        wanted = roots * count // max(frame.count, 1) + 1
        roots = min(max(2 * roots, wanted + wanted // 8), 16 * roots, count)
        frame = maker.beneath(name, first, min(total, first + roots))
    return frame


def spread(first: int, total: int, count: int) -> U64:
    """So many row numbers of [first, total), evenly; all where there are fewer. Shape (rows,)."""
    numbers = np.unique(np.linspace(first, max(first, total - 1), count).astype(np.uint64))
    return numbers[: max(0, total - first)]
