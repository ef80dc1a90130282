"""Whether choices are as random as is claimed, from candidates whose scores are known."""

from collections.abc import Sequence
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from synth.audit.special import normal_quantile
from synth.audit.transcripts import Choice
from synth.audit.types import CONFIDENCE, Bound, Estimate, Verdict

SURE = 0.9998
"""Confidence at which choices with too little noise are called broken."""
FEW = 12
"""Choices below which their mean place is not near to normal."""
NAME = "place of what is chosen over place claimed"
MEANING = (
    "The scores behind all choices are known: by how many better candidates each was passed over "
    "shows whether noise decided."
)


def choices(drawn: Sequence[Choice], group: str) -> Bound:
    """How random choices were against the claim; pure.

    The place of what was chosen is the chance that the exponential mechanism would have chosen
    something better, and half of the chance of itself. If the mechanism is right, the mean of a
    place is 1 / 2 and its variance `(1 - sum p**3) / 12`, whatever the chances p are, as for any
    distribution of ranks. Without noise the best is chosen, and places are near 0.

    Args:
        drawn: all choices; each candidate i should have a chance in proportion to
            `exp(epsilon score_i / (2 sensitivity))` (McSherry and Talwar, FOCS 2007, definition 1).
        group: of the bound.
    """
    found = [_place(one) for one in drawn if len(one.scores) > 1]
    if len(found) < FEW:
        reason = f"only {len(found)} choices were made between several candidates"
        return Bound(NAME, group, MEANING, "place", None, 1.0, 1, reason=reason)
    mean = 2 * sum(place for place, _ in found) / len(found)
    error = 2 * sqrt(sum(variance for _, variance in found)) / len(found)
    if not error or 1 - float(normal_quantile(SURE)) * error <= 0:
        reason = "the best candidates were so much better that noise could not be seen"
        return Bound(NAME, group, MEANING, "place", None, 1.0, 1, reason=reason)
    half = float(normal_quantile((1 + CONFIDENCE) / 2)) * error
    verdict, reason = _judged(mean, half, 1 - float(normal_quantile(SURE)) * error)
    return Bound(
        NAME,
        group,
        MEANING,
        "place",
        Estimate(mean, max(0.0, mean - half), mean + half),
        1.0,
        1,
        verdict,
        reason,
        (f"{len(found):,} choices between several candidates",),
    )


def _place(one: Choice) -> tuple[float, float]:
    """The place of what was chosen, and the variance that it should have."""
    chances = _chances(one)
    # Of equal scores the first is counted as better: so it is where nothing but the best is taken.
    order = np.argsort(-one.scores, kind="stable")
    at = int(np.flatnonzero(order == one.answer)[0])
    ordered = chances[order]
    place = float(ordered[:at].sum() + ordered[at] / 2)
    return place, (1 - float((chances**3).sum())) / 12


def _chances(one: Choice) -> NDArray[np.float64]:
    scaled = one.scores * one.epsilon / (2 * one.sensitivity)
    weights: NDArray[np.float64] = np.exp(scaled - scaled.max())
    weights /= weights.sum()
    return weights


def _judged(mean: float, half: float, least: float) -> tuple[Verdict, str]:
    if mean < least:
        return "broken", "choices have less noise than is claimed"
    if mean + half < 1:
        return "weak evidence", "choices have less noise than is claimed at 95 %, but not surely"
    return "holds", "choices have as much noise as is claimed"
