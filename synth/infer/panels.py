"""Rows by month, week or day: pay slips, reviews, readings of one row above while it lasts."""

import re

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn, DbReference
from synth.infer.agreeing import AGREES
from synth.infer.draft import EntryDraft
from synth.infer.known import Known
from synth.infer.made import Wish, text_type, type_word
from synth.infer.meanings import type_family, word_of
from synth.infer.meetings import is_meeting
from synth.infer.moments import moment_of
from synth.infer.names import schema_name, sql_path
from synth.infer.until import lasts
from synth.infer.work import Work

_YEAR, _MONTH, _BOTH, _SCHOOL = "year", "month", "year_month", "school_year"
_SAID = {
    _YEAR: "year(item.start)",
    _MONTH: "month(item.start)",
    _SCHOOL: "year(item.start) || '-' || (year(item.start) + 1)",
}
_BACK = {"month": "as_of - to_months(12)", "year": "as_of - to_years(4)"}
_LAST = {"month": "as_of", "year": "as_of - to_months(6)"}
"""From when on there is a row for each month or year, and until when: of a year half over."""

_EACH = {"quarter": 730, "week": 56, "day": 14}
"""The last days of a row above for which there is a row by quarter, by week, and by day."""

_MOMENTS = ("timestamp", "timestamptz")
_AWAKE = "420..1260"
"""Minutes after midnight at which people look, measure and write down."""

_OF_WEEK = re.compile(r"'week'|isodow|'%[uw]'")
_OF_MONTH = re.compile(r"'month'|'day'|\bday\(|'%d'")
"""What is said of days that begin a week, and of those that begin a month."""

_HAPPENS = ("event", "seen", "created", "started")
"""Words of moments of what happens under a row above, again and again."""

_LONG_AGO = 2020


def take_months(work: Work, parent: DbReference, known: Known) -> None:
    """Let rows that a month or year tells apart under the row above be those of its last ones.

    Args:
        work: the table, its conditions gathered and its links made.
        parent: the reference that is the row above.
        known: what is decided of the others.
    """
    if work.turn is None and parent.to not in known.standing and _take_days(work, parent, known):
        return
    made, periods = known.made.get(parent.to), _periods(work, parent)
    if work.turn is not None or made is None or not made.is_sure or not periods:
        return
    if parent.to in known.standing or not all(_is_free(work, name) for name in periods):
        return
    spell = known.spells.get(parent.to)
    every = "year" if {*periods.values()} <= {_YEAR, _SCHOOL} else "month"
    today = _LAST[every]
    last = today if spell is None else f"least({sql_path('parent', spell.end)}, {today})"
    within = f"greatest({sql_path('parent', made.column)}, {_BACK[every]})..{last}"
    work.draft.each = {"path": {"within": within, "every": every}}
    for name, word in periods.items():
        work.turns[name] = _entry(work, name, word)
    work.below |= {*periods}


def _take_days(work: Work, parent: DbReference, known: Known) -> bool:
    """Let rows that a day tells apart under the row above be of its last days; whether they are."""
    name = _day(work, parent)
    if name is None or parent.name == AGREES:
        return False
    said = " ".join(work.wheres.get(name, {}).values())
    if said and not (_OF_WEEK.search(said) or _OF_MONTH.search(said)):
        return False
    every = _every(work.columns[name], said)
    made, spell = known.made.get(parent.to), known.spells.get(parent.to)
    last = "as_of" if spell is None else f"least({sql_path('parent', spell.end)}, as_of)"
    back = f"to_days({_EACH[every]})" if every in _EACH else "to_months(12)"
    first = f"{last} - {back}"
    is_moment = work.columns[name].type.base in _MOMENTS
    if made is not None and made.is_sure:
        own = sql_path("parent", made.column)  # on the first day it would be before or after it
        first = f"greatest({f'{own} + to_days(1)' if is_moment else own}, {first})"
    work.draft.each = {"path": {"within": f"{first}..{last}", "every": every}}
    work.turns[name] = _moment(work, name) if is_moment else EntryDraft("item.start")
    work.wheres.pop(name, None)
    work.below.add(name)
    return True


def _every(column: DbColumn, said: str) -> str:
    """How often there is a row, by what conditions say of its day and by its name."""
    if _OF_WEEK.search(said):
        return "week"
    if _OF_MONTH.search(said) or word_of(column, "") == _BOTH:
        return "month"
    moment = moment_of(column, "")
    return "quarter" if moment is not None and moment.word == "started" else "day"


def _moment(work: Work, name: str) -> EntryDraft:
    """A moment of the item's day."""
    taken = [*work.draft.names.values(), *work.draft.lets]
    let = schema_name(f"{work.name(name)}_minute", taken, kind="row")
    work.draft.lets[let] = EntryDraft({"int": _AWAKE})
    said = f"item.start + to_minutes({sql_path(let)})"
    return EntryDraft({"expr": said}, {"type": "timestamp"})


def says_item(entry: EntryDraft) -> bool:
    """Whether a column tells rows apart that are items of a list: their day, or a moment of it.

    Args:
        entry: the column's.
    """
    said = entry.data.get("expr", "") if isinstance(entry.data, dict) else entry.data
    return str(said).split(" + to_minutes(")[0] == "item.start"


def _day(work: Work, parent: DbReference) -> str | None:
    """The column of the day that tells rows apart under one above, if nothing else decides it."""
    lists = ([n for n in u.columns if n] for u in work.table.uniques if u.where is None)
    under = {*parent.columns}
    rests = [[n for n in own if n not in under] for own in lists if under < {*own}]
    if len(rests) > 1:
        return None  # what another list tells apart, a year of the day, would repeat
    for rest in rests:
        days = [n for n in rest if n in work.columns and _is_day(work, work.columns[n])]
        if len(days) == 1:
            return None if work.step(days[0]) else days[0]
    return None


def _is_day(work: Work, column: DbColumn) -> bool:
    """Whether a column says the day or moment of what happens, and nothing else decides it."""
    moment = moment_of(column, work.table.name.name)
    is_past = moment is not None and moment.word in _HAPPENS
    is_month = column.type.base == "date" and word_of(column, "") == _BOTH
    if column.type.base not in ("date", *_MOMENTS) or not (is_past or is_month):
        return False
    if is_past and moment is not None and is_meeting(work, column, moment):
        return False  # whoever is met is booked by slots
    decided = {*work.links, *work.variants, *work.equated, *work.single}
    decided |= {name for order in work.orders for name in (order.left, order.right)}
    if moment is not None and moment.word == "started" and lasts(work):
        return False
    domain = work.domains.get(column.name, Domain(null=False))
    return domain in (Domain(), Domain(null=False)) and column.name not in decided


def is_by_school_year(work: Work, parent: DbReference) -> bool:
    """Whether there is one row a school year under the row above, whenever it begins and ends.

    Args:
        work: the table.
        parent: the reference that is the row above.
    """
    return [*_periods(work, parent).values()] == [_SCHOOL]


def _periods(work: Work, parent: DbReference) -> dict[str, str]:
    """The columns that say the period of a row, of a list that tells rows apart under one above."""
    if parent.name == AGREES:
        return {}
    for unique in work.table.uniques:
        rest = [n for n in unique.columns if n and n in work.columns and n not in parent.columns]
        if unique.where is not None or unique.is_primary:
            continue
        words = {name: word_of(work.columns[name], "") for name in rest}
        is_under = len(rest) + len(parent.columns) == len(unique.columns)
        if is_under and sorted(words.values()) in ([_MONTH, _YEAR], [_BOTH], [_YEAR], [_SCHOOL]):
            return words
    return {}


def _is_free(work: Work, name: str) -> bool:
    """Whether conditions leave a period every month or year of the last ones."""
    domain = work.domains.get(name, Domain())
    lo, hi = domain.lo, domain.hi
    column = work.columns[name]
    is_plain = domain == Domain(null=domain.null, lo=lo, hi=hi)
    is_plain |= bool(domain.patterns) and Wish(column, domain).admits(_written(column))
    is_wide = lo is None or (lo.text.isdigit() and int(lo.text) <= _LONG_AGO)
    is_high = hi is None or (hi.text.isdigit() and int(hi.text) not in range(13, _LONG_AGO))
    decided = {*work.links, *work.variants, *work.wheres, *work.equated, *work.single}
    return is_plain and is_wide and is_high and name not in decided and not work.step(name)


def _written(column: DbColumn) -> str:
    """A month as text."""
    return "202501" if column.type.length == len("202501") else "2025-01"


def _entry(work: Work, name: str, word: str) -> EntryDraft:
    column = work.columns[name]
    kind = type_family(column.type)
    if word != _BOTH:
        told = type_word(column.type) if kind == "number" else text_type(column.type)
        return EntryDraft({"expr": _SAID[word]}, {"type": told} if told else {})
    if kind == "date":
        return EntryDraft("item.start")
    form = "%Y%m" if kind == "number" or len(_written(column)) == len("202501") else "%Y-%m"
    said = f"strftime(item.start, '{form}')"
    told = type_word(column.type) if kind == "number" else text_type(column.type)
    return EntryDraft({"expr": said}, {"type": told} if told else {})
