"""The moments of a table, each with what it comes after, and the spell that its rows last."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from synth.databases.catalog import TableName
from synth.infer.decided import is_free, is_ours, needs_of
from synth.infer.lives import SAME, Life
from synth.infer.meetings import is_meeting
from synth.infer.moments import ENDS, MEETING, PART, SENT, Moment, moment_after, moment_of
from synth.infer.reaching import reaches
from synth.infer.work import Known, Making, Spell, Work


def life_of(work: Work, known: Known, below: int) -> Life:
    """The order of a table's moments; notes when its rows are made, for the tables under it.

    Args:
        work: the table, its links, domains and uniques decided.
        known: what is decided of the others.
        below: how many generations of rows there are under it.
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
        if moment.word in {"started", *ENDS} and not moment.about and is_free(work, name):
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
    before: list[str] = []
    for name, column in work.columns.items():
        moment = moment_after(moment_of(column, work.table.name.name), before)
        before += [moment.word] if moment is not None and not moment.about else []
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
