"""Cells that no row can have: found from rules, conditions of nulls and branches of a schema.

Only conditions over columns whose cells are single values are understood: whether a range of
numbers may meet a condition is a question about each of them.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from math import prod

import numpy as np
import pyarrow as pa

from synth.duck import duckdb_error
from synth.errors import Problem
from synth.generators.case import Case
from synth.generators.cells import cell_unit, type_of
from synth.generators.constants import constants
from synth.generators.domain import cells_made
from synth.generators.protocol import I64, Bools
from synth.generators.unit import Ticks
from synth.model.types import Attribute
from synth.plan.expressions import evaluate, parse
from synth.plan.learning import Learning, Zero
from synth.plan.plan import Plan
from synth.registry import Values
from synth.schema.operands import Sql

_MOST_CELLS = 10_000
"""Of one condition; larger ones would fill the model."""

_TODAY = "as_of__"


def with_zeros(plan: Plan) -> dict[str, Learning]:
    """What may be learnt of each table, with the cells that no row can have.

    Args:
        plan: of the schema without a model.
    """
    return {
        name: replace(learning, zeros=tuple(_Conditions(plan, learning).zeros()))
        for name, learning in plan.learnings.items()
    }


class _Conditions:
    """The conditions of one table over its learnt columns."""

    def __init__(self, plan: Plan, learning: Learning) -> None:
        self.plan, self.table = plan, plan.tables[learning.table]
        self.attributes = {one.name: one for one in learning.attributes}

    def zeros(self) -> Iterator[Zero]:
        """One for each condition that is understood."""
        for rule in self.plan.schema.rules.values():
            alone = (rule.rows.text or "").strip().lower() == self.table.name.lower()
            if alone and rule.at_least == 1:
                yield from self._rule(Sql(rule.holds.text or "", rule.mark))
        for name, attribute in self.attributes.items():
            entry = self.table.columns[name]
            if entry.null_where is not None and entry.null_share == 1 << 32 and attribute.null:
                yield from self._nulls(attribute, entry.null_where)
            if isinstance(entry.generator, Case):
                yield from self._branches(attribute, entry.generator)

    def _rule(self, holds: Sql) -> Iterator[Zero]:
        found = self._over(holds)
        if found is not None:
            names, result = found
            yield from self._zero(names, np.asarray(result.fill_null(True)))

    def _nulls(self, attribute: Attribute, where: Sql) -> Iterator[Zero]:
        found = self._over(where)
        if found is None or attribute.name in found[0]:
            return
        names, result = found
        is_null = np.arange(attribute.size) == attribute.null_code
        holds = np.asarray(result.fill_null(False))
        yield from self._zero((*names, attribute.name), holds[:, None] == is_null)

    def _branches(self, attribute: Attribute, case: Case) -> Iterator[Zero]:
        whens = [branch.when for branch in case.branches if branch.when is not None]
        if not whens:
            return
        # All conditions are asked over the same columns, so that the first that holds is known.
        texts = " , ".join(f"({when.text})" for when in whens)
        found = self._over(Sql(f"[{texts}]", case.mark))
        if found is None or attribute.name in found[0]:
            return
        names, result = found
        held = result.flatten().fill_null(False).to_numpy(zero_copy_only=False)
        held = held.reshape(len(result), len(whens))
        possible = np.ones((len(result), attribute.size), np.bool_)
        free = np.ones(len(result), np.bool_)
        place = 0
        for branch in case.branches:
            holds = free
            if branch.when is not None:
                holds, place = free & held[:, place], place + 1
            free = free & ~holds
            made = cells_made(branch.generator, attribute, self.plan.as_of)
            possible[np.ix_(holds, np.arange(attribute.values))] = made
        yield from self._zero((*names, attribute.name), possible)

    def _zero(self, names: tuple[str, ...], possible: Bools) -> Iterator[Zero]:
        shape = [self.attributes[name].size for name in names]
        if prod(shape) <= _MOST_CELLS and not possible.all():
            yield Zero(names, possible.reshape(shape))

    def _over(self, sql: Sql) -> tuple[tuple[str, ...], Values] | None:
        """The names that a condition reads, and its result in every combination of their cells.

        None where it reads anything else than columns whose cells are single values. A cell
        `other` counts as null, of which nothing is known.
        """
        expression = parse(sql)
        if isinstance(expression, Problem):
            return None
        paths = {reference.parts for reference in expression.references}
        known: dict[tuple[str, ...], str] = {}
        for path in paths - {("as_of",)}:
            name = path[-1] if path[:-1] in {(), (self.table.name,)} else ""
            attribute = self.attributes.get(name)
            if attribute is None or not _is_single(attribute):
                return None
            known[path] = name
        names = tuple(sorted(set(known.values())))
        sizes = [self.attributes[name].size for name in names]
        if not names or prod(sizes) > _MOST_CELLS:
            return None
        grid = np.indices(sizes).reshape(len(names), -1)
        columns = {
            f"c{place}": _cell_values(self.attributes[name], grid[place])
            for place, name in enumerate(names)
        }
        said = {path: f"c{names.index(name)}" for path, name in known.items()}
        text = expression.text({("as_of",): _TODAY, **said})
        try:
            found = evaluate([_dated(text, self.plan.as_of)], pa.table(columns))
        except duckdb_error():
            return None
        return names, found.column(0).combine_chunks()


def _dated(text: str, as_of: date) -> str:
    return text.replace(_TODAY, f"(date '{as_of.isoformat()}')")


def _is_single(attribute: Attribute) -> bool:
    """Whether every cell that holds values holds one."""
    if attribute.labels:
        return True
    step = cell_unit(type_of(attribute)).step
    return all(
        hi - lo == step for lo, hi in zip(attribute.edges, attribute.edges[1:], strict=False)
    )


def _cell_values(attribute: Attribute, codes: I64) -> Values:
    """The value of each cell; null where there is none."""
    kind = type_of(attribute)
    if attribute.labels:
        values = constants(attribute.labels, kind)
    else:
        values = cell_unit(kind).array(Ticks(np.array(attribute.edges[:-1], np.int64)))
    return values.take(pa.array(codes, mask=codes >= attribute.values))
