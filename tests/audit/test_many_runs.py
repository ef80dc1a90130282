"""The many-run audit: its bounds on known laws, and noise that is right, halved and off."""

from math import exp, sqrt

import numpy as np
import pytest
from scipy import stats

from synth.audit.ledger import rho_of
from synth.audit.many_runs import many_runs, proven
from synth.audit.types import Learned, Noisy


def test_bounds_of_known_gaussians_are_below_the_truth_and_near():
    draw = np.random.default_rng(4)
    without, present = draw.normal(0, 1, 20_000), draw.normal(1.5, 1, 20_000)
    found = proven(without, present, 0.0)
    assert 1.4 < found.mu <= 1.5
    assert proven(without, present, 0.0, confidence=0.999).mu < found.mu


def test_epsilon_of_randomised_response():
    draw = np.random.default_rng(4)
    keep = exp(1) / (1 + exp(1))
    without = (draw.random(20_000) > keep).astype(float)
    present = (draw.random(20_000) < keep).astype(float)
    found = proven(without, present, 0.0)
    assert 0.9 < found.epsilon <= 1.0


def test_bounds_are_too_high_rarely():
    """200 audits of mu 1, at 95 %: at most 5 % and three deviations are above (seed fixed)."""
    draw = np.random.default_rng(6)
    found = [proven(draw.normal(0, 1, 400), draw.normal(1, 1, 400), 0.0).mu for _ in range(200)]
    assert np.mean(np.array(found) > 1) <= 0.05 + 3 * sqrt(0.05 * 0.95 / 200)


def test_what_is_never_mistaken_is_proven_as_far_as_the_runs_go():
    found = proven(np.zeros(200), np.ones(200), 0.0)
    worst = 1 - 0.025**0.01
    assert found.mu == pytest.approx(-2 * stats.norm.ppf(worst))
    assert found.epsilon == pytest.approx(np.log((1 - worst) / worst))


def test_equal_scores_prove_nothing():
    found = proven(np.zeros(50), np.zeros(50), 0.0)
    assert (found.mu, found.epsilon) == (0.0, 0.0)


@pytest.mark.parametrize(("noise", "verdict"), [(1.0, "holds"), (0.5, "broken"), (0.0, "broken")])
def test_noise_halved_is_caught(marginals, noise, verdict):
    mu, epsilon = many_runs(marginals(noise, 9), epsilon=4.0, delta=1e-2, runs=300)
    assert mu.verdict == verdict
    assert mu.claimed == pytest.approx(sqrt(2 * rho_of(4.0, 1e-2)))
    assert mu.runs == epsilon.runs == 600
    assert mu.value.lo <= mu.value.value
    if noise == 0:
        assert epsilon.verdict == "broken" or epsilon.value.lo > 3


def test_a_claim_above_the_budget_is_broken_before_it_is_run_often():
    def learn(columns, sizes, epsilon, delta):
        del columns, epsilon, delta
        return Learned([Noisy((0,), np.zeros(sizes[0]), 0.1)], lambda _: np.zeros((0, 3)))

    mu, _ = many_runs(learn, epsilon=4.0, delta=1e-2, runs=8)
    assert mu.verdict == "broken"
    assert mu.reason == "the noise it says it adds already costs more than the budget"


def test_a_learner_that_shows_nothing_is_not_measured():
    learn = lambda *_: Learned((), lambda _: np.zeros((0, 3)))  # noqa: E731  a learner of one line
    for bound in many_runs(learn, epsilon=4.0, delta=1e-2, runs=8):
        assert (bound.verdict, bound.reason) == (
            "not measured",
            "the learner shows no noisy counts",
        )
