"""Whether the promise is kept: noise as claimed, and learners that break it and must be caught.

`python -m benchmarks.trust FOLDER residuals|audit` prints a line of JSON.
"""

import json
import math
import sys
import time
from pathlib import Path

import numpy as np

from benchmarks.cells import Microdata, load
from benchmarks.learning import fitted, sampled

FITS = 1000
_COLUMNS, _ROWS = ("race", "sex", "salary"), 3000
"""Rows enough for so few cells that pairs are chosen; of fewer only single columns are counted."""
_LEARNT = 5000


class Watched:
    """opendp's noise, scaled, and everything it was asked and gave.

    Attributes:
        seen: true counts, counts with noise and the sigma that was asked for, in order.
    """

    def __init__(self, scale: float = 1.0) -> None:
        from synth.learn.noise import OpendpNoise

        self._scale, self._noise = scale, OpendpNoise()
        self.seen: list[tuple[np.ndarray, np.ndarray, float]] = []

    def gaussian(self, counts, sigma: float):
        """Counts with `scale` times the noise that was asked for; 0 is none."""
        noisy = counts.copy()
        if self._scale:
            noisy = self._noise.gaussian(counts, sigma * self._scale)
        self.seen.append((counts, noisy, sigma))
        return noisy

    def choose(self, scores, epsilon: float, sensitivity: float) -> int:
        """As opendp does."""
        return self._noise.choose(scores, epsilon, sensitivity)


# -- residuals -------------------------------------------------------------------------------------


def residuals(data: Microdata, fits: int = FITS) -> dict:
    """Of many small fits: noise over the claimed sigma, and each ledger's sum over the budget."""
    small = _small(data)
    squares, numbers, pairs, worst = 0.0, 0, 0, 0.0
    for _ in range(fits):
        noise = Watched()
        _, ledger = fitted(small, 1.0, "balanced", noise=noise)
        claimed = [query for query in ledger.entries if query.kind == "count"]
        for (counts, noisy, _), query in zip(noise.seen, claimed, strict=True):
            errors = (noisy - counts) / query.sigma
            squares += float(np.square(errors).sum())
            numbers += errors.size
            pairs += len(query.columns) > 1
        # Costs are computed again from what was done, not taken from the ledger's own.
        spent = math.fsum(_price(query) for query in ledger.entries)
        worst = max(worst, abs(spent / ledger.rho - 1))
    return {"squares": squares, "numbers": numbers, "pairs": pairs, "worst": worst, "fits": fits}


def _price(query) -> float:
    if query.kind == "count":
        return (query.sensitivity / query.sigma) ** 2 / 2
    return query.epsilon**2 / 8


def _small(data: Microdata) -> Microdata:
    """A few columns and rows of a table."""
    places = [data.names.index(name) for name in _COLUMNS]
    sizes, ordered = ([which[place] for place in places] for which in (data.sizes, data.ordered))
    codes = np.ascontiguousarray(data.codes[places, :_ROWS])
    return Microdata(data.name, _COLUMNS, tuple(sizes), tuple(ordered), codes)


# -- learners that break it ------------------------------------------------------------------------


def learner(scale: float):
    """Our learner with noise that is scaled, in the shape an audit asks for."""
    from synth.audit.types import Learned, Noisy
    from synth.learn.accounting import Ledger
    from synth.learn.aim import fit_tree
    from synth.learn.counting import Counter, smallest
    from synth.learn.steps import steps_of
    from synth.model.promise import rho_of
    from synth.model.types import Attribute, TableModel

    def learn(columns, sizes, epsilon, delta):
        names = tuple(f"c{place}" for place in range(len(sizes)))
        rho, noise = rho_of(epsilon, delta), Watched(scale)
        ledger = Ledger(rho)
        counter = Counter(tuple(map(smallest, columns, sizes)), tuple(sizes))
        tree = fit_tree(
            counter,
            names,
            table="canaries",
            rho=rho,
            sensitivity=1.0,
            noise=noise,
            ledger=ledger,
            quality="balanced",
            rows=max(len(columns[0]), 1),
        )
        claimed = [query for query in ledger.entries if query.kind == "count"]
        noisy = [
            Noisy(tuple(names.index(name) for name in query.columns), counts, query.sigma)
            for (_, counts, _), query in zip(noise.seen, claimed, strict=True)
        ]
        attributes = tuple(
            Attribute(name, "text", tuple(map(str, range(size))))
            for name, size in zip(names, sizes, strict=True)
        )
        table = TableModel("canaries", attributes, steps=steps_of(tree, ()))
        return Learned(noisy, lambda count: sampled(table, count, 1).T.astype(np.int64))

    return learn


def audits(data: Microdata) -> dict:
    """What the audit says of learners with all noise, half, none, and of one that memorises."""
    from synth.audit.learners import audit_learner

    found = {}
    for name, scale in (("honest", 1.0), ("halved", 0.5), ("off", 0.0)):
        start = time.process_time()
        bounds = audit_learner(learner(scale), 1)
        found[name] = {"cpu_s": time.process_time() - start, "tried": _verdicts(bounds)}
    for name in ("memorised", "private"):
        start = time.process_time()
        attacks = _attacks(data, name)
        found[name] = {"cpu_s": time.process_time() - start, "tried": _verdicts(attacks)}
    return found


def _attacks(data: Microdata, way: str):
    """Attacks on rows of a model of half of some people, the others being the control."""
    from synth.audit.rows import audit_rows
    from synth.audit.types import Sides

    random = np.random.default_rng(1)
    chosen = random.permutation(data.rows)[: 2 * _LEARNT]
    train, control = data.codes[:, chosen[:_LEARNT]], data.codes[:, chosen[_LEARNT:]]
    if way == "memorised":
        made = train[:, random.integers(0, _LEARNT, _LEARNT)]
    else:
        learnt = Microdata(
            data.name, data.names, data.sizes, data.ordered, np.ascontiguousarray(train)
        )
        made = sampled(fitted(learnt, 1.0, "balanced")[0], _LEARNT, 1)
    rows = (codes.T.astype(np.int64) for codes in (train, control, made))
    sides = Sides(*rows, names=data.names, sizes=data.sizes, ordered=data.ordered)
    return audit_rows(data.name, sides, 1).attacks


def _verdicts(results) -> list[tuple[str, str]]:
    return [(result.name, result.verdict) for result in results]


def main(folder: str, part: str) -> None:
    """Run one part on Adult; each fit asks for epsilon 1."""
    data = load(Path(folder), "adult")
    print(json.dumps({"residuals": residuals, "audit": audits}[part](data)))


if __name__ == "__main__":
    main(*sys.argv[1:])
