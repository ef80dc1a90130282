"""Where in a schema's text its mistakes stand: in which table, and in which of its columns."""

from collections.abc import Iterator
from dataclasses import dataclass

from synth.errors import SchemaError
from synth.schema.types import Schema


@dataclass(frozen=True)
class Mistake:
    """One mistake.

    Attributes:
        table: the table it is about.
        column: the column, or "" for the table as a whole.
        found: what is wrong.
    """

    table: str
    column: str
    found: str


def mistakes(error: SchemaError, schema: Schema) -> Iterator[Mistake]:
    """The mistakes of a plan, those that are about no table left out.

    Args:
        error: what the planner found.
        schema: what it planned, whose tables stand one after another, each of its entries too.
    """
    places = sorted(
        place
        for table in schema.tables.values()
        for place in [
            (table.mark.line, table.name, ""),
            *((entry.mark.line, table.name, "") for entry in table.lets.values()),
            *((entry.mark.line, table.name, name) for name, entry in table.columns.items()),
        ]
    )
    for problem in error.problems:
        above = [place for place in places if place[0] <= problem.mark.line]
        if above:
            yield Mistake(*above[-1][1:], problem.found)
