"""`running`: what rows of one parent add up to, row after row, kept between two bounds."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import ClassVar, Literal

import numpy as np
import pyarrow as pa

from synth.arrays import decoded
from synth.errors import Mark, Problem
from synth.generators.constants import conform
from synth.generators.protocol import I64, Rows, Scope, Traits
from synth.generators.unit import INTEGERS, Ticks, Unit, unit_of
from synth.registry import Values
from synth.schema.datatypes import UNKNOWN, DataType, of_arrow
from synth.schema.expect import number
from synth.schema.names import ROW
from synth.schema.operands import Operand, Path

_FAR = 1 << 61
"""Further than any total; two of them are added without leaving 64 bits."""

_DIGITS = 18


@dataclass(frozen=True)
class Running:
    """What the rows of one parent add up to, up to this one; nulls are left out.

    For balances after each movement, stocks, and amounts that never pass what is left: rows stand
    in the order of their numbers under the parent.

    Attributes:
        sum: a column, a let or SQL of this table, of whole numbers or decimals.
        start: what there is before the first row, 0 unless written.
        min: the least that is left after a row: what would pass it is cut.
        max: the most there is after a row: what would pass it is cut.
        give: `total` what there is after the row, `added` what the row adds to it.

    Example:
        counted: {running: {sum: hours, max: 400, give: added}}
    """

    sum: Operand
    start: Operand | None = None
    min: Operand | None = None
    max: Operand | None = None
    give: Literal["total", "added"] = "total"
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "running"
    main: ClassVar[str | None] = "sum"
    traits: ClassVar[Traits] = Traits("value", "made", "strongest", countable=False, nullable=True)

    @property
    def _read(self) -> tuple[Operand, ...]:
        every = (self.sum, self.start, self.min, self.max)
        return tuple(operand for operand in every if operand is not None)

    def type(self, scope: Scope) -> DataType:
        """Of whole numbers or decimals by what is added and the bounds, or the column's type."""
        if not scope.has_parent():
            found = f"running in {scope.own_table()!r}, whose rows stand under no other"
            scope.report(Problem(self.mark, found, "a table that is `per` another one"))
        kinds = [scope.type_of(operand) for operand in self._read]
        for operand, kind in zip(self._read, kinds, strict=True):
            if kind != UNKNOWN and kind.name not in {*INTEGERS, "decimal"}:
                found = f"running: {operand} is {kind}"
                scope.report(Problem(operand.mark, found, "whole numbers or decimals"))
        least, most = (_constant(bound) for bound in (self.min, self.max))
        if least is not None and most is not None and least > most:
            found = f"running: min {least} above max {most}"
            scope.report(Problem(self.mark, found, "a least that is not above the most"))
        return scope.wanted or _wide(kinds)

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - it has no parts
        """What is added, the bounds, and where the rows stand."""
        return (*self._read, Path((ROW,), self.mark))

    def nullable(self, scope: Scope) -> bool:  # noqa: ARG002 - whatever is around
        """Never: nulls are left out."""
        return False

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """The total after each row, or what the row adds to it."""
        family, place = rows.family()
        read = {operand: decoded(family.value(operand)) for operand in self._read}
        unit = unit_of(_wide([of_arrow(values.type) for values in read.values()]))
        totals, before = family.memo("totals", lambda: self._totals(family, read, unit))
        ticks = totals if self.give == "total" else totals - before
        return conform(unit.array(Ticks(ticks[place])), rows.kind)

    def _totals(self, family: Rows, read: dict[Operand, Values], unit: Unit) -> tuple[I64, I64]:
        """What there is after each row, and before it."""

        def ticks(operand: Operand | None, missing: int) -> I64:
            if operand is None:
                return np.full(family.count, missing, np.int64)
            found = unit.read(read[operand])
            valid = found.valid
            return found.values if valid is None else np.where(valid, found.values, missing)

        number = family.ordinal()
        added, start = ticks(self.sum, 0), ticks(self.start, 0)
        _check_room(added, start, number)
        least, most = ticks(self.min, -_FAR), ticks(self.max, _FAR)
        first = np.arange(family.count) - number
        # Of all rows of a parent the first one says what there is before.
        start = start[first] if family.count else start
        after = clamped(added, np.minimum(least, most), most, number, start)
        before = np.where(number == 0, start, np.roll(after, 1))
        return after, before


def _constant(bound: Operand | None) -> Decimal | None:
    return None if bound is None else number(str(bound))


def _wide(kinds: Sequence[DataType]) -> DataType:
    """The type that holds sums of these."""
    scale = max((kind.scale for kind in kinds if kind.name == "decimal"), default=None)
    return DataType("bigint") if scale is None else DataType("decimal", _DIGITS, scale)


def _check_room(added: I64, start: I64, number: I64) -> None:
    """Refuse totals that may not fit 64 bits.

    Raises:
        pa.ArrowInvalid: the largest value as often as the most rows may not fit.
    """
    most = int(number.max(initial=0)) + 1
    if int(np.abs(added).max(initial=0)) * most + int(np.abs(start).max(initial=0)) >= _FAR:
        raise pa.ArrowInvalid("a total may not fit")


def clamped(added: I64, least: I64, most: I64, number: I64, start: I64) -> I64:
    """What there is after each row, where each row adds and then keeps between two bounds; pure.

    A row makes x to min(most, max(least, x + added)), and two such steps one after the other are
    one such step: so the steps of 1, 2, 4, 8 ... rows are put together, all rows at once.

    Args:
        added: of each row, shape (rows,), parent after parent.
        least: not more than `most`.
        most: the upper bound.
        number: of the row under its parent, from 0.
        start: what its parent's first row begins with.
    """
    added, least, most = added.copy(), least.copy(), most.copy()
    far = 1
    while far <= number.max(initial=0):
        # Whatever the row reaches back to has not been put together with this step yet.
        row = np.flatnonzero(number >= far)
        back = row - far
        lo, hi, more = least[row], most[row], added[row]
        least[row], most[row], added[row] = (
            np.minimum(hi, np.maximum(lo, least[back] + more)),
            np.minimum(hi, np.maximum(lo, most[back] + more)),
            added[back] + more,
        )
        far *= 2
    total: I64 = np.minimum(most, np.maximum(least, start + added))
    return total
