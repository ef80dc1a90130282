"""Steps of one thing: nothing ends that never began, and what was called off did not take place.

States and flags say which moments have come (`outcomes.py`, `reasons.py`); here moments say it of
one another, where nothing but a share of the rows says how often each has come.
"""

from collections.abc import Iterator, Mapping

from synth.infer.draft import EntryDraft
from synth.infer.meanings import words_of
from synth.infer.moments import FACTS, PLANNED, Moment, told
from synth.infer.names import schema_name, sql_path
from synth.infer.reasons import is_apart, is_loose
from synth.infer.work import Work

_AFTER = {
    "started": frozenset({"ended", "exit"}),
    "shipped": frozenset({"delivered"}),
    "happened": frozenset({"handled"}),
    "assigned": frozenset({"reassigned"}),
    "paid": frozenset({"refunded"}),
    "succeeded": frozenset({"refunded"}),
}
"""By the word of a moment those that cannot come without it."""

_OFF = {"cancelled": frozenset({"started", "ended", "exit", "shipped", "delivered"})}
"""By the word of what is called off those that do not come then."""

_NOT = frozenset({"non", "not", "pas", "sans", "never"})
"""Words before that of a moment by which it is told that it never came."""

_DAYS, _TIMES = frozenset({"date", "day", "jour"}), frozenset({"time", "heure"})
_SELDOM = "0.92"
"""The share of rows in which nothing was called off or missed."""


def in_steps(work: Work, moments: Mapping[str, Moment]) -> None:
    """Leave moments empty that cannot have come, as other moments of the row say.

    Args:
        work: the table, its columns made and their states and reasons told.
        moments: of its rows, by column.
    """
    plain = {n: m for n, m in moments.items() if m.is_past and {*m.about} <= FACTS | PLANNED}
    for name in moments:
        if (missed := _missed(name)) and is_loose(work, name):
            _entry(work, name).beside["nulls"] = _SELDOM
            plain.pop(name, None)
            _call_off(work, plain, name, {missed, *_AFTER.get(missed, ())})
    for name, moment in list(plain.items()):
        if moment.word in _OFF and "nulls" in _entry(work, name).beside:
            _call_off(work, plain, name, _OFF[moment.word])
    for name, moment in plain.items():
        for later in _named(work, plain, _AFTER.get(moment.word, ())):
            if "nulls" in _entry(work, name).beside and is_apart(work, name, later):
                _let_miss(work, later, f"{sql_path(work.name(name))} is null")
    for name in work.columns:
        day = next(_day_of(work, name), None)
        if day is not None and "nulls" in _entry(work, day).beside:
            _entry(work, name).beside["nulls"] = f"{sql_path(work.name(day))} is null"


def _missed(name: str) -> str:
    """The word of the moment that a name says never came: `started` of `non_arrival_at`."""
    words = words_of(name)
    found = (told(words[n + 1]) for n, word in enumerate(words[:-1]) if word in _NOT)
    return next(found, "")


def _call_off(
    work: Work, moments: Mapping[str, Moment], name: str, words: frozenset[str] | set[str]
) -> None:
    for other in _named(work, moments, words):
        if other != name and is_apart(work, name, other):
            _let_miss(work, other, f"{sql_path(work.name(name))} is not null")


def _named(
    work: Work, moments: Mapping[str, Moment], words: frozenset[str] | set[str] | tuple[()]
) -> Iterator[str]:
    """The columns of some words of moments that only a share of the rows leaves empty."""
    for name, moment in moments.items():
        is_planned = bool(PLANNED - FACTS & {*moment.about})
        if moment.word in words and not is_planned and _is_open(work, name):
            yield name


def _is_open(work: Work, name: str) -> bool:
    """Whether nothing but a share, or what other moments say, leaves a column empty."""
    return is_loose(work, name) or _entry(work, name).reason == _REASON


def _let_miss(work: Work, name: str, said: str) -> None:
    """Leave a column empty in some rows besides those in which it is so by chance."""
    entry, draft = _entry(work, name), work.draft
    if entry.reason == _REASON:
        entry.beside["nulls"] = f"{said} or {entry.beside['nulls']}"
        return
    let = schema_name(f"{work.name(name)}_open", [*draft.names.values(), *draft.lets], kind="row")
    draft.lets[let] = EntryDraft({"bool": str(entry.beside["nulls"])})
    entry.beside["nulls"], entry.reason = f"{said} or {sql_path(let)}", _REASON


_REASON = "by what came before"


def _day_of(work: Work, name: str) -> Iterator[str]:
    """The day of a time that stands beside it: `arrival_date` of `arrival_time`."""
    column = work.columns[name]
    if column.type.base != "time" or not is_loose(work, name):
        return
    own = [word for word in words_of(name) if word not in _TIMES]
    for other, theirs in work.columns.items():
        rest = [word for word in words_of(other) if word not in _DAYS]
        if other != name and theirs.type.base == "date" and rest == own:
            yield other


def _entry(work: Work, name: str) -> EntryDraft:
    return work.draft.columns[work.name(name)]
