"""Whether all rows that were sent stand, as the database itself counts them.

A trigger may leave a row out, and so may a rule or SQLite's `on conflict ignore`: the statement
succeeds all the same. So the rows of each table are counted before and after, inside the
transaction. A row that a trigger puts into a table that inherits from this one stands: a count of
the table sees it, as whoever reads the table does.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from synth.databases.catalog import Structure, TableName
from synth.databases.locating import shown
from synth.errors import RefusedError
from synth.schema.layout import Layout

_ACTING = {
    "insert": "triggers and rules",
    "update": "triggers, rules and policies",
    "delete": "triggers, rules and policies",
}
"""A policy that forbids an insert says so; rows that it hides are left alone in silence."""


@dataclass
class Standing:
    """How many rows stood in each table, and how many were sent.

    Attributes:
        url: the database, for messages.
        structure: of it, for messages and for who inherits from whom.
        layouts: the tables that are filled.
        count: how many rows stand in a table now.
        acting: names of what may keep an `insert`, `update` or `delete` from rows of a table.
        before: how many stood when nothing was sent.
        sent: how many rows were sent.
    """

    url: str
    structure: Structure
    layouts: Mapping[TableName, Layout]
    count: Callable[[TableName], int]
    acting: Callable[[TableName, str], Sequence[str]]
    before: dict[TableName, int] = field(default_factory=dict)
    sent: dict[TableName, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.before = {name: self.count(name) for name in self.layouts}
        self.sent = dict.fromkeys(self.layouts, 0)

    def check_emptied(self, kept: Collection[TableName]) -> None:
        """Raise where rows that were to be deleted stand.

        Args:
            kept: tables that were not to be emptied.

        Raises:
            RefusedError: they do.
        """
        for name, rows in self.before.items():
            if rows and name not in kept and not any(self._heirs(name)):
                self.refuse(name, "delete", f"{rows:,} rows stand after all were deleted")

    def check(self, held: Collection[TableName]) -> None:
        """Raise where fewer rows stand than were sent.

        Args:
            held: tables whose rows were sent only where they were absent.

        Raises:
            RefusedError: of the first such table.
        """
        for name, sent in self.sent.items():
            wanted = sent + sum(self.sent.get(heir, 0) for heir in self._heirs(name))
            stood = self.count(name)
            if name in held:
                # Rows of a list that has no key may be the same row.
                wanted = wanted if self.layouts[name].key else min(wanted, 1)
            else:
                stood -= self.before[name]
            if stood < wanted:
                what = f"{wanted:,} rows were sent and {max(stood, 0):,} stand"
                self.refuse(name, "insert", what)

    def refuse(self, name: TableName, event: str, what: str) -> None:
        """Raise: the database did less with a table than it was told.

        Args:
            name: of the table.
            event: one of `insert`, `update`, `delete`.
            what: was seen.

        Raises:
            RefusedError: always.
        """
        names = ", ".join(self.acting(name, event))
        named = f" ({names})" if names else ""
        text = (
            f"{self.url}: table {shown(name, self.structure)}: {what}; "
            f"change its {_ACTING[event]}{named}, or leave the table out of the schema"
        )
        raise RefusedError(text, (name.namespace, name.name), "")

    def _heirs(self, name: TableName) -> Iterator[TableName]:
        """The tables that inherit from one, each once."""
        found = {name}
        for _ in self.structure.tables:
            more = {table.name for table in self.structure.tables if found & set(table.inherits)}
            if more <= found:
                break
            found |= more
        yield from found - {name}
