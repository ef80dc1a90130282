"""Tables that no query may ask: it would run code that another user of the database wrote."""

from collections.abc import Iterable

from synth.databases.catalog import DbTable, Structure
from synth.databases.database import Database
from synth.databases.locating import located, shown
from synth.errors import AnswerError
from synth.schema.layout import Layout


def refuse_others(database: Database, structure: Structure, layouts: Iterable[Layout]) -> None:
    """Refuse tables of a schema, and those that they refer to, that may not be asked.

    Args:
        database: is asked.
        structure: its tables.
        layouts: tables of the schema; those that are not there are passed over.

    Raises:
        AnswerError: there are some; a line each.
        WorldError: the database cannot be asked.
    """
    asked: dict[DbTable, None] = {}
    for layout in layouts:
        place = located(structure, layout)
        if place is not None:
            to = (structure.by_name.get(one.to) for one in place.table.references)
            asked.update(dict.fromkeys((place.table, *filter(None, to))))
    problems = [
        f"table {shown(table.name, structure)}: to ask it would run code of another user with your "
        "rights (in its indexes, checks, computed columns or keys of partitions); expected to be "
        "asked by the user who owns it"
        for table in asked
        if database.guarded.copied(table, 0) is not None
    ]
    if problems:
        raise AnswerError("\n".join(problems))
