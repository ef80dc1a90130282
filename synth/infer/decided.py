"""What of a column is decided before its meaning is asked, and what it is made from."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from synth.conditions.domain import Domain, Order
from synth.infer.followers import follows
from synth.infer.work import Work

_LONG_AGO = "2019"
"""Years up to which an earliest moment that a condition asks for is no limit here."""


def is_free(work: Work, name: str) -> bool:
    """Whether nothing but its meaning, an order and its domain decides a column."""
    lists = (work.links, work.ordinals, work.spaced, work.equated, work.wheres, work.always_null)
    joined = frozenset().union(*work.joints)
    is_listed = any(name in each for each in lists)
    return not (is_listed or name in {*joined, *work.single, *work.table.key} or work.step(name))


def is_ours(work: Work, name: str) -> bool:
    """Whether a moment may be made by its place in a life alone, in every branch."""
    return is_free(work, name) and all(map(is_open, _domains(work, name)))


def is_open(domain: Domain) -> bool:
    """Whether conditions leave a column every day of the last years.

    Args:
        domain: of a date or timestamp.
    """
    lo, hi = domain.lo, domain.hi
    if replace(domain, null=None, lo=None, hi=None) != Domain():
        return False
    is_low = lo is None or (not lo.is_relative and lo.text[:4] < _LONG_AGO)
    return is_low and (hi is None or (hi.is_relative and hi.text == "as_of" and not hi.is_open))


def is_from_nought(domain: Domain) -> bool:
    """Whether conditions ask no more of a number than that it is above or at zero, if anything."""
    lo = domain.lo
    is_low = lo is None or (not lo.is_relative and Decimal(lo.text) <= 0)
    return is_low and domain == Domain(null=domain.null, lo=lo)


def _domains(work: Work, name: str) -> Iterator[Domain]:
    """What conditions leave a column, in every row and in branches."""
    yield work.domains.get(name, Domain())
    if name in work.variants:
        for branch in work.variants[name].branches:
            yield branch.domains.get(name, Domain())


def orders_of(work: Work) -> list[Order]:
    """The orders of all rows and of branches, each from the column that is made first."""
    every: list[Sequence[Order]] = [work.orders]
    every += [branch.orders for each in work.variants.values() for branch in each.branches]
    found: list[Order] = []
    for orders in every:
        for name, follow in follows(work, orders).items():
            found += follow.lows
            found += [Order(order.right, "<=", name) for order in follow.highs]
    return found


def needs_of(work: Work) -> dict[str, set[str]]:
    """By column the columns that it is made from already."""
    found: dict[str, set[str]] = {name: set(leads) for name, leads in work.leads.items()}
    for order in orders_of(work):
        found.setdefault(order.right, set()).add(order.left)
    return found
