"""Which columns of a row move when other tables grow: those that follow a reference."""

from typing import TYPE_CHECKING

from synth.schema.names import PARENT
from synth.schema.operands import Path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from synth.plan.plan import Plan
    from synth.plan.tables import TablePlan


def moves(plan: "Plan", name: str, column: str) -> bool:
    """Whether a column's values can change when rows are added to another table."""
    return _moves(plan, name, (column,), set())


def _moves(
    plan: "Plan", name: str, parts: tuple[str, ...], seen: set[tuple[str, tuple[str, ...]]]
) -> bool:
    table = plan.tables[name]
    head, rest = parts[0], parts[1:]
    if (name, parts) in seen:
        return False
    seen.add((name, parts))
    entry = table.columns.get(head) or table.lets.get(head)
    if entry is not None:
        together = (head,) if entry.joint is None else entry.joint.entries
        if any(_refers_to_made(plan, table, name) for name in together):
            return True
        read = _paths(plan, name, head, rest[0] if rest else "")
        return any(_moves(plan, name, path, seen) for path in read)
    above = table.per if head == PARENT else head if head in table.above else None
    return above is not None and bool(rest) and _moves(plan, above, rest, seen)


def _refers_to_made(plan: "Plan", table: "TablePlan", name: str) -> bool:
    """Whether an entry is a reference to a table that is made; held rows are those they are."""
    let = table.lets.get(name)
    reference = None if let is None else let.reference
    return reference is not None and plan.tables[reference.table].file is None


def _paths(plan: "Plan", name: str, head: str, part: str) -> "Iterator[tuple[str, ...]]":
    """The paths that an entry reads, also through its expressions and its condition for nulls."""
    table = plan.tables[name]
    entry = table.columns.get(head) or table.lets[head]
    operands = list(entry.generator.needs(part))
    if entry.null_where is not None:
        operands.append(entry.null_where)
    for operand in operands:
        if isinstance(operand, Path):
            yield operand.parts
        else:
            known = plan.expressions.get((name, operand.text))
            yield from (path for _, path in (known.columns if known is not None else ()))
