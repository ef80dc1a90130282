"""Totals and counters of a table that add up the rows that lead to it, where one table fits."""

import re
from collections.abc import Iterator, Mapping, Sequence

from synth.conditions.domain import Domain
from synth.infer.counters import Counted, counted_of, is_of_lines
from synth.infer.draft import Data, EntryDraft
from synth.infer.leading import Lead, Leads
from synth.infer.limits import NOT_ABOVE, is_taken_off
from synth.infer.meanings import lexicon, stems_of, type_family, words_of
from synth.infer.money import USUAL_RATE, amounts_of, digits_of, is_open, ordered_by, typed
from synth.infer.names import schema_name, sql_path
from synth.infer.work import Work

_COUNTED = frozenset({"smallint", "integer", "bigint"})
_SUMMED = frozenset({"integer", "bigint", "numeric"})
"""Types of which sums are exact."""

_ROOM = 7
"""Digits before the point that a sum of lines needs."""

_BOTH = frozenset({"net", "gross"})
_ALL = frozenset({"total", "lifetime", "cumul", "cumule", "sum", "amount", "montant"})
_MEAN = frozenset({"average", "avg", "mean", "moyenne", "moyen"})
_RATED = frozenset({"rating", "note", "score", "grade", "mark", "star"})
"""Words of totals of all rows, of means, and of what means are of."""

_MOST, _ALL_ROWS = "8", 15
"""Rows under one that has room for more, and more than ever stand under one by usual laws."""


def roll_up(works: Sequence[Work]) -> None:
    """Let totals and counters of tables follow from the rows that lead to them.

    Args:
        works: of all tables, decided and written into their drafts.
    """
    known = Leads(works)
    for work in works:
        leads = known.of(work)
        lines = [lead for lead in leads if is_of_lines(lead.table) and not _is_others(work, lead)]
        found = [
            *_counters(work, leads),
            *_through(work, leads, known),
            *_spent(work, leads),
            *_means(work, leads),
        ]
        for name, entry in [*found, *(_totals(work, lines[0]) if len(lines) == 1 else ())]:
            if work.name(name) != name:
                entry.beside["as"] = name
            work.draft.columns[work.name(name)] = entry


def _is_others(work: Work, lead: Lead) -> bool:
    """Whether lines are those of another document, by their name: `credit_note_items` of a fee."""
    own = stems_of(lead.table)
    others = {link.reference.to.name for link in lead.work.links.values()}
    named = [name for name in others if stems_of(name) <= own]
    return bool(named) and work.table.name.name not in named


def _counters(work: Work, leads: Sequence[Lead]) -> Iterator[tuple[str, EntryDraft]]:
    for name, column in work.columns.items():
        if column.type.base not in _COUNTED:
            continue
        found = [(kind, lead) for lead in leads if (kind := counted_of(name, lead.table))]
        kind, lead = _one(name, found)
        most, least = _whole(work, name), sql_path(work.name(name))
        # What is made after the counter is above it anyway, unless it ends below.
        is_after = bool(most) and least in str(work.draft.columns[work.name(most)].words)
        is_cut = bool(most) and not is_after
        if lead is None or _is_read(work, name, lead):
            continue
        if is_cut and (lead.by or not _is_usual(lead.work)):
            continue
        if is_after and not _is_endless(work, most):
            continue
        is_free = is_open(work, name, {(name, "<=", most)}, below=most)
        told = lead.told_by(kind.state) if is_free else None
        if told is None:
            continue
        if is_cut:
            whole = sql_path("parent", work.name(most))
            lead.work.draft.count = {"int": f"0..least({_MOST}, coalesce({whole}, {_MOST}))"}
        yield name, EntryDraft(lead.count(told), typed(column))


def _through(work: Work, leads: Sequence[Lead], known: Leads) -> Iterator[tuple[str, EntryDraft]]:
    """Counters of rows under rows that lead here: the claims of all contracts of somebody."""
    below = [(lead, sub) for lead in leads for sub in known.of(lead.work)]
    for name, column in work.columns.items():
        if column.type.base not in _COUNTED or not is_open(work, name):
            continue
        if any(counted_of(name, lead.table) for lead in leads):
            continue
        found = [
            (lead, sub)
            for lead, sub in below
            if sub.work not in (work, lead.work) and counted_of(name, sub.table) == Counted(0)
        ]
        if len(found) != 1 or any(_is_read(work, name, each) for each in found[0]):
            continue
        lead, sub = found[0]
        let = _let(lead.work, f"{lead.work.draft.name}_{name}", sub.count(sub.told_by("") or ""))
        yield name, EntryDraft(lead.sum(let), typed(column))


def _one(
    name: str, found: Sequence[tuple[Counted, Lead]]
) -> tuple[Counted, Lead] | tuple[Counted, None]:
    """The only rows that a column counts, of the likeliest kind; None where it may be several."""
    least = min((kind for kind, _ in found), default=Counted(0))
    alike = [lead for kind, lead in found if kind == least]
    plain = [lead for lead in alike if len(words_of(lead.table)) == 1]
    alike = plain or alike
    own = stems_of(name)
    for wanted in (
        alike,
        [lead for lead in alike if not lead.by],
        [lead for lead in alike if own & {*words_of(lead.by)} - {*words_of(lead.table)}],
    ):
        if len(wanted) == 1:
            return least, wanted[0]
    return least, None


def _is_usual(work: Work) -> bool:
    """Whether a row above has some rows, a few of them many, by a law that nothing decided."""
    return isinstance(work.draft.count, dict) and "weights" in work.draft.count


def _is_endless(work: Work, name: str) -> bool:
    """Whether a number may be above all counts there are, in every row."""
    end = work.domains.get(name, Domain()).hi
    is_far = end is None or (not end.is_relative and float(end.text) > _ALL_ROWS)
    return is_far and name not in work.variants


def _whole(work: Work, name: str) -> str:
    """The column that a number may not be above, "" where there is none."""
    reason = work.draft.columns[work.name(name)].reason
    names = {work.name(other): other for other in work.columns}
    told = names.get(reason.removeprefix(NOT_ABOVE), "") if reason.startswith(NOT_ABOVE) else ""
    ordered = (o.right for o in work.orders if o.left == name and o.relation == "<=" and not o.gap)
    return told or next(ordered, "")


def _spent(work: Work, leads: Sequence[Lead]) -> Iterator[tuple[str, EntryDraft]]:
    """What somebody has spent in all: the sum of what his orders come to."""
    for name, column in work.columns.items():
        words = stems_of(name)
        rest = words - _ALL
        if not rest or rest == words or type_family(column.type) != "number":
            continue
        found = []
        for lead in leads:
            roles, own = amounts_of(lead.work), stems_of(lead.table)
            source = roles.get("gross", roles.get("total"))
            is_theirs = rest <= lexicon().sets["spent"] | own
            if source and is_theirs and _is_summable(work, {}, name, lead, source):
                found.append((lead, source))
        if len(found) == 1:
            lead, source = found[0]
            yield name, EntryDraft(lead.sum(lead.work.name(source)), typed(column))


def _means(work: Work, leads: Sequence[Lead]) -> Iterator[tuple[str, EntryDraft]]:
    """The mean of what the rows that lead here say: `rating_avg` of the ratings of reviews."""
    for name, column in work.columns.items():
        words = stems_of(name)
        if not (words & _MEAN and words & _RATED) or type_family(column.type) != "number":
            continue
        found = [
            (lead, source)
            for lead in leads
            for source, theirs in lead.work.columns.items()
            if stems_of(source) & _RATED
            and theirs.type.base in _SUMMED | _COUNTED
            and "nulls" not in lead.work.draft.columns[lead.work.name(source)].beside
        ]
        if len(found) != 1 or not is_open(work, name) or _is_read(work, name, found[0][0]):
            continue
        lead, source = found[0]
        told = lead.told_by("")
        total = _let(work, f"{name}_sum", lead.sum(lead.work.name(source)))
        if told is None or (told and lead.by):
            continue
        count = _let(work, f"{name}_of", lead.count(told))
        said = f"round({total} / nullif({count}, 0), {digits_of(column)})"
        said = said if work.may_be_empty(name) else f"coalesce({said}, 0)"
        yield name, EntryDraft({"expr": said}, typed(column))


def _let(work: Work, name: str, data: Data) -> str:
    draft = work.draft
    found = schema_name(name, [*draft.names.values(), *draft.lets], kind="row")
    draft.lets[found] = EntryDraft(data)
    return sql_path(found)


def _totals(work: Work, lead: Lead) -> Iterator[tuple[str, EntryDraft]]:
    """Totals of the one table of lines, and the tax between those with it and without."""
    roles, theirs = amounts_of(work), amounts_of(lead.work)
    summed: set[str] = set()
    # What is added and taken off beside the lines is in no line.
    more = "ship" in roles or any(is_taken_off(name) for name in work.columns)
    for role in ("net",) if more else ("net", "tax", "gross", "total"):
        wanted = (role,) if summed or role == "tax" else (role, "total")
        source = next((theirs[each] for each in wanted if each in theirs), None)
        if role not in roles or source is None:
            continue
        if _is_summable(work, roles, roles[role], lead, source):
            summed.add(role)
            entry = EntryDraft(lead.sum(lead.work.name(source)), typed(work.columns[roles[role]]))
            yield roles[role], entry
    if not summed and {"net", "tax"} <= roles.keys() and "total" in theirs:
        taxed = _taxed(work, roles, lead, theirs["total"])
        yield from [] if taxed is None else [(roles["tax"], taxed)]
    if (
        "tax" in roles
        and summed >= _BOTH
        and "tax" not in summed
        and is_open(work, roles["tax"], ordered_by(roles))
    ):
        gross, net = (sql_path(work.name(roles[role])) for role in ("gross", "net"))
        yield (
            roles["tax"],
            EntryDraft({"expr": f"{gross} - {net}"}, typed(work.columns[roles["tax"]])),
        )


def _taxed(work: Work, roles: Mapping[str, str], lead: Lead, source: str) -> EntryDraft | None:
    """The tax on the sum of lines where a trigger writes that sum, which begins at 0."""
    net = work.draft.columns[work.name(roles["net"])]
    if net.data != {"value": "0"} or not is_open(work, roles["tax"], ordered_by(roles)):
        return None
    total = _let(work, f"{roles['net']}_sum", lead.sum(lead.work.name(source)))
    column = work.columns[roles["tax"]]
    said = f"round(coalesce({total}, 0) * {USUAL_RATE}, {digits_of(column)})"
    return EntryDraft({"expr": said}, typed(column))


def _is_summable(work: Work, roles: Mapping[str, str], name: str, lead: Lead, source: str) -> bool:
    """Whether a total may be the sum of its lines: exact, of one unit, with room, in no circle."""
    kind, theirs = work.columns[name].type, lead.work.columns[source].type
    is_exact = kind.base in _SUMMED and theirs.base in _SUMMED
    fits = (kind.scale or 0) >= (theirs.scale or 0) or kind.precision is None
    has_room = kind.precision is None or kind.precision - (kind.scale or 0) >= _ROOM
    alike = ("cents" in words_of(name)) == ("cents" in words_of(source))
    is_free = is_open(work, name, ordered_by(roles)) and not _is_read(work, name, lead)
    return is_exact and fits and has_room and alike and is_free and _is_above(lead.work, source)


def _is_above(work: Work, name: str) -> bool:
    """Whether no amount is below 0 by a condition, so that their sum is above too."""
    domain = work.domains.get(name, Domain())
    least, most = (
        0.0 if end is None or end.is_relative else float(end.text) for end in (domain.lo, domain.hi)
    )
    return name not in work.variants and least >= 0 and (domain.hi is None or most > 0)


def _is_read(work: Work, name: str, lead: Lead) -> bool:
    """Whether a row is made from what it leads to: the sum would be a circle."""
    child = lead.work.draft
    told = str([entry.words for entry in (*child.lets.values(), *child.columns.values())])
    own = sql_path(work.name(name))
    by = child.lets.get(lead.by)
    if by is not None and re.search(rf"\b{re.escape(own)}\b", str(by.words)):
        return True
    lets = [each for each, let in child.lets.items() if work.draft.name in str(let.words)]
    above = ("parent", work.draft.name, *lets)
    return any(f"{sql_path(each)}.{own}" in told for each in above)
