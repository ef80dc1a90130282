"""`expr`: a value computed from the row by SQL."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from synth.errors import Mark
from synth.generators.protocol import Rows, Scope, Traits
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand, Sql


@dataclass(frozen=True)
class Expr:
    """A value that follows from others by an expression in DuckDB's scalar SQL.

    For amounts, texts and dates that other columns decide. It sees this row's columns and lets,
    `parent.`, the rows above by their table's name, `item.`, `as_of` and `row`.

    Attributes:
        sql: the expression; a comma inside braces needs quotes.

    Example:
        gross: {expr: "round(hours * 11.88, 2)", type: "decimal(9,2)"}
    """

    sql: Sql
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "expr"
    main: ClassVar[str | None] = "sql"
    traits: ClassVar[Traits] = Traits("value", "read", "strongest", countable=False, nullable=True)

    def type(self, scope: Scope) -> DataType:
        """The column's type, or what DuckDB gives."""
        found = scope.type_of(self.sql)
        return scope.wanted or found

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - it has no parts
        """The expression."""
        return (self.sql,)

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """What the expression gives in each row."""
        return rows.value(self.sql)

    def nullable(self, scope: Scope) -> bool:  # noqa: ARG002 - SQL may give a null anywhere
        """An expression may be null."""
        return True
