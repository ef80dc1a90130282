"""Tables in which tools keep what they have done to a database: nothing is written there.

A table is known by its name and by its columns: those that the tool reads must be there, and few
others. Names are compared without case. `bookkeeping.csv` lists them.
"""

import csv
from collections.abc import Collection
from functools import cache
from pathlib import Path

from synth.databases.catalog import DbTable, Structure, TableName

_MOST_OTHERS = 4
"""Columns that a version of a tool may have beside those that are listed."""


def tool_of(table: DbTable) -> str:
    """The tool whose bookkeeping a table is, such as `Django`; "" of any other table."""
    columns = {column.name.lower() for column in table.columns}
    for tool, known in _known().get(table.name.name.lower(), ()):
        if known <= columns and len(columns - known) <= _MOST_OTHERS:
            return tool
    return ""


def referred(structure: Structure) -> Collection[TableName]:
    """The tables that other tables of a database refer to."""
    return {
        reference.to
        for table in structure.tables
        for reference in table.references
        if reference.to != table.name
    }


@cache
def _known() -> dict[str, list[tuple[str, frozenset[str]]]]:
    """By name the tools that have such a table, with its columns."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    text = Path(__file__).with_name("bookkeeping.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        columns = frozenset(row["columns"].split())
        found.setdefault(row["table"], []).append((row["tool"], columns))
    return found
