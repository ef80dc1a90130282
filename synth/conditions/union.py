"""Alternatives: branches gathered, joined where they differ in one list of values, and limited."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from synth.conditions.domain import Branch, Domain
from synth.conditions.meet import is_relative, meet_branches
from synth.conditions.parsed import NotUnderstoodError
from synth.conditions.subjects import Scope, Subject
from synth.databases.catalog import DbType

MOST_BRANCHES = 64
"""Most branches of a condition that is understood: more would take longer than asking."""

Branches = tuple[Branch, ...]
_NULL = Domain(null=True)
_Key = tuple[frozenset[tuple[str, Domain]], frozenset[object]]

FREE = Branch()
"""The branch that asks for nothing."""


def passes(scope: Scope, *, is_strict: bool) -> Branches:
    """What a comparison with NULL leaves: it is never TRUE, but never FALSE either."""
    return (FREE,) if scope.null_passes and not is_strict else ()


def only(seen: Subject, domains: tuple[Domain, ...], *, is_strict: bool) -> Branches:
    """A branch for each domain of a column; strict ones allow no null."""
    made = (replace(domain, null=False) if is_strict else domain for domain in domains)
    return tuple(FREE if domain == Domain() else Branch({seen.column: domain}) for domain in made)


def product(a: Branches, b: Branches, columns: Mapping[str, DbType]) -> Branches:
    """The branches that satisfy both conditions; contradictory ones are dropped.

    Raises:
        NotUnderstoodError: there are more than `MOST_BRANCHES`, or none and it may be due to an
            end relative to today, which is stricter than the condition was.
    """
    if len(a) * len(b) > MOST_BRANCHES**2:
        raise NotUnderstoodError
    made = [meet_branches(left, right, columns) for left in a for right in b]
    found = union(branch for branch in made if branch is not None)
    if not found and a and b and any(is_relative(branch) for branch in (*a, *b)):
        raise NotUnderstoodError
    return found


def union(branches: Iterable[Branch]) -> Branches:
    """The branches without those that others contain.

    Branches that differ in the list of values of one column become one; a branch in which a column
    must be null goes where another one, otherwise equal, allows any null in that column.

    Raises:
        NotUnderstoodError: more than `MOST_BRANCHES` are left.
    """
    kept = list({_key(branch): branch for branch in branches}.values())
    if any(not branch.domains and not branch.orders for branch in kept):
        return (FREE,)
    kept = _joined(kept)
    if len(kept) > MOST_BRANCHES:
        raise NotUnderstoodError
    return tuple(branch for branch in kept if not _is_spare(branch, kept))


def _key(branch: Branch, without: str = "") -> _Key:
    items = frozenset((name, domain) for name, domain in branch.domains.items() if name != without)
    return items, frozenset(branch.orders)


def _joined(branches: Sequence[Branch]) -> list[Branch]:
    """Lists of values of one column joined where all else is equal."""
    names = {name for branch in branches for name, domain in branch.domains.items() if domain.among}
    kept = list(branches)
    for name in sorted(names):
        found: dict[tuple[_Key, Domain | None], Branch] = {}
        for branch in kept:
            domain = branch.domains.get(name)
            bare = None if domain is None else replace(domain, among=None)
            is_list = domain is not None and domain.among is not None
            place = (_key(branch, name), bare if is_list else domain)
            here = found.get(place)
            other = here.domains.get(name) if here is not None else None
            if here is None or domain is None or other is None:
                found[place] = branch
            elif other.among is not None and domain.among is not None:
                among = tuple(dict.fromkeys(other.among + domain.among))
                joined = replace(other, among=among)
                found[place] = Branch({**here.domains, name: joined}, here.orders)
        kept = list(found.values())
    return kept


def _is_spare(branch: Branch, others: Sequence[Branch]) -> bool:
    """Whether another branch allows all that this one does; of two equal ones none is left here."""
    return any(other is not branch and _contains(other, branch) for other in others)


def _contains(wide: Branch, narrow: Branch) -> bool:
    nulls = {name for name, domain in narrow.domains.items() if domain.null}
    for name, domain in wide.domains.items():
        there = narrow.domains.get(name)
        if there != domain and not (there == _NULL and domain.null is None):
            return False
    return all(
        order in narrow.orders or bool(nulls & {order.left, order.right}) for order in wide.orders
    )
