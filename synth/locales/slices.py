"""Serial numbers for people whose sex and birth month are decided elsewhere, by a column or model.

The register chooses coordinates and serial together. Here coordinates come in, and the serial
must be found for any row without counting the rows before it: every segment of 131,072 rows owns
a slice of each cell's serials, and inside the segment a row takes the number of earlier rows of
its cell. Slices are disjoint and ranks are distinct, so no serial is given twice.

The price: the coordinates of the whole segment must be known to number one row of it. Ranking a
segment costs one sort, 30 to 80 ns a row: 4 to 10 ms where a single row is wanted.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from synth.errors import QuestionError
from synth.locales.register import Cells, Numbering
from synth.rng import U64

SEGMENT_BITS = 17
SEGMENT_ROWS = 1 << SEGMENT_BITS
"""Rows of a segment: the engine's unit of work."""

_BOUND = 64
"""Twice the negative logarithm of the chance that one cell of one segment overflows: e**-32."""

Ints = NDArray[np.signedinteger]


class Births(Protocol):
    """What a country's numbers show of people whose sex and birth date are given. Pure."""

    @property
    def numbering(self) -> Numbering:
        """How coordinates become numbers."""
        ...

    @property
    def capacities(self) -> NDArray[np.int64]:
        """Serials of each cell, shape (cells,)."""
        ...

    @property
    def crowded(self) -> str:
        """What it means that people find no number, and what to write instead."""
        ...

    def when(self, days: NDArray[np.int64]) -> Ints:
        """What of a birth date cells know: its month, or itself.

        Args:
            days: since 1970-01-01, shape (rows,).
        """
        ...

    def cell(self, sex: Ints, when: Ints) -> NDArray[np.int64]:
        """The cell of each person, shape (rows,): what `serials_in_segment` ranks.

        Args:
            sex: 0 men, 1 women.
            when: of each.
        """
        ...

    def people(self, sex: Ints, when: Ints, serial: U64) -> Cells:
        """The coordinates of people, shape (rows,).

        Args:
            sex: 0 men, 1 women.
            when: of each.
            serial: below the cell's capacity, distinct within a cell.
        """
        ...


def ranks(cell: Ints) -> U64:
    """How many earlier rows of the segment have the row's cell, shape (rows,); pure.

    One sort of cell and row number in one word; 32 bits where they suffice, which halves it.

    Args:
        cell: shape (rows,), rows at most `SEGMENT_ROWS`, none negative.
    """
    rows = len(cell)
    if not rows:
        return np.zeros(0, np.uint64)
    keys = cell.astype(np.uint64) << np.uint64(SEGMENT_BITS) | np.arange(rows, dtype=np.uint64)
    if int(cell.max()) < 1 << (32 - SEGMENT_BITS):
        keys = np.sort(keys.astype(np.uint32)).astype(np.uint64)
    else:
        keys.sort()
    sorted_cell = keys >> np.uint64(SEGMENT_BITS)
    begins = np.flatnonzero(np.concatenate([[True], sorted_cell[1:] != sorted_cell[:-1]]))
    lengths = np.diff(np.append(begins, rows))
    found = np.empty(rows, np.uint64)
    row = (keys & np.uint64(SEGMENT_ROWS - 1)).astype(np.int64)
    found[row] = (np.arange(rows) - np.repeat(begins, lengths)).astype(np.uint64)
    return found


def slices(capacities: Ints, segments: int) -> NDArray[np.int64]:
    """How many serials of each cell a segment owns, shape (cells,).

    Args:
        capacities: serials of each cell, shape (cells,).
        segments: how many segments there may ever be; another number gives other people, so it
            must not follow the rows that are asked.
    """
    return np.asarray(capacities, np.int64) // segments


def serials_in_segment(cell: Ints, segment: int, owned: Ints) -> U64:
    """Serial numbers of the rows of one segment, shape (rows,); pure.

    Args:
        cell: the cell of every row of the segment, in order.
        segment: its number, below the `segments` that `slices` was given.
        owned: serials a segment owns, shape (cells,), made by `slices`.

    Raises:
        QuestionError: more people of one cell than its slice holds.
    """
    rank = ranks(cell)
    mine = owned[cell].astype(np.uint64)
    over = rank >= mine
    if over.any():
        raise QuestionError(f"{int(over.sum()):,} people of segment {segment} find no number")
    return mine * np.uint64(segment) + rank


def overfull(weights: Sequence[int], owned: Ints) -> list[int]:
    """The cells whose slice may be too small for a segment: an error at plan time.

    A cell's load is binomial with mean m; by Bernstein's inequality (S. Boucheron, G. Lugosi and
    P. Massart, "Concentration inequalities", 2013, section 2.8) it exceeds m + t with a chance
    below exp(-t**2 / (2 m + 2 t / 3)), here required to be below e**-32: with 125,000 cells and
    300 segments, one failing run in 2 million. For large m that is near m + 8 sigma; a
    rule of m + 6 sigma is no bound for rare cells, whose load is Poisson and not normal.

    Args:
        weights: expected share of each cell, whole numbers.
        owned: serials a segment owns, shape (cells,).
    """
    total = sum(weights)
    found = []
    for index, (weight, held) in enumerate(zip(weights, owned.tolist(), strict=True)):
        room = held * total - SEGMENT_ROWS * weight
        needed = 3 * _BOUND * SEGMENT_ROWS * weight * total + _BOUND * room * total
        if held < SEGMENT_ROWS and weight and (room < 0 or 3 * room * room < needed):
            found.append(index)
    return found
