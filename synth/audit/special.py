"""Probabilities of the binomial and its relatives, by scipy: the one file that needs it."""

from types import ModuleType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from synth.errors import WorldError

EXTRA = "an audit needs the extra dp: pip install '.[dp]' in a clone of synth"

F64 = NDArray[np.float64]


def binomial_chance(successes: ArrayLike, attempts: float, share: ArrayLike) -> F64:
    """The chance of exactly that many successes; broadcasts, pure.

    Args:
        successes: whole numbers from 0 to `attempts`.
        attempts: a whole number.
        share: chance of one success, from 0 to 1.
    """
    special = _special()
    won = np.asarray(successes, np.float64)
    chance = special.gammaln(attempts + 1) - special.gammaln(won + 1)
    chance -= special.gammaln(attempts - won + 1)
    chance += special.xlogy(won, share) + special.xlog1py(attempts - won, np.negative(share))
    return np.asarray(np.exp(chance), np.float64)


def binomial_above(successes: ArrayLike, attempts: float, share: ArrayLike) -> F64:
    """The chance of more than that many successes; broadcasts, pure.

    Args:
        successes: whole numbers; below 0 is certain to be passed.
        attempts: a whole number.
        share: chance of one success, from 0 to 1.
    """
    won = np.asarray(successes, np.float64)
    inside = np.clip(won, 0, attempts)
    above = _special().bdtrc(inside, attempts, share)
    return np.asarray(np.where(won < 0, 1.0, np.where(won >= attempts, 0.0, above)), np.float64)


def beta_quantile(left: ArrayLike, right: ArrayLike, chance: ArrayLike) -> F64:
    """Where the beta distribution of two positive parameters reaches a chance; broadcasts, pure."""
    return np.asarray(_special().betaincinv(left, right, chance), np.float64)


def chi_square_quantile(freedom: float, chance: float) -> float:
    """Where chi-square of that many degrees of freedom reaches a chance; pure."""
    return float(2 * _special().gammaincinv(freedom / 2, chance))


def normal_quantile(chance: ArrayLike) -> F64:
    """Where the standard normal distribution reaches a chance; infinite at 0 and 1; pure."""
    return np.asarray(_special().ndtri(chance), np.float64)


def _special() -> ModuleType:
    try:
        import scipy.special  # type: ignore[import-untyped]  # it has no stubs
    except ImportError as error:
        raise WorldError(EXTRA) from error
    module: ModuleType = scipy.special
    return module
