"""Shapes of chance: the tables behind `normal`, `poisson`, `steps` and the others of `LAW`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

import numpy as np

from synth import laws
from synth.generators.protocol import I64
from synth.generators.unit import Unit, unit_of
from synth.rng import U64
from synth.schema.datatypes import DataType

SHAPES = ("uniform", "normal", "lognormal", "poisson", "zipf", "weights", "steps")
"""The words of a law beside a value and a range."""

PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "normal": ("mean", "sd"),
    "lognormal": ("median", "p90"),
    "zipf": ("ranks", "exponent"),
    "poisson": ("mean",),
}
"""The numbers of shapes that have named ones."""

_MOST_RANKS = 1_000_000

MOST_SHARES = 1 << 16
"""Most values whose chances are listed one by one."""


@dataclass(frozen=True)
class Shape:
    """A shape as written.

    Attributes:
        name: one of `SHAPES` but `uniform`, which is a range.
        numbers: its parameters, or its values and weights, in the order of the file.
        lo: text after `min:`, or None.
        hi: text after `max:`, or None.
    """

    name: str
    numbers: tuple[tuple[str, str], ...]
    lo: str | None = None
    hi: str | None = None

    def limits(self, unit: Unit) -> tuple[int | None, int | None]:
        """`min` and `max` in ticks.

        Raises:
            ValueError: one of them is no value of the type.
        """
        lo, hi = (None if text is None else _whole(text, unit) for text in (self.lo, self.hi))
        return lo, hi

    def bounds(self, unit: Unit) -> tuple[int | None, int | None]:
        """The least and greatest ticks it can give; None where it is open.

        Raises:
            ValueError: a number is none of the type.
        """
        lo, hi = self.limits(unit)
        if self.name in {"weights", "steps"}:
            ticks = [_whole(value, unit) for value, _ in self.numbers]
            least, most = min(ticks), max(ticks)
            return self.cut(least, most, unit)
        if self.name in {"poisson", "zipf"}:
            lo = 0 if lo is None else lo
        return lo, hi

    def cut(self, lo: int | None, hi: int | None, unit: Unit) -> tuple[int | None, int | None]:
        """Ends in ticks, None where they are open, cut to `min` and `max`.

        Raises:
            ValueError: `min` or `max` is no value of the type.
        """
        least, most = self.limits(unit)
        if least is not None:
            lo = least if lo is None else max(lo, least)
        if most is not None:
            hi = most if hi is None else min(hi, most)
        return lo, hi

    def shares(self, unit: Unit) -> Mapping[int, Fraction] | None:
        """The chance of every tick where there are few, else None.

        Raises:
            ValueError: a number is none of the type, or nothing is left between `min` and `max`.
        """
        if self.name == "steps":
            return _step_shares(self, unit)
        if self.name not in _PAIRS:
            return None
        values, weights = _discrete(self, unit)
        total = sum(Fraction(weight) for weight in weights) or Fraction(1)
        return {
            value: Fraction(weight) / total for value, weight in zip(values, weights, strict=True)
        }


def _whole(text: str, unit: Unit) -> int:
    ticks = unit.ticks(text)
    if ticks is None:
        message = f"{text!r} is no value of type {unit.type}"
        raise ValueError(message)
    return ticks


def _number(text: str) -> Decimal:
    number = unit_of(DataType("double")).amount(text)
    if number is None:
        message = f"{text!r} is no number"
        raise ValueError(message)
    return number.scaleb(-9)


@dataclass(frozen=True)
class _Stepped:
    """A law of whole steps, in ticks."""

    table: laws.Curve
    step: int

    def __call__(self, word: U64) -> I64:
        return self.table(word) * self.step


@dataclass(frozen=True)
class _Discrete:
    table: laws.Weights
    values: I64

    def __call__(self, word: U64) -> I64:
        return self.values[self.table(word)]


@dataclass(frozen=True)
class _Steps:
    table: laws.Weights
    lo: I64
    hi: I64
    step: int = 1

    def __call__(self, word: U64) -> I64:
        chosen = self.table(word)
        low = self.lo[chosen]
        # The low half of the word is independent of the half that chose the step.
        drawn = laws.uniform(word << np.uint64(32), 0, (self.hi[chosen] - low) // self.step)
        return low + drawn * self.step


Table = laws.Curve | _Stepped | _Discrete | _Steps
"""From words, shape (rows,), to ticks; pure."""


@cache
def table(shape: Shape, unit: Unit) -> Table:
    """The table of a shape, in ticks.

    Raises:
        ValueError: a number is missing, is none of the type, or leaves no mass.
    """
    if shape.name in {"normal", "lognormal"}:
        lo, hi = shape.limits(unit)
        curve = _curve(shape, unit)
        if lo is not None or hi is not None:
            # Timestamps are counted in microseconds and drawn on whole seconds.
            first = None if lo is None else -(-lo // unit.step)
            curve = curve.within(first, None if hi is None else hi // unit.step)
        return curve if unit.step == 1 else _Stepped(curve, unit.step)
    if shape.name == "steps":
        return _steps(shape, unit)
    values, weights = _discrete(shape, unit)
    return _Discrete(laws.weights([weights]), np.array(values, np.int64))


def _curve(shape: Shape, unit: Unit) -> laws.Curve:
    given = dict(shape.numbers)
    wanted = PARAMETERS[shape.name]
    missing = [name for name in wanted if name not in given]
    if missing:
        message = f"needs {' and '.join(wanted)}, found {', '.join(given) or 'nothing'}"
        raise ValueError(message)
    if shape.name == "normal":
        middle, spread = unit.ticks(given["mean"]), unit.amount(given["sd"])
        if spread is not None:
            spread /= unit.step
        if middle is None or spread is None or spread <= 0:
            message = "needs a mean of the column's type and a sd above 0"
            raise ValueError(message)
        return laws.normal(Decimal(middle) / unit.step, spread)
    median, p90 = unit.amount(given["median"]), unit.amount(given["p90"])
    if median is None or p90 is None or not 0 < median < p90:
        message = "needs a median above 0 and a p90 above the median"
        raise ValueError(message)
    return laws.lognormal(median / unit.step, p90 / unit.step)


def _steps(shape: Shape, unit: Unit) -> _Steps:
    steps = _cut_steps(shape, unit)
    starts, stops, weights = ([step[place] for step in steps] for place in range(3))
    return _Steps(laws.weights([weights]), np.array(starts), np.array(stops), unit.step)


def _cut_steps(shape: Shape, unit: Unit) -> list[tuple[int, int, Fraction]]:
    """First and last tick of each step between `min` and `max`, and its weight there."""
    lo, hi = shape.limits(unit)
    edges = [_whole(value, unit) for value, _ in shape.numbers]
    if edges != sorted(set(edges)):
        message = "edges must rise"
        raise ValueError(message)
    heights = [Fraction(_number(weight)) for _, weight in shape.numbers]
    found = []
    for start, stop, weight in zip(edges, edges[1:], heights, strict=False):
        first = start if lo is None else max(lo, start)
        last = stop - 1 if hi is None else min(hi, stop - 1)
        if first <= last:
            found.append((first, last, weight * Fraction(last - first + 1, stop - start)))
    if not found:
        message = "needs two edges or more, and room between min and max"
        raise ValueError(message)
    return found


def _step_shares(shape: Shape, unit: Unit) -> dict[int, Fraction] | None:
    steps = _cut_steps(shape, unit)
    if steps[-1][1] - steps[0][0] >= MOST_SHARES:
        return None
    total = sum(weight for _, _, weight in steps) or Fraction(1)
    return {
        tick: weight / total / (last - first + 1)
        for first, last, weight in steps
        for tick in range(first, last + 1)
    }


def _weights(shape: Shape, unit: Unit) -> list[tuple[int, Decimal]]:
    return [(_whole(value, unit), _number(weight)) for value, weight in shape.numbers]


def _poisson(shape: Shape, unit: Unit) -> list[tuple[int, Decimal]]:
    scale = 10**unit.digits
    found = laws.poisson_weights(_number(shape.numbers[0][1]))
    return [(k * scale, weight) for k, weight in enumerate(found)]


def _zipf(shape: Shape, unit: Unit) -> list[tuple[int, Decimal]]:
    scale = 10**unit.digits
    given = dict(shape.numbers)
    ranks = _number(given.get("ranks", "0"))
    if not 1 <= ranks <= _MOST_RANKS or ranks != int(ranks):
        message = f"needs ranks, a whole number from 1 to {_MOST_RANKS}"
        raise ValueError(message)
    found = laws.zipf_weights(int(ranks), _number(given.get("exponent", "1")))
    return [((rank + 1) * scale, weight) for rank, weight in enumerate(found)]


_PAIRS: Mapping[str, Callable[[Shape, Unit], list[tuple[int, Decimal]]]] = {
    "weights": _weights,
    "poisson": _poisson,
    "zipf": _zipf,
}
"""Values and weights of the shapes that have countable ones."""


def _discrete(shape: Shape, unit: Unit) -> tuple[list[int], list[Decimal]]:
    pairs = _PAIRS[shape.name](shape, unit)
    lo, hi = shape.limits(unit)
    kept = [
        (value, weight)
        for value, weight in pairs
        if (lo is None or value >= lo) and (hi is None or value <= hi)
    ]
    if not kept:
        raise ValueError(laws.NO_MASS)
    return [value for value, _ in kept], [weight for _, weight in kept]
