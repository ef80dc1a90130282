"""Branches of conditions made simpler: what does not hang on them is decided outside of them."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations

from synth.conditions.domain import Branch, Domain
from synth.infer.work import Work


def simpler(work: Work, branches: tuple[Branch, ...]) -> tuple[Branch, ...]:
    """Several branches without what holds in all of them, or by how rows are made.

    Args:
        work: the table, which notes what holds in all.
        branches: of which one holds in each row.
    """
    if len(branches) < 2:  # noqa: PLR2004 - one alone decides nothing
        return branches
    branches = _all_or_nothing(tuple(_without_own(work, branch) for branch in branches))
    return _differing(work, _told_apart(work, branches))


def _all_or_nothing(branches: tuple[Branch, ...]) -> tuple[Branch, ...]:
    """Branches of which several leave one column empty that all are filled in another one, as one.

    Who is no person has neither a name nor a birth date, though the lack of one would do.
    """
    full = [{n for n, d in branch.domains.items() if d.null is False} for branch in branches]
    alike: dict[tuple[object, ...], dict[str, Branch]] = {}
    for branch in branches:
        empty = [name for name, domain in branch.domains.items() if domain.null]
        if len(empty) == 1:
            rest = frozenset(item for item in branch.domains.items() if item[0] not in empty)
            alike.setdefault((rest, branch.orders), {})[empty[0]] = branch
    gone: list[Branch] = []
    found: list[Branch] = []
    for group in alike.values():
        if len(group) > 1 and any(group.keys() <= names for names in full):
            gone += group.values()
            domains = {name: d for branch in group.values() for name, d in branch.domains.items()}
            found.append(Branch(domains, next(iter(group.values())).orders))
    return (*(branch for branch in branches if branch not in gone), *found)


def _differing(work: Work, branches: tuple[Branch, ...]) -> tuple[Branch, ...]:
    """Branches without references that differ, where one of them is empty in every other branch.

    They are kept apart whatever the branch; other columns differ in the branch that says so.
    """
    linked = {name for one in work.table.references for name in one.columns}
    every = {order for branch in branches for order in branch.orders if order.relation == "<>"}
    for order in sorted(every, key=lambda order: (order.left, order.right)):
        others = [branch for branch in branches if order not in branch.orders]
        if order.gap or not {order.left, order.right} <= linked:
            continue
        if not all(_is_empty(branch, (order.left, order.right)) for branch in others):
            continue
        work.orders.append(order)
        branches = tuple(
            replace(branch, orders=tuple(one for one in branch.orders if one != order))
            for branch in branches
        )
    return branches


def _is_empty(branch: Branch, names: Iterable[str]) -> bool:
    return any(branch.domains.get(name, Domain()).null for name in names)


def _told_apart(work: Work, branches: tuple[Branch, ...]) -> tuple[Branch, ...]:
    """Branches without columns that a list tells apart and that may be there in all of them.

    They are never empty then, and drawn whatever the branch.
    """
    ordered = {n for b in branches for o in b.orders for n in (o.left, o.right)}
    named = {n for b in branches for n in b.domains} - ordered
    alone = (unique.columns[0] for unique in work.table.uniques if len(unique.columns) == 1)
    for name in (name for name in alone if name in named):
        told = {branch.domains.get(name, Domain()) for branch in branches}
        full = {replace(domain, null=False) for domain in told}
        if any(d.null for d in told) or len(full) > 1:
            continue
        work.domains[name] = next(iter(full))
        branches = tuple(
            Branch({n: d for n, d in b.domains.items() if n != name}, b.orders) for b in branches
        )
    return branches


def _without_own(work: Work, branch: Branch) -> Branch:
    """A branch without the order that no row of a tree is under itself: only earlier rows are."""
    own = {
        frozenset((*one.columns, *one.to_columns))
        for one in work.table.references
        if one.to == work.table.name and len(one.columns) == 1
        if work.table.by_name[one.columns[0]].nullable
    }
    kept = (o for o in branch.orders if o.relation != "<>" or {o.left, o.right} not in own)
    return Branch(branch.domains, tuple(kept))


def loosened(product: tuple[Branch, ...]) -> tuple[Branch, ...]:
    """One branch of two of which one leaves a column empty that stands in an order in the other.

    `p is distinct from id`: it is empty, or differs; an order says nothing of what is empty.

    Args:
        product: the branches.
    """
    for full, empty in permutations(product, 2):
        for name in {order.left for order in full.orders} | {order.right for order in full.orders}:
            kept = tuple(order for order in full.orders if name not in (order.left, order.right))
            domains = {**full.domains, name: replace(full.domains.get(name, Domain()), null=None)}
            other = {**full.domains, name: Domain(null=True)}
            if empty.orders == kept and empty.domains == other:
                rest = [branch for branch in product if branch not in (full, empty)]
                return loosened((Branch(domains, full.orders), *rest))
    return product


def apart_from_constants(branch: Branch) -> Branch:
    """A branch where what differs from a column of one value is without that value.

    Args:
        branch: any.
    """
    domains, orders = dict(branch.domains), []
    for order in branch.orders:
        for one, other in ((order.left, order.right), (order.right, order.left)):
            values = domains.get(one, Domain()).among or ()
            domain = domains.get(other, Domain())
            if order.relation == "<>" and not order.gap and len(values) == 1 and not domain.among:
                domains[other] = replace(domain, excluded=domain.excluded | {*values})
                break
        else:
            orders.append(order)
    return Branch(domains, tuple(orders))


def united(product: tuple[Branch, ...], column: str) -> tuple[Branch, ...]:
    """One branch where all of them only list values.

    Args:
        product: the branches, of one column.
        column: its name.
    """
    domains = [branch.domains.get(column, Domain()) for branch in product]
    lists = [domain.among for domain in domains]
    plain = all(
        domain == Domain(among=domain.among, is_folded=domain.is_folded) for domain in domains
    )
    if not plain or any(values is None for values in lists):
        return product
    values = tuple(dict.fromkeys(value for among in lists for value in among or ()))
    return (Branch({column: replace(domains[0], among=values)}),)


def open_first(work: Work, name: str) -> list[str]:
    """The branches of the first row in which a column may be empty that is never so in others.

    Of the loans of a book one is not back: the only one that a partial unique leaves out.

    Args:
        work: the table.
        name: of a column that hangs on a branch.
    """
    variants = work.variants[name]
    told = [branch.domains.get(name, Domain()).null for branch in variants.branches]
    first, others = told[variants.lasting :], told[: variants.lasting]
    is_sure = name in work.never_null or not work.columns[name].nullable
    if is_sure or variants.lasting is None or not all(null is False for null in others):
        return []
    names = variants.names[variants.lasting :]
    return [name for name, null in zip(names, first, strict=True) if null is None]
