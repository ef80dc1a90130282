"""Dates, timestamps, times and intervals for a column."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from synth.conditions.constants import is_inside, key
from synth.conditions.domain import Bound, Domain
from synth.conditions.moments import seconds
from synth.conditions.parsed import NotUnderstoodError
from synth.databases.catalog import DbColumn
from synth.infer.draft import EntryDraft
from synth.infer.forms import forms
from synth.infer.made import Made, Wish, chosen, matched
from synth.infer.today import AS_OF

_TODAY = datetime.fromisoformat(AS_OF)
"""The day against which ends relative to today are compared."""

_EARLIEST, _LATEST = datetime(1, 1, 2), datetime(9999, 12, 30)  # noqa: DTZ001 - Python's own ends
_EVERYWHERE = "as_of - to_years(5)..as_of"
_SPAN = timedelta(days=5 * 365)
_FIXED = (datetime(2000, 1, 1), datetime(2025, 12, 31))  # noqa: DTZ001 - where values must differ: its end has to be known before `as_of` is
_RECENT = (datetime(2024, 1, 1), datetime(2025, 12, 31))  # noqa: DTZ001 - as `_FIXED`
_NEAR = frozenset({"appointment", "payment"})
"""Meanings of which old ones are seldom kept."""

_PAST = datetime(2025, 1, 1)  # noqa: DTZ001 - no schema made by this version has an earlier `as_of`
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_QUARTERS = range(34, 71)
"""Quarters of an hour at which appointments begin: 8:30 to 17:30."""

_INTERVALS = ["1 day", "2 days", "7 days", "12:00:00", "1 mon", "00:30:00", "1 year", "10 years"]


@dataclass(frozen=True)
class End:
    """One end of a range: how it is written, and about when that is."""

    text: str
    at: datetime
    is_relative: bool = False

    def moved(self, by: timedelta, *, is_date: bool) -> "End":
        """The end some days or seconds later or earlier."""
        at = _shifted(self.at, by)
        if not self.is_relative:
            return End(_written(at, is_date=is_date), at)
        unit = "days" if by.days and not by.seconds else "seconds"
        count = abs(by // (_DAY if unit == "days" else _SECOND))
        sign = "-" if by < timedelta() else "+"
        return End(f"{self.text} {sign} to_{unit}({count})", at, is_relative=True)


def _shifted(at: datetime, by: timedelta) -> datetime:
    """A moment some time later or earlier, at most at Python's own ends."""
    try:
        return min(max(at + by, _EARLIEST), _LATEST)
    except OverflowError:
        return _EARLIEST if by < timedelta() else _LATEST


def moment(wish: Wish) -> Made:
    """A date or timestamp inside the domain; the last five years where nothing is said."""
    is_date = wish.kind.base == "date"
    word = "date" if is_date else "datetime"
    lo, hi = _range(wish, is_date=is_date)
    if wish.unique:
        lo, hi = _fixed(wish, is_date=is_date)
    lo, hi = _without(wish, lo, hi, is_date=is_date)
    capacity = None
    if not lo.is_relative and not hi.is_relative:
        capacity = max((hi.at - lo.at) // (_DAY if is_date else _SECOND) + 1, 1)
    law = f"{lo.text}..{hi.text}" if lo.text != hi.text else lo.text
    return Made({word: law}, capacity)


def clock(wish: Wish) -> Made:
    """A time of the day in whole seconds; quarters of office hours where nothing is said."""
    lo, hi = (0, 86_399) if wish.unique else (8 * 3600, 18 * 3600)
    if not wish.unique and wish.domain == Domain(null=wish.domain.null):
        return chosen(wish, [f"{at // 4:02}:{at % 4 * 15:02}:00" for at in _QUARTERS])
    low, high = _clock(wish.domain.lo, 1), _clock(wish.domain.hi, -1)
    lo = lo if low is None else low
    hi = hi if high is None else high
    if lo > hi:
        lo, hi = (lo, 86_399) if high is None else (0, hi)
    for text in sorted(wish.domain.excluded):
        gone = _clock(Bound(text), 0)
        if gone is not None and lo <= gone <= hi:
            lo, hi = (gone + 1, hi) if hi - gone > gone - lo else (lo, gone - 1)
    texts = [time(s // 3600, s // 60 % 60, s % 60).isoformat() for s in (lo, hi)]
    return Made({"time": "..".join(texts) if lo < hi else texts[0]}, hi - lo + 1)


def interval(wish: Wish) -> Made:
    """Intervals of PostgreSQL: a few usual ones, or numbered minutes where they must differ."""
    kept = [text for text in _INTERVALS if _is_inside(text, wish)]
    if wish.unique and wish.domain.lo is None and wish.domain.hi is None:
        made = matched(wish, f"[1-9][0-9]{{{max(len(str(wish.rows)), 3)}}} minutes")
        if made is not None:
            return made
    return chosen(wish, kept or [_own(wish)])


def _is_inside(text: str, wish: Wish) -> bool:
    domain = wish.domain
    try:
        gone = {key(each, wish.kind) for each in domain.excluded}
        inside = is_inside(text, _closed(domain.lo), _closed(domain.hi), wish.kind)
    except NotUnderstoodError:
        return text not in domain.excluded
    return inside and key(text, wish.kind) not in gone


def _closed(end: Bound | None) -> Bound | None:
    return None if end is None or end.is_relative else end


def _own(wish: Wish) -> str:
    """An end of the domain itself, where no usual interval lies inside."""
    ends = [end for end in (wish.domain.lo, wish.domain.hi) if end is not None]
    closed = [end for end in ends if not end.is_open] or ends
    return closed[0].text if closed else _INTERVALS[0]


def _clock(end: Bound | None, step: int) -> int | None:
    if end is None or end.is_relative:
        return None
    try:
        at = time.fromisoformat(end.text)
    except ValueError:
        return None
    whole = at.hour * 3600 + at.minute * 60 + at.second
    if at.microsecond:
        return whole + (step > 0)
    return min(max(whole + (step if end.is_open else 0), 0), 86_399)


def _written(at: datetime, *, is_date: bool) -> str:
    return at.date().isoformat() if is_date else at.replace(microsecond=0).isoformat(" ")


def _end(bound: Bound | None, wish: Wish, *, step: int) -> End | None:
    """The end of a domain, closed; None where there is none or it cannot be read."""
    is_date = wish.kind.base == "date"
    if bound is None:
        return None
    if bound.is_relative:
        after = seconds(bound.text)
        if after is None:
            return None
        end = End(bound.text, _TODAY + timedelta(seconds=after), is_relative=True)
    else:
        try:
            found = key(bound.text, wish.kind)
        except NotUnderstoodError:
            return None
        if not isinstance(found, date):
            return None
        at = found if isinstance(found, datetime) else datetime.combine(found, time())
        if at.microsecond:
            at = at.replace(microsecond=0) + (_SECOND if step > 0 else timedelta())
        end = End(_written(at, is_date=is_date), at)
    one = _DAY if is_date else _SECOND
    return end.moved(step * one, is_date=is_date) if bound.is_open else end


def _range(wish: Wish, *, is_date: bool) -> tuple[End, End]:
    """The meaning's range inside the domain."""
    known = next((form.value for form in forms(wish.word, "date")), _EVERYWHERE)
    low, high = (_read(text) for text in known.split(".."))
    least = _end(wish.domain.lo, wish, step=1)
    most = _end(wish.domain.hi, wish, step=-1)
    if least is not None and most is not None:
        return least, most
    if least is not None and least.at > low.at:
        # Beside a constant `as_of` is no end: whoever sets it to an earlier day has no range left.
        far = least.is_relative or least.at < _PAST
        low, high = (
            least,
            high if far and high.at > least.at else least.moved(_SPAN, is_date=is_date),
        )
    if most is not None and most.at < high.at:
        far = not most.is_relative and low.is_relative
        low = low if low.at < most.at and not far else most.moved(-_SPAN, is_date=is_date)
        high = most
    return low, high


def _read(text: str) -> End:
    after = seconds(text)
    if after is not None:
        return End(text, _TODAY + timedelta(seconds=after), is_relative=True)
    return End(text, datetime.fromisoformat(text))


def _fixed(wish: Wish, *, is_date: bool) -> tuple[End, End]:
    """Constant ends around enough values: values that differ need a range that is known."""
    one = _DAY if is_date else _SECOND
    need = min(wish.rows, 2_000_000) * one
    start, stop = _RECENT if wish.word in _NEAR else _FIXED
    least, most = _end(wish.domain.lo, wish, step=1), _end(wish.domain.hi, wish, step=-1)
    if most is not None:
        # An end relative to today: earlier by ten years, whatever day `as_of` is set to.
        stop = _shifted(most.at, -2 * _SPAN) if most.is_relative else most.at
        start = min(start, _shifted(stop, -_SPAN))
    if least is not None:
        start = _shifted(least.at, 2 * _SPAN) if least.is_relative else least.at
        stop = stop if most is not None else max(stop, _shifted(start, _SPAN))
    if stop - start < need and least is None:
        start = _shifted(stop, -need)
    if stop - start < need and most is None:
        stop = _shifted(start, need)
    ends = (End(_written(at, is_date=is_date), at) for at in (start, max(start, stop)))
    return next(ends), next(ends)


def _without(wish: Wish, lo: End, hi: End, *, is_date: bool) -> tuple[End, End]:
    """The longer part of a range that an excluded moment cuts."""
    one = _DAY if is_date else _SECOND
    for text in sorted(wish.domain.excluded):
        gone = _end(Bound(text), wish, step=0)
        if gone is None or not lo.at <= gone.at <= hi.at:
            continue
        if hi.at - gone.at > gone.at - lo.at:
            lo = gone.moved(one, is_date=is_date)
            if hi.is_relative and wish.domain.hi is None:
                hi = lo.moved(_SPAN, is_date=is_date)
        else:
            hi = gone.moved(-one, is_date=is_date)
            if lo.is_relative and wish.domain.lo is None:
                lo = hi.moved(-_SPAN, is_date=is_date)
    return lo, hi


def between(column: DbColumn, start: str, far: str) -> EntryDraft:
    """A moment between two ends, of a column's type.

    Args:
        column: a date or timestamp.
        start: the first moment, as SQL.
        far: the last one.
    """
    if column.type.base == "date":
        return EntryDraft({"date": f"{_day(start)}..{_day(far)}"})
    return EntryDraft({"datetime": f"{start}..{far}"})


def as_moment(column: DbColumn, moment: str) -> EntryDraft:
    """A moment of another row as a column's type has it.

    Args:
        column: a date or timestamp.
        moment: as SQL.
    """
    is_day = column.type.base == "date"
    kind = "date" if is_day else "timestamp"
    return EntryDraft({"expr": f"cast({moment} as {kind})"}, {} if is_day else {"type": kind})


def _day(sql: str) -> str:
    return sql if sql == "as_of" else f"cast({sql} as date)"
