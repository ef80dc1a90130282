"""A row's moments in the order of a life, after its parents' making; see `moments.csv`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn, TableName
from synth.infer.decided import is_free, is_open, is_ours, needs_of, orders_of
from synth.infer.draft import Data, EntryDraft
from synth.infer.floors import EARLIEST, GROWN, born, floor, is_filled, since
from synth.infer.followers import Follow, ends_of
from synth.infer.meetings import begins, ends, is_meeting, is_slot, lasts
from synth.infer.moments import MEETING, PART, SENT, Moment, moment_of
from synth.infer.names import sql_path
from synth.infer.occasions import count_occasions
from synth.infer.outcomes import tell
from synth.infer.reaching import reaches
from synth.infer.reasons import explain
from synth.infer.settled import settle_bills
from synth.infer.tenses import agree
from synth.infer.work import Known, Link, Making, Spell, Work

_WHOLE = frozenset({"smallint", "integer", "bigint"})

SAME = 11
"""The place of a second column that says when a row was made."""

_INSIDE = frozenset({"started", "end", "ended", "event"})
"""Words of moments that lie inside the spell of the row above."""

_BOOKED = 30
"""Days ahead of an appointment at which it is made."""

_FEW_LOWS = 2
_SETTLED = "as_of - to_years(1)"
_RECENT = "the newest rows are the most"


@dataclass(frozen=True)
class Life:
    """How the moments of one table's rows follow one another.

    Attributes:
        work: the table, its links, domains and uniques decided.
        known: what is decided of the others.
        moments: by column, of those that happen on a day.
        priors: by column, the columns of the row that it comes after.
        made: the column that says when a row was made, or None.
    """

    work: Work
    known: Known
    moments: Mapping[str, Moment]
    priors: Mapping[str, tuple[str, ...]]
    made: str | None
    _entries: dict[str, EntryDraft | None] = field(default_factory=dict)

    def entry(self, column: DbColumn, domain: Domain) -> EntryDraft | None:
        """A moment after those before it, or None: nothing is before it, or something else decides.

        Args:
            column: of the table.
            domain: what its conditions leave.
        """
        name = column.name
        if column.type.base in _WHOLE and domain == Domain(null=domain.null):
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
        if moment.place == MEETING:
            return begins(self.work, column, self.lows(column.name))
        start = self._beginning(moment)
        found = None if start is None else ends(self.work, start, column, moment)
        if found is not None or column.type.base == "time":
            return found
        return self._later(column)

    def _length(self, column: DbColumn) -> EntryDraft | None:
        """How long an appointment beside lasts."""
        for name, moment in self.moments.items() if self._starts else ():
            start = self._beginning(moment) if self._is_ours(name) else None
            if start is not None and start.type.base != "date":
                return lasts(self.work, start, self.work.columns[name], column)
        return None

    def end(self, column: DbColumn, follow: Follow, domain: Domain) -> EntryDraft | None:
        """The end of what begins at a quarter, where a condition asks no more than this order.

        Args:
            column: of the table.
            follow: what it stands after.
            domain: what its conditions leave.
        """
        orders = follow.lows
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
        tell(self.work, own)
        count_occasions(self.work, own)
        explain(self.work, self.moments)
        settle_bills(self.work, self.moments)
        agree(self.work, self.moments)

    def lows(self, name: str) -> list[str]:
        """What a column comes after, as SQL; where there is something, one of it is never null.

        Args:
            name: of a column.
        """
        own = self.priors.get(name, ())
        found = [self._said(each) for each in own]
        is_clock = name in self.moments and self.work.columns[name].type.base == "time"
        if name not in self.moments or name == self.made or is_clock:
            return []
        if self.moments[name].when == "life":
            return []
        if not any(map(self.is_sure, own)):
            least = self.floor or (EARLIEST if found else "")
            found = [least, *found] if least else found
        start, _ = self._above
        return [*found, start] if start and self._is_inside(name) else found

    def _is_inside(self, name: str) -> bool:
        """Whether a moment lies between the days of the row above: its start, end or own day."""
        moment = self.moments[name]
        return moment.word in _INSIDE and not moment.about

    @cached_property
    def _above(self) -> tuple[str, str]:
        """When the row above begins and ends, as SQL; "" where none lasts."""
        links = sorted(self.work.links.values(), key=lambda link: not link.is_parent)
        for link in links:
            spell = self.known.spells.get(link.reference.to)
            if spell is not None and is_filled(self.work, link):
                return sql_path(link.let, spell.start), sql_path(link.let, spell.end)
        return "", ""

    def is_sure(self, name: str) -> bool:
        """Whether a column holds a value in every row; when a row was made is always known.

        Args:
            name: of the column.
        """
        return not self.work.columns[name].nullable or (name == self.made and self._is_ours(name))

    def nulls(self, name: str) -> str:
        """The share of rows to which a moment has not happened, "" where nothing is known."""
        return self.moments[name].nulls if name in self.moments else ""

    def later(self, link: Link, column: DbColumn) -> str:
        """The condition under which a row of a tree would be under one made later, or "".

        Args:
            link: a reference.
            column: of it.
        """
        work, name = self.work, column.name
        let = work.draft.lets.get(link.let)
        is_tree = link.reference.to == work.table.name and len(link.reference.columns) == 1
        is_fixed = name in work.variants or work.domains.get(name, Domain()).null is not None
        if self.made is None or not is_tree or let is None or is_fixed:
            return ""
        if not work.may_be_empty(name) or "before" not in str(let.data):
            return ""
        made = work.name(self.made)
        return f"{sql_path(link.let, made)} > {sql_path(made)}"

    @cached_property
    def floor(self) -> str:
        """Of the parents' making the latest, as SQL; "" where none says it."""
        return floor(self.work, self.known, is_made=self.made is not None)

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
        start = self.floor or self._since
        if least:
            later: Data = {"expr": f"greatest({start}, {least})"}
            start = since(self.work, later, type_word="timestamp")
        slot = next((n for n in self.moments if is_slot(self.work, n) and self.is_sure(n)), None)
        if slot is not None:
            # What is told apart by its day is not made after it, but where its parents are.
            day = f"least({sql_path(self.work.name(slot))}, as_of)"
            start = self.floor or f"{day} - to_days({_BOOKED})"
            return _between(column, start, f"greatest({start}, {day})" if self.floor else day)
        # Half of what is left: else rows under several generations are all of the last hours.
        far = f"{start} + (as_of - {start}) / 2" if self.floor else "as_of"
        return _between(column, start, f"greatest({start}, {far})" if least else far)

    @cached_property
    def _since(self) -> str:
        return since(self.work, {"date": f"{EARLIEST}..{_SETTLED}"}, reason=_RECENT)

    def _later(self, column: DbColumn) -> EntryDraft | None:
        """A moment after others."""
        moment, lows = self.moments[column.name], self.lows(column.name)
        if moment.when == "life":
            birth = born(self.work)
            grown = f"greatest({GROWN.format(birth)}, as_of - to_years(10))"
            return _between(column, grown, "as_of") if birth else None
        if not lows:
            is_known = moment.is_past and moment.word != "event"
            return _between(column, EARLIEST, "as_of") if is_known else None
        start = lows[0] if len(lows) == 1 else f"greatest({', '.join(lows)})"
        far = f"{start} + to_days({moment.days})"
        if moment.is_past:
            is_long = moment.days is None or len(lows) > _FEW_LOWS
            far = "as_of" if is_long else f"least({far}, as_of)"
        if self._above[1] and self._is_inside(column.name):
            far = f"greatest({start}, least({far}, {self._above[1]}))"
        is_next = not (moment.is_past or moment.days == 1 or self._above[1])
        return _between(column, f"{start} + to_days(1)" if is_next else start, far)


def life_of(work: Work, known: Known) -> Life:
    """The order of a table's moments; notes when its rows are made, for the tables under it.

    Args:
        work: the table, its links, domains and uniques decided.
        known: what is decided of the others.
    """
    moments = dict(_moments(work))
    made = min(
        (name for name, moment in moments.items() if moment.is_made),
        key=lambda name: (work.columns[name].type.base == "date", work.columns[name].nullable),
        default=None,
    )
    if made is None and (made := _sent(work, moments)) is not None:
        moments[made] = replace(moments[made], word="created", place=SAME - 1, side="", nulls="")
    for name in [name for name, moment in moments.items() if moment.is_made and name != made]:
        moments[name] = replace(moments[name], place=SAME, days=0)
    last = [name for name, moment in moments.items() if moment.word == "updated"]
    for name in sorted(last, key=len)[1:]:
        moments[name] = replace(moments[name], place=PART, after=frozenset({"created"}))
    needs = needs_of(work)
    priors: dict[str, tuple[str, ...]] = {}
    for name in sorted(moments, key=lambda name: moments[name].place):
        earlier = [
            other
            for other in moments
            if moments[name].follows(moments[other])
            and "time" not in {work.columns[each].type.base for each in (name, other)}
            and other not in work.always_null
            and not reaches(other, name, needs)
        ]
        priors[name] = tuple(_last_ones(work, earlier, priors, name))
        needs.setdefault(name, set()).update(priors[name])
    life = Life(work, known, moments, priors, made)
    if made is not None:
        is_day = work.columns[made].type.base == "date"
        known.made[work.table.name] = Making(work.name(made), life.is_sure(made), is_day)
    known.spells |= dict(_spells(life))
    return life


def _spells(life: Life) -> Iterator[tuple[TableName, Spell]]:
    """The spell that rows last, where they say when they begin and end."""
    work = life.work
    own: dict[str, str] = {}
    for name, moment in life.moments.items():
        if moment.word in {"started", "end", "ended"} and not moment.about and is_free(work, name):
            own.setdefault("start" if moment.word == "started" else "end", name)
    kinds = {work.columns[name].type.base for name in own.values()}
    if len(own) > 1 and len(kinds) == 1 and "time" not in kinds and life.is_sure(own["start"]):
        yield work.table.name, Spell(work.name(own["start"]), work.name(own["end"]))


def _sent(work: Work, moments: Mapping[str, Moment]) -> str | None:
    """The column that stands for the making of a row where none says it: an order's date."""
    known = (
        name
        for name, moment in moments.items()
        if moment.place == SENT and not (moment.about or work.columns[name].nullable)
    )
    return next((name for name in known if work.columns[name].type.base != "time"), None)


def _moments(work: Work) -> Iterator[tuple[str, Moment]]:
    """The moments of a table; of appointments those when they begin, which may be to come."""
    for name, column in work.columns.items():
        moment = moment_of(column, work.table.name.name)
        if moment is not None and column.type.base != "time" and is_meeting(work, column, moment):
            moment = replace(moment, place=MEETING, when="any", after=frozenset({"created"}))
        if moment is not None and not (column.type.base == "time" and moment.is_made):
            yield name, moment


def _last_ones(
    work: Work, earlier: list[str], priors: Mapping[str, tuple[str, ...]], name: str
) -> Iterator[str]:
    """Of earlier moments those that no other one implies, as a sure one does all before it.

    A day implies no moment: its own begins at midnight.
    """
    is_day = work.columns[name].type.base == "date"
    sure = [
        other
        for other in earlier
        if not work.columns[other].nullable and is_ours(work, other)
        if is_day or work.columns[other].type.base != "date"
    ]
    implied = {before for other in sure for before in _all_before(other, priors)}
    return (other for other in earlier if other not in implied)


def _all_before(name: str, priors: Mapping[str, tuple[str, ...]]) -> set[str]:
    own = set(priors.get(name, ()))
    return own.union(*(_all_before(each, priors) for each in own))


def _between(column: DbColumn, start: str, far: str) -> EntryDraft:
    """A moment between two ends, of the column's type."""
    if column.type.base == "date":
        return EntryDraft({"date": f"{_day(start)}..{_day(far)}"})
    return EntryDraft({"datetime": f"{start}..{far}"})


def _day(sql: str) -> str:
    return sql if sql == "as_of" else f"cast({sql} as date)"
