"""Sentences of our own, put together from parts that fit in any combination."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import pyarrow as pa

from synth.arrays import I64, joined
from synth.registry import Values
from synth.rng import U64

_SLOTS = ("a", "b", "c", "d")
_BITS = 12
"""Of a word for each choice, so that one word draws a sentence."""


@dataclass(frozen=True)
class Sentences:
    """Patterns of sentences, each a row of `sentences.csv`.

    Attributes:
        slots: by slot its texts, those of one pattern after those of another.
        starts: where each pattern's texts begin, shape (slots, patterns).
        sizes: how many each has, shape (slots, patterns).
        shortest: characters of the shortest sentence.
        longest: characters of the longest one.
    """

    slots: tuple[Values, ...]
    starts: I64
    sizes: I64
    shortest: int
    longest: int

    def draw(self, words: U64) -> Values:
        """A sentence for each word, shape (rows,); pure."""
        pattern = _picked(words, 0, np.full(len(words), self.sizes.shape[1]))
        pieces: list[tuple[Values, I64]] = []
        for place, texts in enumerate(self.slots):
            picked = _picked(words, place + 1, self.sizes[place][pattern])
            pieces.append((texts, self.starts[place][pattern] + picked))
        return joined(*pieces)


def _picked(words: U64, place: int, sizes: I64) -> I64:
    """A choice below each size, by a few bits of the word."""
    bits = (words >> np.uint64(_BITS * place)) & np.uint64((1 << _BITS) - 1)
    return (bits.astype(np.int64) * sizes) >> _BITS


@cache
def sentences(language: str, about: str) -> Sentences:
    """The sentences of a language.

    Args:
        language: `fr` or `en`.
        about: `note`: what was done; `thing`: what something is for; `person`: who somebody is.
    """
    text = files("synth.locales").joinpath("sentences.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    told = [row for row in rows if (row["language"], row["about"]) == (language, about)]
    parts = [[(row[slot] or "").split("|") for slot in _SLOTS] for row in told]
    slots, starts, sizes = [], [], []
    for own in zip(*parts, strict=True):
        lengths = [len(texts) for texts in own]
        slots.append(pa.array([text for texts in own for text in texts], pa.string()))
        sizes.append(lengths)
        starts.append([sum(lengths[:at]) for at in range(len(lengths))])
    return Sentences(
        tuple(slots),
        np.array(starts, np.int64),
        np.array(sizes, np.int64),
        min(sum(_lengths(own, min)) for own in parts),
        max(sum(_lengths(own, max)) for own in parts),
    )


def _lengths(slots: Sequence[Sequence[str]], end: Callable[[Iterable[int]], int]) -> list[int]:
    return [end(map(len, texts)) for texts in slots]
