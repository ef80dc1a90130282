"""What a generator is, and what it may ask of the rows it makes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from synth.errors import Mark, Problem
from synth.registry import Values
from synth.rng import U64
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand, Path

T = TypeVar("T")
I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

WHOLE = ""
"""The part of a generator that makes one value."""


@dataclass(frozen=True)
class Part:
    """One part of a bundle: its type, what it is for privacy, and what it is."""

    type: DataType
    mark: str = "plain"
    note: str = ""
    nullable: bool = False
    identifier: str | None = None
    unique: bool = False


class LawRows(Protocol):
    """What a law asks of rows, or of the items of lists.

    Arrays have one element for each row, in the rows' order.
    """

    @property
    def count(self) -> int:
        """How many rows."""
        ...

    @property
    def as_of(self) -> date:
        """The schema's today."""
        ...

    @property
    def strict(self) -> bool:
        """Whether a null is an error."""
        ...

    def words(self, name: str) -> U64:
        """Fresh 64-bit words of this entry, a different stream for every name."""
        ...

    def value(self, operand: Operand) -> Values:
        """What a path or an expression is at these rows."""
        ...


class Rows(LawRows, Protocol):
    """Rows of one table as a generator sees them: every answer is a pure function of the rows."""

    @property
    def kind(self) -> DataType:
        """The type the values are wanted in."""
        ...

    @property
    def unique(self) -> bool:
        """Whether values must be distinct."""
        ...

    def words(self, name: str = WHOLE) -> U64:
        """Fresh 64-bit words of this entry, a different stream for every name."""
        ...

    def nested(self, name: str, kind: DataType) -> "Rows":
        """The same rows for a generator inside an option: its words and its type are its own."""
        ...

    def number(self) -> U64:
        """The rows' numbers in their table, from 0."""
        ...

    def ordinal(self) -> I64:
        """The rows' numbers under their parent, from 0; in a table without parent, `number`."""
        ...

    def parent_words(self, name: str = WHOLE) -> U64:
        """Words of this entry that all rows of one parent share."""
        ...

    def words_under(self, name: str, ordinal: int) -> U64:
        """Words of the rows with one number under the same parents as these rows."""
        ...

    def permuted(self, size: int) -> U64:
        """A keyed permutation of the row numbers over [0, size): distinct values."""
        ...

    def names(self) -> tuple[int, tuple[str, ...]]:
        """The seed, and the names of this entry: table, column or let, option."""
        ...

    def at(self, number: U64) -> "Rows":
        """Other rows of the same table, by their numbers, for the same entry."""
        ...

    def memo(self, name: str, make: Callable[[], T]) -> T:
        """Make something once for these rows and this entry, then give it again."""
        ...

    def siblings(self) -> I64:
        """How many rows have the same parent, this one included."""
        ...

    def size(self, table: str) -> int:
        """How many rows a table has."""
        ...

    def held(self, table: str, operand: Operand) -> Values:
        """A column, a let or an expression of every row of a held table."""
        ...

    def shared(self, name: str, make: Callable[[], T]) -> T:
        """Make something once for this entry, whatever the rows: it must not depend on them."""
        ...

    def choose(self, where: Bools) -> tuple["Rows", I64]:
        """Only the rows where a condition holds, with their positions."""
        ...


class Scope(Protocol):
    """What a generator may ask while the plan is made, at one entry of one table."""

    @property
    def as_of(self) -> date:
        """The schema's today."""
        ...

    @property
    def wanted(self) -> DataType | None:
        """The type that is written beside the generator, or None."""
        ...

    @property
    def mark(self) -> Mark:
        """Where the entry stands."""
        ...

    def type_of(self, operand: Operand) -> DataType:
        """The type of a path or an expression; a problem is reported once, and text is said."""
        ...

    def report(self, problem: Problem) -> None:
        """Tell a mistake of the schema."""
        ...

    def nested(self, wanted: DataType | None) -> "Scope":
        """The scope of a generator inside an option that takes values of a type."""
        ...

    def table(self, path: Path) -> str | None:
        """The name of a table that a path names, or None after a problem was reported."""
        ...

    def has(self, table: str, path: Path) -> DataType | None:
        """The type of a column or let of another table; None after a problem was reported."""
        ...

    def type_in(self, table: str, operand: Operand) -> DataType:
        """The type of a path or an expression at the rows of another table."""
        ...

    def is_held(self, table: str) -> bool:
        """Whether a table is small enough to be held: a file, or at most a million rows."""
        ...

    def may_be_null(self, operand: Operand) -> bool:
        """Whether a path or an expression may be null."""
        ...

    def generator_may_be_null(self, generator: "Generator") -> bool:
        """Whether a generator inside an option may make a null."""
        ...

    def own_table(self) -> str:
        """The table of this entry."""
        ...


class Generator(Protocol):
    """Makes one value for each row, or the parts of a bundle.

    A generator is a frozen dataclass whose fields are its YAML options.
    """

    @property
    def word(self) -> str:
        """What users write."""
        ...

    @property
    def main(self) -> str | None:
        """The option that may stand alone, or None."""
        ...

    def type(self, scope: Scope) -> DataType:
        """The type of its values, or of a bundle's first part; reports problems."""
        ...

    def needs(self, part: str) -> Sequence[Operand]:
        """The operands that one part reads."""
        ...

    def make(self, rows: Rows, part: str) -> Values:
        """One value for each row; pure. A null is a null of Arrow."""
        ...


class Countable(Protocol):
    """A generator that can make distinct values: `rows.unique` asks for them."""

    def capacity(self, kind: DataType) -> int | None:
        """How many different values of a type it can make; None: not known before the rows."""
        ...


class Weighted(Countable, Protocol):
    """A generator that can make distinct values, some of which come more often than others."""

    @property
    def chances(self) -> tuple[Decimal, ...]:
        """How often each comes, in the order in which `rows.permuted` numbers them."""
        ...


class Bundle(Protocol):
    """A generator with parts."""

    @property
    def word(self) -> str:
        """What users write."""
        ...

    @property
    def main(self) -> str | None:
        """The option that may stand alone, or None."""
        ...

    @property
    def parts(self) -> Mapping[str, Part]:
        """Its parts by name."""
        ...

    def check(self, scope: Scope) -> None:
        """Report what is wrong with the options."""
        ...

    def needs(self, part: str) -> Sequence[Operand]:
        """The operands that one part reads."""
        ...

    def make(self, rows: Rows, part: str) -> Values:
        """One value of one part for each row; pure."""
        ...


class ItemList(Bundle, Protocol):
    """A bundle whose parts belong to the items of a list: each row has any number of them."""

    def counts(self, rows: Rows) -> I64:
        """How many items each row has, shape (rows,)."""
        ...


def generators_in(made: object) -> Iterator[object]:
    """A generator and all that stand in its options, at any depth; pure.

    Whatever has a `make` is one, so branches, laws, a person's sex and what a model stands in for
    are found, and options that take generators tomorrow.

    Args:
        made: a generator, a law, or anything that an option may hold.
    """
    if isinstance(made, tuple):
        for item in made:
            yield from generators_in(item)
    elif is_dataclass(made) and not isinstance(made, type):
        if hasattr(made, "make"):
            yield made
        for option in fields(made):
            yield from generators_in(getattr(made, option.name))
