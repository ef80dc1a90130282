"""Which states fit the day: nothing planned lies behind us, nothing done lies ahead."""

import re
from collections.abc import Iterator, Mapping

from synth.infer.decided import is_ours
from synth.infer.draft import Data, EntryDraft
from synth.infer.meanings import words_of
from synth.infer.moments import MEETING, Moment, told
from synth.infer.names import sql_path
from synth.infer.reaching import reaches
from synth.infer.reasons import is_stem
from synth.infer.statewords import DRAFTS, RUNNING, WAITING, State, states
from synth.infer.work import Work

_WORD = re.compile(r"\w+")

_AHEAD = frozenset({"due"})
_OVER = frozenset({"ended", "exit", "closed", "expires", "end"})
"""Words of moments that a state tells of what is to come, and of what is behind."""

_SOON = "as_of + to_days(1)..as_of + to_days(30)"
_LAST = ("end", "expires", "exit")
"""Words of the moment that is the end of a row."""


def agree(work: Work, moments: Mapping[str, Moment]) -> None:
    """Let the states of a table fit the day on which its rows begin and end.

    Args:
        work: the table, its columns made and its moments told.
        moments: of its rows, by column.
    """
    for state in list(states(work)):
        name, values = state.name or state.coded, state.values
        if not name or "choice" not in str(work.draft.columns[name].data)[:10]:
            continue  # a code, whose words stand in a let, or a draw of several branches
        entry = work.draft.columns[name]
        entries = {**work.draft.columns, **work.draft.lets}
        needs = {own: _WORD.findall(str(one.words)) for own, one in entries.items()}
        days = {
            each: moment
            for each, moment in moments.items()
            if work.columns[each].type.base != "time" and not reaches(work.name(each), name, needs)
        }
        _run_on(work, state, days)
        begin = next((n for n, m in days.items() if m.place == MEETING), None)
        start = begin or next((n for n, m in days.items() if _is(m, "started")), None)
        end = next((n for n, m in days.items() for word in _LAST if _is(m, word)), None)
        if not start and not end:
            continue
        kinds = {state.codes.get(value, value): _kind(value) for value in values}
        branches = list(_branches(work, entry, kinds, begin, end))
        if len({str(data) for _, data in branches}) > 1 or _is_less(branches, values):
            entry.data = _case(branches)


def _run_on(work: Work, state: State, days: Mapping[str, Moment]) -> None:
    """Let what runs, as a state says, end later: the trial of what is `trialing`."""
    for name, moment in days.items():
        entry = work.draft.columns[work.name(name)]
        values = [v for v in state.values if len(moment.about) == 1 and is_stem(v, moment.about[0])]
        if moment.when != "any" or not values or not isinstance(entry.data, dict):
            continue
        word = next(iter(entry.data))
        if word in {"date", "datetime"} and is_ours(work, name):
            soon: Data = {"when": state.among(values), word: _SOON}
            entry.data = {"case": [soon, entry.data]}
            if "nulls" in entry.beside:
                share = entry.beside["nulls"]
                entry.beside["nulls"] = {"where": state.unless(values), "share": share}


def _is(moment: Moment, word: str) -> bool:
    return moment.word == word and not moment.about


def _kind(value: str) -> str:
    """Whether a state is of what is ahead, over, running or early; "" where it may be any."""
    word = told(value)
    if word in _AHEAD:
        return "ahead"
    if word in _OVER:
        return "over"
    words = set(words_of(value))
    return "running" if RUNNING & words else "early" if (DRAFTS | WAITING) & words else ""


def _branches(
    work: Work, entry: EntryDraft, kinds: Mapping[str, str], begin: str | None, end: str | None
) -> Iterator[tuple[str, Data]]:
    """Conditions on the days with the states that fit; the last one stands for all other rows."""
    if begin is not None:
        yield f"{sql_path(work.name(begin))} > as_of", _kept(entry, kinds, {"over", "running"})
    last = end or begin
    if last is not None:
        behind = f"{sql_path(work.name(last))} <= as_of"
        is_all = end is None and not work.columns[last].nullable
        yield "" if is_all else behind, _kept(entry, kinds, {"ahead", "running", "early"})
        if not is_all:
            yield "", _kept(entry, kinds, {"ahead", "over"})
    else:
        yield "", _kept(entry, kinds, {"ahead"})


def _kept(entry: EntryDraft, kinds: Mapping[str, str], gone: set[str]) -> Data:
    """The choice of a state without some kinds; all of it where nothing would be left."""
    choice = entry.data["choice"] if isinstance(entry.data, dict) else {}
    if isinstance(choice, dict):
        left: Data = {v: weight for v, weight in choice.items() if kinds.get(v) not in gone}
    else:
        left = [value for value in kinds if kinds[value] not in gone]
    return left or choice


def _is_less(branches: list[tuple[str, Data]], values: object) -> bool:
    """Whether a single branch has fewer states than there were."""
    return len(branches) == 1 and len(list(branches[0][1])) < len(list(values))  # type: ignore[call-overload]


def _case(branches: list[tuple[str, Data]]) -> Data:
    *first, (_, rest) = branches
    cases: list[Data] = [{"when": when, "choice": choice} for when, choice in first]
    return {"case": [*cases, {"choice": rest}]} if cases else {"choice": rest}
