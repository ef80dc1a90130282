"""Guard: somebody else is at work in the database.

Counted are connections of other users to this database: an application, a colleague. Connections
of the same user are fine: a test suite, its `psql` and its pool share one. So are those of members
of `pg_monitor` that are no superusers: they watch and do not work. Everybody sees who is connected;
what kind of connection it is, only some, so an unknown kind counts as a client's. A file has no
users to tell apart.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synth.databases.database import Database

_OTHERS = """
select pg_catalog.count(*), pg_catalog.count(distinct a.usename)
from pg_catalog.pg_stat_activity a
join pg_catalog.pg_roles r on r.oid = a.usesysid
where a.datname = pg_catalog.current_database()
  and a.pid <> pg_catalog.pg_backend_pid()
  and a.usename <> session_user
  and coalesce(a.backend_type, 'client backend') = 'client backend'
  and not (not r.rolsuper and pg_catalog.pg_has_role(r.oid, 'pg_monitor', 'member'))"""


def reasons(database: "Database") -> Iterator[str]:
    """Who is connected, counted; no name is shown.

    Raises:
        WorldError: the database cannot be asked.
    """
    if database.dialect != "postgresql":
        return
    connections, users = database.rows(_OTHERS)[0]
    if connections:
        yield f"other users are connected to it: connections {connections}, users {users}"
