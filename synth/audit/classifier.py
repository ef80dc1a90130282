"""Whether what is learnt from synthetic rows is true of real ones."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from synth.audit.distances import tables
from synth.audit.draws import picked
from synth.audit.intervals import Tally
from synth.audit.special import EXTRA
from synth.audit.types import Codes, Measure, Sides
from synth.errors import WorldError

TARGETS = 3
"""Most columns that are foretold."""
CELLS = 16
"""Most cells of a column that is foretold: one tree for each is grown in every round."""
ROWS = 20_000
"""Most rows that a classifier is trained on, and tested on."""
ROUNDS, LEAVES = 20, 15
LEAST = 20
"""Fewest rows to train or test on."""


def classifiers(
    sides: Sides, seed: int, *, targets: tuple[str, ...] | None = None
) -> tuple[Measure, ...]:
    """How often a classifier trained on synthetic rows is right about real rows; pure.

    Boosted trees of scikit-learn foretell one column from all others. The real rows of the test
    are those set aside, or else a half of the learnt ones, and the classifier beside it was trained
    on (the other half of) the learnt rows.

    Args:
        sides: the rows.
        seed: decides which rows are taken.
        targets: names of columns to foretell; by default those that depend most on another.
    """
    train, test = _real(sides, seed)
    chosen = [sides.names.index(name) for name in targets] if targets else dependent(sides)
    if not chosen or len(sides.sizes) == 1 or min(len(train), len(test)) < LEAST:
        few = "there are too few rows" if chosen else f"no column has 2 to {CELLS} cells"
        reason = "there is 1 column" if len(sides.sizes) == 1 else few
        return (
            Measure(
                "classifier",
                "classifier",
                "Share of real rows that are foretold rightly.",
                None,
                better="higher",
                verdict="not measured",
                reason=reason,
            ),
        )
    made = sides.synthetic[picked(len(sides.synthetic), ROWS, seed, "classifier", "synthetic")]
    return tuple(_measure(sides, target, train, made, test) for target in chosen)


def dependent(sides: Sides) -> list[int]:
    """Positions of up to `TARGETS` foretellable columns that depend most on another; pure.

    By the distance of a learnt table of two columns to what it were if they were independent.
    """
    score = np.zeros(len(sides.sizes))
    small = [place for place, size in enumerate(sides.sizes) if 1 < size <= CELLS]
    rows = sides.train[:ROWS]
    for left, right in combinations(small, 2):
        (table,) = tables((rows,), (left, right), sides.sizes)
        joint = table.reshape(sides.sizes[left], sides.sizes[right]) / len(rows)
        apart = np.outer(joint.sum(axis=1), joint.sum(axis=0))
        distance = float(np.abs(joint - apart).sum() / 2)
        score[left], score[right] = max(score[left], distance), max(score[right], distance)
    return sorted(small, key=lambda place: -score[place])[:TARGETS]


def _real(sides: Sides, seed: int) -> tuple[Codes, Codes]:
    """Real rows to train the other classifier on, and to test both."""
    order = picked(len(sides.train), 2 * ROWS, seed, "classifier", "train")
    if sides.control is None:
        half = len(order) // 2
        return sides.train[order[:half]], sides.train[order[half:]]
    test = picked(len(sides.control), ROWS, seed, "classifier", "control")
    return sides.train[order[:ROWS]], sides.control[test]


def _measure(sides: Sides, target: int, train: Codes, made: Codes, test: Codes) -> Measure:
    truth = test[:, target]
    common = np.bincount(train[:, target]).argmax()
    always = Tally(int((truth == common).sum()), len(truth)).share.value
    right, best = (
        Tally(int((_foretold(rows, test, target, sides) == truth).sum()), len(truth)).share
        for rows in (made, train)
    )
    name = sides.names[target]
    return Measure(
        f"classifier of {name}",
        "classifier",
        f"Share of real rows whose {name} a classifier that saw synthetic rows only foretells "
        "rightly.",
        right,
        "learnt on real rows",
        best,
        better="higher",
        reason=f"always saying the commonest cell is right for {always:.1%}",
        places=(name,),
    )


def _foretold(rows: Codes, test: Codes, target: int, sides: Sides) -> NDArray[np.int64]:
    """What boosted trees that saw `rows` say of the test rows, shape (test rows,)."""
    try:
        from sklearn.ensemble import (  # type: ignore[import-untyped]  # it has no stubs
            HistGradientBoostingClassifier,
        )
        from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # no stubs
    except ImportError as error:
        raise WorldError(EXTRA) from error
    seen = np.unique(rows[:, target])
    if len(seen) == 1:
        return np.full(len(test), seen[0], np.int64)
    others = [place for place in range(len(sides.sizes)) if place != target]
    # Cells without an order are categories, of which the trees take at most 255.
    kinds = [not sides.ordered[place] and sides.sizes[place] <= 255 for place in others]  # noqa: PLR2004
    model = HistGradientBoostingClassifier(
        max_iter=ROUNDS,
        max_leaf_nodes=LEAVES,
        early_stopping=False,
        categorical_features=kinds,
        random_state=0,
    )
    # Two threads on two busy processors wait for one another: forty times the time, measured.
    with threadpool_limits(1):
        model.fit(rows[:, others].astype(np.float64), rows[:, target].astype(np.int64))
        said: NDArray[np.int64] = model.predict(test[:, others].astype(np.float64))
    return said
