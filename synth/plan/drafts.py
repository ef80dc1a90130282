"""Tables whose generators are built and whose names are not yet resolved."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

import pyarrow as pa

from synth.errors import Mark
from synth.generators.identifier import Identified
from synth.generators.law import Law
from synth.generators.protocol import Bundle, Generator
from synth.generators.ref import Ref
from synth.locales.bundles import Part
from synth.plan.standing import Stood
from synth.plan.tables import Joint, Pin, capacity_of, copied, copied_path, parts_of
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand, Sql
from synth.schema.types import Entry, Table

HELD_ROWS = 1_000_000
"""Most rows of a table by `rows` that is held whole."""

Pins = Mapping[tuple[str, str], tuple[Pin, ...]]
"""Values that a schema puts into rows, by entry and part."""

INLINE = "#each"
COUNTS = "#count"
"""Names of the entries that make a `per` table's rows; no user can write them."""


@dataclass(frozen=True)
class Draft:
    """One entry: as written, its generator, its declared type and its condition for nulls."""

    name: str
    entry: Entry
    generator: Generator | Bundle
    kind: DataType | None
    null_where: Sql | None = None

    @property
    def value(self) -> Generator:
        """The generator of an entry that makes one value for each row."""
        return cast("Generator", self.generator)

    @property
    def bundle(self) -> Bundle:
        """The generator of an entry with parts."""
        return cast("Bundle", self.generator)

    @property
    def reference(self) -> Ref | None:
        """The reference it is, or None."""
        return self.generator if isinstance(self.generator, Ref) else None

    @property
    def is_reference(self) -> bool:
        """Whether it points to rows of a table."""
        return self.reference is not None

    @property
    def is_distinct(self) -> bool:
        """Whether it never points to the same row twice under one parent."""
        return self.reference is not None and bool(self.reference.distinct)

    @property
    def parts(self) -> Mapping[str, Part]:
        """The parts of a bundle; none of one value or a reference."""
        return parts_of(self.generator)

    @property
    def taken(self) -> tuple[str, ...]:
        """The names of the path it takes its value from; none where it makes one itself."""
        return copied_path(self.generator)

    @property
    def inside(self) -> tuple[Operand, ...]:
        """What can be read in its values, which do not repeat beside it."""
        return self.generator.inside if isinstance(self.generator, Identified) else ()

    @property
    def sql(self) -> Sql | None:
        """The expression whose value it is, or None."""
        found = copied(self.generator)
        return found if isinstance(found, Sql) else None

    def capacity(self, kind: DataType) -> int | None:
        """How many different values of a type it can make; None: it states no number."""
        return capacity_of(self.generator, kind)

    @property
    def is_list(self) -> bool:
        """Whether it is a list of items, such as a timeline."""
        return self.generator.traits.form == "list"

    @property
    def is_bundle(self) -> bool:
        """Whether it has parts."""
        return self.generator.traits.form != "value"


@dataclass
class TableDraft:
    """One table on its way to a plan.

    Attributes:
        file: the rows of a held table.
        file_names: names of its columns that a message may tell.
        stood: its rows where they stand in a database, which `file` holds as well.
        joints: what is drawn together.
        joined: the lists of columns that therefore never repeat.
        pins: what the schema puts into rows.
    """

    table: Table
    lets: dict[str, Draft] = field(default_factory=dict)
    columns: dict[str, Draft] = field(default_factory=dict)
    file: pa.Table | None = None
    file_names: tuple[str, ...] = ()
    stood: Stood | None = None
    count: Law | None = None
    each_let: str | None = None
    each_inline: Draft | None = None
    each_values: tuple[str, ...] | None = None
    each_table: str | None = None
    above: tuple[str, ...] = ()
    joints: list[Joint] = field(default_factory=list)
    joined: list[tuple[str, ...]] = field(default_factory=list)
    pins: Pins = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The table's name."""
        return self.table.name

    @property
    def mark(self) -> Mark:
        """Where the table stands."""
        return self.table.mark

    def entry(self, name: str) -> Draft | None:
        """The column or let of a name."""
        return self.columns.get(name) or self.lets.get(name)


Drafts = Mapping[str, TableDraft]
