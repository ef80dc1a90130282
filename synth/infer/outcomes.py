"""Which of a row's moments have happened: outcomes that exclude one another, by state or draw."""

import re
from collections.abc import Iterator, Mapping, Sequence

from synth.infer.draft import Data, EntryDraft
from synth.infer.meanings import words_of
from synth.infer.moments import Moment, told
from synth.infer.names import schema_name, sql_path
from synth.infer.work import Work
from synth.sql import literal

_STATES = frozenset(
    (
        *("status", "statut", "etat", "state", "situation", "stage", "phase", "workflow"),
        *("result", "resultat", "outcome"),
    )
)
_ENDINGS = frozenset(
    {"ended", "exit", "closed", "cancelled", "barred", "archived", "deleted", "handled"}
)
"""Words of moments that a state tells besides outcomes."""

_CODES = re.compile(r"(?<!\d)(\d{1,3})\s*(?:=|:|-|->|=>|\))\s*([^\W\d_][\w-]*)")
"""A number and the word it stands for, in a comment."""

_RARE = "5"
"""The weight of a code that numbers of state do not have."""

_SHARES = {"yes": "55", "no": "20", "open": "25"}


def tell(work: Work, moments: Mapping[str, Moment]) -> None:
    """Let the state beside, or one draw for the row, say which moments have happened.

    Args:
        work: the table, its columns made.
        moments: those that nothing but their meaning decides, by column.
    """
    free = {name: moment for name, moment in moments.items() if _may_be_empty(work, name)}
    done = _by_state(work, free)
    for about in dict.fromkeys(moment.about for moment in free.values()):
        own = {name: m for name, m in free.items() if m.side and m.about == about}
        sides = {moment.side for moment in own.values()}
        if len(sides) < len({"yes", "no"}) or set(own) <= done:
            continue
        words = {m.side: m.word for m in reversed(own.values())} | {"open": "open"}
        let = _drawn(work, {words[side]: share for side, share in _SHARES.items()})
        for name, moment in own.items():
            _entry(work, name).beside["nulls"] = f"{let} <> '{words[moment.side]}'"


def _by_state(work: Work, free: Mapping[str, Moment]) -> set[str]:
    """The columns that a state tells: all of an outcome, or none of it."""
    found: dict[str, str] = {}
    for state, values in states(work):
        for name, moment in free.items():
            named = [value for value in values if told(value) == moment.word]
            if named and not moment.about and (moment.side or moment.word in _ENDINGS):
                found.setdefault(name, unless(state, named))
    sided = {name for name, moment in free.items() if moment.side and not moment.about}
    if not sided <= found.keys():
        found = {name: said for name, said in found.items() if name not in sided}
    for name, said in found.items():
        _entry(work, name).beside["nulls"] = said
    return set(found)


def states(work: Work) -> Iterator[tuple[str, Sequence[str]]]:
    """The columns that name a state by a choice of words, as SQL, and the words.

    Args:
        work: the table, its columns made.
    """
    for column, name in work.draft.names.items():
        entry = work.draft.columns.get(name)
        if entry is None or not _STATES & set(words_of(column)) or not isinstance(entry.data, dict):
            continue
        yield from _coded(work, column)
        values = entry.data.get("choice")
        if isinstance(values, list | dict):
            yield sql_path(name), [value for value in values if isinstance(value, str)]


def _coded(work: Work, name: str) -> Iterator[tuple[str, Sequence[str]]]:
    """A column of numbers whose comment says what they mean: `0 = draft, 1 = sent, 2 = paid`.

    The words stand in a let, so that all that reads a state reads them there.
    """
    column, draft = work.columns.get(name), work.draft
    words = {} if column is None else dict(_CODES.findall(column.comment or ""))
    entry = draft.columns[work.name(name)]
    law = entry.data.get("int") if isinstance(entry.data, dict) else None
    if len(words) < len({"on", "off"}) or not isinstance(law, dict) or "weights" not in law:
        return
    weights = law["weights"]
    kept = {code: weights.get(code, _RARE) for code in words} if isinstance(weights, dict) else {}
    entry.data = {"int": {"weights": kept}}
    said = " ".join(f"when {code} then {literal(word)}" for code, word in words.items())
    told_as: Data = {"expr": f"case {sql_path(work.name(name))} {said} end"}
    let = next((own for own, other in draft.lets.items() if other.data == told_as), None)
    if let is None:
        let = schema_name(f"{name}_word", [*draft.names.values(), *draft.lets], kind="row")
        draft.lets[let] = EntryDraft(told_as)
    yield sql_path(let), list(words.values())


def unless(state: str, values: Sequence[str]) -> str:
    """The condition under which a state is none of some words.

    Args:
        state: the column, as SQL.
        values: the words.
    """
    listed = ", ".join(map(literal, values))
    return f"coalesce({state} not in ({listed}), true)"


def _drawn(work: Work, weights: Mapping[str, str]) -> str:
    draft = work.draft
    let = schema_name("outcome", [*draft.names.values(), *draft.lets], kind="row")
    choice: Data = dict(weights)
    draft.lets[let] = EntryDraft({"choice": choice})
    return sql_path(let)


def _may_be_empty(work: Work, name: str) -> bool:
    return name not in work.variants and _entry(work, name).beside.get("nulls", "1") != "1"


def _entry(work: Work, name: str) -> EntryDraft:
    return work.draft.columns[work.name(name)]
