"""Whether synthetic rows tell a person's secret to one who knows all the rest."""

import numpy as np

from synth.audit.intervals import Tally
from synth.audit.near import nearest_without, searched, targets
from synth.audit.risk import NO_CONTROL, judged, untried
from synth.audit.types import Attack, Codes, Estimate, Sides

GROUP = "inference"
MEANING = (
    "The attacker knows all other columns of a person, and says that the secret is that of the "
    "nearest synthetic row."
)


def inference(
    sides: Sides, seed: int, *, secrets: tuple[str, ...] | None = None
) -> tuple[Attack, ...]:
    """One attack for each secret column (Giomi et al., PoPETs 2023(2), attack phase); pure.

    Args:
        sides: the rows.
        seed: decides who is attacked, and how ties fall.
        secrets: names of the columns that are secret; by default each in its turn.
    """
    chosen = [sides.names.index(name) for name in secrets or sides.names]
    if len(sides.sizes) == 1 or sides.control is None:
        reason = NO_CONTROL if len(sides.sizes) > 1 else "there is 1 column"
        return tuple(untried(_name(sides, place), GROUP, MEANING, reason) for place in chosen)
    learnt, others = targets(sides, seed)
    rows = sides.synthetic[searched(sides, seed, "inference")]
    aims = np.concatenate([learnt, others])
    near = nearest_without(aims, rows, chosen, sides)
    return tuple(
        _attack(place, aims, rows[near[:, number], place], rows, sides)
        for number, place in enumerate(chosen)
    )


def _name(sides: Sides, secret: int) -> str:
    return f"inference of {sides.names[secret]}"


def _attack(secret: int, aims: Codes, said: Codes, rows: Codes, sides: Sides) -> Attack:
    """One secret: what was said of learnt persons, and then of as many others."""
    right = said == aims[:, secret]
    half = len(aims) // 2
    return judged(
        _name(sides, secret),
        GROUP,
        MEANING,
        train=Tally(int(right[:half].sum()), half),
        control=Tally(int(right[half:].sum()), half),
        baseline=_blind(aims[:half, secret], rows[:, secret], sides.sizes[secret]),
        places=(sides.names[secret],),
    )


def _blind(truth: Codes, made: Codes, size: int) -> Estimate:
    """The chance that the secret of any synthetic row is the person's; nothing is sampled."""
    share = np.bincount(made, minlength=size) / len(made)
    chance = float(share[truth].mean())
    return Estimate(chance, chance, chance)
