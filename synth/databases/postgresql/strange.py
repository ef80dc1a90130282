"""Code of other users: tables that would run it when they are asked, and functions that are it.

The planner evaluates what it can of a table's indexes, statistics, checks and partition keys, and
asks the functions of ranges how selective a condition is, whatever a query asks: a function that
says it is immutable, called with constants. So whoever may make a table runs code with the rights
of whoever counts its rows, and a foreign table below another asks a server that somebody chose.
`copy TABLE to` plans nothing.

A function is trusted that a superuser or this user owns: whoever could plant it has these rights.
What another user wrote is trusted where it is `plain`: it calls the server alone.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import islice

from synth.databases.catalog import TableName
from synth.databases.postgresql.plain import plain
from synth.databases.postgresql.queries import OTHERS, UNTRUSTED
from synth.databases.postgresql.session import Session

_TABLES = rf"""
with recursive planned (oid, tree) as (
  select i.indrelid, i.indexprs::pg_catalog.text from pg_catalog.pg_index i
  union all select i.indrelid, i.indpred::pg_catalog.text from pg_catalog.pg_index i
  union all select s.stxrelid, s.stxexprs::pg_catalog.text from pg_catalog.pg_statistic_ext s
  union all select t.relid, d.partexprs::pg_catalog.text from pg_catalog.pg_partitioned_table d
    cross join lateral pg_catalog.pg_partition_tree(d.partrelid) t
  union all select k.conrelid, k.conbin::pg_catalog.text from pg_catalog.pg_constraint k
  union all select d.adrelid, d.adbin::pg_catalog.text from pg_catalog.pg_attrdef d
    join pg_catalog.pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where a.attgenerated <> ''
  union all select y.polrelid, y.polqual::pg_catalog.text from pg_catalog.pg_policy y
    where pg_catalog.row_security_active(y.polrelid)),
called (oid, number) as (
  select l.oid, m.found[1]::pg_catalog.oid from planned l
  cross join lateral pg_catalog.regexp_matches(
    l.tree, ':(?:funcid|opfuncid|aggfnoid) (\d+)', 'g') m (found)
  union select l.oid, o.oprcode::pg_catalog.oid from planned l
  cross join lateral pg_catalog.regexp_matches(l.tree, ':opno (\d+)', 'g') m (found)
  join pg_catalog.pg_operator o on o.oid = m.found[1]::pg_catalog.oid),
strange (oid) as (
  (select c.oid from called c join pg_catalog.pg_proc p on p.oid = c.number where {UNTRUSTED}
    union select l.oid from planned l join pg_catalog.pg_class c on c.oid = l.oid
      where c.relowner {OTHERS} and not ({plain("l.tree")})
    union select c.oid from pg_catalog.pg_class c where c.relkind = 'f' and c.relowner {OTHERS}
    union select a.attrelid from pg_catalog.pg_range g
      join pg_catalog.pg_proc p on p.oid in (g.rngsubdiff, g.rngcanonical) and {UNTRUSTED}
      join pg_catalog.pg_type t on t.oid in (g.rngtypid, g.rngmultitypid)
      join pg_catalog.pg_attribute a on a.atttypid in (t.oid, t.typarray))
  union select i.inhparent from strange s join pg_catalog.pg_inherits i on i.inhrelid = s.oid)
select n.nspname, c.relname, array(
  select pg_catalog.format('%I.%I', ln.nspname, l.relname)
  from pg_catalog.pg_class l join pg_catalog.pg_namespace ln on ln.oid = l.relnamespace
  where l.relkind = 'r' and not pg_catalog.row_security_active(c.oid)
    and not pg_catalog.row_security_active(l.oid)
    and (l.oid = c.oid or c.relkind = 'p' and l.oid in (
      select t.relid from pg_catalog.pg_partition_tree(c.oid) t)))
from strange s join pg_catalog.pg_class c on c.oid = s.oid
join pg_catalog.pg_namespace n on n.oid = c.relnamespace"""


class Strange:
    """The tables of a database that would run other users' code, looked for once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._leaves: dict[TableName, Sequence[str]] | None = None

    def tables(self) -> Mapping[TableName, Sequence[str]]:
        """These tables, each with what of it can be copied, as SQL writes the names."""
        if self._leaves is None:
            rows = self._session.ask(_TABLES)
            self._leaves = {TableName(*row[:2]): row[2] for row in rows}
        return self._leaves

    def copied(
        self, table: TableName, columns: str, most: int, *, filled: bool = False
    ) -> Sequence[tuple[str | None, ...]] | None:
        """The first rows of a table that would run such code; None of any other table.

        No row where a policy makes a query even of a copy.

        Args:
            table: its name.
            columns: their names in SQL, between parentheses; "" are all.
            most: how many rows at most.
            filled: whether rows with a null are passed over.
        """
        if table not in self.tables():
            return None
        found: list[tuple[str | None, ...]] = []
        for leaf in self.tables()[table]:
            if len(found) < most:
                rows = self._first(
                    f"copy {leaf} {columns} to stdout", most - len(found), filled=filled
                )
                found += rows
        return found

    def _first(self, statement: str, most: int, *, filled: bool) -> list[tuple[str | None, ...]]:
        found: list[tuple[str | None, ...]] = []
        connection = self._session.connection
        # A copy that is given up is cancelled, by an error; that spoils the transaction around it.
        with (
            suppress(_EnoughError),
            self._session.told(),
            connection.transaction(),
            connection.cursor() as cursor,
            cursor.copy(statement.encode()) as copy,
        ):
            rows = (row for row in copy.rows() if not filled or None not in row)
            found += islice(rows, most)
            raise _EnoughError
        return found


class _EnoughError(Exception):
    """No more rows are wanted."""
