"""Numbers of days between two days of the row: how long a stay, a leave or a contract lasts."""

from decimal import Decimal

from synth.conditions.domain import Domain
from synth.infer.draft import EntryDraft
from synth.infer.meanings import lexicon, type_family, words_of
from synth.infer.money import typed
from synth.infer.names import sql_path
from synth.infer.work import Known, Work

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
