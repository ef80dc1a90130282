"""What follows rows that stand in a database and that nobody has read."""

from synth.errors import Problem, SchemaError
from synth.plan.plan import Plan


def unread(plan: Plan) -> list[str]:
    """The tables that rows follow, and that stand in a database which nobody has read."""
    found = {name for table in plan.tables for name in _followed(plan, table)}
    return [name for name in plan.stand_ins if name in found]


def follows_unread(plan: Plan, name: str) -> bool:
    """Whether rows of a table follow those of one that stands, which nobody has read."""
    return not _followed(plan, name).isdisjoint(plan.stand_ins)


def _followed(plan: Plan, name: str) -> set[str]:
    """The tables that a table refers to, stands under or has a row for each row of."""
    table = plan.tables[name]
    lets = (let.reference for let in table.lets.values())
    found = {reference.table for reference in lets if reference is not None} | {*table.above}
    each = None if table.each is None else table.each.table
    return found if each is None else found | {each}


def check_read(plan: Plan) -> None:
    """Refuse to write what refers to rows that nobody has read.

    Raises:
        SchemaError: a table stands in a database, and none was named.
    """
    expected = "`synth seed` into that database, or `rows` and a generator for each column beside"
    problems = [
        Problem(plan.tables[name].mark, f"table {name!r} stands in a database", expected)
        for name in unread(plan)
    ]
    if problems:
        raise SchemaError(problems)
