"""A lower bound on epsilon from one run of the learner: who was learnt, of canaries?"""

from math import exp, inf, log

import numpy as np
from numpy.typing import NDArray

from synth.audit.canaries import Canaries, made_scores, noisy_scores
from synth.audit.draws import numbers
from synth.audit.special import binomial_above
from synth.audit.types import CONFIDENCE, Bound, Estimate, Learned, Verdict

GUESSED = 0.2
"""Share of canaries that is guessed, half `in` and half `out`; fixed beforehand, as the theorem
asks: the best of several shares would need a correction."""
SURE = 0.999
"""Confidence at which a bound above the claim is called broken."""
MOST = 50.0
"""Largest epsilon that is looked for."""
GROUP = "one run"
WHITE = (
    "epsilon in one run, from noisy counts",
    "Made-up persons were learnt or not by a coin; the noisy counts of one run say who.",
)
BLACK = (
    "epsilon in one run, from synthetic rows",
    "Made-up persons were learnt or not by a coin; the synthetic rows of one run say who.",
)


def one_run(
    learned: Learned, table: Canaries, *, epsilon: float, delta: float, seed: int
) -> tuple[Bound, ...]:
    """Lower bounds on epsilon from the noisy counts and from the synthetic rows of one run.

    Args:
        learned: what the learner gave for the table of canaries.
        table: the canaries.
        epsilon: that the learner was asked to keep.
        delta: that it was asked to keep.
        seed: decides how ties fall.
    """
    count = len(table.inside)
    white = noisy_scores(learned.noisy, count)
    black = made_scores(learned, table)
    if white is None:
        reason = "the learner shows no noisy counts"
        first = Bound(WHITE[0], GROUP, WHITE[1], "epsilon", None, epsilon, 1, reason=reason)
    else:
        first = _bound(WHITE, white, table, epsilon=epsilon, delta=delta, seed=seed)
    second = _bound(BLACK, black, table, epsilon=epsilon, delta=delta, seed=seed)
    return first, second


def p_value(canaries: int, guesses: int, right: int, epsilon: float, delta: float) -> float:
    """The chance of so many right guesses or more, if the promise is kept; pure.

    Steinke, Nasr, Jagielski, "Privacy auditing with one (1) training run", NeurIPS 2023, arXiv
    2305.08846, main theorem as computed in appendix D: `beta + 2 m delta alpha`, where beta is the
    chance that a binomial number of `guesses` draws with chance `e**epsilon / (1 + e**epsilon)`
    reaches `right`, and alpha the largest over i of the chance to fall short by 1 to i, over i.

    Args:
        canaries: each learnt with chance one half.
        guesses: how many of them were guessed.
        right: guesses that were right.
        epsilon: of the promise.
        delta: of the promise.
    """
    if not right:
        return 1.0
    chance = 1 / (1 + exp(-epsilon))
    short = np.arange(right + 1)
    reached = binomial_above(right - short - 1, guesses, chance)
    alpha = float(((reached[1:] - reached[0]) / short[1:]).max())
    return min(1.0, float(reached[0]) + 2 * canaries * delta * alpha)


def lower_bound(
    canaries: int, guesses: int, right: int, delta: float, *, confidence: float = CONFIDENCE
) -> float:
    """The epsilon that so many right guesses refute, up to which all are refuted; pure.

    Args:
        canaries: each learnt with chance one half.
        guesses: how many of them were guessed.
        right: guesses that were right.
        delta: of the promise.
        confidence: one less the chance to refute what is kept.
    """
    lo, hi = 0.0, MOST
    if p_value(canaries, guesses, right, lo, delta) >= 1 - confidence:
        return 0.0
    for _ in range(60):
        middle = (lo + hi) / 2
        if p_value(canaries, guesses, right, middle, delta) < 1 - confidence:
            lo = middle
        else:
            hi = middle
    return lo


def guess(scores: NDArray[np.float64], inside: NDArray[np.bool_], seed: int) -> tuple[int, int]:
    """How many canaries were guessed, and how many rightly; ties fall by the seed; pure.

    Args:
        scores: the higher, the more likely it was learnt, shape (canaries,).
        inside: whether it was.
        seed: of the ties.
    """
    half = max(1, int(len(scores) * GUESSED / 2))
    order = np.lexsort((numbers(len(scores), seed, "ties"), scores))
    right = int(inside[order[-half:]].sum()) + int((~inside[order[:half]]).sum())
    return 2 * half, right


def _bound(
    said: tuple[str, str],
    scores: NDArray[np.float64],
    table: Canaries,
    *,
    epsilon: float,
    delta: float,
    seed: int,
) -> Bound:
    guesses, right = guess(scores, table.inside, seed)
    count = len(table.inside)
    proven = lower_bound(count, guesses, right, delta)
    sure = lower_bound(count, guesses, right, delta, confidence=SURE)
    point = max(0.0, log((right + 0.5) / (guesses - right + 0.5)))
    best = lower_bound(count, guesses, guesses, delta, confidence=SURE)
    verdict, reason = judged(proven, sure, epsilon, best=best)
    return Bound(
        said[0],
        GROUP,
        said[1],
        "epsilon",
        Estimate(max(point, proven), proven, inf),
        epsilon,
        1,
        verdict,
        reason,
        (
            f"{right:,} of {guesses:,} guesses about {count:,} made-up persons were right",
            f"all right would have proven {lower_bound(count, guesses, guesses, delta):.2f}",
        ),
    )


def judged(proven: float, sure: float, claimed: float, *, best: float) -> tuple[Verdict, str]:
    """What follows from a lower bound at 95 % and from a surer one; pure.

    Args:
        proven: the bound at 95 %.
        sure: the bound at a higher confidence.
        claimed: what it must not be above.
        best: the surer bound if everything had been given away.
    """
    if best <= claimed:
        return "not measured", "so few runs or guesses could not have found a fault"
    if sure > claimed:
        return "broken", "more was given away than is claimed"
    if proven > claimed:
        return "weak evidence", "it is above the claim at 95 %, which is too little to be sure"
    return (
        "holds",
        "no more was found than is claimed; this finds gross mistakes and proves nothing",
    )
