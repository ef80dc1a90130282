"""Texts that match a regular expression: counted by length, drawn alike, or numbered.

Words of a length are counted from their ends (Flajolet, Zimmermann, Van Cutsem, "A calculus for the
random generation of labelled combinatorial structures", Theoretical Computer Science 132, 1994),
so a letter is chosen in proportion to what may follow it and no text is drawn again.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

import numpy as np

from synth.arrays import I64
from synth.generators.automaton import Automaton, automaton
from synth.generators.letters import Steps, Ways, steps, ways_of
from synth.registry import Values
from synth.rng import U64

MOST = 1 << 60
"""Most texts that are numbered."""

_FREE = 12
"""How much longer than the shortest text those without a bound become."""

_OPEN = 255
"""The same where `chars` has no greatest length."""

_MOST_COUNTS = 1_000_000


@dataclass(frozen=True)
class Span:
    """Which lengths are wanted.

    Attributes:
        lo: the least one.
        hi: the greatest one, or None where it is open.
        only: the lengths themselves, or None where all from `lo` to `hi` are wanted.
        limit: the most characters the type holds, or None.
        is_given: whether a law stands beside the expression.
    """

    lo: int = 0
    hi: int | None = None
    only: frozenset[int] | None = None
    limit: int | None = None
    is_given: bool = False

    def wants(self, length: int) -> bool:
        """Whether texts of a length are wanted."""
        if length < self.lo or (self.hi is not None and length > self.hi):
            return False
        return self.only is None or length in self.only

    def reach(self, machine: Automaton) -> int:
        """The greatest length that is made."""
        ends = [machine.longest, self.hi, self.limit]
        if machine.longest is None and self.hi is None:
            ends.append(machine.shortest + (_OPEN if self.is_given else _FREE))
        return min(end for end in ends if end is not None)


@lru_cache(maxsize=64)
def matching(expression: str, span: Span) -> "Matching":
    """The texts of an expression whose lengths are wanted.

    Raises:
        ValueError: the expression is wrong, or none of its texts has such a length.
    """
    machine = automaton(expression)
    reach = span.reach(machine)
    if span.limit is not None and span.limit < machine.shortest:
        message = f"its shortest text has {machine.shortest} characters"
        raise ValueError(message)
    if (reach + 1) * len(machine.arcs) > _MOST_COUNTS:
        message = f"it is too large for texts of up to {reach} characters"
        raise ValueError(message)
    found = Matching(machine, ways_of(machine, reach), span)
    if not found.lengths.size:
        message = "none of its texts has such a length"
        raise ValueError(message)
    return found


@dataclass(frozen=True, eq=False)
class Matching:
    """The texts of an automaton up to a length.

    Attributes:
        machine: the automaton.
        ways: how many ways lead to an end, up to the greatest length that is made.
        span: which lengths are wanted.
    """

    machine: Automaton
    ways: Ways
    span: Span

    @cached_property
    def _sizes(self) -> dict[int, int]:
        """How many texts each length that is made has."""
        return {
            length: counts[0]
            for length, counts in enumerate(self.ways.counts)
            if counts[0] and self.span.wants(length)
        }

    @cached_property
    def lengths(self) -> I64:
        """The lengths that are made, rising."""
        return np.array(list(self._sizes), np.int64)

    @cached_property
    def capacity(self) -> int:
        """How many texts can be numbered, at most 2**60."""
        return min(sum(self._sizes.values()), MOST)

    @cached_property
    def free_lengths(self) -> I64:
        """The lengths of which each has texts enough to number them all, maybe none."""
        enough = [length for length, size in self._sizes.items() if size >= self.capacity]
        return np.array(enough, np.int64)

    @cached_property
    def _alike(self) -> Steps:
        return steps(self.machine, self.ways, None)

    @cached_property
    def _numbered(self) -> Steps:
        return steps(self.machine, self.ways, self.capacity)

    def draw(self, words: U64, lengths: I64) -> Values:
        """A text for each row, all of its length alike; pure.

        Args:
            words: shape (rows,), fresh.
            lengths: shape (rows,), each one of `lengths`.
        """
        return self._alike.texts(words, lengths, None)

    def numbered(self, words: U64, lengths: I64, rank: U64) -> Values:
        """Texts that differ wherever their numbers differ; pure.

        A text begins with letters by chance, as long as each of them leaves texts enough to number;
        its number decides on the rest. Where the first part ends follows from its letters, so
        equal texts have equal numbers.

        Args:
            words: shape (rows,), fresh.
            lengths: shape (rows,), each one of `free_lengths`; not read where there are none.
            rank: shape (rows,), below `capacity`.
        """
        if not self.free_lengths.size:
            ends = np.array(list(accumulate(self._sizes.values())), np.uint64)
            place = np.searchsorted(ends, rank, side="right")
            lengths = self.lengths[place]
            rank = rank - np.concatenate([np.zeros(1, np.uint64), ends])[place]
        return self._numbered.texts(words, lengths, rank)


def nearest_lengths(wanted: I64, known: I64) -> I64:
    """For each length the next known one, or the greatest; shape (rows,)."""
    return known[np.minimum(np.searchsorted(known, wanted), len(known) - 1)]
