"""The normal quantile against Python's own and against its own meaning."""

from decimal import Decimal, getcontext, localcontext
from fractions import Fraction
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.quantiles import normal_quantile

SHARES = st.tuples(st.integers(1, 10**9), st.integers(2, 10**9)).filter(
    lambda pair: pair[0] < pair[1]
)


@given(SHARES)
def test_it_is_that_of_the_standard_library(share):
    expected = NormalDist().inv_cdf(share[0] / share[1])
    assert float(normal_quantile(*share)) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("numerator", "denominator", "digits"),
    [
        (975, 1000, "1.959963984540054"),
        (9, 10, "1.281551565544600"),
        (3, 4, "0.674489750196082"),
        (999_999_999, 10**9, "5.997807015007687"),
    ],
)
def test_published_digits(numerator, denominator, digits):
    found = normal_quantile(numerator, denominator)
    assert abs(found - Decimal(digits)) < Decimal("2e-15")
    assert normal_quantile(denominator - numerator, denominator) == found.copy_negate()


def test_the_middle_is_zero_and_equal_fractions_are_equal():
    assert normal_quantile(1, 2) == 0
    assert normal_quantile(3, 4) == normal_quantile(75, 100)


@given(SHARES, SHARES)
def test_it_rises(one, other):
    low, top = sorted([Fraction(*one), Fraction(*other)])
    if top - low > Fraction(1, 10**12):
        assert normal_quantile(low.numerator, low.denominator) < normal_quantile(
            top.numerator, top.denominator
        )


def test_the_caller_s_precision_changes_no_digit():
    expected = normal_quantile.__wrapped__(1, 3)
    with localcontext() as context:
        context.prec = 5
        assert normal_quantile.__wrapped__(1, 3) == expected
    assert getcontext().prec == 28
