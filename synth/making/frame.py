"""Rows of one table, where they are, and what was computed of them so far.

Nothing is stored beyond a frame: a reference opens a frame of the other table at the rows it points
to, a child table's frame knows its parents' frame and which parent each row has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar, cast

import numpy as np

from synth import rng
from synth.schema.operands import Operand, Path, Sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from synth.generators.protocol import I64
    from synth.making.attempts import Attempts
    from synth.making.kept import Kept
    from synth.plan.plan import Plan
    from synth.plan.tables import Joint, TablePlan
    from synth.registry import Values
    from synth.rng import U64

T = TypeVar("T")

_KEPT_ROWS = 1 << 13
"""As many as a table keeps, where rows are kept."""

_BLOCK = 1 << 15
"""Topmost rows that are gone through together where all rows are needed."""


class Evaluator(Protocol):
    """What the rows of a frame are asked through: `maker.Maker` is the one."""

    @property
    def plan(self) -> Plan:
        """What decides the values."""
        ...

    @property
    def kept(self) -> Kept:
        """What is made once for all rows."""
        ...

    @property
    def keeps(self) -> bool:
        """Whether the rows of small tables stay, for whoever follows them."""
        ...

    def size(self, name: str) -> int:
        """How many rows a table has."""
        ...

    def shares(self, table: TablePlan, joint: Joint) -> tuple[int, ...]:
        """How many values of each entry of a joint are used."""
        ...

    def held(self, name: str, path: tuple[str, ...]) -> Values:
        """A path of every row of a table that is small enough to be held."""
        ...

    def held_sql(self, name: str, sql: Sql) -> Values:
        """What an expression is at every row of such a table."""
        ...

    def frame(self, name: str, number: U64) -> Frame:
        """Any rows of a table, by their numbers."""
        ...

    def numbers(self, frame: Frame) -> U64:
        """The numbers of rows under parents."""
        ...

    def counts(self, frame: Frame, table: TablePlan) -> I64:
        """How many children each row has in a table."""
        ...

    def path(self, frame: Frame, parts: tuple[str, ...]) -> Values:
        """What a path is at the rows."""
        ...

    def sql(self, frame: Frame, sql: Sql) -> Values:
        """What an expression is at the rows."""
        ...

    def attempts(self, frame: Frame, entry: str) -> Attempts | None:
        """Which of the rows are drawn again for an entry."""
        ...


class Frame:
    """Rows of one table.

    Attributes:
        maker: computes what is asked of them.
        plan: what decides their values.
        table: the table's plan.
        count: how many rows.
        up: the frame of the parents, or None.
        where: for each row the position of its parent in `up`, shape (rows,).
        under: the rows' numbers under their parents, shape (rows,), or None.
        start: the first topmost row, where the frame holds all rows under consecutive ones.
        is_whole: whether all columns will be asked, so that one query answers many expressions.
    """

    def __init__(
        self,
        maker: Evaluator,
        table: TablePlan,
        count: int,
        *,
        number: U64 | None = None,
        up: Frame | None = None,
        where: I64 | None = None,
        under: I64 | None = None,
        start: int | None = None,
    ) -> None:
        self.maker, self.plan = maker, maker.plan
        self.table, self.count = table, count
        self.up, self.where, self.under = up, where, under
        self.start = start
        self.is_whole = False
        self._number = number
        self._kept: dict[object, object] = {}

    def memo(self, key: object, make: Callable[[], T]) -> T:
        """Make something once for these rows."""
        if key not in self._kept:
            self._kept[key] = make()
        return cast("T", self._kept[key])

    def knows(self, key: object) -> bool:
        """Whether something was made for these rows."""
        return key in self._kept

    def keep(self, key: object, made: object) -> None:
        """Keep something that was made for these rows beside what was asked."""
        self._kept[key] = made

    def forget(self) -> None:
        """Let go of everything computed, of the rows above too.

        Frames know one another both ways: waiting for the collector would keep hundreds of
        megabytes. Where the maker keeps rows, only many are let go of.
        """
        if self.maker.keeps and self.count <= _KEPT_ROWS:
            return
        self._kept.clear()
        if self.up is not None:
            self.up.forget()

    @property
    def address(self) -> U64:
        """What words are drawn at, shape (rows,)."""
        return self.memo("address", self._address)

    def _address(self) -> U64:
        if self.up is None:
            return self.number
        up, where, under = self.above()
        return rng.child_address(up.address[where], under.astype(np.uint64))

    def above(self) -> tuple[Frame, I64, I64]:
        """`up`, `where` and `under` of a table with a parent."""
        up, where, under = self.up, self.where, self.under
        assert up is not None  # noqa: S101 - asked of tables with a parent only
        assert where is not None  # noqa: S101 - comes with `up`
        assert under is not None  # noqa: S101 - comes with `up`
        return up, where, under

    @property
    def number(self) -> U64:
        """The rows' numbers in their table, shape (rows,)."""
        if self._number is None:
            self._number = self.maker.numbers(self)
        return self._number

    def root_rows(self) -> U64:
        """The numbers of the topmost rows above, shape (rows,)."""
        if self.up is None:
            return self.number
        up, where, _ = self.above()
        return up.root_rows()[where]

    def select(self, positions: I64, *, number: U64 | None = None) -> Frame:
        """Only some rows, with only the parents they need.

        Args:
            positions: which rows, in the order wanted.
            number: their numbers where they are known.
        """
        if number is None and self._number is not None:
            number = self._number[positions]
        if self.up is None:
            return Frame(self.maker, self.table, len(positions), number=self.number[positions])
        up, parents, under = self.above()
        needed, where = np.unique(parents[positions], return_inverse=True)
        return Frame(
            self.maker,
            self.table,
            len(positions),
            number=number,
            up=up.select(needed),
            where=where,
            under=under[positions],
        )

    # -- children ---------------------------------------------------------------------------

    def heads(self, table: TablePlan) -> Frame:
        """One row under each row, as a child would see the rows above: counts are drawn there."""

        def make() -> Frame:
            where = np.arange(self.count)
            under = np.zeros(self.count, np.int64)
            return Frame(self.maker, table, self.count, up=self, where=where, under=under)

        return self.memo(("heads", table.name), make)

    def counts(self, table: TablePlan) -> I64:
        """How many children each row has in a table, shape (rows,)."""
        return self.memo(("counts", table.name), lambda: self.maker.counts(self, table))

    def children(self, table: TablePlan) -> Frame:
        """All children of these rows in a table, parent after parent."""

        def make() -> Frame:
            counts = self.counts(table)
            where = np.repeat(np.arange(self.count), counts)
            under = np.arange(len(where)) - (np.cumsum(counts) - counts)[where]
            start = self.start
            return Frame(
                self.maker, table, len(where), up=self, where=where, under=under, start=start
            )

        return self.memo(("children", table.name), make)

    def ancestor(self, levels: int) -> tuple[Frame, I64]:
        """The rows so many levels above, and which of them each of these rows stands under."""
        above, where = self, np.arange(self.count)
        for _ in range(levels):
            above, step, _ = above.above()
            where = step[where]
        return above, where

    def family(self, levels: int = 1) -> tuple[Frame, I64]:
        """All rows under the same rows so many levels above, and where each of these is there."""

        def make() -> tuple[Frame, I64]:
            up, where, under = self.above()
            whole, place = up.family(levels - 1)
            counts = whole.counts(self.table)
            return whole.children(self.table), (np.cumsum(counts) - counts)[place[where]] + under

        return (self, np.arange(self.count)) if levels == 0 else self.memo(("family", levels), make)

    def rank(self, levels: int) -> tuple[I64, I64]:
        """The rows' numbers among all under one row so many levels above; how many there are."""
        whole, place = self.family(levels)
        above, where = self.ancestor(levels)
        size = np.bincount(whole.ancestor(levels)[1], minlength=above.count)
        first: I64 = np.cumsum(size) - size
        return place - first[where], size[where]

    # -- values -----------------------------------------------------------------------------

    def value(self, operand: Operand) -> Values:
        """What a path or an expression is at these rows."""
        if isinstance(operand, Path):
            return self.path(operand.parts)
        return self.memo(("sql", operand.text), lambda: self.maker.sql(self, operand))

    def path(self, parts: tuple[str, ...]) -> Values:
        """What a dotted path is at these rows."""
        return self.memo(("path", parts), lambda: self.maker.path(self, parts))

    def words(self, *names: str) -> U64:
        """Words at these rows from the stream of names within the table."""
        return rng.words(self.maker.kept.stream(self.table.name, *names), self.address)


def beneath(maker: Evaluator, name: str, start: int, stop: int) -> Frame:
    """All rows of a table under the topmost rows [start, stop); for a topmost table, these.

    A maker that keeps rows has the same frame for them each time, and each frame its children's: a
    table is made once, and not again for whatever hangs under it or refers to it.
    """
    first, *steps = maker.plan.chain(name)

    def make() -> Frame:
        number = np.arange(start, stop, dtype=np.uint64)
        return Frame(maker, maker.plan.tables[first], stop - start, number=number, start=start)

    frame = maker.kept.shared(("rows", first, start, stop), make) if maker.keeps else make()
    for step in steps:
        frame = frame.children(maker.plan.tables[step])
    return frame


def everything(maker: Evaluator, name: str) -> Iterator[Frame]:
    """All rows of a table that a run makes, a block after another; one of no rows at least."""
    root = maker.plan.root(name)
    first, total = maker.plan.first(root), maker.size(root)
    for start in range(first, max(total, first + 1), _BLOCK):
        yield beneath(maker, name, start, min(total, start + _BLOCK))
