"""From the coordinates of a birth and a serial number to a NIR.

Used by the register, which chooses coordinates, and by `slices`, which is given them.
"""

from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import ClassVar, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.locales.fr.ids import nir as layout
from synth.locales.register import Cells
from synth.rng import U64, Stream, stream, words

CENTURY = 1200
"""Months after which a NIR's year digits return."""

_SPREAD = 27_191
"""Coprime to every capacity: 70, 10 and 80 places of 999 orders (`test_register`)."""


@dataclass(frozen=True)
class Numbering:
    """How coordinates become NIRs: shared by the register and by serials that come from elsewhere.

    Attributes:
        places: the department codes that `Cells.place` points to.
        spread: the stream that decides where each cell's serials begin in its band.
    """

    places: tuple[str, ...]
    spread: Stream
    period: ClassVar[int] = CENTURY
    kept_back: ClassVar[int] = 1  # not needed: the size of registers is to stay what it was

    def renamed(self, seed: int, *names: str) -> Self:
        """The same places under another seed and name."""
        return replace(self, spread=_spread(seed, *names))

    def text(self, cells: Cells, mode: str) -> pa.StringArray:
        """NIRs of 15 characters, shape (rows,); pure."""
        return self.nir_text(cells, valid=mode != "invalid")

    @cached_property
    def _bands(self) -> tuple[U64, NDArray[np.uint32], NDArray[np.int64]]:
        bands = [layout.band(code) for code in self.places]
        return (
            np.array([band.first for band in bands], np.uint64),
            np.array([band.capacity for band in bands], np.uint32),
            np.array([band.correction for band in bands], np.int64),
        )

    @property
    def capacities(self) -> NDArray[np.int64]:
        """How many NIRs one sex and month have in each place, shape (places,)."""
        return self._bands[1].astype(np.int64)

    def nir(self, cells: Cells, *, valid: bool = True) -> NDArray[np.int64]:
        """NIRs as numbers of 15 digits (2A as 00, 2B as 96), shape (rows,); pure.

        Serials that follow one another are spread over the band's places by a bijection, so that
        a cell of 50 people does not live in one commune.

        Args:
            cells: whose numbers; equal coordinates have different serials.
            valid: false gives key 00.
        """
        first, capacity, correction = self._bands
        head = _year_month()[cells.month % CENTURY]
        head = head + cells.sex.astype(np.uint64) * np.uint64(10**9) + first[cells.place]
        spread = cells.serial * np.uint32(_SPREAD)
        spread += (words(self.spread, head) >> np.uint64(40)).astype(np.uint32)
        spread %= capacity[cells.place]
        return layout.numbers(head, spread.astype(np.uint64), correction[cells.place], valid=valid)

    def nir_text(self, cells: Cells, *, valid: bool = True) -> pa.StringArray:
        """NIRs of 15 characters, with 2A and 2B written as letters.

        Args:
            cells: whose numbers.
            valid: false gives key 00.
        """
        return layout.written(self.nir(cells, valid=valid))


@cache
def _year_month() -> U64:
    """Sex 1, year and month of 1,200 months as positions 1 to 10 of a NIR, places 0."""
    month = np.arange(CENTURY, dtype=np.uint64)
    year_month = month // np.uint64(12) * np.uint64(100) + month % np.uint64(12) + np.uint64(1)
    return (year_month + np.uint64(10_000)) * np.uint64(100_000)


def numbering(places: tuple[str, ...], seed: int, *names: str) -> Numbering:
    """The numbering of a name.

    Args:
        places: department codes at birth.
        seed: the schema's seed.
        names: table, let and word, as for `synth.rng.stream`.
    """
    return Numbering(places, _spread(seed, *names))


def _spread(seed: int, *names: str) -> Stream:
    return stream(seed, *names, "spread")
