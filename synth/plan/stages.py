"""Which expressions of a table can be asked in one query: a query costs a millisecond."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType

from synth.generators.protocol import WHOLE
from synth.plan.drafts import Draft
from synth.plan.expressions import Together
from synth.plan.mutual import mutual
from synth.plan.names import ROWS, Names, Node
from synth.schema.operands import Operand, Sql

_Needs = Mapping[Node, Sequence[Node]]


def together(names: Names, needs: Mapping[Node, tuple[Node, ...]]) -> Together:
    """The expressions that the columns of each table need, by stage.

    An expression's stage is one above the highest stage of the expressions of its own table that it
    needs, be it by way of other tables (a total of rows below, which come after this one was
    made), so expressions of one stage never wait for one another.

    Args:
        names: of the schema.
        needs: what every part of every entry reads, without a circle.
    """
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    order = {node: place for place, (node,) in enumerate(mutual(_whole(needs)))}
    own = defaultdict(list)
    for node in order:
        own[node[0]].append(node)
    for group in mutual(_tables(needs, names)):
        # Only tables that need one another lead back to where an expression is asked.
        inside = sorted((node for name in group for node in own[name]), key=order.__getitem__)
        for name in group:
            groups = defaultdict(list)
            columns = [node for node in own[name] if node[1] in names.drafts[name].columns]
            wanted = _wanted(needs, name, columns)
            for text, stage in _stages(names, name, needs, inside, wanted).items():
                groups[stage].append(text)
            for texts in groups.values():
                found |= {(name, text): tuple(texts) for text in texts}
    return Together(MappingProxyType(found))


def _whole(needs: _Needs) -> _Needs:
    """The same with all that is read and reads nothing."""
    return {**{node: () for read in needs.values() for node in read}, **needs}


def _tables(needs: _Needs, names: Names) -> dict[str, list[str]]:
    """The tables that each reads."""
    found: dict[str, dict[str, None]] = {name: {} for name in names.drafts}
    for node, read in needs.items():
        found[node[0]] |= dict.fromkeys(other[0] for other in read)
    return {name: list(read) for name, read in found.items()}


def _stages(
    names: Names, name: str, needs: _Needs, inside: Sequence[Node], wanted: Collection[Node]
) -> dict[str, int]:
    """The stage of each expression that some nodes of a table need.

    Args:
        names: of the schema.
        name: of the table.
        needs: what every node reads.
        inside: the nodes of all tables that lead back to this one, what they need first.
        wanted: some of the table's own.
    """
    table = names.drafts[name]
    known: dict[str, int] = {}
    level: dict[Node, int] = {}
    for node in inside:
        level[node] = max((level.get(other, 0) for other in needs.get(node, ())), default=0)
        draft = table.entry(node[1]) if node[0] == name else None
        for operand in _operands(draft, node[2]) if draft is not None else ():
            if isinstance(operand, Sql):
                read = names.needs(table, operand)
                stage = 1 + max((level.get(other, 0) for other in read), default=0)
                level[node] = max(level[node], stage)
                if node in wanted:
                    known[operand.text] = max(stage, known.get(operand.text, 0))
    return known


def _wanted(needs: _Needs, name: str, first: Sequence[Node]) -> set[Node]:
    """The nodes of a table that some of them need, themselves included."""
    found, waiting = set(first), list(first)
    while waiting:
        for node in needs.get(waiting.pop(), ()):
            if node[0] == name and node not in found:
                found.add(node)
                waiting.append(node)
    return found


def _operands(draft: Draft, part: str) -> Iterator[Operand]:
    yield from draft.generator.needs(WHOLE if part == ROWS else part)
    if draft.null_where is not None:
        yield draft.null_where
