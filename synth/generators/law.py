"""LAW: the values a number, date or count may take, as `language.md` 4 writes them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from synth import laws
from synth.errors import AnswerError, Mark, Problem
from synth.generators.constants import no_value
from synth.generators.protocol import I64, WHOLE, Bools, Generator, LawRows, Rows, Scope
from synth.generators.shape import MOST_SHARES, Shape, table
from synth.generators.unit import Ticks, Unit, unit_of
from synth.rng import U64
from synth.schema.datatypes import UNKNOWN, DataType
from synth.schema.meant import is_strange
from synth.schema.operands import Operand, Path, read_operand

_AS_OF = "as_of"
_WIDE = 1 << 62
_READ_DIGITS = 6
_GRIDS = tuple(unit_of(DataType("double"), digits) for digits in (9, 6, 3, 0))
"""Doubles by how many digits behind the point they have; ends that are read have six."""


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
        unit = self.unit(kind)
        if self.nested is not None:
            found = self.nested.type(scope.nested(kind))
            if not _fits(found, kind):
                scope.report(Problem(self.mark, f"a value of type {found}", f"type {kind}"))
            return
        for text in (self.value,) if self.value is not None else self.ends or ():
            if self._constant(text, unit, scope) is None:
                self._check_operand(text, scope, kind)
        if self.ends is not None:
            self._check_order(self.ends, scope, unit)
        try:
            self._check_mass(unit)
        except ValueError as error:
            scope.report(Problem(self.mark, f"{self.shape or 'uniform'}: {error}"))

    def _check_mass(self, unit: Unit) -> None:
        if self.shape is not None:
            self.bounds(unit)
            table(self._shape(), unit)
        elif self.lo is not None or self.hi is not None:
            self._shape().limits(unit)
            ends = self.fixed(unit)
            if ends is not None and ends[0] > ends[1]:
                raise ValueError(laws.NO_MASS)

    def _check_operand(self, text: str, scope: Scope, kind: DataType) -> None:
        operand = read_operand(text, self.mark)
        if isinstance(operand, Path) or not _looks_constant(text):
            found = scope.type_of(operand)
            if not _fits(found, kind):
                scope.report(
                    Problem(self.mark, f"{text!r} is {found}", f"a value of type {kind.name}")
                )
            return
        scope.report(no_value(self.mark, text, kind))

    def _check_order(self, ends: tuple[str, str], scope: Scope, unit: Unit) -> None:
        lo, hi = (self._constant(text, unit, scope) for text in ends)
        if lo is None or hi is None:
            return
        if lo > hi:
            found = f"the range {ends[0]}..{ends[1]} is upside down"
            scope.report(Problem(self.mark, found, "the lower end first"))
        elif hi - lo >= _WIDE or max(abs(lo), abs(hi)) >= 2 * _WIDE:
            found = f"the range {ends[0]}..{ends[1]} is too wide"
            scope.report(Problem(self.mark, found, "ends less than 2**62 apart"))

    def unit(self, kind: DataType) -> Unit:
        """How this law counts a type: doubles on the finest grid whose table holds it."""
        if kind.name != "double":
            return unit_of(kind)
        return next((unit for unit in _GRIDS if self._is_held(unit)), _GRIDS[-1])

    def _is_held(self, unit: Unit) -> bool:
        try:
            if self.shape is not None:
                table(self._shape(), unit)
            ends = self.bounds(unit)
        except ValueError:
            return False
        if self.ends is not None and None in ends:
            return unit.digits <= _READ_DIGITS
        return all(end is None or abs(end) < _WIDE for end in ends)

    @staticmethod
    def _constant(text: str, unit: Unit, scope: Scope | LawRows) -> int | None:
        if text.strip() == _AS_OF and unit.is_clock:
            return unit.day(scope.as_of)
        return unit.ticks(text)

    def _shape(self) -> Shape:
        return Shape(self.shape or "", self.numbers, self.lo, self.hi)

    def bounds(self, unit: Unit) -> tuple[int | None, int | None]:
        """The least and greatest ticks a law of constants can give; None where it is open.

        Raises:
            ValueError: a number of the law is none of the type.
        """
        if self.value is not None:
            constant = unit.ticks(self.value)
            return constant, constant
        if self.ends is not None:
            lo, hi = (unit.ticks(text) for text in self.ends)
            return self._shape().cut(lo, hi, unit)
        return self._shape().bounds(unit)

    def fixed(self, unit: Unit) -> tuple[int, int] | None:
        """Both ends of a range of constants in ticks; None where the law is no such range.

        Raises:
            ValueError: `min` or `max` is no value of the type.
        """
        if self.ends is None:
            return None
        lo, hi = (unit.ticks(text) for text in self.ends)
        if lo is not None and hi is not None:
            lo, hi = self._shape().cut(lo, hi, unit)
        return None if lo is None or hi is None else (lo, hi)

    def shares(self, unit: Unit) -> Mapping[int, Fraction] | None:
        """The chance of every tick where the law has few known ones, else None.

        Raises:
            ValueError: a number is none of the type, or nothing is left between `min` and `max`.
        """
        if self.shape is not None:
            return self._shape().shares(unit)
        ends = self.fixed(unit) if self.value is None else self.bounds(unit)
        lo, hi = ends or (None, None)
        if lo is None or hi is None or not lo <= hi < lo + MOST_SHARES:
            return None
        return dict.fromkeys(range(lo, hi + 1), Fraction(1, hi - lo + 1))

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
            return unit.read(self.nested.make(rows.nested(name, unit.type), WHOLE))
        return self.draw_own(rows, name, unit)

    def draw_own(self, rows: LawRows, name: str, unit: Unit) -> Ticks:
        """As `draw`, for a law that is no nested generator."""
        if self.value is not None:
            return self._end(self.value, rows, unit)
        if self.ends is not None:
            return self._range(self.ends, rows, name, unit)
        return Ticks(table(self._shape(), unit)(rows.words(name)))

    def _end(self, text: str, rows: LawRows, unit: Unit) -> Ticks:
        constant = self._constant(text, unit, rows)
        if constant is not None:
            return Ticks(np.full(rows.count, constant, np.int64))
        return unit.read(rows.value(read_operand(text, self.mark)))

    def _range(self, ends: tuple[str, str], rows: LawRows, name: str, unit: Unit) -> Ticks:
        word = rows.words(name)
        fixed = self.constants(rows, unit)
        if fixed is not None:
            return Ticks(_stepped(word, *fixed, unit.step))
        low, top, valid = self._window(ends, rows, unit)
        return Ticks(_stepped(word, low, top, unit.step), valid)

    def window(self, rows: LawRows, unit: Unit) -> tuple[I64, I64, Bools | None]:
        """The ends of a range in each row, in ticks, and which rows have one; None: all.

        Args:
            rows: the rows.
            unit: the type to count in.

        Raises:
            AnswerError: a range is upside down in a row where no null is allowed.
        """
        assert self.ends is not None  # noqa: S101 - asked of ranges
        fixed = self.constants(rows, unit)
        if fixed is not None:
            start, stop = (np.full(rows.count, end, np.int64) for end in fixed)
            return start, stop, None
        return self._window(self.ends, rows, unit)

    def constants(self, scope: Scope | LawRows, unit: Unit) -> tuple[int, int] | None:
        """Both ends of a range where they are constants, cut to `min` and `max`.

        Args:
            scope: tells `as_of`.
            unit: the type to count in.

        Raises:
            ValueError: `min` or `max` is no value of the type.
        """
        start, stop = (self._constant(text, unit, scope) for text in self.ends or ("", ""))
        if start is None or stop is None:
            return None
        least, most = self._shape().limits(unit)
        return (
            start if least is None else max(start, least),
            stop if most is None else min(stop, most),
        )

    def _window(
        self, ends: tuple[str, str], rows: LawRows, unit: Unit
    ) -> tuple[I64, I64, Bools | None]:
        least, most = self._shape().limits(unit)
        lo, hi = (self._end(text, rows, unit) for text in ends)
        low, top, valid = lo.values, hi.values, _both(lo.valid, hi.valid)
        if unit.is_clock and hi.valid is not None:
            top, valid = np.where(hi.valid, top, unit.day(rows.as_of)), lo.valid
        low = low if least is None else np.maximum(low, least)
        top = top if most is None else np.minimum(top, most)
        upside = low > top
        if valid is not None:
            upside &= valid
        if upside.any():
            if rows.strict:
                message = (
                    f"{self.mark}: the range {ends[0]}..{ends[1]} is upside down in "
                    f"{int(upside.sum())} rows, and `nulls: 0` allows no null"
                )
                raise AnswerError(message)
            valid = ~upside if valid is None else valid & ~upside
        return low, top, valid


def _stepped(word: U64, lo: I64 | int, hi: I64 | int, step: int) -> I64:
    if step == 1:
        return laws.uniform(word, lo, hi)
    return laws.uniform(word, 0, (hi - lo) // step) * step + lo


def _both(one: Bools | None, other: Bools | None) -> Bools | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _looks_constant(text: str) -> bool:
    """Whether a text is a number, a date or time, or `as_of`, which needs no row.

    Numbers and days as other places write them count too: to read them as SQL would hide that.
    """
    if text.strip() == _AS_OF or is_strange(text):
        return True
    kinds = (DataType("decimal", 38, 0), DataType("timestamp"), DataType("time"))
    return unit_of(DataType("double")).ticks(text) is not None or any(
        unit_of(kind).ticks(text) is not None for kind in kinds[1:]
    )


def _fits(found: DataType, wanted: DataType) -> bool:
    if found == UNKNOWN:
        return True
    numbers = {"smallint", "integer", "bigint", "decimal", "double"}
    days = {"date", "timestamp"}
    for kinds in (numbers, days):
        if found.name in kinds:
            return wanted.name in kinds
    return found.name == wanted.name
