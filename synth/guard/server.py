"""Guard: the target cannot be written, or what is written there goes on to other databases.

A standby, transactions that only read, a file that may not be written; whoever receives the
server's log, or has it kept, publications to which somebody listens, subscriptions.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synth.databases.database import Database


def final_reasons(database: "Database") -> Iterator[str]:
    """Why this target cannot be filled, whatever anybody allows.

    Raises:
        WorldError: the database cannot be asked.
    """
    said = database.guarded.blocked()
    if said:
        yield said


def reasons(database: "Database") -> Iterator[str]:
    """How what is put there would reach other databases.

    Raises:
        WorldError: the database cannot be asked.
    """
    yield from database.guarded.feeds()
