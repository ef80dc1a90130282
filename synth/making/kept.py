"""What is made once for all rows of a run: streams, permutations, and what generators share."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast

from synth import rng

if TYPE_CHECKING:
    from collections.abc import Callable

    from synth.rng import Permutation, Stream

T = TypeVar("T")


@dataclass(frozen=True)
class Kept:
    """What was made so far.

    Attributes:
        seed: of every stream and permutation.
    """

    seed: int
    _made: dict[object, object] = field(default_factory=dict)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def twin(self) -> Kept:
        """What is made so far, and beside it what is made later, known here alone."""
        return Kept(self.seed, dict(self._made))

    def shared(self, key: object, make: Callable[[], T]) -> T:
        """Make something once; two threads may both make it, one is kept."""
        if key not in self._made:
            made = make()
            with self._guard:
                self._made.setdefault(key, made)
        return cast("T", self._made[key])

    def stream(self, *names: str) -> Stream:
        """The stream of names."""
        return self.shared(("stream", names), lambda: rng.stream(self.seed, *names))

    def permutation(self, size: int, *names: str) -> Permutation:
        """The permutation of names over [0, size)."""
        key = ("permutation", size, names)
        return self.shared(key, lambda: rng.permutation(size, self.seed, *names))
