"""Tables and entries with everything decided."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import pyarrow as pa

from synth.errors import Mark
from synth.generators.law import Law
from synth.generators.part import From
from synth.generators.protocol import WHOLE, Answers, Bundle, Generator, generators_in
from synth.generators.ref import Ref
from synth.locales.bundles import Part
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand, Path, Sql


@dataclass(frozen=True)
class Facts:
    """What is known of a value before it is made.

    Attributes:
        kind: its type.
        nullable: whether a null may occur.
        mark: what it is for privacy.
        identifier: the identifier whose value it is, or None.
        options: the identifier's options as text.
    """

    kind: DataType
    nullable: bool = False
    mark: str = "plain"
    identifier: str | None = None
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Joint:
    """Columns and references that are drawn together so that their combination never repeats.

    Attributes:
        entries: names of columns and of lets.
        under: whether they may not repeat under one parent, else in the whole table.
        pairs: two references among them of which the second stands `after` the first.
    """

    entries: tuple[str, ...]
    under: bool
    pairs: tuple[tuple[str, str], ...] = ()

    def pair_of(self, name: str) -> tuple[str, str] | None:
        """The two references of which an entry is one, or None."""
        return next((pair for pair in self.pairs if name in pair), None)


@dataclass(frozen=True)
class Pin:
    """A value that the schema puts into a row.

    Attributes:
        row: its number.
        text: the value, as a constant of the type.
    """

    row: int
    text: str


@dataclass(frozen=True)
class EntryPlan:
    """One column or let.

    Attributes:
        name: the column's or let's name.
        generator: what makes it.
        facts: of the value; for a bundle, of no meaning.
        mark: where it stands.
        is_bundle: whether it has parts.
        unique: whether its values are distinct.
        strict: `nulls: 0`: a null is an error.
        null_share: chance of a null in 1 / 2**32, or None.
        null_where: condition of a null, or None.
        joint: what it is drawn together with so that nothing repeats, or None.
        pins: values that the schema puts into rows, by part, in the order of rows.
    """

    name: str
    generator: Generator | Bundle
    facts: Facts
    mark: Mark
    is_bundle: bool = False
    unique: bool = False
    strict: bool = False
    null_share: int | None = None
    null_where: Sql | None = None
    joint: Joint | None = None
    pins: Mapping[str, tuple[Pin, ...]] = field(default_factory=dict)

    def is_distinct(self, part: str) -> bool:
        """Whether what it makes, or one part of it, is distinct in every row."""
        return self.parts[part].unique if part else self.unique

    @property
    def follows_number(self) -> bool:
        """Whether its values follow the rows' numbers, which are therefore counted."""
        return self.unique or self.generator.traits.by in {"counted", "numbered"}

    @property
    def reference(self) -> Ref | None:
        """The reference it is, or None."""
        return self.generator if isinstance(self.generator, Ref) else None

    @property
    def holds_gil(self) -> bool:
        """Whether it runs Python code for every row, itself or inside an option."""
        return _holds_gil(self.generator)

    @property
    def parts(self) -> Mapping[str, Part]:
        """The parts of a bundle; none of one value or a reference."""
        return parts_of(self.generator)

    @property
    def taken(self) -> tuple[str, ...]:
        """The names of the path it takes its value from; none where it makes one itself."""
        return copied_path(self.generator)


def parts_of(generator: Generator | Bundle) -> Mapping[str, Part]:
    """The parts of a bundle; none of one value or a reference."""
    has_parts = generator.traits.form in {"bundle", "list"}
    return cast("Bundle", generator).parts if has_parts else {}


def copied(generator: Generator | Bundle) -> Operand | None:
    """The operand whose value is a generator's value, or None where it makes one itself."""
    return generator.needs(WHOLE)[0] if generator.traits.by == "read" else None


def copied_path(generator: Generator | Bundle) -> tuple[str, ...]:
    """The names of the path whose value is a generator's; none where it is no path."""
    found = copied(generator)
    return found.parts if isinstance(found, Path) else ()


def capacity_of(generator: Generator | Bundle, kind: DataType) -> int | None:
    """How many different values of a type a generator can make; None: it states no number."""
    return cast("Answers", generator).capacity(kind) if generator.traits.countable else None


def _holds_gil(made: object) -> bool:
    return any(one.traits.by == "called" for one in generators_in(made))


@dataclass(frozen=True)
class Each:
    """What the rows of a `per` table are made one each of.

    Attributes:
        let: a list let of the parent, or None.
        inline: a list written in the table itself, or None.
        values: the constants of a literal list, or None.
        table: a held table, or None.
    """

    let: str | None = None
    inline: EntryPlan | None = None
    values: Values | None = None
    table: str | None = None


@dataclass(frozen=True, eq=False)
class TablePlan:
    """One table.

    Attributes:
        name: as written.
        mark: where it stands.
        rows: how many, for a table by `rows`; else None.
        file: the rows of a table by `file`; else None.
        per: the parent's name; else None.
        count: how many rows each parent has, or None.
        each: what each row stands for, or None.
        lets: by name.
        columns: by name, in the order of the output.
        key: the columns of the key.
        claimed: whether the key is claimed, and nothing proves it.
        uniques: further unique lists of columns.
        written: whether it is part of the output.
        above: the tables above, the parent first.
        distinct: names of lets that are references without repeats.
        joints: what is drawn together.
        asks: conditions that only a database can judge, by name.
    """

    name: str
    mark: Mark
    rows: int | None = None
    file: pa.Table | None = None
    per: str | None = None
    count: Law | None = None
    each: Each | None = None
    lets: Mapping[str, EntryPlan] = field(default_factory=dict)
    columns: Mapping[str, EntryPlan] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    claimed: bool = False
    uniques: tuple[tuple[str, ...], ...] = ()
    written: bool = True
    above: tuple[str, ...] = ()
    distinct: tuple[str, ...] = ()
    joints: tuple[Joint, ...] = ()
    asks: Mapping[str, Sql] = field(default_factory=dict)

    @property
    def size(self) -> int | None:
        """How many rows it has, unless parents decide that."""
        return self.rows if self.file is None else int(self.file.num_rows)

    @property
    def holds_gil(self) -> bool:
        """Whether Python code runs for every row: of a column, a let, a list or the count."""
        inline = None if self.each is None else self.each.inline
        entries = (
            *self.columns.values(),
            *self.lets.values(),
            *(() if inline is None else (inline,)),
        )
        return _holds_gil(self.count) or any(entry.holds_gil for entry in entries)

    def entry(self, name: str) -> EntryPlan | None:
        """The column or let of a name."""
        return self.columns.get(name) or self.lets.get(name)


@dataclass(frozen=True)
class Compiled:
    """An expression ready to run: SQL over columns c0, c1 ..., and the paths they stand for.

    A column's name means the same path in all expressions of a table.
    """

    text: str
    columns: tuple[tuple[str, tuple[str, ...]], ...]
    kind: DataType
    source: Sql


_NOWHERE = Mark("", 0, 0)
COUNT_ENTRY = EntryPlan(
    "#count", From(Path(("row",), _NOWHERE)), Facts(DataType("integer")), _NOWHERE
)
"""Stands for a table's `count` where an entry is asked for: it names the words."""
