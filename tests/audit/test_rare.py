"""Rare groups: missing, doubled, invented, and what chance would do."""

import numpy as np
import pytest

from synth.audit.rare import rare_groups
from synth.audit.types import Sides


def one_column(train, made, size):
    codes = [np.repeat(np.arange(size), counts)[:, None] for counts in (train, made)]
    return Sides(codes[0], None, codes[1], ("a",), (size,))


def test_counts_by_hand():
    # Of 4,000 learnt rows, cells 1 to 3 are rare; 4 is too small to count, 5 is empty.
    learnt, made = [3935, 30, 20, 10, 5, 0], [3900, 0, 41, 10, 0, 49]
    missing, doubled, invented = rare_groups(one_column(learnt, made, 6), 1)
    assert missing.value.value == pytest.approx(1 / 3)
    assert doubled.value.value == pytest.approx(1 / 3)
    assert invented.value.value == pytest.approx(49 / 4000)
    assert missing.reason == "3 groups of at least 10 learnt rows"
    shares = np.array([30, 20, 10]) / 4000
    assert missing.reference.value == pytest.approx(((1 - shares) ** 4000).mean())


def test_expectations_are_those_of_draws():
    counts = np.array([4900, 45, 30, 15, 10])
    _, doubled, _ = rare_groups(one_column(counts, counts, 5), 1)
    draw = np.random.default_rng(3).multinomial(5000, counts / 5000, 20_000)[:, 1:]
    assert doubled.reference.value == pytest.approx((draw > 2 * counts[1:]).mean(), abs=1.5e-3)


def test_no_rare_group_is_no_measure():
    missing, doubled, invented = rare_groups(one_column([50, 50], [40, 60], 2), 1)
    assert missing.value is doubled.value is None
    assert missing.reason == "no cell of one or two columns holds 10 learnt rows and under 1%"
    assert invented.value.value == 0.0
