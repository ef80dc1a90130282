"""Whether two values of a PostgreSQL type are the same, whatever the path says."""

from synth.databases.catalog import DbType
from synth.stores.ddl import quoted_name

_MADE_OF = frozenset({"array", "range", "multirange", "enum", "composite"})
"""What anybody may define: the server's own operators serve all such types."""


def same(kind: DbType, one: str, other: str) -> str:
    """SQL that two values are the same, by an operator that is written with its namespace.

    Base types outside of `pg_catalog` come with extensions, for only a superuser makes one, and
    bring their own. Where an extension stands, others may make operators too: of a domain over its
    type, which fit a value of the domain better. So both values are of the base type.
    """
    if kind.namespace and kind.base not in _MADE_OF:
        base = kind.below or kind.text
        sign = f"operator({quoted_name(kind.namespace)}.=)"
        return f"{one}::{base} {sign} {other}::{base}"
    return f"{one} operator(pg_catalog.=) {other}"
