"""Items of lists: words and laws addressed by a row and the item's number under it."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from synth.arrays import taken
from synth.generators.law import Law
from synth.generators.protocol import I64, Rows
from synth.generators.unit import Unit
from synth.registry import Values
from synth.rng import U64, child_address, mix
from synth.schema.operands import Operand


@dataclass(frozen=True, eq=False)
class Items:
    """The items of a list let, row after row.

    Attributes:
        rows: the rows that own them.
        owner: the position of each item's row, shape (items,).
        ordinal: each item's number under its row, shape (items,).
    """

    rows: Rows
    owner: I64
    ordinal: U64

    def words(self, name: str) -> U64:
        """A word for each item."""
        return mix(child_address(self.rows.words(f"{name} of items")[self.owner], self.ordinal))

    def draw(self, law: Law, name: str, unit: Unit) -> I64:
        """A law's value for each item, 0 where it is null; what the law reads is the row's.

        A generator that stands in the law's place makes one value for each row, which all items
        of the row share.
        """
        if law.nested is not None:
            drawn = law.draw(self.rows, name, unit)
            return drawn.filled()[self.owner]
        return law.draw_own(ItemRows(self, name), name, unit).filled()


@dataclass(frozen=True, eq=False)
class ItemRows:
    """Items as a law sees rows: see `generators.protocol.LawRows`.

    Attributes:
        items: the items.
        name: the law's name.
    """

    items: Items
    name: str

    @property
    def count(self) -> int:
        """How many items."""
        return len(self.items.owner)

    @property
    def as_of(self) -> date:
        """The schema's today."""
        return self.items.rows.as_of

    @property
    def strict(self) -> bool:
        """Whether a null is an error."""
        return self.items.rows.strict

    def words(self, name: str) -> U64:
        """A word for each item."""
        return self.items.words(f"{self.name}/{name}")

    def value(self, operand: Operand) -> Values:
        """What a path or an expression is at each item's row."""
        return taken(self.items.rows.value(operand), self.items.owner)


def per_owner(values: I64, count: I64) -> I64:
    """The sum of the items of each row, shape (rows,).

    Args:
        values: shape (items,), row after row.
        count: how many items each row has, shape (rows,).
    """
    total = np.concatenate([[0], np.cumsum(values)])
    stop = np.cumsum(count)
    summed: I64 = total[stop] - total[stop - count]
    return summed
