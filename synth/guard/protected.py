"""Guard: somebody has said of the database itself that it is not to be filled.

Where that is said depends on the database's kind: a setting of the database, or a table.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synth.databases.catalog import Structure
    from synth.databases.database import Database


def reasons(database: "Database", structure: "Structure") -> Iterator[str]:
    """Why the database's own word forbids it.

    Raises:
        WorldError: the database cannot be asked.
    """
    said = database.guarded.protection(structure)
    if said:
        yield f"it is protected: {said}"
