from itertools import combinations

import numpy as np
import pytest

from synth.learn.inference import Measurement, Zero, calibrate, estimate, total_of
from synth.learn.marginals import Marginals
from synth.learn.tree import grow

SIZES = (3, 2, 4, 3, 2, 3)
RING = [(0, 1), (1, 2), (2, 3), (0, 3), (3, 4), (5,), (0,), (4,)]


def _measured(cliques, sizes=SIZES, *, sigma=3.0, seed=0):
    rng = np.random.default_rng(seed)
    joint = rng.dirichlet(np.full(np.prod(sizes), 0.3)).reshape(sizes) * 500
    lost = {one: tuple(set(range(len(sizes))) - set(one)) for one in cliques}
    return [
        Measurement(one, np.rint(joint.sum(axis=lost[one]) + rng.normal(0, sigma)), sigma)
        for one in cliques
    ]


def _wide(table, axes, sizes):
    moved = table.transpose(np.argsort(axes))
    return moved.reshape([size if place in axes else 1 for place, size in enumerate(sizes)])


def test_calibrated_tables_are_those_of_the_whole_joint():
    rng = np.random.default_rng(3)
    tree = grow(SIZES, RING, root=(3, 0))
    potentials = [rng.normal(0, 2, tree.shape(one)) for one in range(len(tree.cliques))]
    logs = sum(_wide(one, axes, SIZES) for one, axes in zip(potentials, tree.cliques, strict=True))
    joint = np.exp(logs) / np.exp(logs).sum() * 77
    joint = np.broadcast_to(joint, SIZES)
    for table, axes in zip(calibrate(tree, potentials, 77.0), tree.cliques, strict=True):
        lost = tuple(set(range(6)) - set(axes))
        expected = joint.sum(axis=lost).transpose(np.argsort(np.argsort(axes)))
        np.testing.assert_allclose(table, expected, rtol=1e-9)


def _joint(model):
    joint = np.ones((1,) * 6)
    tree = model.tree
    for number, axes in enumerate(tree.cliques):
        belief, cut = model.beliefs[number], len(tree.separators[number])
        if number:
            belief = belief / np.maximum(
                belief.sum(axis=tuple(range(cut, len(axes))), keepdims=True), 1e-300
            )
        joint = joint * _wide(belief, axes, SIZES)
    return joint


def test_any_table_is_that_of_the_whole_joint():
    model = estimate(SIZES, _measured(RING), steps=60, root=(4, 3))
    joint, marginals = _joint(model), Marginals(model)
    for clique in (one for size in range(1, 6) for one in combinations(range(6), size)):
        lost = tuple(set(range(6)) - set(clique))
        np.testing.assert_allclose(marginals(clique), joint.sum(axis=lost), rtol=1e-9, atol=1e-9)


def test_descent_ends_where_brute_force_does():
    """The same squares, lowered over the logarithms of all 432 cells by scipy."""
    from scipy.optimize import minimize

    measured = _measured(RING)
    total = total_of(measured)

    def loss(theta):
        joint = np.exp(theta - theta.max()).reshape(SIZES)
        joint *= total / joint.sum()
        slope, value = np.zeros(SIZES), 0.0
        for one in measured:
            lost = tuple(set(range(6)) - set(one.clique))
            missing = (joint.sum(axis=lost) - one.counts) / one.sigma**2
            value += float((missing**2).sum()) * one.sigma**2 / 2
            slope = slope + np.expand_dims(missing, lost)
        slope = joint * (slope - (joint * slope).sum() / total)
        return value, slope.ravel()

    best = minimize(loss, np.zeros(np.prod(SIZES)), jac=True, method="L-BFGS-B")
    model = estimate(SIZES, measured, steps=3000)
    ours = sum(
        float(((Marginals(model)(one.clique) - one.counts) ** 2).sum()) / one.sigma**2 / 2
        for one in measured
    )
    assert ours == pytest.approx(best.fun, rel=1e-2, abs=0.05)


def test_impossible_cells_get_exactly_nothing():
    impossible = np.zeros((4, 3), bool)
    impossible[0, 0] = impossible[1] = True
    zeros = [Zero((2, 3), impossible), Zero((4, 3), np.eye(3, dtype=bool)[:2])]
    model = estimate(SIZES, _measured(RING), steps=200, zeros=zeros)
    marginals = Marginals(model)
    assert (marginals((2, 3))[impossible] == 0).all()
    assert (marginals((2, 3))[~impossible] > 0).all()
    assert (marginals((3, 4)).T[np.eye(3, dtype=bool)[:2]] == 0).all()
    for belief in model.beliefs:
        assert belief.sum() == pytest.approx(model.total)


def test_a_warm_start_goes_on_where_it_was():
    measured = _measured(RING)
    warm = estimate(SIZES, measured[:3], steps=200)
    model = estimate(SIZES, measured, steps=2000, warm=warm)
    cold = estimate(SIZES, measured, steps=2000)
    for clique in RING:
        distance = np.abs(Marginals(model)(clique) - Marginals(cold)(clique)).sum()
        assert distance / model.total < 2e-3


def test_the_total_weighs_sums_by_their_variances():
    many = Measurement((0,), np.array([50.0, 30, 10, 10]), 2.0)  # variance 16
    few = Measurement((1,), np.array([60.0, 60]), 2.0)  # variance 8
    assert total_of([many, few]) == pytest.approx((100 / 16 + 120 / 8) / (1 / 16 + 1 / 8))
    assert total_of([Measurement((0,), np.array([-5.0]), 1.0)]) == 1.0


@pytest.mark.slow
def test_mbi_finds_the_same_tables():
    jax = pytest.importorskip("jax", reason="mbi is not installed")
    mbi = pytest.importorskip("mbi", reason="mbi is not installed")

    jax.config.update("jax_enable_x64", True)
    measured = _measured(RING)
    domain = mbi.Domain([str(place) for place in range(6)], list(SIZES))
    theirs = mbi.estimation.MirrorDescent().estimate(
        domain,
        [
            mbi.LinearMeasurement(one.counts.ravel(), tuple(map(str, one.clique)), one.sigma)
            for one in measured
        ],
        known_total=total_of(measured),
        iters=5000,
    )
    model = estimate(SIZES, measured, steps=5000)
    for clique in RING:
        table = np.asarray(theirs.project(tuple(map(str, clique))).datavector())
        distance = np.abs(Marginals(model)(clique).ravel() - table).sum() / 2 / model.total
        assert distance < 1e-3
