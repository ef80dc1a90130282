"""Guards: what speaks against filling a database, found in the database itself.

Each guard is one file with one function that gives reasons, a sentence each. None looks at an
environment variable: what an operator forgets to set must not open a production database.
"""

from itertools import chain
from typing import TYPE_CHECKING

from synth.errors import AnswerError, QuestionError
from synth.guard.bookkeeping import reasons as of_bookkeeping
from synth.guard.connections import reasons as of_connections
from synth.guard.names import reasons as of_names
from synth.guard.people import reasons as of_people
from synth.guard.protected import reasons as of_protection
from synth.guard.rows import reasons as of_rows
from synth.guard.server import final_reasons
from synth.guard.server import reasons as of_server

if TYPE_CHECKING:
    from synth.databases.database import Database
    from synth.plan.plan import Plan


def look(database: "Database", plan: "Plan", *, mode: str, allow: str | None) -> None:
    """Refuse a database that should not be filled, with all reasons.

    A standby and what can only be read are never allowed. That a server feeds others may be, by
    whoever knows them: what is put there reaches databases that nobody has looked at.

    Args:
        database: the target, open; nothing in it is changed.
        plan: what would be put there.
        mode: one of `synth.databases.database.MODES`; in mode `fail` tables of the schema that hold
            rows are refused by the sink, so that whose rows they are is not asked.
        allow: the database's name, to go on although a guard refuses.

    Raises:
        AnswerError: a guard refuses; a line for each reason and one that says how to go on.
        QuestionError: `allow` is not the database's name.
        WorldError: the database cannot be asked.
    """
    if allow is not None and allow != database.name:
        raise QuestionError(
            "--allow-production must repeat the database's name exactly; "
            f"this one is called {database.name}"
        )
    final = list(final_reasons(database))
    reasons = final if allow is not None else [*final, *_others(database, plan, mode)]
    if not reasons:
        return
    if final:
        way = "what can only be read is never filled; name another database"
    else:
        way = f"if it may be filled all the same: --allow-production {database.name}"
    lines = [f"synth refuses to fill {database.name}: {reason}" for reason in reasons]
    raise AnswerError("\n".join([*lines, way]))


def _others(database: "Database", plan: "Plan", mode: str) -> list[str]:
    """The reasons that a person can overrule."""
    structure = database.structure()
    found = chain(
        of_server(database),
        of_names(database),
        of_protection(database, structure),
        of_connections(database),
        of_bookkeeping(database, structure, plan),
        () if mode == "fail" else of_rows(database, structure, plan),
        of_people(database, structure),
    )
    return list(found)
