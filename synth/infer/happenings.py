"""Tables whose rows are what happens to the row above, once: arrivals, departures, cancellations.

A row is there where the row above says so, by its state or its days, and of that day: a departure
is of the end of the stay, and where the row above has no days it comes in the order of a life.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from synth.databases.catalog import TableName
from synth.infer.draft import Data
from synth.infer.known import Known
from synth.infer.meanings import lexicon, pieces_of, singular, words_of
from synth.infer.moments import Moment, moment_named, told
from synth.infer.names import sql_path
from synth.infer.statewords import State

_GONE = frozenset({"cancelled", "refused", "failed", "barred", "deleted"})
_MISSED = frozenset({"no", "non", "missed", "absent", "absente"})
"""Words of what did not happen: of a table, `non_arrivals`, and of a state, `no_show`."""

RARE: Data = {"weights": {"0": "90", "1": "10"}}
_DAYS = {"started": 10, "exit": 30}
"""How long ago a row was made to which something has happened by now."""


@dataclass(frozen=True)
class Happening:
    """What the rows of a table are of the row above.

    Attributes:
        moment: what it is called.
        is_missed: whether it is that it did not happen.
        start: when the row above begins, as SQL seen from below; "" where none says it.
        end: when it ends.
        made: when it was made.
        states: of the row above, seen from below.
    """

    moment: Moment
    is_missed: bool
    start: str
    end: str
    made: str
    states: Sequence[State]

    @property
    def day(self) -> str:
        """The moment above that it is of; "" where it is of none."""
        return {"started": self.start, "exit": self.end}.get(self.moment.word, "")

    @property
    def span(self) -> tuple[str, str]:
        """When such a row is made: not before, and not after; "" where nothing is known."""
        if self.day:
            return f"least({self.day}, as_of)", f"least({self.day} + to_hours(20), as_of)"
        if self.start and self.made:
            return self.made, f"least({self.start}, as_of)"
        if not self.made:
            return "", ""
        tenth, tenths = f"(as_of - {self.made}) / 10", (self.moment.place - 10) // 10
        return f"{self.made} + {tenth} * {tenths}", f"{self.made} + {tenth} * {tenths + 1}"

    @property
    def count(self) -> Data:
        """How many such rows there are under a row: one at most."""
        said = list(self._said())
        if said:
            return {"expr": f"case when {' and '.join(said)} then 1 else 0 end"}
        return RARE

    def _said(self) -> Iterator[str]:
        """The conditions, as SQL, under which it has happened."""
        word, is_of_days = self.moment.word, self.moment.word in _DAYS and not self.is_missed
        for state in self.states:
            missed = [v for v in state.values if _MISSED & set(pieces_of(v))]
            gone = [*state.of(_GONE), *missed]
            own = missed if self.is_missed else [v for v in gone if told(v) == word]
            if own:
                yield f"coalesce({state.among(own)}, false)"
            elif gone and is_of_days:
                yield state.unless(gone)
        if is_of_days and self.day:
            yield f"coalesce({self.day} <= as_of, false)"
        elif is_of_days and self.made:
            yield f"{self.made} < as_of - to_days({_DAYS[word]})"


def happening_of(table: TableName, above: TableName, known: Known) -> Happening | None:
    """What a table's rows are of the row above, by its name; None: they are something else.

    Args:
        table: the table.
        above: of the row above.
        known: what is decided of the tables before.
    """
    words = [singular(word) for word in words_of(table.name)]
    tails = (" ".join(words[-2:]), *words[-1:])
    tail = next((each for each in tails if each in lexicon().sets["happening"]), "")
    moment = moment_named(tail)
    if moment is None or above in known.standing or above not in known.drafts:
        return None
    spell, made = known.spells.get(above), known.made.get(above)
    return Happening(
        moment,
        bool(_MISSED & set(pieces_of(table.name))),
        "" if spell is None else sql_path("parent", spell.start),
        "" if spell is None else sql_path("parent", spell.end),
        sql_path("parent", made.column) if made is not None and made.is_sure else "",
        [replace(s, path=f"parent.{s.path}") for s in known.states.get(above, ())],
    )
