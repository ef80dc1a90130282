"""Columns that name a state by words, and which of its words say that something happened."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from synth.infer.coded import words_for
from synth.infer.draft import Data, EntryDraft
from synth.infer.meanings import type_family, words_of
from synth.infer.moments import SEEN, Moment, moment_after, moment_named, told
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
    (
        *("draft", "brouillon", "new", "nouveau", "nouvelle", "todo", "saisie", "initial"),
        *("cart", "basket", "panier", "proposition", "quote", "devis", "prospect"),
    )
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
        *("ouvert", "ouverte"),
    )
)
"""Words of states in which something goes on."""

_DECIDED, _BEGUN, _SENT = 40, 50, 20
"""Places in the order of a life from which a row is no longer waiting, ahead and a draft."""

_ENDED = 70
_AHEAD = frozenset({"planned", "scheduled", "prevu", "prevue", "planifie", "planifiee", "upcoming"})
_PLACES = (
    (frozenset({"preparing", "processing", "preparation", "traitement"}), 25),
    (frozenset({"overdue", "due", "unpaid", "impaye", "impayee", "retard", "expertise"}), 35),
    (
        frozenset({"review", "reviewing", "screening", "interview", "entretien", "vue", "viewed"}),
        35,
    ),
    (frozenset({"transit", "lost", "perdu", "perdue", "route"}), 62),
    (frozenset({"refunded", "rembourse", "remboursee"}), 61),
)
"""Words of states that name no moment, and where in the order of a life they stand."""

_APART = frozenset({"cancelled", "barred", "archived", "deleted", "died"})
_ANSWERS = frozenset({"decided", "handled"})
"""Words of moments that no later one follows from, and of those that a refusal is too."""

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
        coded: of the column of texts that are codes of them, or "".
        codes: of such a column by its words.
    """

    path: str
    values: Sequence[str]
    name: str = ""
    coded: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)

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

    def reached(self, moment: Moment) -> list[str]:
        """The values under which a moment has come: those named by it, and those behind it."""
        return [value for value in self.values if self._has(value, moment)]

    def _has(self, value: str, moment: Moment) -> bool:
        named = self._named(value)
        if named is not None and named.word == moment.word:
            return True
        if moment.side == "no" or moment.word in _APART:
            return False
        if named is not None and named.side == "no":
            is_answer = moment.word in _ANSWERS and named.word == "refused"
            return is_answer or moment.place < _DECIDED
        if named is not None and named.side and moment.word in _ANSWERS:
            return True
        place = self._place(value, named)
        return place is not None and place >= moment.place

    def _named(self, value: str) -> Moment | None:
        """The moment that a value names: what is sent after it is paid for is on its way."""
        if (DRAFTS | RUNNING) & {*words_of(value)}:
            return None  # `active` is no activity
        before = [told(each) for each in self.values[: list(self.values).index(value)]]
        return moment_after(moment_named(value), before)

    def _place(self, value: str, named: Moment | None) -> int | None:
        """Where in the order of a life a value stands; None: it says nothing of it."""
        words = {*words_of(value)}
        if named is not None and named.word == "cancelled":
            return _ENDED if self.of((), RUNNING) else _SENT  # what ran was ended by it
        if named is not None and named.word != "due":
            return named.place
        if RUNNING & words:
            return min([_BEGUN, *self._later(value)])
        known = ((DRAFTS | _AHEAD, 0), (WAITING, _SENT), *_PLACES)
        return next((place for own, place in known if own & words), None if named is None else 0)

    def _later(self, value: str) -> Iterator[int]:
        """Places before those of what stands behind a value, as states are told in their order."""
        for each in self.values[list(self.values).index(value) + 1 :]:
            named = moment_named(each)
            if named is not None and named.side == "yes":
                yield named.place - 1

    def is_told(self) -> bool:
        """Whether all of its values stand in the order of a life."""
        return all(self._place(v, self._named(v)) is not None for v in self.values)

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
        words = words_in(entry)
        kind = work.columns.get(column)
        is_text = kind is not None and type_family(kind.type) == "text"
        said = words_for(kind, words) if kind is not None and is_text else {}
        if words and said:
            let = _word_let(work, column, said)
            yield State(sql_path(let), [*said.values()], coded=name, codes=_turned(said))
        elif words:
            yield State(sql_path(name), words, name)


def words_in(entry: EntryDraft) -> list[str]:
    """The words that a column is a choice of, in all branches of a draw; none: it is no choice."""
    data = entry.data if isinstance(entry.data, dict) else {}
    cases = data.get("case", [data])
    lists = [case.get("choice") for case in cases if isinstance(case, dict)]
    if not cases or not all(isinstance(each, list | dict) for each in lists):
        return []
    words = (word for each in lists if isinstance(each, list | dict) for word in each)
    return list(dict.fromkeys(word for word in words if isinstance(word, str)))


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
    yield State(sql_path(_word_let(work, name, words)), list(words.values()))


def _word_let(work: Work, name: str, words: Mapping[str, str]) -> str:
    """The let that says what the codes of a column mean; numbers stand there without quotes."""
    draft = work.draft
    code = str if words.keys() <= {*filter(str.isdigit, words)} else literal
    said = " ".join(f"when {code(each)} then {literal(word)}" for each, word in words.items())
    told_as: Data = {"expr": f"case {sql_path(work.name(name))} {said} end"}
    let = next((own for own, other in draft.lets.items() if other.data == told_as), None)
    if let is None:
        let = schema_name(f"{name}_word", [*draft.names.values(), *draft.lets], kind="row")
        draft.lets[let] = EntryDraft(told_as)
    return let


def _turned(said: Mapping[str, str]) -> Mapping[str, str]:
    return {word: code for code, word in said.items()}
