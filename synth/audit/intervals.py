"""Intervals for shares, and the risk that is left when what holds for everybody is taken off."""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from synth.audit.special import beta_quantile
from synth.audit.types import CONFIDENCE, Estimate


@dataclass(frozen=True)
class Tally:
    """How many of some guesses were right.

    Attributes:
        successes: guesses that were right.
        attacks: guesses.
        scale: what the share of successes is multiplied by, where one side is smaller.
    """

    successes: int
    attacks: int
    scale: float = 1.0

    @property
    def share(self) -> Estimate:
        """The share of successes as it was seen, and its Wilson interval."""
        centre, error = wilson(self.successes, self.attacks)
        scaled = [min(1.0, max(0.0, self.scale * end)) for end in (centre - error, centre + error)]
        return Estimate(min(1.0, self.scale * self.successes / self.attacks), *scaled)


def wilson(successes: int, attacks: int, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The centre and half the width of the Wilson score interval of a share; pure.

    Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927),
    pages 209-212; Giomi et al., "A unified framework for quantifying privacy risk in synthetic
    data", PoPETs 2023(2), take the centre for the rate of an attack (evaluation phase).

    Args:
        successes: from 0 to `attacks`.
        attacks: at least 1.
        confidence: of the interval.
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    failures = attacks - successes
    centre = (successes + z * z / 2) / (attacks + z * z)
    error = z / (attacks + z * z) * sqrt(successes * failures / attacks + z * z / 4)
    return centre, error


_STEADY = 5
"""How many errors must be left to win for a first order to be near."""


def excess(train: Tally, control: Tally, *, confidence: float = CONFIDENCE) -> Estimate:
    """What learning a person added to the share of successes, over what was left to win; pure.

    `(train - control) / (1 - control)`, cut to [0, 1]: Giomi et al., PoPETs 2023(2), risk
    quantification phase. The error is carried over to first order, from half the widths of the two
    Wilson intervals.

    Args:
        train: guesses on learnt persons.
        control: guesses on persons who were set aside.
        confidence: of the interval.
    """
    rate, error = wilson(train.successes, train.attacks, confidence=confidence)
    other, other_error = wilson(control.successes, control.attacks, confidence=confidence)
    rate, error = rate * train.scale, error * train.scale
    other, other_error = other * control.scale, other_error * control.scale
    left = 1 - other
    if left <= _STEADY * other_error:
        # So little was left to win that its own error decides: no first order, but all it can be.
        return _bounds(train, control, confidence=confidence)
    value = (rate - other) / left
    spread = sqrt((error / left) ** 2 + ((1 - rate) * other_error / left**2) ** 2)
    ends = (min(1.0, max(0.0, end)) for end in (value, value - spread, value + spread))
    return Estimate(*ends)


def _bounds(train: Tally, control: Tally, *, confidence: float) -> Estimate:
    """The excess from the observed shares, between the least and most that intervals allow."""
    value = _over(
        train.successes / max(1, train.attacks) * train.scale,
        control.successes / max(1, control.attacks) * control.scale,
    )
    rate, error = wilson(train.successes, train.attacks, confidence=confidence)
    other, other_error = wilson(control.successes, control.attacks, confidence=confidence)
    lo = _over((rate - error) * train.scale, (other + other_error) * control.scale)
    hi = _over((rate + error) * train.scale, (other - other_error) * control.scale)
    # Where nothing was left to win, nothing is known.
    return Estimate(value, min(value, lo), max(value, hi) if other * control.scale < 1 else 1.0)


def _over(rate: float, other: float) -> float:
    """`(rate - other) / (1 - other)`, cut to [0, 1]; 0 where nothing was left to win."""
    return min(1.0, max(0.0, (rate - other) / (1 - other))) if other < 1 else 0.0


def clopper_pearson_upper(
    successes: NDArray[np.int64], attacks: int, *, confidence: float
) -> NDArray[np.float64]:
    """Upper ends for shares that are never too low more often than allowed, one-sided; pure.

    Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the
    binomial", Biometrika 26 (1934), pages 404-413, by the quantile of the beta distribution.

    Args:
        successes: shape (any,), each from 0 to `attacks`.
        attacks: at least 1.
        confidence: chance that the true share is below.
    """
    successes = np.asarray(successes)
    failures = attacks - successes
    ends: NDArray[np.float64] = np.where(
        failures > 0, beta_quantile(successes + 1, np.maximum(failures, 1), confidence), 1.0
    )
    return ends
