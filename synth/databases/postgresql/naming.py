"""Which names of a server's error may be shown: those that the database's structure knows.

A function may put anything into an error's fields (`raise exception using constraint = new.name`):
a value of a row, or a command for a terminal. So nothing of them is shown that was not read from
the catalogue before. Only where the server's own code found a constraint broken, which its source
file tells and no function can pretend, the field is the name of one: those of partitions and
domains are not all in the structure.
"""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from synth.databases.catalog import DbTable, DbType, Structure

if TYPE_CHECKING:
    from psycopg.errors import Diagnostic

_OWN_SOURCES = (
    *("domains.c", "execExprInterp.c", "execIndexing.c", "execMain.c", "execPartition.c"),
    *("nbtinsert.c", "ri_triggers.c"),
)
_RAISING = re.compile(
    r"(?:PL/pgSQL function|\w+ PL/pgSQL) (?:inline_code_block|(.+)\(.*\)),? "
    r"(?:line|ligne) (\d{1,9})\b"
)
"""A line of a context, English and French: the function and where in it (PL/pgSQL, 43.12)."""


def is_own(found: "Diagnostic") -> bool:
    """Whether the server's own code found a row that breaks a constraint."""
    return found.source_file in _OWN_SOURCES


def is_raised(found: "Diagnostic") -> bool:
    """Whether a function raised the error in words of its own."""
    return found.source_function == "exec_stmt_raise"


def constraint(found: "Diagnostic", structure: Structure) -> str:
    """The constraint's name if it may be shown, else ""."""
    name = found.constraint_name or ""
    return name if is_own(found) or name in set(_constraints(structure)) else ""


def column(found: "Diagnostic", table: DbTable | None) -> str:
    """The column's name if the table has it, else ""."""
    name = found.column_name or ""
    return name if table is not None and name in table.by_name else ""


def datatype(found: "Diagnostic", structure: Structure) -> str:
    """The type's name if a column or a part of one has it, else ""."""
    name = found.datatype_name or ""
    return name if name in set(_types(structure)) else ""


def where(found: "Diagnostic", structure: Structure) -> str:
    """The trigger's function that was running, and the line of it; "" where none is known.

    It is the outermost, so the last line of the context but for that of `COPY`. Lines before and
    behind may quote a value, which may look like such a line.
    """
    known = {trigger.function for table in structure.tables for trigger in table.triggers}
    bare = {_bare(name): name for name in known}
    lines = (found.context or "").split("\n")
    copied = next((n for n, line in enumerate(lines) if line.startswith("COPY ")), len(lines))
    for line in reversed(lines[:copied]):
        called = _RAISING.match(line)
        if called and called[1]:
            name = called[1] if called[1] in known else bare.get(called[1].rpartition(".")[2], "")
            if name:
                return f"function {name.rpartition('.')[2]}, line {called[2]}"
    return ""


def triggered(found: "Diagnostic", structure: Structure) -> DbTable | None:
    """The one table with a trigger that calls the function that was running, else None."""
    function = _function(where(found, structure))
    tables = [
        table
        for table in structure.tables
        if any(_bare(one.function) == function for one in table.triggers)
    ]
    return tables[0] if len(tables) == 1 else None


def trigger(told: str, table: DbTable | None) -> str:
    """The name of the table's one trigger that calls the function told, else ""."""
    function = _function(told)
    triggers = table.triggers if table else ()
    names = [one.name for one in triggers if _bare(one.function) == function]
    return names[0] if len(names) == 1 else ""


def _function(told: str) -> str:
    """The function of a place that `where` tells."""
    return told.removeprefix("function ").partition(",")[0]


def _bare(name: str) -> str:
    """A function's name without its namespace."""
    return name.rpartition(".")[2]


def _constraints(structure: Structure) -> Iterator[str]:
    for table in structure.tables:
        yield from (one.name for one in table.checks)
        yield from (one.name for one in table.uniques)
        yield from (one.name for one in table.references)
        yield from (one.name for one in table.exclusions)


def _types(structure: Structure) -> Iterator[str]:
    for table in structure.tables:
        for one in table.columns:
            yield from _names(one.type)


def _names(kind: DbType) -> Iterator[str]:
    """The last part of a type's name, and of what it is made of."""
    yield kind.text.rpartition(".")[2].strip('"')
    for part in (kind.element, *(field for _, field in kind.fields)):
        if part is not None:
            yield from _names(part)
