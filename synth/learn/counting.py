"""Counts of cells: the only place where rows are looked at."""

from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.uint32]
"""The cell of each row in one attribute, shape (rows,), in the smallest type that holds it."""
Clique = tuple[int, ...]
"""Positions of attributes that are looked at together, ascending."""

BLOCK_ROWS = 1 << 17
"""Rows counted at once: their indices stay in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Counter:
    """Counts rows of each cell of some attributes.

    Attributes:
        columns: one for each attribute, all of the same length.
        sizes: cells of each attribute.
    """

    columns: tuple[Column, ...]
    sizes: tuple[int, ...]

    @property
    def rows(self) -> int:
        """How many rows there are; private: nothing that is released may use it."""
        return len(self.columns[0]) if self.columns else 0

    def __call__(self, clique: Clique) -> NDArray[np.int64]:
        """How many rows have each cell, shaped by the sizes of the clique's attributes."""
        shape = tuple(self.sizes[place] for place in clique)
        cells = prod(shape)
        counts = np.zeros(cells, np.int64)
        for start in range(0, self.rows, BLOCK_ROWS):
            block = slice(start, min(start + BLOCK_ROWS, self.rows))
            index = np.zeros(block.stop - start, np.intp)
            for place, size in zip(clique, shape, strict=True):
                index *= size
                index += self.columns[place][block]
            counts += np.bincount(index, minlength=cells)
        return counts.reshape(shape)


def smallest(codes: NDArray[np.int64], size: int) -> Column:
    """Codes from 0 to `size` - 1 in the smallest unsigned type that holds them."""
    if size <= 1 << 8:
        return codes.astype(np.uint8)
    return codes.astype(np.uint16) if size <= 1 << 16 else codes.astype(np.uint32)
