"""What `int`, `decimal`, `float`, `date`, `time` and `datetime` share: a law and a unit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from synth.errors import Mark, Problem
from synth.generators.law import Law
from synth.generators.protocol import Rows, Scope, Traits
from synth.generators.unit import INTEGERS, Ticks, Unit, unit_of
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand


def law_type(law: Law, scope: Scope, natural: DataType, allowed: Sequence[str]) -> DataType:
    """The type of a column that a law makes, with the law checked against it.

    Args:
        law: the law as written.
        scope: where problems go.
        natural: the type without `type:`.
        allowed: the types that may be declared.
    """
    kind = scope.wanted or natural
    if kind.name not in allowed:
        found = f"type {kind} for this generator"
        scope.report(Problem(law.mark, found, f"one of {', '.join(allowed)}"))
        return natural
    law.check(scope, kind)
    _check_size(law, kind, scope)
    return kind


def _check_size(law: Law, kind: DataType, scope: Scope) -> None:
    limit = 1 << INTEGERS.get(kind.name, 63)
    if kind.name == "decimal":
        limit = min(10**kind.precision, 1 << 63)
    try:
        ends = law.bounds(unit_of(kind))
    except ValueError:
        return
    for end in ends:
        if end is not None and not -limit <= end < limit:
            shown = f"{end}" if kind.name in INTEGERS else "an end of the law"
            found = f"{shown} is outside {kind}"
            scope.report(Problem(law.mark, found, "a larger type or smaller ends"))


def law_capacity(law: Law, kind: DataType) -> int | None:
    """How many different values a range of constants has, or None where it is no such range."""
    unit = unit_of(kind)
    ends = _fixed(law, unit)
    if ends is None or kind.name == "double":
        return None
    return max(0, (ends[1] - ends[0]) // unit.step + 1)


def _fixed(law: Law, unit: Unit) -> tuple[int, int] | None:
    try:
        return law.fixed(unit)
    except ValueError:
        # A `min` that is no value was reported when the law was checked.
        return None


def law_ticks(law: Law, rows: Rows, unit: Unit) -> Ticks:
    """One value for each row in ticks; distinct ones where the column is unique."""
    if not rows.unique:
        return law.draw(rows, "", unit)
    size = law_capacity(law, unit.type) or 1
    start, _ = _fixed(law, unit) or (0, 0)
    return Ticks(rows.permuted(size).astype("int64") * unit.step + start)


@dataclass(frozen=True)
class ByLaw:
    """What the generators of one law have in common.

    Attributes:
        law: as written.
        kinds: names of the types that its column may have, first that without `type:`.
    """

    law: Law
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    main: ClassVar[str | None] = "law"
    traits: ClassVar[Traits] = Traits("value", "made", "plain", countable=True, nullable=True)

    kinds: ClassVar[tuple[str, ...]]

    def type(self, scope: Scope) -> DataType:
        """The column's type, or the first of `kinds`."""
        return law_type(self.law, scope, DataType(self.kinds[0]), self.kinds)

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - it has no parts
        """What the law reads from the row."""
        return self.law.operands()

    def capacity(self, kind: DataType) -> int | None:
        """How many different values the range has."""
        return law_capacity(self.law, kind)

    def nullable(self, scope: Scope) -> bool:
        """Whether the law may give a null: a range whose ends are read may be upside down."""
        law = self.law
        if law.nested is not None:
            return scope.generator_may_be_null(law.nested)
        operands = law.operands()
        if law.ends is not None:
            return bool(operands)
        return any(scope.may_be_null(operand) for operand in operands)

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """A value for each row; distinct ones where the column is unique."""
        unit = self.law.unit(rows.kind)
        return unit.array(law_ticks(self.law, rows, unit))
