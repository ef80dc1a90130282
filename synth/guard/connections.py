"""Guard: somebody else is at work in the database.

Counted are connections of other users to this database: an application, a colleague; which of
them count says the database's kind. A file has no users to tell apart.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synth.databases.database import Database


def reasons(database: "Database") -> Iterator[str]:
    """Who is connected, counted; no name is shown.

    Raises:
        WorldError: the database cannot be asked.
    """
    connections, users = database.guarded.others()
    if connections:
        yield f"other users are connected to it: connections {connections}, users {users}"
