"""How many rows `--rows` can ask for: those of tables by `rows`, and for others what it takes."""

import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from synth.errors import QuestionError, nearest
from synth.given import shown
from synth.schema.types import Node, Schema, Table

_MOST_ROWS = 10**18
_NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,9})?)"
_RANGE = re.compile(rf"{_NUMBER}(?:\.\.{_NUMBER})?")


def numbers_of(schema: Schema, rows: Mapping[str, int], scale: Decimal | None) -> dict[str, int]:
    """The number of rows of every table by `rows`, with the options applied.

    Args:
        schema: as it was read.
        rows: what `--rows` asks for, by table.
        scale: what `--scale` multiplies them by, or None.

    Raises:
        QuestionError: a table has no `rows`, or would have more than can be numbered.
    """
    own = [name for name, table in schema.tables.items() if table.rows is not None]
    for name, asked in rows.items():
        if name in own:
            continue
        reason = f"no table {shown(name)!r}"
        if name in schema.tables:
            reason = f"table {name!r} has {_elsewhere(schema, name, asked)}"
        near = None if name in schema.tables else nearest(name, schema.tables)
        hint = f"; did you mean {near!r}?" if near else ""
        raise QuestionError(f"--rows: {reason}; tables by rows: {', '.join(own)}{hint}")
    found = {}
    for name in own:
        written = schema.tables[name].rows or 0
        scaled = Decimal(written) * (scale or 1)
        found[name] = rows.get(name, int(scaled.to_integral_value(ROUND_HALF_UP)))
        if found[name] >= _MOST_ROWS:
            raise QuestionError(
                f"--scale: table {name!r} would have {found[name]:,} rows; "
                f"at most {_MOST_ROWS - 1:,} can be numbered"
            )
    return found


def _elsewhere(schema: Schema, name: str, asked: int) -> str:
    """What says how many rows a table has that has no `rows`, and what makes as many as asked."""
    table = schema.tables[name]
    if table.per is None:
        return "no rows of its own"
    above = list(_above(schema, table))
    top = above[-1].per
    times = [_times(each) for each in above]
    said = f"as many as `count` says for each row of {table.per.text!r}"
    told = _count(table)
    line = f"change `count` ({(told or table.per).mark})"
    root = schema.tables.get("" if top is None else top.text or "")
    if root is None or root.rows is None:
        return f"{said}: {line}"
    share = Decimal(1)
    for each in times:
        if not each:
            return f"{said}: {line}, or write another number for {root.name}"
        share *= each
    number = max(1, int((asked / share).to_integral_value(ROUND_CEILING)))
    return f"{said}: for about {asked} write --rows {root.name}={number}, or {line}"


def _above(schema: Schema, table: Table) -> Iterator[Table]:
    """A table and those above it that have a row above themselves, from below."""
    seen: set[str] = set()
    below: Table | None = table
    while below is not None and below.per is not None and below.name not in seen:
        yield below
        seen.add(below.name)
        below = schema.tables.get(below.per.text or "")


def _count(table: Table) -> Node | None:
    """What says how many rows stand under each: `count`, or that of the list in `each`."""
    if table.count is not None or table.each is None:
        return table.count
    for _, options in (table.each.pairs or {}).values():
        found = (options.pairs or {}).get("count")
        return None if found is None else found[1]
    return None


def _times(table: Table) -> Decimal | None:
    """How many rows stand under each on average; None where that is not plainly written."""
    told = _count(table)
    if told is None:
        items = None if table.each is None else table.each.items
        return None if items is None else Decimal(len(items))
    if told.text is not None:
        return _middle(told.text)
    weights = (told.pairs or {}).get("weights")
    pairs = {} if weights is None else weights[1].pairs or {}
    drawn = [(_middle(value), _middle(node.text or "")) for value, (_, node) in pairs.items()]
    total = sum((weight for _, weight in drawn if weight), Decimal(0))
    if not total:
        return None
    return sum((v * weight for v, weight in drawn if v and weight), Decimal(0)) / total


def _middle(text: str) -> Decimal | None:
    """The middle of a number or a range; None of any other text."""
    found = _RANGE.fullmatch(text)
    if found is None:
        return None
    low, high = found.groups()
    return (Decimal(low) + Decimal(high or low)) / 2
