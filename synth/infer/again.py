"""Conditions that are left to the database, which has rows drawn again."""

from collections.abc import Sequence

from synth.infer.capacity import is_counter
from synth.infer.followers import is_followed
from synth.infer.work import Condition, Work
from synth.stores.ddl import columns_in


def ask_again(work: Work, conditions: Sequence[Condition]) -> None:
    """Leave to the database what some rows did not fulfil, and orders that something else decides.

    What is distinct, counts rows or follows a reference cannot follow another column too: the
    database says where the order is broken, and the left column is drawn again.
    """
    told = {one.name: one.text for one in conditions}
    told |= {claim.name: claim.text for claim in work.draft.claims}
    doubted = (name for name in told if (work.table.name, name) in work.plainer.doubted)
    work.draft.asked |= {name: told[name] for name in doubted}
    joined = set().union(*work.joints)
    decided = {*work.single, *joined, *work.ordinals, *work.links}
    branches = (branch for v in work.variants.values() for branch in v.branches)
    pairs = [
        (order, branch.domains.get(order.right)) for branch in branches for order in branch.orders
    ]
    varied = [order for order, _ in pairs]
    chosen = [order for order, domain in pairs if domain is not None and domain.among is not None]
    for order in dict.fromkeys((*work.orders, *work.doubted, *varied)):
        both = {order.left, order.right}
        is_apart = order.relation == "<>" and both <= set(work.links) and order not in work.doubted
        is_apart |= bool(both & work.apart.keys()) or both <= work.turns.keys()
        is_counted = both <= work.single and all(is_counter(work, name) for name in both)
        is_made = is_followed(work, order)
        is_made &= order.right not in decided and order not in chosen
        is_made &= order not in varied or not work.step(order.right)  # it follows none any more
        if is_made or is_apart or (is_counted and not order.gap):
            continue
        for condition in conditions:
            if both <= columns_in(condition.text, work.table.by_name):
                work.draft.asked.setdefault(condition.name, condition.text)
