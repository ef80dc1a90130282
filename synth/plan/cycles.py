"""The order of need: what every entry reads, and circles in it."""

from collections.abc import Iterator

from synth.errors import Mark, Problem
from synth.generators.protocol import WHOLE
from synth.generators.ref import Ref
from synth.plan.drafts import COUNTS, INLINE, Draft, TableDraft
from synth.plan.names import ROWS, Names, Node
from synth.schema.names import ROW
from synth.schema.operands import Operand, Sql


def all_needs(names: Names) -> dict[Node, tuple[Node, ...]]:
    """What every part of every entry reads; names that do not exist are reported on the way."""
    found: dict[Node, tuple[Node, ...]] = {}
    names.read_ahead([sql for table in names.drafts.values() for sql in _expressions(table)])
    for table in names.drafts.values():
        for node, needs in _table_needs(names, table):
            found[node] = tuple(needs)
    return found


def _expressions(table: TableDraft) -> Iterator[Sql]:
    """The expressions of a table's entries."""
    for draft in [*table.columns.values(), *table.lets.values()]:
        read: list[Operand | None] = [draft.null_where]
        read += (operand for part in _parts(draft) for operand in draft.generator.needs(part))
        read += [] if draft.reference is None else [draft.reference.where]
        yield from (one for one in read if isinstance(one, Sql))


def _table_needs(names: Names, table: TableDraft) -> Iterator[tuple[Node, list[Node]]]:
    structure = list(_structure(names, table))
    yield (table.name, COUNTS, WHOLE), structure
    yield (table.name, COUNTS, ROW), [*structure, *_above(table)]
    drafts = [*table.columns.values(), *table.lets.values()]
    for draft in drafts:
        nulls = [] if draft.null_where is None else list(names.needs(table, draft.null_where))
        for part in _parts(draft):
            needs = list(nulls)
            for operand in draft.generator.needs(part):
                needs.extend(names.needs(table, operand))
            if draft.reference is not None:
                needs.extend(_reference(names, table, draft, draft.reference))
            if draft.entry.unique or draft.generator.traits.by in {"counted", "numbered"}:
                needs.append((table.name, COUNTS, ROW))
            yield (table.name, draft.name, part), needs


def _above(table: TableDraft) -> list[Node]:
    return [(table.above[0], COUNTS, ROW)] if table.above else []


def _structure(names: Names, table: TableDraft) -> Iterator[Node]:
    """What decides how many rows each parent has."""
    if table.count is not None:
        for operand in table.count.operands():
            yield from names.needs(table, operand)
    if table.each_inline is not None:
        for operand in table.each_inline.generator.needs(WHOLE):
            yield from names.needs(table, operand)
    if table.each_let is not None and table.above:
        yield (table.above[0], table.each_let, "start")
    for draft in table.lets.values():
        if draft.is_distinct:
            for operand in draft.generator.needs(ROWS):
                yield from names.needs(table, operand)
    if table.above:
        yield (table.above[0], COUNTS, WHOLE)


def _parts(draft: Draft) -> tuple[str, ...]:
    if draft.is_reference:
        return (ROWS,)
    if not draft.is_bundle:
        return (WHOLE,)
    return tuple(draft.parts)


def _reference(names: Names, table: TableDraft, draft: Draft, reference: Ref) -> Iterator[Node]:
    """What choosing the row reads of the other table: its weights, what is matched, its size."""
    target = names.drafts.get(reference.table)
    if target is None:
        return
    if target.name != table.name and target.above:
        yield (target.name, COUNTS, ROW)
    for read in (reference.weight, reference.by):
        if read is not None:
            yield from names.nodes(target, read.parts, read.mark, str(read))
    if reference.where is not None:
        yield from names.needs(target, reference.where)
    for column in reference.matched:
        yield from names.nodes(target, (column,), draft.entry.mark, column)


def circles(names: Names, needs: dict[Node, tuple[Node, ...]]) -> list[Problem]:
    """One problem for every circle of entries, with the way around it."""
    problems: list[Problem] = []
    state: dict[Node, int] = {}
    for start in needs:
        if start not in state:
            _visit(start, names, needs, state, problems)
    return problems


def _visit(
    start: Node,
    names: Names,
    needs: dict[Node, tuple[Node, ...]],
    state: dict[Node, int],
    problems: list[Problem],
) -> None:
    way: list[Node] = [start]
    waiting = [iter(needs.get(start, ()))]
    state[start] = 1
    while way:
        following = next(waiting[-1], None)
        if following is None:
            state[way.pop()] = 2
            waiting.pop()
        elif state.get(following) == 1:
            circle = [*way[way.index(following) :], following]
            text = " -> ".join(_shown(node) for node in circle)
            found = f"a circle of columns: {text}"
            problems.append(
                Problem(_mark(names, following), found, "an order in which they can be made")
            )
        elif following not in state:
            state[following] = 1
            way.append(following)
            waiting.append(iter(needs.get(following, ())))


def _shown(node: Node) -> str:
    table, entry, part = node
    if entry == COUNTS:
        return f"the rows of {table}"
    if entry == INLINE:
        return f"each of {table}"
    return f"{table}.{entry}" if part in {WHOLE, ROWS} else f"{table}.{entry}.{part}"


def _mark(names: Names, node: Node) -> Mark:
    table = names.drafts[node[0]]
    draft = table.entry(node[1])
    return table.mark if draft is None else draft.entry.mark
