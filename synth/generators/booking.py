"""`booking`: a bookable time of somebody, taken by no other row."""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import date
from typing import ClassVar

import numpy as np

from synth import rng
from synth.errors import AnswerError, Problem
from synth.generators.distinct import permuted_pairs
from synth.generators.opening import PARTS, Opening
from synth.generators.protocol import I64, Rows, Scope, Traits, reads_nothing
from synth.generators.unit import Ticks, unit_of
from synth.locales.bundles import Part
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.operands import Path

_DATE, _NUMBER = unit_of(DataType("date")), unit_of(DataType("bigint"))


@dataclass(frozen=True)
class _Booked:
    """What rows have booked: day and time of day by number, whose it is, and which seat."""

    day: I64
    time: I64
    place: I64
    seat: I64


@dataclass(frozen=True)
class Booking(Opening):
    """A slot of a calendar that no other row takes: working days, opening hours, no holidays.

    For what hangs under the one who books: appointments of a job seeker with an adviser, seats of
    a session. `place` is the number of the row of `to` that is booked, by which a `ref` points to
    it: `{ref: {to: adviser, at: slot.place}}`. Rows under one parent stand in the order of time,
    and are never at one moment unless they are more than a day has slots.

    Attributes:
        to: the table whose rows are booked, each with this calendar.
        within: LO..HI, constants or `as_of`: the first and the last day.
        hours: one range of times or several, `[09:00..12:00, 14:00..17:00]`.
        step: minutes from one slot to the next; each is as long.
        weekday: `mon` to `sun` or 1 to 7, or ranges of them; `mon..fri` unless written.
        holidays: whether public holidays are worked, too.
        seats: how many rows take one slot, 1 unless written.

    Example:
        slot: {booking: {to: agency, within: 2025-10-01..2026-03-31, hours: 09:00..12:00, step: 30}}
    """

    _: KW_ONLY
    to: Path
    seats: int = 1
    word: ClassVar[str] = "booking"
    main: ClassVar[str | None] = None
    traits: ClassVar[Traits] = Traits(
        "bundle", "numbered", "plain", countable=False, nullable=False
    )
    parts: ClassVar[Mapping[str, Part]] = {
        **PARTS,
        "place": Part(_NUMBER.type, "plain", "the number of the row that is booked, from 0"),
        "seat": Part(_NUMBER.type, "plain", "which of the seats, from 1"),
    }
    needs = reads_nothing

    def check(self, scope: Scope) -> None:
        """Report what is wrong with the options."""
        super().check(scope)
        scope.table(self.to)
        if self.seats < 1:
            scope.report(Problem(self.mark, f"seats: {self.seats}", "at least 1"))
        ends = self.within.constants(scope, _DATE) if self.within.ends else (0, 0)
        if ends is None:
            found = "within: an end that hangs on the row"
            scope.report(Problem(self.within.mark, found, "constants or `as_of`"))
        elif self.within.ends and not any(self.problems()) and not len(self._open(scope.as_of)):
            scope.report(Problem(self.mark, "a calendar without a working day", "a longer one"))

    def limit(self, as_of: date, size: Callable[[str], int | None]) -> int | None:
        """How many rows can book a slot; None: nobody knows how many are booked."""
        booked = size(str(self.to))
        return None if booked is None else self._each(as_of) * booked * self.seats

    def short(self, rows: int, as_of: date, size: Callable[[str], int | None]) -> Problem | None:
        """What is wrong where there are more rows than slots; None: nothing."""
        limit = self.limit(as_of, size)
        if limit is None or rows <= limit:
            return None
        found = f"{rows:,} bookings of {self.to}"
        return Problem(self.mark, found, f"at most {limit:,}: no more slots exist")

    def _each(self, as_of: date) -> int:
        """How many slots each one who is booked has."""
        return len(self._open(as_of)) * len(self.times)

    def _open(self, as_of: date) -> I64:
        """The working days within."""
        lo, hi = (
            _DATE.day(as_of) if end.strip() == "as_of" else _DATE.ticks(end)
            for end in self.within.ends or ("", "")
        )
        days = self.days
        return days[np.searchsorted(days, lo or 0) : np.searchsorted(days, hi or 0, side="right")]

    def make(self, rows: Rows, part: str) -> Values:
        """One part of each booking; pure."""
        found = rows.memo("booked", lambda: self._booked(rows))
        if part in PARTS:
            return self.part(part, self._open(rows.as_of)[found.day], self.times[found.time])
        return _NUMBER.array(Ticks(found.place if part == "place" else found.seat + 1))

    def _booked(self, rows: Rows) -> _Booked:
        if not rows.is_below:
            return self._numbered(rows, rows.number().astype(np.int64))
        family, own = rows.family()
        found = family.memo("booked by all", lambda: self._in_order(family))
        return _Booked(*(found[:, own]))

    def _in_order(self, family: Rows) -> I64:
        """What all rows of some parents have booked, for each parent in the order of time."""
        found = self._numbered(family, family.number().astype(np.int64))
        owner = np.cumsum(family.ordinal() == 0)
        order = np.lexsort((found.place, found.time, found.day, owner))
        return np.stack([found.day, found.time, found.place, found.seat])[:, order]

    def _numbered(self, rows: Rows, number: I64) -> _Booked:
        """What a row books by its number: the times of a day in turn, each by a permutation."""
        times, days = len(self.times), len(self._open(rows.as_of))
        size = days * rows.size(str(self.to)) * self.seats
        if len(number) and int(number.max()) >= size * times:
            message = f"{self.mark}: a booking of {self.to} for row {int(number.max()) + 1:,}"
            raise AnswerError(f"{message}, and only {size * times:,} slots exist")
        seed, names = rows.names()
        words = rng.words(rng.stream(seed, *names, "times"), np.arange(times, dtype=np.uint64))
        turn, time = np.divmod(number, times)
        time = np.argsort(words, kind="stable")[time]
        found = permuted_pairs(words[time], turn, np.full(len(turn), size))
        found, day = np.divmod(found, max(days, 1))
        place, seat = np.divmod(found, self.seats)
        return _Booked(day, time, place, seat)
