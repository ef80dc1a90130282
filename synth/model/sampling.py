"""Cells of any rows of a learnt table, from words: integers only, the same on every machine."""

from collections.abc import Callable, Iterator, Sequence
from math import prod
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from synth.model.alias import alias
from synth.model.cells import Cells, smallest
from synth.model.copula import CopulaSampler
from synth.model.types import Step, TableModel
from synth.rng import U64

Words: TypeAlias = Callable[[str], U64]
"""64-bit words of a stream's name, shape (rows,)."""

_CHUNK = 1 << 14
"""Rows whose words and indices stay in the cache between two passes."""
_32 = np.uint64(32)
_NOTHING: Cells = np.zeros(0, np.uint8)


class Sampler:
    """Draws the cells of a table's attributes; built once, then pure.

    Each row's cells depend on its own words and outside cells only, so any rows may be asked in any
    order. A step whose given cell no row ever had is drawn like any other.
    """

    def __init__(self, table: TableModel) -> None:
        sizes = [attribute.size for attribute in table.attributes]
        self._sizes = sizes
        self._outside = table.outside
        self._draws = [_Draw(step, sizes) for step in table.steps]
        self._copula = (
            None if table.copula is None else CopulaSampler(table.copula, table.attributes)
        )

    def codes(self, words: Words, outside: Sequence[Cells], count: int) -> list[Cells]:
        """The cell of each row in each attribute, each of shape (rows,).

        They are of the smallest type that holds them, because fresh memory costs more here than
        all arithmetic: eight bytes a cell halved the rows a second. Widen before you multiply.

        Args:
            words: gives the words of a stream, one for each row; streams are `step 0`, `step 1` ...
                or, for a copula, `normal NAME` and `null NAME`.
            outside: cells of the attributes a row knows before it is drawn, each of shape (rows,);
                they are passed through.
            count: how many rows.

        Raises:
            ValueError: cells are missing, or are none of their attribute's.
        """
        self._check(outside, count)
        if self._copula is not None:
            return self._copula.codes(words, outside, count)
        found: list[Cells] = [*outside, *(_NOTHING for _ in self._sizes[self._outside :])]
        for number, draw in enumerate(self._draws):
            draw(words(f"step {number}"), found, count)
        return found

    def _check(self, outside: Sequence[Cells], count: int) -> None:
        if len(outside) != self._outside or any(codes.shape != (count,) for codes in outside):
            raise ValueError(f"expected cells of {self._outside} attributes for {count} rows")
        for codes, size in zip(outside, self._sizes, strict=False):
            if count and not (int(codes.min()) >= 0 and int(codes.max()) < size):
                raise ValueError(f"expected cells below {size}")


class _Draw:
    """One step, ready to draw from.

    For each law and bucket there is a threshold, and for each attribute the codes of the bucket's
    two cells side by side: the draw ends in one lookup for each attribute.
    """

    def __init__(self, step: Step, sizes: Sequence[int]) -> None:
        self._given = step.given
        self._new = step.new
        self._given_sizes = [sizes[place] for place in step.given]
        self._cells = prod(sizes[place] for place in step.new)
        threshold, other = alias(step.weights)
        own = np.broadcast_to(np.arange(self._cells), other.shape)
        pairs = np.stack([own, other], axis=-1).reshape(-1)
        self._threshold = threshold.reshape(-1)
        self._codes: list[Cells] = []
        under = self._cells
        for place in step.new:
            under //= sizes[place]
            self._codes.append((pairs // under % sizes[place]).astype(smallest(sizes[place])))

    def __call__(self, word: U64, found: list[Cells], count: int) -> None:
        """Draw for all rows and put the codes of the new attributes in their places."""
        for place, table in zip(self._new, self._codes, strict=True):
            found[place] = np.empty(count, table.dtype)
        for rows in _chunks(count):
            part = word[rows]
            bucket = part >> _32
            bucket *= np.uint64(self._cells)
            bucket >>= _32
            index = bucket.view(np.int64)
            self._add_law(index, [found[place][rows] for place in self._given])
            is_other = part.astype(np.uint32) >= self._threshold.take(index)
            index <<= 1
            index += is_other
            for place, table in zip(self._new, self._codes, strict=True):
                # `clip` only spares the check: every index is inside by construction.
                table.take(index, out=found[place][rows], mode="clip")

    def _add_law(self, index: NDArray[np.int64], given: Sequence[Cells]) -> None:
        """Move buckets to the law of each row's given cells."""
        if not given:
            return
        law = given[0].astype(np.int64)
        for codes, size in zip(given[1:], self._given_sizes[1:], strict=True):
            law *= size
            law += codes
        law *= self._cells
        index += law


def _chunks(count: int) -> Iterator[slice]:
    for start in range(0, count, _CHUNK):
        yield slice(start, min(start + _CHUNK, count))
