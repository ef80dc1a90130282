"""Laws of chance as integer tables: built once by exact arithmetic, drawn from by integers only.

`exp`, `log` and `power` of numpy and of the C library differ in the last bit between processors,
so the tables come from `decimal`, which rounds correctly everywhere, and are rounded to a grid of
1/65536 of a unit. Drawing uses shifts, multiplications and `searchsorted`.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from fractions import Fraction
from math import isqrt, lcm

import numpy as np
from numpy.typing import NDArray

from synth.quantiles import normal_quantile
from synth.rng import U64, below, high

I64 = NDArray[np.int64]

_BITS = 9
_KNOTS = 1 << _BITS
GRID = 1 << 16
"""Table entries are multiples of 1/65536 of a unit."""

NO_MASS = "no value of the law lies between min and max"
"""What is wrong with a law that its bounds leave nothing of."""

_WHOLE = 1 << 64
_MAX_UNITS = 1 << 46
_CONTEXT = Context(prec=30)
_PRODUCTS = Context(prec=36)
_MOST_STEPS = 16
"""Steps from a guide after which the rest is found by bisection."""

_LARGEST_MEAN = 10_000


@dataclass(frozen=True)
class Curve:
    """A continuous law as quantile knots: the middle, and both ends once more in detail.

    Attributes:
        knots: three rows of 513 entries in 1/65536 units: quantiles of k / 2**9, of
            k / 2**18 and of 1 - 2**-9 + k / 2**18.
        start: where in [0, 2**64) the draw begins (a lower bound cuts what is below).
        width: how much of [0, 2**64) is used; 2**64 is written 0.
        lo: least result in whole units, or None.
        hi: greatest result in whole units, or None.
    """

    knots: I64
    start: int = 0
    width: int = 0
    lo: int | None = None
    hi: int | None = None

    def __call__(self, word: U64) -> I64:
        """Whole units for words, shape (rows,), int64; pure."""
        position = word if self.width == 0 else high(word, np.full(1, self.width, np.uint64))
        if self.start:
            position = position + np.uint64(self.start)
        values = self._grid(position)
        values += GRID // 2
        values >>= 16
        if self.lo is not None:
            np.maximum(values, self.lo, out=values)
        if self.hi is not None:
            np.minimum(values, self.hi, out=values)
        return values

    def _grid(self, position: U64) -> I64:
        cell = (position >> np.uint64(64 - _BITS)).astype(np.int64)
        rest = position << np.uint64(_BITS)
        row = (cell == 0).astype(np.int64) + 2 * (cell == _KNOTS - 1).astype(np.int64)
        ends = np.flatnonzero(row)
        if ends.size:
            cell[ends] = (rest[ends] >> np.uint64(64 - _BITS)).astype(np.int64)
            rest[ends] <<= np.uint64(_BITS)
        flat = row * (_KNOTS + 1) + cell
        table = self.knots.reshape(-1)
        low: I64 = table[flat]
        step = (table[flat + 1] - low).astype(np.uint64)
        return low + high(rest, step).astype(np.int64)

    def position(self, grid: int) -> int:
        """How much of [0, 2**64) lies below a value given in 1/65536 units."""
        fine = 2 * _BITS
        middle, low_end, high_end = self.knots
        tables = ((low_end, 0, fine), (middle, 0, _BITS), (high_end, _KNOTS - 1, fine))
        for knots, offset, bits in tables:
            if grid > int(knots[-1]) and knots is not high_end:
                continue
            cell = max(0, min(_KNOTS - 1, bisect_left(knots.tolist(), grid) - 1))
            low, top = int(knots[cell]), int(knots[cell + 1])
            share = Fraction(max(0, min(grid, top) - low), max(1, top - low))
            base = (offset << (64 - _BITS)) + (cell << (64 - bits))
            return base + int(share * (1 << (64 - bits)))
        return _WHOLE

    def within(self, lo: int | None, hi: int | None) -> "Curve":
        """The same law conditioned on lying in [lo, hi], in whole units.

        Raises:
            ValueError: the law has no mass there.
        """
        start = 0 if lo is None else self.position(lo * GRID - GRID // 2)
        stop = _WHOLE if hi is None else self.position(hi * GRID + GRID // 2)
        if stop <= start or (lo is not None and hi is not None and lo > hi):
            raise ValueError(NO_MASS)
        return Curve(self.knots, start, (stop - start) % _WHOLE, lo, hi)


def curve(quantile: Callable[[int, int], Decimal]) -> Curve:
    """The table of a continuous law.

    Args:
        quantile: the quantile of numerator / denominator in (0, 1), in units.

    Raises:
        ValueError: a quantile is beyond 2**46 units.
    """
    fine = 1 << (2 * _BITS)
    rows = []
    for offset, total in ((0, _KNOTS), (0, fine), (fine - _KNOTS, fine)):
        knots = []
        for k in range(_KNOTS + 1):
            numerator = min(max((offset + k) * 8, 1), total * 8 - 1)
            knots.append(_on_grid(quantile(numerator, total * 8)))
        rows.append(knots)
    # The ends of the middle table are the joints of the detailed ones.
    rows[1][-1], rows[2][0] = rows[0][1], rows[0][-2]
    table = np.array(rows, np.int64)
    return Curve(np.maximum.accumulate(table, axis=1))


def _on_grid(value: Decimal) -> int:
    if abs(value) > _MAX_UNITS:
        message = "the law reaches values beyond 70,000,000,000,000"
        raise ValueError(message)
    with localcontext(_CONTEXT):
        return int((value * GRID).to_integral_value())


def normal(mean: Decimal, sd: Decimal) -> Curve:
    """The normal law with a mean and a standard deviation, in units."""
    return curve(lambda a, b: mean + sd * normal_quantile(a, b))


def lognormal(median: Decimal, p90: Decimal) -> Curve:
    """The lognormal law with a median and a 90 % quantile, in units."""
    with localcontext(_CONTEXT):
        middle = median.ln()
        sigma = (p90.ln() - middle) / normal_quantile(9, 10)

        def quantile(a: int, b: int) -> Decimal:
            with localcontext(_CONTEXT):
                return (middle + sigma * normal_quantile(a, b)).exp()

        return curve(quantile)


def integer_shares(weights: Sequence[Fraction | Decimal | int], total: int) -> list[int]:
    """Shares of a whole number in proportion to weights, by largest remainder; they sum exactly.

    Args:
        weights: at least one above zero, none below.
        total: what to share out.

    Raises:
        ValueError: a weight is negative or all are zero.
    """
    # Whole numbers over one denominator: a million Fractions would be brought down one by one.
    ratios = [weight.as_integer_ratio() for weight in weights]
    common = lcm(*{under for _, under in ratios})
    exact = [above * (common // under) for above, under in ratios]
    whole = sum(exact)
    if whole <= 0 or min(exact) < 0:
        message = "weights must not be negative and must not sum to zero"
        raise ValueError(message)
    scaled = [divmod(weight * total, whole) for weight in exact]
    shares = [share for share, _ in scaled]
    rest = total - sum(shares)
    order = sorted(range(len(shares)), key=lambda i: (-scaled[i][1], i))
    for i in order[:rest]:
        shares[i] += 1
    return shares


@dataclass(frozen=True)
class Weights:
    """A discrete law: cumulative integer weights with a guide, one table for many groups.

    Attributes:
        bounds: cumulative weights, each group scaled to 2**32 and shifted by group * 2**32.
        guide: for each group and each slice of its words, the first index that can be meant.
        guide_bits: log2 of the slices of a group.
        starts: the first index of each group, shape (groups + 1,).
    """

    bounds: U64
    guide: I64
    guide_bits: int
    starts: I64

    def __call__(self, word: U64, group: I64 | None = None) -> I64:
        """Indices into the weights, shape (rows,); pure.

        Args:
            word: shape (rows,), uint64.
            group: shape (rows,), int64 below the number of groups; None for one group.
        """
        point = word >> np.uint64(32)
        slot = (point >> np.uint64(32 - self.guide_bits)).astype(np.int64)
        if group is not None:
            point += group.astype(np.uint64) << np.uint64(32)
            slot += group << self.guide_bits
        index = self.guide[slot]
        behind = np.flatnonzero(point >= self.bounds[index])
        steps = 0
        while behind.size:
            steps += 1
            if steps > _MOST_STEPS:
                found = np.searchsorted(self.bounds, point[behind], side="right")
                index[behind] = found
                break
            index[behind] += 1
            behind = behind[point[behind] >= self.bounds[index[behind]]]
        return index


def weights(groups: Sequence[Sequence[Fraction | Decimal | int]]) -> Weights:
    """The table of one or more discrete laws over consecutive indices.

    Args:
        groups: the weights of each group; every group has one above zero.

    Raises:
        ValueError: a weight is negative, or those of a group sum to zero.
    """
    return cumulative([np.cumsum(integer_shares(list(group), 1 << 32)) for group in groups])


def integer_weights(groups: Sequence[I64]) -> Weights:
    """The same for many integer weights, at most 2**31 each, in numpy.

    The last place of a group takes what rounding leaves.

    Raises:
        ValueError: a weight is negative, or those of a group sum to zero.
    """
    scaled = []
    for group in groups:
        total = np.cumsum(group)
        if not len(group) or int(group.min()) < 0 or int(total[-1]) <= 0:
            message = "weights must not be negative and must not sum to zero"
            raise ValueError(message)
        whole = int(total[-1])
        quotient, rest = total // whole, total % whole
        scaled.append((quotient << 32) + _scale(rest, whole))
    return cumulative(scaled)


def _scale(part: I64, whole: int) -> I64:
    # part * 2**32 // whole in 64 bits: two steps of 16 bits each stay below 2**63 for whole < 2**47
    first, rest = np.divmod(part << 16, whole)
    second = (rest << 16) // whole
    return (first << 16) + second


def cumulative(groups: Sequence[NDArray[np.int64]]) -> Weights:
    """The table of groups given as cumulative weights that end at 2**32."""
    # About two slices for each index on average: few groups of thousands, or hundreds of few.
    average = -(-sum(len(group) for group in groups) // len(groups))
    bits = min(16, max(4, (2 * average - 1).bit_length()))
    shifted, guides, starts = [], [], [0]
    for number, group in enumerate(groups):
        bounds = group.astype(np.uint64) + np.uint64(number << 32)
        edges = (np.arange(1 << bits, dtype=np.uint64) << np.uint64(32 - bits)) + np.uint64(
            number << 32
        )
        guides.append(np.searchsorted(bounds, edges, side="right") + starts[-1])
        shifted.append(bounds)
        starts.append(starts[-1] + len(group))
    return Weights(
        np.concatenate(shifted),
        np.concatenate(guides).astype(np.int64),
        bits,
        np.array(starts, np.int64),
    )


def poisson_weights(mean: Decimal) -> list[Decimal]:
    """Weights of 0, 1, 2 ... under the Poisson law, until less than 2**-40 is left.

    Raises:
        ValueError: the mean is not in (0, 10,000].
    """
    if not 0 < mean <= _LARGEST_MEAN:
        message = "a poisson law has a mean above 0 and at most 10000"
        raise ValueError(message)
    with localcontext(_CONTEXT):
        weight = (-mean).exp()
        found, total, number = [weight], weight, 0
        while 1 - total > Decimal(2) ** -40 or number < mean:
            number += 1
            weight = weight * mean / number
            found.append(weight)
            total += weight
    return found


def zipf_weights(count: int, exponent: Decimal) -> list[Decimal]:
    """Weights 1 / rank ** exponent of ranks 1 to count (Zipf's law), to 29 digits at least.

    Only primes cost a logarithm and a power: the weight of a product is the product of weights.
    """
    found = [Decimal(1)]
    with localcontext(_PRODUCTS):
        for rank, factor in enumerate(_least_factors(count)[2:], 2):
            if factor:
                found.append(found[factor - 1] * found[rank // factor - 1])
            else:
                found.append((-exponent * Decimal(rank).ln()).exp())
    return found


def _least_factors(most: int) -> list[int]:
    """For 0 to `most`, the least prime that divides a number; 0 for primes."""
    least = np.zeros(most + 1, np.int64)
    for prime in range(2, isqrt(most) + 1):
        if not least[prime]:
            multiples = least[prime * prime :: prime]
            multiples[multiples == 0] = prime
    return [int(factor) for factor in least]


def uniform(word: U64, lo: I64 | int, hi: I64 | int) -> I64:
    """Whole numbers in [lo, hi], both included, shape (rows,); where lo > hi the result is lo.

    Args:
        word: shape (rows,), uint64.
        lo: lowest values, one or shape (rows,).
        hi: highest values, one or shape (rows,).
    """
    if isinstance(lo, int) and isinstance(hi, int):
        return below(word, max(1, hi - lo + 1)).astype(np.int64) + lo
    span = np.maximum(np.asarray(hi, np.int64) - np.asarray(lo, np.int64) + 1, 1)
    if span.size and int(span.max()) < 1 << 32:
        drawn = ((word >> np.uint64(32)) * span.astype(np.uint64)) >> np.uint64(32)
    else:
        drawn = high(word, span.astype(np.uint64))
    return drawn.astype(np.int64) + lo
