"""Guard: the target cannot be written, or what is written there goes on to other databases.

PostgreSQL: in recovery (a standby), transactions that only read, somebody who receives its log,
a slot kept for somebody who does, publications of this database to which somebody listens, and its
subscriptions. Everybody may read these catalogues, as far as they are read here. A base backup that
runs counts as a receiver.
Files: not writable, or marked so that nobody may write them, which the superuser could all the
same; DuckDB also opened to be read only.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from synth.databases.onefile import file_of, may_write

if TYPE_CHECKING:
    from synth.databases.database import Database

_ANYBODY_MAY_WRITE = 0o222

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


def final_reasons(database: "Database") -> Iterator[str]:
    """Why this target cannot be filled, whatever anybody allows.

    Raises:
        WorldError: the database cannot be asked.
    """
    if database.dialect != "postgresql":
        yield from _file(database)
        return
    recovers, reads = database.rows(_STATE)[0]
    if recovers:
        yield _RECOVERS
    elif reads:
        yield _READS


def reasons(database: "Database") -> Iterator[str]:
    """How what is put there would reach other databases.

    Raises:
        WorldError: the database cannot be asked.
    """
    if database.dialect == "postgresql":
        for text, count in zip(_COUNTED, database.rows(_FED)[0], strict=True):
            if count:
                yield text.format(count=count)


def _file(database: "Database") -> Iterator[str]:
    path = file_of(database.shown)
    if not path.exists():
        return
    if not may_write(path) or not path.stat().st_mode & _ANYBODY_MAY_WRITE:
        yield "the file may not be written"
    elif database.dialect == "duckdb" and _is_read_only(database):
        yield "the file was opened to be read only"


def _is_read_only(database: "Database") -> bool:
    query = (
        "select readonly from system.main.duckdb_databases() "
        "where database_name = system.main.current_database()"
    )
    return bool(database.rows(query)[0][0])
