"""Fills tables of a SQLite database in one transaction."""

import sqlite3
from collections.abc import Callable, Sequence

import pyarrow as pa

from synth.databases.blobs import blobs
from synth.databases.catalog import Structure, TableName
from synth.databases.checks import checks_of
from synth.databases.filekind import Holds
from synth.databases.fileteller import Teller
from synth.databases.filling import Filling, parents_first
from synth.databases.locating import qualified, shown
from synth.databases.matching import outer_layout, outer_name, unindexed
from synth.databases.sqlite.dialect import SQLITE
from synth.databases.sqlite.errors import explained
from synth.errors import WorldError
from synth.registry import Values
from synth.schema.layout import Column, Layout
from synth.stores.ddl import create_table, name_list, quoted_name
from synth.stores.sqlite import objects, type_word
from synth.stores.store import Part


class SqliteFiller:
    """Inserts row after row; see `Filler`.

    Foreign keys are checked with every row where the tables come in their order, so the failing
    table is known at once. Where a table refers to itself or to a later one they are checked when
    all tables are full: SQLite then counts what is missing, and any circle can be closed.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._filled: Sequence[Filling] = ()
        self._checked: tuple[TableName, ...] = ()
        self._is_late = False
        self._indexes: list[tuple[TableName, tuple[str, ...]]] = []

    def empty(
        self, teller: Teller, filled: Sequence[Filling], tables: Sequence[Layout], holds: Holds
    ) -> None:
        """See `Filler.empty`: rows go when it is known which checks are put off."""

    def make(self, teller: Teller, missing: Sequence[Layout], tables: Sequence[Layout]) -> None:
        """Make tables; their indexes are made when they are full."""
        by_name = {table.name: table for table in tables}
        names = {table.name: outer_name(table, teller.structure) for table in tables}
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
            with teller.told(f"made: table {name.name}"):
                self._connection.execute(_placed(statement, name))
            self._indexes += [(name, columns) for columns in unindexed(layout)]

    def prepare(self, teller: Teller, filled: Sequence[Filling], mode: str) -> None:
        """See `Filler.prepare`."""
        self._teller = teller
        self._filled = filled
        self._defer(teller.structure, mode)
        if mode == "replace":
            self._empty(teller.structure)

    def write(self, filling: Filling, part: Part) -> None:
        """See `Filler.write`."""
        statement = insert(filling)
        is_blob = [column.type.base == "bytea" for column in filling.columns]
        for batch in part.batches:
            columns = driver_values(batch.columns, is_blob)
            try:
                self._connection.executemany(statement, zip(*columns, strict=True))
            except sqlite3.Error as error:
                failure = explained(self._teller, error, "filled", filling.table)
                if _is_foreign(error):
                    failure = self._found_reference(filling, columns) or failure
                raise failure from None

    def end(self, filling: Filling) -> None:
        """Nothing follows the last row of a table."""

    def finish(self) -> None:
        """Check the foreign keys that were put off, and index the keys of new tables."""
        self._check(self._checked)
        for table, columns in self._indexes:
            name = quoted_name("_".join((table.name, *columns, "idx")))
            target = f"{quoted_name(table.name)} ({name_list(columns)})"
            with self._teller.told(f"indexed: table {table.name}"):
                self._connection.execute(
                    f"create index if not exists {quoted_name(table.namespace)}.{name} on {target}"
                )

    def commit(self, *, is_inner: bool) -> None:
        """See `Filler.commit`."""
        try:
            commit(self._connection, is_inner)
        except sqlite3.Error as error:
            if _is_foreign(error):
                self._check([filling.table.name for filling in self._filled])
            raise explained(self._teller, error, "committed", None) from None

    def acting(self, name: TableName, event: str) -> Sequence[str]:
        """Names of a table's triggers, whose statements say more than their heads."""
        del event
        master = f"{quoted_name(name.namespace)}.sqlite_master"
        query = f"select name from {master} where type = 'trigger' and lower(tbl_name) = lower(?)"
        return [str(row[0]) for row in self._connection.execute(query, (name.name,))]

    def _defer(self, structure: Structure, mode: str) -> None:
        """Put the checks off where a row can refer to one that comes later."""
        order = [filling.table.name for filling in self._filled]
        is_late = {
            name
            for place, name in enumerate(order)
            for ref in structure.by_name[name].references
            if ref.is_deferrable or ref.to in order[place:]
        }
        self._is_late = bool(is_late)
        if not is_late:
            return
        self._connection.execute("pragma defer_foreign_keys = on")
        watched = [name for name in order if structure.by_name[name].references]
        if mode != "replace":  # rows that were wrong before are not ours to report
            watched = [name for name in watched if self._broken(name) is None]
        self._checked = tuple(watched)

    def _empty(self, structure: Structure) -> None:
        names = [one.table.name for one in self._filled if not one.is_held]
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
        self, filling: Filling, columns: Sequence[Sequence[object]]
    ) -> WorldError | None:
        """Which foreign key refused a row.

        SQLite does not say: the rows go in unchecked, into a transaction that is rolled back.
        """
        self._connection.execute("pragma defer_foreign_keys = on")
        try:
            again = insert(filling).replace("insert into", "insert or replace into", 1)
            self._connection.executemany(again, zip(*columns, strict=True))
        except sqlite3.Error:
            return None
        finally:
            if not self._is_late:
                self._connection.execute("pragma defer_foreign_keys = off")
        broken = self._broken(filling.table.name)
        return None if broken is None else WorldError(f"{self._teller.url}: {broken}")


def driver_values(columns: Sequence[Values], is_blob: Sequence[bool]) -> list[list[object]]:
    """The values as the driver takes them; texts of a blob's column are read as bytes."""
    return [
        list(blobs(values).to_numpy(zero_copy_only=False))
        if binary and pa.types.is_string(values.type)
        else list(objects(values))
        for values, binary in zip(columns, is_blob, strict=True)
    ]


def insert(filling: Filling) -> str:
    """The statement that inserts one row."""
    marks = [f"?{place + 1}" for place in range(len(filling.columns))]
    head = f"insert into {filling.sql} {filling.listed}"
    if not filling.is_held:
        return f"{head} values ({', '.join(marks)})"
    same = " and ".join(
        f"{quoted_name(filling.columns[place].name)} is {marks[place]}"
        for place in filling.same_row
    )
    test = f"not exists (select 1 from {filling.sql} where {same})" if same else "true"
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


def begin(connection: sqlite3.Connection, is_inner: bool, read_only: bool) -> None:
    """See `FileKind.begin`; who will write waits for others now, not at the first row."""
    alone = "begin" if read_only else "begin immediate"
    connection.execute("savepoint synth" if is_inner else alone)


def commit(connection: sqlite3.Connection, is_inner: bool) -> None:
    """See `FileKind.commit`."""
    connection.execute("release synth" if is_inner else "commit")


def undo(connection: sqlite3.Connection, is_inner: bool) -> None:
    """See `FileKind.undo`: a trigger may have rolled everything back already."""
    if connection.in_transaction:
        connection.execute("rollback to synth" if is_inner else "rollback")
        if is_inner:
            connection.execute("release synth")
