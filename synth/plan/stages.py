"""Which expressions of a table can be asked in one query: a query costs a millisecond."""

from collections.abc import Iterator
from types import MappingProxyType

from synth.generators.protocol import WHOLE
from synth.plan.drafts import Draft, TableDraft
from synth.plan.expressions import Together
from synth.plan.names import ROWS, Names, Node
from synth.schema.operands import Operand, Sql


def together(names: Names) -> Together:
    """The expressions that the columns of each table need, by stage.

    An expression's stage is one above the highest stage of the expressions it needs in its own
    table, so expressions of one stage never wait for one another.
    """
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for table in names.drafts.values():
        stages = _Stages(names, table)
        for column in table.columns.values():
            stages.entry(column, WHOLE)
        groups: dict[int, list[str]] = {}
        for text, stage in stages.known.items():
            groups.setdefault(stage, []).append(text)
        for texts in groups.values():
            found.update({(table.name, text): tuple(texts) for text in texts})
    return Together(MappingProxyType(found))


class _Stages:
    """Stages within one table, each found once."""

    def __init__(self, names: Names, table: TableDraft) -> None:
        self.names, self.table = names, table
        self.known: dict[str, int] = {}
        self._entries: dict[tuple[str, str], int] = {}

    def entry(self, draft: Draft, part: str) -> int:
        """The highest stage among the expressions that a part of an entry needs."""
        key = (draft.name, part)
        if key not in self._entries:
            self._entries[key] = 0
            self._entries[key] = max(map(self._operand, _operands(draft, part)), default=0)
        return self._entries[key]

    def _operand(self, operand: Operand) -> int:
        nodes = self.names.needs(self.table, operand)
        below = max(map(self._node, nodes), default=0)
        if not isinstance(operand, Sql):
            return below
        self.known[operand.text] = below + 1
        return below + 1

    def _node(self, node: Node) -> int:
        name, entry, part = node
        draft = self.table.entry(entry)
        return self.entry(draft, part) if name == self.table.name and draft is not None else 0


def _operands(draft: Draft, part: str) -> Iterator[Operand]:
    yield from draft.generator.needs(WHOLE if part == ROWS else part)
    if draft.null_where is not None:
        yield draft.null_where
