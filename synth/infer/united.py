"""Columns that name one state twice: `situation` beside `decision` of the same words."""

from synth.infer.decided import is_free
from synth.infer.meanings import words_of
from synth.infer.statewords import STATES, states, words_in
from synth.infer.work import Work


def unite(work: Work) -> None:
    """Let a state follow from the first one that has the same words, where names say no other.

    Args:
        work: the table, its columns made.
    """
    known: dict[frozenset[str], str] = {}
    for state in states(work):
        own = work.draft.names.get(state.name, state.name)
        column = next((name for name, said in work.draft.names.items() if said == own), "")
        if not column or not {*words_of(column)} <= STATES or column in work.variants:
            continue
        entry = work.draft.columns[own]
        first = known.setdefault(frozenset(words_in(entry)), own)
        is_filled = "nulls" not in work.draft.columns[first].beside or work.may_be_empty(column)
        if first != own and is_free(work, column) and is_filled:
            entry.data = {"from": first}
            entry.beside.pop("nulls", None)
