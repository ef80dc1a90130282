"""Appointments: on working days, at quarters of office hours, for 15 to 90 minutes."""

from collections.abc import Sequence

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn
from synth.infer.draft import Data, EntryDraft
from synth.infer.made import type_word
from synth.infer.meanings import lexicon, meaning, stems_of, word_of, words_of
from synth.infer.moments import Moment, moment_of
from synth.infer.names import schema_name, sql_path
from synth.infer.work import Work

_MOMENTS = frozenset({"timestamp", "timestamptz"})
_DAYS = "as_of - to_days(180)..as_of + to_days(60)"
_SOON = 60
_QUARTERS = "34..70"
"""Quarters of an hour since midnight: 8:30 to 17:30."""

_BACK, SLOTS = 365, 9_000
"""How far back appointments lie that are told apart, and about how many quarters that leaves."""

_LENGTHS = {"end": "1..6", "ended": "1..6", "exit": "8..24", "closed": "8..24"}
"""Quarters that something lasts, by the word of its end: an appointment, and a day's opening."""


_SHIFT = "16..24"
_SHIFTS = frozenset(
    ("shift", "roster", "opening", "schedule", "horaire", "vacation", "garde", "permanence")
)
"""Quarters that work lasts which ends on the day it began, and stems of tables of such."""

_ASIDE = frozenset({"break", "pause", "grace", "buffer", "late", "early", "retard", "overtime"})
"""Words of minutes that are no length."""

_UNITS = {"minutes": "minute", "duration": "minute", "seconds": "second"}
"""By the meaning of a number the unit that it counts; an appointment's length is in minutes."""


def is_meeting(work: Work, column: DbColumn, moment: Moment) -> bool:
    """Whether a column says when an appointment begins: by its own name or its table's.

    Args:
        work: the table.
        column: a date or timestamp of it.
        moment: what its name means.
    """
    known = meaning(column, work.table.name.name)
    if known is not None and known.word == "appointment":
        return True
    table = stems_of(work.table.name.name)
    is_start = (moment.word == "started" and not moment.about) or _is_held(work, column, moment)
    return is_start and bool(table & lexicon().sets["meeting"]) and not _is_stay(work, column)


def _is_held(work: Work, column: DbColumn, moment: Moment) -> bool:
    """Whether a moment says when a meeting is held, in a word that says nothing: the only one."""
    if moment.word != "event" or column.nullable or column.type.base not in _MOMENTS:
        return False
    table = work.table.name.name
    others = (moment_of(c, table) for c in work.columns.values() if c.name != column.name)
    return not any(other and other.word in {"started", "event"} for other in others)


def _is_stay(work: Work, column: DbColumn) -> bool:
    """Whether a row begins and ends on days, so that it lasts for some: no appointment."""
    days = [other for other in work.columns.values() if other.type.base == "date"]
    ends = (moment_of(other, work.table.name.name) for other in days)
    return column in days and any(m is not None and m.word in _LENGTHS for m in ends)


def is_slot(work: Work, name: str) -> bool:
    """Whether a column begins an appointment that is told apart by it: no two at once."""
    column, domain = work.columns[name], work.domains.get(name, Domain())
    moment = moment_of(column, work.table.name.name)
    is_told = any(name in unique.columns for unique in work.table.uniques)
    is_loose = domain == Domain(null=domain.null) and name not in {*work.variants, *work.links}
    if moment is None or column.type.base not in _MOMENTS or not (is_told and is_loose):
        return False
    return is_meeting(work, column, moment)


def slot(work: Work, column: DbColumn) -> EntryDraft:
    """A quarter of an hour of office hours on a working day, told apart as far as there are any."""
    name = sql_path(work.name(column.name))
    kept = f"isodow({name}) < 6 and hour({name}) between 9 and 17"
    kept += f" and minute({name}) % 15 = 0 and second({name}) = 0"
    days = f"as_of - to_days({_BACK})..as_of + to_days({_SOON})"
    return EntryDraft({"datetime": days}, {"where": kept})


def begins(work: Work, column: DbColumn, lows: Sequence[str]) -> EntryDraft:
    """When an appointment begins, by lets: its day, a weekend moved to the week, and quarter.

    Args:
        work: the table; gets the lets.
        column: the beginning.
        lows: what it comes after, as SQL.
    """
    name = work.name(column.name)
    first = lows[0] if len(lows) == 1 else f"greatest({', '.join(lows)})"
    days = f"cast({first} as date) + 1..cast({first} as date) + {_SOON}" if lows else _DAYS
    day = _let(work, f"{name}_day", {"date": days})
    working = f"{day} + case when isodow({day}) > 5 then 2 else 0 end"
    if column.type.base == "date":
        return EntryDraft({"expr": f"cast({working} as date)"}, {}, "a working day")
    quarter = _let(work, f"{name}_quarter", {"int": _QUARTERS}, "8:30 to 17:30")
    moment = f"{working} + to_minutes(15 * {quarter})"
    return EntryDraft({"expr": moment}, {"type": "timestamp"}, "a working day")


def ends(work: Work, start: DbColumn, column: DbColumn, moment: Moment) -> EntryDraft | None:
    """When something ends that begins at a quarter on one day, or None: it is not of that kind.

    Args:
        work: the table; gets a let.
        start: the column that says when it begins.
        column: the end.
        moment: what its name means.
    """
    both = {start.type.base, column.type.base}
    if not (both <= _MOMENTS or both == {"time"}) or moment.word not in _LENGTHS:
        return None
    if start.nullable and not column.nullable:
        return None
    is_shift = stems_of(work.table.name.name) & _SHIFTS
    size = _SHIFT if is_shift else _LENGTHS[moment.word]
    quarters = _let(work, f"{work.name(column.name)}_after", {"int": size})
    said = f"{sql_path(work.name(start.name))} + to_minutes(15 * {quarters})"
    kind: dict[str, Data] = {"type": "time" if both == {"time"} else "timestamp"}
    return EntryDraft({"expr": said}, kind)


def lasts(work: Work, start: DbColumn, end: DbColumn, column: DbColumn) -> EntryDraft | None:
    """How long an appointment lasts, in the unit that a column's name says, or None: it says none.

    Args:
        work: the table.
        start: the column that says when it begins.
        end: the column that says when it ends.
        column: a number.
    """
    is_length = not _ASIDE & {*words_of(column.name)}
    unit = _UNITS.get(word_of(column, work.table.name.name)) if is_length else None
    both = {start.type.base, end.type.base}
    if not (both <= {*_MOMENTS, "date"} or both == {"time"}):
        return None
    may_be_null = column.nullable and column.name not in work.never_null
    if unit is None or not (may_be_null or not (start.nullable or end.nullable)):
        return None
    ends = ", ".join(sql_path(work.name(each.name)) for each in (start, end))
    return EntryDraft({"expr": f"date_diff('{unit}', {ends})"}, {"type": type_word(column.type)})


def _let(work: Work, name: str, data: Data, reason: str = "") -> str:
    draft = work.draft
    let = schema_name(name, [*draft.names.values(), *draft.lets], kind="row")
    draft.lets[let] = EntryDraft(data, {}, reason)
    return sql_path(let)
