"""A row's moments in the order of a life, after its parents' making; see `moments.csv`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn
from synth.infer.ages import first_years
from synth.infer.days import as_moment, between
from synth.infer.decided import is_free, is_from_nought, is_open, is_ours, orders_of
from synth.infer.draft import Data, EntryDraft
from synth.infer.floors import EARLIEST, Floor, floor, grown, is_filled, joined, since
from synth.infer.followers import Follow, ends_of
from synth.infer.happenings import Happening, happening_of
from synth.infer.known import Known
from synth.infer.meetings import begins, ends, is_slot, lasts
from synth.infer.moments import ENDS, MEETING, PLANNED, Moment
from synth.infer.names import sql_path
from synth.infer.occasions import count_occasions
from synth.infer.outcomes import tell
from synth.infer.reasons import explain
from synth.infer.sensible import leave_empty
from synth.infer.settled import settle_bills
from synth.infer.spans import count_days, count_hours, count_years
from synth.infer.statewords import states
from synth.infer.steps import in_steps
from synth.infer.tenses import agree
from synth.infer.terms import due_by_terms
from synth.infer.united import unite
from synth.infer.until import BOOKED, day_beside, end_before, ends_above, first_of
from synth.infer.work import Turn, Work

_WHOLE = frozenset({"smallint", "integer", "bigint"})

_PARTS = frozenset({"started", "expires", "cancelled", *ENDS})
"""Words of moments that lie in a spell, as what they are about is a part of it."""

SAME = 11
"""The place of a second column that says when a row was made."""

_INSIDE = frozenset({"started", "event", "taken", *ENDS})
"""Words of moments that lie inside the spell of the row above."""

_FEW_LOWS = 4
_SETTLED = "as_of - to_years(1)"
_RECENT = "the newest rows are the most"
_LISTED = "before all that it is a line of"


@dataclass(frozen=True)
class Life:
    """How the moments of one table's rows follow one another.

    Attributes:
        work: the table, its links, domains and uniques decided.
        known: what is decided of the others.
        moments: by column, of those that happen on a day.
        priors: by column, the columns of the row that it comes after.
        made: the column that says when a row was made, or None.
        below: how many generations of rows there are under it.
    """

    work: Work
    known: Known
    moments: Mapping[str, Moment]
    priors: Mapping[str, tuple[str, ...]]
    made: str | None
    below: int
    _entries: dict[str, EntryDraft | None] = field(default_factory=dict)

    def entry(self, column: DbColumn, domain: Domain) -> EntryDraft | None:
        """A moment after those before it; None where none is, or something else decides."""
        name = column.name
        if column.type.base in _WHOLE and is_from_nought(domain):
            return None if name in self.work.single else self._length(column)
        if name not in self.moments or not is_free(self.work, name):
            return None
        if name == self.made and not is_open(domain) and is_open(replace(domain, lo=None)):
            return self._first(column, least=ends_of(domain.lo, column.type)[0])
        if not is_open(domain):
            return None
        if name not in self._entries:
            self._entries[name] = self._made(column)
        found = self._entries[name]
        return None if found is None else replace(found, beside=dict(found.beside))

    def _made(self, column: DbColumn) -> EntryDraft | None:
        moment = self.moments[column.name]
        if column.name == self.made:
            return self._first(column)
        if column.type.base != "time" and (happened := self._of_above(column, moment)) is not None:
            return happened
        if moment.place == MEETING:
            return begins(self.work, column, self.lows(column.name))
        start = self._beginning(moment)
        found = None if start is None else ends(self.work, start, column, moment)
        if found is not None or column.type.base == "time":
            return found
        return self._later(column)

    def _of_above(self, column: DbColumn, moment: Moment) -> EntryDraft | None:
        """What is of the row above: what happened to it, its end elsewhere, or what that was."""
        start, end = self._above
        own = start if moment.word == "started" else end if moment.word in ENDS else ""
        known = self.happening
        if name_was := self._was(moment):
            made = f", {sql_path(self.work.name(self.made))}" if self.made else ""
            return as_moment(column, f"greatest({name_was}{made})")
        if known is None or (set(moment.about) - PLANNED):
            return None
        if moment.word in {known.moment.word, "event"}:
            made = "" if self.made is None else sql_path(self.work.name(self.made))
            first, last = (made, f"least({made} + to_hours(3), as_of)") if made else known.span
            is_day = column.type.base == "date"
            return (
                None
                if not first
                else as_moment(column, first)
                if is_day
                else between(column, first, last)
            )
        return as_moment(column, own) if own else None

    def _was(self, moment: Moment) -> str:
        """Of what was moved by a row what it was, which the row above says, as SQL; "" else."""
        start, end = self._above
        own = start if moment.word == "started" else end if moment.word in ENDS else ""
        is_of_above = own and moment.turn < 0 and self.work.draft.per is not None
        return f"coalesce({own}, {start})" if is_of_above else ""

    @cached_property
    def happening(self) -> Happening | None:
        """What the rows are of the row above, None: no such thing."""
        parent = next((link for link in self.work.links.values() if link.is_parent), None)
        if parent is None or self.turn is not None:
            return None
        return happening_of(self.work.table.name, parent.reference.to, self.known)

    def _length(self, column: DbColumn) -> EntryDraft | None:
        """How long an appointment beside lasts."""
        for name, moment in self.moments.items() if self._starts else ():
            start = self._beginning(moment) if moment.word in ENDS and self._is_ours(name) else None
            kinds = {each.type.base for each in (start, self.work.columns[name]) if each}
            if start is not None and (kinds == {"time"} or not {"time", "date"} & kinds):
                return lasts(self.work, start, self.work.columns[name], column)
        return None

    def end(self, column: DbColumn, follow: Follow, domain: Domain) -> EntryDraft | None:
        """The end of what begins at a quarter, where a condition asks no more than this order."""
        orders = follow.lows
        if not orders and {order.right for order in follow.highs} == {self._slot}:
            return self.entry(column, domain)  # booked before it
        start = self._beginning(self.moments[column.name]) if column.name in self.moments else None
        if start is None or follow.highs or any(o.gap or o.relation == "=" for o in orders):
            return None
        if {order.left for order in orders} != {start.name}:
            return None
        return self.entry(column, domain)

    def _beginning(self, moment: Moment) -> DbColumn | None:
        """The column that says when an appointment begins of which a moment is the end."""
        for column, other in self._starts:
            is_end = moment.place > other.place or other.place == MEETING
            if is_end and other.about == moment.about and moment.word != other.word:
                return column
        return None

    @cached_property
    def _starts(self) -> list[tuple[DbColumn, Moment]]:
        """The columns, made here, that say when an appointment or an opening begins."""
        columns = self.work.columns
        return [
            (columns[name], moment)
            for name, moment in self.moments.items()
            if moment.place == MEETING
            or (columns[name].type.base == "time" and moment.word == "started")
            if self._is_ours(name) or is_slot(self.work, name)
        ]

    def tell(self) -> None:
        """Say of the columns, all made, which moments exclude one another and have reasons."""
        own = {name: m for name, m in self.moments.items() if self._is_ours(name)}
        unite(self.work)
        self.known.states[self.work.table.name] = [s for s in states(self.work) if s.name]
        tell(self.work, own)
        count_occasions(self.work, own)
        explain(self.work, self.moments)
        leave_empty(self.work, self.moments)
        in_steps(self.work, self.moments)
        settle_bills(self.work, self.moments)
        due_by_terms(self.work, self.moments)
        count_days(self.work, self.known)
        count_years(self.work, self.moments)
        count_hours(self.work)
        agree(self.work, self.moments)

    def lows(self, name: str) -> list[str]:
        """What a column comes after, as SQL; where there is something, one of it is never null."""
        own = self.priors.get(name, ())
        found = list(dict.fromkeys(self._said(each) for each in own))
        is_clock = name in self.moments and self.work.columns[name].type.base == "time"
        if name not in self.moments or name == self.made or is_clock:
            return []
        if self.moments[name].when == "life":
            return []
        if not any(map(self.is_sure, own)):
            least = self.floor.said or (EARLIEST if found else "")
            found = [least, *found] if least else found
        start, _ = self._above
        is_new = start and start not in found and self._is_inside(name)
        return [*found, start] if is_new else found

    def _is_dated(self, name: str) -> bool:
        """Whether something is known to have happened to every row before a moment of it."""
        own = self.priors.get(name, ())
        return self.floor.is_sure or bool(self._above[0]) or any(map(self.is_sure, own))

    def _is_inside(self, name: str) -> bool:
        """Whether a moment lies between the days of the row above: its start, end or own day."""
        moment = self.moments[name]
        return moment.word in _INSIDE and not moment.about

    @cached_property
    def ends(self) -> tuple[str, ...]:
        """The days after which nothing happens to a row besides today, as SQL."""
        return () if self.happening is not None else ends_above(self.work, self.known)

    @cached_property
    def _above(self) -> tuple[str, str]:
        """When the row above begins and ends, as SQL; "" where none lasts."""
        links = sorted(self.work.links.values(), key=lambda link: not link.is_parent)
        for link in links:
            spell = self.known.spells.get(link.reference.to)
            if spell is not None and not spell.is_whole and is_filled(self.work, link):
                return sql_path(link.let, spell.start), sql_path(link.let, spell.end)
        return "", ""

    def is_sure(self, name: str) -> bool:
        """Whether a column holds a value in every row; when a row was made is always known."""
        return not self.work.columns[name].nullable or (name == self.made and self._is_ours(name))

    def nulls(self, name: str) -> str:
        """The share of rows to which a moment has not happened, "" where nothing is known."""
        return self.moments[name].nulls if name in self.moments else ""

    @cached_property
    def floor(self) -> Floor:
        """Of the parents' making the latest."""
        least = "" if self.happening is None else self.happening.span[0]
        least = least or end_before(self.work, self.known)
        return floor(self.work, self.known, is_made=self.made is not None, least=least)

    def _said(self, name: str) -> str:
        """A column as SQL, not after today."""
        own = sql_path(self.work.name(name))
        is_ours = self._is_ours(name) and name not in self._ordered
        return own if is_ours else f"least({own}, as_of)"

    def _is_ours(self, name: str) -> bool:
        return name in self.moments and is_ours(self.work, name)

    @cached_property
    def _ordered(self) -> frozenset[str]:
        """The columns that conditions put after others."""
        return frozenset(order.right for order in orders_of(self.work))

    def _first(self, column: DbColumn, *, least: str = "") -> EntryDraft:
        """When a row was made: after its parents, mostly not long ago, and not before a day."""
        floor = self.floor.said
        start = floor or self._since
        if told := day_beside(self.work, self.known, self.moments[column.name], ""):
            days = (f"greatest({floor}, {day})" if floor else day for day in told)
            return between(column, next(days), next(days))
        if least:
            later: Data = {"expr": f"greatest({start}, {least})"}
            start = since(self.work, later, type_word="timestamp")
        slot = self._slot
        if slot is not None:
            # What is told apart by its day is not made after it, but where its parents are.
            day = f"least({sql_path(self.work.name(slot))}, as_of)"
            start = floor or f"{day} - to_days({BOOKED})"
            return between(column, start, f"greatest({start}, {day})" if floor else day)
        lows = [floor] if floor else []
        if self.turn is not None:
            return self._before(column, sql_path(self.work.name(self.turn.start)), lows)
        if begins_at := joined(self.work, self.known):
            return self._before(column, f"least({begins_at}, as_of)", lows)
        # A share of what is left, so that rows under several generations are not of the last hours.
        is_listed = self.work.table.name in self.known.listed
        last = EARLIEST if is_listed else first_of(*self.ends, "as_of")
        far = f"{start} + ({last} - {start}) / {max(self.below, 2)}" if floor else last
        if last != "as_of":
            far = f"greatest({start}, {far})"
        if self.happening is not None and self.happening.span[1]:
            far = f"greatest({start}, {self.happening.span[1]})"
        elif was := next(filter(None, map(self._was, self.moments.values())), ""):
            far = f"greatest({start}, least({far}, {was}))"
        return between(column, start, f"greatest({start}, {far})" if least else far)

    @cached_property
    def _since(self) -> str:
        if self.work.table.name in self.known.listed:
            return since(self.work, {"date": f"as_of - to_years(8)..{EARLIEST}"}, reason=_LISTED)
        return since(self.work, {"date": f"{EARLIEST}..{_SETTLED}"}, reason=_RECENT)

    @cached_property
    def _slot(self) -> str | None:
        """The column of an appointment that is told apart by it, where every row has one."""
        slots = (n for n in self.moments if is_slot(self.work, n) or self._is_kept(n))
        return next((name for name in slots if self.is_sure(name)), None)

    def _is_kept(self, name: str) -> bool:
        """Whether a column says when an appointment begins, at times that a condition keeps."""
        return name in self.work.wheres and self.moments[name].place == MEETING

    @cached_property
    def turn(self) -> Turn | None:
        """The spells that the rows are, where the table is made so."""
        return self.work.turn if self.work.turns else None

    @staticmethod
    def _before(column: DbColumn, day: str, lows: Sequence[str]) -> EntryDraft:
        """What comes before a spell begins on a day, a month at most."""
        start = f"{day} - to_days({BOOKED})"
        if lows:
            start = f"least({day}, greatest({', '.join([*lows, start])}))"
        return between(column, start, day)

    def _side_of_turn(self, moment: Moment) -> int | None:
        """Whether a moment comes before the spell of its row (-1), in it (0) or after it (1)."""
        if self.turn is None or moment.about or not moment.is_past:
            return None
        ends = (self.moments[name].place for name in (self.turn.start, self.turn.end))
        return sum(moment.place >= place for place in ends) - 1

    def _later(self, column: DbColumn) -> EntryDraft | None:
        """A moment after others."""
        moment = self.moments[column.name]
        if moment.when == "life":
            return self._hired(column)
        told = day_beside(self.work, self.known, moment, self._slot or "")
        if told is not None:
            if moment.word == "cancelled" and self.made and self._is_ours(self.made):
                booked = sql_path(self.work.name(self.made))
                told = (f"greatest({booked}, {told[0]})", f"greatest({booked}, {told[1]})")
            return between(column, *told)
        lows = self._inner if self._is_part(moment) else self.lows(column.name)
        if self.turn is not None and self._side_of_turn(moment) == -1:
            return self._before(column, sql_path(self.work.name(self.turn.start)), lows)
        if not lows:
            is_known = moment.is_past and moment.word != "event"
            return between(column, EARLIEST, "as_of") if is_known else None
        start = lows[0] if len(lows) == 1 else f"greatest({', '.join(lows)})"
        days = list(self._limits(column.name, moment))
        # What nothing is known to come before comes any day until today.
        is_dated = self._is_dated(column.name)
        own = f"{start if is_dated else 'as_of'} + to_days({moment.days})"
        is_soon = is_dated and moment.days is not None and len(lows) <= _FEW_LOWS
        if not moment.is_past or is_soon:
            days.insert(0, own)
        far = first_of(*days)
        is_limited = not {*days} <= {"as_of", own}
        is_next = not (moment.is_past or moment.days == 1 or is_limited)
        far = f"greatest({start}, {far})" if is_limited else far
        return between(column, f"{start} + to_days(1)" if is_next else start, far)

    @property
    def _inner(self) -> list[str]:
        """The beginning of the spell that a row is."""
        return [sql_path(self.work.name(self.turn.start))] if self.turn is not None else []

    def _is_part(self, moment: Moment) -> bool:
        """Whether a moment lies in the spell that a row is: a trial or period of it, its notice."""
        is_part = moment.word == "cancelled" or bool(moment.about)
        return self.turn is not None and is_part and moment.word in _PARTS and not moment.turn

    def _limits(self, name: str, moment: Moment) -> Iterator[str]:
        """The days by which a moment has come at the latest, as SQL."""
        if self.turn is not None and (self._side_of_turn(moment) == 0 or self._is_part(moment)):
            yield sql_path(self.work.name(self.turn.end))
        if self._above[1] and self._is_inside(name):
            yield self._above[1]
        if moment.word == "submitted" and self._slot is not None:  # an invitation, a reminder
            yield sql_path(self.work.name(self._slot))
        if (moment.is_past or moment.word in ENDS) and not moment.turn:
            yield from self.ends
        if moment.is_past:
            yield "as_of"

    def _hired(self, column: DbColumn) -> EntryDraft | None:
        """When somebody began to work, long enough ago for what he has done since."""
        birth = grown(self.work)
        low = f"greatest({birth}, as_of - to_years(10))"
        is_grown = "who" in self.work.draft.lets and first_years(self.work.table.name)
        far = _SETTLED if is_grown else f"greatest({low}, {_SETTLED})"
        if self.work.table.name in self.known.settled and is_grown:
            low, far = f"greatest({birth}, as_of - to_years(20))", EARLIEST
        return between(column, low, far) if birth else None
