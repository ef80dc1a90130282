"""Whether as many different values exist as a table's rows ask for."""

from collections.abc import Callable, Iterator, Set
from math import prod
from typing import TYPE_CHECKING, cast

from synth.errors import Problem
from synth.generators.booking import Booking
from synth.plan.combinations import combinations, skipped
from synth.plan.counts import bounds_of
from synth.plan.plan import Plan
from synth.plan.tables import EntryPlan, TablePlan, capacity_of
from synth.plan.unread import unread

if TYPE_CHECKING:
    from synth.generators.protocol import Answers

Shortage = tuple[str, int, Problem]
"""A table, the most rows it can have, and how that is told."""


def shortages(made: Plan) -> list[Shortage]:
    """The unique columns, and lists of them, of tables by `rows` that ask for too much."""
    found: list[Shortage] = []
    uncounted = set(unread(made))
    for table in made.tables.values():
        if table.rows is None:
            found += _booked(table, made)
            continue
        for entry in (*table.columns.values(), *table.lets.values()):
            limit = _limit(entry, made)
            if limit is not None and limit < table.rows:
                text = f"{table.name}.{entry.name}: {table.rows} different values asked"
                problem = Problem(entry.mark, text, f"at most {limit}: no more exist")
                found.append((table.name, limit, problem))
        found += _short(table, made, uncounted)
    return found


def booked(table: TablePlan) -> Iterator[Booking]:
    """The bookings of a table's rows."""
    lets = (let.generator for let in table.lets.values())
    yield from (made for made in lets if isinstance(made, Booking))


def _booked(table: TablePlan, made: Plan) -> Iterator[Shortage]:
    """The bookings of a table under others that exceed a calendar, whatever chance says."""
    least = prod(bounds_of(made.tables[name].count)[0] for name in made.chain(table.name)[1:])
    root = made.root(table.name)
    rows = (made.tables[root].size or 0) * least
    for booking in booked(table):
        problem = booking.short(rows, made.as_of, size_of(made))
        if problem is not None:
            limit = booking.limit(made.as_of, size_of(made)) or 0
            yield root, limit // least, problem


def _short(table: TablePlan, made: Plan, uncounted: Set[str]) -> Iterator[Shortage]:
    """The joints of a table by `rows` that have too few combinations, where that is known."""

    def size(name: str) -> int:
        return made.tables[name].size or 0

    for joint in table.joints:
        entries = [table.columns.get(name) or table.lets[name] for name in joint.entries]
        targets = [entry.reference.table for entry in entries if entry.reference is not None]
        if uncounted & {*targets}:
            continue  # nobody has counted what stands there
        if any(not made.tables[name].size for name in targets):
            # Told when rows are made: a table without rows may hold some in a database.
            continue
        limit = combinations(made, table, joint, size)
        if any(skipped(made, table, joint, name, size) for name in joint.entries):
            limit += made.first(table.name)
        if limit < (table.rows or 0):
            names = ", ".join(joint.entries)
            found = f"{table.name}: {table.rows} different combinations of {names} asked"
            if len(joint.entries) == 1:
                found = f"{table.name}.{names}: {table.rows} different values asked"
            problem = Problem(entries[0].mark, found, f"at most {limit}: no more exist")
            yield table.name, limit, problem


def size_of(made: Plan) -> Callable[[str], int | None]:
    """How many rows a table has, where that is known; nobody has counted what stands there."""
    uncounted = set(unread(made))
    return lambda name: None if name in uncounted else made.tables[name].size


def _limit(entry: EntryPlan, made: Plan) -> int | None:
    by = entry.generator.traits.by
    if by == "numbered":
        return cast("Answers", entry.generator).limit(made.as_of, size_of(made))
    if not entry.unique and by != "counted":
        return None
    return capacity_of(entry.generator, entry.facts.kind)
