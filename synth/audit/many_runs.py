"""Lower bounds on mu and epsilon from many runs: is one record there, or none?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

from synth.audit.intervals import clopper_pearson_upper
from synth.audit.ledger import EXACT, rho_of
from synth.audit.one_run import judged
from synth.audit.special import normal_quantile
from synth.audit.types import CONFIDENCE, Bound, Estimate, Learner, Noisy

SIZES = (3, 3, 2)
"""The small domain: a run takes milliseconds."""
SURE = 0.99
"""Confidence at which a bound above the claim is called broken.

Two Clopper-Pearson ends on half of the runs are far on the safe side. On normal scores, 300 runs on
each table: a learner at 0.95 of the claimed mu was called broken in none of 3,000 audits, and one
at 1.9, as half of the noise gives, was missed in 0.6 % of them.
"""
LIMITS = 100
"""Limits that are tried on the first half of the runs."""
GROUP = "many runs"
MU, EPSILON = "mu in many runs", "epsilon in many runs"
MEANING = (
    "The learner was run on an empty table and on a table of one record, the worst case; its noisy "
    "counts say which it was."
)
UNSEEN = "the learner shows no noisy counts"


@dataclass(frozen=True)
class Proven:
    """What two sets of runs prove apart.

    Attributes:
        mu: of Gaussian differential privacy.
        epsilon: of approximate differential privacy.
    """

    mu: float
    epsilon: float


def many_runs(learner: Learner, *, epsilon: float, delta: float, runs: int) -> tuple[Bound, Bound]:
    """Bounds on mu and epsilon from `runs` runs on each of two neighbouring tables.

    White box: the noisy counts of the record's cells, weighted by their precision, are compared
    with a limit that is chosen on half of the runs and judged on the other half (Nasr et al.,
    "Tight auditing of differentially private machine learning", USENIX Security 2023).
    The claimed mu is `sqrt(2 rho)` of the whole budget: what Gaussian noise of that budget comes to
    (Dong, Roth, Su, "Gaussian differential privacy", JRSS B 84, 2022, on composition).
    What choices cost is counted in, though they are not Gaussian: they are not looked at here.

    Args:
        learner: that is run `2 runs` times.
        epsilon: that it is asked to keep.
        delta: that it is asked to keep.
        runs: on each table, at least 4.
    """
    mu = sqrt(2 * rho_of(epsilon, delta))
    empty = tuple(np.zeros(0, np.int64) for _ in SIZES)
    record = tuple(np.zeros(1, np.int64) for _ in SIZES)
    scores = np.zeros((2, runs))
    most = 0.0
    for number in range(runs):
        for side, columns in enumerate((empty, record)):
            noisy = learner(columns, SIZES, epsilon, delta).noisy
            if not noisy:
                return (
                    Bound(MU, GROUP, MEANING, "mu", None, mu, reason=UNSEEN),
                    Bound(EPSILON, GROUP, MEANING, "epsilon", None, epsilon, reason=UNSEEN),
                )
            scores[side, number], spread = _score(noisy)
            most = max(most, spread)
    return _bounds(scores, most, mu=mu, epsilon=epsilon, delta=delta)


def _score(noisy: Sequence[Noisy]) -> tuple[float, float]:
    """The weighted noisy count of the record in units of its noise, and the mu that is claimed."""
    score = weight = 0.0
    for clique, counts, sigma in noisy:
        precision = 1 / max(sigma, 1e-9) ** 2
        score += float(counts[(0,) * len(clique)]) * precision
        weight += precision
    return score / sqrt(weight), sqrt(weight)


def proven(
    without: NDArray[np.float64],
    present: NDArray[np.float64],
    delta: float,
    *,
    confidence: float = CONFIDENCE,
) -> Proven:
    """Lower bounds from scores without and with the record; pure.

    With upper ends of both error rates, each at half of what the confidence leaves: mu is
    `Phi^-1(1 - fp) - Phi^-1(fn)` (Dong, Roth, Su 2022, definition of mu), epsilon the larger of
    `log((1 - delta - fn) / fp)` and `log((1 - delta - fp) / fn)` (Kairouz, Oh, Viswanath, "The
    composition theorem for differential privacy", ICML 2015, theorem 2.1).

    Args:
        without: shape (runs,), the record is not there.
        present: shape (runs,), it is.
        delta: of the promise.
        confidence: of both rates together.
    """
    half = len(without) // 2
    limits = _limits(without[:half], present[:half])
    first = _rates(without[:half], present[:half], limits, confidence)
    mu, epsilon = _mu(*first), _epsilon(*first, delta)
    chosen = limits[[int(mu.argmax()), int(epsilon.argmax())]]
    second = _rates(without[half:], present[half:], chosen, confidence)
    found = max(0.0, float(_mu(*second)[0])), max(0.0, float(_epsilon(*second, delta)[1]))
    return Proven(*found)


def _limits(without: NDArray[np.float64], present: NDArray[np.float64]) -> NDArray[np.float64]:
    """Limits half way between scores that were met, spread evenly over them."""
    met = np.unique(np.concatenate([without, present]))
    if len(met) == 1:
        return met
    between: NDArray[np.float64] = (met[1:] + met[:-1]) / 2
    places = np.unique(np.linspace(0, len(between) - 1, LIMITS).astype(np.int64))
    return between[places]


def _rates(
    without: NDArray[np.float64],
    present: NDArray[np.float64],
    limits: NDArray[np.float64],
    confidence: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Upper ends of the shares of false alarms and of misses for each limit."""
    alarms = len(without) - np.searchsorted(np.sort(without), limits, side="right")
    missed = np.searchsorted(np.sort(present), limits, side="right")
    each = (1 + confidence) / 2
    return (
        clopper_pearson_upper(alarms, len(without), confidence=each),
        clopper_pearson_upper(missed, len(present), confidence=each),
    )


def _mu(alarms: NDArray[np.float64], missed: NDArray[np.float64]) -> NDArray[np.float64]:
    return normal_quantile(1 - alarms) - normal_quantile(missed)


def _epsilon(
    alarms: NDArray[np.float64], missed: NDArray[np.float64], delta: float
) -> NDArray[np.float64]:
    one = np.log(np.maximum(1 - delta - missed, 1e-300)) - np.log(alarms)
    two = np.log(np.maximum(1 - delta - alarms, 1e-300)) - np.log(missed)
    either: NDArray[np.float64] = np.maximum(one, two)
    return either


def _bounds(
    scores: NDArray[np.float64], most: float, *, mu: float, epsilon: float, delta: float
) -> tuple[Bound, Bound]:
    without, present = scores
    runs = 2 * len(without)
    likely = proven(without, present, delta)
    sure = proven(without, present, delta, confidence=SURE)
    middle = proven(without, present, delta, confidence=0.0)
    best = proven(np.zeros(len(without)), np.ones(len(present)), delta, confidence=SURE)
    verdict, reason = judged(likely.mu, sure.mu, mu, best=best.mu)
    if most > mu * (1 + EXACT):
        verdict, reason = "broken", "the noise it says it adds already costs more than the budget"
    value = _estimate(middle.mu, likely.mu)
    first = Bound(MU, GROUP, MEANING, "mu", value, mu, runs, verdict, reason)
    verdict, reason = judged(likely.epsilon, sure.epsilon, epsilon, best=best.epsilon)
    value = _estimate(middle.epsilon, likely.epsilon)
    return first, Bound(EPSILON, GROUP, MEANING, "epsilon", value, epsilon, runs, verdict, reason)


def _estimate(middle: float, lo: float) -> Estimate:
    return Estimate(max(middle, lo), lo, inf)
