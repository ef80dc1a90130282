"""Variants of the learner that break its promise, one fault each; none of them is ever shipped.

A variant is the shipped learner with one part replaced, for the fit and for the audit alike.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

import synth.learn.fit
import synth.learn.noise
import synth.learn.reading
from synth.learn.accounting import Ledger
from synth.learn.aim import fit_tree
from synth.learn.children import child_of
from synth.learn.noise import OpendpNoise


@dataclass(frozen=True)
class Variant:
    """A fault, and the part of the learner that has it.

    Attributes:
        name: what is wrong.
        room: the module in which the part is called.
        part: its name there.
        faulty: what stands in its place.
        caught: groups of tests of which each must say `broken`.
    """

    name: str
    room: object
    part: str
    faulty: object
    caught: frozenset[str]

    @contextmanager
    def planted(self) -> Iterator[None]:
        """The learner has the fault as long as the context lasts."""
        right = getattr(self.room, self.part)
        setattr(self.room, self.part, self.faulty)
        try:
            yield
        finally:
            setattr(self.room, self.part, right)


class _Off(OpendpNoise):
    """Counts without noise."""

    def gaussian(self, counts, sigma):
        del sigma
        return counts


class _Halved(OpendpNoise):
    """Half of the noise that was asked for."""

    def gaussian(self, counts, sigma):
        return super().gaussian(counts, sigma / 2)


class _Cut(OpendpNoise):
    """Noise that is never above 2.5 standard deviations."""

    def gaussian(self, counts, sigma):
        error = super().gaussian(counts, sigma) - counts
        return counts + np.clip(error, *np.rint([-2.5 * sigma, 2.5 * sigma]).astype(np.int64))


class _Same(OpendpNoise):
    """Noise of a generator that begins anew with every table."""

    def gaussian(self, counts, sigma):
        error = np.random.default_rng(7).normal(0, sigma, counts.shape)
        return counts + np.rint(error).astype(np.int64)


class _Best(OpendpNoise):
    """The best candidate, whatever the budget."""

    def choose(self, scores, epsilon, sensitivity):
        del epsilon, sensitivity
        return int(scores.argmax())


def _untruncated(child, rows, parent, persons, most):
    """All rows of a person are counted, and a person is said to have no more than may."""
    table, counts = child_of(child, rows, parent, persons, 1 << 30)
    return replace(table, most=most), np.minimum(counts, most)


def _one_row(counter, names, **options):
    """One row of a person is thought of, where there are as many as K."""
    return fit_tree(counter, names, **options | {"sensitivity": 1.0})


def _unpaid() -> Callable:
    """What the second child costs stands in a ledger that nobody sees."""

    def fitted(counter, names, **options):
        before = {query.table for query in options["ledger"].entries} - {options["table"]}
        if len(before) > 1:
            options["ledger"] = Ledger(options["rho"])
        return fit_tree(counter, names, **options)

    return fitted


def _empty_cells(counter, names, **options):
    """Cells that no row has are said to be impossible."""
    pair = (len(names) - 2, len(names) - 1)
    never = counter(pair) == 0
    options["zeros"] = [*options["zeros"], (pair, never)]
    return fit_tree(counter, names, **options)


def _memoriser(counter, names, **options):
    """Beliefs are the exact counts of the rows."""
    fitted = fit_tree(counter, names, **options)
    exact = []
    for clique in fitted.tree.cliques:
        order = tuple(sorted(clique))
        counts = counter(order).astype(np.float64)
        exact.append(counts.transpose([order.index(place) for place in clique]))
    return replace(fitted, beliefs=tuple(exact))


_FIT, _NOISE, _READING = synth.learn.fit, synth.learn.noise, synth.learn.reading
_NOISE_PART = "OpendpNoise"

VARIANTS = (
    Variant("noise off", _NOISE, _NOISE_PART, _Off, frozenset({"noise", "one run", "whole fit"})),
    Variant("noise halved", _NOISE, _NOISE_PART, _Halved, frozenset({"noise", "whole fit"})),
    Variant("noise cut off", _NOISE, _NOISE_PART, _Cut, frozenset({"noise"})),
    Variant("noise used again", _NOISE, _NOISE_PART, _Same, frozenset({"whole fit"})),
    Variant("a memoriser", _FIT, "fit_tree", _memoriser, frozenset({"whole fit"})),
    Variant("truncation forgotten", _READING, "child_of", _untruncated, frozenset({"whole fit"})),
    Variant(
        "sensitivity 1 in place of K",
        _FIT,
        "fit_tree",
        _one_row,
        frozenset({"ledger", "whole fit"}),
    ),
    Variant(
        "a second child outside of the ledger",
        _FIT,
        "fit_tree",
        _unpaid(),
        frozenset({"ledger", "whole fit"}),
    ),
    Variant("choices without noise", _NOISE, _NOISE_PART, _Best, frozenset({"whole fit"})),
    Variant(
        "zeros taken from the rows",
        _FIT,
        "fit_tree",
        _empty_cells,
        frozenset({"model", "whole fit"}),
    ),
)
"""All of them."""
