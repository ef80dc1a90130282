"""What `init` asks a database: whether a condition holds for values that were made up.

Nothing is read of the database's rows and nothing stays there: made-up values stand in a temporary
table for as long as they are judged.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.databases.catalog import DbTable
from synth.errors import SynthError
from synth.infer.draft import Claim, TableDraft
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout
from synth.stores.ddl import columns_in, quoted_name
from synth.stores.store import declared

if TYPE_CHECKING:
    from synth.making.maker import Maker

_ROWS = 200
"""Rows of a table for which what we say of a condition is compared with what the database says."""


class Judge(Protocol):
    """What knows whether conditions hold: a database."""

    def failing(
        self, layout: Layout, batch: pa.RecordBatch, conditions: Sequence[str], *, others: bool
    ) -> list[NDArray[np.int64]]:
        """For each condition the positions of rows for which it is false; see `Database`."""


def denied(
    judge: Judge, maker: "Maker", drafts: Sequence[TableDraft]
) -> Iterator[tuple[str, Claim]]:
    """The claims that do not hold for the database, or of which it says nothing, with their tables.

    Args:
        judge: the database.
        maker: makes the rows of the schema.
        drafts: of the schema.
    """
    from synth.plan.unread import follows_unread

    layouts = {layout.name: layout for layout in maker.plan.layouts}
    for draft in drafts:
        layout = layouts.get(draft.name)
        if not draft.claims or layout is None or follows_unread(maker.plan, layout.name):
            continue
        stop = min(maker.size(maker.plan.root(layout.name)), _ROWS)
        frame = maker.beneath(layout.name, 0, stop)
        for claim in draft.claims:
            names = columns_in(claim.text, draft.names)
            kept = tuple(c for c in layout.columns if (c.outside or c.name) in names)
            if not kept:
                continue
            named = Layout(layout.name, kept, outside=layout.outside)
            arrays = [frame.path((column.name,)) for column in kept]
            batch = pa.RecordBatch.from_arrays(arrays, names=[c.name for c in kept])
            if not _holds(judge, named, declared(named, batch), claim.text):
                yield draft.name, claim


def _holds(judge: Judge, layout: Layout, batch: pa.RecordBatch, text: str) -> bool:
    try:
        return not any(len(found) for found in judge.failing(layout, batch, [text], others=False))
    except SynthError:
        return False  # what the database cannot judge is left to `check`, which says why


def accepted(
    judge: Judge, table: DbTable, column: str, texts: Sequence[str], values: Sequence[str]
) -> list[str]:
    """Those of some values of a column for which conditions hold; none if they cannot be judged.

    Args:
        judge: the database.
        table: the table.
        column: the column that alone is named by the conditions.
        texts: the conditions, as the database prints them.
        values: candidates, as texts.
    """
    layout = _candidate(table, column)
    batch = pa.RecordBatch.from_arrays([pa.array(values, pa.string())], names=["candidate"])
    asked = [f"coalesce({text}\n, false)" for text in texts]
    try:
        wrong = judge.failing(layout, batch, asked, others=False)
    except SynthError:
        return []
    gone = set(np.concatenate(wrong).tolist())
    return [value for place, value in enumerate(values) if place not in gone]


def may_be_null(judge: Judge, table: DbTable, column: str, texts: Sequence[str]) -> bool:
    """Whether conditions let a column be empty, as far as the database can judge them.

    Args:
        judge: the database.
        table: the table.
        column: the column that alone is named by the conditions.
        texts: the conditions, as the database prints them.
    """
    empty = pa.RecordBatch.from_arrays([pa.nulls(1, pa.string())], names=["candidate"])
    try:
        wrong = judge.failing(_candidate(table, column), empty, texts, others=False)
    except SynthError:
        return True
    return not any(map(len, wrong))


def _candidate(table: DbTable, column: str) -> Layout:
    """The table with values of one column, as texts."""
    outside = f"{quoted_name(table.name.namespace)}.{quoted_name(table.name.name)}"
    candidate = Column("candidate", DataType("text"), outside=column)
    return Layout(table.name.name, (candidate,), outside=outside)
