"""What somebody wrote into a schema, as values that can be looked at."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa

from synth.errors import Mark
from synth.locales.judge import Judge
from synth.plan.plan import Plan
from synth.registry import Values
from synth.schema.layout import Layout
from synth.schema.types import Entry, Node, Schema

WRITTEN = "constants"
"""What a doubt's values are called where they are no rows'."""


@dataclass(frozen=True)
class Looked:
    """Values that are looked at as one column.

    Attributes:
        place: `table.column`, or what a reader finds it by.
        column: the column's name, "" where it is none.
        note: why they are right, or "".
        unit: what they are; what is written is judged each by itself.
        marks: where they come from: one for each of the first values, and one for all others.
        values: of any type.
    """

    place: str
    column: str
    note: str
    unit: str
    marks: tuple[Mark, ...]
    values: Values


@dataclass(frozen=True)
class _Written:
    """A place of the schema in which somebody wrote texts.

    Attributes:
        place: `table.column`, or what a reader finds it by.
        column: the column's name, "" where it is none.
        mark: where it stands.
        note: why its texts are right, or "".
        nodes: the texts.
        labels: texts of a model.
    """

    place: str
    column: str
    mark: Mark
    note: str
    nodes: tuple[Node, ...]
    labels: tuple[str, ...] = ()

    def values(self, judges: tuple[Judge, ...]) -> Iterator[Looked]:
        """The texts as they are looked at; none where nothing can stand in them."""
        texts = [*(node.text or "" for node in self.nodes), *self.labels]
        if any(_may_hold(text, judges) for text in texts):
            marks = (*(node.mark for node in self.nodes), self.mark)
            array = pa.array(texts, pa.string())
            yield Looked(self.place, self.column, self.note, WRITTEN, marks, array)


def _may_hold(text: str, judges: tuple[Judge, ...]) -> bool:
    """Whether a text has the digits and the sign of anything; most have not, and are no values."""
    if not text.isascii():
        return True  # its digits and signs may be written in another width
    digits = sum(map(text.count, "0123456789"))
    return any(digits >= judge.least_digits and judge.sign in text for judge in judges)


def of_schema(
    plan: Plan,
    layouts: Sequence[Layout],
    judges: tuple[Judge, ...],
    *,
    only: Collection[str] | None = None,
) -> Iterator[Looked]:
    """What somebody wrote: constants, labels, templates and SQL of columns; conditions and rules.

    They are part of every manifest, though no row may hold what they name: a label can be rare.

    Args:
        plan: of a schema.
        layouts: the tables whose columns are looked at.
        judges: who looks.
        only: names of the tables whose lets and conditions are, or None for all and the rules.
    """
    for layout in layouts:
        for one in _of_columns(plan, layout):
            yield from one.values(judges)
    for one in conditions(plan.schema):
        if only is None or one.place.partition(".")[0] in only:
            yield from one.values(judges)


def _of_columns(plan: Plan, layout: Layout) -> Iterator[_Written]:
    table = plan.schema.tables[layout.name]
    for column in layout.columns:
        entry = table.columns.get(column.name)
        nodes = () if entry is None else (*_nodes(entry.options), *_condition(entry))
        place, labels = f"{layout.name}.{column.name}", _labels(plan, layout.name, column.name)
        yield _Written(place, column.name, table.mark, column.note, nodes, labels)


def conditions(schema: Schema) -> Iterator[_Written]:
    """Lets, conditions and rules, which no column tells."""
    for table in schema.tables.values():
        for name, let in table.lets.items():
            place = f"{table.name}.{name}"
            nodes = (*_nodes(let.options), *_condition(let))
            yield _Written(place, name, let.mark, let.note or "", nodes)
        for name, asked in table.asks.items():
            place = f"{table.name}.{name}"
            yield _Written(place, "", table.mark, table.note or "", (asked,))
    for name, rule in schema.rules.items():
        yield _Written(f"rule {name}", "", rule.mark, rule.note or "", (rule.rows, rule.holds))


def _condition(entry: Entry) -> tuple[Node, ...]:
    where = None if entry.nulls is None else entry.nulls.where
    return () if where is None else (where,)


def _labels(plan: Plan, table: str, column: str) -> tuple[str, ...]:
    """The labels that a model has for a column."""
    model = None if plan.model is None else plan.model.tables.get(table)
    attributes = () if model is None else model.attributes
    return tuple(
        label for attribute in attributes if attribute.name == column for label in attribute.labels
    )


def _nodes(options: Node | None) -> tuple[Node, ...]:
    return () if options is None else tuple(_scalars(options))


def _scalars(node: Node) -> Iterator[Node]:
    """All texts of a node, keys among them."""
    if node.text is not None:
        yield node
    for item in node.items or ():
        yield from _scalars(item)
    for key, value in (node.pairs or {}).values():
        yield key
        yield from _scalars(value)
