"""Every identifier of a locale as a generator."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, ClassVar, cast

from synth.arrays import decoded
from synth.errors import Mark, Problem
from synth.generators.protocol import Origin, Rows, Scope, Traits
from synth.locales.identifier import Options
from synth.locales.parts import Given
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand, read_operand

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True)
class Identified:
    """The values of one identifier: an official number that belongs to nobody.

    Attributes:
        options: of the identifier, as the schema gives them.
        mark: where it stands.
    """

    options: Options
    mark: Mark
    main: ClassVar[str | None] = None
    traits: ClassVar[Traits] = Traits("value", "made", "own", countable=True, nullable=True)

    @property
    def word(self) -> str:
        """The identifier's word."""
        return self.options.word

    @property
    def origin(self) -> Origin:
        """The identifier, with what does not come from the row."""
        number = self.options.number
        options = tuple(
            (option.name, str(getattr(self.options, option.name)))
            for option in fields(cast("DataclassInstance", self.options))
            if option.name not in number.operands
        )
        return number.mark, number.word, options

    def _operands(self) -> dict[str, Operand]:
        given = ((name, getattr(self.options, name)) for name in self.options.number.operands)
        return {name: read_operand(text, self.mark) for name, text in given if text is not None}

    def type(self, scope: Scope) -> DataType:
        """text, or the column's type."""
        for operand in self._operands().values():
            scope.type_of(operand)
        kind = scope.wanted or DataType("text")
        if kind.name not in {"text", "varchar"}:
            found = f"type {kind} for {self.word}"
            scope.report(
                Problem(self.mark, found, "text: leading zeros and letters are part of it")
            )
        return kind

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - it has no parts
        """What its options read from the row."""
        return tuple(self._operands().values())

    def capacity(self, kind: DataType) -> int | None:  # noqa: ARG002 - one form in every type
        """How many different values there are; None where another value limits the choice."""
        return None if self._operands() else self.options.number.capacity

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """A number for each row."""
        number = self.options.number
        if rows.unique:
            return number.encode(rows.permuted(number.capacity))
        given = {name: decoded(rows.value(operand)) for name, operand in self._operands().items()}
        return number.encode(number.pick(rows.words(), given), given)

    def nullable(self, scope: Scope) -> bool:
        """Null where a number that stands in it is; a null beside it changes the choice alone."""
        inside = {part.option for part in self.options.number.parts if isinstance(part, Given)}
        read = self._operands()
        return any(option in read and scope.may_be_null(read[option]) for option in inside)
