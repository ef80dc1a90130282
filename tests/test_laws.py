"""Laws as integer tables, against exact values of Python."""

import math
import time
from collections import Counter
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from itertools import accumulate, pairwise
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth import laws
from synth.laws import GRID, integer_shares
from synth.rng import stream, words

WHOLE = 1 << 64
EVEN = np.arange(1, 200_000, 2, dtype=np.uint64) * np.uint64(WHOLE // 200_000)
"""100,000 words at equal distances: what a law makes of them is its table, without chance."""
RANDOM = words(stream(11, "laws"), np.arange(200_000, dtype=np.uint64))
NORMAL = NormalDist(1000, 200)
SIGMA = math.log(900 / 240) / NormalDist().inv_cdf(0.9)
CURVES = {
    "normal": (laws.normal(Decimal(1000), Decimal(200)), NORMAL.inv_cdf),
    "narrow": (laws.normal(Decimal(-7), Decimal("0.25")), NormalDist(-7, 0.25).inv_cdf),
    "wide": (laws.normal(Decimal(0), Decimal(10**9)), NormalDist(0, 1e9).inv_cdf),
    "lognormal": (
        laws.lognormal(Decimal(240), Decimal(900)),
        lambda share: 240 * math.exp(SIGMA * NormalDist().inv_cdf(share)),
    ),
}
every = pytest.mark.parametrize("name", CURVES)
CDF_ERROR = 0.0008
"""What straight lines between knots may add to the share below a value; 0.0006 was the most."""


def whole(share):
    return int(share * WHOLE)


@every
def test_quantiles_are_exact_at_the_knots_and_between_them_elsewhere(name):
    curve, quantile = CURVES[name]
    knots = curve.knots.shape[1] - 1
    for total in (knots, knots**2):
        for k in {1, 2, 3, knots // 4, knots // 2, knots - 2, total // 2, total - 3, total - 2}:
            low, top = quantile(k / total), quantile((k + 1) / total)
            points = [whole(Fraction(k, total)), whole(Fraction(3 * k + 1, 3 * total))]
            found = curve(np.array(points, np.uint64)).tolist()
            is_knot = total == knots or not knots < k < total - knots
            assert not is_knot or abs(found[0] - low) < 0.5 + 2 / GRID + abs(low) * 1e-12
            assert not is_knot or low - 0.6 <= found[1] <= top + 0.6


@pytest.mark.parametrize("share", [1e-5, 0.001, 0.01, 0.1, 0.3, 0.5, 0.9, 0.99, 0.999])
def test_the_share_below_a_quantile_is_near_everywhere(share):
    curve = laws.normal(Decimal(1_000_000), Decimal(200_000))
    found = int(curve(np.array([whole(share)], np.uint64))[0])
    assert abs(NormalDist(1_000_000, 200_000).cdf(found) - share) < CDF_ERROR


@every
def test_a_larger_word_gives_no_smaller_value(name):
    curve, _ = CURVES[name]
    edges = [0, 1, WHOLE - 1, *(k << 54 for k in range(1, 1024)), *(k << 44 for k in range(1024))]
    near = sorted({(edge + step) % WHOLE for edge in edges for step in (-1, 0, 1)})
    for table in (curve, curve.within(-100, 500), curve.within(None, 300)):
        assert (np.diff(table(np.array(near, np.uint64))) >= 0).all()
        assert (np.diff(table(EVEN)) >= 0).all()


def test_the_mean_and_the_deviation_of_a_normal_law():
    drawn = CURVES["normal"][0](EVEN)
    assert drawn.mean() == pytest.approx(1000, abs=0.1)
    assert drawn.std() == pytest.approx(200, rel=0.005)


def test_the_mean_of_a_lognormal_law():
    mean = CURVES["lognormal"][0](EVEN).mean()
    assert mean == pytest.approx(240 * math.exp(SIGMA**2 / 2), rel=0.01)


@pytest.mark.parametrize("bounds", [(900, 1100), (1300, None), (None, 700), (1000, 1000)])
def test_bounds_condition_the_law(bounds):
    """Values are within, and each has the chance of the law between them."""
    lo, hi = bounds
    below = NORMAL.cdf(lo - 0.5) if lo is not None else 0
    above = NORMAL.cdf(hi + 0.5) if hi is not None else 1
    drawn = CURVES["normal"][0].within(lo, hi)(EVEN)
    assert lo is None or drawn.min() == lo
    assert hi is None or drawn.max() == hi
    for share in (0.1, 0.5, 0.9):
        value = float(np.quantile(drawn, share))
        expected = below + share * (above - below)
        assert abs(NORMAL.cdf(value) - expected) < 2 * CDF_ERROR + NORMAL.pdf(value)


@pytest.mark.parametrize("bounds", [(5000, None), (None, -5000), (1100, 900)])
def test_bounds_that_leave_nothing_are_refused(bounds):
    with pytest.raises(ValueError, match="no value of the law lies between min and max"):
        CURVES["normal"][0].within(*bounds)


@given(st.integers(-2000, 4000))
@settings(max_examples=30)
def test_position_is_the_share_below(value):
    curve, _ = CURVES["normal"]
    found = Fraction(curve.position(value * GRID), WHOLE)
    assert float(found) == pytest.approx(NORMAL.cdf(value), abs=CDF_ERROR)


def test_a_law_beyond_the_grid_is_refused():
    with pytest.raises(ValueError, match="beyond"):
        laws.normal(Decimal(0), Decimal(10**14))


@given(
    st.lists(st.fractions(0, 1000), min_size=1, max_size=20).filter(any),
    st.integers(1, 2**40),
)
@settings(max_examples=25)
def test_integer_shares_are_exact_but_for_one(weights, total):
    shares = integer_shares(weights, total)
    assert sum(shares) == total
    whole = sum(weights)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - weight * total / whole) < 1
        assert share == 0 or weight


@pytest.mark.parametrize("weights", [[0, 0], [1, -1], [Fraction(-1), 3]])
def test_weights_must_not_be_negative_or_nothing(weights):
    with pytest.raises(ValueError, match="must not"):
        integer_shares(weights, 10)
    with pytest.raises(ValueError, match="must not"):
        laws.integer_weights([np.array([int(weight) for weight in weights])])


WEIGHTS = st.lists(st.integers(0, 1000), min_size=1, max_size=40).filter(any)


@given(st.lists(WEIGHTS, min_size=1, max_size=5), st.data())
@settings(max_examples=25)
def test_weights_are_found_at_their_exact_edges(groups, data):
    """First and last word of every place, in a table of many groups."""
    table = laws.weights(groups)
    for number, group in enumerate(groups):
        edges = list(accumulate(integer_shares(group, 1 << 32), initial=0))
        for place, (start, stop) in enumerate(pairwise(edges)):
            if start == stop:
                continue
            inside = data.draw(st.integers(start, stop - 1))
            point = np.array([start << 32, inside << 32, (stop << 32) - 1], np.uint64)
            found = table(point, np.full(3, number))
            assert found.tolist() == [int(table.starts[number]) + place] * 3
    if len(groups) == 1:
        assert (table(EVEN[::97]) == table(EVEN[::97], np.zeros(len(EVEN[::97]), np.int64))).all()


@given(st.lists(WEIGHTS, min_size=1, max_size=5))
def test_integer_weights_are_within_one_of_the_exact_ones(groups):
    table = laws.integer_weights([np.array(group) for group in groups])
    for number, group in enumerate(groups):
        start, stop = table.starts[number : number + 2]
        bounds = (table.bounds[start:stop] - np.uint64(number << 32)).tolist()
        exact = [Fraction(part << 32, sum(group)) for part in accumulate(group)]
        assert all(abs(a - b) <= 1 for a, b in zip(bounds, exact, strict=True))
        assert bounds[-1] == 1 << 32


def test_one_heavy_weight_among_many_light_ones_is_found():
    """So many places in one slice of the guide that steps give way to bisection."""
    weights = [1] * 5_000 + [10**9] + [1] * 5_000
    table = laws.weights([weights])
    edges = [0, *np.cumsum(integer_shares(weights, 1 << 32)).tolist()]
    for place in (0, 1, 17, 4_999, 5_000, 5_001, 9_000, 10_000):
        found = table(np.array([edges[place] << 32, (edges[place + 1] << 32) - 1], np.uint64))
        assert found.tolist() == [place, place]
    assert (table(RANDOM) == 5_000).mean() > 0.999


@pytest.mark.parametrize("mean", ["0.01", "1.9", "40", "2500"])
def test_poisson_weights(mean):
    weights = laws.poisson_weights(Decimal(mean))
    total = sum(weights)
    first = sum(k * weight for k, weight in enumerate(weights))
    second = sum(k * k * weight for k, weight in enumerate(weights))
    assert abs(1 - total) < Decimal(2) ** -39
    assert float(first) == pytest.approx(float(mean), rel=1e-8)
    assert float(second - first**2) == pytest.approx(float(mean), rel=1e-6)


@pytest.mark.parametrize("mean", ["0", "-1", "10001"])
def test_poisson_means_have_bounds(mean):
    with pytest.raises(ValueError, match="poisson"):
        laws.poisson_weights(Decimal(mean))


@pytest.mark.parametrize("exponent", ["0.3", "1", "1.1", "2.75"])
def test_zipf_weights_of_products_give_the_shares_of_exact_ones(exponent):
    """The sum, and every remainder, taken by itself: 30 digits, then fractions."""
    with localcontext(Context(prec=30)):
        exact = [Fraction((-Decimal(exponent) * Decimal(r).ln()).exp()) for r in range(1, 1500)]
    total = sum(exact)
    wanted = [weight * (1 << 32) / total for weight in exact]
    whole = [int(weight) for weight in wanted]
    late = sorted(range(len(exact)), key=lambda i: whole[i] - wanted[i])
    for i in late[: (1 << 32) - sum(whole)]:
        whole[i] += 1
    assert integer_shares(laws.zipf_weights(1499, Decimal(exponent)), 1 << 32) == whole


@pytest.mark.slow
def test_a_million_ranks_are_planned_in_seconds():
    """51 s for every command before, on an idle machine."""
    began_s = time.process_time()
    found = laws.weights([laws.zipf_weights(1_000_000, Decimal("1.1"))])
    assert len(found.bounds) == 1_000_000
    assert time.process_time() - began_s < 25


def test_zipf_weights():
    weights = laws.zipf_weights(1000, Decimal("1.1"))
    assert len(weights) == 1000
    for rank in (1, 2, 10, 1000):
        assert float(weights[rank - 1]) == pytest.approx(rank**-1.1, rel=1e-12)
    assert laws.zipf_weights(5, Decimal(0)) == [1] * 5


@given(st.integers(-(2**40), 2**40), st.integers(0, 2**40), st.integers(0, WHOLE - 1))
def test_uniform_has_both_ends(lo, width, at):
    point = np.array([0, at, WHOLE - 1], np.uint64)
    for given_lo, given_hi in (
        (lo, lo + width),
        (np.full(3, lo), np.full(3, lo + width)),
        (lo, np.full(3, lo + width)),
    ):
        found = laws.uniform(point, given_lo, given_hi).tolist()
        assert found[0] == lo
        assert found[2] == lo + width
        assert lo <= found[1] <= lo + width


def test_uniform_upside_down_is_the_lower_end():
    assert laws.uniform(RANDOM[:3], 5, 3).tolist() == [5, 5, 5]
    assert laws.uniform(RANDOM[:2], np.array([5, 1]), np.array([3, 1])).tolist() == [5, 1]


def test_every_value_of_a_range_is_as_likely():
    counts = Counter(laws.uniform(EVEN, -3, 3).tolist())
    assert set(counts) == set(range(-3, 4))
    assert max(counts.values()) - min(counts.values()) <= 1


def test_the_caller_s_precision_changes_no_table():
    expected = laws.lognormal(Decimal(240), Decimal(900)).knots
    poisson = laws.poisson_weights(Decimal("1.9"))
    with localcontext() as context:
        context.prec = 6
        assert (laws.lognormal(Decimal(240), Decimal(900)).knots == expected).all()
        assert laws.poisson_weights(Decimal("1.9")) == poisson


def test_any_cut_of_the_words_gives_the_same_values():
    tables = [
        *(curve for curve, _ in CURVES.values()),
        CURVES["normal"][0].within(900, None),
        laws.weights([[1, 0, 5, 2]]),
    ]
    for table in tables:
        whole = table(RANDOM[:1000])
        pieces = [
            table(RANDOM[start:stop]) for start, stop in ((0, 1), (1, 1), (1, 990), (990, 1000))
        ]
        assert np.concatenate(pieces).tolist() == whole.tolist()
