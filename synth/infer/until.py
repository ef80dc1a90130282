"""Until when anything happens to a row: today, unless whom it is of has died or left before."""

from synth.infer.agreeing import AGREES
from synth.infer.counters import is_of_lines
from synth.infer.floors import is_filled
from synth.infer.known import Known
from synth.infer.meanings import lexicon, stems_of
from synth.infer.moments import ENDS, Moment, moment_of
from synth.infer.names import sql_path
from synth.infer.work import Work

BOOKED = 30
"""Days ahead of an appointment at which it is made."""

_DONE = frozenset({"event", "ended", "taken"})
"""Words of what was done that a bill lists."""

_FIRST = frozenset({"created", "event", "started"})
"""Words of the day of a row that is of one year."""


def ends_above(work: Work, known: Known) -> tuple[str, ...]:
    """The days after which nothing happens to a row, as SQL, seen from it; each may be null.

    What is of a stay lies in it, but for what comes of it: its bill, its review.

    Args:
        work: the table.
        known: what is decided of the others.
    """
    ends = []
    for link in {link.let: link for link in work.links.values()}.values():
        spell = known.spells.get(link.reference.to)
        if spell is None or link.reference.to == work.table.name or link.reference.name == AGREES:
            continue
        is_inside = link.is_parent or spell.is_lasting
        if is_filled(work, link) and (spell.is_whole or (is_inside and not comes_after(work))):
            ends.append(sql_path(link.let, spell.end))
    return tuple(ends)


def end_before(work: Work, known: Known) -> str:
    """When what rows come of has ended, as SQL; "" where they come of nothing."""
    parent = next((link for link in work.links.values() if link.is_parent), None)
    spell = None if parent is None else known.spells.get(parent.reference.to)
    if parent is None or spell is None or spell.is_whole or not comes_after(work):
        return ""
    return f"least({sql_path(parent.let, spell.end)}, as_of)"


def comes_after(work: Work) -> bool:
    """Whether rows come of what has ended above: bills, reviews; not those of a period of it."""
    own = stems_of(work.table.name.name)
    return bool(own & lexicon().sets["after"]) and not lasts(work)


def lasts(work: Work) -> bool:
    """Whether rows have an end: they are spells, bookings or periods.

    Args:
        work: the table.
    """
    table = work.table.name.name
    moments = (moment_of(column, table) for column in work.columns.values())
    return any(moment is not None and moment.word in ENDS for moment in moments)


def first_of(*days: str) -> str:
    """The earliest of some days that is known, as SQL."""
    told = list(dict.fromkeys(days))
    return f"least({', '.join(told)})" if len(told) > 1 else told[0]


def day_beside(work: Work, known: Known, moment: Moment, slot: str) -> tuple[str, str] | None:
    """Between which days a moment lies that another day decides, as SQL, or None.

    What was cancelled was so before its appointment, what a bill lists was done before the bill,
    pay is paid at the end of its month, and what is of a year happens in it.

    Args:
        work: the table.
        known: what is decided of the others.
        moment: of it.
        slot: the column of its appointment, "" where there is none.
    """
    if moment.word == "cancelled" and slot:
        day = f"least({sql_path(work.name(slot))}, as_of)"
        return f"{day} - to_days({BOOKED})", day
    path = work.draft.each.get("path") if isinstance(work.draft.each, dict) else None
    if isinstance(path, dict) and path["every"] == "year":
        known_ends = ends_above(work, known)
        first = str(path["within"]).split("..")[0]
        last = first_of("item.end - 1", *known_ends, "as_of")
        is_first = moment.is_past and not moment.about and moment.word in _FIRST
        return (f"greatest(item.start, {first})", last) if is_first else None
    if path is not None:
        is_paid = moment.is_past and not moment.about and moment.word != "updated"
        days = (f"least(item.start + to_days({far}), as_of)" for far in (25, 35))
        return (next(days), next(days)) if is_paid else None
    parent = next((link for link in work.links.values() if link.is_parent), None)
    made = None if parent is None else known.made.get(parent.reference.to)
    if made is None or not made.is_sure or moment.word not in _DONE:
        return None
    day = sql_path("parent", made.column)
    is_line = moment.is_past and is_of_lines(work.table.name.name)
    return (f"{day} - to_days({BOOKED // 2})", day) if is_line else None
