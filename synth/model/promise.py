"""What a model promises: what a question costs, what that amounts to, and whether a model says so.

The one place of this arithmetic. `audit/ledger.py` repeats it in formulas of its own on purpose: an
audit that calls what it judges finds nothing.
"""

import math
from collections.abc import Sequence

from synth.errors import QuestionError
from synth.model.types import Guarantee, Model, Query

PRIVATE = "dp"
"""The engine that promises something."""
NO_PROMISE = "no privacy guarantee: what the model tells of one person has no bound"
"""The first note of a model that promises nothing."""
MOST_DELTA = 1e-5
"""A promise may fail with no greater chance."""
_HALVINGS = 200
"""Of an interval: far below the last digit of a float."""
_ROUNDING = 1e-9
"""By how much costs and their sum may be off, relatively: floats are added."""
_CONVERTED = 1e-6
"""By how much a converted epsilon may be above what is stated, relatively."""


def epsilon_of(rho: float, delta: float) -> float:
    """The smallest epsilon with which `rho` is (epsilon, delta)-private, rounded up.

    The tight conversion of Canonne, Kamath, Steinke, The Discrete Gaussian for Differential
    Privacy, 2020, corollary 13.

    Args:
        rho: of zero-concentrated differential privacy, not negative.
        delta: above 0 and below 1.
    """
    if rho <= 0:
        return 0.0
    # Bun and Steinke's bound, proposition 1.3, which is never smaller.
    lo, hi = 0.0, rho + 2 * math.sqrt(rho * -math.log(delta))
    for _ in range(_HALVINGS):
        middle = (lo + hi) / 2
        if not lo < middle < hi:
            break
        if _log_delta(rho, middle) <= math.log(delta):
            hi = middle
        else:
            lo = middle
    return hi


def rho_of(epsilon: float, delta: float) -> float:
    """The largest rho that is (epsilon, delta)-private by `epsilon_of`, rounded down.

    Args:
        epsilon: above 0.
        delta: above 0 and below 1.
    """
    lo, hi = 0.0, epsilon + 1
    for _ in range(_HALVINGS):
        middle = (lo + hi) / 2
        if not lo < middle < hi:
            break
        if _log_delta(middle, epsilon) <= math.log(delta):
            lo = middle
        else:
            hi = middle
    return lo


def _log_delta(rho: float, epsilon: float) -> float:
    """Logarithm of the smallest delta over all orders above 1.

    In the order it is convex: its derivative `(2 order - 1) rho - epsilon + log(1 - 1 / order)`
    rises, so halving finds where it is 0.
    """
    lo, hi = 1.0, (epsilon + 1) / (2 * rho) + 2
    for _ in range(_HALVINGS):
        order = (lo + hi) / 2
        if not lo < order < hi:
            break
        if (2 * order - 1) * rho - epsilon + math.log1p(-1 / order) < 0:
            lo = order
        else:
            hi = order
    order = hi
    return (
        (order - 1) * (order * rho - epsilon) + order * math.log1p(-1 / order) - math.log(order - 1)
    )


def cost_of(query: Query) -> float | None:
    """What a question costs in zero-concentrated differential privacy; None if it does not say.

    Gaussian noise `(sensitivity / sigma)**2 / 2` (Canonne, Kamath, Steinke, 2020, theorem 4), the
    exponential mechanism `epsilon**2 / 8` (Cesar, Rogers, 2021).
    """
    if query.kind == "count" and query.sigma and query.sensitivity > 0:
        ratio = query.sensitivity / query.sigma
        return ratio * ratio / 2
    if query.kind == "choice" and query.epsilon and query.sensitivity > 0:
        return query.epsilon * query.epsilon / 8
    return None


def promise_of(guarantee: Guarantee) -> str:
    """The sentence that stands first among a model's notes."""
    bound = f"epsilon {guarantee.epsilon:g} and delta {guarantee.delta:g}"
    return f"differential privacy, {bound}, for {guarantee.unit}"


def check_promise(model: Model, place: str, ledger: str) -> None:
    """Raise unless the ledger adds up to what the model states, and its first note says the same.

    Whoever edits the numbers of noise too writes a ledger of another fit, which no reader can know.

    Args:
        model: with its ledger.
        place: of `model.json`, for messages.
        ledger: of `ledger.json`, for messages.

    Raises:
        QuestionError: says which number is wrong and what it should be.
    """
    guarantee, first = model.guarantee, model.notes[:1]
    if (model.engine == PRIVATE) != (guarantee is not None):
        raise QuestionError(
            f"{place}: guarantee: expected one of engine {PRIVATE}, and of no other"
        )
    if guarantee is None:
        if model.ledger:
            raise QuestionError(f"{ledger}: queries: expected none where nothing is promised")
    elif not 0 < guarantee.delta <= MOST_DELTA:
        raise QuestionError(
            f"{place}: guarantee.delta: expected more than 0 and at most {MOST_DELTA:g}"
        )
    else:
        _check_spent(guarantee, model.ledger, place, ledger)
    if first != (NO_PROMISE if guarantee is None else promise_of(guarantee),):
        raise QuestionError(f"{place}: notes: expected first what the guarantee says")


def _check_spent(guarantee: Guarantee, queries: Sequence[Query], place: str, ledger: str) -> None:
    """Raise unless the ledger is within the budget, and the budget within epsilon and delta."""
    spent, rho = _added(queries, ledger), guarantee.rho
    if spent > rho * (1 + _ROUNDING):
        raise QuestionError(
            f"{place}: guarantee.rho: expected at least {spent:.6g}, to which the ledger adds up"
        )
    epsilon = guarantee.epsilon * (1 + _CONVERTED)
    if not (rho > 0 and epsilon > 0 and _log_delta(rho, epsilon) <= math.log(guarantee.delta)):
        least = epsilon_of(rho, guarantee.delta)
        raise QuestionError(
            f"{place}: guarantee.epsilon: expected at least {least:.6g}, which rho {rho:.6g} gives "
            "with this delta"
        )


def _added(queries: Sequence[Query], place: str) -> float:
    """The sum of what all questions cost."""
    if not queries:
        raise QuestionError(f"{place}: queries: expected what the guarantee was spent on")
    for number, query in enumerate(queries):
        where = f"{place}: queries[{number}]"
        cost = cost_of(query)
        if cost is None:
            raise QuestionError(f"{where}: expected the noise of a {query.kind}")
        if not math.isclose(query.rho, cost, rel_tol=_ROUNDING):
            raise QuestionError(f"{where}.rho: expected {cost:.6g}, which its noise costs")
    return sum(query.rho for query in queries)
