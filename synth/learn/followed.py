"""What the rows of a child follow: which columns of the person, and of the row before.

All of them together have too many cells as soon as there are a few. Which are kept is chosen by
noisy counts, one after the other: the column on whose cells a column of the row depends most,
beyond what those that were chosen before say of it already.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import prod

from synth.learn.children import OUTSIDE_CELLS, Counted
from synth.learn.counting import Clique
from synth.learn.inference import Measurement, estimate, total_of
from synth.learn.marginals import Marginals
from synth.learn.selection import FOLDED, is_hopeless, pair_error, pairs_of
from synth.learn.survey import Law, Survey, choice_epsilon, count_sigma
from synth.model.types import BEFORE, PARENT

MOST_PARENTS = 3
"""Columns of a person that rows follow, unless the schema names them."""
_COUNTED, _CHOSEN = 0.15, 0.1
"""Of a child's budget: for counts, which its fit uses again, and for choices."""
_STEPS = 60
"""Of descent, before each choice."""
_TINY = 1e-300


@dataclass(frozen=True, eq=False)
class Followed:
    """A child whose rows know what they follow.

    Attributes:
        table: with no more attributes from outside than these.
        measured: answers about it that are paid for.
        notes: what a reader should know, in a sentence; it follows from answers and the schema.
    """

    table: Counted
    measured: tuple[Measurement, ...] = ()
    notes: tuple[str, ...] = ()


def follow(table: Counted, survey: Survey, rho: float, *, person: str, is_given: bool) -> Followed:
    """The child with what its rows follow; it costs at most a quarter of `rho`.

    Where all that rows may follow has few enough cells, nothing is asked.

    Args:
        table: knows all that its rows may follow.
        survey: of the same attributes.
        rho: of the child.
        person: the table above, for the note.
        is_given: whether the schema names the columns of the person; then all of them are kept.

    Raises:
        SynthError: the budget has not that much left.
    """
    run = _Run(table, survey, is_given)
    run.begin()
    if run.rest:
        run.ask(rho)
    names = {table.attributes[place].name for place in run.taken}
    kept = table.following(names)
    places = [*sorted(run.taken), *range(table.outside, len(table.attributes))]
    measured = (
        Measurement(tuple(places.index(place) for place in one.clique), one.counts, one.sigma)
        for one in run.measured
    )
    return Followed(kept, tuple(measured), tuple(run.notes(person)))


@dataclass(eq=False)
class _Run:
    """A choice under way.

    Attributes:
        table: see `follow`.
        survey: of it.
        is_given: see `follow`.
        taken: places of attributes that rows follow.
        chosen: those of them that answers decided.
        filled: whether some are the first that fit, where something was left out.
        measured: all answers.
    """

    table: Counted
    survey: Survey
    is_given: bool
    taken: list[int] = field(default_factory=list)
    chosen: list[int] = field(default_factory=list)
    filled: bool = False
    measured: list[Measurement] = field(default_factory=list)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Cells of each attribute."""
        return self.survey.counter.sizes

    @property
    def rest(self) -> list[int]:
        """Attributes from outside that are not taken."""
        return [place for place in range(self.table.outside) if place not in self.taken]

    def begin(self) -> None:
        """Take what the schema gives, and all where it fits."""
        if self.is_given:
            self.taken = [place for place in self.rest if self.is_parent(place)]
        if self.fits(self.rest):
            self.taken += self.rest

    def ask(self, rho: float) -> None:
        """Choose by noisy counts; what noise hides is taken in the order of the file."""
        own = range(self.table.outside, len(self.sizes))
        parents = 0 if self.is_given else MOST_PARENTS
        rounds = parents + sum(not self.is_parent(place) for place in self.rest)
        sigma = count_sigma(_COUNTED * rho / (len(own) + rounds), self.survey.sensitivity)
        epsilon = choice_epsilon(_CHOSEN * rho / rounds)
        self.measured = [self.survey.count((place,), sigma) for place in own]
        pairs = self.pairs(sigma)
        while self.rest and not self.fits(self.rest):
            able = [pair for pair in pairs if pair[0] in self.rest and self.fits(pair[:1])]
            if not able:
                break
            self.choose(able, sigma, epsilon)
        for place in self.rest:
            if self.fits([place]):
                self.taken.append(place)
                self.filled = True

    def pairs(self, sigma: float) -> list[Clique]:
        """What may be chosen: attributes from outside and own ones whose counts say something."""
        total = total_of(self.measured)
        return [
            pair
            for pair in pairs_of(self.sizes)
            if pair[0] < self.table.outside <= pair[1]
            and not is_hopeless(pair_error(self.sizes, [pair], sigma, total))
        ]

    def choose(self, able: Sequence[Clique], sigma: float, epsilon: float) -> None:
        """Take one more."""
        if len({place for place, _ in able}) > 1:
            laws = dict(self.laws({place for _, place in able}))
            pair = self.survey.choose_apart(able, laws, epsilon, expected=FOLDED * sigma)
            self.measured.append(self.survey.count(pair, sigma))
        else:
            pair = able[0]
        self.taken.append(pair[0])
        self.chosen.append(pair[0])

    def laws(self, own: set[int]) -> Iterator[tuple[int, Law]]:
        """What answers say of own attributes, given those that were chosen for them."""
        marginal = Marginals(estimate(self.sizes, self.measured, steps=_STEPS))
        asked = [one.clique for one in self.measured]
        for place in own:
            given = tuple(sorted(first for first, *last in asked if last == [place]))
            table = marginal((*given, place)).clip(0.0)
            yield place, Law(given, table / table.sum(axis=-1, keepdims=True).clip(_TINY))

    def fits(self, places: Sequence[int]) -> bool:
        """Whether there is room for some more."""
        together = [*self.taken, *places]
        parents = sum(self.is_parent(place) for place in together)
        cells = prod(self.sizes[place] for place in together)
        return cells <= OUTSIDE_CELLS and (self.is_given or parents <= MOST_PARENTS)

    def is_parent(self, place: int) -> bool:
        """Whether an attribute is the person's."""
        return self.table.attributes[place].name.startswith(PARENT)

    def notes(self, person: str) -> Iterator[str]:
        """What is followed, where something had to be left out."""
        if not self.rest:
            return
        name, taken = self.table.table, sorted(self.taken)
        own = [self.name(place) for place in taken if self.is_parent(place)]
        before = [self.name(place) for place in taken if not self.is_parent(place)]
        said = [f"{', '.join(own)} of {person}"] if own else []
        said += [f"{', '.join(before)} of the row before"] if before else []
        how = "the first that fit, as noise hides what matters"
        if self.chosen:
            how = "chosen by noisy counts" + (" as far as noise allows" if self.filled else "")
        hint = "" if self.is_given else "; learn: {given: [...]} names others"
        yield f"{name} follows {' and '.join(said) or 'nothing'}, {how}{hint}"

    def name(self, place: int) -> str:
        """The attribute's, as its own table calls it."""
        return self.table.attributes[place].name.removeprefix(PARENT).removeprefix(BEFORE)
