"""How many rows each table has: as the schema says it, and as a caller may."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from synth.errors import QuestionError, nearest
from synth.given import shown
from synth.schema import expect
from synth.schema.expect import Problems, number, pairs_of, quoted, whole_of
from synth.schema.types import Node, Schema, Share, Table

_MOST_ROWS = 10**18
_EXAMPLE = "{job_seeker: 0.15}, a number for each row of one other table"


def rows_of(node: Node | None, problems: Problems) -> tuple[int | None, Share | None]:
    """What stands after `rows`: a number, or how many for each row of another table."""
    if node is None or node.pairs is None:
        return whole_of(node, "'rows'", problems, example="10000"), None
    pairs = pairs_of(node, "'rows'", problems, example=_EXAMPLE)
    for name, (_, value) in pairs.items():
        times = number(value.text or "")
        if len(pairs) == 1 and times is not None and times > 0:
            return 1, Share(name, times, node.mark)
    if pairs:
        said = "names several tables" if len(pairs) > 1 else f"is {expect.shown(value)}"
        problems.add(node.mark, f"'rows' {said}", _EXAMPLE)
    return None, None


def follow_others(tables: Mapping[str, Table], problems: Problems) -> dict[str, Table]:
    """The tables, with the numbers of rows that follow from those of others."""
    found = {**tables}
    for name, table in tables.items():
        if table.share is None:
            continue
        other = tables.get(table.share.table)
        if other is None or other.rows is None or other.share is not None:
            said = quoted(table.share.table)
            what = f"no table {said}" if other is None else f"{said}, which has no number itself"
            near = nearest(table.share.table, tables) if other is None else None
            own = [n for n, t in tables.items() if t.rows is not None and t.share is None]
            problems.add(
                table.share.mark,
                f"'rows' follow those of {what}",
                f"one of {', '.join(own)}" if own else "a table with `rows: 100` or the like",
                meant=near,
            )
            continue
        found[name] = replace(table, rows=table.share.of(other.rows))
    return found


def numbers_of(schema: Schema, rows: int | Mapping[str, int] | None) -> Mapping[str, int]:
    """Numbers by table; a number alone is of the one table that has rows of its own.

    Raises:
        QuestionError: a number alone fits no table, or several.
    """
    if rows is None:
        return {}
    if not isinstance(rows, int):
        return rows
    own = [n for n, table in schema.tables.items() if table.rows is not None and not table.share]
    if len(own) != 1:
        example = f"{own[0]}={rows}" if own else "none"
        raise QuestionError(
            f"rows without a table's name: {len(own)} tables have rows of their own "
            f"({', '.join(own)}); name one, such as {example}"
        )
    return {own[0]: rows}


def numbers_by_table(
    schema: Schema, rows: Mapping[str, int], scale: Decimal | None
) -> dict[str, int]:
    """The number of rows of every table by `rows`, with what a caller says.

    Args:
        schema: as read.
        rows: numbers in place of the schema's; tables that follow one of them follow these.
        scale: what the numbers of all other tables are multiplied with.

    Raises:
        QuestionError: `rows` names a table that has none of its own, or more than can be numbered.
    """
    own = {name: table for name, table in schema.tables.items() if table.rows is not None}
    for name in rows:
        if name not in own:
            raise QuestionError(f"--rows: {_unknown(schema, name, list(own))}")
    found: dict[str, int] = {}
    for name, table in sorted(own.items(), key=lambda pair: pair[1].share is not None):
        if table.share is not None:
            number = table.share.of(found[table.share.table])
        else:
            scaled = Decimal(table.rows or 0) * (scale or 1)
            number = int(scaled.to_integral_value(ROUND_HALF_UP))
        found[name] = rows.get(name, number)
        if found[name] >= _MOST_ROWS:
            raise QuestionError(
                f"--scale: table {name!r} would have {found[name]:,} rows; "
                f"at most {_MOST_ROWS - 1:,} can be numbered"
            )
    return {name: found[name] for name in own}


def _unknown(schema: Schema, name: str, own: list[str]) -> str:
    """Why a table's number of rows cannot be said, and which can."""
    table = schema.tables.get(name)
    if table is None:
        reason = f"no table {shown(name)!r}"
    elif table.per is None:
        reason = f"table {name!r} has no rows of its own"
    else:
        reason = f"table {name!r} has as many as `count` says for each row of {table.per.text!r}"
    near = nearest(name, own)
    hint = f"; did you mean {near!r}?" if near else ""
    return f"{reason}; tables by rows: {', '.join(own)}{hint}"
