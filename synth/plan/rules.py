"""Rules are SQL over what is written: checked against empty tables before a row is made."""

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from synth.errors import Problem
from synth.schema.layout import Layout
from synth.schema.types import Rule, Schema

if TYPE_CHECKING:
    import duckdb

_QUOTED = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*")""")
_AS_OF = re.compile(r"(?<![\w.])as_of(?!\w)", re.IGNORECASE)


def rule_sql(rule: Rule) -> str:
    """The query whose one column is the rule's result for each row of its FROM clause."""
    return f"select ({rule.holds.text}) from {rule.rows.text}"


def quoted(name: str) -> str:
    """A name in SQL's double quotes."""
    return '"' + name.replace('"', '""') + '"'


def check_rules(schema: Schema, layouts: Sequence[Layout], problems: list[Problem]) -> None:
    """Report rules that are no SQL over the written tables.

    Args:
        schema: holds the rules.
        layouts: the written tables.
        problems: takes what is wrong.
    """
    if not schema.rules:
        return
    import duckdb

    connection = duckdb.connect(config={"enable_external_access": "false"})
    try:
        for layout in layouts:
            columns = ", ".join(f"{quoted(c.name)} {c.type.duckdb}" for c in layout.columns)
            connection.execute(f"create table {quoted(layout.name)} ({columns})")
        for rule in schema.rules.values():
            problem = _check(rule, schema, connection)
            if problem is not None:
                problems.append(problem)
    finally:
        connection.close()


def _check(rule: Rule, schema: Schema, connection: "duckdb.DuckDBPyConnection") -> Problem | None:
    import duckdb

    query = with_as_of(rule_sql(rule), schema.as_of)
    try:
        statements = duckdb.extract_statements(query)
        if len(statements) != 1:
            return Problem(rule.mark, f"rule {rule.name}: two statements", "one condition")
        kind = connection.execute(f"describe {query}").fetchall()[0][1]
    except duckdb.Error as error:
        reason = str(error).split("\n", maxsplit=1)[0].partition("Error: ")[2]
        return Problem(
            rule.mark, f"rule {rule.name} is no SQL: {reason}", "SQL over written tables"
        )
    if kind != "BOOLEAN":
        found = f"rule {rule.name}: holds is {kind.lower()}"
        return Problem(rule.holds.mark, found, "a condition")
    return None


def with_as_of(query: str, day: date) -> str:
    """The query with every bare `as_of` replaced by its date.

    Args:
        query: SQL; text and names in quotes stay as they are.
        day: the schema's today.
    """
    pieces = _QUOTED.split(query)
    constant = f"(date '{day.isoformat()}')"
    return "".join(
        piece if number % 2 else _AS_OF.sub(constant, piece) for number, piece in enumerate(pieces)
    )
