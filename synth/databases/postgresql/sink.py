"""Fills the tables of a PostgreSQL database in one transaction, by `COPY`."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from typing import TYPE_CHECKING

from synth.databases.catalog import DbTable, Structure, TableName
from synth.databases.filling import Filling, fillings
from synth.databases.locating import qualified, shown
from synth.databases.matching import match
from synth.databases.postgresql.acting import acting
from synth.databases.postgresql.cycles import ways
from synth.databases.postgresql.equality import same
from synth.databases.postgresql.lines import csv_lines
from synth.databases.postgresql.making import Making, making
from synth.databases.postgresql.modes import apply_mode
from synth.databases.postgresql.sequences import move_sequences
from synth.databases.postgresql.session import Session
from synth.databases.postgresql.words import type_words
from synth.databases.standing import Standing
from synth.errors import AnswerError, WorldError
from synth.schema.layout import Layout
from synth.stopping import whole
from synth.stores.ddl import name_list, quoted_name
from synth.stores.place import File
from synth.stores.store import Encode, Part

if TYPE_CHECKING:
    from psycopg import Copy

_CHUNK_BYTES = 1 << 20
_RIGHTS = """
    select n.nspname, c.relname,
      pg_catalog.has_any_column_privilege(c.oid, 'INSERT'), pg_catalog.row_security_active(c.oid)
    from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p')
"""
_STATE = """
    select pg_catalog.pg_is_in_recovery(),
      pg_catalog.current_setting('transaction_read_only') = 'on'
"""


class PostgresqlSink:
    """See `Sink`; the transaction begins with it, and `discard` also lets the connection go.

    A table is copied straight into its place, except where keys to later tables, rows that may be
    there already or row-level security (which `COPY` does not obey) want its rows in a temporary
    table first.
    """

    def __init__(
        self,
        session: Session,
        structure: Callable[[], Structure],
        tables: Sequence[Layout],
        *,
        create: bool,
        mode: str,
        absent: frozenset[str],
    ) -> None:
        self._session = session
        self._structure = structure
        self._making = Making((), ())
        self._told: dict[TableName, int] = {}
        self._target: Filling | None = None
        self._open = ExitStack()
        self._copy: Copy | None = None
        self._saved: tuple[dict[TableName, int], dict[TableName, int]] | None = None
        # Whoever waited for a lock sees what was committed meanwhile.
        session.run("begin isolation level read committed")
        try:
            self._check_state()
            targets, found = self._matched(tables, absent, create=create)
            self._targets = {target.layout.name: target for target in targets}
            self._by_name = {target.name: target for target in targets}
            self._secured = secured = self._check_rights()
            self._absent = frozenset(target.name for target in targets if target.is_held)
            apply_mode(session, mode, targets, found, self._absent)
            layouts = {target.name: target.layout for target in targets}
            self._standing = Standing(
                session.shown, found, layouts, self._count, partial(acting, session)
            )
            if mode == "replace":
                self._standing.check_emptied(self._absent)
            self._ways = ways(targets, self._absent)
            bare = (target.name for target in targets if not target.names)
            self._staged = {*self._absent, *self._ways.nulled, *self._ways.held, *secured, *bare}
            self._defer()
        except BaseException:
            session.roll_back()
            raise

    @property
    def encode(self) -> Encode:
        """Lines of CSV."""
        return csv_lines

    def save(self) -> None:
        """Set a savepoint in the place of the last one."""
        if self._saved is not None:
            self._session.run("release savepoint synth_table")
        self._session.run("savepoint synth_table")
        self._saved = dict(self._standing.sent), dict(self._told)

    def undo(self) -> bool:
        """Roll back to it; a table of a circle is no table alone."""
        if self._saved is None:
            return False
        self._end_copy()
        try:
            self._session.run("rollback to savepoint synth_table")
        except WorldError:
            return False
        self._standing.sent, self._told = map(dict, self._saved)
        ways = self._ways
        tied = {*ways.nulled, *ways.held, *ways.released, *ways.updated}
        return self._target is None or self._target.name not in tied

    def begin(self, layout: Layout) -> None:
        """Start to copy into the table, or into a temporary one of its columns."""
        target = self._target = self._targets[layout.name]
        place = target.sql
        if target.name in self._staged:
            place = self._temporary(target)
            self._session.run(
                f"create temporary table {place} on commit drop as "
                f"select {name_list(target.names)} from {target.sql} with no data",
                target.table,
            )
        statement = f"copy {place} {target.listed} from stdin (format csv)"
        if place == target.sql:
            self._open.enter_context(self._session.on_own_path(target.table))
        with self._session.told(target.table):
            self._copy = self._open.enter_context(self._session.copying(statement))

    def write(self, part: Part) -> None:
        """Send the lines."""
        target, copy = self._begun()
        self._standing.sent[target.name] += part.rows
        data = memoryview(part.data)
        with self._session.told(target.table):
            for start in range(0, len(data), _CHUNK_BYTES):
                copy.write(data[start : start + _CHUNK_BYTES])

    def end(self) -> None:
        """Complete the copy, and insert what has waited for this table."""
        target, _ = self._begun()
        with self._session.told(target.table):
            self._open.close()
        self._copy = None
        if target.name in self._staged and target.name not in self._ways.held:
            with self._session.on_own_path(target.table):
                rows = self._session.run(self._insert(target), target.table)
            self._add(target, rows)
            if target.name not in self._ways.nulled:
                self._drop(target)
        released = [self._by_name[name] for name in self._ways.released.get(target.name, ())]
        if released:
            self._insert_at_once(released)
        for name in self._ways.updated.get(target.name, ()):
            self._update(self._by_name[name])
        if any(table.triggers for table in self._session.structure.tables):
            # A trigger of a later table may insert here, numbered by the sequence.
            move_sequences(self._session, [target])

    def finish(self) -> tuple[File, ...]:
        """Check what was deferred, count, and declare the references that closed a circle."""
        with self._session.on_own_path():
            self._session.run("set constraints all immediate")
        self._standing.check(self._absent)
        for name, statement in self._making.last:
            self._session.run(statement, DbTable(name, ()))
        return ()

    def close(self, manifest: bytes | None = None) -> None:  # noqa: ARG002 - no file keeps it
        """Move the sequences, which no roll back would move again, and commit."""
        move_sequences(self._session, tuple(self._targets.values()))
        with self._session.on_own_path():
            # Triggers that a constraint defers run now.
            self._session.run("set constraints all immediate")
            # A cursor that a key's query left open would be read at the commit, with our rights.
            self._session.run("close all")
            with whole("all rows were committed"):
                self._session.run("commit")

    def discard(self) -> None:
        """Roll back and let the connection go."""
        self._end_copy()
        self._session.roll_back()
        self._session.close()

    def _end_copy(self) -> None:
        """End a copy that is not completed."""
        import psycopg

        reason = WorldError("discarded")
        with suppress(psycopg.Error):
            self._open.__exit__(WorldError, reason, None)

    # -- before the first row -----------------------------------------------------------------

    def _check_state(self) -> None:
        is_replica, is_read_only = self._session.ask(_STATE)[0]
        if is_replica:
            raise WorldError(f"{self._session.shown}: the server is a replica; it only reads")
        if is_read_only:
            raise WorldError(f"{self._session.shown}: the database or session is set to read only")

    def _matched(
        self, tables: Sequence[Layout], absent: frozenset[str], *, create: bool
    ) -> tuple[Sequence[Filling], Structure]:
        """The targets, made where asked, and all tables of the database."""
        found = self._structure()
        if create:
            words = type_words(self._session, tables)
            self._making, problems = making(tables, found, words)
            if problems:
                raise AnswerError("\n".join(problems))
            for name, statement in self._making.first:
                self._session.run(statement, DbTable(name, ()))
            if self._making.first:
                found = self._structure()
        matched = match(found, tables)
        if matched.problems:
            raise AnswerError("\n".join(matched.problems))
        return fillings(matched, absent), found

    def _check_rights(self) -> set[TableName]:
        """The tables under row-level security; raises where rows may not be inserted."""
        rights = {TableName(*row[:2]): row[2:] for row in self._session.ask(_RIGHTS)}
        named = [name for name in self._by_name if name in rights]
        refused = [shown(name, self._session.structure) for name in named if not rights[name][0]]
        if refused:
            tables = ", ".join(refused)
            raise WorldError(f"{self._session.shown}: no right to insert into {tables}")
        return {name for name in named if rights[name][1]}

    def _defer(self) -> None:
        names = sorted(
            f"{quoted_name(table.namespace)}.{quoted_name(name)}"
            for table, name in self._ways.deferred
        )
        if names:
            self._session.run(f"set constraints {', '.join(dict.fromkeys(names))} deferred")

    def _count(self, name: TableName) -> int:
        """How many rows of a table stand.

        A policy may hide those that go in: then how many were seen first, and what inserts said.
        """
        if name in self._told:
            return self._told[name]
        query = f"select pg_catalog.count(*) from {qualified(name)}"
        rows = int(self._session.ask(query, (), self._by_name[name].table)[0][0])
        if name in self._secured:
            self._told[name] = rows
        return rows

    def _add(self, target: Filling, rows: int) -> None:
        """Note how many rows an insert says went in."""
        if target.name in self._secured:
            # Of rows that may be there already nobody knows how many go in.
            is_known = target.name not in self._absent
            self._told[target.name] += rows if is_known else self._standing.sent[target.name]

    # -- what was kept aside ------------------------------------------------------------------

    def _begun(self) -> tuple[Filling, "Copy"]:
        if self._target is None or self._copy is None:
            raise RuntimeError("no table was begun")
        return self._target, self._copy

    def _temporary(self, target: Filling) -> str:
        number = list(self._targets).index(target.layout.name)
        return qualified(TableName("pg_temp", f"synth_{number}"))

    def _insert(self, target: Filling) -> str:
        """Inserts the rows that were kept aside; identity columns take the given numbers."""
        nulled = self._ways.nulled.get(target.name, ())
        values = ", ".join(
            "null" if name in nulled else f"s.{quoted_name(name)}" for name in target.names
        )
        text = (
            f"insert into {target.sql} {target.listed} overriding system value "
            f"select {values} from {self._temporary(target)} s"
        )
        if target.name not in self._absent:
            return text
        absent = " and ".join(
            f"not exists (select 1 from {target.sql} t where {same})" for same in _same(target)
        )
        if absent:
            text += f" where {absent}"
        # A unique that may be deferred cannot say which row is there already.
        is_late = any(unique.is_deferrable for unique in target.table.uniques)
        return text if is_late else f"{text} on conflict do nothing"

    def _insert_at_once(self, targets: Sequence[Filling]) -> None:
        """Insert into tables that need each other: keys are checked when all rows are there."""
        inserts = [self._insert(target) for target in targets]
        with self._session.on_own_path():
            if self._secured.isdisjoint(target.name for target in targets):
                extra = [f"i{number} as ({text})" for number, text in enumerate(inserts[:-1])]
                head = f"with {', '.join(extra)} " if extra else ""
                self._session.run(head + inserts[-1], targets[-1].table)
            else:
                # One statement for several tables says how many rows went into the last alone.
                extra = [
                    f"i{number} as ({text} returning 1)" for number, text in enumerate(inserts)
                ]
                items = [
                    f"(select pg_catalog.count(*) from i{number})" for number in range(len(inserts))
                ]
                query = f"with {', '.join(extra)} select {', '.join(items)}"
                counts = self._session.ask(query, (), targets[-1].table)[0]
                for target, rows in zip(targets, counts, strict=True):
                    self._add(target, rows)
        for target in targets:
            self._drop(target)

    def _update(self, target: Filling) -> None:
        """Set the columns that were null until the tables they refer to were there."""
        nulled = [quoted_name(name) for name in self._ways.nulled[target.name]]
        values = ", ".join(f"{name} = s.{name}" for name in nulled)
        filled = " or ".join(f"s.{name} is not null" for name in nulled)
        same = _equal(target, target.table.key)
        with self._session.on_own_path():
            self._session.run(
                f"update {target.sql} t set {values} from {self._temporary(target)} s "
                f"where {same} and ({filled})",
                target.table,
            )
        self._check_updated(target, filled, same)
        self._drop(target)

    def _check_updated(self, target: Filling, filled: str, same: str) -> None:
        """Raise where a row is still null: a trigger, a rule or a policy may see to that.

        How many rows the update says it changed is not it: a trigger may change them back.
        """
        nulled = self._ways.nulled[target.name]
        names = [quoted_name(name) for name in nulled]
        stands = " and ".join(f"(s.{name} is null or t.{name} is not null)" for name in names)
        query = f"select pg_catalog.count(*) from {self._temporary(target)} s where ({filled})"
        there = f"select 1 from {target.sql} t where {same} and {stands}"
        lost = self._session.ask(f"{query} and not exists ({there})", (), target.table)[0][0]
        if lost:
            wanted = self._session.ask(query, (), target.table)[0][0]
            what = f"({', '.join(nulled)}) was set in {wanted:,} rows and stands in "
            self._standing.refuse(target.name, "update", f"{what}{wanted - lost:,}")

    def _drop(self, target: Filling) -> None:
        self._session.run(f"drop table {self._temporary(target)}", target.table)


def _same(target: Filling) -> Iterator[str]:
    """Where `on conflict` does not know whether row `s` is there: how it is row `t`.

    By the schema's key in a table without any unique, by each unique of columns where one may be
    deferred.
    """
    table = target.table
    if not table.uniques:
        inner = [column.name for column in target.layout.columns]
        key = [target.names[inner.index(name)] for name in target.layout.key]
        if key:
            yield _equal(target, key)
    elif any(unique.is_deferrable for unique in table.uniques):
        for unique in table.uniques:
            names = [name for name in unique.columns if name in target.names]
            if unique.where is None and len(names) == len(unique.columns):
                plain = [name for name in names if name is not None]
                yield _equal(target, plain, nulls=not unique.nulls_distinct)


def _equal(target: Filling, names: Sequence[str], *, nulls: bool = False) -> str:
    """Whether rows `t` and `s` are the same in these columns; the path says nothing about it."""
    return " and ".join(_same_value(target, name, nulls=nulls) for name in names)


def _same_value(target: Filling, name: str, *, nulls: bool) -> str:
    ours, theirs = f"t.{quoted_name(name)}", f"s.{quoted_name(name)}"
    equal = same(target.table.by_name[name].type, ours, theirs)
    return f"({equal} or {ours} is null and {theirs} is null)" if nulls else equal
