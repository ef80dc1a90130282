"""Columns of a table that stand side by side, put together again from the pieces of a source."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from synth.arrays import I64, decoded
from synth.registry import Values
from synth.scan.types import Piece


@dataclass(frozen=True)
class Rows:
    """Some rows of one table.

    Attributes:
        table: its name, or the list in which they stand; "" where a source has one table.
        numbers: of the rows, shape (rows,).
        names: what columns are called, by path.
        texts: what they hold, by path, each of shape (rows,); may hold nulls.
    """

    table: str
    numbers: I64
    names: Mapping[str, str]
    texts: Mapping[str, Values]


@dataclass
class Abreast:
    """Keeps pieces until all columns of their rows have passed: those of one batch."""

    _open: dict[str, list[Piece]] = field(default_factory=dict)

    def take(self, piece: Piece) -> Iterator[Rows]:
        """Rows that are complete now that this piece has come; lines of a text are none."""
        if not piece.path:
            return
        table = _table_of(piece)
        beside = self._open.get(table, [])
        if any(one.path == piece.path or _follows(piece, one) for one in beside):
            yield _side_by_side(table, self._open.pop(table))
        # Rows of a list lie inside those of a table and pass with them; other tables are over.
        over = [one for one in self._open if not (one.startswith(table) or table.startswith(one))]
        for name in over:
            yield _side_by_side(name, self._open.pop(name))
        self._open.setdefault(table, []).append(piece)

    def rest(self) -> Iterator[Rows]:
        """What no other piece has completed."""
        while self._open:
            yield _side_by_side(*self._open.popitem())


def _table_of(piece: Piece) -> str:
    head, sign, _ = piece.path.rpartition("[]")
    return piece.table or head + sign


def _follows(piece: Piece, other: Piece) -> bool:
    """Whether a piece holds later rows than another one."""
    return piece.first > other.first and piece.first >= other.first + len(other.values)


def _side_by_side(table: str, pieces: Sequence[Piece]) -> Rows:
    placed = [(piece, _numbers(piece)) for piece in pieces]
    numbers = placed[0][1]
    if not all(np.array_equal(one, numbers) for _, one in placed):
        if all(len(np.unique(one)) == len(one) for _, one in placed):
            numbers = np.unique(np.concatenate([one for _, one in placed]))
        else:  # several values in one row: nobody knows which of them belong together
            placed = [(piece, one) for piece, one in placed if np.array_equal(one, numbers)]
    texts = {}
    for piece, own in placed:
        values = _texts(piece.values)
        if values is not None:
            is_whole = np.array_equal(own, numbers)
            texts[piece.path] = values if is_whole else _spread(values, own, numbers)
    return Rows(table, numbers, {piece.path: piece.name for piece in pieces}, texts)


def _numbers(piece: Piece) -> I64:
    if piece.numbers is not None:
        return piece.numbers
    return piece.first + np.arange(len(piece.values), dtype=np.int64)


def _spread(values: Values, own: I64, numbers: I64) -> Values:
    """Values in their rows, null in the others."""
    rows: Values = pa.array(numbers)
    return values.take(pc.index_in(rows, value_set=pa.array(own)))


def _texts(values: Values) -> Values | None:
    """Texts, whole numbers and days as texts; None of what says nothing of people."""
    values = decoded(values)
    kind = values.type
    if pa.types.is_string(kind):
        return values
    if pa.types.is_large_string(kind) or pa.types.is_integer(kind) or pa.types.is_temporal(kind):
        return values.cast(pa.string())
    return None
