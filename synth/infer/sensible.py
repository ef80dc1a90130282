"""Columns that say something in rows of one kind or state only: the room of a meeting on site.

Which words of a column go with which values is in `only.csv`; besides, a column that is named by a
value (`refund_amount` of `refunded`, `motif_cdd` of `CDD`) is of the rows that hold it.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from synth.conditions.domain import Domain
from synth.infer.decided import is_free
from synth.infer.listed import listed
from synth.infer.meanings import is_of_table, lexicon, meaning, stems_of, words_of
from synth.infer.moments import moment_named
from synth.infer.names import sql_path
from synth.infer.reasons import is_apart, is_drawn, is_loose, is_stem
from synth.infer.statewords import STATES, State, states, words_in
from synth.infer.values import entry as value_entry
from synth.infer.work import Work

if TYPE_CHECKING:
    from synth.infer.draft import Data, EntryDraft

_RANKS = frozenset({"role", "level", "priority", "severity", "visibility"})
"""Meanings of choices by which nothing else is there or not."""

_REACHING = frozenset(
    {"email", "phone", "mobile", "url", "language", "country", "city", "key_like"}
)
"""Meanings of what stands beside a way of contact whatever it is."""

_PLAIN = frozenset(
    ("type", "kind", "code", "number", "numero", "name", "nom", "id", "date", "status", "statut")
) | frozenset(
    ("value", "valeur", "text", "texte", "other", "autre", "reference", "amount", "montant")
)
"""Words of columns that name no kind of rows."""

_PERCENTS = frozenset({"percent", "percentage", "pourcentage", "pourcent"})
_WORTH = frozenset(
    {"worth", "value", "valeur", "amount", "montant", "discount", "remise", "reduction"}
)
_USUAL = {"10": "30", "20": "25", "15": "15", "5": "15", "30": "10", "50": "5"}
"""Words of what is taken off in percent or money, and usual percentages."""

_PAID_BY: Mapping[str, frozenset[str]] = {
    "hourly_pay": frozenset({"horaire", "hourly", "hour", "heure"}),
    "daily_pay": frozenset({"journalier", "daily", "day", "jour"}),
    "salary": frozenset({"mensuel", "monthly", "month", "mois"}),
    "annual_salary": frozenset({"annuel", "yearly", "annual", "year", "an"}),
}
"""By the meaning of pay the words of choices that say by what it is counted."""

_PART, _FULL = frozenset({"partiel", "partielle", "part"}), 35
"""Words of choices of who works part of the time, and hours of a full week."""

_USED_UP = frozenset({"epuise", "epuisee", "exhausted", "depleted", "consumed", "consomme"})
_LEFT = frozenset({"restant", "restante", "remaining", "left", "reliquat"})
"""Words of states of what is used up, and of columns that say how much is left."""

_SHORTEST, _MOST = 3, 2
"""Letters of a word, and choices that a column goes with."""


@cache
def _listed() -> tuple[tuple[tuple[tuple[str, ...], ...], frozenset[str]], ...]:
    """What columns are called, and the words of values with which they go."""
    return tuple(
        (
            tuple(words_of(each) for each in row["words"].split("|")),
            frozenset(row["values"].split("|")),
        )
        for row in listed("only")
    )


def leave_empty(work: Work, moments: Collection[str]) -> None:
    """Leave columns empty in rows of another kind or state than they are about.

    Args:
        work: the table, its columns made.
        moments: its columns that say when something happened.
    """
    every = list(_choices(work))
    for name in work.columns:
        if name in moments or not is_loose(work, name):
            continue
        choices = [state for state in every if state.name != work.name(name)]
        missing = " or ".join(list(_by_list(work, name, choices))[:_MOST])
        missing = missing or next(_by_value(work, name, choices), "")
        if missing:
            work.draft.columns[work.name(name)].beside["nulls"] = missing
    for state in every:
        _weigh_percents(work, state)
        _weigh_pay(work, state)
        _use_up(work, state)
        _weigh_hours(work, state)


def _weigh_pay(work: Work, state: State) -> None:
    """Let pay be as high as by the hour, month or year, as a choice beside says."""
    by_word = {w: [v for v in state.values if own & {*words_of(v)}] for w, own in _PAID_BY.items()}
    by_word = {word: values for word, values in by_word.items() if values}
    is_whole = sum(map(len, by_word.values())) >= len(state.values)
    if by_word.pop("salary", None) is None or not by_word or not is_whole:
        return
    for name, column in work.columns.items():
        entry, domain = work.draft.columns[work.name(name)], work.domains.get(name, Domain())
        known = meaning(column, work.table.name.name)
        if known is None or known.word != "salary" or not is_free(work, name):
            continue
        if not isinstance(entry.data, dict) or not {*entry.data} & {"int", "decimal"}:
            continue
        branches: list[Data] = []
        for word, values in by_word.items():
            own = replace(known, word=word)
            made = value_entry(column, domain, meaning=own, setting=work.setting).generator
            if isinstance(made, dict):
                branches.append({"when": state.among(values), **made})
        if branches:
            entry.data = {"case": [*branches, entry.data]}


def _weigh_percents(work: Work, state: State) -> None:
    """Let what is a percentage or an amount, as a choice beside says, be no percentage of 900."""
    percents = [value for value in state.values if _PERCENTS & {*words_of(value)}]
    if not 0 < len(percents) < len(state.values):
        return
    for name in work.columns:
        entry = work.draft.columns[work.name(name)]
        is_value = stems_of(name) <= _WORTH
        if not is_value or not isinstance(entry.data, dict) or not is_free(work, name):
            continue
        word = next(iter(entry.data))
        if word in {"int", "decimal"} and not work.domains.get(name, Domain()).among:
            share: Data = {"when": state.among(percents), word: {"weights": dict(_USUAL)}}
            entry.data = {"case": [share, entry.data]}


def _weigh_hours(work: Work, state: State) -> None:
    """Let whoever works part of the time work fewer hours a week than the others."""
    part = [value for value in state.values if _PART & {*words_of(value)}]
    if not 0 < len(part) < len(state.values):
        return
    for name, column in work.columns.items():
        entry, known = work.draft.columns[work.name(name)], meaning(column, work.table.name.name)
        word = next(iter(entry.data)) if isinstance(entry.data, dict) else ""
        weights = _weights(entry, word)
        if known is None or known.word != "weekly_hours" or weights is None:
            continue
        few, full = (
            {n: w for n, w in weights.items() if (float(n) < _FULL) == is_few}
            for is_few in (True, False)
        )
        if few and full and is_free(work, name):
            some: Data = {"when": state.among(part), word: {"weights": few}}
            entry.data = {"case": [some, {word: {"weights": full}}]}


def _weights(entry: "EntryDraft", word: str) -> "Mapping[str, Data] | None":
    """The weights of a drawn number, None where it is drawn in another way."""
    options = entry.data.get(word) if isinstance(entry.data, dict) else None
    weights = options.get("weights") if isinstance(options, dict) else None
    return weights if isinstance(weights, dict) else None


def _use_up(work: Work, state: State) -> None:
    """Let nothing be left of what is used up, as a state beside says, and something of the rest."""
    gone = [value for value in state.values if _USED_UP & {*words_of(value)}]
    found = [name for name in work.columns if stems_of(name) & _LEFT]
    if not 0 < len(gone) < len(state.values) or len(found) != 1 or not is_free(work, found[0]):
        return
    entry = work.draft.columns[work.name(found[0])]
    weights = _weights(entry, "int")
    if weights is not None and is_apart(work, state.name, found[0]):
        some: Data = {"int": {"weights": {n: w for n, w in weights.items() if n != "0"}}}
        entry.data = {"case": [{"when": state.among(gone), "int": "0"}, some]}


def _choices(work: Work) -> Iterator[State]:
    """The columns of a table that are a choice of words."""
    for column, name in work.draft.names.items():
        entry = work.draft.columns.get(name)
        known = meaning(work.table.by_name[column], work.table.name.name)
        words = [] if entry is None else words_in(entry)
        is_rank = known is not None and known.word in _RANKS
        if words and not is_rank and not any(" " in word for word in words):
            yield State(sql_path(name), words, name)


def _by_list(work: Work, name: str, choices: list[State]) -> Iterator[str]:
    """The conditions, as SQL, under which the list says that a column has nothing to say."""
    words = words_of(name)
    own = tuple(word for word in words if not is_of_table(word, work.table.name.name)) or words
    for phrases, values in _listed():
        if not any(_is_called(each, phrases) for each in (words, own)):
            continue
        for state in choices:
            named = [value for value in state.values if values & {*words_of(value)}]
            if 0 < len(named) < len(state.values) and is_apart(work, state.name, name):
                yield state.unless(named)
        for flag in work.columns:
            is_it = is_drawn(work, flag) and values & {*words_of(flag)}
            if is_it and is_apart(work, flag, name):
                yield f"not coalesce({sql_path(work.name(flag))}, false)"


def _is_called(words: tuple[str, ...], phrases: tuple[tuple[str, ...], ...]) -> bool:
    """Whether a name is a phrase, or begins or ends with one of several words."""
    return any(
        words == each or (len(each) > 1 and each in (words[: len(each)], words[-len(each) :]))
        for each in phrases
    )


def _by_value(work: Work, name: str, choices: list[State]) -> Iterator[str]:
    """The conditions, as SQL, under which rows are of another kind than a column is named by."""
    link = work.links.get(name)
    known = meaning(work.columns[name], work.table.name.name)
    is_own = link is not None and link.reference.to == work.table.name
    if is_own or (known is not None and (known.bundle or known.word in _REACHING)):
        return
    of_states = {state.name for state in states(work)}
    table = work.table.name.name
    own = [w for w in words_of(name) if not is_of_table(w, table) and len(w) >= _SHORTEST]
    own = [word for word in own if word not in _PLAIN | STATES | lexicon().sets["wording"]]
    for state in choices:
        if not is_apart(work, state.name, name):
            continue
        named = [v for v in state.values if _names(v, own, is_state=state.name in of_states)]
        moment = moment_named(own[0]) if named and len(own) == 1 else None
        if moment is not None and moment.side == "yes":  # what is paid was approved before
            named = [v for v in state.values if v in {*named, *state.reached(moment)}]
        if 0 < len(named) < len(state.values):
            yield state.unless(named)


def _names(value: str, own: list[str], *, is_state: bool) -> bool:
    words = words_of(value)
    if is_state:
        return any(is_stem(word, each) for word in own for each in words)
    return len(words) == 1 and words[0] in own
