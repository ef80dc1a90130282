"""Every identifier of a locale as a generator."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, ClassVar, cast

from synth.arrays import decoded
from synth.errors import Mark, Problem
from synth.generators.protocol import Origin, Rows, Scope, Traits
from synth.locales.identifier import Identifier, Options
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
        """How many there are beside a number that stands in them; None: others limit them."""
        number = self.options.number
        is_free = self._operands().keys() <= {one.option for one in _given(number)}
        return number.capacity if is_free else None

    def make(self, rows: Rows, part: str) -> Values:  # noqa: ARG002 - it has no parts
        """A number for each row."""
        number = self.options.number
        given = {name: decoded(rows.value(operand)) for name, operand in self._operands().items()}
        if rows.unique:
            return number.encode(rows.permuted(number.capacity), given)
        return number.encode(number.pick(rows.words(), given), given)

    def nullable(self, scope: Scope) -> bool:
        """Null where a number that stands in it is; a null beside it changes the choice alone."""
        read = self._operands()
        inside = {part.option for part in _given(self.options.number)}
        return any(option in read and scope.may_be_null(read[option]) for option in inside)

    @property
    def inside(self) -> tuple[Operand, ...]:
        """Numbers of the row that can be read in the values: with them these do not repeat."""
        number, read = self.options.number, self._operands()
        shown = () if number.hidden else _given(number)
        return tuple(read[part.option] for part in shown if part.option in read)


def _given(number: Identifier) -> tuple[Given, ...]:
    return tuple(part for part in number.parts if isinstance(part, Given))
