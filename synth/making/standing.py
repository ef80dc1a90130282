"""Rows that stand in a database already: the first rows of their table, read and never made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import decoded, taken
from synth.errors import AnswerError
from synth.generators.protocol import WHOLE

if TYPE_CHECKING:
    from synth.making.frame import Evaluator, Frame
    from synth.plan.plan import Plan
    from synth.plan.tables import EntryPlan
    from synth.registry import Values
    from synth.rng import U64


@dataclass(frozen=True)
class Both:
    """Rows of one table, some of which exist and some of which are made.

    Attributes:
        plan: the plan.
        name: the table.
        number: the rows' numbers, shape (rows,).
        made: the frame of those that are made, in order.
    """

    plan: Plan
    name: str
    number: U64
    made: Frame

    def path(self, parts: tuple[str, ...]) -> Values:
        """What a path is at these rows.

        Raises:
            AnswerError: rows which exist cannot say it.
        """
        is_made = self.number >= np.uint64(self.plan.first(self.name))
        place = np.zeros(len(self.number), np.int64)
        there = said_there(self.made.maker, self.name, parts)
        place[~is_made] = self.number[~is_made].astype(np.int64)
        place[is_made] = len(there) + np.arange(int(is_made.sum()))
        made = decoded(self.made.path(parts))
        return taken(pa.concat_arrays([there.cast(made.type), made]), place)


def rows_at(maker: Evaluator, name: str, number: U64) -> Frame | Both:
    """Any rows of a table, by their numbers, those that exist among them."""
    if name not in maker.plan.existing:
        return maker.frame(name, number)
    made = number[number >= np.uint64(maker.plan.first(name))]
    return Both(maker.plan, name, number, maker.frame(name, made))


def said_there(maker: Evaluator, name: str, parts: tuple[str, ...]) -> Values:
    """What a path is at the rows of a table that exist: a column, which was read.

    Or a let that hangs on the row's number alone, such as a weight: it stands in no database.

    Raises:
        AnswerError: the path is neither.
    """
    existing, table = maker.plan.existing[name], maker.plan.tables[name]
    if len(parts) == 1 and parts[0] in existing.columns:
        return existing.columns[parts[0]]
    let = table.lets.get(parts[0]) if len(parts) == 1 and table.per is None else None
    if let is not None and _is_alone(let):
        return decoded(maker.frame(name, np.arange(existing.rows, dtype=np.uint64)).path(parts))
    message = (
        f"rows of {name} that stand in the database cannot say {'.'.join(parts)}; "
        "references to them take columns only"
    )
    raise AnswerError(message)


def _is_alone(let: EntryPlan) -> bool:
    """Whether a let is made from nothing else of its row."""
    makes_one = not let.is_bundle and let.reference is None and let.null_where is None
    return makes_one and not let.follows_number and not let.generator.needs(WHOLE)


def shifted(plan: Plan, name: str, column: str, made: Values) -> Values:
    """Made values of a column, moved on past those that exist where the column counts rows."""
    existing = plan.existing.get(name)
    shift = 0 if existing is None else existing.shifts.get(column, 0)
    return pc.add(made, shift).cast(made.type) if shift else made
