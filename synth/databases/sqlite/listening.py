"""Interrupts of SQLite, which looks up from a statement only where it is told to."""

import sqlite3

STEPS = 1 << 16
"""Instructions of SQLite between two looks, less than a millisecond."""


def listen(connection: sqlite3.Connection) -> None:
    """Let an interrupt stop a statement: a trigger may work for ever.

    Python answers a signal when it runs, so it runs now and then; what the answer raises stops the
    statement, see `stopping.interruptible`.
    """
    connection.set_progress_handler(lambda: False, STEPS)
