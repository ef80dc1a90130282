"""How many combinations of values a joint has: what its rows are counted through."""

from collections.abc import Callable, Sequence
from math import prod

from synth.plan.plan import Plan
from synth.plan.tables import EntryPlan, Joint, TablePlan, capacity_of

Size = Callable[[str], int]
"""How many rows a table has."""

_BUDGET = 1 << 60
"""Most combinations that are counted: rows cannot be more."""


def combinations(plan: Plan, table: TablePlan, joint: Joint, size: Size) -> int:
    """How many combinations a joint has."""
    return prod(shares(plan, table, joint, size))


def shares(plan: Plan, table: TablePlan, joint: Joint, size: Size) -> tuple[int, ...]:
    """How many values of each entry of a joint are used, in its order."""
    found: list[int] = []
    for name in joint.entries:
        values = _values(table, name, size) - skipped(plan, table, joint, name, size)
        pair = joint.pair_of(name)
        if pair is not None:
            # The second one's value says which two rows both point to.
            values = 1 if name == pair[0] else values * (values - 1) // 2
        found.append(values)
    return shares_of(found)


def shares_of(capacities: Sequence[int]) -> tuple[int, ...]:
    """How many values of each entry are used, so that all combinations can be counted.

    Args:
        capacities: how many different values each entry has; small ones are used whole.
    """
    left, found = _BUDGET, dict.fromkeys(range(len(capacities)), 1)
    for place in sorted(found, key=lambda place: capacities[place]):
        found[place] = min(capacities[place], left)
        left //= max(1, found[place])
    return tuple(found[place] for place in range(len(capacities)))


def skipped(plan: Plan, table: TablePlan, joint: Joint, name: str, size: Size) -> int:
    """How many rows a reference of a joint leaves out: those that exist, if others are made.

    Rows that exist may have taken them, so that a new row would repeat a combination.
    """
    reference = _entry(table, name).reference
    if joint.under or reference is None or table.name not in plan.existing:
        return 0
    first = plan.first(reference.table)
    return first if size(reference.table) > first else 0


def _values(table: TablePlan, name: str, size: Size) -> int:
    """How many different values an entry of a joint has."""
    entry = _entry(table, name)
    if entry.reference is not None:
        return max(1, size(entry.reference.table))
    return capacity_of(entry.generator, entry.facts.kind) or 1


def _entry(table: TablePlan, name: str) -> EntryPlan:
    return table.columns.get(name) or table.lets[name]
