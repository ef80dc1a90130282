"""`timeline`: spells of time in order that do not overlap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar

import numpy as np

from synth.errors import Mark, Problem
from synth.generators.items import Items, per_owner
from synth.generators.law import Law
from synth.generators.protocol import I64, Bools, Rows, Scope, Traits
from synth.generators.readers import Chance
from synth.generators.unit import Ticks, unit_of
from synth.locales.bundles import Part
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand

DATE = DataType("date")
_NEVER = Chance(Decimal(0))
_DAYS = unit_of(DataType("integer"))
_STAMP = unit_of(DataType("timestamp"))
_DAY = 86_400_000_000
_32 = np.uint64(32)

_Spells = tuple[I64, I64, I64, Bools]
"""How many each row has; first day in, first day out and whether it is open, of each spell."""


@dataclass(frozen=True)
class Timeline:
    """Spells of time in order that do not overlap: registrations, addresses, contracts.

    A table with `each:` this let has one row for each spell, whose parts are `item.start` and
    `item.end`. `item.start` is the first day in, `item.end` the first day out.

    Attributes:
        within: LO..HI, dates or timestamps; no spell begins before LO or ends after HI.
        count: how many spells, a law; cut to what fits.
        days: how long each lasts, a law; at least 1, cut to what fits.
        gap: days between two spells, a law; 0 makes them follow one another. Without it the
            time that is left is shared out by chance.
        wait: days before the first spell, a law; 0 lets it begin on the first day. Without it a
            share of the time that is left.
        open: the chance that the last spell has not ended: its end is null.
        now: a day, mostly `as_of`: spells that begin later are left out, and one that ends later is
            open. So a window may go on into what is to come.

    Example:
        spells: {timeline: {within: created_at..as_of, count: {poisson: 1.9, min: 1},
                            days: {lognormal: {median: 240, p90: 900}}, open: 0.4}}
    """

    within: Law
    count: Law
    days: Law
    gap: Law | None = None
    wait: Law | None = None
    open: Chance = _NEVER
    now: Law | None = None
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "timeline"
    main: ClassVar[str | None] = None
    traits: ClassVar[Traits] = Traits("list", "made", "plain", countable=False, nullable=False)
    parts: ClassVar[Mapping[str, Part]] = {
        "start": Part(DATE, "quasi", "first day in"),
        "end": Part(DATE, "quasi", "first day out; null while the spell is open", nullable=True),
    }

    def check(self, scope: Scope) -> None:
        """Report what is wrong with the options."""
        check_within(self.within, scope)
        for law in (self.count, self.days, self.gap, self.wait):
            if law is not None:
                law.check(scope, _DAYS.type)
        if self.wait is not None and self.open:
            found = "wait beside open, which draws the last spell to the end of the window"
            scope.report(Problem(self.wait.mark, found, "`now: as_of`, or one of them"))
        if self.now is not None:
            self.now.check(scope, DATE)

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - spells are made together
        """What the laws read."""
        laws = (self.within, self.count, self.days, self.gap, self.wait, self.now)
        return [operand for law in laws if law is not None for operand in law.operands()]

    def most(self) -> int | None:
        """The most spells by the law of `count`, or None where it says none."""
        try:
            return self.count.bounds(_DAYS)[1]
        except ValueError:
            return None

    def counts(self, rows: Rows) -> I64:
        """How many spells each row has."""
        return rows.memo("spells", lambda: self._spells(rows))[0]

    def make(self, rows: Rows, part: str) -> Values:
        """One part of all spells, row after row."""
        _, start, end, is_open = rows.memo("spells", lambda: self._spells(rows))
        unit = unit_of(DATE)
        if part == "start":
            return unit.array(Ticks(start))
        return unit.array(Ticks(end, ~is_open))

    def _spells(self, rows: Rows) -> _Spells:
        lo, hi = window(self.within, rows)
        room = hi - lo
        count = self.count.draw(rows, "count", _DAYS).filled()
        count = np.minimum(np.maximum(count, 0), np.maximum(room, 0))
        is_open = (rows.words("open") >> _32) < np.uint64(int(self.open * (1 << 32)))
        owner = np.repeat(np.arange(rows.count), count)
        first = np.cumsum(count) - count
        ordinal = np.arange(len(owner)) - first[owner]
        items = Items(rows, owner, ordinal.astype(np.uint64))
        days = np.maximum(items.draw(self.days, "days", _DAYS), 1)
        gaps = np.zeros(len(owner), np.int64)
        if self.gap is not None:
            gaps = np.maximum(items.draw(self.gap, "gap", _DAYS), 0)
            gaps[ordinal == 0] = 0
        if self.wait is not None:
            first_gap = np.maximum(self.wait.draw(rows, "wait", _DAYS).filled(), 0)
            gaps[ordinal == 0] = first_gap[count > 0]
        days, gaps = _fit(days, gaps, owner, count, room)
        left = room - per_owner(days + gaps, count)
        if self.gap is None:
            waits = self.wait is not None
            gaps = gaps + _share(left, items, rows, count, is_open, waits=waits)
        elif self.open:
            # Given gaps stay as they are; an open last spell reaches back from the window's end.
            shift = np.where(is_open & (count > 0), left, 0)
            gaps[ordinal == 0] += shift[count > 0]
        step = days + gaps
        total = np.cumsum(step)
        before = np.concatenate([[0], total])[first[owner]] if len(owner) else total
        end = lo[owner] + total - before
        last = ordinal == count[owner] - 1
        made = count, end - days, end, last & is_open[owner]
        return made if self.now is None else _until(made, owner, self.now.draw(rows, "now", _STAMP))


def _until(made: _Spells, owner: I64, day: Ticks) -> _Spells:
    """Spells as they are known on a day; where there is none, all of them."""
    count, start, end, is_open = made
    last = day.values[owner] // _DAY
    if day.valid is not None:
        last = np.where(day.valid[owner], last, np.maximum(start, end))
    # Those of a row stand in order: what is left out comes last.
    kept = start <= last
    left = np.bincount(owner[kept], minlength=len(count))
    return left, start[kept], end[kept], (is_open | (end > last))[kept]


def check_within(within: Law, scope: Scope) -> None:
    """Report a window that is no range of dates or timestamps."""
    if within.ends is None or within.lo is not None or within.hi is not None:
        found = "within is no range"
        scope.report(Problem(within.mark, found, "LO..HI, such as created_at..as_of"))
        return
    within.check(scope, DataType("timestamp"))


def window(within: Law, rows: Rows) -> tuple[I64, I64]:
    """First and last day of a window; where there is none, the last is before the first.

    A timestamp after midnight begins on the next day; a null or open end is `as_of`.
    """
    found = [law.draw(rows, "", _STAMP) for law in _ends(within)]
    lo = -((-found[0].values) // _DAY)
    hi = found[1].values // _DAY
    if found[1].valid is not None:
        hi = np.where(found[1].valid, hi, _STAMP.day(rows.as_of) // _DAY)
    if found[0].valid is not None:
        hi = np.where(found[0].valid, hi, lo - 1)
    return lo, hi


def _ends(within: Law) -> tuple[Law, Law]:
    lo, hi = within.ends or ("", "")
    return Law(value=lo, mark=within.mark), Law(value=hi, mark=within.mark)


def _fit(days: I64, gaps: I64, owner: I64, count: I64, room: I64) -> tuple[I64, I64]:
    """Shorten spells and gaps where together they exceed the room; every spell keeps a day."""
    used = per_owner(days + gaps, count)
    tight = used > room
    if not tight.any():
        return days, gaps
    # A spell keeps one day; what is beyond is cut in proportion, rounded down.
    spare = np.maximum(room - count, 0)
    beyond = np.maximum(used - count, 1)
    cut = tight[owner]
    days = np.where(cut, 1 + (days - 1) * spare[owner] // beyond[owner], days)
    gaps = np.where(cut, gaps * spare[owner] // beyond[owner], gaps)
    return days, gaps


def _share(left: I64, items: Items, rows: Rows, count: I64, is_open: Bools, *, waits: bool) -> I64:
    """Share what is left of the room out as gaps before each spell and after the last.

    The wait before the first spell weighs a quarter of the others, and nothing where it is decided
    (`waits`); after an open spell there is none.
    """
    weight = (items.words("gap") >> np.uint64(44)).astype(np.int64) + 1
    weight[items.ordinal == 0] //= 4
    if waits:
        weight[items.ordinal == 0] = 0
    after = (rows.words("after") >> np.uint64(44)).astype(np.int64) + 1
    after = np.where(is_open, 0, after)
    whole = np.maximum(per_owner(weight, count) + after, 1)
    total = np.cumsum(weight)
    first = np.cumsum(count) - count
    base = np.concatenate([[0], total])[first[items.owner]] if len(total) else total
    owner = items.owner
    spare = np.maximum(left, 0)[owner]
    upto: I64 = spare * (total - base) // whole[owner]
    gaps: I64 = np.diff(upto, prepend=0) + np.where(items.ordinal == 0, _carry(upto, items), 0)
    return gaps


def _carry(upto: I64, items: Items) -> I64:
    """What `diff` took from the previous owner's last item, given back at each first item."""
    previous = np.concatenate([[0], upto[:-1]]) if len(upto) else upto
    return np.where(items.ordinal == 0, previous, 0)
