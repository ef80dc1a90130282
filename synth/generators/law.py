"""LAW: the values a number, date or count may take, as `language.md` 4 writes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache

import numpy as np

from synth import laws
from synth.errors import AnswerError, Mark, Problem
from synth.generators.protocol import I64, WHOLE, Bools, Generator, Rows, Scope
from synth.generators.unit import Ticks, Unit, unit_of
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand, Path, read_operand

SHAPES = ("uniform", "normal", "lognormal", "poisson", "zipf", "weights", "steps")
"""The words of a law beside a value and a range."""

_PARAMETERS = {
    "normal": ("mean", "sd"),
    "lognormal": ("median", "p90"),
    "zipf": ("ranks", "exponent"),
}
_AS_OF = "as_of"


@dataclass(frozen=True)
class Law:
    """A law as written: exactly one of value, range, shape and nested generator.

    Attributes:
        value: a constant's or an operand's text, or None.
        ends: the two ends of a range, or None.
        shape: one of `SHAPES`, or None.
        numbers: the shape's parameters, or its values and weights, in the order of the file.
        lo: text after `min:`, or None.
        hi: text after `max:`, or None.
        nested: a generator that stands where a value may, or None.
        mark: where it stands.
    """

    value: str | None = None
    ends: tuple[str, str] | None = None
    shape: str | None = None
    numbers: tuple[tuple[str, str], ...] = ()
    lo: str | None = None
    hi: str | None = None
    nested: Generator | None = None
    mark: Mark = field(default=Mark("", 0, 0), compare=False)

    def operands(self) -> Sequence[Operand]:
        """What the law reads from a row, for any type."""
        if self.nested is not None:
            return self.nested.needs(WHOLE)
        texts = (self.value,) if self.value is not None else self.ends or ()
        return [read_operand(text, self.mark) for text in texts if not _looks_constant(text)]

    def check(self, scope: Scope, kind: DataType) -> None:
        """Report what does not fit: a constant of another type, a range upside down, no mass."""
        unit = unit_of(kind)
        if self.nested is not None:
            found = self.nested.type(scope.nested(kind))
            if not _fits(found, kind):
                scope.report(Problem(self.mark, f"a value of type {found}", f"type {kind}"))
            return
        for text in (self.value,) if self.value is not None else self.ends or ():
            if self._constant(text, unit, scope) is None:
                self._check_operand(text, scope, kind)
        if self.ends is not None:
            self._check_order(scope, unit)
        if self.shape is not None:
            try:
                self.bounds(unit)
                _table(self, unit)
            except ValueError as error:
                scope.report(Problem(self.mark, f"{self.shape}: {error}"))

    def _check_operand(self, text: str, scope: Scope, kind: DataType) -> None:
        operand = read_operand(text, self.mark)
        if isinstance(operand, Path) or not _looks_constant(text):
            found = scope.type_of(operand)
            if not _fits(found, kind):
                scope.report(
                    Problem(self.mark, f"{text!r} is {found}", f"a value of type {kind.name}")
                )
            return
        scope.report(Problem(self.mark, f"{text!r}", f"a value of type {kind}"))

    def _check_order(self, scope: Scope, unit: Unit) -> None:
        assert self.ends is not None  # noqa: S101 - for the type checker
        lo, hi = (self._constant(text, unit, scope) for text in self.ends)
        if lo is not None and hi is not None and lo > hi:
            found = f"the range {self.ends[0]}..{self.ends[1]} is upside down"
            scope.report(Problem(self.mark, found, "the lower end first"))

    @staticmethod
    def _constant(text: str, unit: Unit, scope: Scope | Rows) -> int | None:
        if text.strip() == _AS_OF and unit.is_clock:
            return unit.day(scope.as_of)
        return unit.ticks(text)

    def bounds(self, unit: Unit) -> tuple[int | None, int | None]:
        """The least and greatest ticks a law of constants can give; None where it is open.

        Raises:
            ValueError: a number of the law is none of the type.
        """
        lo, hi = (None if text is None else _whole(text, unit) for text in (self.lo, self.hi))
        if self.value is not None:
            lo = hi = unit.ticks(self.value)
        elif self.ends is not None:
            lo, hi = (unit.ticks(text) for text in self.ends)
        elif self.shape in {"weights", "steps"}:
            ticks = [_whole(value, unit) for value, _ in self.numbers]
            least, most = min(ticks), max(ticks)
            lo = least if lo is None else max(lo, least)
            hi = most if hi is None else min(hi, most)
        elif self.shape in {"poisson", "zipf"}:
            lo = 0 if lo is None else lo
        return lo, hi

    def shares(self, unit: Unit) -> Mapping[int, Fraction] | None:
        """The chance of every tick where the law has finitely many known ones, else None."""
        if self.nested is not None:
            return None
        if self.value is not None:
            ticks = unit.ticks(self.value)
            return None if ticks is None else {ticks: Fraction(1)}
        if self.ends is not None:
            lo, hi = (unit.ticks(text) for text in self.ends)
            if lo is None or hi is None or lo > hi:
                return None
            return dict.fromkeys(range(lo, hi + 1), Fraction(1, hi - lo + 1))
        if self.shape == "steps":
            return _step_shares(self, unit)
        if self.shape in {"weights", "poisson", "zipf"}:
            values, weights = _discrete(self, unit)
            total = sum(Fraction(weight) for weight in weights)
            return {
                value: Fraction(weight) / total
                for value, weight in zip(values, weights, strict=True)
            }
        return None

    def draw(self, rows: Rows, name: str, unit: Unit) -> Ticks:
        """One value for each row, in ticks; pure.

        Args:
            rows: the rows to draw for.
            name: names the words, so that two laws of one entry do not share them.
            unit: the type to count in.

        Raises:
            AnswerError: a range is upside down in a row where no null is allowed.
        """
        if self.nested is not None:
            nested = self.nested
            return unit.read(nested.make(rows.nested(name, unit.type), WHOLE))
        if self.value is not None:
            return self._end(self.value, rows, unit)
        if self.ends is not None:
            return self._range(rows, name, unit)
        table = _table(self, unit)
        return Ticks(table(rows.words(name)))

    def _end(self, text: str, rows: Rows, unit: Unit) -> Ticks:
        constant = self._constant(text, unit, rows)
        if constant is not None:
            return Ticks(np.full(rows.count, constant, np.int64))
        return unit.read(rows.value(read_operand(text, self.mark)))

    def _range(self, rows: Rows, name: str, unit: Unit) -> Ticks:
        assert self.ends is not None  # noqa: S101 - for the type checker
        fixed = [self._constant(text, unit, rows) for text in self.ends]
        word = rows.words(name)
        if fixed[0] is not None and fixed[1] is not None:
            return Ticks(_stepped(word, fixed[0], fixed[1], unit.step))
        lo, hi = (self._end(text, rows, unit) for text in self.ends)
        top, valid = hi.values, _both(lo.valid, hi.valid)
        if unit.is_clock and hi.valid is not None:
            top, valid = np.where(hi.valid, top, unit.day(rows.as_of)), lo.valid
        drawn = _stepped(word, lo.values, top, unit.step)
        upside = lo.values > top
        if valid is not None:
            upside &= valid
        if upside.any():
            if rows.strict:
                message = (
                    f"{self.mark}: the range {self.ends[0]}..{self.ends[1]} is upside down in "
                    f"{int(upside.sum())} rows, and `nulls: 0` allows no null"
                )
                raise AnswerError(message)
            valid = ~upside if valid is None else valid & ~upside
        return Ticks(drawn, valid)


def _stepped(word: laws.U64, lo: I64 | int, hi: I64 | int, step: int) -> I64:
    if step == 1:
        return laws.uniform(word, lo, hi)
    return laws.uniform(word, 0, (hi - lo) // step) * step + lo


def _both(one: Bools | None, other: Bools | None) -> Bools | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _looks_constant(text: str) -> bool:
    """Whether a text is a number, an ISO date or time, or `as_of`, which needs no row."""
    if text.strip() == _AS_OF:
        return True
    kinds = (DataType("decimal", 38, 0), DataType("timestamp"), DataType("time"))
    return unit_of(DataType("double")).ticks(text) is not None or any(
        unit_of(kind).ticks(text) is not None for kind in kinds[1:]
    )


def _fits(found: DataType, wanted: DataType) -> bool:
    numbers = {"smallint", "integer", "bigint", "decimal", "double"}
    days = {"date", "timestamp"}
    for kinds in (numbers, days):
        if found.name in kinds:
            return wanted.name in kinds
    return found.name == wanted.name


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
class _Discrete:
    table: laws.Weights
    values: I64

    def __call__(self, word: laws.U64) -> I64:
        return self.values[self.table(word)]


@dataclass(frozen=True)
class _Steps:
    table: laws.Weights
    lo: I64
    hi: I64

    def __call__(self, word: laws.U64) -> I64:
        step = self.table(word)
        # The low half of the word is independent of the half that chose the step.
        return laws.uniform(word << np.uint64(32), self.lo[step], self.hi[step])


_Table = laws.Curve | _Discrete | _Steps


@cache
def _table(law: Law, unit: Unit) -> _Table:
    lo, hi = (None if text is None else _whole(text, unit) for text in (law.lo, law.hi))
    if law.shape in {"normal", "lognormal"}:
        shape = _curve(law, unit)
        return shape if lo is None and hi is None else shape.within(lo, hi)
    if law.shape == "steps":
        return _steps(law, unit, lo, hi)
    values, weights = _discrete(law, unit)
    return _Discrete(laws.weights([weights]), np.array(values, np.int64))


def _curve(law: Law, unit: Unit) -> laws.Curve:
    given = dict(law.numbers)
    wanted = _PARAMETERS[law.shape or ""]
    missing = [name for name in wanted if name not in given]
    if missing:
        message = f"needs {' and '.join(wanted)}, found {', '.join(given) or 'nothing'}"
        raise ValueError(message)
    if law.shape == "normal":
        middle, spread = unit.ticks(given["mean"]), unit.amount(given["sd"])
        if middle is None or spread is None or spread <= 0:
            message = "needs a mean of the column's type and a sd above 0"
            raise ValueError(message)
        return laws.normal(Decimal(middle), spread)
    median, p90 = unit.amount(given["median"]), unit.amount(given["p90"])
    if median is None or p90 is None or not 0 < median < p90:
        message = "needs a median above 0 and a p90 above the median"
        raise ValueError(message)
    return laws.lognormal(median, p90)


def _steps(law: Law, unit: Unit, lo: int | None, hi: int | None) -> _Steps:
    edges = [_whole(value, unit) for value, _ in law.numbers]
    if edges != sorted(set(edges)):
        message = "edges must rise"
        raise ValueError(message)
    heights = [Fraction(_number(weight)) for _, weight in law.numbers]
    starts, stops, weights = [], [], []
    for start, stop, weight in zip(edges, edges[1:], heights, strict=False):
        first = start if lo is None else max(lo, start)
        last = stop - 1 if hi is None else min(hi, stop - 1)
        if first <= last:
            starts.append(first)
            stops.append(last)
            weights.append(weight * Fraction(last - first + 1, stop - start))
    if not weights:
        message = "needs two edges or more, and room between min and max"
        raise ValueError(message)
    return _Steps(laws.weights([weights]), np.array(starts), np.array(stops))


def _step_shares(law: Law, unit: Unit) -> dict[int, Fraction]:
    edges = [_whole(value, unit) for value, _ in law.numbers]
    heights = [Fraction(_number(weight)) for _, weight in law.numbers]
    total = sum(heights[:-1]) or Fraction(1)
    return {
        tick: height / total / (stop - start)
        for start, stop, height in zip(edges, edges[1:], heights, strict=False)
        for tick in range(start, stop)
    }


def _discrete(law: Law, unit: Unit) -> tuple[list[int], list[Decimal]]:
    scale = 10**unit.digits
    if law.shape == "weights":
        pairs = [(_whole(value, unit), _number(weight)) for value, weight in law.numbers]
    elif law.shape == "poisson":
        mean = _number(law.numbers[0][1])
        pairs = [(k * scale, weight) for k, weight in enumerate(laws.poisson_weights(mean))]
    else:
        given = dict(law.numbers)
        ranks = _number(given.get("ranks", "0"))
        if not 1 <= ranks <= 1_000_000 or ranks != int(ranks):
            message = "needs ranks, a whole number from 1 to 1000000"
            raise ValueError(message)
        found = laws.zipf_weights(int(ranks), _number(given.get("exponent", "1")))
        pairs = [((rank + 1) * scale, weight) for rank, weight in enumerate(found)]
    lo, hi = (None if text is None else _whole(text, unit) for text in (law.lo, law.hi))
    kept = [
        (value, weight)
        for value, weight in pairs
        if (lo is None or value >= lo) and (hi is None or value <= hi)
    ]
    if not kept:
        message = "no value of the law lies between min and max"
        raise ValueError(message)
    return [value for value, _ in kept], [weight for _, weight in kept]
