"""The noise that is there against the noise that is claimed."""

import numpy as np
import pytest

from synth.audit.residuals import residuals
from synth.audit.types import Noisy

COLUMNS, SIZES = (np.array([0, 0, 1]), np.array([2, 2, 0])), (2, 3)


def test_ratio_by_hand():
    # True counts (2, 1) and [[0, 0, 2], [1, 0, 0]]; errors 3, -1 at sigma 2 and 1 once at 1.
    pair = np.array([[0, 0, 2], [1, 1, 0]])
    found = residuals(
        [Noisy((0,), np.array([5, 0]), 2.0), Noisy((0, 1), pair, 1.0)], COLUMNS, SIZES
    )
    assert found.value.value == pytest.approx(((9 / 4 + 1 / 4 + 1) / 8) ** 0.5)
    assert found.details == ("8 noisy numbers in 2 tables",)


@pytest.mark.parametrize(
    ("noise", "verdict"),
    [(1.0, "holds"), (2.0, "holds"), (0.8, "broken"), (0.5, "broken"), (0, "broken")],
)
def test_less_noise_than_claimed_is_caught(marginals, noise, verdict):
    columns = tuple(np.zeros(100, np.int64) for _ in range(3))
    learned = marginals(noise, 5)(columns, (20, 20, 20), 1.0, 1e-9)
    found = residuals(learned.noisy, columns, (20, 20, 20))
    assert found.verdict == verdict
    assert found.value.lo <= noise <= found.value.hi


def test_a_table_without_noise_is_broken():
    found = residuals([Noisy((0,), np.array([2, 1]), 0.0)], COLUMNS, SIZES)
    assert (found.verdict, found.reason) == ("broken", "a table was released that claims no noise")


def test_nothing_shown_is_not_measured():
    found = residuals([], COLUMNS, SIZES)
    assert (found.verdict, found.reason) == ("not measured", "the learner shows no noisy counts")
