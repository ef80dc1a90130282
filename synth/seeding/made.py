"""Which rows of a database a plan makes, asked row by row while another reads them."""

from collections.abc import Iterator
from contextlib import closing, contextmanager

from synth.databases.database import open_database
from synth.databases.trusted import refuse_others
from synth.guard.rows import Made
from synth.plan.plan import Plan
from synth.scan.persons import RowsOurs
from synth.seeding.standing import stood


@contextmanager
def rows_made(plan: Plan, url: str) -> Iterator[RowsOurs]:
    """Who says which rows are the plan's, over a connection of its own.

    Raises:
        AnswerError: a table of the schema stands and is not there, or to ask one would run code of
            another user.
        WorldError: the database cannot be asked.
    """
    with closing(open_database(url, read_only=True)) as database:
        made = stood(plan, database)
        structure = database.structure()
        judged = (layout for layout in made.layouts if not made.leaves(layout.name))
        refuse_others(database, structure, judged)
        yield Made(database, structure, made).rows
