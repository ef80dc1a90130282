"""Fills tables of a SQLite database in one transaction."""

import sqlite3
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

import pyarrow as pa

from synth.databases.blobs import blobs
from synth.databases.catalog import Structure, TableName
from synth.databases.checks import checks_of
from synth.databases.filling import Filling, fillings, parents_first, row_problems
from synth.databases.locating import qualified, shown
from synth.databases.matching import match, outer_layout, outer_name, unindexed
from synth.databases.sqlite.dialect import SQLITE
from synth.databases.sqlite.errors import Teller
from synth.databases.standing import Standing
from synth.errors import AnswerError, WorldError
from synth.schema.layout import Column, Layout
from synth.stopping import whole
from synth.stores.ddl import create_table, name_list, quoted_name
from synth.stores.place import File
from synth.stores.sqlite import objects, type_word
from synth.stores.store import Encode, Part, check_columns, rows_part


class SqliteSink:
    """Inserts row after row; whatever fails, a rollback leaves nothing.

    Foreign keys are checked with every row where the tables come in their order, so the failing
    table is known at once. Where a table refers to itself or to a later one they are checked when
    all tables are full: SQLite then counts what is missing, and any circle can be closed.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        teller: Teller,
        structure: Callable[[], Structure],
        *,
        belongs: bool,
        remove: Callable[[], None] | None,
    ) -> None:
        """Nothing is done before `open`.

        Args:
            connection: to the database.
            teller: of its failures.
            structure: reads it.
            belongs: whether a transaction is open that somebody else ends.
            remove: removes the file, if it was made for this sink.
        """
        self._connection = connection
        self._teller = teller
        self._structure = structure
        self._belongs = belongs
        self._remove = remove
        self._fillings: dict[str, Filling] = {}
        self._filling: Filling | None = None
        self._standing: Standing | None = None
        self._checked: tuple[TableName, ...] = ()
        self._indexes: list[tuple[TableName, tuple[str, ...]]] = []
        self._is_open = True

    def open(
        self, tables: Sequence[Layout], *, create: bool, mode: str, held: Collection[str]
    ) -> None:
        """Begin, make what is missing, empty what is replaced; see `SqliteDatabase.sink`."""
        check_columns(tables)
        with self._teller.told("begun"):
            self._connection.execute("savepoint synth" if self._belongs else "begin immediate")
        structure = self._told_structure()
        found = match(structure, tables, create=create)
        filled = fillings(found, held)
        problems = [*found.problems, *row_problems(structure, filled, mode, self._holds)]
        if problems:
            raise AnswerError("\n".join(problems))
        if found.missing:
            self._make(structure, found.missing, tables)
            structure = self._told_structure()
            found = match(structure, tables)
            if found.problems:
                raise WorldError("\n".join(found.problems))
            filled = fillings(found, held)
        self._fillings = {filling.layout.name: filling for filling in filled}
        self._defer(structure, mode)
        if mode == "replace":
            self._empty(structure)
        layouts = {filling.table.name: filling.layout for filling in filled}
        self._standing = Standing(self._teller.url, structure, layouts, self._count, self._acting)
        if mode == "replace":
            self._standing.check_emptied(self._held())

    @property
    def encode(self) -> Encode:
        """The batches in declared types."""
        return rows_part

    def begin(self, layout: Layout) -> None:
        """Start a table."""
        self._filling = self._fillings[layout.name]

    def write(self, part: Part) -> None:
        """Insert the rows."""
        filling = self._begun()
        statement = insert(filling)
        is_blob = [column.type.base == "bytea" for column in filling.columns]
        for batch in part.batches:
            columns = [
                list(blobs(values).to_numpy(zero_copy_only=False))
                if binary and pa.types.is_string(values.type)
                else objects(values)
                for values, binary in zip(batch.columns, is_blob, strict=True)
            ]
            self._stands().sent[filling.table.name] += batch.num_rows
            try:
                self._connection.executemany(statement, zip(*columns, strict=True))
            except sqlite3.Error as error:
                failure = self._teller.explained(error, "filled", filling.table)
                if _is_foreign(error):
                    failure = self._found_reference(statement, columns) or failure
                raise failure from None

    def end(self) -> None:
        """Nothing follows the last row of a table."""

    def finish(self) -> tuple[File, ...]:
        """Check the foreign keys that were put off, count, and index the keys of new tables."""
        self._check(self._checked)
        self._stands().check(self._held())
        for table, columns in self._indexes:
            name = quoted_name("_".join((table.name, *columns, "idx")))
            target = f"{quoted_name(table.name)} ({name_list(columns)})"
            with self._teller.told(f"indexed: table {table.name}"):
                self._connection.execute(
                    f"create index if not exists {quoted_name(table.namespace)}.{name} on {target}"
                )
        return ()

    def close(self, manifest: bytes | None = None) -> None:  # noqa: ARG002 - none is kept
        """Commit; what is part of another transaction waits for its end."""
        with whole("all rows were committed"):
            try:
                self._connection.execute("release synth" if self._belongs else "commit")
            except sqlite3.Error as error:
                if _is_foreign(error):
                    self._check([filling.table.name for filling in self._fillings.values()])
                raise self._teller.explained(error, "committed", None) from None
            self._is_open = False

    def discard(self) -> None:
        """Roll back, and remove a file that was made."""
        if not self._is_open:
            return
        self._is_open = False
        if self._connection.in_transaction:
            # Where a trigger has rolled everything back, there is nothing left to undo.
            self._connection.execute("rollback to synth" if self._belongs else "rollback")
            if self._belongs:
                self._connection.execute("release synth")
        if self._remove is not None:
            self._remove()

    def _begun(self) -> Filling:
        if self._filling is None:
            raise RuntimeError("no table was begun")
        return self._filling

    def _stands(self) -> Standing:
        if self._standing is None:
            raise RuntimeError("the sink was not opened")
        return self._standing

    def _held(self) -> frozenset[TableName]:
        return frozenset(one.table.name for one in self._fillings.values() if one.is_held)

    def _count(self, name: TableName) -> int:
        with self._teller.told("read"):
            query = f"select count(*) from {qualified(name)}"
            return int(self._connection.execute(query).fetchone()[0])

    def _acting(self, name: TableName, event: str) -> list[str]:
        """Names of a table's triggers, whose statements say more than their heads."""
        del event
        master = f"{quoted_name(name.namespace)}.sqlite_master"
        query = f"select name from {master} where type = 'trigger' and lower(tbl_name) = lower(?)"
        return [str(row[0]) for row in self._connection.execute(query, (name.name,))]

    def _told_structure(self) -> Structure:
        structure = self._structure()
        self._teller = replace(self._teller, structure=structure)
        return structure

    def _holds(self, name: TableName, columns: Sequence[str]) -> bool:
        full = " and ".join(f"{quoted_name(column)} is not null" for column in columns)
        query = f"select exists (select 1 from {qualified(name)} where {full or 'true'})"
        with self._teller.told("read"):
            return bool(self._connection.execute(query).fetchone()[0])

    def _defer(self, structure: Structure, mode: str) -> None:
        """Put the checks off where a row can refer to one that comes later."""
        order = [filling.table.name for filling in self._fillings.values()]
        is_late = {
            name
            for place, name in enumerate(order)
            for ref in structure.by_name[name].references
            if ref.is_deferrable or ref.to in order[place:]
        }
        if not is_late:
            return
        self._connection.execute("pragma defer_foreign_keys = on")
        watched = [name for name in order if structure.by_name[name].references]
        if mode != "replace":  # rows that were wrong before are not ours to report
            watched = [name for name in watched if self._broken(name) is None]
        self._checked = tuple(watched)

    def _make(
        self, structure: Structure, missing: Sequence[Layout], tables: Sequence[Layout]
    ) -> None:
        """Make tables; their indexes are made when they are full."""
        by_name = {table.name: table for table in tables}
        names = {table.name: outer_name(table, structure) for table in tables}
        for inside in missing:
            layout, name = outer_layout(inside, by_name), names[inside.name]
            statement = create_table(
                layout,
                _type_words(layout),
                references=layout.references,
                # SQLite allows no namespace behind `references`.
                sql_name=lambda table: quoted_name(names[table].name),
                checks=checks_of(inside, SQLITE),
            )
            with self._teller.told(f"made: table {name.name}"):
                self._connection.execute(_placed(statement, name))
            self._indexes += [(name, columns) for columns in unindexed(layout)]

    def _empty(self, structure: Structure) -> None:
        names = [one.table.name for one in self._fillings.values() if not one.is_held]
        order = parents_first(structure, names)[::-1]
        # For each row that goes SQLite looks at all rows that might refer to it, unless there is an
        # index: 16 seconds for a tree of 20,000 rows. Children that went before cost nothing.
        circular = [
            (name, ref.columns)
            for place, name in enumerate(order)
            for ref in structure.by_name[name].references
            if ref.to in order[: place + 1]
        ]
        for number, (name, columns) in enumerate(circular):
            with self._teller.told("emptied", structure.by_name[name]):
                self._connection.execute(
                    f"create index {_index(name, number)} "
                    f"on {quoted_name(name.name)} ({name_list(columns)})"
                )
        for name in order:
            with self._teller.told("emptied", structure.by_name[name]):
                self._connection.execute(f"delete from {qualified(name)}")
        for number, (name, _) in enumerate(circular):
            with self._teller.told("emptied", structure.by_name[name]):
                self._connection.execute(f"drop index {_index(name, number)}")

    def _check(self, names: Sequence[TableName]) -> None:
        for name in names:
            broken = self._broken(name)
            if broken is not None:
                raise WorldError(f"{self._teller.url}: {broken}")

    def _broken(self, name: TableName) -> str | None:
        """A foreign key of a table that a row violates, in words."""
        structure = self._teller.structure
        query = "select parent, fkid from pragma_foreign_key_check(?) limit 1"
        with self._teller.told("checked", structure.by_name[name]):
            found = self._connection.execute(query, (name.name,)).fetchone()
        if found is None:
            return None
        query = 'select "from" from pragma_foreign_key_list(?) where id = ? order by seq'
        columns = [str(row[0]) for row in self._connection.execute(query, (name.name, found[1]))]
        key = f"foreign key ({', '.join(columns)}) to {found[0]}"
        return f"table {shown(name, structure)}: a row violates {key}"

    def _found_reference(
        self, statement: str, columns: Sequence[Sequence[object]]
    ) -> WorldError | None:
        """Which foreign key refused a row.

        SQLite does not say: the rows go in unchecked, into a transaction that is rolled back.
        """
        table = self._begun().table
        self._connection.execute("pragma defer_foreign_keys = on")
        try:
            again = statement.replace("insert into", "insert or replace into", 1)
            self._connection.executemany(again, zip(*columns, strict=True))
        except sqlite3.Error:
            return None
        broken = self._broken(table.name)
        return None if broken is None else WorldError(f"{self._teller.url}: {broken}")


def insert(filling: Filling) -> str:
    """The statement that inserts one row."""
    marks = [f"?{place + 1}" for place in range(len(filling.columns))]
    head = f"insert into {filling.target} ({filling.names})"
    if not filling.is_held:
        return f"{head} values ({', '.join(marks)})"
    same = " and ".join(
        f"{quoted_name(filling.columns[place].name)} is {marks[place]}"
        for place in filling.same_row
    )
    test = f"not exists (select 1 from {filling.target} where {same})" if same else "true"
    return f"{head} select {', '.join(marks)} where {test} on conflict do nothing"


def _type_words(layout: Layout) -> Callable[[Column], str]:
    return lambda column: type_word(column, layout)


def _placed(statement: str, name: TableName) -> str:
    """The statement with the table's namespace."""
    head = "create table "
    return f"{head}{quoted_name(name.namespace)}.{statement.removeprefix(head)}"


def _index(table: TableName, number: int) -> str:
    return qualified(TableName(table.namespace, f"synth replaces {number}"))


def _is_foreign(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorname", "") == "SQLITE_CONSTRAINT_FOREIGNKEY"
