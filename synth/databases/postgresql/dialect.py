"""PostgreSQL's SQL."""

from typing import TYPE_CHECKING

from synth.databases.dialect import Dialect
from synth.databases.postgresql.equality import same

if TYPE_CHECKING:
    from synth.databases.catalog import DbType

_TEXTS = ("text", "varchar", "char", "citext", "name")
_PARTS = {"%Y": "YYYY", "%y": "YY", "%m": "MM", "%d": "DD"}


def _by_bytes(name: str, kind: "DbType") -> str:
    return f'{name}::pg_catalog.text collate pg_catalog."C"' if kind.base in _TEXTS else name


_FIRST_OID = 16_384
"""Of what somebody made: FirstNormalObjectId in PostgreSQL's `access/transam.h`."""

POSTGRESQL = Dialect(
    word="postgresql",
    sqlglot="postgres",
    system="pg_catalog.",
    has_case=True,
    is_typed=True,
    folds_like=False,
    escape="\\",
    divides_fractions=False,
    fills_before=True,
    by_bytes=_by_bytes,
    byte_order=' collate "C"',
    same=same,
    is_same="is not distinct from",
    is_other="is distinct from",
    date="date '{}'",
    timestamp="timestamp '{}'",
    day="cast({} as date)",
    starts_with="starts_with({text}, {start})",
    part_of_date=lambda text, part: f"to_char(cast({text} as timestamp), '{_PARTS[part]}')",
    definitions=f"""select pg_catalog.pg_get_viewdef(oid) from pg_catalog.pg_class
where relkind in ('v', 'm') and oid >= {_FIRST_OID}
union all select prosrc from pg_catalog.pg_proc where oid >= {_FIRST_OID}
union all select description from pg_catalog.pg_description where objoid >= {_FIRST_OID}""",
)
