"""What stands where a generator would in a table by `file`."""

from dataclasses import dataclass
from typing import ClassVar

from synth.generators.protocol import Rows, Scope, Traits, reads_nothing
from synth.registry import Values
from synth.schema.datatypes import DataType


@dataclass(frozen=True)
class Held:
    """A column of a file: the evaluator takes the file's values, nothing is made.

    Its word is a property, so the registry does not offer it to users.
    """

    main: ClassVar[str | None] = None
    traits: ClassVar[Traits] = Traits("value", "made", "plain", countable=False, nullable=False)
    needs = reads_nothing

    @property
    def word(self) -> str:
        """What the table is made by."""
        return "file"

    def type(self, scope: Scope) -> DataType:
        """Not asked: types come with the file."""
        raise NotImplementedError

    def make(self, rows: Rows, part: str) -> Values:
        """Not asked: the evaluator takes the file's values."""
        raise NotImplementedError
