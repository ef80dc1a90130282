"""Days and moments that some years, months, weekdays and hours have more of than others.

What a year, a month, a weekday and an hour weigh is multiplied, as whole numbers. All moments from
1900 to 2100 stand one after another, each as long as it weighs, so that a draw between any two of
them is one multiplication and two bisections.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import ClassVar

import numpy as np

from synth.errors import AnswerError, Mark, Problem
from synth.generators.law import Law
from synth.generators.number import ByLaw
from synth.generators.protocol import I64, Bools, Rows, Scope
from synth.generators.readers import RANGE, Choices
from synth.generators.unit import Ticks, Unit
from synth.registry import Values
from synth.rng import U64, high
from synth.schema.datatypes import DataType

YEARS = range(1900, 2101)
"""Those of which calendars know."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONDAY = 3
"""1970-01-01 was a Thursday."""

_PARTS: Mapping[str, tuple[str, ...]] = {
    "year": tuple(map(str, YEARS)),
    "month": _MONTHS,
    "weekday": _WEEKDAYS,
    "hour": tuple(map(str, range(24))),
}
"""What each part of a moment may be, in order."""

_HOUR, _DAY, _MICROSECONDS = 3_600, 86_400, 1_000_000
_MOST_OF_PART, _MOST_OF_DAY, _MOST_OF_HOUR = 1 << 12, 1 << 20, 1 << 8
"""The greatest weight of each as a whole number: 201 years of days of hours stay below 2**63."""

_UNKNOWN_YEARS = f"seasons are known from {YEARS[0]} to {YEARS[-1]}"
_FIRST_DAY = int(np.datetime64(f"{YEARS[0]}-01-01", "D").astype(np.int64))


@dataclass(frozen=True)
class Seasonal(ByLaw):
    """A law of days or moments, and what weighs more within its range.

    Attributes:
        law: as written.
        year: by year how much more often it comes.
        month: by month.
        weekday: by day of the week.
        hour: by hour of the day.
    """

    law: Law
    year: Choices | None = None
    month: Choices | None = None
    weekday: Choices | None = None
    hour: Choices | None = None
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    kinds: ClassVar[tuple[str, ...]]

    @property
    def _seasons(self) -> dict[str, Choices]:
        given = {name: getattr(self, name) for name in _PARTS}
        return {name: choices for name, choices in given.items() if choices is not None}

    def type(self, scope: Scope) -> DataType:
        """The column's type, or the first of `kinds`."""
        kind = super().type(scope)
        seasons = self._seasons
        problems = [
            Problem(choices.mark, f"{name}: {value!r}", expected_part(name))
            for name, choices in seasons.items()
            for value in choices.values
            if places_meant(name, value) is None
        ]
        if seasons and self.law.ends is None:
            found = f"{next(iter(seasons))} beside a law that is no range"
            problems.append(Problem(self.law.mark, found, "LO..HI"))
        if self.hour is not None and kind.name == "date":
            problems.append(Problem(self.hour.mark, "hour of a day", "datetime"))
        for problem in problems:
            scope.report(problem)
        if seasons and not problems:
            self._check_mass(scope, kind)
        return kind

    def _check_mass(self, scope: Scope, kind: DataType) -> None:
        """Report a range of constants in which nothing has a weight."""
        unit = self.law.unit(kind)
        ends = self.law.constants(scope, unit)
        if ends is None:
            return
        ticks, seconds = _lengths(unit)
        start, stop = (np.array([end // ticks * seconds]) for end in (ends[0], ends[1] + ticks))
        if not self._calendar.holds(start, stop):
            scope.report(Problem(self.law.mark, _UNKNOWN_YEARS))
        elif not self._calendar.draw(np.zeros(1, np.uint64), start, stop)[1].all():
            found = "seasons that leave nothing of the range"
            scope.report(Problem(self.law.mark, found, "a weight above 0 within it"))

    def capacity(self, kind: DataType) -> int | None:
        """How many different values the range has; not known of some that come more often."""
        return None if self._seasons else super().capacity(kind)

    def nullable(self, scope: Scope) -> bool:
        """Whether there may be none: within a range that is read everything may weigh nothing."""
        if self._seasons and self.law.operands():
            return True
        return super().nullable(scope)

    def make(self, rows: Rows, part: str) -> Values:
        """A value for each row, null where nothing within its range has a weight."""
        if not self._seasons:
            return super().make(rows, part)
        unit = self.law.unit(rows.kind)
        low, top, valid = self.law.window(rows, unit)
        calendar = self._calendar
        ticks, seconds = _lengths(unit)
        start, stop = low // ticks * seconds, (top // ticks + 1) * seconds
        if not calendar.holds(start, stop):
            raise AnswerError(f"{self.mark}: {_UNKNOWN_YEARS}")
        drawn, found = calendar.draw(rows.words(), start, stop)
        valid = found if valid is None else valid & found
        return unit.array(Ticks(drawn // seconds * ticks, None if valid.all() else valid))

    @property
    def _calendar(self) -> "_Calendar":
        return _calendar(*(self._seasons.get(name) for name in _PARTS))


def _lengths(unit: Unit) -> tuple[int, int]:
    """Ticks and seconds of the shortest step: a day, or a second."""
    return (1, _DAY) if unit.type.name == "date" else (unit.step, 1)


@dataclass(frozen=True)
class _Calendar:
    """How much every moment weighs.

    Attributes:
        days: by day from the first of 1900, what one hour's unit weighs there.
        hours: by hour, what a second weighs there.
        before_day: what all before each day weighs, and all together, shape (days + 1,).
        before_hour: the same of the hours of a day of weight 1, shape (25,).
    """

    days: I64
    hours: I64
    before_day: I64
    before_hour: I64

    def holds(self, start: I64, stop: I64) -> bool:
        """Whether all ranges lie in it."""
        first, last = _FIRST_DAY * _DAY, (_FIRST_DAY + len(self.days)) * _DAY
        return not len(start) or bool((start >= first).all() and (stop <= last).all())

    def _before(self, second: I64) -> I64:
        """What all before a second since 1970 weighs."""
        day, rest = np.divmod(second - _FIRST_DAY * _DAY, _DAY)
        hour, rest = np.divmod(rest, _HOUR)
        inside = self.before_hour[hour] + self.hours[hour] * rest
        weight: I64 = self.before_day[day] + np.append(self.days, 0)[day] * inside
        return weight

    def draw(self, word: U64, start: I64, stop: I64) -> tuple[I64, Bools]:
        """A second since 1970 in each range, and whether anything there has a weight; pure.

        Args:
            word: what decides.
            start: the first second.
            stop: behind the last one.
        """
        low = self._before(start)
        room = self._before(np.maximum(stop, start)) - low
        point = low + high(word, np.maximum(room, 1).astype(np.uint64)).astype(np.int64)
        point = np.minimum(point, self.before_day[-1] - 1)
        day = np.searchsorted(self.before_day, point, side="right") - 1
        inside = (point - self.before_day[day]) // np.maximum(self.days[day], 1)
        hour = np.searchsorted(self.before_hour, inside, side="right") - 1
        second = (inside - self.before_hour[hour]) // np.maximum(self.hours[hour], 1)
        return (day + _FIRST_DAY) * _DAY + hour * _HOUR + second, room > 0


@lru_cache(maxsize=16)
def _calendar(*parts: Choices | None) -> _Calendar:
    """The calendar of weights of years, months, weekdays and hours."""
    weights = [_weights(name, own) for name, own in zip(_PARTS, parts, strict=True)]
    years, months, weekdays, hours = weights
    stop = np.datetime64(f"{YEARS[-1] + 1}-01-01", "D")
    dates = np.arange(np.datetime64(f"{YEARS[0]}-01-01", "D"), stop)
    number = dates.astype(np.int64)
    year = dates.astype("M8[Y]").astype(np.int64) + 1970 - YEARS[0]
    month = dates.astype("M8[M]").astype(np.int64) % 12
    days = years[year] * months[month] * weekdays[(number + _MONDAY) % 7]
    days = _scaled(days, _MOST_OF_DAY)
    hours = _scaled(hours, _MOST_OF_HOUR)
    before_hour = np.concatenate([[0], np.cumsum(hours * _HOUR)])
    before_day = np.concatenate([[0], np.cumsum(days * before_hour[-1])])
    return _Calendar(days, hours, before_day, before_hour)


def _scaled(weights: I64, most: int) -> I64:
    """Weights in proportion, the greatest as written; what is above 0 stays so."""
    found: I64 = weights * most // max(int(weights.max()), 1)
    return np.where(weights > 0, np.maximum(found, 1), 0)


def _weights(name: str, choices: Choices | None) -> I64:
    """What each value of a part weighs, at most 4,096; all alike where nothing is said."""
    size = len(_PARTS[name])
    if choices is None:
        return np.ones(size, np.int64)
    found, most = np.zeros(size, np.int64), max(choices.weights)
    for value, weight in zip(choices.values, choices.weights, strict=True):
        for place in places_meant(name, value) or ():
            # Of two that say a value the later one counts.
            found[place] = max(int(weight * _MOST_OF_PART / most), 1) if weight else 0
    return found


def places_meant(name: str, value: str) -> range | None:
    """Which of a part's values one or a range of them means; None: none.

    Args:
        name: `year`, `month`, `weekday` or `hour`.
        value: as written: `mon`, `2`, `tue..fri`.
    """
    ends = [_place(name, end.strip()) for end in value.split(RANGE)]
    if None in ends or len(ends) > 2:  # noqa: PLR2004 - both ends
        return None
    first, last = ends[0] or 0, ends[-1] or 0
    return range(first, last + 1) if first <= last else None


def _place(name: str, value: str) -> int | None:
    known = _PARTS[name]
    if value.lower() in known:
        return known.index(value.lower())
    # Months and weekdays have numbers, too.
    is_number = value.isdecimal() and not known[0].isdecimal()
    return int(value) - 1 if is_number and 1 <= int(value) <= len(known) else None


def expected_part(name: str) -> str:
    """What may be written for a part of a moment."""
    known = _PARTS[name]
    numbered = "" if known[0].isdecimal() else f" or 1 to {len(known)}"
    return f"{known[0]} to {known[-1]}{numbered}, or a range such as {known[1]}..{known[3]}"
