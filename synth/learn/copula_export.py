"""What a copula may keep of columns: cells that at least 20 people share, in whole numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from synth.arrays import decoded
from synth.errors import AnswerError
from synth.generators.cells import cell_unit, codes_of, type_of
from synth.model.normals import LARGEST, SCALE_BITS
from synth.model.types import WHOLE, Attribute
from synth.registry import Values

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]

LEAST = 20
"""People who share whatever is kept."""
MOST_CELLS = 1024
"""Cells of a column of numbers."""
_PEAKS, _BETWEEN = 300, 400
"""Shares of all people that make a number a cell of its own, and a cell between two such.

At most 300 peaks, 301 stretches between them and 400 cells inside these: 1,001.
"""
_NO_EIGENVALUE_BELOW = 1e-6
"""Ridge under which correlations count as singular: two equal columns."""


@dataclass(frozen=True, eq=False)
class Held:
    """A column as cells that at least 20 people share, or nobody.

    Attributes:
        attribute: with the cells that are kept.
        codes: the cell of each row, int64, shape (rows,); -1 where it is null or not kept.
        nulls: the share of nulls, in 1 / 2**32.
    """

    attribute: Attribute
    codes: I64
    nulls: int

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which rows have a cell, shape (rows,)."""
        return self.codes >= 0

    @property
    def counts(self) -> I64:
        """People in each cell that is no null; one each where nobody is in any."""
        cells = self.attribute.values + self.attribute.other
        found: I64 = np.bincount(self.codes[self.known], minlength=cells)
        return found if found.any() else np.ones(cells, np.int64)


def held(attribute: Attribute, values: Values) -> Held:
    """A column without what fewer than 20 people share; pure.

    Labels that fewer hold are merged into `other`, which nobody draws where it has fewer than 20.
    Ranges become a fine grid, see `crowd_edges`.

    Args:
        attribute: the schema's cells.
        values: of the attribute's type.

    Raises:
        AnswerError: no value of it is shared by 20 people.
    """
    array = decoded(values)
    valid = np.asarray(array.is_valid())
    nulls = int(len(valid) - valid.sum())
    share = _null_share(nulls, len(valid)) if attribute.null else 0
    if len(valid) - nulls < LEAST:
        if share < WHOLE:
            raise _nothing_shared(attribute)
        return Held(attribute, np.full(len(valid), -1), WHOLE)
    if attribute.labels:
        # Without `other` what is none of the labels would count as the first one.
        codes = codes_of(replace(attribute, other=True), array)
        kept, codes = _kept_labels(attribute, codes, valid)
    else:
        kept, codes = _kept_ranges(attribute, array, valid)
    return Held(kept, codes, share)


def crowd_edges(ticks: I64, lo: int, hi: int) -> tuple[int, ...]:
    """Edges of cells with at least 20 people, or none, in each: quantiles that are nobody's value.

    A number that a 300th of all people (and 20) share is a cell of its own, as a label would be:
    nothing else keeps `0` apart in an amount. Between such peaks edges stand on an even grid of
    ranks. Each is the mean of the 20 people around its rank, rounded. Where the first or last cell
    begins or ends is told by the mean of the middle of its people, so the largest and the smallest
    value do not move any edge.

    Args:
        ticks: shape (rows,), at least 20, each from `lo` to below `hi`.
        lo: no edge is below.
        hi: no edge is above.
    """
    distinct, counts = np.unique(ticks, return_counts=True)
    is_peak = counts >= max(LEAST, -(-len(ticks) // _PEAKS))
    peaks = distinct[is_peak]
    rest = np.repeat(distinct[~is_peak], counts[~is_peak])
    people = max(LEAST, -(-len(ticks) // _BETWEEN))
    edges = {*peaks.tolist(), *(peaks + 1).tolist()}
    below = [None, *(peaks + 1).tolist()]
    above = [*peaks.tolist(), None]
    stretches = np.split(rest, np.searchsorted(rest, peaks))
    for stretch, start, stop in zip(stretches, below, above, strict=True):
        if len(stretch) >= LEAST:
            cuts = list(_cuts(stretch, people))
            edges.update(cuts, _ends(stretch, cuts, start, stop))
    return tuple(sorted({min(max(edge, lo), hi) for edge in edges}))


def limits_of(shares: F64) -> I64:
    """Limits on the normal scale, in 1 / 2**20, of shares up to each cell's end but the last's."""
    from scipy.special import ndtri  # type: ignore[import-untyped]  # it has no stubs

    scores = np.clip(ndtri(shares) * (1 << SCALE_BITS), -2 * LARGEST, 2 * LARGEST)
    limits: I64 = np.maximum.accumulate(np.rint(scores).astype(np.int64))
    return limits


def factor_of(correlations: F64, columns: Sequence[Held]) -> I64:
    """The Cholesky factor of correlations of people with both values, in 1 / 2**20; pure.

    What was not known was filled in at random before, which thins a correlation by the share of
    rows that have both: it is divided by that share. Of fewer than 20 rows nothing is kept.

    Args:
        correlations: shape (columns, columns), of columns that were filled.
        columns: the same columns.
    """
    known = np.stack([column.known for column in columns], axis=1).astype(np.float64)
    both = known.T @ known
    full = np.where(both >= LEAST, correlations * len(known) / np.maximum(both, 1), 0.0)
    full = np.clip((full + full.T) / 2, -1, 1)
    np.fill_diagonal(full, 1.0)
    values, vectors = np.linalg.eigh(full)
    full = (vectors * np.maximum(values, _NO_EIGENVALUE_BELOW)) @ vectors.T
    lengths = np.sqrt(np.diag(full))
    factor = np.linalg.cholesky(full / np.outer(lengths, lengths))
    found: I64 = np.rint(factor * (1 << SCALE_BITS)).astype(np.int64)
    return found


def _nothing_shared(attribute: Attribute) -> AnswerError:
    return AnswerError(
        f"{attribute.name} has no value that {LEAST} people share, so nothing of it may be kept; "
        "leave out its `learn`, or give it fewer labels"
    )


def _null_share(nulls: int, rows: int) -> int:
    if nulls < LEAST:
        return 0
    return WHOLE if rows - nulls < LEAST else nulls * WHOLE // rows


def _kept_labels(
    attribute: Attribute, codes: I64, valid: NDArray[np.bool_]
) -> tuple[Attribute, I64]:
    count = attribute.values
    is_kept = np.bincount(codes[valid], minlength=count)[:count] >= LEAST
    if not is_kept.any():
        raise _nothing_shared(attribute)
    labels = tuple(np.array(attribute.labels, object)[is_kept])
    place = np.where(is_kept, np.cumsum(is_kept) - 1, len(labels))
    place = np.append(place, len(labels))
    found = np.where(valid, place[np.minimum(codes, count)], -1)
    others = found == len(labels)
    if others.sum() < LEAST:
        found[others] = -1
    merged = bool((place[np.unique(codes[valid])] == len(labels)).any())
    return replace(attribute, labels=labels, other=attribute.other or merged), found


def _kept_ranges(
    attribute: Attribute, array: Values, valid: NDArray[np.bool_]
) -> tuple[Attribute, I64]:
    unit = cell_unit(type_of(attribute))
    lo, hi = attribute.edges[0], attribute.edges[-1]
    ticks = np.clip(unit.read(array).values, lo, hi - 1)
    # Clocks are drawn on whole seconds, so their edges stand there too.
    steps = crowd_edges(ticks[valid] // unit.step, lo // unit.step, -(-hi // unit.step))
    edges = sorted({min(max(edge * unit.step, lo), hi) for edge in steps})
    codes = np.searchsorted(np.array(edges[1:-1], np.int64), ticks, side="right")
    crowds = np.flatnonzero(np.bincount(codes[valid], minlength=len(edges) - 1) >= LEAST)
    # Fewer than 20 people between two peaks go to the crowd below them, else above.
    nearest = crowds[np.maximum(np.searchsorted(crowds, codes, side="right") - 1, 0)]
    kept = replace(attribute, edges=tuple(edges), other=False)
    return kept, np.where(valid, nearest, -1)


def _cuts(stretch: I64, people: int) -> Iterator[int]:
    """Places inside a sorted stretch, ascending, with 20 people at least on each side of each."""
    cells = len(stretch) // people
    done = 0
    for cell in range(1, cells):
        rank = cell * len(stretch) // cells
        around = stretch[rank - LEAST // 2 : rank + LEAST // 2]
        cut = _rounded(_mean(around), int(around[-1] - around[0]) // 4)
        before = int(np.searchsorted(stretch, cut))
        if before - done >= LEAST and len(stretch) - before >= LEAST:
            yield cut
            done = before


def _ends(
    stretch: I64, cuts: Sequence[int], start: int | None, stop: int | None
) -> tuple[int, ...]:
    """Where a stretch begins and ends on the sides that no peak bounds."""
    if not cuts and start is None and stop is None:
        low, high = _mean(_middle(stretch, 0.1, 0.4)), _mean(_middle(stretch, 0.6, 0.9))
        half = (high - low) // 2
        first = _rounded(low - half, half // 4)
        return first, max(first + 1, _rounded(high + half, half // 4))
    found = []
    if start is None and (after := cuts[0] if cuts else stop) is not None:
        centre = _mean(_middle(stretch[: np.searchsorted(stretch, after)], 0.2, 0.8))
        width = max(1, 2 * (after - centre))
        found.append(min(after - 1, _rounded(after - width, width // 8)))
    if stop is None and (before := cuts[-1] if cuts else start) is not None:
        centre = _mean(_middle(stretch[np.searchsorted(stretch, before) :], 0.2, 0.8))
        width = max(1, 2 * (centre - before))
        found.append(max(before + 1, _rounded(before + width, width // 8)))
    return tuple(found)


def _middle(stretch: I64, start: float, stop: float) -> I64:
    return stretch[int(len(stretch) * start) : -(-int(len(stretch) * stop * 10) // 10)]


def _mean(values: I64) -> int:
    # From the first one on: the sum of 20 large ticks would not fit.
    return int(values[0]) + round(float((values - values[0]).mean()))


def _rounded(value: int, most: int) -> int:
    """The value as a whole multiple of 1, 2 or 5 times a power of ten that is at most `most`."""
    step = 1
    for small, large in pairwise(10**power * lead for power in range(19) for lead in (1, 2, 5)):
        step = small
        if large > most:
            break
    return (value + step // 2) // step * step
