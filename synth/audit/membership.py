"""Whether the nearest synthetic row tells who was learnt."""

import numpy as np
from numpy.typing import NDArray

from synth.audit.intervals import Tally
from synth.audit.near import nearest, searched, targets
from synth.audit.risk import NO_CONTROL, judged, untried
from synth.audit.types import Attack, Sides

NAME, GROUP = "membership by distance", "membership"
MEANING = (
    "The attacker knows a whole record, and says that its person was learnt if a synthetic row is "
    "near enough."
)
_MOST_ALARMS = 0.5
"""Of the others who may be taken for learnt."""


def membership(sides: Sides, seed: int) -> Attack:
    """Guesses who was learnt by the distance of the nearest synthetic row; pure.

    How near is near enough is chosen on one half of the persons and judged on the other. The
    control's share is that of persons set aside who are taken for learnt.
    """
    if sides.control is None:
        return untried(NAME, GROUP, MEANING, NO_CONTROL)
    learnt, others = targets(sides, seed)
    if min(len(learnt), len(others)) < 2:  # noqa: PLR2004  one half chooses, one is judged
        return untried(NAME, GROUP, MEANING, "there is 1 person to tell from others")
    rows = sides.synthetic[searched(sides, seed, "membership")]
    every = list(range(len(sides.sizes)))
    near = nearest(np.concatenate([learnt, others]), rows, every, sides).distance
    inside, outside = near[: len(learnt)], near[len(learnt) :]
    half = len(learnt) // 2
    limit = best_limit(inside[:half], outside[:half])
    return judged(
        NAME,
        GROUP,
        MEANING,
        train=Tally(int((inside[half:] <= limit).sum()), len(inside) - half),
        control=Tally(int((outside[half:] <= limit).sum()), len(outside) - half),
    )


def best_limit(inside: NDArray[np.int64], outside: NDArray[np.int64]) -> int:
    """The distance up to which most more of the learnt are than of the others; pure.

    Of distances up to which at most half of the others are, where there is one: were nearly all of
    them taken for learnt, there would be nothing left to win, and nothing to be seen.
    """
    limits = np.unique(np.concatenate([inside, outside]))
    alarms = np.searchsorted(np.sort(outside), limits, side="right") / len(outside)
    found = np.searchsorted(np.sort(inside), limits, side="right") / len(inside)
    able = max(1, int((alarms <= _MOST_ALARMS).sum()))
    return int(limits[(found - alarms)[:able].argmax()])
