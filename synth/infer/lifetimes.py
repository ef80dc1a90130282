"""The moments of a table, each with what it comes after, and the spell that its rows last."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from synth.databases.catalog import DbColumn, Structure, TableName
from synth.infer.decided import is_free, is_ours, needs_of
from synth.infer.floors import born
from synth.infer.known import Known, Making, Spell
from synth.infer.lives import SAME, Life
from synth.infer.meanings import stems_of, type_family, words_of
from synth.infer.meetings import is_meeting
from synth.infer.moments import (
    ENDS,
    HELD,
    MEETING,
    PART,
    SENT,
    SIGNED,
    Moment,
    moment_after,
    moment_named,
    moment_of,
)
from synth.infer.order import is_hard
from synth.infer.reaching import reaches
from synth.infer.work import Work

_SPELLS = {"started": "start", **dict.fromkeys((*ENDS, "expires"), "end")}
"""By the word of a moment which end of a spell it is."""

_BEGUN = 50
"""The place of what begins, in the order of a life."""

_USERS = frozenset({"user", "account", "customer", "member", "subscriber"}) | frozenset(
    {"utilisateur", "compte", "abonne"}
)
"""Words of tables of people who work elsewhere."""

_PAPERS = frozenset(("issue", "issued", "issuing", "emission", "emis", "emise", "invoice"))
"""Words of a paper's own day, on which nothing is on its way."""

_RETURNS = frozenset({"retour", "ret", "return", "returned", "back"})
_FITTED = frozenset({"pose", "posee", "installation"})
_TAKEN_OFF = frozenset({"depose", "deposee", "demontage"})
"""Words of what is fitted somewhere, and is taken off again: `pose_le` beside `depose_le`."""

_LEAVES = frozenset({"depart", "departement", "departure", "departed"})
"""Words of coming back, and of setting out: `DTH_DEP` beside `DTH_RET` (`dep` is a département)."""


def life_of(work: Work, known: Known, below: int) -> Life:
    """The order of a table's moments; notes when its rows are made, for the tables under it.

    Args:
        work: the table, its links, domains and uniques decided.
        known: what is decided of the others.
        below: how many generations of rows there are under it.
    """
    moments = dict(_moments(work, known))
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
    for name in sorted(moments, key=lambda name: (moments[name].place, moments[name].turn)):
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
    life = Life(work, known, moments, priors, made, below)
    first = made or _begun(work, known, moments)
    if first is not None:
        is_day = work.columns[first].type.base == "date"
        is_old = moments[first].when == "life" or work.table.name in known.listed
        known.made[work.table.name] = Making(
            work.name(first), life.is_sure(first), is_day, is_old=is_old
        )
    elif told := _born(work):
        known.made[work.table.name] = Making(told, is_sure=True, is_day=True, is_old=True)
    known.spells |= dict(_spells(life))
    return life


def _born(work: Work) -> str:
    """The column of the birth of people of whom nothing else is told, "" where there is none."""
    names = {work.name(name) for name in work.columns}
    birth = born(work).strip('"')
    return birth if birth in names else ""


def listed_in(structure: Structure, people: Collection[TableName]) -> Iterator[TableName]:
    """The tables of things that lines name beside their paper: the products of orders.

    A line says no day of its own, so that nothing but their age keeps them before the paper.

    Args:
        structure: of the database.
        people: the tables whose rows are people.
    """
    roots = {t.name for t in structure.tables if not any(is_hard(r, t) for r in t.references)}
    for table in structure.tables:
        hard = [r.to for r in table.references if is_hard(r, table) and r.to != table.name]
        is_dated = any(type_family(column.type) == "date" for column in table.columns)
        if not is_dated and set(hard) - roots:
            yield from (to for to in hard if to in roots and to not in people)


def _begun(work: Work, known: Known, moments: Mapping[str, Moment]) -> str | None:
    """What comes before all else of a row that does not say when it was made: hired, published."""
    sure = [name for name in moments if not work.columns[name].nullable]
    hired = (n for n in sure if moments[n].when == "life" and work.table.name in known.people)
    days = [n for n in sure if moments[n].is_past and moments[n].place <= _BEGUN]
    days = [n for n in days if work.columns[n].type.base != "time"]
    first = min(days, key=lambda n: (bool(moments[n].about), moments[n].place), default=None)
    return next(hired, first)


def _spells(life: Life) -> Iterator[tuple[TableName, Spell]]:
    """The spell that rows last, where they say when they begin and end."""
    work = life.work
    if work.table.name in life.known.people:
        whole = _whole(life)
        if whole is not None:
            yield work.table.name, whole
        return
    if work.turn is not None and work.turns:
        yield work.table.name, Spell(work.name(work.turn.start), work.name(work.turn.end))
        return
    own: dict[str, str] = {}
    for name, moment in life.moments.items():
        if moment.word in _SPELLS and not moment.about and is_free(work, name):
            own.setdefault(_SPELLS[moment.word], name)
    kinds = {work.columns[name].type.base for name in own.values()}
    if len(own) > 1 and len(kinds) == 1 and "time" not in kinds and life.is_sure(own["start"]):
        is_lasting = life.moments[own["end"]].word == "expires"
        yield (
            work.table.name,
            Spell(work.name(own["start"]), work.name(own["end"]), is_lasting=is_lasting),
        )


def _whole(life: Life) -> Spell | None:
    """From when to when somebody is there: hired until he left, else known until he died."""
    moments, made = life.moments, life.known.made.get(life.work.table.name)
    ends = {m.word: name for name, m in moments.items() if not m.about and m.is_past}
    end = ends.get("exit") or ends.get("died")
    if made is None or not made.is_sure or end is None:
        return None
    return Spell(made.column, life.work.name(end), is_whole=True)


def _sent(work: Work, moments: Mapping[str, Moment]) -> str | None:
    """The column that stands for the making of a row where none says it: an order's date."""
    known = (
        name
        for name, moment in moments.items()
        if moment.place == SENT and not (moment.about or work.columns[name].nullable)
    )
    return next((name for name in known if work.columns[name].type.base != "time"), None)


def _moments(work: Work, known: Known) -> Iterator[tuple[str, Moment]]:
    """The moments of a table; of appointments those when they begin, which may be to come.

    People who begin are hired, but for users and customers at a time of day.
    """
    before: list[str] = []
    own = {name: c for name, c in work.columns.items() if name not in work.measures}
    days = [name for name, column in own.items() if type_family(column.type) == "date"]
    is_signed = any(SIGNED & {*words_of(name)} for name in days)
    is_trip = any(_RETURNS & {*words_of(name)} for name in days)
    is_fitted = any(_FITTED & {*words_of(name)} for name in days)
    for name, column in own.items():
        moment = moment_of(column, work.table.name.name)
        if not _PAPERS & {*words_of(name)}:
            moment = moment_after(moment, before)
        if moment is not None and moment.word == "exit" and is_trip:
            moment = _set_out(name, moment)
        if moment is not None and is_fitted and _TAKEN_OFF & {*words_of(name)}:
            moment = moment_named("sortie")
        before += [moment.word] if moment is not None and not moment.about else []
        if moment is not None and column.type.base != "time" and is_meeting(work, column, moment):
            is_behind = column.type.base == "date" and is_signed
            when, place = ("past", HELD) if is_behind else ("any", MEETING)
            moment = replace(moment, place=place, when=when, after=frozenset({"created"}))
        is_hers = moment is not None and not moment.about and work.table.name in known.people
        if moment is not None and is_hers and moment.word == "started":
            moment = replace(moment, place=0, when="life") if _is_hiring(work, column) else moment
        elif moment is not None and is_hers and moment.word == "exit":
            moment = replace(moment, days=None)
        if moment is not None and not (column.type.base == "time" and moment.is_made):
            yield name, moment


def _is_hiring(work: Work, column: DbColumn) -> bool:
    """Whether somebody began to work then, and not to subscribe."""
    is_user = bool(_USERS & stems_of(work.table.name.name))
    return column.type.base == "date" or (column.type.base != "time" and not is_user)


def _set_out(name: str, moment: Moment) -> Moment:
    """The start where a name says that somebody set out who comes back, else the moment itself."""
    start = moment_named("start") if _LEAVES & {*words_of(name)} else None
    return moment if start is None else replace(start, about=moment.about)


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
