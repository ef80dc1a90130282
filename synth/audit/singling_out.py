"""Whether conditions that fit one synthetic row fit one learnt person."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from synth.audit.draws import numbers, picked, row_keys
from synth.audit.intervals import Tally
from synth.audit.risk import NO_CONTROL, judged, untried
from synth.audit.types import Attack, Codes, Sides
from synth.rng import U64, below

SETS = 40
"""Sets of several columns that conditions are made of."""
CONDITIONS = 50
"""Most conditions of one set of columns."""
GROUP = "singling out"
_SAID = "hold one synthetic row, and says that they hold one person."
ONE = ("singling out, one column", f"The attacker takes cells of one column that {_SAID}")
SEVERAL = (
    "singling out, several columns",
    f"The attacker takes cells of several columns that together {_SAID}",
)


def singling_out(sides: Sides, seed: int) -> tuple[Attack, ...]:
    """Singling out by one column and by several (Giomi et al., PoPETs 2023(2), attack phase); pure.

    A condition is right if it holds one of all real persons, learnt or set aside; the risk compares
    how many learnt persons are met with how many of the others, taken to the same number. That
    needs no model of how often a smaller table is singled out, which the paper fits: had a person's
    being learnt no influence, who of those met was learnt would be a draw without replacement. For
    that a person counts once, however many conditions meet him.

    Args:
        sides: the rows.
        seed: decides which columns and conditions are tried.
    """
    attributes = len(sides.sizes)
    ones = [np.array([place]) for place in range(attributes)]
    attacks = [_attack(*ONE, ones, sides, seed)]
    if attributes > 1:
        attacks.append(_attack(*SEVERAL, _sets(attributes, seed), sides, seed))
    else:
        attacks.append(untried(SEVERAL[0], GROUP, SEVERAL[1], "there is 1 column"))
    return tuple(attacks)


def _sets(attributes: int, seed: int) -> list[NDArray[np.int64]]:
    """Sets of two columns to all, each width as likely as another."""
    widths = below(numbers(SETS, seed, "widths"), attributes - 1).astype(np.int64) + 2
    return [
        np.sort(picked(attributes, int(width), seed, "columns", str(place)))
        for place, width in enumerate(widths)
    ]


def _attack(
    name: str, meaning: str, sets: Iterable[NDArray[np.int64]], sides: Sides, seed: int
) -> Attack:
    if sides.control is None:
        return untried(name, GROUP, meaning, NO_CONTROL)
    real = np.concatenate([sides.train, sides.control])
    met: list[NDArray[np.int64]] = []
    blind: list[NDArray[np.int64]] = []
    tried = 0
    for place, columns in enumerate(sets):
        conditions = _conditions(sides.synthetic, columns, seed, place)
        tried += len(conditions)
        alone, who = _alone(row_keys(real, columns))
        met.append(_persons(conditions, alone, who))
        guesses = _blind(len(conditions), columns, sides.sizes, seed, place)
        blind.append(_persons(guesses, alone, who))
    if not tried:
        return untried(name, GROUP, meaning, "no such cells hold exactly one synthetic row")
    train, control = len(sides.train), len(sides.control)
    persons = np.unique(np.concatenate(met))
    learnt = int((persons < train).sum())
    guessed = np.unique(np.concatenate(blind))
    return judged(
        name,
        GROUP,
        meaning,
        train=Tally(learnt, tried),
        control=Tally(len(persons) - learnt, tried, train / control),
        baseline=Tally(int((guessed < train).sum()), tried).share,
    )


def _conditions(synthetic: Codes, columns: NDArray[np.int64], seed: int, place: int) -> U64:
    """Keys of cells with one synthetic row, at most `CONDITIONS` of them."""
    alone, _ = _alone(row_keys(synthetic, columns))
    return alone[picked(len(alone), CONDITIONS, seed, "conditions", str(len(columns)), str(place))]


def _alone(keys: U64) -> tuple[U64, NDArray[np.int64]]:
    """Keys that one row has, ascending, and the number of that row."""
    values, index, counts = np.unique(keys, return_index=True, return_counts=True)
    single = counts == 1
    return values[single], index[single].astype(np.int64)


def _persons(keys: U64, alone: U64, who: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers of the persons who alone have one of the keys."""
    if not len(alone):
        return np.zeros(0, np.int64)
    place = np.minimum(np.searchsorted(alone, keys), len(alone) - 1)
    persons: NDArray[np.int64] = who[place[alone[place] == keys]]
    return persons


def _blind(
    count: int, columns: NDArray[np.int64], sizes: tuple[int, ...], seed: int, place: int
) -> U64:
    """Keys of cells of the same columns, each as likely as another."""
    cells = [
        below(numbers(count, seed, "blind", str(place), str(column)), sizes[column])
        for column in columns
    ]
    return row_keys(np.stack(cells, axis=1).astype(np.int64))
