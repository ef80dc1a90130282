"""What is decided of the other tables while one of them is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from synth.databases.catalog import DbTable, TableName
from synth.infer.draft import TableDraft
from synth.infer.work import Looks, Seen

if TYPE_CHECKING:
    from synth.infer.kin import Kin
    from synth.infer.statewords import State


@dataclass(frozen=True)
class Making:
    """Where the rows of a table say when they were made.

    Attributes:
        column: its name in the schema.
        is_sure: whether every row has a value there.
        is_day: whether it is a day, no moment.
        is_old: whether it may be before all that rows tell of, as a hire is.
    """

    column: str
    is_sure: bool
    is_day: bool
    is_old: bool = False


@dataclass(frozen=True)
class Spell:
    """Between which days the rows of a table last.

    Attributes:
        start: the column that says when, by its name in the schema; never null.
        end: the column, which may be null.
        is_whole: whether it is a life, outside of which nothing happens to the row.
        is_lasting: whether it is how long a thing may be used, whoever uses it.
    """

    start: str
    end: str
    is_whole: bool = False
    is_lasting: bool = False


@dataclass
class Known:
    """What is decided of the other tables.

    Attributes:
        least: how many rows a table has at least, by its name.
        most: how many at most.
        names: of every table its name in the schema, and its columns' names.
        standing: tables whose rows are there: their keys are any values.
        closed: tables of rows of their own that can have no more: a list of regions, of states.
        counted: columns of a table that are sequences, so that a later row has a greater value.
        seen: what each row of a table shows.
        among: the only values of a table's columns, where conditions name them.
        made: of a table whose rows say when they were made, where.
        spells: of a table whose rows last, between which columns.
        states: of a table the columns that name a state, with all their words.
        drafts: the tables that have rows of their own or under others.
        kin: of a table its references that meet in one row above.
        wide: tables that references of several columns point to: a row must be found that agrees
            in the columns which another reference gives, under every parent.
        tables: of the database, by name.
        people: those whose rows are people.
        turned: those whose rows are spells in turn.
        settled: people whom the spells of others name, so that they were hired before any of them.
        listed: tables of things that the lines of a paper name, which are older than any paper.
        looks: what triggers ask of other rows for one of a table.
    """

    least: dict[TableName, int] = field(default_factory=dict)
    most: dict[TableName, int] = field(default_factory=dict)
    names: dict[TableName, tuple[str, Mapping[str, str]]] = field(default_factory=dict)
    standing: set[TableName] = field(default_factory=set)
    closed: set[TableName] = field(default_factory=set)
    counted: dict[TableName, frozenset[str]] = field(default_factory=dict)
    among: dict[TableName, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    seen: dict[TableName, Seen] = field(default_factory=dict)
    made: dict[TableName, Making] = field(default_factory=dict)
    spells: dict[TableName, Spell] = field(default_factory=dict)
    states: dict[TableName, "Sequence[State]"] = field(default_factory=dict)
    drafts: dict[TableName, TableDraft] = field(default_factory=dict)
    kin: Mapping[TableName, "Sequence[Sequence[Kin]]"] = field(default_factory=dict)
    wide: frozenset[TableName] = frozenset()
    tables: Mapping[TableName, DbTable] = field(default_factory=dict)
    people: frozenset[TableName] = frozenset()
    turned: set[TableName] = field(default_factory=set)
    settled: frozenset[TableName] = frozenset()
    listed: frozenset[TableName] = frozenset()
    looks: Mapping[TableName, Looks] = field(default_factory=dict)
