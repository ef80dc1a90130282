"""The register of nobodies: from a row number to the facts of a birth and a serial number.

A keyed permutation sends row numbers to places in [0, size). Those places are shared out between
cells, which are what a number shows of a birth (sex, year, month, and a place or day), by quotas
that follow the shares asked for; the place inside a cell is the serial number. So two rows never
get one number, any row is found alone in constant time and memory, and nothing is looked up or
retried:

* the permutation is a bijection and the quotas partition [0, size): row -> (cell, serial) is
  injective;
* a serial is below the capacity of its band, and the country's `Numbering` writes each serial of a
  cell otherwise;
* different cells differ in their digits. Where a number has no century, people of one sex, month
  and place a century apart share those digits, so their cells take different ranges of serials.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import Protocol, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.errors import QuestionError
from synth.locales.joint import Joint
from synth.rng import U64, Permutation, permutation

I32 = NDArray[np.int32]
Weight = int | Fraction
Exact = NDArray[np.object_]

_SIZES = tuple(1 << bits for bits in range(28, 9, -2))
"""Even powers, over which the permutation never walks a cycle."""

_GUIDE_BITS = 16
_COMPARED_BITS = 62
_PLACE_BITS, _SEX_BIT = 8, 30


@dataclass(frozen=True, eq=False)
class Cells:
    """What numbers show of some people, each array of shape (rows,).

    Attributes:
        sex: int8, 0 men and 1 women.
        month: int32, birth month as year * 12 + month - 1.
        place: int32, index into the places of the register: where in the country, or in the month,
            a birth is, as the country's number has it.
        serial: uint32, number among the people of these coordinates, below the place's capacity.
    """

    sex: NDArray[np.int8]
    month: I32
    place: I32
    serial: NDArray[np.uint32]


class Numbering(Protocol):
    """How coordinates become the number that a country gives everybody at birth."""

    @property
    def places(self) -> tuple[str, ...]:
        """The codes that `Cells.place` points to."""
        ...

    @property
    def capacities(self) -> NDArray[np.int64]:
        """How many numbers one sex and month have in each place, shape (places,)."""
        ...

    @property
    def period(self) -> int:
        """Months after which the digits of a birth return."""
        ...

    @property
    def kept_back(self) -> int:
        """Numbers of each place and month that the register does not give."""
        ...

    def renamed(self, seed: int, *names: str) -> Self:
        """The same places under another seed and name."""
        ...

    def text(self, cells: Cells, mode: str) -> pa.StringArray:
        """The numbers of people, shape (rows,); pure.

        Args:
            cells: whose; equal coordinates have different serials.
            mode: of the number, as its own option has it.
        """
        ...


class Shares(Protocol):
    """How people are spread over sexes, birth months and places."""

    @property
    def men(self) -> Weight:
        """Weight of men."""
        ...

    @property
    def women(self) -> Weight:
        """Weight of women."""
        ...

    @property
    def first_month(self) -> int:
        """The first birth month as year * 12 + month - 1."""
        ...

    @property
    def months(self) -> Sequence[Weight]:
        """Weight of each month from there on, 0 where nobody is born."""
        ...

    def eras(self) -> Sequence[tuple[int, int, Mapping[str, Fraction]]]:
        """Start, stop and weights by place of each stretch of months that have the same."""
        ...

    def numbering(self, places: tuple[str, ...], seed: int, *names: str) -> Numbering:
        """The numbering of a name over some places."""
        ...


def whole(weights: list[Fraction]) -> list[int]:
    """Weights as whole numbers in the same proportion.

    Args:
        weights: none negative.

    Raises:
        QuestionError: a weight is negative, or none is positive.
    """
    if any(weight < 0 for weight in weights) or not any(weights):
        raise QuestionError("register: weights must not be negative, and one must be positive")
    factor = lcm(*(weight.denominator for weight in weights))
    return [int(weight * factor) for weight in weights]


def quotas(weights: Exact, total: int) -> NDArray[np.int64]:
    """Whole numbers in the proportion of the weights that sum to `total` exactly.

    Largest remainder (Hamilton), in whole numbers of any length; remainders are compared by their
    first 62 bits, and of equal ones the first goes first.

    Args:
        weights: Python integers, shape (cells,), not negative, with a positive sum.
        total: what the quotas sum to, below 2**62.
    """
    whole_sum = int(weights.sum())
    shares = weights * total
    found = shares // whole_sum
    bits = max(0, whole_sum.bit_length() - _COMPARED_BITS)
    remainder = ((shares - found * whole_sum) >> bits).astype(np.int64)
    quota: NDArray[np.int64] = found.astype(np.int64)
    quota[np.argsort(-remainder, kind="stable")[: total - int(quota.sum())]] += 1
    return quota


@dataclass(frozen=True, eq=False)
class Register:
    """People by row number; made by `register`.

    Attributes:
        numbering: the places, and how coordinates become numbers.
        size: how many people there are.
        order: where each row number stands.
        end: uint32, shape (cells,), the end of each cell's range in [0, size).
        offset: uint32, shape (cells,), what to add to a place in [0, size) for the serial number,
            wrapping around.
        sex: int8, shape (cells,).
        month: int32, shape (cells,).
        place: int32, shape (cells,).
    """

    numbering: Numbering
    size: int
    order: Permutation
    end: NDArray[np.uint32]
    offset: NDArray[np.uint32]
    sex: NDArray[np.int8]
    month: I32
    place: I32

    @property
    def capacity(self) -> int:
        """How many people the shares allow: row numbers are below it."""
        return self.size

    def admit(self, rows: int) -> None:
        """Accept a number of rows.

        Args:
            rows: how many people a table wants.

        Raises:
            QuestionError: there are fewer.
        """
        if rows > self.size:
            raise QuestionError(
                f"register: {rows:,} people asked, {self.size:,} exist with these shares of sex, "
                "age and place of birth; ask fewer, or spread ages and places wider"
            )

    @cached_property
    def _guide(self) -> tuple[np.uint32, I32]:
        """For each slice of [0, size), the cell it begins in: 13 ns a row, a search takes 101."""
        bits = max(0, self.size.bit_length() - 1 - _GUIDE_BITS)
        begins = np.arange(0, self.size, 1 << bits, dtype=np.uint32)
        return np.uint32(bits), np.searchsorted(self.end, begins, side="right").astype(np.int32)

    @cached_property
    def _packed(self) -> I32:
        """Sex, month and place of each cell in one word: one look-up a row instead of three."""
        return (
            self.sex.astype(np.int32) << np.int32(_SEX_BIT)
            | self.month << np.int32(_PLACE_BITS)
            | self.place
        )

    def cell(self, position: NDArray[np.uint32]) -> I32:
        """The cell whose range holds each position of [0, size), shape (rows,); pure."""
        shift, guide = self._guide
        found: I32 = guide[position >> shift]
        behind = np.flatnonzero(position >= self.end[found])
        while behind.size:
            found[behind] += 1
            behind = behind[position[behind] >= self.end[found[behind]]]
        return found

    def people(self, row: U64) -> Cells:
        """The coordinates and serials of rows, shape (rows,); pure.

        Args:
            row: shape (rows,), in any order, each below `capacity`.

        Raises:
            QuestionError: a row number is too large.
        """
        if len(row) and int(row.max()) >= self.size:
            self.admit(int(row.max()) + 1)
        position = self.order(row).astype(np.uint32)
        cell = self.cell(position)
        position += self.offset[cell]
        packed = self._packed[cell]
        return Cells(
            sex=(packed >> np.int32(_SEX_BIT)).astype(np.int8),
            month=packed >> np.int32(_PLACE_BITS) & np.int32((1 << _SEX_BIT - _PLACE_BITS) - 1),
            place=packed & np.int32((1 << _PLACE_BITS) - 1),
            serial=position,
        )


@dataclass(frozen=True, eq=False)
class _Grid:
    """All cells somebody is born in, by sex, month and place, each array of shape (cells,).

    Attributes:
        places: their codes.
        sex: int8.
        month: int32.
        place: int32.
        weight: Python integers.
    """

    places: tuple[str, ...]
    sex: NDArray[np.int8]
    month: I32
    place: I32
    weight: Exact

    def joined(self, joint: Joint, first_month: int) -> "_Grid":
        """The cells that a joint law gives weight to."""
        month = self.month.astype(np.int64) - first_month
        weight = joint.weigh(self.places, self.sex, month, self.place, self.weight)
        kept = np.flatnonzero(weight)
        return _Grid(self.places, self.sex[kept], self.month[kept], self.place[kept], weight[kept])

    def bands(self, period: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The cells sorted by the digits they show, and where cells of new digits begin.

        Cells that are a period apart show the same digits and share their band of numbers.
        """
        shown = (self.sex * np.int64(period) + self.month % period) * len(self.places)
        shown += self.place
        order = np.argsort(shown, kind="stable")
        shown = shown[order]
        return order, np.flatnonzero(np.concatenate([[True], shown[1:] != shown[:-1]]))

    def limit(self, numbered: Numbering) -> int:
        """The most people whose quotas fit into every band, from the shares alone.

        A quota is less than one above its exact share, so each cell that shares a band with
        another costs it one number.
        """
        order, begins = self.bands(numbered.period)
        weight = np.add.reduceat(self.weight[order], begins)
        capacity = numbered.capacities.astype(object)
        sharing = int(np.diff(np.append(begins, len(order))).max())
        room = capacity[self.place[order[begins]]] - (sharing - 1) - numbered.kept_back
        return int((room * int(self.weight.sum()) // weight).min())

    def offsets(self, count: NDArray[np.int64], period: int) -> NDArray[np.int64]:
        """What turns a place in [0, size) into a serial number, shape (cells,).

        Args:
            count: people of each cell.
            period: months after which digits return.
        """
        order, begins = self.bands(period)
        sorted_count = count[order]
        before = np.cumsum(sorted_count) - sorted_count
        lengths = np.diff(np.append(begins, len(order)))
        found = np.empty(len(count), np.int64)
        found[order] = before - np.repeat(before[begins], lengths)
        return found - (np.cumsum(count) - count)


def _grid(shares: Shares) -> _Grid:
    eras = shares.eras()
    codes = tuple(sorted({code for _, _, table in eras for code in table}))
    factor = lcm(*(weight.denominator for _, _, table in eras for weight in table.values()))
    sexes = whole([Fraction(shares.men), Fraction(shares.women)])
    months = np.array(whole([Fraction(weight) for weight in shares.months]), object)
    parts = []
    for begin, stop, table in eras:
        month = np.arange(begin, stop)[months[begin - shares.first_month :][: stop - begin] > 0]
        place = np.array([codes.index(code) for code in table], np.int32)
        share = np.array([int(weight * factor) for weight in table.values()], object)
        weight = np.outer(months[month - shares.first_month], share).reshape(-1)
        parts.append((np.repeat(month, len(place)), np.tile(place, len(month)), weight))
    month, place, weight = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    born = [sex for sex in (0, 1) if sexes[sex]]
    return _Grid(
        places=codes,
        sex=np.repeat(np.array(born, np.int8), len(month)),
        month=np.tile(month.astype(np.int32), len(born)),
        place=np.tile(place, len(born)),
        weight=np.concatenate([weight * sexes[sex] for sex in born]),
    )


def register(shares: Shares, seed: int, *names: str, joint: Joint | None = None) -> Register:
    """The register of a name and its shares.

    Its size is the largest of 2**28, 2**26, ..., 2**10 that the shares allow, whatever number of
    rows is asked, so that more rows keep the first ones.

    Args:
        shares: how people are spread; other shares are another register with other people.
        seed: the schema's seed.
        names: table, let and word, as for `synth.rng.stream`.
        joint: how sex, month and place hang together; None: not at all.

    Raises:
        QuestionError: a weight or code is wrong.
    """
    grid = _grid(shares)
    if joint is not None:
        grid = grid.joined(joint, shares.first_month)
    numbered = shares.numbering(grid.places, seed, *names)
    limit = grid.limit(numbered)
    size = max((size for size in _SIZES if size <= limit), default=0)
    if not size:
        raise QuestionError(
            f"register: {limit:,} people exist with these shares of sex, age and place of birth, "
            f"fewer than {_SIZES[-1]:,}; spread them wider"
        )
    count = quotas(grid.weight, size)
    kept = np.flatnonzero(count)
    return Register(
        numbering=numbered,
        size=size,
        order=permutation(size, seed, *names, "order"),
        end=np.cumsum(count).astype(np.uint32)[kept],
        offset=grid.offsets(count, numbered.period).astype(np.uint32)[kept],
        sex=grid.sex[kept],
        month=grid.month[kept],
        place=grid.place[kept],
    )


def renamed(made: Register, seed: int, *names: str) -> Register:
    """The register of the same shares under another seed and name; the cells are not counted again.

    Args:
        made: a register of the shares.
        seed: the schema's seed.
        names: as for `register`.
    """
    return replace(
        made,
        numbering=made.numbering.renamed(seed, *names),
        order=permutation(made.size, seed, *names, "order"),
    )
