"""Makes the rows of a plan: any columns of any rows of any table, each computed by need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from synth.arrays import decoded, whole
from synth.making.counting import children_of
from synth.making.frame import Frame, beneath, everything
from synth.making.index import Index, span_totals
from synth.making.kept import Kept
from synth.making.standing import said_there
from synth.making.values import held_sql, path_at, sql_at
from synth.plan.combinations import shares

if TYPE_CHECKING:
    from collections.abc import Callable

    from synth.generators.protocol import I64
    from synth.making.attempts import Attempts
    from synth.plan.plan import Plan
    from synth.plan.tables import Joint, TablePlan
    from synth.registry import Values
    from synth.rng import U64
    from synth.schema.operands import Sql


class Maker:
    """Makes the rows of one plan, and keeps what it makes once for all of them.

    Attributes:
        plan: decides every value.
        kept: streams, permutations, running totals, tables that are held.
        keeps: whether rows of small tables stay when they were made, for few rows that are gone
            through several times; said when none is drawn again any more.
        refused: rows that a database refused and that are drawn again, by table.
        asking: called before rows of a table are drawn again, where a database is asked about rows
            when they are made; says whether they are drawn again now.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan, self.kept = plan, Kept(plan.seed)
        self.refused: dict[str, Attempts] = {}
        self.asking: Callable[[Frame], bool] | None = None
        self.keeps = False

    def keeping(self) -> Maker:
        """A maker of the same rows that keeps those of small tables, until it is let go of."""
        found = Maker(self.plan)
        found.kept, found.keeps = self.kept.twin(), True
        found.refused, found.asking = self.refused, self.asking
        return found

    def attempts(self, frame: Frame, entry: str) -> Attempts | None:
        """Which rows of a frame's table are drawn again for a column or let."""
        found = self.refused.get(frame.table.name)
        if found is None or entry not in found.entries:
            return None
        return found if self.asking is None or self.asking(frame) else None

    def size(self, name: str) -> int:
        """How many rows a table has, with those that exist."""
        size = self.plan.tables[name].size
        return self.index(name).rows if size is None else size

    def shares(self, table: TablePlan, joint: Joint) -> tuple[int, ...]:
        """How many values of each entry of a joint are used, in its order."""
        key = ("shares", table.name, joint.entries)
        return self.kept.shared(key, lambda: shares(self.plan, table, joint, self.size))

    def index(self, name: str) -> Index:
        """The running totals of a `per` table."""

        def make() -> Index:
            return self._index(name, span_totals(self, name, 0, self.size(self.plan.root(name))))

        return self.kept.shared(("index", name), make)

    def set_totals(self, name: str, totals: I64) -> None:
        """Keep how many rows are under each span, as workers have counted them."""
        self.kept.shared(("index", name), lambda: self._index(name, totals))

    def _index(self, name: str, totals: I64) -> Index:
        return Index(self, name, totals, self.index)

    def numbers(self, frame: Frame) -> U64:
        """The numbers of rows under parents, shape (rows,)."""
        return self.index(frame.table.name).numbers(frame)

    def counts(self, frame: Frame, table: TablePlan) -> I64:
        """How many children each row has in a table, shape (rows,)."""
        return children_of(frame, table)

    def path(self, frame: Frame, parts: tuple[str, ...]) -> Values:
        """What a path is at the rows, shape (rows,)."""
        return path_at(frame, parts)

    def sql(self, frame: Frame, sql: Sql) -> Values:
        """What an expression is at the rows, shape (rows,)."""
        return sql_at(frame, sql)

    def frame(self, name: str, number: U64) -> Frame:
        """Any rows of a table, by their numbers, in that order."""
        table = self.plan.tables[name]
        if table.per is None:
            return Frame(self, table, len(number), number=number)
        return self.index(name).locate(number)

    def beneath(self, name: str, start: int, stop: int) -> Frame:
        """All rows of a table under the topmost rows [start, stop); for a topmost table, these."""
        return beneath(self, name, start, stop)

    def held(self, name: str, path: tuple[str, ...]) -> Values:
        """A column or let of every row of a table that is small enough to be held."""
        return self.kept.shared(("held", name, path), lambda: self._held(name, path))

    def held_sql(self, name: str, sql: Sql) -> Values:
        """What an expression is at every row of such a table, those that exist among them."""
        return held_sql(self, name, sql)

    def _held(self, name: str, path: tuple[str, ...]) -> Values:
        plan = self.plan
        table = plan.tables[name]
        if table.file is not None and path[0] in table.columns:
            return whole(table.file.column(path[0]))
        pieces = []
        for frame in everything(self, name):
            pieces.append(decoded(frame.path(path)))
            frame.forget()
        if plan.first(name):
            pieces.insert(0, said_there(self, name, path).cast(pieces[0].type))
        return pa.concat_arrays(pieces)
