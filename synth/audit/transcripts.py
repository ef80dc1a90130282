"""What a whole fit drew and released, so that it can be run again on other rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from synth.model.types import Query


class Count(NamedTuple):
    """Noisy counts, and what they hide.

    Attributes:
        truth: exact counts.
        sigma: standard deviation of the noise that was asked for.
        answer: what was released.
    """

    truth: NDArray[np.int64]
    sigma: float
    answer: NDArray[np.int64]


class Choice(NamedTuple):
    """A choice, and what it hides.

    Attributes:
        scores: exact scores of the candidates.
        epsilon: of the exponential mechanism that was asked for.
        sensitivity: by how much one person moves a score, as it was told.
        answer: which was chosen.
    """

    scores: NDArray[np.float64]
    epsilon: float
    sensitivity: float
    answer: int


Draw: TypeAlias = Count | Choice

Rows = Literal["everybody", "without one", "others"]
"""Made-up persons, among them one with far more rows than count; all but that one; and others."""


@dataclass(frozen=True, eq=False)
class Transcript:
    """One run of the whole of `fit`.

    Attributes:
        draws: all noise that was drawn, in this order.
        ledger: what the model says was asked.
        released: a digest of all that the model holds.
        strayed: whether it asked for other noise than the answers it was given belong to.
    """

    draws: tuple[Draw, ...]
    ledger: tuple[Query, ...]
    released: str
    strayed: bool = False


class Rehearsal(Protocol):
    """The whole of `fit`, from rows to a model, on made-up rows."""

    def __call__(self, rows: Rows, answers: Sequence[Draw] | None = None) -> Transcript:
        """One run.

        Args:
            rows: which are read.
            answers: of an earlier run, which are given again whatever the rows are; None draws
                noise as ever.
        """
