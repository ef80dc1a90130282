"""Which of a row's moments have happened: outcomes that exclude one another, by state or draw."""

from collections.abc import Mapping
from dataclasses import replace

from synth.infer.draft import Data, EntryDraft
from synth.infer.meanings import lexicon
from synth.infer.moments import Moment
from synth.infer.names import schema_name, sql_path
from synth.infer.statewords import states
from synth.infer.work import Work

_ENDINGS = frozenset(
    {"ended", "exit", "closed", "cancelled", "barred", "archived", "deleted", "handled"}
    | {"refunded"}
)
"""Words of moments that a state tells besides outcomes."""

_STEPS = frozenset(
    {
        "submitted",
        "received",
        "assigned",
        "decided",
        "accepted",
        "started",
        "paid",
        "shipped",
        "delivered",
    }
    | {"handled"}
)
"""Words of moments that whatever comes later says of, if all states stand in an order."""

_FIRST, _BEGUN = frozenset({"first", "premier", "premiere"}), 50
"""Words of the first time of something, which is soon, and the place of that in a life."""

_WAY, _OFF = ("paid", "shipped", "delivered"), "cancelled"
"""What happens to an order one after another, and instead."""

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
    _in_steps(work, {n: m for n, m in free.items() if n not in done and not m.about})


def _in_steps(work: Work, free: Mapping[str, Moment]) -> None:
    """Let what is sent be paid before, and nothing cancelled that was delivered."""
    named = {m.word: n for n, m in free.items() if m.word in (*_WAY, _OFF) and _is_drawn(work, n)}
    way = [word for word in _WAY if word in named]
    ends = [*way, *(word for word in (_OFF,) if word in named)]
    if any(moment.side == "no" for moment in free.values()) or not way or len(ends) < 2:  # noqa: PLR2004 - two
        return
    shares = {word: "55" if word == way[-1] else "10" for word in way}
    let = _drawn(work, {"open": "15", **shares, **({_OFF: "8"} if _OFF in named else {})})
    for place, word in enumerate(way):
        before = ", ".join(map(repr, ("open", *way[:place], *ends[len(way) :])))
        _entry(work, named[word]).beside["nulls"] = f"{let} in ({before})"
    if _OFF in named:
        _entry(work, named[_OFF]).beside["nulls"] = f"{let} <> '{_OFF}'"


def _is_drawn(work: Work, name: str) -> bool:
    """Whether nothing but a share says how often a moment has come."""
    return str(_entry(work, name).beside.get("nulls", "")).replace(".", "", 1).isdigit()


def _by_state(work: Work, free: Mapping[str, Moment]) -> set[str]:
    """The columns that a state tells: all of an outcome, or none of it."""
    found: dict[str, str] = {}
    for state in states(work):
        for name, moment in free.items():
            if moment.about and {*moment.about} <= _FIRST:
                moment = replace(moment, about=(), place=_BEGUN)  # noqa: PLW2901 - the same
            elif (
                moment.about
                and {*moment.about} <= lexicon().sets["people"] | lexicon().sets["boss"]
            ):
                moment = replace(moment, about=())  # noqa: PLW2901 - of whom it is
            came = state.reached(moment)
            if moment.about or not 0 < len(came) < len(state.values):
                continue
            is_named = bool(state.of({moment.word})) and (moment.side or moment.word in _ENDINGS)
            if is_named or (moment.word in _STEPS and state.is_told()):
                found.setdefault(name, state.unless(came))
    sided = {name for name, moment in free.items() if moment.side and not moment.about}
    if not sided <= found.keys():
        found = {name: said for name, said in found.items() if name not in sided}
    for name, said in found.items():
        _entry(work, name).beside["nulls"] = said
    return set(found)


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
