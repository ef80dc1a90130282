"""Guard: the schema fills tables in which a tool keeps what it has done to the database."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from synth.databases.bookkeeping import referred, tool_of
from synth.databases.filled import counted
from synth.databases.locating import located

if TYPE_CHECKING:
    from synth.databases.catalog import Structure
    from synth.databases.database import Database
    from synth.plan.plan import Plan


def reasons(database: "Database", structure: "Structure", plan: "Plan") -> Iterator[str]:
    """Which tables of the schema are a tool's; one that is empty may be filled if others need it.

    Raises:
        WorldError: the database cannot be asked.
    """
    wanted = referred(structure)
    for layout in plan.layouts:
        place = located(structure, layout)
        tool = "" if place is None else tool_of(place.table)
        if place is None or not tool:
            continue
        if place.table.name not in wanted or counted(database, structure, place.table, 1):
            yield (
                f"table {place.shown} is the bookkeeping of {tool}, where nothing is written; "
                f"say `stands: true` of table {layout.name}, or leave it out"
            )
