"""What `init` asks a database: whether a condition holds for values that were made up.

Nothing is read of the database's rows and nothing stays there: made-up values stand in a temporary
table for as long as they are judged.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.databases.catalog import DbTable
from synth.errors import AnswerError, SynthError
from synth.infer.draft import Claim, TableDraft
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout
from synth.stores.ddl import columns_in, quoted_name
from synth.stores.store import declared

if TYPE_CHECKING:
    from synth.making.maker import Maker

_ROWS = 200
"""Rows of a table for which what we say of a condition is compared with what the database says."""

_MOST_REFUSED, _MOST_DOUBTED = 0.75, 0.9
"""The others are drawn again until they fit."""


_PATIENCE = 24
"""Draws one after the other that mend no row before `init` tries something else: what one draw in
six meets is missed by so many but once in 80."""


class Judge(Protocol):
    """What knows whether conditions hold: a database."""

    def failing(
        self, layout: Layout, batch: pa.RecordBatch, conditions: Sequence[str], *, others: bool
    ) -> list[NDArray[np.int64]]:
        """For each condition the positions of rows for which it is false; see `Database`."""


@dataclass
class Remembering:
    """A database that is asked the same only once, however often a table is decided.

    Attributes:
        judge: the database.
    """

    judge: Judge
    _told: dict[tuple[object, ...], list[NDArray[np.int64]]] = field(default_factory=dict)

    def failing(
        self, layout: Layout, batch: pa.RecordBatch, conditions: Sequence[str], *, others: bool
    ) -> list[NDArray[np.int64]]:
        """See `Judge`."""
        rows = batch.serialize().to_pybytes()
        key = (layout, tuple(conditions), others, hashlib.sha256(rows).digest())
        if key not in self._told:
            self._told[key] = self.judge.failing(layout, batch, conditions, others=others)
        return self._told[key]


def denied(
    judge: Judge, maker: "Maker", drafts: Sequence[TableDraft]
) -> Iterator[tuple[TableDraft, Claim, bool]]:
    """The claims that do not hold for the database, or of which it says nothing, with their tables.

    The last is whether they hold for some rows, so that others may be drawn again.

    Args:
        judge: the database.
        maker: makes the rows of the schema.
        drafts: of the schema.
    """
    for draft in drafts:
        for claim, wrong in _judged(judge, maker, draft, draft.claims):
            if wrong is None or len(wrong):
                most = _MOST_DOUBTED * _rows_of(maker, draft)
                yield draft, claim, wrong is not None and len(wrong) < most


def refused_mostly(
    judge: Judge, maker: "Maker", drafts: Sequence[TableDraft]
) -> Iterator[tuple[TableDraft, Claim]]:
    """The conditions to ask of which the database refuses most rows, with their tables.

    Args:
        judge: the database.
        maker: makes the rows of the schema.
        drafts: of the schema.
    """
    for draft in drafts:
        asks = [Claim(name, text, "") for name, text in draft.asked.items()]
        for claim, wrong in _judged(judge, maker, draft, asks):
            if wrong is not None and len(wrong) > _MOST_REFUSED * _rows_of(maker, draft):
                yield draft, claim


def broken(
    judge: Judge, maker: "Maker", drafts: Sequence[TableDraft]
) -> Iterator[tuple[TableDraft, str]]:
    """The checks that some rows do not fulfil though they are made so, by their names.

    Args:
        judge: the database.
        maker: makes the rows of the schema.
        drafts: of the schema.
    """
    for draft in drafts:
        told = {*draft.asked, *(claim.name for claim in draft.claims)}
        checks = (check for check in draft.source.checks if check.name not in told)
        claims = [Claim(check.name, check.text, "") for check in checks]
        for claim, wrong in _judged_at_once(judge, maker, draft, claims):
            if wrong is not None and len(wrong):
                yield draft, claim.name


def unmet(
    judge: Judge, maker: "Maker", drafts: Sequence[TableDraft]
) -> Iterator[tuple[TableDraft, Claim]]:
    """The conditions to ask that some rows do not fulfil however often they are drawn again.

    Args:
        judge: the database.
        maker: makes the rows of the schema, and remembers which were drawn again.
        drafts: of the schema.
    """
    from synth.plan.unread import follows_unread

    layouts = {layout.name: layout for layout in maker.plan.layouts}
    for draft in drafts:
        layout = layouts.get(draft.name)
        if layout is None or not draft.asked or follows_unread(maker.plan, draft.name):
            continue
        if _is_met(judge, maker, draft, layout):
            continue
        asks = [Claim(name, text, "") for name, text in draft.asked.items()]
        judged = _judged(judge, maker, draft, asks)
        failing = [claim for claim, wrong in judged if wrong is not None and len(wrong)]
        # What is met by itself is not lost because another one never is.
        alone = [one for one in failing if not _is_met(judge, maker, draft, layout, one.name)]
        yield from ((draft, claim) for claim in alone or failing)


def _is_met(judge: Judge, maker: "Maker", draft: TableDraft, layout: Layout, *only: str) -> bool:
    """Whether all rows fulfil conditions, some of them drawn again; so if nobody can judge that."""
    from synth.making.asked import draw_again, free_entries
    from synth.making.attempts import Attempts

    maker.refused[draft.name] = Attempts(free_entries(maker.plan, draft.name))
    try:
        frame = maker.beneath(draft.name, 0, _rows_of(maker, draft))
        draw_again(maker, layout, _Alone(judge), frame, patience=_PATIENCE, only=only)
    except AnswerError:
        return False
    except SynthError:
        return True  # what the database cannot judge is left to `check`, which says why
    return True


@dataclass(frozen=True)
class _Alone:
    """A database that is asked of rows by themselves."""

    judge: Judge

    def failing(
        self, layout: Layout, batch: pa.RecordBatch, conditions: Sequence[str]
    ) -> list[NDArray[np.int64]]:
        """See `Judge`."""
        return self.judge.failing(layout, batch, conditions, others=False)


def _judged_at_once(
    judge: Judge, maker: "Maker", draft: TableDraft, claims: Sequence[Claim]
) -> Iterator[tuple[Claim, NDArray[np.int64] | None]]:
    """The same as `_judged`, by one question where the database can judge them all."""
    from synth.plan.unread import follows_unread

    layouts = {layout.name: layout for layout in maker.plan.layouts}
    layout = layouts.get(draft.name)
    if not claims or layout is None or follows_unread(maker.plan, layout.name):
        return
    frame = maker.beneath(layout.name, 0, _rows_of(maker, draft))
    arrays = [frame.path((column.name,)) for column in layout.columns]
    batch = pa.RecordBatch.from_arrays(arrays, names=[c.name for c in layout.columns])
    try:
        texts = [claim.text for claim in claims]
        found = judge.failing(layout, declared(layout, batch), texts, others=False)
    except SynthError:
        yield from _judged(judge, maker, draft, claims)
    else:
        yield from zip(claims, found, strict=True)


def _rows_of(maker: "Maker", draft: TableDraft) -> int:
    """How many rows of a table are looked at, or of the one that it hangs under."""
    return min(maker.size(maker.plan.root(draft.name)), _ROWS)


def _judged(
    judge: Judge, maker: "Maker", draft: TableDraft, claims: Sequence[Claim]
) -> Iterator[tuple[Claim, NDArray[np.int64] | None]]:
    """For each condition the rows of ours for which it is false; None: it cannot be judged."""
    from synth.plan.unread import follows_unread

    layouts = {layout.name: layout for layout in maker.plan.layouts}
    layout = layouts.get(draft.name)
    if not claims or layout is None or follows_unread(maker.plan, layout.name):
        return
    frame = maker.beneath(layout.name, 0, _rows_of(maker, draft))
    for claim in claims:
        names = columns_in(claim.text, draft.names)
        kept = tuple(c for c in layout.columns if (c.outside or c.name) in names)
        if not kept:
            continue
        named = Layout(layout.name, kept, outside=layout.outside)
        arrays = [frame.path((column.name,)) for column in kept]
        batch = pa.RecordBatch.from_arrays(arrays, names=[c.name for c in kept])
        batch = declared(named, batch)
        try:
            (wrong,) = judge.failing(named, batch, [claim.text], others=False)
        except SynthError:
            yield claim, None  # what the database cannot judge is left to `check`, which says why
        else:
            yield claim, wrong


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
    rows = accepted_rows(judge, table, (column,), texts, [(value,) for value in values])
    return [value for row in rows for value in row if value is not None]


def accepted_rows(
    judge: Judge,
    table: DbTable,
    columns: Sequence[str],
    texts: Sequence[str],
    rows: Sequence[tuple[str | None, ...]],
) -> list[tuple[str | None, ...]]:
    """Those of some rows of columns for which conditions hold; see `accepted`.

    What is null holds in a row, not in a single value.
    """
    layout = _candidate(table, columns)
    values = [pa.array(each, pa.string()) for each in zip(*rows, strict=True)]
    batch = pa.RecordBatch.from_arrays(values, names=[c.name for c in layout.columns])
    is_one = len(columns) == 1
    asked = [f"coalesce({text}\n, false)" if is_one else text for text in texts]
    try:
        wrong = judge.failing(layout, batch, asked, others=False)
    except SynthError:
        return []
    gone = set(np.concatenate(wrong).tolist())
    return [row for place, row in enumerate(rows) if place not in gone]


def may_be_null(judge: Judge, table: DbTable, column: str, texts: Sequence[str]) -> bool:
    """Whether conditions let a column be empty, as far as the database can judge them.

    Args:
        judge: the database.
        table: the table.
        column: the column that alone is named by the conditions.
        texts: the conditions, as the database prints them.
    """
    empty = pa.RecordBatch.from_arrays([pa.nulls(1, pa.string())], names=["candidate 1"])
    try:
        wrong = judge.failing(_candidate(table, (column,)), empty, texts, others=False)
    except SynthError:
        return True
    return not any(map(len, wrong))


def _candidate(table: DbTable, columns: Sequence[str]) -> Layout:
    """The table with values of some columns, as texts."""
    outside = f"{quoted_name(table.name.namespace)}.{quoted_name(table.name.name)}"
    made = (
        Column(f"candidate {number}", DataType("text"), outside=column)
        for number, column in enumerate(columns, 1)
    )
    return Layout(table.name.name, tuple(made), outside=outside)
