"""Roll-ups: what a row's own children, or the rows that refer to it, are together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from synth.errors import Mark, Problem
from synth.generators.constants import conform
from synth.generators.protocol import Rows, Scope, Traits
from synth.registry import Values
from synth.schema.datatypes import UNKNOWN, DataType
from synth.schema.operands import Operand, Path

COUNT, SUM = "#count", "#sum"
MIN, MAX, FIRST, LAST = "#min", "#max", "#first", "#last"
"""First names of the paths by which roll-ups ask the evaluator; no user can write them.

The second part is the reference by which rows lead here, "" where they are under this one.
"""

PICKED = (MIN, MAX, FIRST, LAST)
"""Those that give one of the values: null where there is none."""

_ORDERED = frozenset(
    ("smallint", "integer", "bigint", "decimal", "double", "date", "timestamp", "time")
)
"""Types of which one value is the least."""


@dataclass(frozen=True)
class Count:
    """How many children a row has in a table, or how many of its rows refer to this one.

    For totals that applications keep beside the rows they count.

    Attributes:
        table: a table that is `per` this one.
        by: a let of any table that is a `ref` to this one: the rows that refer here are counted.

    Example:
        registrations: {count: registration}
    """

    table: Path
    by: Path | None = None
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "count"
    main: ClassVar[str | None] = "table"
    traits: ClassVar[Traits] = Traits("value", "made", "plain", countable=False, nullable=False)

    @property
    def _operand(self) -> Path:
        return _operand(COUNT, self.by, self.table)

    def type(self, scope: Scope) -> DataType:
        """integer, or the column's type."""
        _check(scope, self.by)
        scope.type_of(self._operand)
        return scope.wanted or DataType("integer")

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - it has no parts
        """The number of children."""
        return (self._operand,)

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """The number of children of each row."""
        return conform(rows.value(self._operand), rows.kind)


@dataclass(frozen=True)
class Sum:
    """The sum of a column over a row's children; 0 without children, nulls left out.

    For balances and totals.

    Attributes:
        column: TABLE.COLUMN of a table that is `per` this one.
        by: a let of any table that is a `ref` to this one: the rows that refer here are summed.

    Example:
        total: {sum: order_line.amount}
    """

    column: Path
    by: Path | None = None
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "sum"
    main: ClassVar[str | None] = "column"
    traits: ClassVar[Traits] = Traits("value", "made", "strongest", countable=False, nullable=False)

    @property
    def _operand(self) -> Path:
        return _operand(SUM, self.by, self.column)

    def type(self, scope: Scope) -> DataType:
        """bigint, decimal or double by the column, or the column's type."""
        _check(scope, self.by)
        found = scope.type_of(self._operand)
        # A sum is never null; what is said to be is a name that was reported before.
        is_known = not scope.may_be_null(self._operand)
        if is_known and found.name not in {"bigint", "decimal", "double"}:
            said = f"sum of {self.column}, which is no column of numbers"
            scope.report(Problem(self.mark, said, "TABLE.COLUMN of a table per this one"))
        return scope.wanted or found

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - it has no parts
        """The sum."""
        return (self._operand,)

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """The sum over each row's children."""
        return conform(rows.value(self._operand), rows.kind)


@dataclass(frozen=True)
class _Picked:
    """One value of a column over a row's children: of the others' fields."""

    column: Path
    by: Path | None = None
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str | None] = None
    main: ClassVar[str | None] = "column"
    traits: ClassVar[Traits] = Traits("value", "made", "copied", countable=False, nullable=True)

    @property
    def _operand(self) -> Path:
        return _operand(f"#{self.word}", self.by, self.column)

    def type(self, scope: Scope) -> DataType:
        """That of the column below, or the column's own."""
        _check(scope, self.by)
        found = scope.type_of(self._operand)
        if self._operand.parts[0] in {MIN, MAX} and found.name not in {*_ORDERED, UNKNOWN.name}:
            said = f"{self.word} of {self.column}, which is {found}"
            expected = "a column of numbers, days or times; `first` and `last` take any"
            scope.report(Problem(self.mark, said, expected))
        return scope.wanted or found

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - it has no parts
        """The value."""
        return (self._operand,)

    def nullable(self, scope: Scope) -> bool:  # noqa: ARG002 - whatever is around
        """Null where there is no row."""
        return True

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """The value for each row."""
        return conform(rows.value(self._operand), rows.kind)


@dataclass(frozen=True)
class Min(_Picked):
    """The least value of a column over a row's children; null where there is none.

    For first days and lowest prices.

    Attributes:
        column: TABLE.COLUMN of a table that is `per` this one, of numbers, days or times.
        by: a let of any table that is a `ref` to this one: the rows that refer here are looked at.

    Example:
        first_day: {min: registration.started_on}
    """

    word: ClassVar[str | None] = "min"


@dataclass(frozen=True)
class Max(_Picked):
    """The greatest value of a column over a row's children; null where there is none.

    For last contacts and highest prices.

    Attributes:
        column: TABLE.COLUMN of a table that is `per` this one, of numbers, days or times.
        by: a let of any table that is a `ref` to this one: the rows that refer here are looked at.

    Example:
        dearest: {max: order_line.amount}
    """

    word: ClassVar[str | None] = "max"


@dataclass(frozen=True)
class First(_Picked):
    """What a column is in the first of a row's children; null where there is none.

    Children stand in the order of their numbers: spells and months in that of time.

    Attributes:
        column: TABLE.COLUMN of a table that is `per` this one.
        by: a let of any table that is a `ref` to this one: the rows that refer here are looked at.

    Example:
        first_reason: {first: registration.reason}
    """

    word: ClassVar[str | None] = "first"


@dataclass(frozen=True)
class Last(_Picked):
    """What a column is in the last of a row's children; null where there is none.

    For the state in which something is now: the current agency, category, address.

    Attributes:
        column: TABLE.COLUMN of a table that is `per` this one.
        by: a let of any table that is a `ref` to this one: the rows that refer here are looked at.

    Example:
        current_reason: {last: registration.reason}
    """

    word: ClassVar[str | None] = "last"


def _operand(head: str, by: Path | None, path: Path) -> Path:
    return Path((head, "" if by is None else str(by), *path.parts), path.mark)


def _check(scope: Scope, by: Path | None) -> None:
    """Report totals of more rows than are held."""
    own = scope.own_table()
    if by is not None and not scope.is_held(own):
        found = f"by in {own!r}, which has more than 1000000 rows"
        scope.report(Problem(by.mark, found, "a table of at most 1000000 rows"))
