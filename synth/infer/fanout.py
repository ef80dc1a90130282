"""How many rows stand under a parent: a few parents have many, a fifth have none."""

from collections.abc import Collection
from dataclasses import replace

from synth.databases.catalog import DbReference
from synth.infer.agreeing import AGREES
from synth.infer.counters import is_of_lines
from synth.infer.draft import Data, EntryDraft, TableDraft
from synth.infer.happenings import RARE, happening_of
from synth.infer.joints import options_of
from synth.infer.known import Known
from synth.infer.links import FEW
from synth.infer.meanings import lexicon, stems_of, words_of
from synth.infer.meetings import is_slot
from synth.infer.moments import moment_named, moment_of
from synth.infer.names import schema_name, sql_path
from synth.infer.order import is_one_to_one
from synth.infer.owed import is_due, is_of
from synth.infer.settled import BACK
from synth.infer.turns import taker_of
from synth.infer.work import Link, Work
from synth.stores.ddl import columns_in

SEVERAL = "1..3"
"""Rows under each of few parents, where a tail could leave none, or rows take turns."""

_TAIL: Data = {
    "weights": {"0": "20", "1": "35", "2": "20", "3": "10", "5": "8", "8": "5", "12": "2"}
}
"""Two rows in the mean."""

LONG_TAIL: Data = {
    "weights": {"0": "45", "1": "33", "2": "10", "3": "5", "5": "4", "8": "2", "13": "1"}
}
"""A little more than one in the mean, under parents that are children themselves."""

_LINES: Data = {
    "weights": {"1": "30", "2": "25", "3": "18", "4": "11", "5": "7", "6": "4", "8": "3", "12": "2"}
}
"""Lines of a document: one without lines nobody believes."""

_ONCE: Data = "1"
_BACK_WORDS = BACK | {"returned", "retourne", "retournee", "disputed", "contested"}
_COMES = {"payment": "paid", "sending": "shipped"}
"""One row where nothing above says whether there is any, and the moment of which it is."""

_BUSY: Data = {"int": {"weights": {"0": "20", "1": "50", "4": "20", "15": "10"}}}


def under_each(work: Work, parent: DbReference, known: Known) -> Data:
    """How many rows each row above has.

    Args:
        work: the table.
        parent: the reference that is the row above.
        known: what is decided of the others.
    """
    is_many = known.most[parent.to] > FEW
    if is_one_to_one(parent, work.table):
        return "1"
    is_few = known.least[parent.to] < FEW or bool(work.table.exclusions)
    if _is_of_lines(work, parent) and not is_few:
        return _LINES
    if is_few or work.table.name in known.wide or parent.name == AGREES:
        return "1" if is_many else SEVERAL
    is_spell = taker_of(work, [parent], known) is not None
    happening = None if is_spell else happening_of(work.table.name, parent.to, known)
    once = _once(work, parent, known) if happening is None else happening.count
    if once is not None:
        return once
    if not is_many:
        return _while_there(work, parent, known)
    return "1" if _is_told_apart(work, parent) else LONG_TAIL


def _while_there(work: Work, parent: DbReference, known: Known) -> Data:
    """A few rows; no appointment under whom has left: they are of the last year."""
    spell = known.spells.get(parent.to)
    if spell is None or not spell.is_whole or not any(is_slot(work, n) for n in work.columns):
        return _TAIL
    gone = f"{sql_path('parent', spell.end)} is not null"
    return {"case": [{"when": gone, "value": "0"}, {"int": _TAIL}]}


def _once(work: Work, parent: DbReference, known: Known) -> Data | None:
    """A payment of what is paid, a refund of what is paid back, a parcel of what is sent.

    None: there may be several, or the table is something else.
    """
    table = work.table.name.name
    roles = ("payment", "refund", "sending", "seldom")
    role = next((role for role in roles if is_of(table, role)), "")
    if not role or (role == "payment" and not is_due(work, parent.to)):
        return None
    for state in known.states.get(parent.to, ()):
        moment = moment_named(_COMES.get(role, ""))
        came = state.of((), _BACK_WORDS) if moment is None else state.reached(moment)
        if 0 < len(came) < len(state.values):
            among = replace(state, path=f"parent.{state.path}").among(came)
            return {"expr": f"case when coalesce({among}, false) then 1 else 0 end"}
    return RARE if role in {"refund", "seldom"} else _ONCE


def _is_of_lines(work: Work, parent: DbReference) -> bool:
    """Whether a table holds the lines of the rows above: `invoice_items`, `ligne_facture`."""
    own, above = stems_of(work.table.name.name), stems_of(parent.to.name)
    return is_of_lines(work.table.name.name) and bool(above & own)


def _is_told_apart(work: Work, parent: DbReference) -> bool:
    """Whether something must not repeat that names the parent, and is no number under it."""
    names = set(parent.columns)
    texts = (" ".join(unique.expressions) for unique in work.table.uniques)
    lists = [columns_in(text, work.table.by_name) for text in texts]
    return any(names & own and not any(map(_is_numbered, own - names)) for own in lists)


def _is_numbered(column: str) -> bool:
    """Whether a name is that of a number under the row above: `numero_session`."""
    return bool({*words_of(column)} & {"numero", "number", "rang", "rank", "position", "ordre"})


def weigh(work: Work, known: Known) -> None:
    """Let references meet few rows often, and some never, where every row may be met.

    Args:
        work: the table, its links and uniques decided.
        known: what is decided of the others; the tables that are referred to get a let.
    """
    if work.table.name in known.wide:
        return
    told_apart = work.single.union(*work.joints, *work.pairs, *work.unordered)
    for link in work.links.values():
        let, to = work.draft.lets.get(link.let), known.drafts.get(link.reference.to)
        own = {name for name, other in work.links.items() if other is link}
        if let is None or to is None or to is work.draft or own & told_apart:
            continue
        if work.turns and stems_of(link.reference.to.name) & lexicon().sets["taken"]:
            continue  # few beds with many stays have two at once
        if (to.rows or 0) < FEW:
            continue
        there = _there(work, link, known)
        if let.data == {"ref": to.name}:
            let.data = {"ref": {"to": to.name, "weight": _busy(to), **there}}
        elif _may_find_none(work, let, own) and isinstance(let.data, dict):
            let.data = {"ref": {**options_of(work, link.let), **there}}


def _there(work: Work, link: Link, known: Known) -> dict[str, Data]:
    """That somebody whom a row names has neither left nor died, and where he is is not closed."""
    to = link.reference.to
    spell, source = known.spells.get(to), known.tables.get(to)
    if spell is not None and spell.is_whole:
        return {"where": f"{sql_path(spell.end)} is null"}
    for column in source.columns if source is not None and work.table.name in known.people else ():
        moment = moment_of(column, to.name)
        if moment is not None and column.nullable and moment.word == "closed" and not moment.about:
            return {"where": f"{sql_path(known.names[to][1][column.name])} is null"}
    return {}


def _may_find_none(work: Work, let: EntryDraft, columns: Collection[str]) -> bool:
    """Whether a reference to rows that agree may find none: it is empty then, or has no row."""
    options = let.data.get("ref") if isinstance(let.data, dict) else None
    if not isinstance(options, dict) or options.keys() - {"to", "match", "distinct"}:
        return False
    return "distinct" in options or all(map(work.may_be_empty, columns))


def _busy(draft: TableDraft) -> str:
    """The let of a table that says how often its rows are referred to."""
    found = next((name for name, let in draft.lets.items() if let.data == _BUSY), None)
    if found is None:
        found = schema_name("busy", [*draft.names.values(), *draft.lets], kind="row")
        draft.lets[found] = EntryDraft(_BUSY, {}, "few rows have many under them")
    return found
