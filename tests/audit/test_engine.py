"""The shipped learner under audit: right as it is, caught with its noise off and halved."""

from dataclasses import dataclass, field

import numpy as np
import pytest

from synth.audit.learners import audit_learner
from synth.audit.ledger import ledger
from synth.audit.types import Learned, Noisy
from synth.learn.accounting import Ledger
from synth.learn.aim import fit_tree
from synth.learn.counting import Counter, smallest
from synth.learn.noise import OpendpNoise
from synth.learn.steps import steps_of
from synth.model.promise import rho_of
from synth.model.sampling import Sampler
from synth.model.types import Attribute, Guarantee, TableModel
from synth.rng import stream, words

ROWS = 10_000
"""A public guess that must not follow the rows: neighbours are told the same."""


class Right(OpendpNoise):
    """As it is shipped."""


class Halved(OpendpNoise):
    """Half of the noise it was asked for."""

    def gaussian(self, counts, sigma):
        return super().gaussian(counts, sigma / 2)


class Off(OpendpNoise):
    """No noise at all."""

    def gaussian(self, counts, sigma):
        del sigma
        return counts


@dataclass(frozen=True)
class Kept:
    """Noise that keeps what it gave, and the ledger it was entered in."""

    noise: OpendpNoise
    given: list = field(default_factory=list)

    def gaussian(self, counts, sigma):
        self.given.append((self.noise.gaussian(counts, sigma), sigma))
        return self.given[-1][0]

    def choose(self, scores, epsilon, sensitivity):
        return self.noise.choose(scores, epsilon, sensitivity)


def engine(noise, ledgers=None, quality="balanced"):
    """The learner of `fit` with every noisy count laid open."""

    def learn(columns, sizes, epsilon, delta):
        names = tuple(f"c{place}" for place in range(len(sizes)))
        kept, account = Kept(noise), Ledger(rho_of(epsilon, delta))
        cells = tuple(smallest(*column) for column in zip(columns, sizes, strict=True))
        fitted = fit_tree(
            Counter(cells, sizes),
            names,
            table="t",
            rho=account.rho,
            sensitivity=1.0,
            noise=kept,
            ledger=account,
            quality=quality,
            rows=ROWS,
        )
        counts = [query for query in account.entries if query.kind == "count"]
        cliques = [tuple(names.index(name) for name in query.columns) for query in counts]
        noisy = [Noisy(clique, *given) for clique, given in zip(cliques, kept.given, strict=True)]
        if ledgers is not None:
            ledgers.append(account)
        return Learned(noisy, lambda count: drawn(fitted, names, sizes, count))

    return learn


def drawn(fitted, names, sizes, count):
    """Rows of a fitted model, shape (count, attributes)."""
    attributes = tuple(
        Attribute(name, "integer", tuple(map(str, range(size))))
        for name, size in zip(names, sizes, strict=True)
    )
    sampler = Sampler(TableModel("t", attributes, steps=steps_of(fitted, ())))
    return np.stack(
        sampler.codes(
            lambda name: words(stream(1, name), np.arange(count, dtype=np.uint64)), [], count
        ),
        axis=1,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("noise", "broken"),
    [
        (Right, set()),
        (Halved, {"noise", "many runs"}),
        (Off, {"noise", "one run", "many runs"}),
    ],
)
def test_the_shipped_learner_is_caught_where_its_noise_is_wrong(noise, broken):
    found = audit_learner(engine(noise()), 5, runs=400)
    assert {one.group for one in found if one.verdict == "broken"} == broken


@pytest.mark.slow
@pytest.mark.parametrize("quality", ["fast", "balanced"])
def test_the_shipped_ledger_adds_up(crowd, quality):
    ledgers = []
    columns = tuple(crowd(3000, 1).T)
    engine(OpendpNoise(), ledgers, quality)(columns, (4, 7, 10, 13, 5, 8), 1.0, 1e-9)
    (account,) = ledgers
    promise = Guarantee(1.0, 1e-9, account.rho, "a person")
    found = ledger(account.entries, promise)
    assert [one.verdict for one in found] == ["holds"] * 3
    assert found[1].reason == "the sum is the budget"
