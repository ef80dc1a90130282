"""Trained on synthetic rows, tested on real ones."""

import numpy as np
import pytest

from synth.audit.classifier import classifiers, dependent
from synth.audit.types import Sides


def rows(count, seed, *, linked=True):
    draw = np.random.default_rng(seed)
    first = draw.integers(0, 3, count)
    second = first if linked else draw.integers(0, 3, count)
    return np.stack(
        [first, (second + (draw.random(count) < 0.1)) % 3, draw.integers(0, 40, count)], 1
    )


def sides(train, control, made):
    return Sides(train, control, made, ("a", "b", "c"), (3, 3, 40), (False, True, True))


def test_columns_that_hang_together_are_chosen():
    assert sorted(dependent(sides(rows(500, 1), None, rows(500, 2)))) == [0, 1]


@pytest.mark.slow
def test_what_was_learnt_from_good_rows_is_true_of_real_ones():
    first, second = classifiers(sides(rows(600, 1), rows(300, 2), rows(600, 3)), 5)
    for measure in (first, second):
        assert measure.better == "higher"
        assert measure.value.value > 0.8
        assert measure.reference.value > 0.8
        assert measure.reason.startswith("always saying the commonest cell is right for 3")


@pytest.mark.slow
def test_what_was_learnt_from_independent_columns_is_not():
    one = sides(rows(600, 1), None, rows(600, 3, linked=False))
    (measure,) = classifiers(one, 5, targets=("b",))
    assert measure.name == "classifier of b"
    assert measure.value.hi < measure.reference.lo


@pytest.mark.slow
def test_one_label_in_the_synthetic_rows_is_always_said():
    made = rows(300, 3)
    made[:, 0] = 1
    (measure,) = classifiers(sides(rows(300, 1), rows(300, 2), made), 5, targets=("a",))
    assert 0.2 < measure.value.value < 0.45


def test_too_little_is_not_measured():
    few = classifiers(sides(rows(30, 1), None, rows(300, 3)), 5)[0]
    assert (few.verdict, few.reason) == ("not measured", "there are too few rows")
    wide = np.arange(100)[:, None] % 40
    one = Sides(wide, None, wide, ("c",), (40,))
    assert classifiers(one, 5)[0].reason == "there is 1 column"
    two = Sides(np.tile(wide, 2), None, np.tile(wide, 2), ("c", "d"), (40, 40))
    assert classifiers(two, 5)[0].reason == "no column has 2 to 16 cells"
