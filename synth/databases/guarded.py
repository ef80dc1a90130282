"""What a kind of database answers to the guards, who decide what the answers mean."""

from collections.abc import Sequence
from typing import Protocol

from synth.databases.catalog import DbColumn, DbTable, Structure


class Guarded(Protocol):
    """The answers of one open database; every method raises `WorldError` if it cannot be asked."""

    def names(self) -> Sequence[tuple[str, str]]:
        """What has a name that may say production (`host`, `folder` ...), and the name."""

    def protection(self, structure: Structure) -> str:
        """Where the database itself says that it is not to be filled, or ""."""

    def others(self) -> tuple[int, int]:
        """How many connections of how many other users are at work in it."""

    def blocked(self) -> str:
        """Why nobody can write there, or ""."""

    def feeds(self) -> Sequence[str]:
        """How what is put there would reach other databases."""

    def readable(self, structure: Structure) -> tuple[DbTable, ...]:
        """The tables whose rows this user may read."""

    def copied(self, table: DbTable, most: int) -> Sequence[tuple[object, ...]] | None:
        """The first rows of a table that must not be asked in a query; None of any other.

        It must not where that would run code that somebody else put there.
        """

    def is_strange(self, table: DbTable) -> bool:
        """Whether to ask all its rows, as what they are, runs what somebody else put there."""

    def sample(
        self, table: DbTable, column: DbColumn, text: str, most: int
    ) -> Sequence[tuple[object, ...]]:
        """Some filled values of a column from several places of the table, a row each.

        Args:
            table: the table.
            column: one of its columns.
            text: SQL of what is taken of a value.
            most: how many values at most.
        """
