"""How often something happened, beside when it last did: `sign_in_count`, `last_sign_in_at`."""

from collections.abc import Mapping

from synth.infer.draft import EntryDraft
from synth.infer.meanings import singular, words_of
from synth.infer.moments import Moment, told
from synth.infer.money import is_open, typed, words_for
from synth.infer.names import schema_name, sql_path
from synth.infer.work import Work

_COUNTED = frozenset({"smallint", "integer", "bigint"})
_ADDRESS = frozenset({"ip", "address", "adresse"})
_LAST, _NOW = "seen", "current"
"""Words of moments: the last time, and the one that goes on."""


def count_occasions(work: Work, moments: Mapping[str, Moment]) -> None:
    """Let what never happened have no last time, and what happened be counted at least once.

    Args:
        work: the table, its columns made.
        moments: those that nothing but their meaning decides, by column.
    """
    own = {name: m for name, m in moments.items() if all(told(w) == _LAST for w in m.about)}
    last = next((name for name, moment in own.items() if moment.word == _LAST), None)
    if last is None:
        return
    path, kind = sql_path(work.name(last)), work.columns[last].type.base
    never = f"{path} is null"
    for name, moment in own.items():
        entry = work.draft.columns[work.name(name)]
        is_alike = work.columns[name].type.base == kind and work.may_be_empty(name)
        if moment.word == _NOW and is_alike and isinstance(entry.data, dict):
            entry.data = dict.fromkeys(entry.data, f"{path}..as_of")
            entry.beside["nulls"] = never
    for name in work.columns:
        if _counts(work, name):
            _count(work, name, never)
        elif _is_address(work, name):
            work.draft.columns[work.name(name)].beside["nulls"] = never


def _counts(work: Work, name: str) -> bool:
    """Whether a column counts how often what a last time is of happened."""
    words = words_of(name)
    rest = [singular(word) for word in words if word not in words_for("count")]
    is_told = len(rest) < len(words) and told(" ".join(rest)) == _LAST
    return is_told and work.columns[name].type.base in _COUNTED and is_open(work, name)


def _is_address(work: Work, name: str) -> bool:
    """Whether a column says from where it happened: `last_sign_in_ip`."""
    words = words_of(name)
    rest = " ".join(word for word in words if word not in _ADDRESS)
    is_told = len(rest.split()) < len(words) and told(rest.removeprefix("last ")) in (_LAST, _NOW)
    return is_told and "nulls" in work.draft.columns[work.name(name)].beside


def _count(work: Work, name: str, never: str) -> None:
    draft, own = work.draft, work.name(name)
    let = schema_name("times", [*draft.names.values(), *draft.lets], kind="row")
    draft.lets[let] = EntryDraft(draft.columns[own].data)
    often = f"case when {never} then 0 else greatest({sql_path(let)}, 1) end"
    entry = draft.columns[own]
    entry.data, entry.reason = {"expr": often}, ""
    entry.beside |= typed(work.columns[name])
