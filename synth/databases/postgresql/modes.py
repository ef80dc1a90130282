"""What becomes of rows that are there already: `--mode fail`, `append` and `replace`."""

from collections.abc import Iterator, Sequence
from functools import cache, partial

from synth.databases.catalog import DbReference, DbTable, Structure, TableName
from synth.databases.filling import Filling
from synth.databases.locating import qualified, shown
from synth.databases.postgresql.calls import is_strange
from synth.databases.postgresql.indexes import indexed
from synth.databases.postgresql.queries import UNTRUSTED
from synth.databases.postgresql.session import Session
from synth.databases.postgresql.strange import Strange
from synth.errors import AnswerError
from synth.sql import quoted
from synth.stores.ddl import name_list, quoted_name

_PARTITIONED = (
    "select n.nspname, c.relname from pg_catalog.pg_class c "
    "join pg_catalog.pg_namespace n on n.oid = c.relnamespace where c.relkind = 'p'"
)

_ALONE = "select pg_catalog.pg_advisory_xact_lock(1937337972, pg_catalog.hashtext(?))"
"""Held to the end of the transaction, by every run of ours that fills this table; the number says
`synt` in ASCII."""

_ACTING = f"""
select n.nspname, t.relname, k.conname, pg_catalog.row_security_active(t.oid), exists (
  select from pg_catalog.pg_trigger g join pg_catalog.pg_proc p on p.oid = g.tgfoid
  where g.tgrelid in (t.oid, k.conrelid) and not g.tgisinternal and g.tgenabled in ('O', 'A')
    and g.tgtype & 1 = 0 and g.tgtype & 24 <> 0 and {UNTRUSTED})
from pg_catalog.pg_constraint k
join pg_catalog.pg_class t
  on t.oid = coalesce(pg_catalog.pg_partition_root(k.conrelid)::pg_catalog.oid, k.conrelid)
join pg_catalog.pg_namespace n on n.oid = t.relnamespace
where k.contype = 'f' and k.confdeltype in ('c', 'n', 'd')"""
"""Keys whose rows go or change with those that they refer to; whether a policy may hide these rows
from who deletes, for the server looks as the table's owner; and whether its triggers of statements
are another user's: they run without any row, before PostgreSQL 18 with the rights of who deletes.
"""


def apply_mode(
    session: Session,
    mode: str,
    targets: Sequence[Filling],
    structure: Structure,
    absent: frozenset[TableName],
) -> None:
    """Refuse tables that hold rows, or delete the rows, or do nothing.

    Args:
        session: inside its transaction.
        mode: one of `MODES`.
        targets: the tables, parents before children.
        structure: all tables, to see what else refers to these.
        absent: those of them whose rows stay.

    Raises:
        AnswerError: a table holds rows, or rows of others refer to those to be deleted.
        WorldError: the server failed.
    """
    tables = [target.table for target in targets if target.name not in absent]
    for name in sorted((table.name.namespace, table.name.name) for table in tables):
        # Of two runs at once each would find the table as it was before the other one.
        session.ask(_ALONE, [".".join(map(quoted, name))])
    strange = Strange(session)
    problems = list(_keys_of_others(session, strange, tables, structure, mode))
    if problems:
        raise AnswerError("\n".join(problems))
    if mode == "append":
        return
    partitioned = {TableName(*row) for row in session.ask(_PARTITIONED)}

    def rows_of(name: TableName) -> str:
        # Rows of tables that inherit from this one are not its own.
        return qualified(name) if name in partitioned else f"only {qualified(name)}"

    if mode == "fail":
        lines = [
            f"table {shown(table.name, structure)} holds rows; --mode append or replace"
            for table in tables
            if _exists(session, table, f"from {rows_of(table.name)}")
        ]
    else:
        lines = list(_outsiders(session, strange, tables, structure))
    if lines:
        raise AnswerError("\n".join(lines))
    if mode == "replace":
        with indexed(session, tables):
            for names in delete_order(tables):
                # Keys are checked at the end of a statement, so one for all serves a circle.
                deletes = [f"delete from {rows_of(name)}" for name in names]
                extra = [f"d{n} as ({text})" for n, text in enumerate(deletes[:-1])]
                head = f"with {', '.join(extra)} " if extra else ""
                with session.on_own_path():
                    session.run(head + deletes[-1], structure.by_name[names[0]])


def _keys_of_others(
    session: Session, strange: Strange, tables: Sequence[DbTable], structure: Structure, mode: str
) -> Iterator[str]:
    """Keys whose checks ask a table beside these that runs another user's code.

    The server asks it as its owner, but in this session: what he makes there, sets there or leaves
    to wait (a temporary table, a search path, before PostgreSQL 18 a trigger) is met by what runs
    with the rights of whoever fills the table.
    """
    ours = {table.name for table in tables}
    is_others = cache(partial(is_strange, session, strange))
    for table in structure.tables:
        for reference in table.references:
            to, by = reference.to, table.name
            asked = to if by in ours else by if to in ours and mode == "replace" else None
            if asked is None or asked in ours:
                continue
            if is_others(asked):
                yield (
                    f"table {shown(by, structure)}: its key {reference.name} asks "
                    f"{shown(asked, structure)}, where another user's code would run in this "
                    "session; expected a user with no more rights than his"
                )


def delete_order(tables: Sequence[DbTable]) -> Iterator[tuple[TableName, ...]]:
    """The tables in the order their rows can go, children first; a circle at once; pure."""
    left = {table.name: table for table in reversed(tables)}
    while left:
        wanted = {
            ref.to for table in left.values() for ref in table.references if ref.to != table.name
        }
        free = [name for name in left if name not in wanted]
        if not free:
            yield tuple(left)
            return
        for name in free:
            del left[name]
            yield (name,)


def _outsiders(
    session: Session, strange: Strange, tables: Sequence[DbTable], structure: Structure
) -> Iterator[str]:
    """Rows of tables that stay and refer to rows that would go: a delete may cascade to them."""
    ours = {table.name for table in tables}
    acting = {(TableName(*row[:2]), row[2]): row[3:] for row in session.ask(_ACTING)}
    for table in structure.tables:
        if table.name in ours:
            continue
        for reference in table.references:
            if reference.to not in ours:
                continue
            is_hidden, is_strange = acting.get((table.name, reference.name), (False, False))
            what = "rows"
            if is_hidden:
                refer = "may refer to it unseen, behind a policy"
            elif _refers(session, strange, table, reference):
                refer = "refer to it"
            elif is_strange:
                what, refer = "triggers", "would call another user's functions"
            else:
                continue
            yield (
                f"table {shown(reference.to, structure)} cannot be emptied: {what} of "
                f"{shown(table.name, structure)}, which is not replaced, {refer} "
                f"({reference.name})"
            )


def _refers(session: Session, strange: Strange, table: DbTable, reference: DbReference) -> bool:
    copied = strange.copied(table.name, f"({name_list(reference.columns)})", 1, filled=True)
    if copied is not None:
        return bool(copied)
    filled = " and ".join(f"{quoted_name(name)} is not null" for name in reference.columns)
    return _exists(session, table, f"from {qualified(table.name)} where {filled}")


def _exists(session: Session, table: DbTable, rest: str) -> bool:
    return bool(session.ask(f"select exists (select 1 {rest})", (), table)[0][0])
