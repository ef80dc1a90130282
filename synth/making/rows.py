"""Rows of a frame as one entry's generator sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from synth import rng
from synth.arrays import taken
from synth.errors import AnswerError
from synth.generators.protocol import WHOLE
from synth.making.combine import digit, ordered
from synth.making.pinned import places_of
from synth.schema.operands import Sql

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from synth.generators.protocol import I64, Bools
    from synth.making.frame import Frame
    from synth.plan.tables import EntryPlan
    from synth.registry import Values
    from synth.rng import U64
    from synth.schema.datatypes import DataType
    from synth.schema.operands import Operand

T = TypeVar("T")
Picked = TypeVar("Picked", "I64", "U64")


class EntryRows:
    """The rows of a frame as one entry's generator sees them: see `generators.protocol.Rows`."""

    def __init__(
        self,
        frame: Frame,
        entry: EntryPlan,
        *,
        kind: DataType,
        inside: tuple[str, ...] = (),
        positions: I64 | None = None,
    ) -> None:
        self.frame, self.entry, self.kind = frame, entry, kind
        self._inside, self._positions = inside, positions
        self.count = frame.count if positions is None else len(positions)
        self.unique = (entry.unique or entry.joint is not None) and not inside
        self.strict = entry.strict

    @property
    def as_of(self) -> date:
        """The schema's today."""
        return self.frame.plan.as_of

    @property
    def is_below(self) -> bool:
        """Whether the rows stand under those of another table."""
        return self.frame.up is not None

    def _picked(self, values: Picked) -> Picked:
        return values if self._positions is None else values[self._positions]

    def words(self, name: str = WHOLE) -> U64:
        """Fresh words of this entry."""
        kept, address = self.frame.maker.kept, self._picked(self.frame.address)
        names = (self.frame.table.name, self.entry.name, *self._inside, name)
        words = rng.words(kept.stream(*names), address)
        attempts = self.frame.maker.attempts(self.frame, self.entry.name)
        if attempts is None:
            return words
        return attempts.drawn(words, address, lambda again: kept.stream(*names, again))

    def value(self, operand: Operand) -> Values:
        """What a path or an expression is at these rows."""
        array = self.frame.value(operand)
        return array if self._positions is None else taken(array, self._positions)

    def nested(self, name: str, kind: DataType) -> EntryRows:
        """The same rows for a generator inside an option."""
        return EntryRows(
            self.frame,
            self.entry,
            kind=kind,
            inside=(*self._inside, f"in {name}"),
            positions=self._positions,
        )

    def number(self) -> U64:
        """The rows' numbers in their table."""
        return self._picked(self.frame.number)

    def told(self, part: str) -> dict[int, str]:
        """What the schema says that a part is, by the position of the row."""
        pins = self.entry.pins.get(part, ())
        if not pins:
            return {}
        place = places_of(self.number(), pins)
        return {int(at): pins[place[at]].text for at in np.flatnonzero(place >= 0)}

    def ordinal(self, *, under: str = "") -> I64:
        """The rows' numbers under their parent, or under a row of a table above."""
        if self.frame.under is None:
            return self.number().astype(np.int64)
        if under:
            return self._picked(self.frame.rank(self._levels(under))[0])
        return self._picked(self.frame.under)

    def siblings(self, *, under: str = "") -> I64:
        """How many rows have the same parent, or stand under the same row of a table above."""
        frame = self.frame
        if under:
            return self._picked(frame.rank(self._levels(under))[1])
        if frame.up is None or frame.where is None:
            return np.full(self.count, frame.count, np.int64)
        return self._picked(frame.up.counts(frame.table)[frame.where])

    def family(self) -> tuple[EntryRows, I64]:
        """All rows of the same parents, and where each of these stands among them."""
        whole, place = self.frame.family()
        every = EntryRows(whole, self.entry, kind=self.kind, inside=self._inside)
        return every, self._picked(place)

    def above(self) -> U64:
        """The numbers of the rows above, in the parent's table."""
        up, where, _ = self.frame.above()
        return self._picked(up.number[where])

    def parent_words(self, name: str = WHOLE, *, under: str = "") -> U64:
        """Words that all rows of one parent share, or those under a row of a table above."""
        frame = self.frame
        if frame.up is None:
            return self.words(name)
        above, where = frame.ancestor(self._levels(under) if under else 1)
        source = frame.maker.kept.stream(frame.table.name, self.entry.name, *self._inside, name)
        return self._picked(rng.words(source, above.address)[where])

    def _levels(self, table: str) -> int:
        """How far above a table is."""
        return 1 + self.frame.table.above.index(table)

    def words_under(self, name: str, ordinal: int) -> U64:
        """Words of the rows with one number under the same parents."""
        up, where, _ = self.frame.above()
        parents = up.address[self._picked(where)]
        address = rng.child_address(parents, np.full(self.count, ordinal, np.uint64))
        names = (self.frame.table.name, self.entry.name, *self._inside, name)
        return rng.words(self.frame.maker.kept.stream(*names), address)

    def permuted(self, size: int) -> U64:
        """A keyed permutation of the row numbers over [0, size), or the digit of a joint."""
        reference = self.entry.reference
        is_counted = reference is None or reference.where is None  # else only what fits is
        if self.entry.joint is not None and not self._inside and is_counted:
            drawn = digit(self.frame, self.entry.joint, self.entry.name, size)
            return self._picked(ordered(self.frame, self.entry.joint, self.entry.name, drawn))
        number = self.number()
        if len(number) and int(number.max()) >= size:
            message = (
                f"{self.entry.mark}: {self.frame.table.name}.{self.entry.name}: unique values for "
                f"row {int(number.max()) + 1}, and only {size} exist"
            )
            raise AnswerError(message)
        names = (self.frame.table.name, self.entry.name, *self._inside)
        return self.frame.maker.kept.permutation(size, *names)(number)

    def memo(self, name: str, make: Callable[[], T]) -> T:
        """Make something once for these rows and this entry."""
        if self._positions is not None:
            return make()
        return self.frame.memo(("memo", self.entry.name, self._inside, name), make)

    def names(self) -> tuple[int, tuple[str, ...]]:
        """The seed, and the names of this entry."""
        return self.frame.plan.seed, (self.frame.table.name, self.entry.name, *self._inside)

    def at(self, number: U64) -> EntryRows:
        """Other rows of the same table, for the same entry."""
        frame = self.frame.maker.frame(self.frame.table.name, number)
        return EntryRows(frame, self.entry, kind=self.kind, inside=self._inside)

    def size(self, table: str) -> int:
        """How many rows a table has."""
        return self.frame.maker.size(table)

    def held(self, table: str, operand: Operand) -> Values:
        """A column, a let or an expression of every row of a held table."""
        maker = self.frame.maker
        if isinstance(operand, Sql):
            return maker.held_sql(table, operand)
        return maker.held(table, operand.parts)

    def shared(self, name: str, make: Callable[[], T]) -> T:
        """Make something once for this entry, whatever the rows."""
        key = (self.frame.table.name, self.entry.name, self._inside, name)
        return self.frame.maker.kept.shared(key, make)

    def choose(self, where: Bools) -> tuple[EntryRows, I64]:
        """Only the rows where a condition holds, with their positions."""
        positions = np.flatnonzero(where)
        inner = positions if self._positions is None else self._positions[positions]
        chosen = EntryRows(
            self.frame, self.entry, kind=self.kind, inside=self._inside, positions=inner
        )
        return chosen, positions
