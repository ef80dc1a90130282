"""How columns of a new row must stand to what a trigger reads of another row, or adds up."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from synth.conditions.lookups import (
    FLIPPED,
    Look,
    inside,
    is_new,
    look_of,
    name_of,
    parts_of,
    queried,
    told_above,
)
from synth.databases.dialect import Dialect

if TYPE_CHECKING:
    from sqlglot import exp


_FAR = re.compile(r"'9999-\d\d-\d\d")
"""The day that stands for no end."""


@dataclass(frozen=True)
class Beside:
    """A column of the new row must not stand so to what is looked up.

    Attributes:
        column: of the new row.
        sign: `gt gte lt lte neq`, between it and what is looked up.
        look: how the row is found.
        text: what is looked up, over the columns of that row.
        summed: how the rows of its own table are found whose values are added to the column's;
            None: it stands alone.
        is_day: whether it is a moment of which the day alone is compared.
    """

    column: str
    sign: str
    look: Look
    text: str
    summed: Look | None = None
    is_day: bool = False


def besides(text: str, dialect: Dialect) -> Iterator[Beside]:
    """How columns of a new row must stand to a row that a condition looks up, one at least.

    Args:
        text: the condition under which a row is refused.
        dialect: of the text.
    """
    import sqlglot
    from sqlglot import errors, exp

    try:
        whole = sqlglot.parse_one(text, read=dialect.sqlglot, into=exp.Condition)
        for way in parts_of(_without_detours(whole, dialect), exp.Or):
            told = (list(_besides(part, dialect)) for part in parts_of(way, exp.And))
            yield from next(filter(None, told), [])
    except (errors.SqlglotError, RecursionError, ValueError):
        return


def _without_detours(found: "exp.Expr", dialect: Dialect) -> "exp.Expr":
    """A condition in which the key of a row that is looked up by it is the column that names it."""
    from sqlglot import exp

    for query in list(found.find_all(exp.Subquery)):
        look = queried(query, dialect)
        if look is None or look.rest or look.beside or len(look.on) != 1:
            continue
        if look.value.strip('"') == look.on[0][0]:
            query.replace(exp.column(look.on[0][1], table="new", quoted=True))
    return found


def _besides(part: "exp.Expr", dialect: Dialect) -> Iterator[Beside]:
    """What a comparison says, or that a column does not stand between two values."""
    from sqlglot import exp

    inner = inside(part.this) if isinstance(part, exp.Not) else part
    if isinstance(inner, exp.Exists) and inner is not part:
        for one in _there(inner.this):
            yield from _besides(one, dialect)
        return
    pairs: list[tuple[exp.Expr, str, exp.Expr]] = []
    if isinstance(inner, exp.Between) and inner is not part:
        pairs = [(inner.this, "lt", inner.args["low"]), (inner.this, "gt", inner.args["high"])]
    elif part.key in FLIPPED:
        sides = part.this, part.expression
        pairs = [(sides[0], part.key, sides[1]), (sides[1], FLIPPED[part.key], sides[0])]
    for left, sign, right in [each for pair in pairs for each in _both_ways(*pair)]:
        day = _of_day(inside(left))
        column, summed = _added(inside(left) if day is None else day, dialect)
        found = told_above(_bounded(inside(right)), dialect) if column and sign != "eq" else None
        is_one = found is not None and not (found.look.rest or found.look.beside)
        is_end = (summed is None or sign in {"gt", "gte"}) and (day is None or sign != "neq")
        if found is not None and is_one and is_end:
            yield Beside(column, sign, found.look, found.text, summed, day is not None)


def _there(query: "exp.Expr") -> "Iterator[exp.Expr]":
    """The comparisons of which one refuses a row where no row is there that it fits.

    `not exists (select 1 from term t where t.id = new.term_id and new.day <= t.last)` refuses what
    is `new.day > (select t.last from term t where t.id = new.term_id)`.
    """
    from sqlglot import exp

    where = query.args.get("where")
    parts = [] if where is None else list(parts_of(where.this, exp.And))
    told = [(part, sides) for part in parts if (sides := _compared(part)) is not None]
    rest = [part for part in parts if all(part is not one for one, _ in told)]
    for _, (new, sign, other) in told if rest else ():
        found = query.copy()
        found.set("expressions", [_bounded(other).copy()])
        found.set("where", exp.Where(this=exp.and_(*(part.copy() for part in rest))))
        yield _contrary(sign)(this=new.copy(), expression=exp.Subquery(this=found))


def _compared(part: "exp.Expr") -> "tuple[exp.Expr, str, exp.Expr] | None":
    """A column of the new row that stands before or after what another row says."""
    from sqlglot import exp

    part = inside(part)
    if part.key not in FLIPPED or part.key in {"eq", "neq"}:
        return None
    left, right = inside(part.this), inside(part.expression)
    for new, sign, other in ((left, part.key, right), (right, FLIPPED[part.key], left)):
        columns = list(other.find_all(exp.Column))
        is_other = bool(columns) and not any(map(is_new, columns))
        if isinstance(new, exp.Column) and is_new(new) and is_other:
            return new, sign, other
    return None


def _contrary(sign: str) -> "type[exp.Expr]":
    """The comparison that is the contrary of one."""
    from sqlglot import exp

    return {"lt": exp.GTE, "lte": exp.GT, "gt": exp.LTE, "gte": exp.LT}[sign]


def _both_ways(
    left: "exp.Expr", sign: str, right: "exp.Expr"
) -> "list[tuple[exp.Expr, str, exp.Expr]]":
    """A comparison; of a number without its sign the two of the number itself."""
    from sqlglot import exp

    inner = inside(left)
    if not isinstance(inner, exp.Abs) or sign not in {"gt", "gte"}:
        return [(left, sign, right)]
    low = exp.Neg(this=exp.Paren(this=right.copy()))
    return [(inner.this, sign, right), (inner.this, FLIPPED[sign], low)]


def _of_day(found: "exp.Expr") -> "exp.Expr | None":
    """The moment of which a day is taken."""
    from sqlglot import exp

    is_day = isinstance(found, exp.Cast) and found.to.this == exp.DataType.Type.DATE
    return inside(found.this) if is_day else None


def _bounded(found: "exp.Expr") -> "exp.Expr":
    """A value without the end of all that stands for it where there is none."""
    from sqlglot import exp

    if isinstance(found, exp.Coalesce) and len(found.expressions) == 1:
        text = found.expressions[0].sql().lower()
        if "infinity'" in text or _FAR.search(text):
            return inside(found.this)
    return found


def _added(found: "exp.Expr", dialect: Dialect) -> tuple[str, Look | None]:
    """The column of the new row that a side of a comparison is, and what is added to it."""
    from sqlglot import exp

    if isinstance(found, exp.Column):
        return (name_of(found.this), None) if is_new(found) else ("", None)
    sides = [inside(side) for side in (found.this, found.expression)] if _is_sum(found) else []
    for one, other in (sides, sides[::-1]) if sides else ():
        look = _summed(other, dialect)
        column, more = _added(one, dialect)
        if look is not None and column and more is None and look.value.strip('"') == column:
            return column, look
    return "", None


def _is_sum(found: "exp.Expr") -> bool:
    from sqlglot import exp

    return isinstance(found, exp.Add)


def _summed(found: "exp.Expr", dialect: Dialect) -> Look | None:
    """The rows whose values a query adds, with the column that it adds; nothing where none are."""
    from sqlglot import exp

    if isinstance(found, exp.Coalesce):
        found = inside(found.this)
    while isinstance(found, (exp.Paren, exp.Subquery)):
        found = found.this
    only = found.expressions[0].unalias() if isinstance(found, exp.Select) else None
    if isinstance(only, exp.Coalesce):
        only = only.this
    if not isinstance(only, exp.Sum) or not isinstance(only.this, exp.Column):
        return None
    query = found.copy()
    query.set("expressions", [only.this.copy()])
    return look_of(query, dialect)
