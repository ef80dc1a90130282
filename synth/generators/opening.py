"""When something is open: days of the week, hours, and days on which nobody works."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from synth.errors import Mark, Problem
from synth.generators.country import OfCountry
from synth.generators.law import Law
from synth.generators.protocol import I64, Scope
from synth.generators.readers import RANGE
from synth.generators.season import YEARS, expected_part, places_meant
from synth.generators.timeline import check_within
from synth.generators.unit import Ticks, unit_of
from synth.locales.bundles import Part
from synth.locales.holidays import Holidays
from synth.registry import Values
from synth.schema.datatypes import DataType

STAMP = DataType("timestamp")
PARTS = {
    "start": Part(STAMP, "quasi", "when it begins"),
    "end": Part(STAMP, "quasi", "when it is over"),
}
_MONDAY = 3
"""1970-01-01 was a Thursday."""

_DAY, _MINUTE = 24 * 60, 60_000_000
_WORKING = ("mon..fri",)
_TIME = unit_of(DataType("time"))


@dataclass(frozen=True)
class Opening(OfCountry):
    """Bookable times of working days, one after another.

    Attributes:
        within: LO..HI, dates or timestamps: the first and the last day.
        hours: one range of times or several, `[09:00..12:00, 14:00..17:00]`.
        step: minutes from one to the next; each is as long.
        weekday: `mon` to `sun` or 1 to 7, or ranges of them.
        holidays: whether public holidays are worked, too.
    """

    within: Law
    hours: tuple[str, ...]
    step: int
    weekday: tuple[str, ...] = _WORKING
    holidays: bool = False
    mark: Mark = field(default=Mark("", 0, 0), compare=False)

    def check(self, scope: Scope) -> None:
        """Report what is wrong with the options."""
        check_within(self.within, scope)
        for problem in self.problems():
            scope.report(problem)

    def problems(self) -> Iterator[Problem]:
        """What is wrong with days and hours."""
        for value in self.weekday:
            if places_meant("weekday", value) is None:
                yield Problem(self.mark, f"weekday: {value!r}", expected_part("weekday"))
        if not 1 <= self.step <= _DAY:
            yield Problem(self.mark, f"step: {self.step} minutes", f"1 to {_DAY}")
            return
        last = -1
        for value in self.hours:
            ends = _hours(value)
            if ends is None:
                yield Problem(self.mark, f"hours: {value!r}", "a range such as 09:00..12:00")
            elif ends[0] < last:
                found = f"hours: {value!r} begins before the last one ends"
                yield Problem(self.mark, found, "ranges one after another")
            elif ends[1] - ends[0] < self.step:
                found = f"hours: {value!r} is shorter than a step of {self.step} minutes"
                yield Problem(self.mark, found, "a longer range, or a shorter step")
            last = last if ends is None else ends[1]

    @property
    def times(self) -> I64:
        """The minutes of a day at which one begins, in order."""
        ranges = [ends for ends in map(_hours, self.hours) if ends is not None]
        every = [np.arange(lo, hi - self.step + 1, self.step) for lo, hi in ranges]
        return np.concatenate([np.zeros(0, np.int64), *every])

    @property
    def days(self) -> I64:
        """All working days that calendars know, as days since 1970 in order."""
        return _working(self.weekday, None if self.holidays else self.country.holidays)

    def part(self, name: str, day: I64, minute: I64) -> Values:
        """When each begins, or when it is over."""
        minute = day * _DAY + minute + (self.step if name == "end" else 0)
        return unit_of(STAMP).array(Ticks(minute * _MINUTE))


@lru_cache(maxsize=16)
def _working(weekday: tuple[str, ...], closed: Holidays | None) -> I64:
    first, stop = (np.datetime64(f"{year}-01-01", "D") for year in (YEARS[0], YEARS[-1] + 1))
    days = np.arange(first, stop).astype(np.int64)
    meant = [place for value in weekday for place in places_meant("weekday", value) or ()]
    days = days[np.isin((days + _MONDAY) % 7, meant)]
    return days if closed is None else days[~np.isin(days, closed.days(YEARS))]


def _hours(value: str) -> tuple[int, int] | None:
    """Both ends of a range of times in minutes; None of what is none."""
    ticks = [_TIME.ticks(end) for end in value.split(RANGE)]
    if None in ticks or len(ticks) != 2:  # noqa: PLR2004 - both ends
        return None
    lo, hi = ((tick or 0) // _MINUTE for tick in ticks)
    return (lo, hi) if lo < hi else None
