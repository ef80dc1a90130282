"""Cells drawn from a Gaussian copula in whole numbers."""

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from synth.model.cells import Cells, smallest
from synth.model.guide import Guide
from synth.model.normals import LARGEST, SCALE_BITS, Normals, normals
from synth.model.types import Attribute, Copula
from synth.rng import U64

I64 = NDArray[np.int64]

_CHUNK = 1 << 14
"""Rows whose scores of all attributes stay in the cache."""
_FAR = 3 * LARGEST
"""Beyond all limits."""
_SWEEPS = 4
"""Rounds after which no more was gained with correlations of 0.6 (tested)."""
_LOW = np.uint64(0xFFFFFFFF)
_32 = np.uint64(32)


class CopulaSampler:
    """Draws the cells of all attributes; built once, then pure."""

    def __init__(self, copula: Copula, attributes: Sequence[Attribute]) -> None:
        self._copula = copula
        self._attributes = attributes

    def codes(
        self, words: Callable[[str], U64], outside: Sequence[Cells], count: int
    ) -> list[Cells]:
        """The cell of each row in each attribute; see `Sampler.codes`.

        Scores of attributes from outside are drawn within the limits of their cells: exactly for
        one, and for more by Gibbs sampling, which `_SWEEPS` rounds bring close.
        """
        drawn = self._attributes[len(outside) :]
        known = self._inside(words, outside)
        chance = [words(f"normal {attribute.name}") for attribute in drawn]
        found = [*outside, *(np.empty(count, smallest(each.size)) for each in drawn)]
        for start in range(0, count, _CHUNK):
            rows = slice(start, min(start + _CHUNK, count))
            scores = [score[rows] for score in known]
            for place, word in enumerate(chance, len(outside)):
                scores.append(self._law(word[rows]))
                total = self._total(place, scores)
                total >>= SCALE_BITS
                found[place][rows] = self._guides[place](total)
        for place, attribute in enumerate(drawn, len(outside)):
            chance_of_null = self._copula.nulls[place]
            if chance_of_null and attribute.null_code is not None:
                low = words(f"null {attribute.name}") & _LOW
                found[place][low < np.uint64(chance_of_null)] = attribute.null_code
        return found

    @cached_property
    def _law(self) -> Normals:
        return normals()

    @cached_property
    def _guides(self) -> list[Guide]:
        return [Guide.of(limits) for limits in self._copula.limits]

    def _total(self, place: int, scores: Sequence[I64], *, but: int = -1) -> I64:
        """Scores times the factor of an attribute, in 1 / 2**40, shape (rows,).

        Args:
            place: the attribute.
            scores: independent normals of the first attributes.
            but: an attribute whose score is left out.
        """
        total, part = np.zeros_like(scores[0]), np.empty_like(scores[0])
        for under, (factor, score) in enumerate(
            zip(self._copula.factor[place], scores, strict=False)
        ):
            if factor and under != but:
                total += np.multiply(score, factor, out=part)
        return total

    # -- what is decided outside ---------------------------------------------------------------

    def _inside(self, words: Callable[[str], U64], outside: Sequence[Cells]) -> list[I64]:
        """Independent scores that give the cells from outside."""
        ends = [self._ends(place, codes) for place, codes in enumerate(outside)]
        scores: list[I64] = []
        for place in range(len(outside)):
            scores.append(np.zeros(len(outside[place]), np.int64))
            word = words(f"normal {self._attributes[place].name}")
            scores[place] = self._between(*self._room(place, ends[: place + 1], scores), word)
        for sweep in range(_SWEEPS if len(outside) > 1 else 0):
            for place in range(len(outside)):
                word = words(f"normal {self._attributes[place].name} {sweep}")
                scores[place] = self._between(*self._room(place, ends, scores), word)
        return scores

    def _ends(self, place: int, codes: Cells) -> tuple[I64, I64]:
        """Where the cell of each row begins and ends, in 1 / 2**40; null says nothing."""
        limits = self._copula.limits[place]
        silent = np.full(self._attributes[place].size - len(limits) - 1, _FAR)
        lows = np.concatenate([[-_FAR], limits, -silent]) << SCALE_BITS
        highs = np.concatenate([limits, [_FAR], silent]) << SCALE_BITS
        return lows[codes], highs[codes]

    def _room(
        self, place: int, ends: Sequence[tuple[I64, I64]], scores: Sequence[I64]
    ) -> tuple[I64, I64]:
        """Between which scores an attribute leaves all cells as they are, given the others."""
        least = np.full_like(scores[0], -_FAR)
        most = np.full_like(scores[0], _FAR)
        for under in range(place, len(ends)):
            factor = int(self._copula.factor[under, place])
            if factor:
                others = self._total(under, scores, but=place)
                one, two = ((end - others) // factor for end in ends[under])
                np.maximum(least, np.minimum(one, two), out=least)
                np.minimum(most, np.maximum(one, two), out=most)
        return least, most

    def _between(self, least: I64, most: I64, word: U64) -> I64:
        """Scores of the normal law between two; the first where nothing lies between."""
        low = np.minimum(self._law.chance(least), _LOW)
        high = np.maximum(self._law.chance(most), low)
        return self._law((low << _32) + (word >> _32) * (high - low))
