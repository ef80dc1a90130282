"""The synthetic rows nearest to some persons, by how many of their cells differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synth.audit.draws import picked
from synth.audit.types import Codes, Sides

TARGETS = 1000
"""Most persons of one side that are attacked."""
ROWS = 1 << 16
"""Most synthetic rows that are searched; a row's number fills the lower 16 bits of a key."""
_BLOCK = 1 << 19
_WHOLE = 240
"""Distance of two cells of a column without an order."""


@dataclass(frozen=True, eq=False)
class Nearest:
    """The rows nearest to each target.

    Attributes:
        rows: their numbers, shape (targets, count), in no order.
        distance: of the nearest, shape (targets,).
    """

    rows: NDArray[np.int64]
    distance: NDArray[np.int64]


def targets(sides: Sides, seed: int) -> tuple[Codes, Codes]:
    """As many learnt persons as persons set aside, at most `TARGETS` of each; pure."""
    control = sides.control
    if control is None:
        raise ValueError("no control")
    count = min(TARGETS, len(sides.train), len(control))
    learnt = sides.train[picked(len(sides.train), count, seed, "targets", "train")]
    return learnt, control[picked(len(control), count, seed, "targets", "control")]


def searched(sides: Sides, seed: int, *names: str) -> NDArray[np.int64]:
    """The numbers of synthetic rows that are searched, in a random order: ties fall by it; pure.

    The same rows for every name, in another order for each.

    Args:
        sides: the rows.
        seed: decides which and in which order.
        names: of the order.
    """
    chosen = picked(len(sides.synthetic), ROWS, seed, "searched")
    return chosen[picked(len(chosen), ROWS, seed, "searched", *names)]


def nearest(
    aims: Codes, rows: Codes, positions: Sequence[int], sides: Sides, *, count: int = 1
) -> Nearest:
    """The nearest rows in some columns; of equally near ones those that come first; pure.

    Args:
        aims: shape (targets, attributes).
        rows: shape (rows, attributes), at most `ROWS`.
        positions: of the columns that are compared.
        sides: whose columns they are.
        count: how many rows, at most as many as there are.
    """
    found, least = [], []
    number = np.arange(len(rows), dtype=np.uint32)
    for parts in _blocks(aims, rows, positions, sides):
        apart = _total(parts)
        if count == 1:
            best = apart.argmin(axis=1, keepdims=True)
        else:
            keys = apart.astype(np.uint32) << np.uint32(16)
            keys |= number
            kept = np.partition(keys, count - 1, axis=1)[:, :count]
            best = (kept & np.uint32(ROWS - 1)).astype(np.int64)
        found.append(best)
        least.append(np.take_along_axis(apart, best, axis=1).min(axis=1).astype(np.int64))
    return Nearest(np.concatenate(found), np.concatenate(least))


def nearest_without(
    aims: Codes, rows: Codes, unknown: Sequence[int], sides: Sides
) -> NDArray[np.int64]:
    """The row nearest in all columns but one, for each of some columns; pure.

    Args:
        aims: shape (targets, attributes).
        rows: shape (rows, attributes), at most `ROWS`.
        unknown: the columns left out, one at a time.
        sides: whose columns they are.

    Returns:
        Numbers of rows, shape (targets, unknown); of equally near ones those that come first.
    """
    found = []
    for parts in _blocks(aims, rows, range(len(sides.sizes)), sides):
        apart = _total(parts)
        found.append(np.stack([(apart - parts[one]).argmin(axis=1) for one in unknown], axis=1))
    return np.concatenate(found)


def _blocks(
    aims: Codes, rows: Codes, positions: Sequence[int], sides: Sides
) -> Iterator[list[NDArray[np.uint16]]]:
    """Distances of some targets to all rows in each column, shapes (targets, rows)."""
    whole = min(_WHOLE, 65_535 // len(positions))
    columns = [_column(rows, place, sides) for place in positions]
    aimed = [_column(aims, place, sides) for place in positions]
    step = max(1, _BLOCK // len(rows))
    for start in range(0, len(aims), step):
        yield [
            between(aim[start : start + step], column, place, sides, whole=whole)
            for aim, column, place in zip(aimed, columns, positions, strict=True)
        ]


def _total(parts: Sequence[NDArray[np.uint16]]) -> NDArray[np.uint16]:
    """Distances in several columns together, shape (targets, rows)."""
    found = parts[0].copy()
    for part in parts[1:]:
        found += part
    return found


def between(
    aim: Codes, column: Codes, place: int, sides: Sides, *, whole: int = _WHOLE
) -> NDArray[np.uint16]:
    """Distances in one column, shape (targets, rows), from 0 to `whole`; pure.

    A column without an order counts whole where cells differ; ranges count by how far apart they
    are (Gower, "A general coefficient of similarity and some of its properties", Biometrics 27,
    1971, section 3).

    Args:
        aim: cells of targets, shape (targets,).
        column: cells of rows, shape (rows,).
        place: which column it is.
        sides: whose column it is.
        whole: the largest distance.
    """
    if not sides.ordered[place]:
        differs = (aim[:, None] != column[None, :]).view(np.uint8)
        found: NDArray[np.uint16] = np.multiply(differs, np.uint16(whole), dtype=np.uint16)
        return found
    size = sides.sizes[place]
    if size > 1 << 12:
        gap = np.abs(aim[:, None].astype(np.int64) - column[None, :].astype(np.int64))
        return (gap * whole // (size - 1)).astype(np.uint16)
    scale = np.arange(size)
    table = np.abs(scale[:, None] - scale[None, :]) * whole // max(1, size - 1)
    apart: NDArray[np.uint16] = table.astype(np.uint16)[aim][:, column]
    return apart


def _column(codes: Codes, place: int, sides: Sides) -> Codes:
    """One column in the smallest type, contiguous."""
    kind = np.min_scalar_type(max(0, sides.sizes[place] - 1))
    return np.ascontiguousarray(codes[:, place].astype(kind))
