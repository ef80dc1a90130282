"""A private model of one table: what is asked of it, in which order, and how much noise it gets.

McKenna, Mullins, Sheldon, Miklau, AIM: An Adaptive and Iterative Mechanism for Differentially
Private Synthetic Data, VLDB 2022, algorithms 2 and 3.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from synth.errors import QuestionError
from synth.learn.accounting import Ledger
from synth.learn.counting import Clique, Counter
from synth.learn.inference import (
    Estimate,
    Measurement,
    Zero,
    calibrate,
    estimate,
    impossible,
    total_of,
)
from synth.learn.marginals import Marginals
from synth.learn.mst import choose_edges, most_edges
from synth.learn.noise import Noise
from synth.learn.selection import (
    FOLDED,
    affordable,
    is_hard,
    pair_error,
    pairs_of,
    sayable,
    worths,
)
from synth.learn.survey import Survey, choice_cost, choice_epsilon, count_cost, count_sigma
from synth.learn.tree import Table, Tree, grow
from synth.learn.triangulation import cells_of, model_cells

CAPS = {"fast": 1 << 17, "balanced": 1 << 17, "high": 1 << 20}
"""Cells of the tree, by quality."""
ROUND_STEPS, FINAL_STEPS = 60, 500
"""Of descent: after each question, and at the end."""
_FEWEST_ROUNDS = 60
_COUNTS = 0.9
"""Of a round's budget, for counts; the rest is for choosing what is counted (AIM, section 6)."""


@dataclass(frozen=True, eq=False)
class Fitted:
    """What is known of a table after all questions.

    Attributes:
        names: of attributes.
        tree: cliques of attributes.
        beliefs: expected rows of each cell, a table for each clique, not negative.
        total: rows, by noisy counts.
        impossible: for each clique, which cells no row can have by the conditions over it.
        possible: for each clique, which cells some row can have by all conditions.
        notes: what a reader should know, in sentences; all of it public.
    """

    names: tuple[str, ...]
    tree: Tree
    beliefs: tuple[Table, ...]
    total: float
    impossible: tuple[NDArray[np.bool_], ...]
    possible: tuple[NDArray[np.bool_], ...]
    notes: tuple[str, ...] = ()


def fit_tree(
    counter: Counter,
    names: tuple[str, ...],
    *,
    table: str,
    rho: float,
    sensitivity: float,
    noise: Noise,
    ledger: Ledger,
    quality: str,
    rows: int | None,
    root: tuple[int, ...] = (),
    zeros: Sequence[tuple[tuple[int, ...], NDArray[np.bool_]]] = (),
    measured: Sequence[Measurement] = (),
    progress: Callable[[float], None] | None = None,
) -> Fitted:
    """A model of a table that costs exactly `rho`.

    Whether pairs are asked for at all is decided from public numbers: the noise there would be, the
    cells of pairs, and `rows`. Where the schema states no rows, the total of noisy counts serves:
    what is computed from answers costs nothing more.

    Args:
        counter: of the rows.
        names: of attributes.
        table: its name, for the ledger and for messages.
        rho: what all questions cost together.
        sensitivity: rows of one person, at most.
        noise: of all answers.
        ledger: gets every question.
        quality: one of `CAPS`.
        rows: a public guess of the number of rows.
        root: attributes that stand together in the first clique.
        zeros: cliques with the cells that no row can have.
        measured: answers about these attributes that are paid for already.
        progress: called with the share of `rho` that is spent.

    Raises:
        QuestionError: there is nothing to learn; zeros leave no cell; or the root is too large.
        SynthError: the ledger has less than `rho` left.
    """
    if not names:
        raise QuestionError(f"{table}: no column to learn")
    survey = Survey(counter, names, table, sensitivity, noise, ledger)
    run = _Run(survey, rho, ledger.spent, CAPS[quality], tuple(root), progress=progress)
    run.measured += measured
    run.forbid([Zero(clique, cells) for clique, cells in zeros])
    run.plan(rows, is_tree=quality == "fast")
    model = run.final()
    cells = impossible(model.tree, run.zeros)
    beliefs = tuple(
        np.where(low < 0, 0.0, belief) for low, belief in zip(cells, model.beliefs, strict=True)
    )
    return Fitted(
        names,
        model.tree,
        beliefs,
        model.total,
        tuple(low < 0 for low in cells),
        tuple(law > 0 for law in calibrate(model.tree, cells, 1.0)),
        tuple(run.notes),
    )


@dataclass(eq=False)
class _Run:
    """A fit under way.

    Attributes:
        survey: of the table.
        rho: of this table.
        before: what the ledger held when it began.
        most: cells of the tree.
        root: attributes that stand together.
        zeros: impossible cells.
        measured: all answers.
        notes: see `Fitted`.
        progress: see `fit_tree`.
        warm: the model of all answers, where there is one.
    """

    survey: Survey
    rho: float
    before: float
    most: int
    root: Clique
    zeros: list[Zero] = field(default_factory=list)
    measured: list[Measurement] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    progress: Callable[[float], None] | None = None
    warm: Estimate | None = None

    @property
    def sizes(self) -> tuple[int, ...]:
        """Cells of each attribute."""
        return self.survey.counter.sizes

    @property
    def left(self) -> float:
        """What may still be spent."""
        return self.rho - (self.survey.ledger.spent - self.before)

    @property
    def held(self) -> list[Clique]:
        """Cliques that stand in the tree."""
        asked = [one.clique for one in self.measured]
        return list(dict.fromkeys([self.root, *(zero.clique for zero in self.zeros), *asked]))

    @property
    def unasked(self) -> list[int]:
        """Attributes that were not counted by themselves."""
        asked = {one.clique for one in self.measured}
        return [place for place in range(len(self.sizes)) if (place,) not in asked]

    def forbid(self, zeros: Sequence[Zero]) -> None:
        """Take up the root and the zeros that the tree has room for.

        Raises:
            QuestionError: there is no room for the root, or no cell is possible.
        """
        cells = cells_of(self.sizes, self.root)
        if model_cells(self.sizes, [self.root]) > self.most:
            names = ", ".join(self.survey.names[place] for place in self.root)
            raise QuestionError(
                f"{self.survey.table}: {names} have {cells:,} cells together; expected fewer than "
                f"{self.most:,}: give them fewer labels or wider ranges"
            )
        for zero in sorted(zeros, key=lambda zero: cells_of(self.sizes, zero.clique)):
            if model_cells(self.sizes, [*self.held, zero.clique]) <= self.most:
                self.zeros.append(zero)
            else:
                names = ", ".join(self.survey.names[place] for place in zero.clique)
                self.notes.append(
                    f"{self.survey.table}: no room for the cells of {names} that no row can have"
                )
        tree = grow(self.sizes, self.held, root=self.root)
        fixed = impossible(tree, self.zeros)
        law = calibrate(tree, fixed, 1.0)
        if any((table[low < 0] > 0).any() for low, table in zip(fixed, law, strict=True)):
            raise QuestionError(
                f"{self.survey.table}: rules of the schema leave no possible row for the columns "
                "to learn"
            )

    def plan(self, rows: int | None, *, is_tree: bool) -> None:
        """Ask all questions, of pairs only where that can say something."""
        sensitivity, singles = self.survey.sensitivity, len(self.sizes)
        pairs = pairs_of(self.sizes)
        if not pairs:
            return self.ask_singles(self.rho)
        edges = most_edges(singles, pairs)
        rounds = max(4 * singles, _FEWEST_ROUNDS)
        sigma = count_sigma(self.rho / 3 / edges, sensitivity)
        first = self.rho / 3
        if not is_tree:
            sigma = count_sigma(_COUNTS * self.rho / rounds, sensitivity)
            first = singles * count_cost(sigma, sensitivity)
        first *= len(self.unasked) / singles
        if rows is None:
            self.ask_singles(first, self.unasked)
        guess = total_of(self.measured) if rows is None else float(rows)
        able = sayable(self.sizes, pairs, sigma, guess)
        self.notes += self.alone(pairs, able, sigma, guess)
        if not able:
            return self.ask_singles(self.left)
        pairs, error = able, pair_error(self.sizes, able, sigma, guess)
        if is_tree:
            return self.ask_edges(pairs)
        if is_hard(error, guess) and rows is not None:
            rounds = 2 * singles
            sigma = count_sigma(_COUNTS * self.rho / rounds, sensitivity)
        return self.ask_rounds(pairs, rounds, sigma)

    def alone(
        self, pairs: Sequence[Clique], able: Sequence[Clique], sigma: float, rows: float
    ) -> Iterator[str]:
        """What a reader should know of pairs that noise would drown; from public numbers."""
        if not able:
            error = min(pair_error(self.sizes, pairs, sigma, rows), 1)
            yield (
                f"{self.survey.table}: columns were learnt one by one, as counts of pairs would be "
                f"wrong by {error:.0%}; a larger epsilon or more rows would do"
            )
            return
        for place in range(len(self.sizes)):
            own = [pair for pair in pairs if place in pair]
            if own and not any(place in pair for pair in able):
                error = min(pair_error(self.sizes, own, sigma, rows), 1)
                yield (
                    f"{self.survey.table}: {self.survey.names[place]} was learnt by itself, as "
                    f"counts of pairs with it would be wrong by {error:.0%}; fewer cells, a larger "
                    "epsilon or more rows would do"
                )

    def ask_singles(self, rho: float, places: Sequence[int] | None = None) -> None:
        """Counts of each attribute, or of some, all for `rho`.

        The sum of all errors is least where an attribute's share of the budget is its cells to the
        power of 2 / 3: errors are cells times sigma, costs are 1 / sigma**2.
        """
        asked = range(len(self.sizes)) if places is None else places
        parts = [self.sizes[place] ** (2 / 3) for place in asked]
        for place, part in zip(asked, parts, strict=True):
            cost = rho * part / sum(parts)
            self.ask((place,), count_sigma(cost, self.survey.sensitivity))

    def ask_edges(self, pairs: Sequence[Clique]) -> None:
        """A tree of pairs, a third of the budget each for singles, choices and pairs."""
        unasked = self.unasked
        self.ask_singles(self.rho / 3 * len(unasked) / len(self.sizes), unasked)
        marginals = Marginals(self.estimate(FINAL_STEPS))
        estimates = {pair: marginals(pair) for pair in pairs}
        edges = choose_edges(self.survey, estimates, self.rho / 3, held=self.held, most=self.most)
        if not edges:
            return self.ask_singles(self.left)
        sigma = count_sigma(self.left / len(edges), self.survey.sensitivity)
        for pair in edges:
            self.ask(pair, sigma)
        return None

    def ask_rounds(self, pairs: Sequence[Clique], rounds: int, sigma: float) -> None:
        """Pairs one by one, each the one that the model of all answers so far knows worst.

        Args:
            pairs: which may be asked for.
            rounds: how many are planned; noise is halved where it hides what is left to learn, so
                that fewer are asked for.
            sigma: of each round's counts.
        """
        epsilon = choice_epsilon((1 - _COUNTS) * self.rho / rounds)
        for place in self.unasked:
            self.ask((place,), sigma)
        weights = worths(pairs)
        base = model_cells(self.sizes, self.held)
        model = self.estimate(ROUND_STEPS)
        last = False
        while not last:
            left = self.left
            cost = count_cost(sigma, self.survey.sensitivity) + choice_cost(epsilon)
            if left < 2 * cost:
                sigma = count_sigma(_COUNTS * left, self.survey.sensitivity)
                epsilon = choice_epsilon((1 - _COUNTS) * left)
                last, cost = True, left
            room = base + max(0, self.most - base) * min(1.0, 1 - (left - cost) / self.rho)
            before = Marginals(model)
            able = affordable(self.sizes, self.held, weights, room)
            guesses = {one: before(one) for one in able}
            expected = FOLDED * sigma
            chosen = self.survey.choose(able, guesses, epsilon, weights=weights, expected=expected)
            self.ask(chosen, sigma)
            model = self.estimate(ROUND_STEPS, warm=model)
            moved = float(np.abs(Marginals(model)(chosen) - guesses[chosen]).sum())
            if moved <= expected * guesses[chosen].size:
                sigma, epsilon = sigma / 2, epsilon * 2
            self.warm = model

    def ask(self, clique: Clique, sigma: float) -> None:
        """Noisy counts of one clique."""
        self.measured.append(self.survey.count(clique, sigma))
        if self.progress is not None:
            self.progress(min(1.0, 1 - self.left / self.rho))

    def estimate(self, steps: int, *, warm: Estimate | None = None) -> Estimate:
        """A model of all answers."""
        return estimate(
            self.sizes, self.measured, steps=steps, warm=warm, root=self.root, zeros=self.zeros
        )

    def final(self) -> Estimate:
        """The model that is released."""
        return self.estimate(FINAL_STEPS, warm=self.warm)
