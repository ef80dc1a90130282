"""The tree whose tables fit noisy counts best: mirror descent on its log potentials.

McKenna, Sheldon, Miklau, Graphical-model based estimation and inference for differential privacy,
2019, algorithm 1; the length of a step is found by Armijo's rule (Beck, Teboulle, Mirror descent
and nonlinear projected subgradient methods, 2003, for what it descends). Steps run on in the
direction of the last ones while the loss falls, else a run begins anew (O'Donoghue, Candes,
Adaptive restart for accelerated gradient schemes, 2015, function scheme): 60 such steps come as
far as 100 without.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from synth.learn.counting import Clique
from synth.learn.tree import Fold, Table, Tree, fold_of, grow, row_sums
from synth.learn.triangulation import cells_of

IMPOSSIBLE = -1e9
"""Log potential of a cell that no row can have: `exp` of it is 0, and sums of a few are finite."""
_PATIENCE = 10
_DEEP = 500.0
"""Below the largest logarithm: numbers that far down still add up to more than nothing."""
_LONGER, _AFTER_RUN = 1.5, 0.8
"""How the length of a step changes after the first of a run, and after a run (measured: with growth
inside runs, too, they were short)."""
_TOLERANCE = 1e-5
"""Descent ends when so many steps lower the loss by less than this share of it."""


@dataclass(frozen=True, eq=False)
class Measurement:
    """Noisy counts of a clique.

    Attributes:
        clique: positions of attributes, ascending.
        counts: shaped by their sizes.
        sigma: standard deviation of the noise of each.
    """

    clique: Clique
    counts: Table
    sigma: float


@dataclass(frozen=True, eq=False)
class Zero:
    """Cells that no row can have.

    Attributes:
        clique: positions of attributes, in any order.
        impossible: shaped by their sizes.
    """

    clique: Clique
    impossible: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Estimate:
    """Tables of all cliques that agree with one another, and what a warm start needs.

    Attributes:
        tree: their cliques.
        beliefs: expected rows of each cell, a table for each clique.
        total: rows of each table together, not negative.
        potentials: of each measured clique that no other holds.
        step: length of the last step.
    """

    tree: Tree
    beliefs: tuple[Table, ...]
    total: float
    potentials: Mapping[Clique, Table]
    step: float


def calibrate(tree: Tree, potentials: Sequence[Table], total: float) -> list[Table]:
    """Tables of all cliques of the law that is the product of `exp` of potentials.

    Messages go to the root as logarithms and come back as sums (Koller, Friedman, Probabilistic
    Graphical Models, 2009, algorithm 10.2).

    Args:
        tree: of the cliques.
        potentials: one for each clique, of its shape.
        total: what each table sums to.
    """
    return _calibrate(tree, _folds(tree), [table.copy() for table in potentials], total)


def total_of(measurements: Iterable[Measurement]) -> float:
    """Rows, at least 1: sums of noisy tables, weighted by the inverse of their variances."""
    sums = [(float(one.counts.sum()), 1 / (one.counts.size * one.sigma**2)) for one in measurements]
    return max(1.0, sum(count * weight for count, weight in sums) / sum(w for _, w in sums))


def estimate(
    sizes: Sequence[int],
    measurements: Sequence[Measurement],
    *,
    steps: int,
    warm: Estimate | None = None,
    root: Clique = (),
    zeros: Sequence[Zero] = (),
) -> Estimate:
    """The tree model that is nearest to all measurements, in squares weighted by their noise.

    Args:
        sizes: cells of each attribute.
        measurements: at least one.
        steps: of descent, at most.
        warm: where to begin; its measured cliques must all be measured here.
        root: see `grow`.
        zeros: cells that get exactly 0.
    """
    loss = _Loss.of(measurements)
    total = total_of(measurements)
    cliques = [*loss.targets, *(zero.clique for zero in zeros)]
    tree = grow(sizes, cliques, root=root)
    descent = _Descent.of(tree, loss, zeros, total)
    step = warm.step if warm else 2 / (total * max(loss.weights.values()) * len(loss.targets))
    at = descent.at(descent.begin(warm))
    past, last, run = [at.loss], at.theta, 0
    for _ in range(steps):
        straight = {top: at.theta[top] - step * at.slope[top] for top in at.theta}
        to = descent.at(_beyond(straight, last, run / (run + 3)))
        if at.loss - to.loss >= (0.0 if run else descent.fall(at, to) / 4):
            step *= 1.0 if run else _LONGER
            at, last, run = to, straight, run + 1
        else:
            step *= _AFTER_RUN if run else 0.5
            run = 0
        past.append(at.loss)
        if _is_flat(past):
            break
    return Estimate(tree, tuple(descent.beliefs(at.theta)), total, at.theta, step)


def _beyond(
    to: Mapping[Clique, Table], last: Mapping[Clique, Table], share: float
) -> dict[Clique, Table]:
    """As much further than `to` as a share of the way from `last`."""
    return {top: table + share * (table - last[top]) for top, table in to.items()}


def _is_flat(past: Sequence[float]) -> bool:
    """Whether the last steps lowered the loss too little; looked at now and then."""
    is_due = len(past) > 2 * _PATIENCE and len(past) % _PATIENCE == 0
    return is_due and past[-1 - _PATIENCE] - past[-1] < _TOLERANCE * max(past[-1], 1.0)


def _folds(tree: Tree) -> list[tuple[Fold, Fold]]:
    """Of each clique but the root: its separator in its parent, and in itself."""
    return [
        (
            fold_of(tree.sizes, tree.cliques[tree.parents[number]], tree.separators[number]),
            fold_of(tree.sizes, tree.cliques[number], tree.separators[number]),
        )
        for number in range(1, len(tree.cliques))
    ]


def _calibrate(
    tree: Tree, folds: Sequence[tuple[Fold, Fold]], tables: list[Table], total: float
) -> list[Table]:
    """See `calibrate`: potentials turn into beliefs in their places."""
    count = len(tree.cliques)
    masses: list[Table] = [np.empty(0)] * count
    for number in range(count - 1, -1, -1):
        shared = tuple(tree.sizes[place] for place in tree.separators[number])
        rows = tables[number].reshape(prod(shared), -1)
        logs, masses[number] = _exponentiate(rows)
        if number:
            parent, fold = tree.parents[number], folds[number - 1][0]
            tables[parent] += fold.spread(logs.reshape(shared))
    tables[0] *= total / masses[0]
    for number in range(1, count):
        above = folds[number - 1][0].sums(tables[tree.parents[number]]).reshape(-1)
        rows = tables[number].reshape(len(above), -1)
        rows *= (above / masses[number])[:, None]
    return tables


def _exponentiate(rows: Table) -> tuple[Table, Table]:
    """Turn logarithms into numbers, in place; logarithms of their sums, and sums of what is left.

    All rows are divided by the same number, the largest of all, or each by its own where one of
    them would vanish: `max` of each row took as long as everything else.

    Args:
        rows: shape (rows, cells), overwritten.
    """
    top = rows.max(keepdims=True)
    # What stands first in a row is no more than its largest.
    if rows[:, 0].min() < top - _DEEP:
        top = rows.max(axis=1, keepdims=True)
    rows -= top
    np.exp(rows, out=rows)
    sums = row_sums(rows)
    return np.log(sums) + top[:, 0], sums


@dataclass(frozen=True, eq=False)
class _Loss:
    """Half the squares of what is missing, over all measured cliques.

    Attributes:
        targets: mean of all measurements of each clique, weighted by their noise.
        weights: the inverse of the variance of each mean.
        above: the smallest measured clique that holds a clique, or None.
    """

    targets: Mapping[Clique, Table]
    weights: Mapping[Clique, float]
    above: Mapping[Clique, Clique | None]

    @classmethod
    def of(cls, measurements: Sequence[Measurement]) -> "_Loss":
        sums: dict[Clique, Table] = {}
        weights: dict[Clique, float] = {}
        for one in measurements:
            weight = 1 / one.sigma**2
            sums[one.clique] = sums.get(one.clique, 0.0) + weight * one.counts
            weights[one.clique] = weights.get(one.clique, 0.0) + weight
        order = sorted(sums, key=lambda clique: (-len(clique), clique))
        above = {
            clique: next((o for o in reversed(order) if set(clique) < set(o)), None)
            for clique in order
        }
        return cls({clique: sums[clique] / weights[clique] for clique in order}, weights, above)


@dataclass(frozen=True, eq=False)
class _Place:
    """Where descent stands; tables by measured clique, `theta` and `slope` by top clique."""

    theta: dict[Clique, Table]
    marginals: dict[Clique, Table]
    gradient: dict[Clique, Table]
    slope: dict[Clique, Table]
    loss: float


@dataclass(frozen=True, eq=False)
class _Descent:
    """All that stays the same from step to step.

    Attributes:
        tree: of all cliques.
        folds: see `_folds`.
        loss: what is lowered.
        total: of rows.
        fixed: log potentials of impossible cells, of each clique of the tree.
        room: memory of the tables of all cliques.
        hosts: number of the tree's clique for each top: a measured clique that no other holds.
        nested: see `_nested`.
        inner: the fold of each table in the one it is summed from.
    """

    tree: Tree
    folds: list[tuple[Fold, Fold]]
    loss: _Loss
    total: float
    fixed: list[Table]
    room: list[Table]
    hosts: dict[Clique, int]
    nested: dict[Clique, int | Clique]
    inner: dict[Clique, Fold]

    @classmethod
    def of(cls, tree: Tree, loss: _Loss, zeros: Sequence[Zero], total: float) -> "_Descent":
        hosts = {clique: _host(tree, clique) for clique, on in loss.above.items() if on is None}
        nested = _nested(tree, hosts)
        inner: dict[Clique, Fold] = {}
        for clique, source in {**nested, **loss.above}.items():
            on = nested.get(clique, source)
            wide = tree.cliques[on] if isinstance(on, int) else on
            inner[clique] = fold_of(tree.sizes, wide or (), clique)
        fixed = impossible(tree, zeros)
        room = [np.empty_like(table) for table in fixed]
        return cls(tree, _folds(tree), loss, total, fixed, room, hosts, nested, inner)

    def begin(self, warm: Estimate | None) -> dict[Clique, Table]:
        """Potentials of all tops: those of a warm start, the others 0."""
        theta = {top: np.zeros_like(self.loss.targets[top]) for top in self.hosts}
        for clique, table in (warm.potentials if warm else {}).items():
            top = next(top for top in theta if set(clique) <= set(top))
            theta[top] = theta[top] + fold_of(self.tree.sizes, top, clique).spread(table)
        return theta

    def fall(self, at: _Place, to: _Place) -> float:
        """How much lower the loss would be in `to` if it were straight."""
        return sum(
            float(np.vdot(at.gradient[clique], at.marginals[clique] - to.marginals[clique]))
            for clique in self.loss.targets
        )

    def beliefs(self, theta: dict[Clique, Table]) -> list[Table]:
        """Tables of all cliques; they are the same memory each time."""
        for table, fixed in zip(self.room, self.fixed, strict=True):
            np.copyto(table, fixed)
        tables = {
            clique: theta[clique]
            if clique in theta
            else np.zeros([self.tree.sizes[place] for place in clique])
            for clique in self.nested
        }
        for clique in reversed(self.nested):
            on = self.nested[clique]
            table = self.room[on] if isinstance(on, int) else tables[on]
            table += self.inner[clique].spread(tables[clique])
        return _calibrate(self.tree, self.folds, list(self.room), self.total)

    def at(self, theta: dict[Clique, Table]) -> _Place:
        """All that is to be known of a place."""
        beliefs = self.beliefs(theta)
        marginals: dict[Clique, Table] = {}
        for clique, on in self.nested.items():
            wide = beliefs[on] if isinstance(on, int) else marginals[on]
            # A copy where nothing is summed: the memory of beliefs is used again.
            marginals[clique] = self.inner[clique].sums(wide) + 0.0
        gradient: dict[Clique, Table] = {}
        loss = 0.0
        for clique, target in self.loss.targets.items():
            above = self.loss.above[clique]
            if above is not None:
                marginals[clique] = self.inner[clique].sums(marginals[above])
            missing = marginals[clique] - target
            gradient[clique] = self.loss.weights[clique] * missing
            loss += float(np.vdot(gradient[clique], missing)) / 2
        slope = dict(gradient)
        for clique in reversed(tuple(self.loss.targets)):
            above = self.loss.above[clique]
            if above is not None:
                slope[above] = slope[above] + self.inner[clique].spread(slope.pop(clique))
        return _Place(theta, marginals, gradient, slope, loss)


def _nested(tree: Tree, hosts: Mapping[Clique, int]) -> dict[Clique, int | Clique]:
    """What each top is summed from: a clique of the tree, by number, or a table in between.

    A large clique with many measured pairs is not read once for each: an attribute that many of
    them lack is summed away first. Sources come before what is summed from them.
    """
    found: dict[Clique, int | Clique] = {}

    def place(tops: list[Clique], source: Clique, key: int | Clique) -> None:
        while len(tops) > 1:
            gains = {}
            for away in source:
                lacking = [top for top in tops if away not in top]
                less = cells_of(tree.sizes, source) // tree.sizes[away]
                read = cells_of(tree.sizes, source)
                gains[away] = (len(lacking) - 1) * read - len(lacking) * less
            away = max(gains, key=lambda one: gains[one])
            between = tuple(place for place in source if place != away)
            if gains[away] <= 0 or between in found:
                break
            lacking = [top for top in tops if away not in top]
            tops = [top for top in tops if away in top]
            found[between] = key
            place(lacking, between, between)
        for top in tops:
            found[top] = key

    for number in sorted(set(hosts.values())):
        place([top for top, host in hosts.items() if host == number], tree.cliques[number], number)
    return found


def impossible(tree: Tree, zeros: Sequence[Zero]) -> list[Table]:
    """Log potentials of each clique: 0, or `IMPOSSIBLE` where no row can be."""
    fixed = [np.zeros(tree.shape(number)) for number in range(len(tree.cliques))]
    for zero in zeros:
        number = _host(tree, zero.clique)
        table = np.where(zero.impossible, IMPOSSIBLE, 0.0)
        fold = fold_of(tree.sizes, tree.cliques[number], zero.clique)
        fixed[number] = np.minimum(fixed[number], fold.spread(table))
    return fixed


def _host(tree: Tree, clique: Clique) -> int:
    host = tree.host(clique)
    if host is None:  # the tree was grown from it
        raise AssertionError(clique)
    return host
