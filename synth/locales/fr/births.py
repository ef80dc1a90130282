"""NIRs of people whose sex and birth date are given: the departement is free."""

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from synth.locales.fr.numbering import CENTURY, Numbering, numbering
from synth.locales.fr.register import Shares
from synth.locales.months import month_of
from synth.locales.register import Cells, quotas, whole
from synth.locales.slices import Ints
from synth.rng import U64, Permutation, Stream, below, permutation, stream, words


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
    crowded: ClassVar[str] = (
        "too many share sex, birth month and place; lower `up_to`, or let the register choose the "
        "departement"
    )

    def when(self, days: NDArray[np.int64]) -> NDArray[np.int64]:
        """Birth months as year * 12 + month - 1."""
        return month_of(days)

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
