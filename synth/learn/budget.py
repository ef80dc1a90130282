"""What a fit may spend, how tables share it, and whether it can say anything: all public."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from synth.errors import QuestionError
from synth.model.promise import MOST_DELTA, epsilon_of, rho_of
from synth.model.types import Attribute

_MOST_ERROR = 0.25
"""Of the rows, in counts of single columns: from here on a model would be noise."""
_MOST_SIGMA = 1e6
"""Rows: no table of persons that is learnt here is so large that such noise leaves anything."""
_LEAST_RHO = 1e-300
_FOLDED = math.sqrt(2 / math.pi)
"""Mean size of a normal draw, in standard deviations."""


@dataclass(frozen=True)
class Budget:
    """What may be spent.

    Attributes:
        epsilon: of approximate differential privacy.
        delta: with it.
        rho: the same in zero-concentrated differential privacy.
    """

    epsilon: float
    delta: float
    rho: float


def budget_of(epsilon: float | None, delta: float) -> Budget:
    """The budget of an epsilon and a delta.

    Raises:
        QuestionError: they promise nothing, or allow nothing.
    """
    if epsilon is None:
        raise QuestionError("how much a model may tell must be said: epsilon, such as 1")
    if not (math.isfinite(epsilon) and epsilon > 0):
        raise QuestionError(f"epsilon is {epsilon:g}; expected a number above 0, such as 1")
    if not 0 < delta <= MOST_DELTA:
        raise QuestionError(
            f"delta is {delta:g}; expected more than 0 and at most {MOST_DELTA:g}: it is the "
            "chance that the promise fails"
        )
    return Budget(epsilon, delta, rho_of(epsilon, delta))


def shares(rho: float, children: int) -> tuple[float, ...]:
    """What each table may spend, the persons' first: half for persons if there are children.

    Args:
        rho: of all.
        children: how many tables stand under persons.
    """
    if not children:
        return (rho,)
    return (rho / 2, *([rho / 2 / children] * children))


def check_enough(
    table: str,
    attributes: Sequence[Attribute],
    budget: Budget,
    *,
    share: float,
    sensitivity: float,
    rows: float | None,
) -> None:
    """See that counts of single columns, the least that is asked, would say something.

    Args:
        table: for messages.
        attributes: what is counted.
        budget: of all tables.
        share: of the budget that the table may spend.
        sensitivity: rows that a person can change.
        rows: as many as the schema states; None where it states nothing.

    Raises:
        QuestionError: noise would drown them; says which epsilon would do.
    """
    sigma = sensitivity * math.sqrt(len(attributes) / (2 * max(budget.rho * share, _LEAST_RHO)))
    if sigma > _MOST_SIGMA:
        wanted = _epsilon(budget, sigma / _MOST_SIGMA)
        raise QuestionError(
            f"epsilon {budget.epsilon:g} is too small for the first query: its noise would have a "
            f"standard deviation of {sigma:.1g} rows of {table}; epsilon {wanted:g} is the least"
        )
    if rows is None:
        return
    cells = sum(attribute.size for attribute in attributes) / len(attributes)
    error = cells * _FOLDED * sigma / (2 * max(rows, 1))
    if error > _MOST_ERROR:
        times = error / _MOST_ERROR
        raise QuestionError(
            f"epsilon {budget.epsilon:g} is too small for the {rows:,.0f} rows that the schema "
            f"states of {table}: shares of single columns would be wrong by {min(error, 1):.0%}; "
            f"epsilon {_epsilon(budget, times):g} or {_rounded_up(rows * times):,.0f} rows would do"
        )


def _epsilon(budget: Budget, times: float) -> float:
    """The epsilon that makes noise so many times smaller."""
    return _rounded_up(epsilon_of(budget.rho * times * times, budget.delta))


def _rounded_up(number: float) -> float:
    """To two digits."""
    unit = 10.0 ** (math.floor(math.log10(number)) - 1)
    return math.ceil(number / unit) * unit
