"""Columns that name a state by words, and which of its words say that something happened."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from synth.infer.draft import Data, EntryDraft
from synth.infer.meanings import words_of
from synth.infer.moments import SEEN, Moment, told
from synth.infer.names import schema_name, sql_path
from synth.infer.work import Work
from synth.sql import literal

STATES = frozenset(
    (
        *("status", "statut", "etat", "state", "situation", "stage", "phase", "workflow"),
        *("result", "resultat", "outcome", "decision", "verdict"),
    )
)
"""Words of columns that name a state."""

DRAFTS = frozenset(
    ("draft", "brouillon", "new", "nouveau", "nouvelle", "todo", "saisie", "initial")
)
"""Words of states before anything has begun."""

WAITING = frozenset(
    ("pending", "attente", "waiting", "submitted", "soumis", "soumise", "requested", "queued")
)
"""Words of states in which something is asked for and nothing is decided."""

RUNNING = frozenset(
    (
        *("active", "actif", "cours", "progress", "ongoing", "running", "current", "trialing"),
        *("open", "commence", "commencee", "debute", "debutee", "arrived", "arrive", "arrivee"),
    )
)
"""Words of states in which something goes on."""

_DECIDED, _BEGUN, _SENT = 40, 50, 20
"""Places in the order of a life from which a row is no longer waiting, ahead and a draft."""

_LAST = frozenset({"ended", "exit", "closed"})
"""Words of moments that lie behind what goes on no longer."""
_CODES = re.compile(r"(?<!\d)(\d{1,3})\s*(?:=|:|-|->|=>|\))\s*([^\W\d_][\w-]*)")
"""A number and the word it stands for, in a comment."""

_RARE = "5"
"""The weight of a code that numbers of state do not have."""


@dataclass(frozen=True)
class State:
    """A column that names a state.

    Attributes:
        path: the column, or the let that says what its codes mean, as SQL.
        values: the words.
        name: of the column whose choice they are; "" of codes.
    """

    path: str
    values: Sequence[str]
    name: str = ""

    def of(self, moments: Collection[str], words: Collection[str] = ()) -> list[str]:
        """The values that name one of these moments, or hold one of these words."""
        return [v for v in self.values if told(v) in moments or {*words} & {*words_of(v)}]

    def unreached(self, moment: Moment) -> list[str]:
        """The values under which a moment has not come yet."""
        words = DRAFTS if moment.place >= _SENT else frozenset()
        words |= WAITING if _DECIDED <= moment.place < SEEN else frozenset()
        words |= RUNNING if moment.word in _LAST else frozenset()
        ahead = {"due"} if _BEGUN <= moment.place < SEEN else set()
        return self.of(ahead, words)

    def among(self, values: Sequence[str]) -> str:
        """The condition under which it is one of some values."""
        return f"{self.path} in ({', '.join(map(literal, values))})"

    def unless(self, values: Sequence[str]) -> str:
        """The condition under which it is none of some values."""
        return f"coalesce({self.path} not in ({', '.join(map(literal, values))}), true)"


def states(work: Work) -> Iterator[State]:
    """The columns that name a state by a choice of words, as SQL, and the words.

    Args:
        work: the table, its columns made.
    """
    for column, name in work.draft.names.items():
        entry = work.draft.columns.get(name)
        if entry is None or not STATES & set(words_of(column)) or not isinstance(entry.data, dict):
            continue
        yield from _coded(work, column)
        values = entry.data.get("choice")
        if isinstance(values, list | dict):
            yield State(sql_path(name), [v for v in values if isinstance(v, str)], name)


def _coded(work: Work, name: str) -> Iterator[State]:
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
    yield State(sql_path(let), list(words.values()))
