"""Whether synthetic rows tell which halves of records belong to one person."""

from math import comb

import numpy as np
from numpy.typing import NDArray

from synth.audit.draws import picked
from synth.audit.intervals import Tally
from synth.audit.near import nearest, searched, targets
from synth.audit.risk import NO_CONTROL, judged, untried
from synth.audit.types import Attack, Codes, Estimate, Sides

NEIGHBOURS = 10
"""How many nearest synthetic rows are kept of each half."""
NAME, GROUP = "linkability", "linkability"
MEANING = (
    "The attacker has two lists with half of the columns each, and says that two entries are one "
    f"person if one synthetic row is among the {NEIGHBOURS} nearest to both."
)


def linkability(sides: Sides, seed: int) -> Attack:
    """Linking the two halves of a record (Giomi et al., PoPETs 2023(2), attack phase); pure.

    Args:
        sides: the rows.
        seed: decides which columns are in which half, who is attacked, and how ties fall.
    """
    attributes = len(sides.sizes)
    if attributes == 1:
        return untried(NAME, GROUP, MEANING, "there is 1 column")
    if sides.control is None:
        return untried(NAME, GROUP, MEANING, NO_CONTROL)
    order = picked(attributes, attributes, seed, "halves")
    halves = np.sort(order[: attributes // 2]), np.sort(order[attributes // 2 :])
    count = min(NEIGHBOURS, len(sides.synthetic))
    learnt, others = targets(sides, seed)
    aims = np.concatenate([learnt, others])
    linked = _linked(aims, halves, sides, seed, count)
    rows = len(searched(sides, seed))
    return judged(
        NAME,
        GROUP,
        MEANING,
        train=Tally(int(linked[: len(learnt)].sum()), len(learnt)),
        control=Tally(int(linked[len(learnt) :].sum()), len(others)),
        baseline=_blind(rows, count),
        places=tuple(sides.names[place] for place in halves[0]),
    )


def _linked(
    aims: Codes,
    halves: tuple[NDArray[np.int64], NDArray[np.int64]],
    sides: Sides,
    seed: int,
    count: int,
) -> NDArray[np.bool_]:
    """Whether a synthetic row is near to both halves of each target, shape (targets,)."""
    found = []
    for number, half in enumerate(halves):
        order = searched(sides, seed, f"half {number}")
        near = nearest(aims, sides.synthetic[order], half.tolist(), sides, count=count)
        found.append(order[near.rows])
    left, right = found
    shared: NDArray[np.bool_] = (left[:, :, None] == right[:, None, :]).any(axis=(1, 2))
    return shared


def _blind(rows: int, count: int) -> Estimate:
    """The chance that two draws of `count` rows share one; nothing is sampled."""
    chance = 1 - comb(rows - count, count) / comb(rows, count) if rows >= count else 1.0
    return Estimate(chance, chance, chance)
