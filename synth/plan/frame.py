"""The evaluator: any columns of any rows of any table, computed by need.

A frame is a set of rows of one table with what was computed of them so far. Nothing is stored
beyond the frame: a reference opens a frame of the other table at the rows it points to, a child
table's frame knows its parents' frame and which parent each row has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth import rng
from synth.errors import AnswerError, Mark
from synth.generators.constants import conform
from synth.generators.part import From
from synth.generators.protocol import WHOLE
from synth.generators.rollup import COUNT, SUM
from synth.generators.unit import Ticks, Unit, unit_of
from synth.plan.expressions import evaluate, failure
from synth.plan.tables import EntryPlan, Facts
from synth.registry import Values
from synth.schema.datatypes import DataType
from synth.schema.operands import Operand, Path, Sql

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from synth.generators.protocol import I64, Bools
    from synth.generators.ref import Ref, Target
    from synth.plan.plan import Plan
    from synth.plan.tables import TablePlan
    from synth.rng import U64

T = TypeVar("T")

AS_OF, ROW, PARENT, ITEM = "as_of", "row", "parent", "item"
_INTEGER = unit_of(DataType("integer"))
_BIGINT = unit_of(DataType("bigint"))
_SCATTER_ROWS = 1 << 17


_COUNT_ENTRY = EntryPlan(
    "#count", From(Path(("row",), Mark("", 0, 0))), Facts(_INTEGER.type), Mark("", 0, 0)
)
"""Stands for a table's `count` where an entry is asked for: it names the words."""


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
        self._number = number
        self._kept: dict[object, object] = {}

    def memo(self, key: object, make: Callable[[], T]) -> T:
        """Make something once for these rows."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]  # type: ignore[return-value]

    @property
    def address(self) -> U64:
        """What words are drawn at, shape (rows,)."""
        return self.memo("address", self._address)

    def _address(self) -> U64:
        if self.up is None:
            return self.number
        assert self.where is not None and self.under is not None  # noqa: S101, PT018 - typing
        return rng.child_address(self.up.address[self.where], self.under.astype(np.uint64))

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
        assert self.where is not None  # noqa: S101 - for the type checker
        return self.up.root_rows()[self.where]

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
        assert self.where is not None and self.under is not None  # noqa: S101, PT018 - typing
        needed, where = np.unique(self.where[positions], return_inverse=True)
        return Frame(
            self.plan,
            self.table,
            len(positions),
            number=number,
            up=self.up.select(needed),
            where=where,
            under=self.under[positions],
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
        return self.memo(("counts", table.name), lambda: self._counts(table))

    def _counts(self, table: TablePlan) -> I64:
        heads = self.heads(table)
        if table.each is not None:
            counts = self._items(table, heads)
        else:
            assert table.count is not None  # noqa: S101 - for the type checker
            rows = EntryRows(heads, _COUNT_ENTRY, kind=_INTEGER.type)
            drawn = table.count.draw(rows, WHOLE, _INTEGER)
            counts = np.maximum(drawn.values, 0)
            if drawn.valid is not None:
                counts = np.where(drawn.valid, counts, 0)
        for name in table.distinct:
            reference: Ref = table.lets[name].generator  # type: ignore[assignment]
            rows = EntryRows(heads, table.lets[name], kind=_INTEGER.type)
            counts = np.minimum(counts, reference.candidates(rows))
        return counts

    def _items(self, table: TablePlan, heads: Frame) -> I64:
        each = table.each
        assert each is not None  # noqa: S101 - for the type checker
        if each.values is not None:
            return np.full(self.count, len(each.values), np.int64)
        if each.table is not None:
            return np.full(self.count, self.plan.size(each.table), np.int64)
        frame, entry = (
            (heads, each.inline) if each.inline else (self, self.table.lets[each.let or ""])
        )
        assert entry is not None  # noqa: S101 - for the type checker
        counts = frame.list_counts(entry)
        mask = frame.null_mask(entry)
        return counts if mask is None else np.where(mask, 0, counts)

    def list_counts(self, entry: EntryPlan) -> I64:
        """How many items a list let has in each row, its nulls not yet applied."""
        rows = EntryRows(self, entry, kind=_INTEGER.type)
        made: I64 = entry.generator.counts(rows)  # type: ignore[union-attr]
        return made

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
        import duckdb

        compiled = self.plan.expressions[self.table.name, operand.text]
        if not compiled.paths:
            columns = {"c": pa.nulls(self.count)}
        else:
            arrays = [self.path(path) for path in compiled.paths]
            columns = {f"c{i}": _plain(array) for i, array in enumerate(arrays)}
        try:
            table = evaluate([compiled.text], pa.table(columns))
        except duckdb.Error as error:
            raise failure(error, operand.mark, operand.text) from None
        return _joined(table.column(0))

    def path(self, parts: tuple[str, ...]) -> Values:
        """What a dotted path is at these rows."""
        key = ("path", parts)
        if key not in self._kept:
            self._kept[key] = self._path(parts)
        return self._kept[key]

    def _path(self, parts: tuple[str, ...]) -> Values:
        head, rest = parts[0], parts[1:]
        if head in self.table.columns:
            return self._column(self.table.columns[head])
        if head in self.table.lets:
            return self._let(self.table.lets[head], rest)
        if head == PARENT:
            return self._above(rest, 1)
        if head == ITEM:
            return self._item(rest)
        if head == AS_OF:
            day = pa.scalar(self.plan.as_of, pa.date32())
            return pa.repeat(day, self.count)
        if head == ROW:
            row = self.number.astype(np.int64) if self.under is None else self.under
            return _BIGINT.array(Ticks(row))
        if head == COUNT:
            return _BIGINT.array(Ticks(self.counts(self.plan.tables[rest[0]])))
        if head == SUM:
            return self._sum(rest)
        return self._above(rest, 1 + self.table.above.index(head))

    def _above(self, rest: tuple[str, ...], levels: int) -> Values:
        frame, where = self, None
        for _ in range(levels):
            step = frame.where
            assert frame.up is not None and step is not None  # noqa: S101, PT018 - typing
            where = step if where is None else step[where]
            frame = frame.up
        return frame.path(rest).take(pa.array(where))

    def _column(self, entry: EntryPlan) -> Values:
        if self.table.file is not None and entry.generator.word == "file":
            column = self.table.file.column(entry.name)
            return _joined(column.take(pa.array(self.number)))
        return self._made(entry, WHOLE, entry.facts.kind)

    def _let(self, entry: EntryPlan, rest: tuple[str, ...]) -> Values:
        if getattr(entry.generator, "is_reference", False):
            return self._follow(entry, rest)
        if not entry.is_bundle:
            return self._made(entry, WHOLE, entry.facts.kind)
        part = entry.generator.parts[rest[0]]  # type: ignore[union-attr]
        return self._made(entry, rest[0], part.type)

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
            words = self.words(entry.name, "nulls")
            mask = (words >> np.uint64(32)) < np.uint64(share)
        if entry.null_where is not None:
            holds = self.value(entry.null_where).fill_null(False)
            mask = mask & np.asarray(holds)
        return mask

    def _item(self, rest: tuple[str, ...]) -> Values:
        each, up = self.table.each, self.up
        assert each and up and self.under is not None and self.where is not None  # noqa: S101, PT018
        if each.values is not None:
            return each.values.take(pa.array(self.under))
        if each.table is not None:
            return self.plan.held(each.table, rest).take(pa.array(self.under))
        frame = up.heads(self.table) if each.inline else up
        entry = each.inline or up.table.lets[each.let or ""]
        counts = frame.list_counts(entry)
        first = np.cumsum(counts) - counts
        flat = frame.memo(("list", entry.name, rest), lambda: frame.list_part(entry, rest[0]))
        return flat.take(pa.array(first[self.where] + self.under))

    def list_part(self, entry: EntryPlan, part: str) -> Values:
        """One part of all items of a list let, row after row."""
        kind = entry.generator.parts[part].type  # type: ignore[union-attr]
        return entry.generator.make(EntryRows(self, entry, kind=kind), part)

    # -- references -------------------------------------------------------------------------

    def target(self, entry: EntryPlan) -> Target:
        """The rows a reference points to, its nulls applied."""
        return self.memo(("target", entry.name), lambda: self._target(entry))

    def _target(self, entry: EntryPlan) -> Target:
        from synth.generators.ref import Target

        reference: Ref = entry.generator  # type: ignore[assignment]
        found = reference.target(EntryRows(self, entry, kind=_BIGINT.type))
        mask = self.null_mask(entry)
        if mask is None:
            return found
        valid = ~mask if found.valid is None else found.valid & ~mask
        return Target(found.number, valid)

    def _follow(self, entry: EntryPlan, rest: tuple[str, ...]) -> Values:
        name = entry.generator.table  # type: ignore[union-attr]
        found = self.target(entry)
        itself = name == self.table.name
        if not itself and self.plan.size(name) <= _SCATTER_ROWS:
            mask = None if found.valid is None else ~found.valid
            return self.plan.held(name, rest).take(pa.array(found.number, mask=mask))
        if found.valid is None:
            return self.memo(
                ("frame", entry.name), lambda: self.plan.frame(name, found.number)
            ).path(rest)
        live = np.flatnonzero(found.valid)
        frame = self.memo(("frame", entry.name), lambda: self.plan.frame(name, found.number[live]))
        order = np.zeros(self.count, np.int64)
        order[live] = np.arange(len(live))
        if not len(live):
            kind = self.plan.facts(name, rest).kind
            return pa.nulls(self.count, kind.arrow)
        return frame.path(rest).take(pa.array(order, mask=~found.valid))

    # -- roll-ups ---------------------------------------------------------------------------

    def _sum(self, rest: tuple[str, ...]) -> Values:
        table = self.plan.tables[rest[0]]
        children = self.children(table)
        array = children.path(rest[1:])
        counts = self.counts(table)
        kind = self.plan.facts(table.name, rest[1:]).kind
        if kind.name == "double":
            values = np.nan_to_num(_plain(array).fill_null(0).to_numpy())
            # bincount adds one after another in row order; a float sum may not
            owner = np.repeat(np.arange(self.count), counts)
            return pa.array(np.bincount(owner, values, self.count).astype(np.float64))
        unit = unit_of(kind if kind.name == "decimal" else DataType("bigint"))
        total = np.concatenate([[0], np.cumsum(unit.read(array).values)])
        stop = np.cumsum(counts)
        return summed_unit(kind).array(Ticks(total[stop] - total[stop - counts]))

    def words(self, *names: str) -> U64:
        """Words at these rows from the stream of names within the table."""
        return rng.words(self.plan.stream(self.table.name, *names), self.address)


def summed_unit(kind: DataType) -> Unit:
    """The unit of a sum: the widest of its kind."""
    if kind.name == "decimal":
        return unit_of(DataType("decimal", 18, kind.scale))
    return _BIGINT


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
        self.unique = entry.unique and not inside
        self.strict = entry.strict

    @property
    def as_of(self) -> date:
        """The schema's today."""
        return self.frame.plan.as_of

    def _picked(self, values: T) -> T:
        return values if self._positions is None else values[self._positions]  # type: ignore[index]

    def words(self, name: str = WHOLE) -> U64:
        """Fresh words of this entry."""
        source = self.frame.plan.stream(self.frame.table.name, self.entry.name, *self._inside, name)
        return rng.words(source, self._picked(self.frame.address))

    def value(self, operand: Operand) -> Values:
        """What a path or an expression is at these rows."""
        array = self.frame.value(operand)
        return array if self._positions is None else array.take(pa.array(self._positions))

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

    def ordinal(self) -> I64:
        """The rows' numbers under their parent."""
        if self.frame.under is None:
            return self.number().astype(np.int64)
        return self._picked(self.frame.under)

    def siblings(self) -> I64:
        """How many rows have the same parent."""
        frame = self.frame
        if frame.up is None or frame.where is None:
            return np.full(self.count, frame.count, np.int64)
        return self._picked(frame.up.counts(frame.table)[frame.where])

    def parent_words(self, name: str = WHOLE) -> U64:
        """Words that all rows of one parent share."""
        frame = self.frame
        if frame.up is None or frame.where is None:
            return self.words(name)
        source = frame.plan.stream(frame.table.name, self.entry.name, *self._inside, name)
        return self._picked(rng.words(source, frame.up.address)[frame.where])

    def permuted(self, size: int) -> U64:
        """A keyed permutation of the row numbers over [0, size)."""
        number = self.number()
        if len(number) and int(number.max()) >= size:
            message = (
                f"{self.entry.mark}: {self.frame.table.name}.{self.entry.name}: unique values for "
                f"row {int(number.max()) + 1}, and only {size} exist"
            )
            raise AnswerError(message)
        names = (self.frame.table.name, self.entry.name, *self._inside)
        return self.frame.plan.permutation(size, *names)(number)

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
        frame = self.frame.plan.frame(self.frame.table.name, number)
        return EntryRows(frame, self.entry, kind=self.kind, inside=self._inside)

    def size(self, table: str) -> int:
        """How many rows a table has."""
        return self.frame.plan.size(table)

    def held(self, table: str, path: Path) -> Values:
        """A column or let of every row of a held table."""
        return self.frame.plan.held(table, path.parts)

    def shared(self, name: str, make: Callable[[], T]) -> T:
        """Make something once for this entry, whatever the rows."""
        key = (self.frame.table.name, self.entry.name, self._inside, name)
        return self.frame.plan.shared(key, make)

    def choose(self, where: Bools) -> tuple[EntryRows, I64]:
        """Only the rows where a condition holds, with their positions."""
        positions = np.flatnonzero(where)
        inner = positions if self._positions is None else self._positions[positions]
        chosen = EntryRows(
            self.frame, self.entry, kind=self.kind, inside=self._inside, positions=inner
        )
        return chosen, positions


def masked(array: Values, mask: Bools | None) -> Values:
    """The array with nulls where the mask is true."""
    if mask is None or not mask.any():
        return array
    where = pa.array(mask)
    if isinstance(array, pa.DictionaryArray):
        indices = pc.if_else(where, pa.scalar(None, array.indices.type), array.indices)
        return pa.DictionaryArray.from_arrays(indices, array.dictionary)
    return pc.if_else(where, pa.scalar(None, array.type), array)


def _plain(array: Values) -> Values:
    return array.dictionary_decode() if isinstance(array, pa.DictionaryArray) else array


def _joined(column: pa.ChunkedArray) -> Values:
    joined = column.combine_chunks()
    if isinstance(joined, pa.ChunkedArray):
        joined = joined.chunk(0) if joined.num_chunks else pa.array([], joined.type)
    return joined
