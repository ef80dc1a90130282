"""`slots`: a list of bookable times, of which each is taken with a chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

import numpy as np

from synth.generators.opening import PARTS, Opening
from synth.generators.protocol import I64, Rows, Traits
from synth.generators.readers import Chance
from synth.generators.timeline import window
from synth.locales.bundles import Part
from synth.registry import Values
from synth.rng import child_address, mix
from synth.schema.operands import Operand

_32 = np.uint64(32)
_ALWAYS = Chance(Decimal(1))


@dataclass(frozen=True)
class Slots(Opening):
    """The bookable times of a calendar: working days, opening hours, no public holidays.

    For what hangs under the one who is booked: appointments of an adviser, sessions of a room,
    surgery of a theatre. A table with `each:` this let has one row for each slot that is taken,
    whose parts are `item.start` and `item.end`; no two of one row above are at the same time.

    Attributes:
        within: LO..HI, dates or timestamps: the first and the last day; a null HI is `as_of`.
        hours: one range of times or several, `[09:00..12:00, 14:00..17:00]`.
        step: minutes from one slot to the next; each is as long.
        weekday: `mon` to `sun` or 1 to 7, or ranges of them; `mon..fri` unless written.
        holidays: whether public holidays are worked, too.
        taken: the chance that a slot is taken; 1 unless written.

    Example:
        agenda: {slots: {within: 2025-12-01..as_of + 30, hours: [09:00..12:00, 14:00..17:00],
                         step: 30, taken: 0.7}}
    """

    taken: Chance = _ALWAYS
    word: ClassVar[str] = "slots"
    main: ClassVar[str | None] = None
    traits: ClassVar[Traits] = Traits("list", "made", "plain", countable=False, nullable=False)
    parts: ClassVar[Mapping[str, Part]] = PARTS

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - of all parts
        """What the window reads."""
        return self.within.operands()

    def most(self) -> None:
        """No law says it."""

    def counts(self, rows: Rows) -> I64:
        """How many slots are taken in each row."""
        return rows.memo("slots", lambda: self._slots(rows))[0]

    def make(self, rows: Rows, part: str) -> Values:
        """One part of all slots, row after row."""
        _, place = rows.memo("slots", lambda: self._slots(rows))
        day, number = np.divmod(place, len(self.times))
        return self.part(part, self.days[day], self.times[number])

    def _slots(self, rows: Rows) -> tuple[I64, I64]:
        """How many each row has, and where each stands among all that calendars know."""
        lo, hi = window(self.within, rows)
        first = np.searchsorted(self.days, lo) * len(self.times)
        stop = np.searchsorted(self.days, hi, side="right") * len(self.times)
        count = np.maximum(stop - first, 0)
        owner = np.repeat(np.arange(rows.count), count)
        place = first[owner] + np.arange(len(owner)) - (np.cumsum(count) - count)[owner]
        if self.taken < 1:
            # What decides hangs on the moment, so that a longer window leaves it as it is.
            word = mix(child_address(rows.words("taken")[owner], place.astype(np.uint64)))
            kept = (word >> _32) < np.uint64(int(self.taken * (1 << 32)))
            owner, place = owner[kept], place[kept]
            count = np.bincount(owner, minlength=rows.count)
        return count, place
