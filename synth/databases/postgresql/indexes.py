"""Foreign keys without an index, which make it slow to delete what they refer to."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from synth.databases.catalog import DbReference, DbTable, TableName
from synth.databases.locating import qualified
from synth.databases.postgresql.session import Session
from synth.stores.ddl import name_list, quoted_name

_PAIRS = 40_000_000
"""From so many pairs of rows on (about a second) an index is made."""

_UNINDEXED = """
    select n.nspname::pg_catalog.text, c.relname::pg_catalog.text, k.conname::pg_catalog.text
    from pg_catalog.pg_constraint k
    join pg_catalog.pg_class c on c.oid = k.conrelid
    join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where k.contype = 'f' and k.conparentid = 0 and not k.condeferred
    and pg_catalog.pg_has_role(c.relowner, 'USAGE')
    and pg_catalog.has_schema_privilege(n.oid, 'CREATE')
    and not exists (
      select from pg_catalog.pg_trigger t where t.tgrelid = c.oid and t.tginitdeferred)
    and not exists (
      select from pg_catalog.pg_index i
      where i.indrelid = c.oid and i.indisvalid and i.indpred is null and k.conkey <@ array(
        select i.indkey[place]
        from pg_catalog.generate_series(0, pg_catalog.cardinality(k.conkey) - 1) place))
"""


@contextmanager
def indexed(session: Session, tables: Sequence[DbTable]) -> Iterator[None]:
    """Inside, foreign keys between these tables have an index where that saves much time.

    For every row that is deleted, PostgreSQL looks for rows that refer to it, and without an index
    it looks at all rows of the table, those deleted before in the transaction among them: 10,000
    job seekers with 22,000 registrations took 6 seconds, ten times as many take a hundred times as
    long. Nobody else sees the index, which is dropped before the first row goes in; from then on
    readers of its table wait for the end of the transaction. It needs the right to change the
    table; without that right, or where checks wait for the end of the transaction, which would keep
    the index in use, deleting takes its time.

    Args:
        session: inside its transaction.
        tables: those whose rows will be deleted.

    Raises:
        WorldError: the server failed, or somebody else uses the table for too long.
    """
    made: list[tuple[TableName, DbTable]] = []
    slow = {(TableName(*row[:2]), row[2]) for row in session.ask(_UNINDEXED)}
    rows: dict[TableName, int] = {}
    for table, reference in _references(tables):
        if (table.name, reference.name) not in slow:
            continue
        for name in (table.name, reference.to):
            if name not in rows:
                rows[name] = session.ask(
                    f"select pg_catalog.count(*) from {qualified(name)}", (), table
                )[0][0]
        if rows[table.name] * rows[reference.to] >= _PAIRS:
            index = f"synth replaces {len(made)}"
            session.run(
                f"create index {quoted_name(index)} on {qualified(table.name)} "
                f"({name_list(reference.columns)})",
                table,
            )
            made.append((TableName(table.name.namespace, index), table))
    yield
    for name, table in made:
        session.run(f"drop index {qualified(name)}", table)


def _references(tables: Sequence[DbTable]) -> Iterator[tuple[DbTable, DbReference]]:
    """Foreign keys between these tables, one for each list of columns."""
    names = {table.name for table in tables}
    for table in tables:
        seen = set()
        for reference in table.references:
            if reference.to in names and reference.columns not in seen:
                seen.add(reference.columns)
                yield table, reference
