"""Columns of a table that stand side by side, put together again from the pieces of a source."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from synth.arrays import I64, Bools, decoded
from synth.registry import Values
from synth.scan.types import Piece


@dataclass(frozen=True)
class Rows:
    """Some rows of one table.

    Attributes:
        table: its name, or the list in which they stand; "" where a source has one table.
        unit: what their numbers count.
        numbers: of the rows, shape (rows,).
        names: what columns are called, by path.
        texts: what they hold, by path, each of shape (rows,); may hold nulls.
        is_proven: which rows hold a number or mailbox of nobody, shape (rows,).
    """

    table: str
    unit: str
    numbers: I64
    names: Mapping[str, str]
    texts: Mapping[str, Values]
    is_proven: Bools


@dataclass(frozen=True)
class _Column:
    """A piece, the rows in which its values stand, and the places of those that are nobody's."""

    piece: Piece
    rows: I64
    nobodys: I64


@dataclass
class Abreast:
    """Keeps pieces until all columns of their rows have passed: those of one batch."""

    _open: dict[str, list[_Column]] = field(default_factory=dict)

    def take(self, piece: Piece, nobodys: I64) -> Iterator[Rows]:
        """Rows that are complete now that this piece has come; lines of a text are none.

        Args:
            piece: of the source.
            nobodys: the places of its values that hold a number of nobody.
        """
        if not piece.path:
            return
        table = _table_of(piece)
        beside = [column.piece for column in self._open.get(table, [])]
        if any(one.path == piece.path or _follows(piece, one) for one in beside):
            yield _side_by_side(table, self._open.pop(table))
        # Rows of a list lie inside those of a table and pass with them; other tables are over.
        over = [one for one in self._open if not (one.startswith(table) or table.startswith(one))]
        for name in over:
            yield _side_by_side(name, self._open.pop(name))
        self._open.setdefault(table, []).append(_Column(piece, _rows(piece), nobodys))

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


def _numbers(piece: Piece) -> I64:
    if piece.numbers is not None:
        return piece.numbers
    return piece.first + np.arange(len(piece.values), dtype=np.int64)


def _rows(piece: Piece) -> I64:
    return _numbers(piece) if piece.records is None else piece.records


def _side_by_side(table: str, columns: Sequence[_Column]) -> Rows:
    rows = columns[0].rows
    if not all(np.array_equal(one.rows, rows) for one in columns):
        if all(len(np.unique(one.rows)) == len(one.rows) for one in columns):
            rows = np.unique(np.concatenate([one.rows for one in columns]))
        else:  # several values in one row: nobody knows which of them belong together
            columns = [one for one in columns if np.array_equal(one.rows, rows)]
    texts: dict[str, Values] = {}
    is_proven, numbers = np.zeros(len(rows), np.bool_), np.zeros(len(rows), np.int64)
    for one in reversed(columns):
        is_whole = len(one.rows) == len(rows)
        places = np.arange(len(rows)) if is_whole else np.searchsorted(rows, one.rows)
        is_proven[places[one.nobodys]] = True
        numbers[places] = _numbers(one.piece)
        values = _texts(one.piece.values)
        if values is not None:
            texts[one.piece.path] = values if is_whole else _spread(values, places, len(rows))
    names = {one.piece.path: one.piece.name for one in columns}
    return Rows(table, columns[0].piece.unit, numbers, names, texts, is_proven)


def _spread(values: Values, places: I64, count: int) -> Values:
    """Values at their places, null at the others."""
    index = np.full(count, -1, np.int64)
    index[places] = np.arange(len(values))
    return values.take(pa.array(index, mask=index < 0))


def _texts(values: Values) -> Values | None:
    """Texts, whole numbers and days as texts; None of what says nothing of people."""
    values = decoded(values)
    kind = values.type
    if pa.types.is_string(kind):
        return values
    if pa.types.is_large_string(kind) or pa.types.is_integer(kind) or pa.types.is_temporal(kind):
        return values.cast(pa.string())
    return None
