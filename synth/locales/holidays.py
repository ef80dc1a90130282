"""Public holidays of a country, as whole-number rules."""

from dataclasses import dataclass

import numpy as np

from synth.arrays import I64


@dataclass(frozen=True)
class Holidays:
    """The days on which a country rests.

    Attributes:
        fixed: month and day of those that come on the same day every year.
        after_easter: how many days after Easter Sunday the others come.
        source: the law that says so.
    """

    fixed: tuple[tuple[int, int], ...]
    after_easter: tuple[int, ...]
    source: str

    def days(self, years: range) -> I64:
        """All of some years, as days since 1970 in order, each once.

        Args:
            years: of the Gregorian calendar.
        """
        year = np.array(years, np.int64)
        found = [_day(year, month, day) for month, day in self.fixed]
        found += [easter(year) + after for after in self.after_easter]
        return np.unique(np.concatenate([np.zeros(0, np.int64), *found]))


def easter(year: I64) -> I64:
    """Easter Sunday of each year of the Gregorian calendar, as days since 1970; pure.

    The rule without exceptions in "A New York correspondent", Nature, 20 April 1876, as in Meeus,
    "Astronomical Algorithms", 1991, chapter 8.

    Args:
        year: shape (years,).
    """
    golden = year % 19
    century, rest = np.divmod(year, 100)
    moon = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - century // 4 - moon + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * sunday) // 451
    month, day = np.divmod(epact + sunday - 7 * late + 114, 31)
    return _day(year, month, day + 1)


def _day(year: I64, month: I64 | int, day: I64 | int) -> I64:
    """Days since 1970 of days of months."""
    first = ((year - 1970) * 12 + month - 1).astype("M8[M]").astype("M8[D]").astype(np.int64)
    found: I64 = first + day - 1
    return found
