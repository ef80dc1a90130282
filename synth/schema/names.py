"""Which names tables, columns, lets, groups and rules may have."""

from collections.abc import Mapping

from synth.errors import Mark
from synth.schema.expect import Problems, quoted
from synth.schema.types import Node

AS_OF, ROW, PARENT, ITEM = "as_of", "row", "parent", "item"
RESERVED = (ITEM, PARENT, ROW, AS_OF)
"""Words that mean something in every expression."""

_MOST_BYTES = 63  # PostgreSQL cuts longer names off without an error (NAMEDATALEN - 1)


def check_name(key: Node, kind: str, problems: Problems) -> None:
    """Note what is wrong with a name.

    Args:
        key: the name where it is written.
        kind: `table`, `column`, `let`, `group` or `rule`.
        problems: takes the mistake.
    """
    name = key.text or ""
    found, expected = f"the {kind} is called {quoted(name)}", ""
    if not name:
        expected = "a name that is not empty"
    elif not name.isprintable() or name != name.strip():
        expected = "a name of printable characters, without a space before or after it"
    elif len(name.encode()) > _MOST_BYTES:
        expected = f"at most {_MOST_BYTES} characters (an accented letter counts as two)"
    elif kind in {"table", "column", "let"} and "." in name:
        expected = "a name without '.', which stands between a bundle and its part"
    elif kind == "table" and ("/" in name or "\\" in name):
        expected = "a name without '/' and '\\': a table may become a file"
    elif kind in {"table", "column", "let"} and name.lower() in RESERVED:
        expected = f"another name: {', '.join(RESERVED)} mean something in expressions"
    if expected:
        problems.add(key.mark, found, expected)


def check_case(names: Mapping[str, Mark], kind: str, problems: Problems) -> None:
    """Note names that differ by capitals only: SQLite and DuckDB take them for one.

    Args:
        names: every name of one table, or of all tables, and where it is written.
        kind: what they are, in the plural.
        problems: takes the mistakes.
    """
    seen: dict[str, str] = {}
    for name, mark in names.items():
        first = seen.setdefault(name.lower(), name)
        if first != name:
            problems.add(
                mark,
                f"the {kind} {quoted(first)} and {quoted(name)} differ by capitals only",
                "names that stay apart in SQLite and DuckDB",
            )
