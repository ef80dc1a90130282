"""Serial numbers for people whose sex and birth month are decided elsewhere, by a column or model.

The register chooses coordinates and serial together. Here coordinates come in, and the serial
must be found for any row without counting the rows before it: every segment of 131,072 rows owns
a slice of each cell's serials, and inside the segment a row takes the number of earlier rows of
its cell. Slices are disjoint and ranks are distinct, so no serial is given twice.

The price: the coordinates of the whole segment must be known to number one row of it. Ranking a
segment costs one sort, 30 to 80 ns a row: 4 to 10 ms where a single row is wanted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from synth.errors import QuestionError
from synth.locales.fr.numbering import CENTURY, Cells, Numbering, numbering
from synth.locales.fr.register import Shares, quotas, whole
from synth.rng import U64, Permutation, Stream, below, permutation, stream, words

SEGMENT_BITS = 17
SEGMENT_ROWS = 1 << SEGMENT_BITS
"""Rows of a segment: the engine's unit of work."""

_BOUND = 64
"""Twice the negative logarithm of the chance that one cell of one segment overflows: e**-32."""

Ints = NDArray[np.signedinteger]


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
        raise QuestionError(
            f"nir: {int(over.sum()):,} people of segment {segment} find no number: too many share "
            "sex, birth month and place; lower `up_to`, or let the register choose the departement"
        )
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


@dataclass(frozen=True, eq=False)
class _Split:
    """How the serials of one sex and month are shared between departments in some years."""

    size: int
    order: Permutation
    place: NDArray[np.int32]
    start: U64
    end: U64


@dataclass(frozen=True, eq=False)
class Births:
    """NIR coordinates for people whose sex and birth month are given and departement is free.

    Attributes:
        numbering: the places, and how coordinates become NIRs.
        first_month: the first birth month as year * 12 + month - 1.
        months: how many months there are.
        begins: first month of each stretch of years with its own codes, shape (stretches,).
        splits: the split of each.
        spread: the stream that makes each cell start elsewhere.
    """

    numbering: Numbering
    first_month: int
    months: int
    begins: NDArray[np.int64]
    splits: tuple[_Split, ...]
    spread: Stream

    @cached_property
    def capacities(self) -> NDArray[np.int64]:
        """Serials of each cell, shape (cells,)."""
        month = np.arange(self.first_month, self.first_month + self.months)
        sizes = np.array([split.size for split in self.splits], np.int64)
        return np.tile(sizes[self._stretch(month)], 2)

    def _stretch(self, month: Ints) -> NDArray[np.int64]:
        return np.searchsorted(self.begins, month, side="right") - 1

    def cell(self, sex: Ints, month: Ints) -> NDArray[np.int64]:
        """The cell of each person, shape (rows,): what `serials_in_segment` ranks.

        Args:
            sex: 0 men, 1 women.
            month: as year * 12 + month - 1, within the months of the shares.
        """
        return sex.astype(np.int64) * self.months + (month - self.first_month)

    def people(self, sex: Ints, month: Ints, serial: U64) -> Cells:
        """Coordinates with a department for each serial, shape (rows,); pure.

        Serials of a cell go through a permutation and then into quotas of the departments. The
        cell's hash moves them before and after it, or the first person of every cell would be
        born in one department.

        Args:
            sex: 0 men, 1 women.
            month: as year * 12 + month - 1.
            serial: below the cell's capacity, distinct within a cell.
        """
        place = np.empty(len(serial), np.int32)
        inner = np.empty(len(serial), np.uint64)
        century = (month - self.first_month) // CENTURY
        hashed = words(self.spread, self.cell(sex, month).astype(np.uint64))
        stretch = self._stretch(month)
        for number, split in enumerate(self.splits):
            rows = np.flatnonzero(stretch == number)
            before = below(hashed[rows], split.size)
            after = below(hashed[rows] << np.uint64(32), split.size)
            at = _turned(split.order(_turned(serial[rows], before, split.size)), after, split.size)
            found = np.searchsorted(split.end, at, side="right")
            place[rows] = split.place[found]
            inner[rows] = at - split.start[found]
        band = self.numbering.capacities // _centuries(self.months)
        inner += (century * band[place]).astype(np.uint64)
        return Cells(sex.astype(np.int8), month.astype(np.int32), place, inner.astype(np.uint32))


def _turned(values: U64, by: U64, size: int) -> U64:
    turned = values + by
    return turned - np.where(turned >= np.uint64(size), np.uint64(size), np.uint64(0))


def _centuries(months: int) -> int:
    return -(-months // CENTURY)


def births(shares: Shares, seed: int, *names: str) -> Births:
    """The coordinates of a name for given sexes and months.

    A cell holds as many people as fit before its tightest department is full.

    Args:
        shares: places and first month count; weights of sexes and months only for `overfull`.
        seed: the schema's seed.
        names: table, let and word, as for `synth.rng.stream`.
    """
    tables = shares.eras()
    codes = tuple(sorted({code for _, _, table in tables for code in table}))
    numbered = numbering(codes, seed, *names)
    centuries = _centuries(len(shares.months))
    splits = []
    for begin, _, table in tables:
        place = [codes.index(code) for code in table]
        room = [int(numbered.capacities[at]) // centuries - 1 for at in place]
        weights = whole(list(table.values()))
        size = min(
            held * sum(weights) // weight for held, weight in zip(room, weights, strict=True)
        )
        bounds = list(accumulate(quotas(np.array(weights, object), size).tolist(), initial=0))
        start, end = (np.array(part, np.uint64) for part in zip(*pairwise(bounds), strict=True))
        order = permutation(size, seed, *names, "departement", str(begin))
        splits.append(_Split(size, order, np.array(place, np.int32), start, end))
    return Births(
        numbering=numbered,
        first_month=shares.first_month,
        months=len(shares.months),
        begins=np.array([begin for begin, _, _ in tables], np.int64),
        splits=tuple(splits),
        spread=stream(seed, *names, "cell"),
    )
