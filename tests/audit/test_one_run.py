"""The one-run audit: its formula, and learners that keep their promise and that do not."""

from math import exp, log

import numpy as np
import pytest
from scipy import stats

from synth.audit.canaries import canaries, made_scores, noisy_scores
from synth.audit.one_run import guess, lower_bound, one_run, p_value
from synth.audit.types import Learned, Noisy


def slow_p_value(canaries, guesses, right, epsilon, delta):
    """The same by its definition: every alpha in its turn."""
    chance = stats.binom(guesses, 1 / (1 + exp(-epsilon)))
    short = [sum(chance.pmf(right - j) for j in range(1, i + 1)) / i for i in range(1, right + 1)]
    return min(1.0, chance.sf(right - 1) + 2 * canaries * delta * max(short))


@pytest.mark.parametrize(
    ("guesses", "right", "epsilon", "delta"),
    [
        (20, 18, 1.0, 1e-3),
        (50, 30, 0.2, 1e-4),
        (50, 50, 2.0, 1e-2),
        (10, 1, 0.0, 0.0),
        (9, 7, 1, 0),
    ],
)
def test_p_value_is_that_of_its_definition(guesses, right, epsilon, delta):
    assert p_value(60, guesses, right, epsilon, delta) == pytest.approx(
        slow_p_value(60, guesses, right, epsilon, delta)
    )


def test_no_right_guess_refutes_nothing():
    assert p_value(10, 5, 0, 0.0, 0.0) == 1.0
    assert lower_bound(10, 5, 0, 0.0) == 0.0


def test_all_of_a_hundred_right_by_hand():
    # The bound is where q**100 = .05 with q = e**eps / (1 + e**eps).
    q = 0.05**0.01
    assert lower_bound(1000, 100, 100, 0.0) == pytest.approx(log(q / (1 - q)), abs=1e-6)


def test_delta_lowers_the_bound():
    bounds = [lower_bound(1000, 200, 180, delta) for delta in (0.0, 1e-6, 1e-4, 1e-2)]
    assert bounds == sorted(bounds, reverse=True)
    assert bounds[0] > bounds[-1]


def test_bound_is_too_high_rarely():
    """Randomised response of epsilon 1: at most 6 of 100 bounds at 95 % are above (seed fixed)."""
    right = np.random.default_rng(3).binomial(200, exp(1) / (1 + exp(1)), 1000)
    values, times = np.unique(right, return_counts=True)
    above = [lower_bound(200, 200, int(value), 0.0) > 1 for value in values]
    assert times[above].sum() <= 60


def test_canaries_are_alone_in_their_cells():
    table = canaries(1000, 3)
    assert table.rows == 1000 + table.inside.sum()
    assert 430 < table.inside.sum() < 570
    counts = np.bincount(table.columns[0], minlength=1001)
    assert np.array_equal(counts[1:], table.inside.astype(int))
    assert [column.max() < size for column, size in zip(table.columns, table.sizes, strict=True)]


def test_scores_are_weighted_by_what_noise_is_claimed():
    pair = np.array([[9, 9], [1, 2], [3, 4]])
    noisy = [
        Noisy((1,), np.array([5, 5]), 1.0),
        Noisy((0,), np.array([7, 1, 2]), 2.0),
        Noisy((0, 1), pair, 1.0),
        Noisy((1, 0), pair.T, 1.0),
    ]
    # (1, 2) / 4 from the first; sums (3, 7) of two cells, so twice the variance, from each pair.
    assert noisy_scores(noisy, 2) == pytest.approx([0.25 + 3, 0.5 + 7])
    assert noisy_scores(noisy[:1], 2) is None


def test_the_share_of_guesses_is_fixed():
    inside = np.arange(100) < 50
    assert guess(-np.arange(100.0), inside, 1) == (20, 20)
    assert guess(np.arange(100.0), inside, 1) == (20, 0)
    ties, right = guess(np.zeros(100), inside, 1)
    assert ties == 20
    assert 4 <= right <= 16


@pytest.mark.parametrize(("noise", "verdict"), [(1.0, "holds"), (0.0, "broken")])
def test_noise_that_is_off_is_caught_in_one_run(marginals, noise, verdict):
    table = canaries(2000, 1)
    learned = marginals(noise, 7)(table.columns, table.sizes, 1.0, 1e-9)
    white, black = one_run(learned, table, epsilon=1.0, delta=1e-9, seed=1)
    assert white.verdict == verdict
    assert white.details[1] == "all right would have proven 4.89"
    assert black.runs == white.runs == 1
    if verdict == "broken":
        assert white.value.lo == pytest.approx(4.89, abs=0.01)
        assert white.reason == "more was given away than is claimed"


def test_a_memoriser_is_caught_by_its_rows(memoriser):
    table = canaries(2000, 1)
    learned = memoriser(table.columns, table.sizes, 1.0, 1e-9)
    white, black = one_run(learned, table, epsilon=1.0, delta=1e-9, seed=1)
    assert (white.verdict, white.reason) == ("not measured", "the learner shows no noisy counts")
    assert black.verdict == "broken"
    assert black.details[0] == "400 of 400 guesses about 2,000 made-up persons were right"


def test_synthetic_rows_are_counted_by_canary():
    table = canaries(3, 1)
    made = np.array([[0, 0], [3, 1], [3, 0], [1, 1]])
    assert made_scores(Learned((), lambda _: made), table).tolist() == [1, 0, 2]
