"""Whether small groups survive: cells that few learnt rows are in."""

from math import prod

import numpy as np
from numpy.typing import NDArray

from synth.audit.distances import DENSE, marginals, tables
from synth.audit.special import binomial_above, binomial_chance
from synth.audit.types import Estimate, Measure, Sides

RARE = 0.01
"""A group is rare below this share of the learnt rows."""
FEWEST = 10
"""Groups of fewer persons are left out: that they get lost is what privacy asks for."""


def rare_groups(sides: Sides, seed: int) -> tuple[Measure, ...]:
    """How often rare cells of one and two columns are missing, doubled, or invented; pure.

    Beside each stands what to expect of as many rows drawn from the learnt rows themselves.

    Args:
        sides: the rows.
        seed: decides which pairs are drawn where there are too many.
    """
    found = [_cells(sides, positions) for positions in _positions(sides, seed)]
    learnt = np.concatenate([rare for rare, _, _ in found])
    made = np.concatenate([made for _, made, _ in found])
    invented = sum(rows for _, _, rows in found) / (len(found) * len(sides.synthetic))
    if not len(learnt):
        return (_untold(*_MISSING), _untold(*_DOUBLED), _invented(invented))
    missing, doubled = _expected(learnt / len(sides.train), len(sides.synthetic))
    scaled = learnt * (len(sides.synthetic) / len(sides.train))
    return (
        _share(*_MISSING, made == 0, missing),
        _share(*_DOUBLED, made > 2 * scaled, doubled),
        _invented(invented),
    )


_GROUPS = f"groups of one or two cells, under {RARE:.0%} of the learnt rows"
_MISSING = ("rare groups missing", f"Share of {_GROUPS}, that no synthetic row is in.")
_DOUBLED = (
    "rare groups doubled",
    f"Share of {_GROUPS}, that more than twice as many synthetic rows are in.",
)


def _untold(name: str, meaning: str) -> Measure:
    reason = f"no cell of one or two columns holds {FEWEST} learnt rows and under {RARE:.0%}"
    return Measure(name, "rare groups", meaning, None, verdict="not measured", reason=reason)


def _positions(sides: Sides, seed: int) -> list[tuple[int, ...]]:
    attributes = len(sides.sizes)
    widths = (1, 2) if attributes > 1 else (1,)
    every = [one for width in widths for one in marginals(attributes, width, seed)]
    # Larger tables hold no group that anybody would miss, and would crowd out all others.
    return [one for one in every if len(one) == 1 or prod(sides.sizes[at] for at in one) <= DENSE]


def _cells(
    sides: Sides, positions: tuple[int, ...]
) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Counts of rare cells, learnt and made, and synthetic rows in cells without a learnt row."""
    learnt, made = tables((sides.train, sides.synthetic), positions, sides.sizes)
    rare = (learnt >= FEWEST) & (learnt < RARE * len(sides.train))
    return learnt[rare], made[rare], int(made[learnt == 0].sum())


def _expected(
    share: NDArray[np.float64], rows: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Chances that a cell is missing, and more than doubled, in that many independent rows."""
    missing = binomial_chance(0, rows, share)
    doubled = binomial_above(np.floor(2 * rows * share), rows, share)
    return missing, doubled


def _share(
    name: str, meaning: str, hit: NDArray[np.bool_], expected: NDArray[np.float64]
) -> Measure:
    value, floor = float(hit.mean()), float(expected.mean())
    return Measure(
        name,
        "rare groups",
        meaning,
        Estimate(value, value, value),
        "sampling floor",
        Estimate(floor, floor, floor),
        reason=f"{len(hit):,} groups of at least {FEWEST} learnt rows",
    )


def _invented(value: float) -> Measure:
    return Measure(
        "groups invented",
        "rare groups",
        "Share of synthetic rows in a cell of one or two columns where no learnt row is, on "
        "average over the tables.",
        Estimate(value, value, value),
        "sampling floor",
        Estimate(0.0, 0.0, 0.0),
    )
