"""The structure of what is written: tables, columns, keys and references, nothing else.

Stores create tables from it, the manifest records it and `verify` judges by it.
"""

from dataclasses import dataclass, field

from synth.schema.datatypes import DataType


@dataclass(frozen=True)
class Column:
    """One written column.

    Attributes:
        name: as the schema names it.
        type: its declared or derived type.
        nullable: whether a null may occur.
        mark: `direct`, `quasi`, `sensitive` or `plain`.
        identifier: the identifier whose values it holds (`nir`), or None.
        options: the identifier's own options as text, such as a declared block.
        unique: whether no two rows hold the same value; nulls do not count.
        outside: its name in a database, where that is not `name` (`as:` in the schema), else "".
        note: the reason that somebody wrote beside it (`note:` in the schema), else "".
    """

    name: str
    type: DataType
    nullable: bool = False
    mark: str = "plain"
    identifier: str | None = None
    options: tuple[tuple[str, str], ...] = ()
    unique: bool = False
    outside: str = field(default="", compare=False)
    note: str = field(default="", compare=False)


@dataclass(frozen=True)
class Reference:
    """A foreign key: these columns hold the key of a row of another table, or nulls."""

    columns: tuple[str, ...]
    to: str
    to_columns: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """One written table.

    Attributes:
        name: as the schema names it.
        columns: in the order of the output.
        key: columns of the primary key, may be empty.
        uniques: further unique lists of two or more columns.
        references: foreign keys to other written tables.
        order: a column that restores the order rows were made in, or None.
        outside: its name in a database as SQL writes it, namespace and quotes included, where that
            is not `name` (`as:` in the schema), else "".
        checks: names and conditions, in DuckDB's SQL, of the rules that speak of one row of this
            table; no file holds them.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    uniques: tuple[tuple[str, ...], ...] = ()
    references: tuple[Reference, ...] = ()
    order: str | None = None
    note: str = field(default="", compare=False)
    outside: str = field(default="", compare=False)
    checks: tuple[tuple[str, str], ...] = field(default=(), compare=False)
