"""Columns whose conditions together only the database knows: rows made up, those it accepts kept.

`abs(a - b) <= 10`, a function of two columns, keys of a JSON that hang on a kind: each column has
values of its own, and what is drawn is the row of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation

import numpy as np

from synth.conditions.domain import Domain
from synth.conditions.parsed import conjuncts
from synth.databases.catalog import DbColumn
from synth.databases.dialect import Dialect
from synth.infer.candidates import Named, pool, try_out
from synth.infer.draft import Data, EntryDraft
from synth.infer.judged import Judge, accepted, accepted_rows
from synth.infer.made import type_word
from synth.infer.meanings import type_family
from synth.infer.names import schema_name, sql_path
from synth.infer.work import Condition, Work
from synth.rng import mix
from synth.sql import literal
from synth.stores.ddl import columns_in

_ROWS = 4096
_USUAL = 512
"""Rows of the first values of each column, as they would be drawn."""

_MOST = 60
_MOST_COLUMNS = 6
_NULL = 12
"""One of so many values of a column that may be empty is null."""

_STEPS = (0, 1, -1, 2, -2, 3, 5, -5, 7, 10, -10, 14, 30, 100)
"""How far a number or day may be from that of another column."""

Row = tuple[str | None, ...]


@dataclass(frozen=True)
class Component:
    """Columns that conditions tie together.

    Attributes:
        columns: their names, as the table has them.
        conditions: all that name some of them, and no other column.
        is_hard: whether most rows that were made otherwise were refused.
    """

    columns: tuple[str, ...]
    conditions: tuple[Condition, ...]
    is_hard: bool


def try_together(work: Work, judge: Judge, named: Named, dialect: Dialect) -> None:
    """Draw columns as rows that the database accepts where it refused most that were made.

    Args:
        work: the table, its conditions gathered; those on one column are tried out first.
        judge: the database.
        named: what they name.
        dialect: of the conditions.
    """
    try_out(work, judge, named)
    for component in list(_components(work)):
        texts = [condition.text for condition in component.conditions]
        found = [(work.columns[n], work.domains.get(n, Domain())) for n in component.columns]
        pools = [pool(column, domain, texts, named) for column, domain in found]
        parts = [part for text in texts for part in conjuncts(text, dialect)]
        alone = [
            _alone(work, judge, column, parts, values)
            for (column, _), values in zip(found, pools, strict=True)
        ]
        if not all(map(len, alone)):
            continue
        rows = list(dict.fromkeys((*_drawn(alone), *_mixed(work, component, alone))))
        kept = accepted_rows(judge, work.table, component.columns, texts, rows)
        # What is to be filled is drawn so if rows of values are accepted, not the empty ones alone.
        is_worth = component.is_hard or 2 * sum(None not in row for row in kept) > len(kept)
        if kept and is_worth:
            _install(work, component, _told_apart(work, component, kept))


def _components(work: Work) -> Iterator[Component]:
    """The columns of each condition to ask, with all that other conditions tie to them."""
    table = work.table
    domains = {name: text for name, text in work.draft.asked.items() if " domain " in name}
    texts = {**{check.name: check.text for check in table.checks}, **domains}
    named = {name: columns_in(text, table.by_name) for name, text in texts.items()}
    seen: set[str] = set()
    for start in work.draft.asked:
        columns = set(named.get(start, ()))
        is_hard = (table.name, start) in work.plainer.hard
        if not (is_hard or start in work.filled) or columns & seen:
            continue
        while True:
            more = set(columns)
            for name, own in named.items():
                is_tied = name in work.draft.asked or own & _tied(work)
                more |= own if own & columns and is_tied else set()
            if more == columns:
                break
            columns = more
        seen |= columns
        if len(columns) <= _MOST_COLUMNS and all(_is_open(work, name) for name in columns):
            held = [n for n, own in named.items() if own and own <= columns]
            yield Component(
                tuple(name for name in work.columns if name in columns),
                tuple(Condition(name, texts[name]) for name in held),
                is_hard,
            )


def _tied(work: Work) -> set[str]:
    """Columns that others of the row decide, or are decided with."""
    orders = {name for order in work.orders for name in (order.left, order.right)}
    return {*orders, *work.variants, *work.equated}.union(*work.leads.values())


def _is_open(work: Work, name: str) -> bool:
    """Whether a column has values of its own, whatever else is asked of it."""
    linked = {column for reference in work.table.references for column in reference.columns}
    if name not in work.columns or name in {*linked, *work.always_null}:
        return False
    return not work.step(name) and not work.columns[name].is_identity


def _alone(
    work: Work, judge: Judge, column: DbColumn, parts: Sequence[str], values: list[str]
) -> list[str]:
    """The values of one column that what is asked of it alone leaves."""
    own = [part for part in parts if columns_in(part, work.table.by_name) == {column.name}]
    return accepted(judge, work.table, column.name, own, values) if own and values else values


def _drawn(pools: Sequence[Sequence[str]]) -> Iterator[Row]:
    """Rows of the first values of columns, as they would be drawn."""
    for place in range(_USUAL):
        # Columns of one kind have the same values in the same order.
        places = (place * (2 * number + 1) + number for number in range(len(pools)))
        yield tuple(v[at % len(v)] for v, at in zip(pools, places, strict=True))


def _mixed(work: Work, component: Component, pools: Sequence[list[str]]) -> Iterator[Row]:
    """Rows of any values of the columns, and of some near those of others."""
    columns = [work.columns[name] for name in component.columns]
    words = mix(np.arange(1, _ROWS * len(pools) + 1, dtype=np.uint64)).reshape(_ROWS, -1).tolist()
    for drawn in words:
        row: list[str | None] = []
        for column, values, word in zip(columns, pools, drawn, strict=True):
            value = _near(column, columns, row, word) if word & 1 else None
            if column.nullable and (word >> 8) % _NULL == 0:
                row.append(None)
            else:
                row.append(values[(word >> 16) % len(values)] if value is None else value)
        yield tuple(row)


def _near(
    column: DbColumn, columns: Sequence[DbColumn], row: Sequence[str | None], word: int
) -> str | None:
    """A value made of those before it in the row: near one, their sum, their product."""
    family = type_family(column.type)
    before = list(zip(columns, row, strict=False))
    alike = [v for c, v in before if v is not None and type_family(c.type) == family]
    lists = [v for c, v in before if v is not None and c.type.base == "array"]
    if family == "text":  # one of a list stands alone beside it
        alike += [v.strip("{}").split(",")[0].strip('"') for v in lists]
    if not alike:
        return None
    step, one = _STEPS[(word >> 1) % len(_STEPS)], alike[(word >> 20) % len(alike)]
    try:
        if family == "number":
            numbers = [Decimal(value) for value in alike]
            sums = (Decimal(one) + step, sum(numbers), numbers[0] - sum(numbers[1:]))
            return format(sums[(word >> 40) % len(sums)], "f")
        if column.type.base == "date":
            return str(date.fromisoformat(one) + timedelta(days=step))
        if column.type.base in ("timestamp", "timestamptz"):
            return str(datetime.fromisoformat(one) + timedelta(hours=step))
    except (ValueError, InvalidOperation, OverflowError):
        return None
    return one if family == "text" else None


def _told_apart(work: Work, component: Component, kept: Sequence[Row]) -> Sequence[Row]:
    """Rows that differ in each column which must not repeat by itself; nulls may, as it is told."""
    own = set(component.columns)
    lists = [unique for unique in work.table.uniques if len(unique.columns) == 1]
    alone = {name for unique in lists for name in unique.columns if name}
    meeting = {name for unique in lists if not unique.nulls_distinct for name in unique.columns}
    places = [place for place, name in enumerate(component.columns) if name in alone]
    seen: list[set[str | None]] = [set() for _ in places]
    found = []
    for row in kept:
        values = [row[place] for place in places]
        if all(value not in known for value, known in zip(values, seen, strict=True)):
            for place, known in zip(places, seen, strict=True):
                if row[place] is not None or component.columns[place] in meeting:
                    known.add(row[place])
            found.append(row)
    if places:
        work.single |= alone & own
        work.limit(len(found[:_MOST]))
        work.needs_rows = True
    return found[:_MOST]


def _install(work: Work, component: Component, rows: Sequence[Row]) -> None:
    """Note the draw of a row, and of each column what stands there in it."""
    own = set(component.columns)
    taken = [*work.draft.names.values(), *work.draft.lets]
    let = schema_name("drawn", taken, kind="row")
    unique: dict[str, Data] = {"unique": "true"} if work.single & own else {}
    work.draft.lets[let] = EntryDraft({"int": f"1..{len(rows)}"}, unique)
    names = [work.name(name) for name in component.columns]
    reason = f"of {len(rows)} rows of {', '.join(names)} that the database accepts"
    for place, name in enumerate(component.columns):
        column = work.columns[name]
        values = ", ".join(_constant(column, row[place]) for row in rows)
        text = f"[{values}][{sql_path(let)}]"
        kind = type_word(column.type)
        if column.type.base in ("date", "time", "timestamp", "timestamptz", "uuid"):
            text = f"cast({text} as {kind})"
        own_values = {row[place] for row in rows}
        only = next(iter(own_values)) if len(own_values) == 1 else None
        made: Data = {"expr": text} if only is None else {"value": only}
        work.equated[name] = EntryDraft(made, {"type": kind}, reason)
        work.leads[name] = frozenset()
        work.variants.pop(name, None)
        work.wheres.pop(name, None)
    work.orders = [order for order in work.orders if not {order.left, order.right} & own]
    for condition in component.conditions:
        work.draft.asked.pop(condition.name, None)
        work.claim(condition, component.columns[0])


def _constant(column: DbColumn, value: str | None) -> str:
    is_plain = type_family(column.type) == "number" or column.type.base == "boolean"
    return "null" if value is None else value if is_plain else literal(value)
