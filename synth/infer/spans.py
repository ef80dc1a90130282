"""How long between days of the row: the days of a stay, the years since somebody was hired."""

from collections.abc import Mapping
from decimal import Decimal

from synth.conditions.domain import Domain
from synth.infer.draft import EntryDraft
from synth.infer.known import Known
from synth.infer.meanings import lexicon, type_family, word_of, words_of
from synth.infer.moments import Moment
from synth.infer.money import typed
from synth.infer.names import sql_path
from synth.infer.work import Work

_SERVED = {"seniority": "year", "long_months": "month"}
_HOURS = frozenset({"hour", "hours", "heure", "heures"})
_DAYS, _SPANS = frozenset({"day", "days", "jour", "jours"}), lexicon().sets["span"]
"""Words of days, and those beside them that say that they are from the start to the end."""


def count_days(work: Work, known: Known) -> None:
    """Let the number of days of a row that lasts follow from its start and its end.

    Args:
        work: the table, its columns made.
        known: what is decided of the others; the spell of this table too.
    """
    spell = known.spells.get(work.table.name)
    if spell is None:
        return
    names = {work.name(name): name for name in work.columns}
    start, end = (names.get(each) for each in (spell.start, spell.end))
    found = [name for name in work.columns if _is_span(work, name)]
    if start is None or end is None or len(found) != 1 or not _is_open(work, found[0]):
        return
    name, last = found[0], sql_path(spell.end)
    if work.may_be_empty(end) and not work.may_be_empty(name):
        last = f"coalesce({last}, as_of)"
    kinds = {work.columns[each].type.base for each in (start, end)}
    # Of days the last one counts, of moments the nights between them.
    more = " + 1" if kinds == {"date"} else ""
    first = sql_path(spell.start)
    said = f"date_diff('day', cast({first} as date), cast({last} as date)){more}"
    entry = work.draft.columns[work.name(name)]
    work.draft.columns[work.name(name)] = EntryDraft({"expr": said}, typed(work.columns[name]))
    if "as" in entry.beside:
        work.draft.columns[work.name(name)].beside["as"] = entry.beside["as"]


def count_years(work: Work, moments: Mapping[str, Moment]) -> None:
    """Let years and months of service follow from the day on which somebody was hired.

    Args:
        work: the table, its columns made.
        moments: of its rows, by column.
    """
    hired = [n for n, m in moments.items() if m.when == "life" and not work.may_be_empty(n)]
    left = next((n for n, m in moments.items() if m.word == "exit" and not m.about), None)
    for name, column in work.columns.items() if len(hired) == 1 else ():
        unit = _SERVED.get(word_of(column, work.table.name.name))
        if unit is not None and type_family(column.type) == "number" and _is_open(work, name):
            last = f"least({sql_path(work.name(left))}, as_of)" if left else "as_of"
            since = sql_path(work.name(hired[0]))
            said = f"date_sub('{unit}', cast({since} as date), cast({last} as date))"
            work.draft.columns[work.name(name)].data = {"expr": said}
            work.draft.columns[work.name(name)].beside |= typed(column)


def count_hours(work: Work) -> None:
    """Let hours that stand beside days of the same thing be seven a day.

    Args:
        work: the table, its columns made.
    """
    words = {name: {*words_of(name)} for name in work.columns}
    for name in (name for name, own in words.items() if own & _HOURS):
        rest = words[name] - _HOURS
        days = [n for n, own in words.items() if own & _DAYS and own - _DAYS == rest]
        if len(days) != 1 or work.is_decided(name):
            continue
        entry, domain = work.draft.columns[work.name(name)], work.domains.get(name, Domain())
        if not isinstance(entry.data, dict) or not {*entry.data} & {"int", "decimal"}:
            continue
        said = f"{sql_path(work.name(days[0]))} * 7"
        for function, end in (("greatest", domain.lo), ("least", domain.hi)):
            said = said if end is None else f"{function}({end.text}, {said})"
        entry.data = {"expr": said}
        entry.beside |= typed(work.columns[name])


def _is_span(work: Work, name: str) -> bool:
    words = {*words_of(name)}
    is_number = type_family(work.columns[name].type) == "number"
    return is_number and bool(words & _DAYS) and words <= _DAYS | _SPANS


def _is_open(work: Work, name: str) -> bool:
    """Whether nothing is asked of a number but that it is above zero."""
    domain = work.domains.get(name, Domain())
    is_low = domain.lo is None or (not domain.lo.is_relative and Decimal(domain.lo.text) <= 0)
    is_plain = domain in (Domain(null=domain.null), Domain(null=domain.null, lo=domain.lo))
    ordered = {each for order in work.orders for each in (order.left, order.right)}
    is_free = not work.is_decided(name) and name not in {*work.single, *ordered}
    return is_low and is_plain and is_free
