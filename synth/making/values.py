"""What paths and expressions are at the rows of a frame: generators are made, references followed.

Functions over a frame; they keep what they make in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pyarrow as pa

from synth.arrays import decoded, masked, nulls, taken, whole
from synth.duck import duckdb_error
from synth.errors import AnswerError
from synth.generators.constants import conform
from synth.generators.protocol import WHOLE
from synth.generators.ref import Target
from synth.generators.rollup import COUNT, PICKED, SUM
from synth.generators.unit import Ticks, unit_of
from synth.making.frame import everything
from synth.making.pinned import pinned, pinned_target
from synth.making.rows import EntryRows
from synth.making.standing import rows_at, shifted
from synth.making.sums import added, as_sums, picked, summed
from synth.plan.expressions import ask, failure
from synth.schema.datatypes import DataType
from synth.schema.names import AS_OF, ITEM, PARENT, ROW

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from synth.generators.protocol import I64, Bools, ItemList
    from synth.generators.ref import Ref
    from synth.making.frame import Evaluator, Frame
    from synth.plan.tables import EntryPlan
    from synth.registry import Values
    from synth.schema.operands import Sql

_INTEGER = unit_of(DataType("integer"))
_BIGINT = unit_of(DataType("bigint"))
_SCATTER_ROWS = 1 << 17


def sql_at(frame: Frame, sql: Sql) -> Values:
    """What an expression is at the rows, shape (rows,).

    Raises:
        AnswerError: it fails on a row.
    """
    name, together = frame.table.name, frame.plan.together
    texts = [sql.text]
    if frame.is_whole:
        beside = together.beside(name, sql.text)
        texts += [text for text in beside if text not in texts and not frame.knows(("sql", text))]
    asked = [frame.plan.expressions[name, text] for text in texts]
    try:
        found = ask(asked, frame.path, frame.count)
    except duckdb_error() as error:
        if len(texts) > 1:
            return _alone(frame, sql)
        raise failure(error, sql.mark, sql.text) from None
    for text, array in zip(texts[1:], found[1:], strict=True):
        frame.keep(("sql", text), array)
    return found[0]


def _alone(frame: Frame, sql: Sql) -> Values:
    """One expression by itself, to tell which of a query failed."""
    try:
        return ask([frame.plan.expressions[frame.table.name, sql.text]], frame.path, frame.count)[0]
    except duckdb_error() as error:
        raise failure(error, sql.mark, sql.text) from None


def held_sql(maker: Evaluator, name: str, sql: Sql) -> Values:
    """What an expression is at every row of a held table, those that exist among them.

    Raises:
        AnswerError: it fails on a row.
    """
    compiled = maker.plan.expressions[name, sql.text]
    try:
        return ask([compiled], lambda parts: maker.held(name, parts), maker.size(name))[0]
    except duckdb_error() as error:
        raise failure(error, sql.mark, sql.text) from None


def path_at(frame: Frame, parts: tuple[str, ...]) -> Values:
    """What a dotted path is at the rows, shape (rows,).

    Raises:
        AnswerError: a value does not fit what the schema says of it.
    """
    head, rest = parts[0], parts[1:]
    table = frame.table
    if head in table.columns:
        return _column(frame, table.columns[head])
    if head in table.lets:
        return _let(frame, table.lets[head], rest)
    reserved = _RESERVED.get(head)
    if reserved is not None:
        return reserved(frame, rest)
    return _higher(frame, rest, levels=1 + table.above.index(head))


def _higher(frame: Frame, rest: tuple[str, ...], *, levels: int = 1) -> Values:
    above, where = frame.ancestor(levels)
    return taken(above.path(rest), where)


def _today(frame: Frame, _: tuple[str, ...]) -> Values:
    return pa.repeat(pa.scalar(frame.plan.as_of, pa.date32()), frame.count)


def _row(frame: Frame, _: tuple[str, ...]) -> Values:
    number = frame.number.astype(np.int64) if frame.under is None else frame.under
    return _BIGINT.array(Ticks(number))


def _column(frame: Frame, entry: EntryPlan) -> Values:
    if frame.table.file is not None:
        return whole(taken(frame.table.file.column(entry.name), frame.number))
    made = _made(frame, entry, WHOLE, entry.facts.kind)
    return shifted(frame.plan, frame.table.name, entry.name, made)


def _let(frame: Frame, entry: EntryPlan, rest: tuple[str, ...]) -> Values:
    if entry.reference is not None:
        return _follow(frame, entry, entry.reference, rest)
    if not entry.is_bundle:
        return _made(frame, entry, WHOLE, entry.facts.kind)
    return _made(frame, entry, rest[0], entry.parts[rest[0]].type)


def _made(frame: Frame, entry: EntryPlan, part: str, kind: DataType) -> Values:
    place = f"{entry.mark}: {frame.table.name}.{entry.name}"

    def make(rows: Frame) -> Values:
        made = entry.generator.make(EntryRows(rows, entry, kind=kind), part)
        return masked(conform(made, kind), null_mask(rows, entry))

    try:
        array = pinned(frame, entry, part, make(frame), make)
    except pa.ArrowInvalid:
        message = f"{place}: a value does not fit {kind}"
        raise AnswerError(message) from None
    if entry.strict and array.null_count:
        found = f"{array.null_count} nulls in {frame.count} rows"
        message = f"{place}: {found}, and `nulls: 0` allows none"
        raise AnswerError(message)
    return array


def null_mask(frame: Frame, entry: EntryPlan) -> Bools | None:
    """Where a column or let is null by its `nulls`, shape (rows,); None: nowhere."""
    if entry.null_share is None:
        return None
    return frame.memo(("nulls", entry.name), lambda: _null_mask(frame, entry))


def _null_mask(frame: Frame, entry: EntryPlan) -> Bools:
    mask: Bools = np.ones(frame.count, np.bool_)
    share = entry.null_share or 0
    if share < 1 << 32:
        words = EntryRows(frame, entry, kind=entry.facts.kind).words("nulls")
        mask = (words >> np.uint64(32)) < np.uint64(share)
    if entry.null_where is not None:
        holds = frame.value(entry.null_where).fill_null(False)
        mask = mask & np.asarray(holds)
    return mask


# -- lists ----------------------------------------------------------------------------------------


def list_counts(frame: Frame, entry: EntryPlan) -> I64:
    """How many items a list let has in each row, its nulls not yet applied."""
    rows = EntryRows(frame, entry, kind=_INTEGER.type)
    return cast("ItemList", entry.generator).counts(rows)


def _item(frame: Frame, rest: tuple[str, ...]) -> Values:
    each = frame.table.each
    assert each is not None  # noqa: S101 - asked of tables with `each` only
    up, where, under = frame.above()
    if each.values is not None:
        return taken(each.values, under)
    if each.table is not None:
        return taken(frame.maker.held(each.table, rest), under)
    owner = up.heads(frame.table) if each.inline else up
    entry = each.inline or up.table.lets[each.let or ""]
    counts = list_counts(owner, entry)
    first = np.cumsum(counts) - counts
    flat = owner.memo(("list", entry.name, rest), lambda: _list_part(owner, entry, rest[0]))
    return taken(flat, first[where] + under)


def _list_part(frame: Frame, entry: EntryPlan, part: str) -> Values:
    """One part of all items of a list let, row after row."""
    rows = EntryRows(frame, entry, kind=entry.parts[part].type)
    return entry.generator.make(rows, part)


# -- references -----------------------------------------------------------------------------------


def _target(frame: Frame, entry: EntryPlan, reference: Ref) -> Target:
    """The rows a reference points to, its nulls applied."""
    found = reference.target(EntryRows(frame, entry, kind=_BIGINT.type))
    mask = null_mask(frame, entry)
    if mask is not None:
        valid = ~mask if found.valid is None else found.valid & ~mask
        found = Target(found.number, valid)
    return pinned_target(frame, entry, found)


def _follow(frame: Frame, entry: EntryPlan, reference: Ref, rest: tuple[str, ...]) -> Values:
    name, maker = reference.table, frame.maker
    found = frame.memo(("target", entry.name), lambda: _target(frame, entry, reference))
    missing = None if found.valid is None else ~found.valid
    if name != frame.table.name and maker.size(name) <= _SCATTER_ROWS:
        return taken(maker.held(name, rest), found.number, missing=missing)
    live = slice(None) if found.valid is None else np.flatnonzero(found.valid)
    number = found.number[live]
    if not len(number) and missing is not None:
        return nulls(frame.count, frame.plan.facts[name, rest].kind.arrow)
    target = frame.memo(("frame", entry.name), lambda: rows_at(maker, name, number))
    if missing is None:
        return target.path(rest)
    order = np.zeros(frame.count, np.int64)
    order[live] = np.arange(len(number))
    return taken(target.path(rest), order, missing=missing)


# -- roll-ups -------------------------------------------------------------------------------------


def _count(frame: Frame, rest: tuple[str, ...]) -> Values:
    by, name = rest
    if by:
        return taken(_referring(frame, name, by, ()), frame.number)
    return _BIGINT.array(Ticks(frame.counts(frame.plan.tables[name])))


def _sum(frame: Frame, rest: tuple[str, ...]) -> Values:
    by, name, column = rest[0], rest[1], rest[2:]
    if by:
        return taken(_referring(frame, name, by, column), frame.number)
    table = frame.plan.tables[name]
    values = frame.children(table).path(column)
    return summed(values, frame.counts(table), frame.plan.facts[name, column].kind)


def _picked(word: str) -> Callable[[Frame, tuple[str, ...]], Values]:
    """One value of a column over the children of each row, or over the rows that refer to it."""

    def pick(frame: Frame, rest: tuple[str, ...]) -> Values:
        by, name, column = rest[0], rest[1], rest[2:]
        if by:
            return taken(_referring_one(frame, word, name, by, column), frame.number)
        below = frame.children(frame.plan.tables[name])
        kind = frame.plan.facts[name, column].kind
        values, (_, owner, _) = below.path(column), below.above()
        place = picked(word, values, owner, frame.count, kind)
        return taken(values, place, missing=place < 0)

    return pick


def _referring_one(frame: Frame, word: str, name: str, by: str, column: tuple[str, ...]) -> Values:
    """For every row of a frame's table one value of the rows that refer to it."""
    maker, plan = frame.maker, frame.plan
    entry, kind = plan.tables[name].lets[by], plan.facts[name, column].kind

    def make() -> Values:
        size = maker.size(frame.table.name)
        found, owner = nulls(0, kind.arrow), np.zeros(0, np.int64)
        for rows in everything(maker, name):
            number, valid = _led(rows, entry)
            values = pa.concat_arrays([found, _live(rows.path(column), valid)])
            owner = np.concatenate([owner, number[valid]])
            place = picked(word, values, owner, size, kind)
            owner = np.flatnonzero(place >= 0)
            found = taken(values, place[owner])
            rows.forget()
        place = np.full(size, -1, np.int64)
        place[owner] = np.arange(len(owner))
        return taken(found, place, missing=place < 0)

    return maker.kept.shared(("referring", word, name, by, column), make)


def _referring(frame: Frame, name: str, by: str, column: tuple[str, ...]) -> Values:
    """For every row of a frame's table what the rows that refer to it add up to."""
    maker, plan = frame.maker, frame.plan
    entry = plan.tables[name].lets[by]
    kind = plan.facts[name, column].kind if column else DataType("bigint")

    def make() -> Values:
        totals = np.zeros(maker.size(frame.table.name), "f8" if kind.name == "double" else "i8")
        largest = 0
        for rows in everything(maker, name):
            number, valid = _led(rows, entry)
            ones = np.ones(rows.count, np.int64)
            numbers = added(rows.path(column), kind) if column else ones
            # One after another, in the order of rows.
            np.add.at(totals, number[valid], numbers[valid])
            largest += int(np.abs(numbers).max(initial=0)) * rows.count
            rows.forget()
        if largest >= 1 << 63 and kind.name != "double":
            raise pa.ArrowInvalid("a sum may not fit")
        return as_sums(totals, kind)

    return maker.kept.shared(("referring", name, by, column), make)


def _live(values: Values, valid: Bools | slice) -> Values:
    plain = decoded(values)
    return plain if isinstance(valid, slice) else plain.filter(pa.array(valid))


def _led(frame: Frame, entry: EntryPlan) -> tuple[I64, Bools | slice]:
    """The numbers of the rows that a reference points to, and which rows have one."""
    reference = entry.reference
    assert reference is not None  # noqa: S101 - names of roll-ups are those of references
    found = frame.memo(("target", entry.name), lambda: _target(frame, entry, reference))
    return found.number.astype(np.int64), slice(None) if found.valid is None else found.valid


_RESERVED: Mapping[str, Callable[[Frame, tuple[str, ...]], Values]] = {
    PARENT: _higher,
    ITEM: _item,
    AS_OF: _today,
    ROW: _row,
    COUNT: _count,
    SUM: _sum,
    **{word: _picked(word) for word in PICKED},
}
"""What the first names mean that are no column, let or table; they take the others."""
