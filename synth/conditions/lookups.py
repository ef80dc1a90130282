"""What a condition asks of rows that it looks up or counts; beside `parsed` all that knows sqlglot.

A condition is one under which a trigger refuses a new row: `new.` are its columns, queries stand
where a function looked something up. Parts that are asked besides are passed over, so that what is
told here is refused at least.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from synth.databases.catalog import TableName
from synth.databases.dialect import Dialect

if TYPE_CHECKING:
    from sqlglot import exp

FLIPPED = {"gt": "lt", "gte": "lte", "lt": "gt", "lte": "gte", "eq": "eq", "neq": "neq"}


@dataclass(frozen=True)
class Look:
    """Rows of a table that a query finds by columns of the new row.

    Attributes:
        table: as the query calls it; without a namespace where none is written.
        on: columns of the table with the columns of the new row that they equal.
        rest: what else the query asks of its rows, over their columns, each part by itself.
        beside: what it asks of its rows and of the new row together, with `new.` before columns of
            the latter.
        value: what it selects, over the columns of its rows; "" where it asks whether there are
            any, `*` where it counts them.
    """

    table: TableName
    on: tuple[tuple[str, str], ...]
    rest: tuple[str, ...]
    beside: tuple[str, ...]
    value: str


@dataclass(frozen=True)
class Above:
    """A row that is looked up must not be so.

    Attributes:
        look: how it is found.
        text: what must not hold of it, over its columns.
    """

    look: Look
    text: str


@dataclass(frozen=True)
class Crowd:
    """There must not be so many rows.

    Attributes:
        look: how they are found.
        sign: `gt gte lt lte eq neq`.
        limit: a number, or a column of the row that `above` finds.
        above: how that row is found; None where the limit is a number.
    """

    look: Look
    sign: str
    limit: str
    above: Look | None = None


def refusals(text: str, dialect: Dialect) -> Iterator[Above | Crowd]:
    """What a condition under which a row is refused says of other rows.

    Args:
        text: the condition.
        dialect: of the text.
    """
    import sqlglot
    from sqlglot import errors, exp

    try:
        found = sqlglot.parse_one(text, read=dialect.sqlglot, into=exp.Condition)
        for way in parts_of(found, exp.Or):
            yield from _of_way(way, dialect)
    except (errors.SqlglotError, RecursionError, ValueError):
        return


def needed(text: str, dialect: Dialect) -> Iterator[Look]:
    """The rows without which a condition refuses a new row, whatever else it is; one at least.

    Args:
        text: the condition.
        dialect: of the text.
    """
    import sqlglot
    from sqlglot import errors, exp

    try:
        found = sqlglot.parse_one(text, read=dialect.sqlglot, into=exp.Condition)
        for way in parts_of(found, exp.Or):
            parts = [part for part in parts_of(way, exp.And) if not _is_there(part)]
            crowd = _crowd(inside(parts[0]), dialect) if len(parts) == 1 else None
            if crowd is not None and (crowd.sign, crowd.limit) == ("lt", "1"):
                yield crowd.look
    except (errors.SqlglotError, RecursionError, ValueError):
        return


def kept_off(text: str, dialect: Dialect) -> Iterator[tuple[TableName, str]]:
    """What of a new row alone keeps it from being refused for want of another row.

    `new.dose > 1 and not exists (select ...)` refuses no first dose.

    Args:
        text: the condition under which a row is refused.
        dialect: of the text.

    Yields:
        The table of the other row, and a condition on the new one.
    """
    import sqlglot
    from sqlglot import errors, exp

    try:
        found = sqlglot.parse_one(text, read=dialect.sqlglot, into=exp.Condition)
    except (errors.SqlglotError, RecursionError, ValueError):
        return
    for way in parts_of(found, exp.Or):
        parts = parts_of(way, exp.And)
        own = [part for part in parts if not part.find(exp.Select) and not _is_there(part)]
        others = [part for part in parts if part.find(exp.Select)]
        columns = [column for part in own for column in part.find_all(exp.Column)]
        is_own = bool(columns) and all(map(is_new, columns))
        crowd = _crowd(inside(others[0]), dialect) if is_own and len(others) == 1 else None
        if crowd is not None and (crowd.sign, crowd.limit) == ("lt", "1"):
            told = exp.not_(exp.and_(*(part.copy() for part in own)))
            for column in told.find_all(exp.Column):
                column.set("table", None)
            yield crowd.look.table, told.sql(dialect.sqlglot)


def _is_there(part: "exp.Expr") -> bool:
    """Whether a part says but that a column of the new row has a value."""
    from sqlglot import exp

    inner = inside(part)
    is_not = isinstance(inner, exp.Not)
    told = inside(inner.this) if is_not else inner
    if not isinstance(told, exp.Is) or not isinstance(told.expression, exp.Null):
        return False
    is_not ^= bool(told.args.get("negate"))
    return is_not and isinstance(told.this, exp.Column) and is_new(told.this)


def _missing(part: "exp.Expr", dialect: Dialect) -> Look | None:
    """The row that `(select ...) is null` or `new.x not in (select ...)` does not find."""
    from sqlglot import exp

    is_null = isinstance(part, exp.Is) and isinstance(part.expression, exp.Null)
    if is_null and not part.args.get("negate"):
        look = queried(part.this, dialect)
        return None if look is None or look.value == "*" else replace(look, value="")
    inner = inside(part.this) if isinstance(part, exp.Not) else part
    query = inner.args.get("query") if isinstance(inner, exp.In) else None
    if inner is part or not isinstance(query, exp.Subquery):
        return None
    column, chosen = inner.this, query.this.expressions
    is_column = len(chosen) == 1 and isinstance(chosen[0], exp.Column)
    if not is_column or not (isinstance(column, exp.Column) and is_new(column)):
        return None
    tie = exp.EQ(this=chosen[0].copy(), expression=column.copy())
    return look_of(query.this.where(tie), dialect, is_asked=True)


def _of_way(way: "exp.Expr", dialect: Dialect) -> Iterator[Above | Crowd]:
    """What the parts of one way to be refused say; those that ask of the new row alone nothing."""
    from sqlglot import exp

    above: dict[tuple[object, ...], list[Above]] = {}
    for part in parts_of(way, exp.And):
        crowd = _crowd(part, dialect)
        if crowd is not None:
            yield crowd
            continue
        one = told_above(part, dialect)
        if one is not None:
            above.setdefault((one.look.table, one.look.on), []).append(one)
    for found in above.values():
        yield Above(found[0].look, " AND ".join(f"({one.text})" for one in found))


def parts_of(found: "exp.Expr", kind: "type[exp.Connector]") -> "list[exp.Expr]":
    """What one kind of connector joins.

    Args:
        found: a condition.
        kind: `exp.And` or `exp.Or`.
    """
    inner = inside(found)
    return list(inner.flatten()) if isinstance(inner, kind) else [inner]


def inside(found: "exp.Expr") -> "exp.Expr":
    """What stands in parentheses; a query keeps its own.

    Args:
        found: any expression.
    """
    from sqlglot import exp

    while isinstance(found, exp.Paren):
        found = found.this
    return found


def _crowd(part: "exp.Expr", dialect: Dialect) -> Crowd | None:
    """A number of rows compared with another number; that there are any is compared with one."""
    from sqlglot import exp

    missing = _missing(part, dialect)
    if missing is not None:
        return Crowd(missing, "lt", "1")
    inner, sign = part, "gte"
    if isinstance(inner, exp.Not):
        inner, sign = inside(inner.this), "lt"
    if isinstance(inner, exp.Exists):
        look = look_of(inner.this, dialect, is_asked=True)
        return None if look is None else Crowd(look, sign, "1")
    if part.key not in FLIPPED:
        return None
    sides = inside(part.this), inside(part.expression)
    for (left, right), key in ((sides, part.key), (sides[::-1], FLIPPED[part.key])):
        look = queried(left, dialect)
        if look is None or look.value != "*":
            continue
        if isinstance(right, exp.Literal) and not right.is_string:
            return Crowd(look, key, str(right.this))
        above = queried(right, dialect)
        if above is not None and above.value not in {"", "*"}:
            return Crowd(look, key, above.value, above)
    return None


def told_above(part: "exp.Expr", dialect: Dialect) -> Above | None:
    """What is asked of one row that is looked up, if nothing else is asked beside it.

    Args:
        part: of a condition.
        dialect: of its text.
    """
    from sqlglot import exp

    queries = [
        one
        for one in part.find_all(exp.Subquery, exp.Exists)
        if not one.find_ancestor(exp.Subquery, exp.Exists)
    ]
    looks = [queried(one, dialect) for one in queries]
    first = looks[0] if looks else None
    if first is None or any(
        one is None or (one.table, one.on) != (first.table, first.on) or one.value in {"", "*"}
        for one in looks
    ):
        return None
    whole = exp.Paren(this=part.copy())
    for query in list(whole.find_all(exp.Subquery)):
        look = queried(query, dialect)
        if look is not None:
            query.replace(exp.Paren(this=exp.maybe_parse(look.value, dialect=dialect.sqlglot)))
    if any(column.table for column in whole.find_all(exp.Column)):
        return None
    return Above(first, whole.sql(dialect.sqlglot))


def queried(found: "exp.Expr", dialect: Dialect) -> Look | None:
    """What a query in parentheses looks up; None of any other one.

    Args:
        found: any expression.
        dialect: of its text.
    """
    from sqlglot import exp

    while isinstance(found, (exp.Paren, exp.Subquery)):
        found = found.this
    return look_of(found, dialect) if isinstance(found, exp.Select) else None


def look_of(query: "exp.Expr", dialect: Dialect, *, is_asked: bool = False) -> Look | None:
    """A query of one table by columns of the new row; None of any other one.

    Args:
        query: a select.
        dialect: of its text.
        is_asked: whether it is asked whether there are such rows, and no more.
    """
    from sqlglot import exp

    source = query.args.get("from_") or query.args.get("from")
    is_plain = not any(query.args.get(word) for word in ("joins", "group", "having", "distinct"))
    where, table = query.args.get("where"), None if source is None else source.this
    if not (isinstance(table, exp.Table) and is_plain and where is not None):
        return None
    on: list[tuple[str, str]] = []
    rest: list[str] = []
    beside: list[str] = []
    for part in parts_of(where.this, exp.And):
        pair = _pair(part)
        if pair is not None:
            on.append(pair)
            continue
        if part.find(exp.Subquery, exp.Exists, exp.Select):
            return None
        own = part.copy()
        is_beside = any(is_new(column) for column in own.find_all(exp.Column))
        (beside if is_beside else rest).append(_bare(own).sql(dialect.sqlglot))
    value = "" if is_asked else _value(query, dialect)
    if value is None or not on:
        return None
    name = TableName(name_of(table.args.get("db")), name_of(table.this))
    return Look(name, tuple(sorted(on)), tuple(rest), tuple(beside), value)


def _value(query: "exp.Expr", dialect: Dialect) -> str | None:
    from sqlglot import exp

    only = query.expressions[0].unalias() if len(query.expressions) == 1 else None
    if isinstance(only, exp.Count) and isinstance(only.this, (exp.Star, exp.Literal)):
        return "*"
    if only is None or only.find(exp.AggFunc, exp.Window, exp.Star, exp.Subquery):
        return None
    return str(_bare(only.copy()).sql(dialect.sqlglot))


def _pair(part: "exp.Expr") -> tuple[str, str] | None:
    """A column of the table and the one of the new row that it equals."""
    from sqlglot import exp

    sides = (part.this, part.expression) if isinstance(part, exp.EQ) else ()
    for one, other in (sides, sides[::-1]) if sides else ():
        are_columns = isinstance(one, exp.Column) and isinstance(other, exp.Column)
        if are_columns and is_new(other) and not is_new(one):
            return name_of(one.this), name_of(other.this)
    return None


def is_new(column: "exp.Column") -> bool:
    """Whether a column is one of the new row.

    Args:
        column: of a condition.
    """
    return column.table.lower() == "new"


def _bare(found: "exp.Expr") -> "exp.Expr":
    """An expression whose columns stand without the table's name, but for those of the new row."""
    from sqlglot import exp

    for column in found.find_all(exp.Column):
        if not is_new(column):
            column.set("table", None)
            column.set("db", None)
    return found


def name_of(found: "exp.Expr | None") -> str:
    """A name as the database keeps it; "" of nothing.

    Args:
        found: an identifier.
    """
    if found is None:
        return ""
    return str(found.this if found.args.get("quoted") else found.this.lower())
