"""Noise of the right size that hides less than it says."""

import numpy as np
import pytest

from synth.audit.residuals import spread

SIGMA = 30.0
SIZES = (40, 12, 300, 9, 90, 400, 25, 60)


def noises(number):
    """Honest noise of some tables, in whole numbers."""
    draw = np.random.default_rng(number)
    return [np.rint(draw.normal(0, SIGMA, size)) for size in SIZES]


def judged(errors):
    """The verdict and its reason."""
    found = spread([(error, SIGMA) for error in errors], name="noise", said=("noise", ""))
    return found.verdict, found.reason


@pytest.mark.parametrize("number", range(200))
def test_an_honest_learner_is_not_accused(number):
    assert judged(noises(number))[0] != "broken"


@pytest.mark.parametrize("cut", [1.8, 2.2, 2.5])
def test_noise_that_is_cut_off(cut):
    # In size, noise that is cut off at 2.5 sigma is 0.98 of what is claimed.
    cuts = [np.clip(error, -cut * SIGMA, cut * SIGMA) for error in noises(1)]
    larger = [error * (1 / 0.93 if cut < 2 else 1) for error in cuts]
    largest = max(np.abs(error).max() for error in larger) / SIGMA
    said = f"of 936 numbers none has more noise than {largest + 0.5 / SIGMA:.1f} sigma"
    assert judged(larger) == ("broken", f"{said}, as if cut off there")


def test_noise_in_steps():
    verdict, reason = judged([2 * np.rint(error / 2) for error in noises(4)])
    assert verdict == "broken"
    assert reason == "936 of 936 numbers have an even noise, as if it was drawn in steps"


def test_numbers_without_noise():
    errors = noises(5)
    for error in errors:
        error[::12] = 0
    larger = [error * (12 / 11) ** 0.5 for error in errors]
    verdict, reason = judged([np.rint(error) for error in larger])
    assert verdict == "broken"
    assert reason.endswith(" of 936 numbers have no noise, 12 would by chance")


def test_few_numbers_need_no_large_one():
    assert judged([np.array([20.0, -31, 5, 12])])[0] == "holds"


def test_totals_that_are_told_exactly():
    said = "the totals of tables have less noise than their cells: it adds up to nothing"
    assert judged([error - error.mean() for error in noises(2)]) == ("broken", said)


def test_noise_that_is_used_twice():
    one = noises(3)
    again = [*one[:5], one[2][:250].copy(), *one[6:]]
    assert judged(again) == ("broken", "the noise of one table is that of another again")


def test_noise_of_a_generator_that_begins_anew():
    again = [np.rint(np.random.default_rng(5).normal(0, SIGMA, size)) for size in SIZES]
    assert judged(again) == ("broken", "the noise of one table is that of another again")
