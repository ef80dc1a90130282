"""Tables that no query may ask: it would run code that another user of the database wrote."""

from collections.abc import Iterable, Sequence

from synth.databases.catalog import DbTable, Structure
from synth.databases.database import Database
from synth.databases.locating import located, shown
from synth.errors import AnswerError
from synth.schema.layout import Layout

REASON = (
    "to ask it would run code of another user with your rights (in its indexes, checks, computed "
    "columns, keys of partitions or types); expected to be asked by the user who owns it"
)
"""Why it is not asked."""


def of_others(
    database: Database, structure: Structure, layouts: Iterable[Layout]
) -> Sequence[DbTable]:
    """The tables of a schema, and those that they refer to, that may not be asked.

    Args:
        database: is asked.
        structure: its tables.
        layouts: tables of the schema; those that are not there are passed over.

    Raises:
        WorldError: the database cannot be asked.
    """
    asked: dict[DbTable, None] = {}
    for layout in layouts:
        place = located(structure, layout)
        if place is not None:
            to = (structure.by_name.get(one.to) for one in place.table.references)
            asked.update(dict.fromkeys((place.table, *filter(None, to))))
    return [table for table in asked if database.guarded.is_strange(table)]


def refuse_others(database: Database, structure: Structure, layouts: Iterable[Layout]) -> None:
    """Refuse such tables.

    Args:
        database: is asked.
        structure: its tables.
        layouts: tables of the schema; those that are not there are passed over.

    Raises:
        AnswerError: there are some; a line each.
        WorldError: the database cannot be asked.
    """
    tables = of_others(database, structure, layouts)
    if tables:
        raise AnswerError("\n".join(f"table {shown(t.name, structure)}: {REASON}" for t in tables))
