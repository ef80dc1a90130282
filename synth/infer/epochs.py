"""Moments that are whole numbers: seconds since 1970, or milliseconds as JavaScript counts them.

They stand in the order of a row's life as moments of other types do, and after its parents' making.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from synth.conditions.domain import Domain
from synth.databases.catalog import DbTable, DbType
from synth.infer.draft import Data, EntryDraft
from synth.infer.floors import is_filled, since
from synth.infer.known import Known
from synth.infer.meanings import words_of
from synth.infer.meetings import is_meeting
from synth.infer.moments import ENDS, Moment, moment_of
from synth.infer.names import schema_name, sql_path
from synth.infer.work import Work

_WHOLE = frozenset({"integer", "bigint", "numeric"})
_MOMENT = DbType("timestamp", "timestamp")
_NAMED = frozenset({"at", "on", "ts", "timestamp", "epoch", "time", "le"})
"""The last words of names of moments."""

_START, _STOP = 1_640_995_200, 1_767_225_600
"""2022-01-01 and 2026-01-01, in seconds."""

_DAY, _QUARTER = 86_400, 900
_LONG_AGO = 4 * 365
_MILLI = 1000
_MANY = 60_000
"""Milliseconds of a minute, of which no usual number of seconds is a multiple."""

_SHORT = "integer"
"""A type whose numbers count seconds, whatever those of the others do: milliseconds do not fit."""

_LEAST_MILLI = 10**11
_CAMEL = re.compile(r"[a-z][A-Z]")
_NUMBER = re.compile(r"(?<![\w.])\d{5,}")
_STEP = re.compile(r'"?(\w+)"? % (\d+)\)? = 0')
_SLOTS = 480
_MOST = 8
"""Quarters of an hour, or other steps, that something lasts at most."""

_SPAN = 30
_IN_ORDER = 17
"""A step that has no divisor in common with the slots of a day, so that all are taken."""


def moments_in(work: Work) -> Mapping[str, Moment]:
    """The whole numbers of a table that are moments, by what they are called.

    Args:
        work: the table, its conditions gathered.
    """
    found = {}
    linked = {name for reference in work.table.references for name in reference.columns}
    for name, column in work.columns.items():
        is_number = column.type.base in _WHOLE and not column.type.scale
        is_named = bool(_NAMED & {*words_of(name)[-1:]})
        decided = name in {*linked, *work.equated, *work.always_null, *work.table.key}
        if not (is_number and is_named and not decided and _is_open(work, name)):
            continue
        moment = moment_of(replace(column, type=_MOMENT), work.table.name.name)
        if moment is not None and (moment.word != "event" or not moment.about):
            found[name] = moment
    return found


def _is_open(work: Work, name: str) -> bool:
    """Whether conditions leave a number all of the last years."""
    domain = work.domains.get(name, Domain())
    if domain != Domain(null=domain.null, lo=domain.lo) or work.step(name):
        return False
    low = domain.lo
    return low is None or (low.text.isdigit() and int(low.text) < _START * _unit(low.text))


def _unit(text: str) -> int:
    return _MILLI if text.isdigit() and int(text) >= _LEAST_MILLI else 1


def is_in_milliseconds(table: DbTable) -> bool:
    """Whether what a table says of its numbers counts milliseconds.

    Args:
        table: of a database.
    """
    said = [check.text for check in table.checks]
    said += [column.default or "" for column in table.columns]
    numbers = [int(number) for text in said for number in _NUMBER.findall(text)]
    is_counted = any(n >= _LEAST_MILLI or not n % _MANY for n in numbers if n)
    is_now = any(re.search(r"\* ?1000\b", text) for text in said)
    return is_counted or is_now or any(_CAMEL.search(column.name) for column in table.columns)


def epochs(work: Work, known: Known) -> Mapping[str, EntryDraft]:
    """By column the numbers that are moments.

    Args:
        work: the table, its links made.
        known: what is decided of the others.
    """
    moments = moments_in(work)
    if not moments:
        return {}
    is_milli = any(map(is_in_milliseconds, known.tables.values()))
    is_short = any(work.columns[name].type.base == _SHORT for name in moments)
    unit = _MILLI if is_milli and not is_short else 1
    return dict(_Epochs(work, known, moments, unit).entries())


@dataclass(frozen=True)
class _Epochs:
    """Makes the numbers of one table.

    Attributes:
        work: the table.
        known: what is decided of the others.
        moments: of its numbers.
        unit: how many of them are a second.
    """

    work: Work
    known: Known
    moments: Mapping[str, Moment]
    unit: int

    def entries(self) -> Iterator[tuple[str, EntryDraft]]:
        """Each column with its entry, in the order of a life."""
        joined = {*self.work.single}.union(*self.work.joints)
        for name in sorted(self.moments, key=self._place):
            moment = self.moments[name]
            if name in joined:
                yield name, self._told_apart()
                continue
            start = self._start_of(name)
            if self._is_told(name):
                continue
            if start is not None:
                yield name, self._end(name, start)
            elif self._step(name) > 1:
                yield name, self._at_step(name)
            else:
                yield name, self._between(name, moment)

    @cached_property
    def today(self) -> str:
        """The schema's own day, as SQL."""
        milli = "epoch_ms(cast(as_of as timestamp))"
        return milli if self.unit == _MILLI else f"{milli} // {_MILLI}"

    def _is_told(self, name: str) -> bool:
        """Whether a condition says how far a moment is from an earlier one than its start."""
        for order in self.work.orders:
            both = {order.left, order.right}
            is_far = order.relation == "=" or (order.gap and both <= self.moments.keys())
            last = max((each for each in both if each in self.moments), key=self._place, default="")
            follower = order.right if order.relation == "=" else last
            if is_far and follower == name and both not in self._pairs:
                return True
        return False

    def _place(self, name: str) -> int:
        return self.moments[name].place

    @cached_property
    def _pairs(self) -> list[set[str]]:
        """What begins at a step, and its end."""
        starts = ((name, self._start_of(name)) for name in self.moments)
        return [{name, start} for name, start in starts if start is not None]

    def _between(self, name: str, moment: Moment) -> EntryDraft:
        own = [o for o in self.moments if o != name and moment.follows(self.moments[o])]
        lows = [*dict.fromkeys(sql_path(self.work.name(other)) for other in own)]
        sure = any(not self.work.may_be_empty(other) for other in own)
        lows = [*(() if sure else self._floors()), *lows]
        low = self._low(lows, is_past=moment.is_past)
        if moment.is_made:
            far = f"{low} + ({self.today} - {low}) // 2"
        else:
            days = (moment.days or _LONG_AGO) * _DAY * self.unit
            far = f"{low} + {days}"
            far = f"least({far}, {self.today})" if moment.is_past else far
        beside = dict(self._type(name))
        if self.work.may_be_empty(name) and moment.nulls:
            beside["nulls"] = moment.nulls
        return EntryDraft({"int": f"{low}..{far}"}, beside)

    def _low(self, lows: Sequence[str], *, is_past: bool) -> str:
        """The latest of what a moment comes after, not after today where it has happened."""
        low = f"greatest({', '.join(lows)})" if len(lows) > 1 else lows[0]
        if lows[0] in map(sql_path, map(self.work.name, self.moments)) and len(lows) == 1:
            return low
        low = f"least({low}, {self.today})" if is_past else low
        return since(self.work, {"expr": low}, type_word="bigint")

    def _floors(self) -> Sequence[str]:
        """When the rows above were made, as SQL; never nothing."""
        found = [f"{self.today} - {_LONG_AGO * _DAY * self.unit}"]
        for link in {link.let: link for link in self.work.links.values()}.values():
            table = self.known.tables.get(link.reference.to)
            draft = None if table is None else self.known.drafts.get(table.name)
            if table is None or draft is None or table.name == self.work.table.name:
                continue
            made = next(filter(None, (_made(c.name, table) for c in table.columns)), "")
            is_alike = made and (self.unit == _MILLI or _fits(table, made, self.known))
            if is_alike and made in draft.names and is_filled(self.work, link):
                found.append(sql_path(link.let, draft.names[made]))
        return found

    def _start_of(self, name: str) -> str | None:
        """The column that says when what ends then begins, at a step."""
        moment = self.moments[name]
        for other, begun in self.moments.items() if moment.word in ENDS else ():
            is_own = begun.word == "started" and begun.about == moment.about
            if is_own and self._step(other) > 1 and not self.work.may_be_empty(other):
                return other
        return None

    def _step(self, name: str) -> int:
        """How many of the numbers are a step of a column; 1: any may be."""
        said = (found for check in self.work.table.checks for found in _STEP.findall(check.text))
        told = next((int(number) for column, number in said if column == name), 0)
        moment, column = self.moments[name], replace(self.work.columns[name], type=_MOMENT)
        is_met = moment.word == "started" and is_meeting(self.work, column, moment)
        return told or (_QUARTER * self.unit if is_met else 1)

    def _at_step(self, name: str) -> EntryDraft:
        step, span = self._step(name), _SPAN * _DAY * self.unit
        low = self._low(self._floors(), is_past=True)
        let = self._let(name, f"{low} // {step} + 1..({self.today} + {span}) // {step}")
        return EntryDraft({"expr": f"{sql_path(let)} * {step}"}, dict(self._type(name)))

    def _end(self, name: str, start: str) -> EntryDraft:
        step, most = self._step(start), _MOST
        for order in self.work.orders:
            if {order.left, order.right} == {name, start} and order.gap.lstrip("-").isdigit():
                most = max(min(most, abs(int(order.gap)) // step), 1)
        let = self._let(name, f"1..{most}")
        said = f"{sql_path(self.work.name(start))} + {sql_path(let)} * {step}"
        return EntryDraft({"expr": said}, dict(self._type(name)))

    def _told_apart(self) -> EntryDraft:
        """Slots of office hours, for what tells rows apart has to be counted."""
        days, first = _SLOTS // 32, _STOP - 2 * _SPAN * _DAY
        slots = [
            (first + day * 3 * _DAY + 8 * 3600 + quarter * _QUARTER) * self.unit
            for day in range(days)
            for quarter in range(32)
        ]
        drawn = [slots[place * _IN_ORDER % len(slots)] for place in range(len(slots))]
        return EntryDraft({"choice": [str(slot) for slot in drawn]}, {"type": "bigint"})

    def _let(self, name: str, law: str) -> str:
        """A let of whole steps."""
        draft = self.work.draft
        taken = [*draft.names.values(), *draft.lets]
        let = schema_name(f"{self.work.name(name)}_steps", taken, kind="row")
        draft.lets[let] = EntryDraft({"int": law}, {"type": "bigint"})
        return let

    def _type(self, name: str) -> Iterator[tuple[str, Data]]:
        yield "type", "integer" if self.work.columns[name].type.base == "integer" else "bigint"


def _fits(table: DbTable, name: str, known: Known) -> bool:
    """Whether a number of a table counts seconds, as where any column is too short for more."""
    is_milli = any(map(is_in_milliseconds, known.tables.values()))
    return not is_milli or table.by_name[name].type.base == _SHORT


def _made(name: str, table: DbTable) -> str:
    """The name, where it is that of a number that says when a row was made."""
    column = table.by_name[name]
    if column.type.base not in _WHOLE or column.nullable:
        return ""
    moment = moment_of(replace(column, type=_MOMENT), table.name.name)
    is_named = bool(_NAMED & {*words_of(name)[-1:]})
    return name if moment is not None and moment.is_made and is_named else ""
