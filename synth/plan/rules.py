"""Rules are SQL over what is written: checked against empty tables before a row is made."""

import json
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from synth.duck import lock, opened
from synth.errors import Mark, Problem
from synth.schema.layout import Layout
from synth.schema.types import Rule, Schema
from synth.sql import quoted

if TYPE_CHECKING:
    import duckdb

_QUOTED = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*")""")
_AS_OF = re.compile(r"(?<![\w.])as_of(?!\w)", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_DESCRIBE, _HEAD, _MIDDLE = "describe ", "select (", ") from "
_GUARD = threading.Lock()


def rule_sql(rule: Rule) -> str:
    """The query whose one column is the rule's result for each row of its FROM clause."""
    return f"{_HEAD}{rule.holds.text}{_MIDDLE}{rule.rows.text}"


def check_rules(schema: Schema, layouts: Sequence[Layout], problems: list[Problem]) -> None:
    """Report rules that are no SQL over the written tables."""
    if not schema.rules:
        return
    broken = set(_broken(schema, layouts))
    with _GUARD:
        connection = _connection()
        known = [layout for layout in layouts if layout.name not in broken]
        _create(known, connection)
        try:
            for rule in schema.rules.values():
                if broken & set(_WORD.findall(f"{rule.rows.text} {rule.holds.text}")):
                    continue
                problem = _check(rule, schema, connection)
                if problem is not None:
                    problems.append(problem)
                    # Some mistakes end the transaction.
                    connection.execute("rollback")
                    _create(known, connection)
        finally:
            connection.execute("rollback")


def _create(layouts: Sequence[Layout], connection: "duckdb.DuckDBPyConnection") -> None:
    """Begin a transaction with empty tables."""
    connection.execute("begin")
    for layout in layouts:
        columns = ", ".join(f"{quoted(c.name)} {c.type.duckdb}" for c in layout.columns)
        connection.execute(f"create table {quoted(layout.name)} ({columns})")


def rules_over(schema: Schema, layouts: Sequence[Layout]) -> frozenset[str]:
    """The names of the rules that these tables alone can answer.

    Args:
        schema: whose rules are right over all its written tables.
        layouts: the tables of an output, maybe not all.
    """
    names = {layout.name for layout in layouts}
    if all(table.name in names for table in schema.tables.values() if table.written):
        return frozenset(schema.rules)
    found = set()
    for name, rule in schema.rules.items():
        problems: list[Problem] = []
        check_rules(replace(schema, rules={name: rule}), layouts, problems)
        if not problems:
            found.add(name)
    return frozenset(found)


def _broken(schema: Schema, layouts: Sequence[Layout]) -> Iterator[str]:
    """Tables that lack a column whose mistake was reported: rules would report it again."""
    for layout in layouts:
        made = {column.name for column in layout.columns}
        if not made or schema.tables[layout.name].columns.keys() - made:
            yield layout.name


@cache
def _connection() -> "duckdb.DuckDBPyConnection":
    """An empty database that is kept, because opening one takes longer than all rules."""
    made = opened(memory="512MB", settings={"errors_as_json": True})
    lock(made)
    return made


def _check(rule: Rule, schema: Schema, connection: "duckdb.DuckDBPyConnection") -> Problem | None:
    import duckdb

    query = with_as_of(rule_sql(rule), schema.as_of)
    before = 0
    try:
        if len(connection.extract_statements(query)) != 1:
            return Problem(rule.mark, f"rule {rule.name}: two statements", "one condition")
        before = len(_DESCRIBE)
        kind = connection.execute(_DESCRIBE + query).fetchall()[0][1]
    except duckdb.Error as error:
        reason, position = _said(error)
        mark = rule.mark
        if position is not None:
            place = len(query.encode()[: max(position - before, 0)].decode(errors="ignore"))
            place = _place(rule, schema.as_of, place)
            if place in {len(rule.holds.text or ""), len(rule_sql(rule)) - len(_HEAD)}:
                reason = "it ends too early"
            mark = _mark(rule, place)
        found = f"rule {rule.name} is no SQL: {reason}"
        return Problem(mark, found, "SQL over written tables")
    if kind != "BOOLEAN":
        found = f"rule {rule.name}: holds is {kind.lower()}"
        return Problem(rule.holds.mark, found, "a condition")
    return None


def _said(error: Exception) -> tuple[str, int | None]:
    """DuckDB's reason, and the byte of the query that it is about."""
    text = str(error).partition("Error: ")[2]
    try:
        told = json.loads(text)
        position = told.get("position")
        reason = str(told["exception_message"])
    except (ValueError, KeyError, AttributeError):
        reason, position = text, None
    return reason.split("\n", maxsplit=1)[0], None if position is None else int(position)


def _place(rule: Rule, day: date, place: int) -> int:
    """The character behind `select (` that a character is of the query asked with its date."""
    query = rule_sql(rule)
    for start in _today(query):
        if place > start:
            place = max(start, place - len(_constant(day)) + len("as_of"))
    return max(place - len(_HEAD), 0)


def _mark(rule: Rule, place: int) -> Mark:
    """Where in the file a character behind `select (` stands."""
    holds = rule.holds.text or ""
    if place <= len(holds):
        return rule.holds.at(place)
    return rule.rows.at(max(place - len(holds) - len(_MIDDLE), 0))


def _today(query: str) -> Iterator[int]:
    """Where a bare `as_of` stands."""
    quoted_parts = [found.span() for found in _QUOTED.finditer(query)]
    for found in _AS_OF.finditer(query):
        if not any(start <= found.start() < stop for start, stop in quoted_parts):
            yield found.start()


def _constant(day: date) -> str:
    return f"(date '{day.isoformat()}')"


def with_as_of(query: str, day: date) -> str:
    """The query with every bare `as_of` replaced by its date.

    Args:
        query: SQL; text and names in quotes stay as they are.
        day: the schema's today.
    """
    pieces = _QUOTED.split(query)
    constant = _constant(day)
    return "".join(
        piece if number % 2 else _AS_OF.sub(constant, piece) for number, piece in enumerate(pieces)
    )
