"""What of a PostgreSQL table may keep a statement from a row, by name: for messages."""

from collections.abc import Sequence

from synth.databases.catalog import TableName
from synth.databases.postgresql.session import Session

_BITS = {"insert": 4, "delete": 8, "update": 16}
"""Of `pg_trigger.tgtype` (PostgreSQL, `catalog/pg_trigger.h`)."""
_RULES = {"update": "2", "insert": "3", "delete": "4"}
"""Of `pg_rewrite.ev_type` (PostgreSQL manual, 52.45)."""
_POLICIES = {"insert": "", "update": "rw*", "delete": "rd*"}
"""Of `pg_policy.polcmd` that keep silent; one for inserts does not (PostgreSQL manual, 52.38)."""
_NAMES = """
with recursive heirs (oid) as (
  select c.oid from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where n.nspname = ? and c.relname = ?
  union
  select i.inhrelid from pg_catalog.pg_inherits i join heirs on i.inhparent = heirs.oid)
select t.tgname::pg_catalog.text from pg_catalog.pg_trigger t join heirs on t.tgrelid = heirs.oid
where not t.tgisinternal and t.tgenabled in ('O', 'A')
  and (t.tgtype & ?::pg_catalog.int4) <> 0
union
select r.rulename::pg_catalog.text from pg_catalog.pg_rewrite r
join heirs on r.ev_class = heirs.oid
where r.ev_enabled in ('O', 'A') and r.ev_type = ?::pg_catalog."char"
union
select p.polname::pg_catalog.text from pg_catalog.pg_policy p join heirs on p.polrelid = heirs.oid
where pg_catalog.row_security_active(p.polrelid)
  and pg_catalog.strpos(?, p.polcmd::pg_catalog.text) > 0
order by 1"""


def acting(session: Session, name: TableName, event: str) -> Sequence[str]:
    """Names of the triggers, rules and policies of a table and its heirs.

    Args:
        session: connected.
        name: of the table.
        event: one of `insert`, `update`, `delete`.
    """
    parameters = (name.namespace, name.name, _BITS[event], _RULES[event], _POLICIES[event])
    return [row[0] for row in session.ask(_NAMES, parameters)]
