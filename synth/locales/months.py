"""Months as numbers, year * 12 + month - 1, and births by month."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from synth.arrays import I64


@dataclass(frozen=True)
class Months:
    """When people are born.

    Attributes:
        first: the first month.
        weights: of each month from there on.
        days: the first and the last birthday.
    """

    first: int
    weights: Sequence[Fraction]
    days: tuple[dt.date, dt.date]


def month_weights(ages: Mapping[int, Fraction], as_of: dt.date) -> Months:
    """Births by month for shares of completed ages.

    Args:
        ages: the share of each age in whole years.
        as_of: the day on which people have these ages.
    """
    days: dict[int, Fraction] = {}
    spans = [(birthday(as_of, age + 1), birthday(as_of, age), share) for age, share in ages.items()]
    for before, last, share in spans:
        first = before + dt.timedelta(days=1)
        length = (last - before).days
        for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
            start = max(first, dt.date(month // 12, month % 12 + 1, 1))
            following = month + 1
            stop = min(last, dt.date(following // 12, following % 12 + 1, 1) - dt.timedelta(days=1))
            weight = share * Fraction((stop - start).days + 1, length)
            days[month] = days.get(month, Fraction(0)) + weight
    begin, end = min(days), max(days)
    weights = tuple(days.get(month, Fraction(0)) for month in range(begin, end + 1))
    first = min(before for before, _, _ in spans) + dt.timedelta(days=1)
    return Months(begin, weights, (first, max(last for _, last, _ in spans)))


def birthday(day: dt.date, years: int) -> dt.date:
    """The same day some years before; 28 February for a 29th that did not exist."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def month_of(days: I64) -> I64:
    """The months of days since 1970-01-01."""
    return days.astype("M8[D]").astype("M8[M]").astype(np.int64) + 1970 * 12


def first_day(month: I64) -> I64:
    """The first days of months, in days since 1970-01-01."""
    return (month - 1970 * 12).astype("M8[M]").astype("M8[D]").astype(np.int64)
