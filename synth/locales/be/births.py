"""Births as the national register numbers them: by sex and day, with an order among them.

The place of a cell is the day of the month. One order of each sex and day is nobody's where the
number must pass validators; all of them are free where its key says that it is none.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import ClassVar, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.arrays import I64
from synth.locales.be.ids.national_number import CENTURY, KEYS, MEN, ORDERS, WOMEN
from synth.locales.digits import digits, split, text
from synth.locales.months import Months, first_day, month_of
from synth.locales.people import Given
from synth.locales.register import Cells
from synth.locales.register import Numbering as AnyNumbering
from synth.locales.slices import Ints
from synth.rng import U64

_MODES = {"valid": 1, "invalid": ORDERS}
"""How many numbers of nobody one sex has on one day."""

_SINCE = 2000


@dataclass(frozen=True)
class Numbering:
    """How coordinates become numbers of the register.

    Attributes:
        places: days of the month.
        mode: of the number.
    """

    places: tuple[str, ...]
    mode: str
    period: ClassVar[int] = 2400
    kept_back: ClassVar[int] = 0

    @property
    def capacities(self) -> NDArray[np.int64]:
        """The same on every day."""
        return np.full(len(self.places), _MODES[self.mode], np.int64)

    def renamed(self, seed: int, *names: str) -> Self:  # noqa: ARG002 - orders are not spread
        """The same: the register decides who has which order."""
        return self

    def text(self, cells: Cells, mode: str) -> pa.StringArray:
        """Numbers of 11 digits, shape (rows,); pure."""
        year, month = split(cells.month.astype(np.uint64), 12)
        is_new, sex = year >= np.uint64(_SINCE), cells.sex.astype(np.uint64)
        day = np.array([int(code) for code in self.places], np.uint64)[cells.place]
        order = cells.serial.astype(np.uint64) * np.uint64(2) + np.uint64(1) + sex
        if mode == "valid":
            order = np.where(sex == 1, np.uint64(WOMEN), np.uint64(MEN))
        body = (year % np.uint64(100) * np.uint64(100) + month + np.uint64(1)) * np.uint64(100)
        body = (body + day) * np.uint64(1000) + order
        key = np.where(is_new, np.uint64(KEYS[1]), np.uint64(KEYS[0]))
        if mode == "valid":
            key = np.uint64(97) - (body + is_new * np.uint64(CENTURY)) % np.uint64(97)
        return text(np.ascontiguousarray(digits(body * np.uint64(100) + key, 11)))


@dataclass(frozen=True)
class Shares:
    """How people are spread over sexes and birthdays: evenly over the days of a month.

    Attributes:
        men: weight of men.
        women: weight of women.
        born: when people are born.
        mode: of the number.
    """

    men: Fraction
    women: Fraction
    born: Months
    mode: str

    @property
    def first_month(self) -> int:
        """The first birth month."""
        return self.born.first

    @property
    def months(self) -> Sequence[Fraction]:
        """Weight of each month from there on."""
        return self.born.weights

    def eras(self) -> Sequence[tuple[int, int, dict[str, Fraction]]]:
        """Each month by itself: it has its own days, the first and last one not all of them."""
        return list(self._months())

    def _months(self) -> Iterator[tuple[int, int, dict[str, Fraction]]]:
        first, last = self.born.days
        for month in range(self.first_month, self.first_month + len(self.months)):
            start = date(month // 12, month % 12 + 1, 1).toordinal()
            stop = date((month + 1) // 12, (month + 1) % 12 + 1, 1).toordinal()
            days = range(max(start, first.toordinal()), min(stop, last.toordinal() + 1))
            yield month, month + 1, {f"{at - start + 1:02}": Fraction(1, len(days)) for at in days}

    def numbering(self, places: tuple[str, ...], seed: int, *names: str) -> Numbering:  # noqa: ARG002
        """The numbering over days of the month."""
        return Numbering(places, self.mode)


def shares(men: Fraction, women: Fraction, months: Months, given: Given) -> Shares:
    """Births by sex and birthday.

    Args:
        men: weight of men.
        women: weight of women.
        months: when people are born.
        given: a person's own options.
    """
    return Shares(men, women, months, str(given["national_number"]))


def days(cells: Cells, numbering: AnyNumbering) -> I64:
    """Birth dates, in days since 1970-01-01, shape (rows,).

    Args:
        cells: of people.
        numbering: of them.
    """
    day = np.array([int(code) for code in numbering.places], np.int64)
    return first_day(cells.month.astype(np.int64)) + day[cells.place] - 1


@dataclass(frozen=True)
class Births:
    """Numbers of people whose sex and birth date are given: the order alone is free.

    Attributes:
        numbering: over all days of a month.
        first: the first birth date, in days since 1970-01-01.
        count: how many there are.
    """

    numbering: Numbering
    first: int
    count: int

    @property
    def crowded(self) -> str:
        """How many numbers a day has."""
        each = self.numbering.capacities[0]
        return (
            f"{each:,} of each sex and birth date are nobody's; write `national_number: invalid`, "
            "which has more, or a lower `up_to`"
        )

    @property
    def capacities(self) -> NDArray[np.int64]:
        """Serials of each sex and day."""
        return np.full(2 * self.count, self.numbering.capacities[0], np.int64)

    def when(self, days: I64) -> I64:
        """The birth date itself."""
        return days

    def cell(self, sex: Ints, when: Ints) -> I64:
        """Sex and day."""
        return sex.astype(np.int64) * self.count + when - self.first

    def people(self, sex: Ints, when: Ints, serial: U64) -> Cells:
        """The same, with the day of the month."""
        month = month_of(when.astype(np.int64))
        day = when - first_day(month)
        return Cells(
            sex.astype(np.int8),
            month.astype(np.int32),
            day.astype(np.int32),
            serial.astype(np.uint32),
        )


def births(shares: Shares, seed: int, *names: str) -> Births:  # noqa: ARG001 - nothing is drawn
    """The coordinates of people whose sex and birth date are given.

    Args:
        shares: when they may be born.
        seed: the schema's.
        names: of the entry.
    """
    every = tuple(f"{day:02}" for day in range(1, 32))
    month = np.array([shares.first_month, shares.first_month + len(shares.months)], np.int64)
    first, stop = first_day(month).tolist()
    return Births(Numbering(every, shares.mode), first, stop - first)
