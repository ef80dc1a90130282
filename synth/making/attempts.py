"""Rows that are drawn again: a database said that a condition does not hold for them.

The number of the attempt is part of the word's key, so that a row which is drawn again is still a
function of seed, row and attempt; only the attempts are remembered, for the few rows that have any.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from synth import rng

if TYPE_CHECKING:
    from collections.abc import Callable

    from synth.generators.protocol import I64
    from synth.rng import U64, Stream


@dataclass
class Attempts:
    """The rows of one table that are drawn again.

    Attributes:
        entries: the columns and lets whose words change with the attempt.
        address: of the rows, rising, shape (refused,).
        number: of their attempts, from 1, shape (refused,).
        is_drawn: whether words have changed since rows were last to be drawn again.
    """

    entries: frozenset[str]
    address: U64 = field(default_factory=lambda: np.zeros(0, np.uint64))
    number: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    is_drawn: bool = False

    def again(self, address: U64) -> None:
        """Draw rows once more, by their addresses; each stands there once."""
        known = np.isin(self.address, address)
        self.number[known] += 1
        fresh = address[~np.isin(address, self.address)]
        every = np.concatenate([self.address, fresh])
        order = np.argsort(every, kind="stable")
        numbers = np.concatenate([self.number, np.ones(len(fresh), np.int64)])
        self.address, self.number = every[order], numbers[order]
        self.is_drawn = False

    def drawn(self, words: U64, address: U64, stream: Callable[[str], Stream]) -> U64:
        """Words with those of refused rows drawn again, shape (rows,).

        Args:
            words: of the first attempt.
            address: of the rows.
            stream: the stream of an attempt by its name.
        """
        if not len(self.address):
            return words
        place = np.minimum(np.searchsorted(self.address, address), len(self.address) - 1)
        number = np.where(self.address[place] == address, self.number[place], 0)
        for attempt in np.unique(number[number > 0]):
            self.is_drawn = True
            rows = np.flatnonzero(number == attempt)
            words[rows] = rng.words(stream(f"attempt {attempt}"), address[rows])
        return words
