"""The state of one table while it is decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from synth.conditions.besides import Beside
from synth.conditions.domain import Branch, Domain, Order
from synth.conditions.parsed import Node
from synth.conditions.said import Said
from synth.databases.catalog import DbColumn, DbReference, DbTable, DbType, TableName
from synth.infer.draft import Claim, EntryDraft, TableDraft
from synth.infer.plainer import Plainer
from synth.infer.setting import ALONE, Setting
from synth.infer.unknown import is_left_to_default

if TYPE_CHECKING:
    from synth.conditions.spelt import Piece


@dataclass(frozen=True)
class Condition:
    """A condition that every row must fulfil.

    Attributes:
        name: of the constraint, or what it is.
        text: as the database prints it.
        first: what the first row fulfils in its place (under its parent, where the table has one),
            "" where that is nothing; None: the same.
    """

    name: str
    text: str
    first: str | None = None


@dataclass
class Link:
    """A foreign key that a let stands for.

    Attributes:
        reference: of the database.
        let: the let's name; `parent` where the table is `per` it.
        parts: for each column of ours, by its name in the database, the part of the row it takes.
        capacity: how many rows there are to point to, at least.
        naming: of several columns those that name the row each by itself.
    """

    reference: DbReference
    let: str
    parts: dict[str, str]
    capacity: int
    naming: frozenset[str] = frozenset()

    @property
    def is_parent(self) -> bool:
        """Whether it is the row above."""
        return self.let == "parent"


@dataclass(frozen=True)
class Shown:
    """A column of another table.

    Attributes:
        column: its name in the schema.
        type: of the column.
        is_sure: whether every row has a value there.
    """

    column: str
    type: DbType
    is_sure: bool


@dataclass(frozen=True)
class Seen:
    """What a row of another table shows.

    Attributes:
        parts: of its own person.
        texts: of all columns, by the words of their names; by `=email` the first that means it.
        is_of_people: whether its rows are people by the name of the table.
    """

    parts: Mapping[str, Shown] = field(default_factory=dict)
    texts: Mapping[tuple[str, ...], Shown] = field(default_factory=dict)
    is_of_people: bool = False

    @property
    def birth(self) -> str:
        """The column that says when somebody was born, "" where none surely does."""
        shown = self.parts.get("birth_date")
        return shown.column if shown is not None and shown.is_sure else ""

    @property
    def is_person(self) -> bool:
        """Whether a row is somebody."""
        return self.is_of_people or bool(self.parts)


@dataclass
class Variants:
    """Columns that one draw decides together.

    Attributes:
        let: the let that is drawn.
        names: of the branches, as the let's values.
        branches: what each leaves its columns.
        told: by name the condition that says the same, where another column decides it.
        lasting: the first so many are those of any row, the others those of the first row.
    """

    let: str
    names: tuple[str, ...]
    branches: tuple[Branch, ...]
    lasting: int | None = None
    told: Mapping[str, str] = field(default_factory=dict)

    def drew(self, names: Sequence[str]) -> str:
        """The condition that it drew one of some names."""
        if len(names) == 1 and names[0] in self.told:
            return self.told[names[0]]
        if len(names) == 1:
            return f"{self.let} = '{names[0]}'"
        return f"{self.let} in ({', '.join(map(repr, names))})"


@dataclass(frozen=True)
class Turn:
    """Spells that rows under one row above are, one after another.

    Attributes:
        start: the column that says when one begins, by its name in the database.
        end: the column that says when it ends.
        within: between which days all of one row above lie, as a range.
        days: how long the longest lasts.
    """

    start: str
    end: str
    within: str
    days: int


@dataclass
class Work:
    """One table on its way; columns are called by their names in the database.

    Attributes:
        table: of the database.
        draft: what is decided.
        links: its foreign keys as lets, by column: the link that gives the column its value.
        domains: what its conditions leave each column alone.
        variants: by column, what it is drawn with.
        orders: between two columns, in every row.
        single: columns that are distinct in every row.
        joints: lists of columns that are drawn together.
        never_null: columns in which a null would break something.
        always_null: columns that must stay empty, with the reason.
        filled: conditions of several columns that an empty one meets, and that are met otherwise.
        rows_most: the most rows that keys and conditions allow, None: any number.
        apart: conditions under which a reference's column is empty, so that two rows differ.
        ordinals: columns that count the rows under their parent.
        needs_rows: whether its rows must be counted, so that it has rows of its own, no parent.
        spaced: columns in which every row has a place of its own.
        pairs: two references of which the second stands after the first, by their columns.
        below: columns of a reference to a later row than the one above, which never repeats there.
        under: the reference that has to be the row above, where another one is.
        doubted: orders of texts that the database may see otherwise.
        shifted: references to the row that stands behind another one, as many rows on in every
            row, by the column that names that one: distinct wherever it is.
        unordered: two columns of which neither order may repeat (`least(a, b), greatest(a, b)`).
        plainer: what was refused before.
        equated: columns that follow from others by an equation, and those of a sum's shares.
        leads: of those what they are made from.
        spelt: of texts that others spell at some places, which these are, with their SQL.
        spelt_lets: of these texts the lets of what is drawn between.
        tails: of joined texts the column whose distinct values tell them apart.
        keyed: texts that join the columns of a unique list, so that they differ as these do.
        wheres: conditions that a column's values are kept by, with their SQL in the schema.
        is_settled: whether its people work since long ago.
        is_judged: whether a database will be asked about what is not sure.
        seen: of the tables before, what each row shows.
        asked_beside: conditions that a column which follows from others may not fulfil, by name.
        worded: columns of state that keep their words, since they are told apart by others.
        setting: what the table says of its columns' values.
        turn: the spells that its rows are, None: they are none.
        turns: the two columns of it, as they are made.
        measures: columns that stand for what triggers look up.
        is_needed: whether every row above has to have a row of it.
    """

    table: DbTable
    draft: TableDraft
    links: dict[str, Link] = field(default_factory=dict)
    domains: dict[str, Domain] = field(default_factory=dict)
    variants: dict[str, Variants] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)
    single: set[str] = field(default_factory=set)
    joints: list[frozenset[str]] = field(default_factory=list)
    never_null: set[str] = field(default_factory=set)
    always_null: dict[str, str] = field(default_factory=dict)
    filled: set[str] = field(default_factory=set)
    rows_most: int | None = None
    apart: dict[str, str] = field(default_factory=dict)
    ordinals: set[str] = field(default_factory=set)
    needs_rows: bool = False
    spaced: dict[str, EntryDraft] = field(default_factory=dict)
    pairs: list[frozenset[str]] = field(default_factory=list)
    below: set[str] = field(default_factory=set)
    under: DbReference | None = None
    doubted: list[Order] = field(default_factory=list)
    shifted: dict[str, str] = field(default_factory=dict)
    unordered: set[frozenset[str]] = field(default_factory=set)
    plainer: Plainer = field(default_factory=Plainer)
    equated: dict[str, EntryDraft] = field(default_factory=dict)
    leads: dict[str, frozenset[str]] = field(default_factory=dict)
    spelt: dict[str, dict["Piece", str]] = field(default_factory=dict)
    spelt_lets: dict[str, list[str]] = field(default_factory=dict)
    tails: dict[str, str] = field(default_factory=dict)
    keyed: set[str] = field(default_factory=set)
    wheres: dict[str, dict[Condition, str]] = field(default_factory=dict)
    asked_beside: dict[str, str] = field(default_factory=dict)
    worded: set[str] = field(default_factory=set)
    setting: Setting = ALONE
    turn: Turn | None = None
    turns: dict[str, EntryDraft] = field(default_factory=dict)
    measures: set[str] = field(default_factory=set)
    is_needed: bool = False
    seen: Mapping[TableName, Seen] = field(default_factory=dict)
    is_judged: bool = False
    is_settled: bool = False

    def claim(self, condition: Condition, column: str) -> None:
        """Note that a column is made so that a condition of the database holds."""
        self.draft.claims.append(Claim(condition.name, condition.text, self.name(column)))

    def trusts(self, said: Said) -> bool:
        """Whether what we say in our SQL is sure, or compared with what the database says."""
        return said.is_sure or self.is_judged

    def is_decided(self, name: str) -> bool:
        """Whether more decides a column than its meaning, its domain and that it is unique.

        Args:
            name: the column.
        """
        decided = {*self.links, *self.ordinals, *self.spaced, *self.always_null, *self.equated}
        decided |= {*self.wheres, *self.variants}.union(*self.joints)
        return name in decided or bool(self.step(name))

    def step(self, column: str) -> int:
        """How much plainer a column has to be than its meaning wants."""
        return self.plainer.steps.get((self.table.name, column), 0)

    @cached_property
    def columns(self) -> Mapping[str, DbColumn]:
        """The columns that rows bring."""
        own = (c for c in self.table.columns if not c.is_generated)
        return {c.name: c for c in own if not is_left_to_default(c)}

    def name(self, column: str) -> str:
        """A column's name in the schema."""
        return self.draft.names[column]

    def may_be_empty(self, column: str) -> bool:
        """Whether a null in a column breaks nothing."""
        said = [self.domains.get(column)]
        if column in self.variants:
            said += [branch.domains.get(column) for branch in self.variants[column].branches]
        return (
            self.columns[column].nullable
            and column not in self.never_null
            and not any(domain is not None and domain.null is False for domain in said)
        )

    def limit(self, rows: int) -> None:
        """Allow no more rows than these."""
        self.rows_most = rows if self.rows_most is None else min(self.rows_most, rows)


@dataclass(frozen=True)
class Measure:
    """What a trigger compares a column with.

    Attributes:
        name: of the column that stands for it.
        beside: how they are compared.
        reference: to the row that it is looked up in.
        condition: what has to hold.
        may_be_empty: whether there may be nothing to compare with.
    """

    name: str
    beside: Beside
    reference: DbReference
    condition: Condition
    may_be_empty: bool


@dataclass
class Looks:
    """What triggers ask of other rows for one of a table.

    Attributes:
        fits: by the columns of a reference, what must hold of the row that it names.
        most: likewise, how many rows may name the same: a number, or a column of the row named.
        least: likewise, how many rows must name every row.
        measures: what columns are compared with.
        several: by the columns of a reference, the let of its row that counts those naming it.
    """

    fits: dict[tuple[str, ...], list[Node]] = field(default_factory=dict)
    most: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    least: dict[tuple[str, ...], int] = field(default_factory=dict)
    measures: tuple[Measure, ...] = ()
    several: dict[tuple[str, ...], str] = field(default_factory=dict)

    @property
    def summed(self) -> set[tuple[str, ...]]:
        """The references under which values are added up."""
        return {one.reference.columns for one in self.measures if one.beside.summed is not None}

    @property
    def counted(self) -> set[tuple[str, ...]]:
        """The references that rows are counted by."""
        return {*self.most, *self.least, *self.summed}
