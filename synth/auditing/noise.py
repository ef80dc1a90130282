"""Noise that keeps what it gave, and noise that gives it again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from synth.audit.transcripts import Choice, Count, Draw
from synth.learn.noise import Noise


@dataclass(frozen=True, eq=False)
class Recorded:
    """Noise that keeps what it hid and gave.

    Attributes:
        noise: that draws.
        draws: in this order.
    """

    noise: Noise
    draws: list[Draw] = field(default_factory=list)

    def gaussian(self, counts: NDArray[np.int64], sigma: float) -> NDArray[np.int64]:
        """Counts with noise."""
        noisy = self.noise.gaussian(counts, sigma)
        self.draws.append(Count(counts, sigma, noisy))
        return noisy

    def choose(self, scores: NDArray[np.float64], epsilon: float, sensitivity: float) -> int:
        """The position of a score that is high."""
        chosen = self.noise.choose(scores, epsilon, sensitivity)
        self.draws.append(Choice(scores, epsilon, sensitivity, chosen))
        return chosen


class Replayed:
    """Noise that gives the answers of an earlier run, whatever it is asked to hide.

    Where a run asks otherwise than that one it has strayed: then it gets zeros, so that it ends.

    Args:
        answers: of the earlier run.
    """

    def __init__(self, answers: Sequence[Draw]) -> None:
        self.draws: list[Draw] = []
        self._strayed = False
        self._left: Iterator[Draw] = iter(answers)

    @property
    def strayed(self) -> bool:
        """Whether it was asked otherwise, or less; to be read at the end."""
        return self._strayed or next(self._left, None) is not None

    def gaussian(self, counts: NDArray[np.int64], sigma: float) -> NDArray[np.int64]:
        """The earlier answer."""
        earlier = next(self._left, None)
        if (
            isinstance(earlier, Count)
            and earlier.answer.shape == counts.shape
            and earlier.sigma == sigma
        ):
            answer = earlier.answer
        else:
            self._strayed, answer = True, np.zeros_like(counts)
        self.draws.append(Count(counts, sigma, answer))
        return answer

    def choose(self, scores: NDArray[np.float64], epsilon: float, sensitivity: float) -> int:
        """The earlier choice."""
        earlier = next(self._left, None)
        asked = (scores.shape, epsilon, sensitivity)
        if isinstance(earlier, Choice) and asked == (earlier.scores.shape, *earlier[1:3]):
            answer = earlier.answer
        else:
            self._strayed, answer = True, 0
        self.draws.append(Choice(scores, epsilon, sensitivity, answer))
        return answer
