"""The ledger added up again, by formulas that are written here a second time on purpose."""

from collections.abc import Sequence
from math import fsum, isclose, isfinite, log

from synth.audit.types import Bound, Estimate, Verdict
from synth.model.types import Guarantee, Query

EXACT = 1e-9
"""How far sums and prices may be off, relatively: what adding floats in another order changes."""
CONVERTED = 1e-6
"""How far a converted epsilon may be above the claim, relatively."""
GROUP = "ledger"
NOTHING = "the model promises nothing, so there is no ledger to add up"
SHOWN = 10
"""Most wrong entries that are named one by one."""


def ledger(queries: Sequence[Query], guarantee: Guarantee | None) -> tuple[Bound, ...]:
    """Each entry's price, their sum against the budget, and the epsilon they amount to; pure.

    Args:
        queries: every question that was asked.
        guarantee: what is promised, or None.
    """
    return (_prices(queries, guarantee), _sum(queries, guarantee), _converted(queries, guarantee))


def price(query: Query) -> float | None:
    """What a question costs in zero-concentrated differential privacy; None if it does not say.

    Gaussian noise: `sensitivity**2 / (2 sigma**2)` (Bun and Steinke, "Concentrated differential
    privacy: simplifications, extensions, and lower bounds", TCC 2016, proposition 1.6; for whole
    numbers Canonne, Kamath, Steinke, "The discrete Gaussian for differential privacy", NeurIPS
    2020, theorem 4). The exponential mechanism: `epsilon**2 / 8` (Cesar and Rogers, "Bounding,
    concentrating, and truncating privacy loss", ALT 2021, on mechanisms of bounded range).
    """
    if query.kind == "count" and query.sigma and query.sensitivity > 0:
        return (query.sensitivity / query.sigma) ** 2 / 2
    if query.kind == "choice" and query.epsilon and query.sensitivity > 0:
        return query.epsilon**2 / 8
    return None


def epsilon_of(rho: float, delta: float) -> float:
    """The smallest epsilon that a budget gives with a delta; pure.

    The least over alpha above 1 of `alpha rho + log(1 / (alpha delta)) / (alpha - 1) +
    log(1 - 1 / alpha)` (Canonne, Kamath, Steinke 2020, arXiv 2004.00010v3, page 13, solved for
    epsilon). It falls and then rises, so that a search by thirds finds its least.

    Args:
        rho: of zero-concentrated differential privacy, above 0.
        delta: chance of more, between 0 and 1.
    """

    def at(scale: float) -> float:
        above = float(10.0**scale)
        alpha = 1 + above
        return alpha * rho - log(alpha * delta) / above + log(above / alpha)

    lo, hi = -9.0, 12.0
    for _ in range(90):
        left, right = lo + (hi - lo) / 3, hi - (hi - lo) / 3
        if at(left) < at(right):
            hi = right
        else:
            lo = left
    return max(0.0, at((lo + hi) / 2))


def rho_of(epsilon: float, delta: float) -> float:
    """The largest budget that keeps an epsilon with a delta, by halving; pure.

    Args:
        epsilon: above 0.
        delta: chance of more, between 0 and 1.
    """
    # A budget of rho gives at least epsilon rho - log(1 / delta), so this one gives too much.
    lo, hi = 0.0, epsilon + log(1 / delta) + 1
    for _ in range(80):
        middle = (lo + hi) / 2
        if epsilon_of(middle, delta) <= epsilon:
            lo = middle
        else:
            hi = middle
    return lo


def _prices(queries: Sequence[Query], guarantee: Guarantee | None) -> Bound:
    name, meaning = "price of each entry", "Each entry costs what its noise costs by the formula."
    if guarantee is None:
        return Bound(name, GROUP, meaning, "rho", None, reason=NOTHING)
    wrong = [said for said in map(_fault, range(1, len(queries) + 1), queries) if said]
    details = (*wrong[:SHOWN], f"and {len(wrong) - SHOWN:,} more")
    total = fsum(price(query) or 0.0 for query in queries)
    verdict: Verdict = "broken" if wrong or not queries else "holds"
    reason = f"{len(wrong):,} of {len(queries):,} entries are wrong"
    if not queries:
        reason = "a promise is made and the ledger is empty"
    elif not wrong:
        reason = f"all {len(queries):,} entries cost what their formula says"
    return Bound(
        name,
        GROUP,
        meaning,
        "rho",
        _exact(total),
        guarantee.rho,
        verdict=verdict,
        reason=reason,
        details=details if len(wrong) > SHOWN else tuple(wrong),
    )


def _fault(number: int, query: Query) -> str:
    """What is wrong with an entry, or nothing."""
    place = f"entry {number} of {query.table}"
    cost = price(query)
    if cost is None:
        return f"{place}: a {query.kind} that does not say its noise"
    if not (isfinite(query.rho) and isclose(query.rho, cost, rel_tol=EXACT)):
        return f"{place}: it costs {cost:.6g}, the ledger says {query.rho:.6g}"
    return ""


def _sum(queries: Sequence[Query], guarantee: Guarantee | None) -> Bound:
    name, meaning = "sum of the ledger", "All entries together cost the budget, and no more."
    if guarantee is None:
        return Bound(name, GROUP, meaning, "rho", None, reason=NOTHING)
    total = fsum(query.rho for query in queries)
    verdict: Verdict = "holds"
    reason = "the sum is the budget"
    if total > guarantee.rho * (1 + EXACT):
        verdict, reason = "broken", "more was spent than was promised"
    elif total < guarantee.rho * (1 - EXACT):
        reason = "less was spent than was promised"
    if not isfinite(total) or any(query.rho < 0 for query in queries):
        verdict, reason = "broken", "an entry is no price"
    return Bound(
        name, GROUP, meaning, "rho", _exact(total), guarantee.rho, verdict=verdict, reason=reason
    )


def _converted(queries: Sequence[Query], guarantee: Guarantee | None) -> Bound:
    name = "epsilon of the ledger"
    meaning = "What was spent, taken to epsilon and delta by the tight formula."
    if guarantee is None:
        return Bound(name, GROUP, meaning, "epsilon", None, reason=NOTHING)
    # What the entries cost counts, not what they say they cost.
    total = fsum(price(query) or query.rho for query in queries)
    if not (isfinite(total) and total > 0 and 0 < guarantee.delta < 1):
        reason = "the ledger has no sum, or the promise no delta"
        return Bound(name, GROUP, meaning, "epsilon", None, verdict="broken", reason=reason)
    epsilon = epsilon_of(total, guarantee.delta)
    kept = epsilon <= guarantee.epsilon * (1 + CONVERTED)
    return Bound(
        name,
        GROUP,
        meaning,
        "epsilon",
        _exact(epsilon),
        guarantee.epsilon,
        verdict="holds" if kept else "broken",
        reason=f"{'no more' if kept else 'more'} than is claimed at delta {guarantee.delta:.3g}",
    )


def _exact(value: float) -> Estimate:
    return Estimate(value, value, value)
