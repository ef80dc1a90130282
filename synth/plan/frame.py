"""The evaluator: any columns of any rows of any table, computed by need.

A frame is a set of rows of one table with what was computed of them so far. Nothing is stored
beyond the frame: a reference opens a frame of the other table at the rows it points to, a child
table's frame knows its parents' frame and which parent each row has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np
import pyarrow as pa

from synth import rng
from synth.arrays import masked, nulls, taken, whole
from synth.errors import AnswerError
from synth.generators.constants import conform
from synth.generators.protocol import WHOLE
from synth.generators.ref import Target
from synth.generators.rollup import COUNT, SUM
from synth.generators.unit import Ticks, unit_of
from synth.plan.counting import children_of
from synth.plan.existing import shifted
from synth.plan.expressions import ask, duckdb_error, failure
from synth.plan.rows import EntryRows
from synth.plan.sums import summed
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand, Path, Sql

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from synth.generators.protocol import I64, Bools, ItemList
    from synth.generators.ref import Ref
    from synth.plan.plan import Plan
    from synth.plan.tables import EntryPlan, TablePlan
    from synth.registry import Values
    from synth.rng import U64

T = TypeVar("T")

AS_OF, ROW, PARENT, ITEM = "as_of", "row", "parent", "item"
_INTEGER = unit_of(DataType("integer"))
_BIGINT = unit_of(DataType("bigint"))
_SCATTER_ROWS = 1 << 17


class Frame:
    """Rows of one table.

    Attributes:
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
        plan: Plan,
        table: TablePlan,
        count: int,
        *,
        number: U64 | None = None,
        up: Frame | None = None,
        where: I64 | None = None,
        under: I64 | None = None,
        start: int | None = None,
    ) -> None:
        self.plan, self.table, self.count = plan, table, count
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

    def forget(self) -> None:
        """Let go of everything computed, of the rows above too.

        Frames know one another both ways: waiting for the collector would keep hundreds of
        megabytes.
        """
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
            index = self.plan.index(self.table.name)
            if self.start is None:
                self._number = index.numbers(self)
            else:
                first = index.first(self.start)
                self._number = np.arange(first, first + self.count, dtype=np.uint64)
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
            return Frame(self.plan, self.table, len(positions), number=self.number[positions])
        up, parents, under = self.above()
        needed, where = np.unique(parents[positions], return_inverse=True)
        return Frame(
            self.plan,
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
            return Frame(self.plan, table, self.count, up=self, where=where, under=under)

        return self.memo(("heads", table.name), make)

    def counts(self, table: TablePlan) -> I64:
        """How many children each row has in a table, shape (rows,)."""
        return self.memo(("counts", table.name), lambda: children_of(self, table))

    def list_counts(self, entry: EntryPlan) -> I64:
        """How many items a list let has in each row, its nulls not yet applied."""
        rows = EntryRows(self, entry, kind=_INTEGER.type)
        return cast("ItemList", entry.generator).counts(rows)

    def children(self, table: TablePlan) -> Frame:
        """All children of these rows in a table, parent after parent."""

        def make() -> Frame:
            counts = self.counts(table)
            where = np.repeat(np.arange(self.count), counts)
            under = np.arange(len(where)) - (np.cumsum(counts) - counts)[where]
            start = self.start
            return Frame(
                self.plan, table, len(where), up=self, where=where, under=under, start=start
            )

        return self.memo(("children", table.name), make)

    # -- values -----------------------------------------------------------------------------

    def value(self, operand: Operand) -> Values:
        """What a path or an expression is at these rows."""
        if isinstance(operand, Path):
            return self.path(operand.parts)
        return self.memo(("sql", operand.text), lambda: self._sql(operand))

    def _sql(self, operand: Sql) -> Values:
        known = self.plan.expressions
        texts = [operand.text]
        if self.is_whole:
            beside = self.plan.together.beside(self.table.name, operand.text)
            texts += [
                text for text in beside if ("sql", text) not in self._kept and text not in texts
            ]
        asked = [known[self.table.name, text] for text in texts]
        try:
            found = ask(asked, self.path, self.count)
        except duckdb_error() as error:
            if len(texts) == 1:
                raise failure(error, operand.mark, operand.text) from None
            return self._alone(operand)
        self._kept.update({("sql", text): array for text, array in zip(texts, found, strict=True)})
        return found[0]

    def _alone(self, operand: Sql) -> Values:
        """One expression by itself, to tell which of a query failed."""
        try:
            return ask(
                [self.plan.expressions[self.table.name, operand.text]], self.path, self.count
            )[0]
        except duckdb_error() as error:
            raise failure(error, operand.mark, operand.text) from None

    def path(self, parts: tuple[str, ...]) -> Values:
        """What a dotted path is at these rows."""
        return self.memo(("path", parts), lambda: self._path(parts))

    def _path(self, parts: tuple[str, ...]) -> Values:
        head, rest = parts[0], parts[1:]
        if head in self.table.columns:
            return self._column(self.table.columns[head])
        if head in self.table.lets:
            return self._let(self.table.lets[head], rest)
        reserved = self._reserved.get(head)
        if reserved is not None:
            return reserved(rest)
        return self._higher(rest, 1 + self.table.above.index(head))

    @property
    def _reserved(self) -> Mapping[str, Callable[[tuple[str, ...]], Values]]:
        """What the first names mean that are no column, let or table; they take the others."""
        return {
            PARENT: lambda rest: self._higher(rest, 1),
            ITEM: self._item,
            AS_OF: lambda _: pa.repeat(pa.scalar(self.plan.as_of, pa.date32()), self.count),
            ROW: lambda _: _BIGINT.array(Ticks(self._row())),
            COUNT: lambda rest: _BIGINT.array(Ticks(self.counts(self.plan.tables[rest[0]]))),
            SUM: self._sum,
        }

    def _row(self) -> I64:
        return self.number.astype(np.int64) if self.under is None else self.under

    def _higher(self, rest: tuple[str, ...], levels: int) -> Values:
        frame, where = self, np.arange(self.count)
        for _ in range(levels):
            frame, step, _ = frame.above()
            where = step[where]
        return taken(frame.path(rest), where)

    def _column(self, entry: EntryPlan) -> Values:
        if self.table.file is not None:
            return whole(taken(self.table.file.column(entry.name), self.number))
        made = self._made(entry, WHOLE, entry.facts.kind)
        return shifted(self.plan, self.table.name, entry.name, made)

    def _let(self, entry: EntryPlan, rest: tuple[str, ...]) -> Values:
        if entry.reference is not None:
            return self._follow(entry, entry.reference, rest)
        if not entry.is_bundle:
            return self._made(entry, WHOLE, entry.facts.kind)
        return self._made(entry, rest[0], entry.parts[rest[0]].type)

    def _made(self, entry: EntryPlan, part: str, kind: DataType) -> Values:
        rows = EntryRows(self, entry, kind=kind)
        try:
            array = conform(entry.generator.make(rows, part), kind)
        except pa.ArrowInvalid:
            message = f"{entry.mark}: {self.table.name}.{entry.name}: a value does not fit {kind}"
            raise AnswerError(message) from None
        array = masked(array, self.null_mask(entry))
        if entry.strict and array.null_count:
            message = (
                f"{entry.mark}: {self.table.name}.{entry.name}: {array.null_count} nulls "
                f"in {self.count} rows, and `nulls: 0` allows none"
            )
            raise AnswerError(message)
        return array

    def null_mask(self, entry: EntryPlan) -> Bools | None:
        """Where a column or let is null by its `nulls`, shape (rows,); None: nowhere."""
        if entry.null_share is None:
            return None
        return self.memo(("nulls", entry.name), lambda: self._null_mask(entry))

    def _null_mask(self, entry: EntryPlan) -> Bools:
        mask: Bools = np.ones(self.count, np.bool_)
        share = entry.null_share or 0
        if share < 1 << 32:
            words = EntryRows(self, entry, kind=entry.facts.kind).words("nulls")
            mask = (words >> np.uint64(32)) < np.uint64(share)
        if entry.null_where is not None:
            holds = self.value(entry.null_where).fill_null(False)
            mask = mask & np.asarray(holds)
        return mask

    def _item(self, rest: tuple[str, ...]) -> Values:
        each = self.table.each
        assert each is not None  # noqa: S101 - asked of tables with `each` only
        up, where, under = self.above()
        if each.values is not None:
            return taken(each.values, under)
        if each.table is not None:
            return taken(self.plan.held(each.table, rest), under)
        frame = up.heads(self.table) if each.inline else up
        entry = each.inline or up.table.lets[each.let or ""]
        counts = frame.list_counts(entry)
        first = np.cumsum(counts) - counts
        flat = frame.memo(("list", entry.name, rest), lambda: frame.list_part(entry, rest[0]))
        return taken(flat, first[where] + under)

    def list_part(self, entry: EntryPlan, part: str) -> Values:
        """One part of all items of a list let, row after row."""
        kind = entry.parts[part].type
        return entry.generator.make(EntryRows(self, entry, kind=kind), part)

    # -- references -------------------------------------------------------------------------

    def target(self, entry: EntryPlan) -> Target:
        """The rows a reference points to, its nulls applied."""
        return self.memo(("target", entry.name), lambda: self._target(entry))

    def _target(self, entry: EntryPlan) -> Target:
        reference = entry.reference
        assert reference is not None  # noqa: S101 - asked of references only
        found = reference.target(EntryRows(self, entry, kind=_BIGINT.type))
        mask = self.null_mask(entry)
        if mask is None:
            return found
        valid = ~mask if found.valid is None else found.valid & ~mask
        return Target(found.number, valid)

    def _follow(self, entry: EntryPlan, reference: Ref, rest: tuple[str, ...]) -> Values:
        name = reference.table
        found = self.target(entry)
        missing = None if found.valid is None else ~found.valid
        if name != self.table.name and self.plan.size(name) <= _SCATTER_ROWS:
            return taken(self.plan.held(name, rest), found.number, missing=missing)
        live = slice(None) if found.valid is None else np.flatnonzero(found.valid)
        number = found.number[live]
        if not len(number) and missing is not None:
            return nulls(self.count, self.plan.facts(name, rest).kind.arrow)
        frame = self.memo(("frame", entry.name), lambda: self.plan.rows_at(name, number))
        if missing is None:
            return frame.path(rest)
        order = np.zeros(self.count, np.int64)
        order[live] = np.arange(len(number))
        return taken(frame.path(rest), order, missing=missing)

    # -- roll-ups ---------------------------------------------------------------------------

    def _sum(self, rest: tuple[str, ...]) -> Values:
        table = self.plan.tables[rest[0]]
        values = self.children(table).path(rest[1:])
        return summed(values, self.counts(table), self.plan.facts(table.name, rest[1:]).kind)

    def words(self, *names: str) -> U64:
        """Words at these rows from the stream of names within the table."""
        return rng.words(self.plan.stream(self.table.name, *names), self.address)
