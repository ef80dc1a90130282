"""Learnt rows, rows set aside and synthetic rows, side by side in the cells of a model.

The real rows are read as `fit` reads them, and the same hash tells who was set aside. The synthetic
rows are made as `generate` makes them, and read back into cells by the same functions, so that what
is compared is what users get.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from synth.audit.types import Codes, Sides
from synth.errors import AnswerError
from synth.learn.children import Counted
from synth.learn.chosen import Chosen, choose
from synth.learn.persons import read_rows, set_aside
from synth.learn.reading import counted, read_tables
from synth.learn.sources import Given
from synth.making.maker import Maker
from synth.model.finding import schema_of
from synth.model.types import Model, TableModel
from synth.plan.build import plan as make_plan
from synth.plan.plan import Plan
from synth.run.segments import make_batches, segments
from synth.schema.layout import Layout
from synth.schema.types import Schema

MOST_PERSONS = 200_000
"""Persons that are made for the comparison; more say nothing new and fill memory."""
SALT_BYTES = 16
"""Of the hash of persons."""


def compared(
    model: Model,
    folder: str | Path,
    against: Given,
    seed: int,
    told: Callable[[str], None],
) -> Iterator[tuple[str, Sides | None]]:
    """Each table of a model with its rows; None where one side has none.

    Args:
        model: read from the folder, with the salt of its holdout where that is known.
        folder: holds its schema.
        against: the real rows.
        seed: of the synthetic rows.
        told: told what is done now.

    Raises:
        QuestionError: the model holds no schema, or the source is none.
        AnswerError: the source is not as the schema says, or holds nobody who was learnt.
        WorldError: the source cannot be read.
    """
    schema = schema_of(model, Path(folder))
    chosen, layouts = _chosen(model, make_plan(schema))
    told("reading the real rows")
    aside_by = model.holdout if model.holdout and model.holdout.salt else None
    salt = bytes.fromhex(aside_by.salt) if aside_by else bytes(SALT_BYTES)
    real = read_tables(chosen, layouts, against, salt)
    persons = real[chosen.persons.table].persons
    aside = set_aside(persons, aside_by.share if aside_by else 0.0)
    if aside.all():
        raise AnswerError("the source has no row of a person who was learnt")
    # With all rows of a person: what a fit cut off must show in the distances.
    learnt = counted(chosen, real, ~aside, whole=True)
    control = counted(chosen, real, aside, whole=True) if aside.any() else None
    told("making synthetic rows")
    source = _source(model, schema, chosen.persons.table, len(persons), seed)
    rows = {one.table: read_rows(source, layouts[one.table], one, salt) for one in chosen.all}
    everybody = np.ones(len(rows[chosen.persons.table].persons), np.bool_)
    for number, made in enumerate(counted(chosen, rows, everybody)):
        known = _known(model.tables[made.table])
        other = None if control is None else control[number].following(known)
        yield made.table, _sides(learnt[number].following(known), other, made.following(known))


def _chosen(model: Model, plan: Plan) -> tuple[Chosen, Mapping[str, Layout]]:
    layouts = {layout.name: layout for layout in plan.layouts}
    limits = {name: table.most for name, table in model.tables.items() if table.most is not None}
    return choose(plan.learnings, layouts, list(model.tables), limits), layouts


@dataclass(frozen=True, eq=False)
class MadeRows:
    """The tables of a plan as a source that is read.

    Attributes:
        maker: of their rows.
        only: whether it holds one table without a name.
    """

    maker: Maker
    only: bool = False

    def has(self, layout: Layout) -> bool:
        """Whether the table is there."""
        return layout.name in self.maker.plan.tables

    def read(self, layout: Layout) -> Iterator[pa.RecordBatch]:
        """The rows of a table."""
        for start, stop in segments(self.maker, layout.name):
            yield from make_batches(self.maker, layout, start, stop)


def _source(model: Model, schema: Schema, name: str, persons: int, seed: int) -> MadeRows:
    """As many synthetic persons as there are real ones; as the schema says if it has a formula."""
    rows = {name: min(persons, MOST_PERSONS)} if schema.tables[name].rows is not None else {}
    return MadeRows(Maker(make_plan(schema, rows=rows, seed=seed, model=model)))


def _known(table: TableModel) -> set[str]:
    """What the model's rows know before they are drawn."""
    return {attribute.name for attribute in table.attributes[: table.outside]}


def _sides(learnt: Counted, control: Counted | None, made: Counted) -> Sides | None:
    """The rows of one table side by side; None where the learnt or the made side is empty."""
    real, synthetic = _matrix(learnt), _matrix(made)
    if not len(real) or not len(synthetic):
        return None
    other = None if control is None else _matrix(control)
    return Sides(
        real,
        other if other is not None and len(other) else None,
        synthetic,
        tuple(attribute.name for attribute in learnt.attributes),
        tuple(attribute.size for attribute in learnt.attributes),
        tuple(bool(attribute.edges) for attribute in learnt.attributes),
    )


def _matrix(table: Counted) -> Codes:
    """The cells, shape (rows, attributes)."""
    matrix: Codes = np.column_stack(table.columns)
    return matrix
