"""Guard: somebody has said of the database itself that it is not to be filled.

PostgreSQL: `ALTER DATABASE agency SET synth.protected = 'on'`; SQLite and DuckDB: a table named
`synth_protected`, whatever it holds. On a server the setting is read from the catalogue too, so
that a role's own setting or an option of the URL does not hide it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synth.databases.catalog import Structure
    from synth.databases.database import Database

_TABLE = "synth_protected"
_OFF = ("", "off", "false", "no", "0")

_SETTINGS = """
select pg_catalog.current_setting('synth.protected', true)
union all
select pg_catalog.substr(line, pg_catalog.length('synth.protected=') + 1)
from pg_catalog.pg_db_role_setting s
left join pg_catalog.pg_database d on d.oid = s.setdatabase
cross join pg_catalog.unnest(s.setconfig) line
where s.setrole = 0 and (s.setdatabase = 0 or d.datname = pg_catalog.current_database())
  and line like 'synth.protected=%'"""


def reasons(database: "Database", structure: "Structure") -> Iterator[str]:
    """Why the database's own word forbids it.

    Args:
        database: the target.
        structure: its tables.

    Raises:
        WorldError: the database cannot be asked.
    """
    if database.dialect != "postgresql":
        if any(table.name.name.lower() == _TABLE for table in structure.tables):
            yield f"it is protected: it has a table {_TABLE}"
        return
    settings = (value for (value,) in database.rows(_SETTINGS))
    if any((value or "").lower() not in _OFF for value in settings):
        yield "it is protected: synth.protected is set in the database"
