import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.learn.aim import Fitted
from synth.learn.inference import Measurement, Zero, calibrate, estimate, impossible
from synth.learn.steps import steps_of, whole
from synth.model.types import WHOLE

SIZES = (2, 3, 4, 2)


def _fitted(root=(), zeros=()):
    rng = np.random.default_rng(0)
    measured = [
        Measurement(pair, rng.integers(1, 90, [SIZES[place] for place in pair]).astype(float), 2.0)
        for pair in ((0, 1), (1, 2), (3,))
    ]
    model = estimate(SIZES, measured, steps=300, root=root, zeros=zeros)
    cells = impossible(model.tree, zeros)
    able = tuple(law > 0 for law in calibrate(model.tree, cells, 1.0))
    low = tuple(table < 0 for table in cells)
    return Fitted(("a", "b", "c", "d"), model.tree, model.beliefs, model.total, low, able)


@pytest.mark.parametrize("root", [(), (3,), (1, 0), (2, 3, 0)])
def test_the_product_of_steps_is_the_model(root):
    fitted = _fitted(root)
    steps = steps_of(fitted, root)
    assert steps[0].given == ()
    joint, known = np.ones(SIZES), []
    for step in steps:
        assert set(step.given) <= set(known)
        assert not set(step.new) & set(known)
        assert (step.weights.sum(axis=1) == WHOLE).all()
        axes = step.given + step.new
        law = step.weights.astype(float).reshape([SIZES[place] for place in axes]) / WHOLE
        wide = [SIZES[place] if place in axes else 1 for place in range(4)]
        joint = joint * law.transpose(np.argsort(axes)).reshape(wide)
        known += step.new
    assert sorted(known) == [0, 1, 2, 3]
    for belief, clique in zip(fitted.beliefs, fitted.tree.cliques, strict=True):
        lost = tuple(set(range(4)) - set(clique))
        table = joint.sum(axis=lost).transpose(np.argsort(np.argsort(clique)))
        np.testing.assert_allclose(table, belief / fitted.total, atol=1e-8)


def test_the_root_is_drawn_first_and_then_what_stands_with_it():
    steps = steps_of(_fitted((1, 0)), (1, 0))
    assert (steps[0].given, steps[0].new) == ((), (1, 0))
    lone = steps_of(_fitted((1,)), (1,))
    assert (lone[0].given, lone[0].new) == ((), (1,))
    assert lone[1].given == (1,)


def test_zeros_stay_zero_and_what_is_met_elsewhere_has_a_law():
    """The third cell of b is impossible; who is given it all the same gets a possible c."""
    cells = np.zeros((3, 4), bool)
    cells[2] = [True, True, False, False]
    cells[0, 3] = True
    never = np.array([False, False, True])
    steps = steps_of(_fitted((1,), [Zero((1, 2), cells), Zero((1,), never)]), (1,))
    assert steps[0].weights[0, 2] == 0
    law = next(step for step in steps if set(step.new) >= {2})
    assert law.given == (1,)
    assert law.new == (2,)
    assert law.weights[0, 3] == 0
    assert (law.weights.sum(axis=1) == WHOLE).all()
    assert law.weights[2].tolist() != [0, 0, 0, WHOLE]


@given(
    st.lists(
        st.lists(
            st.sampled_from([0.0, 1e-300, 1e-9, 0.1, 1 / 3, 1.0, 1e12]), min_size=5, max_size=5
        )
        .filter(any)
        .map(tuple),
        min_size=1,
        max_size=4,
    )
)
def test_whole_weights_sum_exactly_and_are_near(rows):
    table = np.array(rows)
    weights = whole(table)
    assert weights.dtype == np.uint64
    assert (weights.sum(axis=1) == WHOLE).all()
    assert (weights[table == 0] == 0).all()
    assert (weights <= WHOLE).all()
    shares = table / table.sum(axis=1, keepdims=True)
    assert np.abs(weights / WHOLE - shares).max() < 1e-9


def test_many_cells_sum_exactly():
    table = np.random.default_rng(0).random((3, 100_000)) ** 9
    assert (whole(table).sum(axis=1) == WHOLE).all()
