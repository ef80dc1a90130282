"""Whether calendars have as many slots as there are bookings, once all rows are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.errors import SchemaError
from synth.plan.capacity import booked, size_of

if TYPE_CHECKING:
    from synth.making.maker import Maker


def check_room(maker: Maker) -> None:
    """Refuse more bookings than a calendar has slots, before a row is made.

    Raises:
        SchemaError: there are more.
    """
    plan = maker.plan
    found = [
        booking.short(maker.size(table.name), plan.as_of, size_of(plan))
        for table in plan.tables.values()
        for booking in booked(table)
    ]
    problems = [problem for problem in found if problem is not None]
    if problems:
        raise SchemaError(problems)
