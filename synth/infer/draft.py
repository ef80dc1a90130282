"""What `init` has decided so far of each table, before it is text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, Union

from synth.databases.catalog import DbTable

Data: TypeAlias = Union[str, list["Data"], dict[str, "Data"]]  # noqa: UP007 - recursive
"""YAML as plain values: every scalar is text."""

NULL_SHARE = "0.1"
"""Share of nulls in a column that may be null and of which nothing else is known."""
LINE = "row + 1"
"""The number of a row under its parent, as an expression."""


@dataclass
class EntryDraft:
    """One column or let.

    Attributes:
        data: its generator, or a dotted path.
        beside: the words beside it.
        reason: why, for a comment; "" where it is obvious.
    """

    data: Data
    beside: dict[str, Data] = field(default_factory=dict)
    reason: str = ""

    @property
    def words(self) -> dict[str, Data]:
        """Generator and beside words as one mapping."""
        if isinstance(self.data, dict):
            return {**self.data, **self.beside}
        name = str(self.data)
        found: dict[str, Data] = {"from": name} if "." in name else {name: {}}
        return found | self.beside


@dataclass(frozen=True)
class Claim:
    """A condition of the database that rows fulfil by the way they are made, in our own SQL.

    Attributes:
        name: of the condition.
        text: as the database prints it.
        column: the column that is made so, in the schema's names.
    """

    name: str
    text: str
    column: str


@dataclass
class TableDraft:
    """One table.

    Attributes:
        source: the table of the database.
        is_default: whether it stands in the default namespace.
        name: its name in the schema.
        names: the names of its columns in the schema, by their names in the database.
        rows: how many, for a table by `rows`.
        stands: whether its rows are there already.
        per: the parent's name, else None.
        count: rows under each parent.
        each: the list of which each item is a row under the parent, in place of a count.
        expected: about how many rows it will have.
        key: columns of the key, in the schema's names.
        uniques: further unique lists of two or more columns.
        lets: by name.
        columns: by name.
        comments: lines above the table.
        asked: conditions that only the database can judge, by name.
        claims: conditions that the database is asked about once, before the text is written.
        left: why it is left out, or "".
    """

    source: DbTable
    name: str
    names: Mapping[str, str]
    is_default: bool = True
    rows: int | None = None
    stands: bool = False
    per: str | None = None
    count: Data = "1"
    each: Data = ""
    expected: int = 0
    key: list[str] = field(default_factory=list)
    uniques: list[list[str]] = field(default_factory=list)
    lets: dict[str, EntryDraft] = field(default_factory=dict)
    columns: dict[str, EntryDraft] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)
    asked: dict[str, str] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    left: str = ""


def cut(count: Data, least: int, most: int) -> Data:
    """A law of rows under each row above with no number outside of two.

    Args:
        count: the law.
        least: rows at least.
        most: rows at most.
    """
    weights = count.get("weights") if isinstance(count, dict) else None
    if isinstance(weights, dict):
        inside = {
            number: share for number, share in weights.items() if least <= int(number) <= most
        }
        return {"weights": inside} if inside else str(max(least, 1))
    first, _, last = (count if isinstance(count, str) else "1..3").partition("..")
    ends = [min(max(int(end), least), most) for end in (first, last or first)]
    return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}..{ends[1]}"
