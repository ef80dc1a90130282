"""The structure of a database: what a `Database` tells, and nothing about its rows.

Texts of expressions are as the server prints them, in its own dialect.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from synth.databases.dialect import Dialect

if TYPE_CHECKING:
    from synth.databases.inlining import Body


@dataclass(frozen=True, order=True)
class TableName:
    """A table's name and the namespace it stands in (`main` in SQLite)."""

    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.namespace}.{self.name}"


@dataclass(frozen=True)
class DbType:
    """One column type.

    Attributes:
        text: as the server writes it with everything, such as `character varying(5)`, `text[]`,
            `app.mood`: what a `create table` would take.
        base: the plain word of the type its values have, domains resolved and without length:
            `smallint integer bigint numeric real double boolean varchar char text date time timetz
            timestamp timestamptz interval uuid json jsonb xml bytea bit varbit inet cidr macaddr
            money tsvector tsquery citext hstore ltree vector enum array range multirange composite
            struct map point line lseg box path polygon circle geometry oid name other`.
        length: most characters of `varchar` and `char`, bits of `bit`, dimensions of a `vector`,
            elements of an `array` that always has as many (DuckDB).
        precision: digits of a `numeric`; None where it has no limit.
        scale: digits after its point.
        labels: of an enum, in order.
        element: of an array, a range or a multirange.
        checks: of its domains, innermost first, with `VALUE` for the value.
        not_null: whether a domain of it forbids nulls.
        fields: of a composite or struct, names and types in order; of a map `key` and `value`.
        namespace: where the type below all domains stands, "" for the server's own types.
        below: of a domain the type below all domains, as the server writes it.
    """

    text: str
    base: str
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    labels: tuple[str, ...] = ()
    element: "DbType | None" = None
    checks: tuple[str, ...] = ()
    not_null: bool = False
    fields: tuple[tuple[str, "DbType"], ...] = ()
    namespace: str = ""
    below: str = ""


@dataclass(frozen=True)
class DbColumn:
    """One column.

    Attributes:
        name: as the server keeps it, without quotes.
        type: its type.
        nullable: whether a null may be stored.
        default: the expression, or None; of a generated column what it is computed from, where the
            database tells it.
        is_identity: whether the database numbers its rows (identity, serial, `rowid` of SQLite).
        is_generated: whether the database computes it, so that nobody may write it.
        comment: the database's own, or None.
    """

    name: str
    type: DbType
    nullable: bool = True
    default: str | None = None
    is_identity: bool = False
    is_generated: bool = False
    comment: str | None = None


@dataclass(frozen=True)
class DbReference:
    """A foreign key."""

    name: str
    columns: tuple[str, ...]
    to: TableName
    to_columns: tuple[str, ...]
    is_deferrable: bool = False


@dataclass(frozen=True)
class DbUnique:
    """A unique constraint or unique index; the primary key too.

    Attributes:
        name: of the constraint or index.
        columns: the columns, in order; None at the place of an expression.
        expressions: the text of every part, in order; of a plain column its name.
        where: the condition of a partial index, or None.
        nulls_distinct: whether rows with a null never meet.
        is_primary: whether it is the primary key.
        is_deferrable: whether it may be checked at the end of the transaction.
    """

    name: str
    columns: tuple[str | None, ...]
    expressions: tuple[str, ...]
    where: str | None = None
    nulls_distinct: bool = True
    is_primary: bool = False
    is_deferrable: bool = False


@dataclass(frozen=True)
class DbCheck:
    """A check: the condition's text, without the word `check`."""

    name: str
    text: str


@dataclass(frozen=True)
class DbExclusion:
    """An exclusion constraint: no two rows for which all operators hold."""

    name: str
    elements: tuple[tuple[str, str], ...]
    where: str | None = None


@dataclass(frozen=True)
class Fill:
    """A row that a trigger inserts.

    Attributes:
        table: as its text calls it; without a namespace where none is written.
        taken: columns that are a column of the new row as it is, each with that one.
        given: all columns, each with the words of what it becomes, as the text says them, with
            blanks between them.
        is_other: whether a row that is there already is no row more, and no fault.
    """

    table: TableName
    taken: tuple[tuple[str, str], ...] = ()
    given: tuple[tuple[str, str], ...] = ()
    is_other: bool = False


@dataclass(frozen=True)
class Change:
    """A column that a trigger may set in rows that are there.

    Attributes:
        table: as its text calls it; without a namespace where none is written.
        column: of the table.
        value: what it is set to, as the text says, in lower case with blanks between all words.
    """

    table: TableName
    column: str
    value: str


@dataclass(frozen=True)
class DbTrigger:
    """A trigger that fires on insert.

    Attributes:
        name: its own.
        timing: such as `after each row`.
        function: that it runs, or "".
        fills: what it surely inserts.
        changes: what it may set elsewhere.
        refuses: conditions on the new row under which it refuses the row or skips it.
        inserts: the tables into which it may insert, as its text calls them.
        looks: conditions under which it does so for what stands in other rows; `new.` is the row.
        says: texts with which it refuses, where the database does not tell which trigger it was.
    """

    name: str
    timing: str
    function: str
    fills: tuple[Fill, ...] = ()
    changes: tuple[Change, ...] = ()
    refuses: tuple[str, ...] = ()
    inserts: tuple[TableName, ...] = ()
    looks: tuple[str, ...] = ()
    says: tuple[str, ...] = ()


NOWHERE = ("false",)
"""The bounds of a partitioned table without a partition."""


@dataclass(frozen=True)
class DbTable:
    """One table that rows can be inserted into; partitions are told by their root alone.

    Attributes:
        name: its name.
        columns: in order.
        uniques: the primary key first.
        references: its foreign keys.
        checks: its own and inherited ones.
        exclusions: its exclusion constraints.
        triggers: those that fire on insert.
        bounds: of a partitioned table the condition of every leaf partition: a row must fulfil one
            of them. Empty where every row finds a place, and any draw every place.
        inherits: the tables it inherits from.
        comment: the database's own, or None.
    """

    name: TableName
    columns: tuple[DbColumn, ...]
    uniques: tuple[DbUnique, ...] = ()
    references: tuple[DbReference, ...] = ()
    checks: tuple[DbCheck, ...] = ()
    exclusions: tuple[DbExclusion, ...] = ()
    triggers: tuple[DbTrigger, ...] = ()
    bounds: tuple[str, ...] = ()
    inherits: tuple[TableName, ...] = ()
    comment: str | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """The columns of the primary key, may be empty."""
        for unique in self.uniques:
            if unique.is_primary:
                return tuple(name for name in unique.columns if name is not None)
        return ()

    @cached_property
    def by_name(self) -> Mapping[str, DbColumn]:
        """Its columns by name."""
        return {column.name: column for column in self.columns}


@dataclass(frozen=True)
class Structure:
    """All tables of a database.

    Attributes:
        dialect: the SQL in which its texts are.
        default_namespace: where a name without a namespace is looked for first.
        tables: without views, system tables, extensions' tables and partitions.
        version: the server's, such as `18.0`.
        hidden: in which an index keeps texts, and views that keep rows: they are read, and nobody
            fills them.
        labels: of enums by the name of the type, those that no column has too.
        bodies: what the functions that checks call are made of, by their names.
        functions: the same with their arguments, but for names that several have.
        elsewhere: tables whose rows lie on another server: nobody asks it.
    """

    dialect: Dialect
    default_namespace: str
    tables: tuple[DbTable, ...]
    version: str = ""
    hidden: tuple[DbTable, ...] = ()
    labels: Mapping[str, Sequence[str]] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, "Body"] = field(default_factory=dict)
    elsewhere: tuple[TableName, ...] = ()

    @property
    def has_case(self) -> bool:
        """Whether names that differ by capitals alone are different names."""
        return self.dialect.has_case

    @cached_property
    def inherited(self) -> frozenset[TableName]:
        """The tables that others inherit from."""
        return frozenset(name for table in self.tables for name in table.inherits)

    @cached_property
    def by_name(self) -> Mapping[TableName, DbTable]:
        """Its tables by name."""
        return {table.name: table for table in self.tables}

    def meant(self, written: TableName) -> TableName | None:
        """The table that a trigger's text means; None where nobody knows.

        Args:
            written: as the text calls it.
        """
        names = [t.name for t in self.tables if t.name.name.lower() == written.name.lower()]
        space = written.namespace or self.default_namespace
        own = [name for name in names if name.namespace == space]
        if own or written.namespace:
            return own[0] if own else None
        return names[0] if len(names) == 1 else None

    @cached_property
    def written_by(self) -> Mapping[TableName, str]:
        """The tables into which triggers of others may insert, each with which one of which."""
        found: dict[TableName, str] = {}
        for table in self.tables:
            for trigger in table.triggers:
                for name in map(self.meant, trigger.inserts):
                    if name is not None and name != table.name:
                        found.setdefault(name, f"trigger {trigger.name} of {table.name.name}")
        return found

    def find(self, parts: tuple[str, ...]) -> DbTable | None:
        """The table of a name, or None where there is none.

        Args:
            parts: the table alone (of the default namespace, else the only one of that name), or
                its namespace and the table.
        """
        if len(parts) == 2:  # noqa: PLR2004 - a namespace and a name
            name = TableName(*parts)
            hidden = (table for table in self.hidden if table.name == name)
            return self.by_name.get(name) or next(hidden, None)
        own = self.by_name.get(TableName(self.default_namespace, parts[0]))
        if own is not None:
            return own
        others = list(self._named(parts[0]))
        return others[0] if len(others) == 1 else None

    def _named(self, name: str) -> Iterator[DbTable]:
        return (table for table in self.tables if table.name.name == name)
