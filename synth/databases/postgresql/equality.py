"""The operator by which two values of a PostgreSQL type are the same, whatever the path says."""

from synth.databases.catalog import DbType
from synth.stores.ddl import quoted_name

_MADE_OF = frozenset({"array", "range", "multirange", "enum", "composite"})
"""What anybody may define: the server's own operators serve all such types."""


def equal_sign(kind: DbType) -> str:
    """The operator as SQL writes it with its namespace.

    Base types outside of `pg_catalog` come with extensions, for only a superuser makes one, and
    bring their own.
    """
    is_base = kind.base not in _MADE_OF
    namespace = kind.namespace if kind.namespace and is_base else "pg_catalog"
    return f"operator({quoted_name(namespace)}.=)"
