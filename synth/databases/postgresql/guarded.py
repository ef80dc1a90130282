"""PostgreSQL's answers to the guards."""

from collections.abc import Sequence

from synth.databases.catalog import DbColumn, DbTable, Structure, TableName
from synth.databases.database import Row
from synth.databases.locating import qualified
from synth.databases.postgresql.calls import is_strange
from synth.databases.postgresql.session import Session
from synth.databases.postgresql.strange import Strange
from synth.stores.ddl import quoted_name

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
"""Read from the catalogue too: a role's own setting or an option of the URL hides nothing."""
_OTHERS = """
select pg_catalog.count(*), pg_catalog.count(distinct a.usename)
from pg_catalog.pg_stat_activity a
join pg_catalog.pg_roles r on r.oid = a.usesysid
where a.datname = pg_catalog.current_database()
  and a.pid <> pg_catalog.pg_backend_pid()
  and a.usename <> session_user
  and coalesce(a.backend_type, 'client backend') = 'client backend'
  and not (not r.rolsuper and pg_catalog.pg_has_role(r.oid, 'pg_monitor', 'member'))"""
"""Connections of the same user are fine: a test suite, its `psql` and its pool share one. So are
those of members of `pg_monitor` that are no superusers: they watch and do not work. Everybody sees
who is connected; what kind of connection it is, only some: an unknown kind counts as a client's."""
_RECOVERS = "the server is in recovery: it is a standby that follows another server"
_READS = "its transactions are read-only (default_transaction_read_only)"
_STATE = """
select pg_catalog.pg_is_in_recovery(),
       pg_catalog.current_setting('transaction_read_only') = 'on'
         or pg_catalog.current_setting('default_transaction_read_only') = 'on'"""
_FED = """
with slots as (
  select slot_type from pg_catalog.pg_replication_slots
  where not temporary
    and (slot_type = 'physical' or database = pg_catalog.current_database())),
listeners as (
  select pg_catalog.count(*) as number from pg_catalog.pg_stat_replication)
select listeners.number,
       (select pg_catalog.count(*) from slots),
       (select pg_catalog.count(*) from pg_catalog.pg_publication
        where listeners.number > 0 or exists (select from slots where slot_type = 'logical')),
       (select pg_catalog.count(*) from pg_catalog.pg_subscription s
        join pg_catalog.pg_database d on d.oid = s.subdbid
        where d.datname = pg_catalog.current_database())
from listeners"""
"""A publication alone sends nothing: somebody must receive it, or have a slot kept for later."""
_COUNTED = (
    "the server streams its changes to {count} others (pg_stat_replication)",
    "the server keeps its changes for {count} others (pg_replication_slots)",
    "it publishes its changes ({count} in pg_publication)",
    "it subscribes to another database ({count} in pg_subscription)",
)
_READABLE = """
select n.nspname::pg_catalog.text, c.relname::pg_catalog.text
from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and pg_catalog.has_schema_privilege(n.oid, 'usage')
  and pg_catalog.has_table_privilege(c.oid, 'select')"""
_FEW_PAGES, _PAGES = 20, 15
"""Pages of 8 kB: of a table of more than a few, how many are read beside its first rows."""
_COUNT_PAGES = """
select greatest(pg_catalog.pg_relation_size(?), pg_catalog.sum(pg_catalog.pg_relation_size(relid)))
  / 8192
from pg_catalog.pg_partition_tree(?)"""


class PostgresqlGuarded:
    """See `Guarded`. Everybody may read these catalogues, as far as they are read here."""

    def __init__(self, session: Session) -> None:
        self._ask = session.ask
        self._session = session
        self._strange = Strange(session)
        self._host = session.connection.info.host
        self._name = session.name

    def names(self) -> Sequence[tuple[str, str]]:
        """See `Guarded.names`; a server may have one of its own (`cluster_name`)."""
        server = self._ask("select pg_catalog.current_setting('cluster_name')")[0][0]
        return (("host", self._host), ("server", server), ("database", self._name))

    def protection(self, structure: Structure) -> str:  # noqa: ARG002
        """See `Guarded.protection`: `ALTER DATABASE agency SET synth.protected = 'on'`."""
        settings = (value for (value,) in self._ask(_SETTINGS))
        is_on = any((value or "").lower() not in _OFF for value in settings)
        return "synth.protected is set in the database" if is_on else ""

    def others(self) -> tuple[int, int]:
        """See `Guarded.others`."""
        connections, users = self._ask(_OTHERS)[0]
        return connections, users

    def blocked(self) -> str:
        """See `Guarded.blocked`."""
        recovers, reads = self._ask(_STATE)[0]
        return _RECOVERS if recovers else _READS if reads else ""

    def feeds(self) -> Sequence[str]:
        """See `Guarded.feeds`; a base backup that runs counts as a receiver."""
        counts = zip(_COUNTED, self._ask(_FED)[0], strict=True)
        return [text.format(count=count) for text, count in counts if count]

    def readable(self, structure: Structure) -> tuple[DbTable, ...]:
        """See `Guarded.readable`."""
        names = {TableName(*row) for row in self._ask(_READABLE)}
        return tuple(table for table in structure.tables if table.name in names)

    def copied(self, table: DbTable, most: int) -> Sequence[tuple[object, ...]] | None:
        """See `Guarded.copied`."""
        return self._strange.copied(table.name, "", most)

    def is_strange(self, table: DbTable) -> bool:
        """See `Guarded.is_strange`."""
        return is_strange(self._session, self._strange, table.name)

    def sample(
        self, table: DbTable, column: DbColumn, text: str, most: int
    ) -> Sequence[tuple[object, ...]]:
        """See `Guarded.sample`: the first rows, and rows of pages that are spread."""
        name = quoted_name(column.name)
        if self.copied(table, 0) is not None:
            # What is computed is not copied.
            wanted = 0 if column.is_generated else most
            return self._strange.copied(table.name, f"({name})", wanted, filled=True) or ()
        return self._spread(qualified(table.name), name, text, most)

    def _spread(self, table: str, column: str, text: str, most: int) -> list[Row]:
        chosen, half = f"select {text} as synth_text from {table}", most // 2
        filled = f"where {column} is not null"
        pages = int(self._ask(_COUNT_PAGES, [table, table])[0][0])
        if pages <= _FEW_PAGES:
            return self._ask(f"{chosen} {filled} limit {most}")
        share = f"{100 * _PAGES / pages:.6f}"
        # The rows of the pages are mixed, else the limit would take those of the first pages alone.
        spread = (
            f"{chosen} tablesample pg_catalog.system ({share}) repeatable (7) "
            f"{filled} order by pg_catalog.md5(cast(ctid as varchar)) limit {half}"
        )
        first = f"{chosen} {filled} limit {half}"
        query = (
            f"(select * from ({first}) synth_first) union all (select * from ({spread}) synth_rest)"
        )
        return self._ask(query)
