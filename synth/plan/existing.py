"""Rows that stand in a database already: the first rows of their table, read and never made."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from synth.registry import Values


@dataclass(frozen=True)
class Existing:
    """What stands in one table.

    Attributes:
        rows: how many rows; rows that are made are numbered after them.
        columns: those that references read, by their names in the schema, in the order of the key.
        shifts: what is added to a column that counts rows, so that it goes on after the greatest
            value there is.
    """

    rows: int
    columns: Mapping[str, Values] = field(default_factory=dict)
    shifts: Mapping[str, int] = field(default_factory=dict)
