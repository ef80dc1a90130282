"""Near copies of learnt rows: often asked for, and weak evidence either way."""

from dataclasses import replace

import numpy as np

from synth.audit.draws import row_keys
from synth.audit.intervals import Tally
from synth.audit.near import nearest, searched, targets
from synth.audit.risk import NO_CONTROL, judged, untried
from synth.audit.types import Attack, Sides

GROUP = "near copies"
NEAR = 0.05
"""A learnt row is nearly copied when it is nearer than this share of the rows set aside."""
SAME = (
    "identical rows",
    "Share of real rows that are also synthetic rows, cell by cell.",
)
CLOSE = (
    "rows that are very near",
    "Share of real rows that are nearer to a synthetic row than 5 % of the rows set aside are.",
)
WEAK = "a row may be met by chance, and a leak need not leave a copy"


def copies(sides: Sides, seed: int) -> tuple[Attack, ...]:
    """Identical and very near rows, among the learnt and among those set aside; pure.

    Differential privacy neither forbids nor implies such distances, so no verdict is more than
    weak evidence.
    """
    control = sides.control
    if control is None:
        return tuple(untried(name, GROUP, said, NO_CONTROL) for name, said in (SAME, CLOSE))
    made = np.unique(row_keys(sides.synthetic))
    train, other = (
        Tally(int(np.isin(row_keys(rows), made).sum()), len(rows))
        for rows in (sides.train, control)
    )
    return _weak(*SAME, train, other), _near(sides, seed)


def _near(sides: Sides, seed: int) -> Attack:
    """Half of those set aside say what is near; the other half is compared with the learnt."""
    learnt, others = targets(sides, seed)
    half = len(others) // 2
    if not half:
        return untried(*CLOSE[:1], GROUP, CLOSE[1], "there is 1 person to compare")
    rows = sides.synthetic[searched(sides, seed, "copies")]
    every = list(range(len(sides.sizes)))
    distance = nearest(np.concatenate([learnt, others]), rows, every, sides).distance
    inside, outside = distance[: len(learnt)], distance[len(learnt) :]
    limit = np.quantile(outside[:half], NEAR, method="inverted_cdf")
    train, other = (
        Tally(int((side <= limit).sum()), len(side)) for side in (inside, outside[half:])
    )
    return _weak(*CLOSE, train, other)


def _weak(name: str, meaning: str, train: Tally, control: Tally) -> Attack:
    found = judged(name, GROUP, meaning, train=train, control=control)
    if found.verdict == "not measured":
        return found
    more = found.risk is not None and found.risk.lo > 0
    said = "more often than" if more else "no more often than"
    reason = f"learnt rows are met {said} others; {WEAK}"
    return replace(found, verdict="weak evidence", reason=reason)
