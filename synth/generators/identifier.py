"""Every identifier of a locale as a generator."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, ClassVar, cast

from synth.arrays import decoded
from synth.errors import Mark, Problem
from synth.generators.protocol import Origin, Rows, Scope, Traits
from synth.locales.identifier import Identifier
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand, read_operand

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


@dataclass(frozen=True)
class Identified:
    """The values of one identifier: an official number that belongs to nobody.

    Attributes:
        identifier: layout, reserved range and proof.
        mark: where it stands.
    """

    identifier: Identifier
    mark: Mark
    main: ClassVar[str | None] = None
    traits: ClassVar[Traits] = Traits("value", "made", "own", countable=True, nullable=True)

    @property
    def word(self) -> str:
        """The identifier's word."""
        return self.identifier.word

    @property
    def origin(self) -> Origin:
        """The identifier, with what does not come from the row."""
        read = getattr(self.identifier, "operands", ())
        options = tuple(
            (option.name, str(getattr(self.identifier, option.name)))
            for option in fields(cast("DataclassInstance", self.identifier))
            if option.name not in read
        )
        return self.identifier.mark, self.identifier.word, options

    def _operands(self) -> dict[str, Operand]:
        names: Sequence[str] = getattr(self.identifier, "operands", ())
        given = ((name, getattr(self.identifier, name)) for name in names)
        return {name: read_operand(text, self.mark) for name, text in given if text is not None}

    def type(self, scope: Scope) -> DataType:
        """text, or the column's type."""
        for operand in self._operands().values():
            scope.type_of(operand)
        kind = scope.wanted or DataType("text")
        if kind.name not in {"text", "varchar"}:
            found = f"type {kind} for {self.identifier.word}"
            scope.report(
                Problem(self.mark, found, "text: leading zeros and letters are part of it")
            )
        return kind

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - it has no parts
        """What its options read from the row."""
        return tuple(self._operands().values())

    def capacity(self, kind: DataType) -> int | None:  # noqa: ARG002 - one form in every type
        """How many different values there are; None where another value limits the choice."""
        return None if self._operands() else self.identifier.capacity()

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """A number for each row."""
        if rows.unique:
            return self.identifier.encode(rows.permuted(self.identifier.capacity()))
        given = {name: decoded(rows.value(operand)) for name, operand in self._operands().items()}
        return self.identifier.encode(self.identifier.pick(rows.words(), given))

    def nullable(self, scope: Scope) -> bool:  # noqa: ARG002 - a null beside it changes the choice
        """Never null."""
        return False
