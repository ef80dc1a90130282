"""Columns of a table that stand side by side, put together again from the pieces of a source."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from synth.arrays import I64, Bools, decoded, is_coded, taken
from synth.registry import Values
from synth.scan.types import Nobodys, Piece


@dataclass(frozen=True)
class Rows:
    """Some rows of one table.

    Attributes:
        table: its name, or the list in which they stand; "" where a source has one table.
        unit: what their numbers count.
        numbers: of the rows, shape (rows,).
        names: what columns are called, by path.
        values: of texts, whole numbers and days by path, each of shape (rows,); may be coded or
            hold nulls.
        is_proven: which rows hold a number of nobody, shape (rows,).
        is_dead: by path, which cells lead to nobody, shape (rows,); of some columns only.
    """

    table: str
    unit: str
    numbers: I64
    names: Mapping[str, str]
    values: Mapping[str, Values]
    is_proven: Bools
    is_dead: Mapping[str, Bools]

    def texts(self, path: str, places: I64) -> Values:
        """What a column holds at some places, as texts: few are asked for, and many pass.

        Args:
            path: of the column.
            places: of rows, shape (places,).
        """
        values = decoded(taken(self.values[path], places))
        if pa.types.is_timestamp(values.type):  # a zone may be none that is known here
            values = values.cast(pa.timestamp(values.type.unit))
        return values.cast(pa.string())


_Column = tuple[Piece, Nobodys]


@dataclass
class Abreast:
    """Keeps pieces until all columns of their rows have passed: those of one batch."""

    _open: dict[str, list[_Column]] = field(default_factory=dict)

    def take(self, piece: Piece, nobodys: Nobodys) -> Iterator[Rows]:
        """Rows that are complete now that this piece has come; lines of a text are none.

        Args:
            piece: of the source.
            nobodys: which of its values are nobody's.
        """
        if not piece.path:
            return
        table = _table_of(piece)
        beside = [one for one, _ in self._open.get(table, [])]
        if any(one.path == piece.path or _follows(piece, one) for one in beside):
            yield _side_by_side(table, self._open.pop(table))
        # Rows of a list lie inside those of a table and pass with them; other tables are over.
        over = [one for one in self._open if not (one.startswith(table) or table.startswith(one))]
        for name in over:
            yield _side_by_side(name, self._open.pop(name))
        self._open.setdefault(table, []).append((piece, nobodys))

    def rest(self) -> Iterator[Rows]:
        """What no other piece has completed."""
        while self._open:
            yield _side_by_side(*self._open.popitem())


def _table_of(piece: Piece) -> str:
    head, sign, _ = piece.path.rpartition("[]")
    return head + sign if sign else piece.table


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
    pieces = [piece for piece, _ in columns]
    shapes = {(piece.first, len(piece.values)) for piece in pieces}
    if len(shapes) == 1 and all(one.numbers is one.records is None for one in pieces):
        return _aligned(table, columns)
    rows = [_rows(piece) for piece in pieces]
    if all(np.array_equal(one, rows[0]) for one in rows):
        return _aligned(table, columns)
    if all(len(np.unique(one)) == len(one) for one in rows):
        return _joined(table, columns, rows)
    # Several values in one row: nobody knows which of them belong together.
    same = [np.array_equal(one, rows[0]) for one in rows]
    return _aligned(table, [one for one, is_same in zip(columns, same, strict=True) if is_same])


def _aligned(table: str, columns: Sequence[_Column]) -> Rows:
    """Columns whose values stand in the same rows."""
    numbers = _numbers(columns[0][0])
    spread = [(piece, piece.values, nobodys) for piece, nobodys in columns]
    return _of(table, spread, numbers)


def _joined(table: str, columns: Sequence[_Column], rows: Sequence[I64]) -> Rows:
    """Columns that do not have a value in every row."""
    every = np.unique(np.concatenate(rows))
    numbers = np.zeros(len(every), np.int64)
    spread = []
    for (piece, nobodys), own in zip(reversed(columns), reversed(rows), strict=True):
        places = np.searchsorted(every, own)
        numbers[places] = _numbers(piece)
        own_nobodys = Nobodys(places[nobodys.numbers], places[nobodys.contacts])
        spread.append((piece, _spread(piece.values, places, len(every)), own_nobodys))
    return _of(table, spread[::-1], numbers)


def _of(table: str, columns: Sequence[tuple[Piece, Values, Nobodys]], numbers: I64) -> Rows:
    names = {piece.path: piece.name for piece, _, _ in columns}
    values = {piece.path: values for piece, values, _ in columns if _may_tell(values)}
    is_proven, is_dead = np.zeros(len(numbers), np.bool_), dict[str, Bools]()
    for piece, _, nobodys in columns:
        is_proven[nobodys.numbers] = True
        if len(nobodys.contacts):
            is_dead[piece.path] = np.isin(np.arange(len(numbers)), nobodys.contacts)
    return Rows(table, columns[0][0].unit, numbers, names, values, is_proven, is_dead)


def _spread(values: Values, places: I64, count: int) -> Values:
    """Values at their places, null at the others."""
    index = np.full(count, -1, np.int64)
    index[places] = np.arange(len(values))
    return taken(values, index, missing=index < 0)


def _may_tell(values: Values) -> bool:
    """Whether values of their type may say something of people."""
    kind = values.type.value_type if is_coded(values) else values.type
    asked = (
        *(pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view),
        *(pa.types.is_integer, pa.types.is_date, pa.types.is_timestamp),
    )
    return any(is_kind(kind) for is_kind in asked)
