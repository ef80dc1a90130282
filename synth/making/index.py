"""Where the rows of `per` tables are: running totals by spans of topmost rows, nothing more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from synth.errors import AnswerError
from synth.making.frame import Evaluator, Frame, beneath

if TYPE_CHECKING:
    from collections.abc import Callable

    from synth.generators.protocol import I64
    from synth.rng import U64

SPAN = 256
"""Topmost rows whose children are counted together."""

_CHUNK = 1 << 15


def span_totals(maker: Evaluator, name: str, start: int, stop: int) -> I64:
    """How many rows of a table lie under each span of topmost rows in [start, stop).

    Args:
        maker: of the rows.
        name: a `per` table.
        start: a multiple of `SPAN`.
        stop: exclusive.
    """
    table = maker.plan.tables[name]
    pieces = []
    for chunk in range(start, stop, _CHUNK):
        end = min(stop, chunk + _CHUNK)
        up = beneath(maker, table.per or "", chunk, end)
        spans = (up.root_rows().astype(np.int64) - chunk) // SPAN
        length = -(-(end - chunk) // SPAN)
        counts = up.counts(table)
        total = np.concatenate([[0], np.cumsum(counts)])
        edges = np.searchsorted(spans, np.arange(length + 1))
        pieces.append(np.diff(total[edges]))
        up.forget()
    return np.concatenate(pieces) if pieces else np.zeros(0, np.int64)


class Index:
    """Running totals of one `per` table.

    Attributes:
        totals: rows before each span, those that exist among them, one more for the end, int64.
    """

    def __init__(
        self, maker: Evaluator, name: str, counts: I64, others: Callable[[str], Index]
    ) -> None:
        self.maker, self.plan, self.name, self._others = maker, maker.plan, name, others
        first = self.plan.first(name)
        self.totals: I64 = (np.concatenate([[0], np.cumsum(counts)]) + first).astype(np.int64)

    @property
    def rows(self) -> int:
        """How many rows the table has."""
        return int(self.totals[-1])

    def first(self, root: int) -> int:
        """The number of the first row under a topmost row."""
        span = root // SPAN
        base = int(self.totals[min(span, len(self.totals) - 1)])
        if root % SPAN == 0 or span >= len(self.totals) - 1:
            return base
        table = self.plan.tables[self.name]
        up = beneath(self.maker, table.per or "", span * SPAN, root)
        return base + int(up.counts(table).sum())

    def numbers(self, frame: Frame) -> U64:
        """The numbers of a frame's rows, shape (rows,)."""
        if frame.start is not None:
            first = self.first(frame.start)
            return np.arange(first, first + frame.count, dtype=np.uint64)
        up, where, under = frame.above()
        return (self._first_children(up)[where] + under).astype(np.uint64)

    def _first_children(self, up: Frame) -> I64:
        """The number of the first child of each row, whether it has one or not."""
        table = self.plan.tables[self.name]
        roots = up.root_rows().astype(np.int64)
        spans, which = np.unique(roots // SPAN, return_inverse=True)
        full, starts = self._spans(up.table.name, spans)
        counts = full.counts(table)
        before = np.concatenate([[0], np.cumsum(counts)])
        inside = up.number.astype(np.int64)
        if up.up is None:
            place = starts[which] + inside - spans[which] * SPAN
        else:
            place = starts[which] + inside - self._others(up.table.name).totals[spans][which]
        first: I64 = self.totals[spans][which] + before[place] - before[starts[which]]
        return first

    def _spans(self, name: str, spans: I64) -> tuple[Frame, I64]:
        """All rows of a table under some spans, and where each span begins among them."""
        plan = self.plan
        root = plan.root(name)
        size = self.maker.size(root)
        rows = (spans[:, None] * SPAN + np.arange(SPAN)).ravel()
        number = rows[rows < size].astype(np.uint64)
        frame = Frame(self.maker, plan.tables[root], len(number), number=number)
        for step in plan.chain(name)[1:]:
            frame = frame.children(plan.tables[step])
        found = frame.root_rows().astype(np.int64) // SPAN
        return frame, np.searchsorted(found, spans)

    def locate(self, number: U64) -> Frame:
        """The frame of rows given by their numbers, in that order.

        Raises:
            AnswerError: rows under others that were there before are asked for.
        """
        wanted = number.astype(np.int64)
        first = self.plan.first(self.name)
        if len(wanted) and int(wanted.min()) < first:
            table = self.plan.tables[self.name]
            message = (
                f"{table.mark}: {self.name}: {first:,} rows are there already, and a person of a "
                "given `birth_date` is numbered among all of them; expected --mode replace, or a "
                "person by `age`"
            )
            raise AnswerError(message)
        span = np.searchsorted(self.totals, wanted, side="right") - 1
        spans, which = np.unique(span, return_inverse=True)
        full, starts = self._spans(self.name, spans)
        place = starts[which] + wanted - self.totals[spans][which]
        found = full.select(place, number=number)
        full.forget()
        return found
