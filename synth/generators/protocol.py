"""What a generator is, and what it may ask of the rows it makes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from typing import Literal, Protocol, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from synth.errors import Mark, Problem
from synth.locales.bundles import Part
from synth.registry import Values
from synth.rng import U64
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand, Path

T = TypeVar("T")
I64 = NDArray[np.int64]
Bools = NDArray[np.bool_]

Options = tuple[tuple[str, str], ...]
"""Options of an identifier as text."""

Origin = tuple[str, str | None, Options]
"""A privacy mark, and the identifier whose values they are with its options."""

WHOLE = ""
"""The part of a generator that makes one value."""


@dataclass(frozen=True)
class Traits:
    """What is asked of every kind of generator; no answer has a default.

    Attributes:
        form: one value, a bundle, a list (a bundle of items) or a reference to rows.
        by: what a row's value follows: it is `made` of words and of what is read; it is what the
            one operand `read` is; it is `counted`, the row's number and so distinct; it is found by
            the number (`numbered`: `limit` says how many there are); or Python is `called` for it.
        mark: where its privacy mark comes from: `plain`; its `own` (`origin`, of a bundle
            `identifier_options`); `copied` from what it reads; the `strongest` of what it reads and
            holds; that of the generator `inside`, in whose place it stands.
        countable: whether it can make distinct values: `capacity` says how many.
        nullable: whether `nullable` says that a null may occur, else what it reads decides.
    """

    form: Literal["value", "bundle", "list", "reference"]
    by: Literal["made", "read", "counted", "numbered", "called"]
    mark: Literal["plain", "own", "copied", "strongest", "inside"]
    _: KW_ONLY
    countable: bool
    nullable: bool


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

    @property
    def is_below(self) -> bool:
        """Whether the rows stand under those of another table."""
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

    def told(self, part: str) -> Mapping[int, str]:
        """What the schema says that a part is, by the position of the row."""
        ...

    def ordinal(self, *, under: str = "") -> I64:
        """The rows' numbers under their parent, from 0; in a table without parent, `number`.

        Of a table above, among all rows under one row of it.
        """
        ...

    def above(self) -> U64:
        """The numbers of the rows above, in the parent's table."""
        ...

    def parent_words(self, name: str = WHOLE, *, under: str = "") -> U64:
        """Words of this entry that all rows of one parent share, or of a row of a table above."""
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

    def siblings(self, *, under: str = "") -> I64:
        """How many rows have the same parent, or row of a table above, this one included."""
        ...

    def family(self) -> tuple["Rows", I64]:
        """All rows of the same parents, parent after parent, and where each of these rows stands.

        Only of a table with a parent.
        """
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

    def above(self) -> tuple[str, ...]:
        """The tables above, the parent first."""
        ...

    def has_parent(self) -> bool:
        """Whether its rows stand under those of another table."""
        ...


class Word(Protocol):
    """What a generator and a bundle have: a frozen dataclass whose fields are its YAML options."""

    @property
    def word(self) -> str:
        """What users write."""
        ...

    @property
    def main(self) -> str | None:
        """The option that may stand alone, or None."""
        ...

    @property
    def traits(self) -> Traits:
        """What is asked of its kind."""
        ...

    def needs(self, part: str) -> Sequence[Operand]:
        """The operands that one part reads."""
        ...

    def make(self, rows: Rows, part: str) -> Values:
        """One value, or one of a part, for each row; pure. A null is a null of Arrow."""
        ...


def reads_nothing(self: object, part: str) -> Sequence[Operand]:  # noqa: ARG001 - of none
    """The operands of a part that reads none: `needs` of many."""
    return ()


class Generator(Word, Protocol):
    """Makes one value for each row."""

    def type(self, scope: Scope) -> DataType:
        """The type of its values; reports problems."""
        ...


class Bundle(Word, Protocol):
    """A generator with parts."""

    @property
    def parts(self) -> Mapping[str, Part]:
        """Its parts by name."""
        ...

    def check(self, scope: Scope) -> None:
        """Report what is wrong with the options."""
        ...


class ItemList(Bundle, Protocol):
    """A bundle whose parts belong to the items of a list: each row has any number of them."""

    def counts(self, rows: Rows) -> I64:
        """How many items each row has, shape (rows,)."""
        ...

    def most(self) -> int | None:
        """The most items that a row has, or None where no law says it."""
        ...


class Answers(Protocol):
    """What a generator says where its traits promise it."""

    def capacity(self, kind: DataType) -> int | None:
        """How many different values of a type it can make; None: not known before the rows."""
        ...

    def limit(self, as_of: date, size: Callable[[str], int | None]) -> int | None:
        """How many rows there can be at most; None: that hangs on how many a table will have."""
        ...

    def nullable(self, scope: Scope) -> bool:
        """Whether it may make a null."""
        ...

    @property
    def origin(self) -> Origin:
        """Mark, identifier and its options that come with the values."""
        ...

    @property
    def identifier_options(self) -> Mapping[str, Options]:
        """The options of the identifiers that are parts, by part."""
        ...

    @property
    def own(self) -> "Generator | None":
        """The generator in whose place it stands, or None."""
        ...


def generators_in(made: object) -> "Iterator[Generator]":
    """A generator and all that stand in its options, at any depth; pure.

    Whatever has traits is one, so branches, laws, a person's sex and what a model stands in for
    are found, and options that take generators tomorrow.

    Args:
        made: a generator, a law, or anything that an option may hold.
    """
    if isinstance(made, tuple):
        for item in made:
            yield from generators_in(item)
        return
    kind: type = type(made)
    options = _options(kind)
    if options is None:
        return
    if hasattr(made, "traits"):
        yield cast("Generator", made)
    for name in options:
        yield from generators_in(getattr(made, name))


@cache
def _options(kind: type) -> tuple[str, ...] | None:
    """The names of what stands in objects of a class; None of one that is no dataclass."""
    return tuple(one.name for one in fields(kind)) if is_dataclass(kind) else None
