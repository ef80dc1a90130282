"""Names that a schema may have, made from the names of a database."""

import re
from collections.abc import Iterable

from synth.schema.names import RESERVED
from synth.sql import quoted

_UNUSUAL = re.compile(r"[^\w]+")
_MOST_BYTES = 63
_PLAIN = re.compile(r"[^\W\d]\w*")
_SQL_WORDS = frozenset(
    re.findall(
        r"\w+",
        "all analyse analyze and any array as asc asymmetric both case cast check collate "
        "column constraint create default deferrable desc describe distinct do else end "
        "except false fetch for foreign from group having in initially intersect into lambda "
        "lateral leading limit not null offset on only or order pivot pivot_longer "
        "pivot_wider placing primary qualify references returning select show some summarize "
        "symmetric table then to trailing true union unique unpivot using variadic when where "
        "window with authorization between coalesce collation cross exists extract full "
        "grouping ilike inner is isnull join left like natural notnull nullif outer overlaps "
        "position right row similar substring tablesample trim try_cast values anti asof at "
        "binary by concurrently freeze glob positional semi unpack verbose",
    )
)
"""Words that DuckDB does not take for a column (`duckdb_keywords()`), or takes for a function."""


def schema_name(name: str, taken: Iterable[str], *, kind: str) -> str:
    """A name of the schema language for a name of a database: the same one where it may stand.

    Args:
        name: as the database keeps it.
        taken: names that are given already; two that differ by capitals only are one.
        kind: `table` or `column`, what a name without letters becomes.
    """
    plain = name.strip()
    if not _may_stand(plain):
        plain = _UNUSUAL.sub("_", plain).strip("_") or kind
        if plain.lower() in RESERVED or plain[0].isdigit():
            plain = f"{kind}_{plain}"
    used = {other.lower() for other in taken}
    found, number = _cut(plain, ""), 1
    while found.lower() in used:
        number += 1
        found = _cut(plain, f"_{number}")
    return found


def _may_stand(name: str) -> bool:
    return (
        bool(name)
        and name.isprintable()
        and not set(name) & set("./\\")
        and name.lower() not in RESERVED
        and len(name.encode()) <= _MOST_BYTES
        and re.fullmatch(r"[^\W\d]\w*", name) is not None
    )


def _cut(name: str, end: str) -> str:
    """The name with an end, in at most as many bytes as PostgreSQL keeps."""
    return name.encode()[: _MOST_BYTES - len(end)].decode(errors="ignore") + end


def sql_path(*names: str) -> str:
    """A dotted path as an expression of the schema reads it."""
    return ".".join(
        name if _PLAIN.fullmatch(name) and name.lower() not in _SQL_WORDS else quoted(name)
        for name in names
    )


def path(*names: str) -> str:
    """A dotted path, names in quotes only where they need them."""
    return ".".join(map(operand, names))


def operand(name: str) -> str:
    """A name in a path, in quotes only where it needs them."""
    return name if _PLAIN.fullmatch(name) else quoted(name)
