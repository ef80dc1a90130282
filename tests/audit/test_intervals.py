"""Intervals against hand-computed cases and scipy."""

import numpy as np
import pytest
from scipy import stats

from synth.audit.intervals import Tally, clopper_pearson_upper, excess, wilson


def test_wilson_interval_of_ten_in_a_hundred():
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3 gives this form; by hand:
    # z = 1.96, centre (10 + 1.9207) / 103.8415, half 1.96 / 103.8415 * sqrt(9 + .9604).
    centre, error = wilson(10, 100)
    assert centre - error == pytest.approx(0.0552, abs=5e-5)
    assert centre + error == pytest.approx(0.1744, abs=5e-5)


@pytest.mark.parametrize(("won", "tried"), [(0, 5), (5, 5), (3, 7), (250, 1000), (999, 1000)])
def test_wilson_agrees_with_scipy(won, tried):
    centre, error = wilson(won, tried)
    expected = stats.binomtest(won, tried).proportion_ci(method="wilson")
    assert (centre - error, centre + error) == pytest.approx((expected.low, expected.high))


def test_a_share_is_what_was_seen_with_its_interval():
    share = Tally(0, 100).share
    assert (share.value, share.lo) == (0.0, pytest.approx(0, abs=1e-12))
    assert share.hi == pytest.approx(0.0370, abs=5e-5)


def test_a_share_of_a_smaller_side_is_scaled_and_stays_a_share():
    assert Tally(10, 100, 5.0).share.value == pytest.approx(0.5)
    assert Tally(90, 100, 5.0).share.value == Tally(90, 100, 5.0).share.hi == 1.0


def test_excess_of_three_quarters_over_a_half():
    # By hand: centres .7407512 and .5, halves .0842593 and .0962019 (z = 1.95996, n = 100).
    risk = excess(Tally(75, 100), Tally(50, 100))
    value = (0.7407512 - 0.5) / 0.5
    spread = ((0.0834 / 0.5) ** 2 + (0.2592488 * 0.0962 / 0.25) ** 2) ** 0.5
    assert risk.value == pytest.approx(value, abs=1e-4)
    assert risk.hi - risk.value == pytest.approx(spread, abs=3e-3)


def test_excess_is_cut_where_control_is_better():
    risk = excess(Tally(10, 1000), Tally(900, 1000))
    assert (risk.value, risk.lo, risk.hi) == (0.0, 0.0, 0.0)


def test_excess_tells_nothing_where_nothing_was_left_to_win():
    risk = excess(Tally(50, 100), Tally(60, 100, 2.0))
    assert (risk.value, risk.lo, risk.hi) == (0.0, 0.0, 1.0)


def test_excess_covers_the_truth():
    """Two shares a known way apart: at least 93 of 100 intervals hold the truth (seed fixed)."""
    draw = np.random.default_rng(5)
    pairs = zip(draw.binomial(400, 0.5, 500), draw.binomial(400, 0.3, 500), strict=True)
    truth = (0.5 - 0.3) / 0.7
    risks = [excess(Tally(int(a), 400), Tally(int(b), 400)) for a, b in pairs]
    held = np.mean([risk.lo <= truth <= risk.hi for risk in risks])
    assert held >= 0.93


def test_clopper_pearson_of_none_in_ten():
    assert clopper_pearson_upper(np.array([0]), 10, confidence=0.975)[0] == pytest.approx(
        1 - 0.025**0.1
    )


def test_clopper_pearson_agrees_with_scipy():
    won = np.arange(21)
    ours = clopper_pearson_upper(won, 20, confidence=0.975)
    theirs = [stats.binomtest(int(k), 20).proportion_ci(method="exact").high for k in won]
    assert ours == pytest.approx(theirs)
