"""`ref`: a row of another table, or of this one."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import ClassVar

import numpy as np
import pyarrow as pa

from synth import laws
from synth.errors import AnswerError, Mark
from synth.generators.alike import Groups, groups_of, in_order, inverse, whole_weights
from synth.generators.distinct import Lists, permuted_pairs, systematic
from synth.generators.periods import Spells, spells_of
from synth.generators.protocol import I64, Bools, Rows, Scope, Traits
from synth.generators.readers import RANGE, Chance
from synth.generators.refcheck import check
from synth.generators.unit import Ticks, unit_of
from synth.registry import Values
from synth.rng import U64, below, high
from synth.schema.datatypes import DataType
from synth.schema.names import PARENT
from synth.schema.operands import Operand, Path, Sql

_32 = np.uint64(32)
_ALWAYS = Chance(Decimal(1))
_MOMENT, _NUMBER = unit_of(DataType("timestamp")), unit_of(DataType("bigint"))


@dataclass(frozen=True)
class Target:
    """The rows a reference points to: numbers in the other table, and which are not null."""

    number: U64
    valid: Bools | None = None


@dataclass(frozen=True)
class Ref:
    """A row of another table, or an earlier row of this one.

    Its parts are the columns and lets of the row it points to: `office.id`, and dots go on:
    `office.town.code`. Columns that take the whole key of the row are a foreign key.

    Attributes:
        to: the table.
        weight: a column or let of that table; rows are drawn in proportion, 0 is never.
        where: SQL over that table's columns: only rows for which it holds.
        match: {THEIR_COLUMN: SQL over this row}: only rows that are equal there; none: null.
            {FROM..TO: SQL}: only rows in force at that moment, before TO; without TO for ever.
        share: the chance of keeping to `match`; the rest come from all rows.
        distinct: never the same row twice under one parent; a table above: under one row of it.
        before: only rows with a smaller number, so the first is null: a tree. Where a column of it
            is `unique`, it is the row just before: a chain. With `match` only those that agree.
        after: a let that is another reference to that table: a row with a greater number than that
            one's, and never the same two again. `parent`: only rows that stand after the row above,
            beside `distinct`.
        by: a column of that table: what stands after another row is greater there, not in number.
        at: SQL over this row: the number of the row, from 0; null where it is null.

    Example:
        office: {ref: {to: agency, match: {departement: home.departement}, share: 0.95}}
    """

    to: Path
    weight: Path | None = None
    where: Sql | None = None
    match: tuple[tuple[str, Operand], ...] = ()
    share: Chance = _ALWAYS
    distinct: bool | Path = False
    before: bool = False
    after: Path | None = None
    by: Path | None = None
    at: Operand | None = None
    mark: Mark = field(default=Mark("", 0, 0), compare=False)
    word: ClassVar[str] = "ref"
    main: ClassVar[str | None] = "to"
    traits: ClassVar[Traits] = Traits("reference", "made", "plain", countable=False, nullable=False)

    @property
    def table(self) -> str:
        """The referenced table's name."""
        return str(self.to)

    @property
    def under(self) -> str:
        """The table above under one row of which no row comes twice; "" of the parent."""
        return str(self.distinct) if isinstance(self.distinct, Path) else ""

    @property
    def equal(self) -> tuple[tuple[str, Operand], ...]:
        """What `match` asks to be equal: their column, and what it is here."""
        return tuple(pair for pair in self.match if RANGE not in pair[0])

    @property
    def period(self) -> tuple[str, str, Operand] | None:
        """When their row begins and ends, "" for never, and the moment at which it is in force."""
        for name, operand in self.match:
            begin, is_period, end = name.partition(RANGE)
            if is_period:
                return begin, end, operand
        return None

    @property
    def matched(self) -> tuple[str, ...]:
        """The columns of that table that `match` reads."""
        return tuple(part for name, _ in self.match for part in name.split(RANGE) if part)

    @property
    def is_uneven(self) -> bool:
        """Whether some rows are drawn more often than others, or never."""
        return self.weight is not None or self.where is not None

    @property
    def is_below(self) -> bool:
        """Whether it points to rows that stand after the row above."""
        return self.after is not None and self.after.parts == (PARENT,)

    @property
    def is_bound(self) -> bool:
        """Whether not every row may be pointed to, or not alike."""
        is_told = bool(self.match) or self.at is not None
        return self.is_uneven or is_told or bool(self.distinct) or self.before

    def check(self, scope: Scope) -> None:
        """Report what is wrong with the options."""
        check(self, scope)

    def needs(self, part: str) -> Sequence[Operand]:  # noqa: ARG002 - the row is one choice
        """What `match` and `at` read."""
        at = () if self.at is None else (self.at,)
        return (*(operand for _, operand in self.match), *at)

    def make(self, rows: Rows, part: str) -> Values:
        """Parts of references are followed by the evaluator, which asks for `target`."""
        raise NotImplementedError

    def candidates(self, rows: Rows) -> I64:
        """How many different rows each parent's children can point to."""
        if self.is_below:
            return self._later(rows)[1]
        if not self.match:
            everyone = rows.size(self.table)
            if self.is_uneven:
                everyone = int((self._weights(rows) > 0).sum())
            return np.full(rows.count, everyone, np.int64)
        groups = self._groups(rows)
        group = self._group(groups, rows)
        size = np.diff(groups.starts)
        if groups.weights is not None:
            size = np.add.reduceat((groups.weights > 0).astype(np.int64), groups.starts[:-1])
        return np.where(group < 0, 0, size[group])

    def target(self, rows: Rows) -> Target:
        """The row each row points to; pure."""
        size = rows.size(self.table)
        if size == 0:
            return Target(np.zeros(rows.count, np.uint64), np.zeros(rows.count, np.bool_))
        if self.before:
            return self._chained(rows) if rows.unique else self._earlier(rows)
        if rows.unique:
            return Target(rows.permuted(size) if self.where is None else self._permuted(rows))
        if not self.match and not self.is_below and self.at is None:
            return Target(self._any(rows, size))
        matched = self._matched(rows)
        if self.share >= 1:
            return matched
        keeps = (rows.words("share") >> _32) < np.uint64(int(self.share * (1 << 32)))
        free = self._any(rows, size)
        valid = None if matched.valid is None else matched.valid | ~keeps
        return Target(np.where(keeps, matched.number, free), valid)

    def _told(self, rows: Rows, at: Operand) -> Target:
        """The row of a number that is read.

        Raises:
            AnswerError: there is no such row.
        """
        found = _NUMBER.read(rows.value(at))
        number, size = found.filled(), rows.size(self.table)
        lost = int(((number < 0) | (number >= size)).sum())
        if lost:
            message = f"{at.mark}: at: no row of {self.table} has the number of {lost:,} rows here"
            raise AnswerError(f"{message}; expected 0 to {size - 1:,}")
        return Target(number.astype(np.uint64), found.valid)

    def _permuted(self, rows: Rows) -> U64:
        """A different one of the rows that fit for each row."""
        fitting = np.flatnonzero(self._weights(rows))
        return fitting[rows.permuted(len(fitting)).astype(np.int64)].astype(np.uint64)

    def _weights(self, rows: Rows) -> I64:
        """How often each row of the other table comes, 0 where it does not fit."""

        def make() -> I64:
            weights = np.ones(rows.size(self.table), np.int64)
            if self.weight is not None:
                weights = self._weighed(rows, self.weight)
            return weights if self.where is None else weights * self._fits(rows, self.where)

        return rows.shared("weights", make)

    def _weighed(self, rows: Rows, weight: Path) -> I64:
        try:
            return whole_weights(rows.held(self.table, weight))
        except pa.ArrowInvalid:
            message = f"{weight.mark}: {self.table}.{weight} holds a weight that is no number"
            raise AnswerError(message) from None

    def _fits(self, rows: Rows, where: Sql) -> Bools:
        """For which rows of the other table the condition holds.

        Raises:
            AnswerError: for none.
        """
        found = np.asarray(rows.held(self.table, where).fill_null(False))
        if not found.any():
            message = f"{where.mark}: where: {where.text!r} holds for none of "
            raise AnswerError(f"{message}{len(found):,} rows of {self.table}")
        return found

    def _check_mass(self, weights: I64) -> None:
        """Refuse to choose among rows that all weigh nothing.

        Raises:
            AnswerError: they do.
        """
        if not weights.any():
            place = self.mark if self.weight is None else self.weight.mark
            message = f"{place}: the weights {self.table}.{self.weight} sum to zero"
            raise AnswerError(message)

    def _any(self, rows: Rows, size: int) -> U64:
        if self.distinct:
            return self._distinct(rows, np.zeros(rows.count, np.int64), self._everyone(rows, size))
        if not self.is_uneven:
            return below(rows.words(), size)
        weights = self._weights(rows)
        self._check_mass(weights)
        table = rows.shared("table", lambda: laws.integer_weights([weights]))
        return table(rows.words()).astype(np.uint64)

    @staticmethod
    def _chained(rows: Rows) -> Target:
        """The row before: the only way in which each row goes back to another one."""
        number = rows.number()
        return Target(number - (number > 0), number > 0)

    def _earlier(self, rows: Rows) -> Target:
        number = rows.number()
        valid = number > 0
        if self.match:
            return self._earlier_alike(rows)
        if not self.is_uneven:
            return Target(high(rows.words(), number), valid)
        weights = self._weights(rows)
        total = rows.shared("totals", lambda: np.concatenate([[0], np.cumsum(weights)]))
        bound = total[number.astype(np.int64)].astype(np.uint64)
        point = high(rows.words(), bound).astype(np.int64)
        found = np.searchsorted(total, point, side="right") - 1
        return Target(found.astype(np.uint64), valid & (bound > 0))

    def _earlier_alike(self, rows: Rows) -> Target:
        """One of the earlier rows of the same group."""
        groups = self._groups(rows)
        group = self._group(groups, rows)
        first = groups.starts[np.maximum(group, 0)]
        place = rows.shared("places", lambda: inverse(groups.rows, rows.size(self.table)))
        count = np.where(group < 0, 0, place[rows.number().astype(np.int64)] - first)
        drawn = high(rows.words(), np.maximum(count, 1).astype(np.uint64)).astype(np.int64)
        return Target(groups.rows[first + drawn].astype(np.uint64), count > 0)

    def _later(self, rows: Rows) -> tuple[I64, I64]:
        """The first candidate that stands after the row above, and how many do, for each row."""
        groups, above = self._sorted(rows), rows.above().astype(np.int64)
        group = self._group(groups, rows) if self.match else np.zeros(rows.count, np.int64)
        place = rows.shared("places", lambda: inverse(groups.rows, rows.size(self.table)))
        inside = np.maximum(group, 0)
        is_there = (group >= 0) & (place[above] >= groups.starts[inside])
        is_there &= place[above] < groups.starts[inside + 1]
        return place[above] + 1, np.where(is_there, groups.starts[inside + 1] - 1 - place[above], 0)

    def _sorted(self, rows: Rows) -> Groups:
        """The groups, each in the order of `by`."""

        def make() -> Groups:
            found = (
                self._groups(rows) if self.match else self._everyone(rows, rows.size(self.table))
            )
            if self.by is None:
                return found
            ranks = inverse(in_order(rows.held(self.table, self.by)), rows.size(self.table))
            group = np.repeat(np.arange(len(found.starts) - 1), np.diff(found.starts))
            order = np.lexsort((ranks[found.rows], group))
            return replace(found, rows=found.rows[order])

        return rows.shared("sorted", make)

    def _everyone(self, rows: Rows, size: int) -> Groups:
        def make() -> Groups:
            weights = self._weights(rows) if self.is_uneven else None
            if weights is not None:
                self._check_mass(weights)
            everyone = np.arange(size)
            return Groups(pa.nulls(0), (), np.array([0, size]), everyone, None, weights)

        return rows.shared("everyone", make)

    def _matched(self, rows: Rows) -> Target:
        if self.at is not None:
            return self._told(rows, self.at)
        if self.is_below:
            first, count = self._later(rows)
            place = first + permuted_pairs(rows.parent_words("distinct"), rows.ordinal(), count)
            return Target(self._sorted(rows).rows[place].astype(np.uint64))
        groups = self._groups(rows)
        group = self._group(groups, rows)
        if self.period is not None:
            return self._in_force(rows, groups, group)
        valid = None if not len(group) or group.min() >= 0 else group >= 0
        group = np.maximum(group, 0)
        if self.distinct:
            return Target(self._distinct(rows, group, groups), valid)
        word = rows.words()
        if groups.table is not None:
            place = groups.table(word, group)
        else:
            size = np.diff(groups.starts)[group].astype(np.uint64)
            place = groups.starts[group] + high(word, size).astype(np.int64)
        return Target(groups.rows[place].astype(np.uint64), valid)

    def _in_force(self, rows: Rows, groups: Groups, group: I64) -> Target:
        """One of the rows of each group that have begun and not ended."""
        assert self.period is not None  # noqa: S101 - asked of those that have one
        *ends, moment = self.period

        def make() -> Spells:
            begin, end = (self._moments(rows, str(name)) for name in ends)
            return spells_of(groups.rows, groups.starts, begin, end)

        at = _MOMENT.read(rows.value(moment))
        spells = rows.shared("spells", make)
        number, found = spells.draw(np.maximum(group, 0), at.values, rows.words())
        found &= group >= 0
        valid = found if at.valid is None else found & at.valid
        return Target(number.astype(np.uint64), valid)

    def _moments(self, rows: Rows, column: str) -> Ticks:
        """A column of the other table; null where there is none."""
        if column:
            return _MOMENT.read(rows.held(self.table, Path((column,), self.mark)))
        size = rows.size(self.table)
        return Ticks(np.zeros(size, np.int64), np.zeros(size, np.bool_))

    def _distinct(self, rows: Rows, group: I64, groups: Groups) -> U64:
        word = rows.parent_words("distinct", under=self.under)
        ordinal = rows.ordinal(under=self.under)
        if groups.weights is not None:
            lists = Lists(groups.starts, groups.weights)
            place = systematic(word, ordinal, rows.siblings(under=self.under), group, lists)
        else:
            size = np.diff(groups.starts)[group]
            place = groups.starts[group] + permuted_pairs(word, ordinal, size)
        return groups.rows[place].astype(np.uint64)

    def _groups(self, rows: Rows) -> Groups:
        if not self.equal:
            return self._everyone(rows, rows.size(self.table))

        def make() -> Groups:
            columns = [rows.held(self.table, Path((name,), self.mark)) for name, _ in self.equal]
            weights = self._weights(rows) if self.is_uneven else None
            return groups_of(columns, weights, is_drawn=not self.distinct)

        return rows.shared("groups", make)

    def _group(self, groups: Groups, rows: Rows) -> I64:
        if not self.equal:
            return np.zeros(rows.count, np.int64)
        return groups.find([rows.value(operand) for _, operand in self.equal])
