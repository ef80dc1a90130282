"""Fills tables of a DuckDB database in one transaction."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from synth.databases.catalog import DbColumn, DbTable, DbUnique, Structure, TableName
from synth.databases.checks import checks_of
from synth.databases.duckdb.dialect import DUCKDB
from synth.databases.duckdb.empty import empty, printed, remade, unemptied
from synth.databases.duckdb.errors import explained
from synth.databases.duckdb.sequences import move_sequences
from synth.databases.filekind import Holds
from synth.databases.fileteller import Teller
from synth.databases.filling import Filling, parents_first
from synth.databases.locating import qualified, shown
from synth.databases.matching import outer_layout, outer_name
from synth.errors import AnswerError, WorldError
from synth.schema.layout import Layout
from synth.stores.ddl import create_table, name_list, quoted_name
from synth.stores.duckdb import type_word
from synth.stores.store import Part

if TYPE_CHECKING:
    import duckdb

_PART = "synth part"
_LEVEL = '"synth level"'


class DuckdbFiller:
    """Inserts batches; see `Filler`.

    DuckDB checks a foreign key against what earlier statements inserted, so parents come first. The
    rows of a table that refers to itself, or to a table that comes later, wait in a temporary table
    until their parents are there, and go in level by level: one statement for each level of the
    tree. A circle of rows cannot be stored at all, nor a row that refers to itself.
    """

    def __init__(self, connection: "duckdb.DuckDBPyConnection") -> None:
        self._connection = connection
        self._filled: Mapping[TableName, Filling] = {}
        self._flushed: Mapping[TableName, TableName] = {}

    def empty(
        self, teller: Teller, filled: Sequence[Filling], tables: Sequence[Layout], holds: Holds
    ) -> None:
        """Delete all rows; tables of which DELETE is not enough are made again, or refused."""
        structure = teller.structure
        names = [one.table.name for one in filled if not one.is_held]
        dropped = remade(structure, names, holds)
        refused = "\n".join(unemptied(structure, names, holds))
        others = (ref.to for t in structure.tables if t.name not in names for ref in t.references)
        if set(others) & set(dropped):
            raise AnswerError(refused)
        with teller.told("emptied"):
            before = printed(self._connection, dropped)
            empty(self._connection, structure, names, dropped=dropped)
        again = [one for one in tables if outer_name(one, structure) in dropped]
        kept = tuple(table for table in structure.tables if table.name not in dropped)
        try:
            self.make(replace(teller, structure=replace(structure, tables=kept)), again, tables)
        except WorldError:
            raise AnswerError(refused) from None
        with teller.told("emptied"):
            if printed(self._connection, dropped) != before:
                raise AnswerError(refused)

    def make(self, teller: Teller, missing: Sequence[Layout], tables: Sequence[Layout]) -> None:
        """Make tables, with the references that DuckDB can take when all rows are there.

        Those to earlier tables of the same namespace, by a key; none to the table itself, because
        DuckDB could not store a row that refers to itself or to a later one.
        """
        structure = teller.structure
        keys = {table.name: {one.columns for one in table.uniques} for table in structure.tables}
        by_name = {table.name: table for table in tables}
        names = {table.name: outer_name(table, structure) for table in tables}
        for inside in missing:
            layout, name = outer_layout(inside, by_name), names[inside.name]
            declared = [
                ref
                for ref in layout.references
                if ref.to != inside.name
                and names[ref.to].namespace == name.namespace
                and ref.to_columns in keys.get(names[ref.to], ())
            ]
            statement = create_table(
                layout,
                type_word,
                references=declared,
                sql_name=lambda table: qualified(names[table]),
                checks=checks_of(inside, DUCKDB),
            )
            with teller.told(f"made: table {name.name}"):
                self._connection.execute(statement)
            singles = {(column.name,) for column in layout.columns if column.unique}
            keys[name] = {layout.key, *layout.uniques, *singles}

    def prepare(self, teller: Teller, filled: Sequence[Filling], mode: str) -> None:
        """See `Filler.prepare`: what waits has a place."""
        del mode
        self._teller = teller
        self._filled = {filling.table.name: filling for filling in filled}
        self._flushed = _flushed(teller.structure, list(self._filled))
        for name in self._flushed:
            filling = self._filled[name]
            with teller.told("staged", filling.table):
                self._connection.execute(
                    f"create temp table {_stage(name)} as select {name_list(filling.names)} "
                    f"from {filling.sql} limit 0"
                )

    def write(self, filling: Filling, part: Part) -> None:
        """See `Filler.write`."""
        import duckdb

        if not part.rows:
            return
        rows = pa.Table.from_batches(part.batches)
        rows = rows.rename_columns([f"c{place}" for place in range(rows.num_columns)])
        values = ", ".join(inserted(filling, rows))
        name = filling.table.name
        with self._teller.told("filled", filling.table):
            self._connection.register(_PART, rows)
        query = f'select {values} from "{_PART}" s'
        try:
            if name in self._flushed:
                self._connection.execute(f"insert into {_stage(name)} {query}")
            else:
                self._connection.execute(_insert(filling, query))
            self._connection.unregister(_PART)
        except duckdb.Error as error:
            unfit, repeated = self._culprits(filling, rows)
            raise explained(
                self._teller, error, "filled", filling.table, unfit=unfit, repeated=repeated
            ) from None

    def end(self, filling: Filling) -> None:
        """See `Filler.end`."""
        for name, last in self._flushed.items():
            if last == filling.table.name:
                self._flush(self._filled[name])

    def finish(self) -> None:
        """All was checked with every statement."""

    def commit(self, *, is_inner: bool) -> None:
        """See `Filler.commit`; no roll back would move the sequences again."""
        with self._teller.told("numbered"):
            move_sequences(self._connection, list(self._filled.values()))
        with self._teller.told("committed"):
            commit(self._connection, is_inner)

    def acting(self, name: TableName, event: str) -> Sequence[str]:
        """DuckDB knows no triggers, rules or policies."""
        del name, event
        return ()

    def _is_any(self, query: str) -> bool:
        with self._teller.told("read"):
            return _asked(self._connection, f"select exists ({query})") == [(True,)]

    def _flush(self, filling: Filling) -> None:
        """Insert rows that waited: those whose parents are there, as often as there are any."""
        import duckdb

        stage, own = _stage(filling.table.name), _own_parents(filling)
        try:
            while self._is_any(f"select 1 from {stage}"):
                self._connection.execute(
                    f"create or replace temp table {_LEVEL} as from {stage} s where {own}"
                )
                if not self._is_any(f"select 1 from {_LEVEL}"):
                    raise self._stuck(filling)
                # Before the insert, after which more rows have their parents.
                self._connection.execute(f"delete from {stage} s where {own}")
                self._connection.execute(
                    _insert(filling, f"select {name_list(filling.names)} from {_LEVEL}")
                )
            self._connection.execute(f"drop table {stage}")
        except duckdb.Error as error:
            raise explained(self._teller, error, "filled", filling.table) from None

    def _stuck(self, filling: Filling) -> WorldError:
        table = shown(filling.table.name, self._teller.structure)
        reason = (
            "rows refer to each other in a circle, to themselves, or to rows that are not there"
        )
        return WorldError(
            f"{self._teller.url}: table {table}: {reason}; DuckDB takes none of these"
        )

    def _culprits(self, filling: Filling, rows: pa.Table) -> tuple[str, DbUnique | None]:
        """The column that a value does not fit, and the unique that rows share, as far as seen.

        The transaction has failed and answers nothing, so another connection asks the rows alone.
        """
        import duckdb

        values = inserted(filling, rows)
        with self._connection.cursor() as cursor:
            cursor.register(_PART, rows)
            for column, value in zip(filling.columns, values, strict=True):
                kind = column.type.text
                test = f"{value} is not null and try_cast({value} as {kind}) is null"
                query = f'select 1 from "{_PART}" s where {test} limit 1'
                with suppress(duckdb.Error):  # a type that only the transaction knows
                    if _asked(cursor, query):
                        return column.name, None
            by_name = dict(zip((one.name for one in filling.columns), values, strict=True))
            for unique in _whole(filling.table):
                parts = [by_name[name] for name in unique.columns if name in by_name]
                if len(parts) == len(unique.columns) and _repeats(cursor, parts):
                    return "", unique
        return "", None


def _asked(connection: "duckdb.DuckDBPyConnection", query: str) -> list[tuple[Any, ...]]:
    """All rows of a result: one that is not read to its end keeps the connection busy."""
    rows: list[tuple[Any, ...]] = connection.execute(query).fetchall()
    return rows


def begin(connection: "duckdb.DuckDBPyConnection", is_inner: bool, read_only: bool) -> None:
    """See `FileKind.begin`: there are no savepoints."""
    del read_only
    if not is_inner:
        connection.execute("begin")


def commit(connection: "duckdb.DuckDBPyConnection", is_inner: bool) -> None:
    """See `FileKind.commit`."""
    if not is_inner:
        connection.execute("commit")


def undo(connection: "duckdb.DuckDBPyConnection", is_inner: bool = False) -> None:
    """Roll back, if a transaction is open, also one that others are part of.

    DuckDB tells only by failing that none is. After a fatal error, such as a commit that did not
    fit on the disk, there is none either.
    """
    import duckdb

    del is_inner
    with suppress(duckdb.TransactionException, duckdb.FatalException):
        connection.execute("rollback")
    connection.unregister(_PART)


def _flushed(structure: Structure, order: Sequence[TableName]) -> dict[TableName, TableName]:
    """The tables whose rows wait, parents first, each with the table after which they go in."""
    place = {name: index for index, name in enumerate(order)}
    ready: dict[TableName, int] = {}
    late: dict[TableName, TableName] = {}
    for name in parents_first(structure, order):
        parents = [ref.to for ref in structure.by_name[name].references]
        ready[name] = max([place[name], *(ready.get(parent, 0) for parent in parents)])
        if ready[name] > place[name] or name in parents:
            late[name] = order[ready[name]]
    return late


def _stage(name: TableName) -> str:
    return quoted_name(f"synth rows of {name}")


def _insert(filling: Filling, query: str) -> str:
    """The statement that inserts rows, held ones only where they are absent."""
    head = f"insert into {filling.sql} {filling.listed}"
    if not filling.is_held:
        return f"{head} {query}"
    if not filling.same_row:
        return f"{head} {query} on conflict do nothing"
    same = " and ".join(
        f"t.{column} is not distinct from n.{column}"
        for column in (quoted_name(filling.columns[place].name) for place in filling.same_row)
    )
    there = f"select 1 from {filling.sql} t where {same}"
    return f"{head} select * from ({query}) n {filling.listed} where not exists ({there})"


def _own_parents(filling: Filling) -> str:
    """The condition that a waiting row's parents in its own table are there."""
    tests = ["true"]
    for ref in filling.table.references:
        if ref.to != filling.table.name:
            continue
        pairs = list(zip(ref.columns, ref.to_columns, strict=True))
        empty_part = " or ".join(f"s.{quoted_name(name)} is null" for name in ref.columns)
        same = " and ".join(f"t.{quoted_name(to)} = s.{quoted_name(own)}" for own, to in pairs)
        there = f"select 1 from {filling.sql} t where {same}"
        tests.append(f"({empty_part} or exists ({there}))")
    return " and ".join(tests)


def inserted(filling: Filling, rows: pa.Table) -> list[str]:
    """What is inserted into each column: the values, or texts turned into what DuckDB reads."""
    return [
        _read(f"s.c{place}", column) if pa.types.is_string(field.type) else f"s.c{place}"
        for place, (column, field) in enumerate(zip(filling.columns, rows.schema, strict=True))
    ]


def _read(text: str, column: DbColumn) -> str:
    r"""A text in PostgreSQL's form as DuckDB reads it: `\x00ff`, `{a,b}`.

    A union has it in the first of its members that takes it.
    """
    kind = column.type
    if kind.base == "bytea":
        is_hex = rf"system.main.regexp_full_match({text}, '\\x([0-9a-fA-F]{{2}})*')"
        bytes_ = f"system.main.unhex(system.main.substr({text}, 3))"
        return f"case when {is_hex} then {bytes_} else system.main.encode({text}) end"
    if kind.base == "array":
        body = f"system.main.regexp_replace({text}, '^.(.*).$', '\\1', 's')"
        inner = f"system.main.format('[{{}}]', {body})"
        if kind.element is not None and kind.element.base == "array":
            inner = f"system.main.translate({text}, '{{}}', '[]')"
        return f"case when {text} like '{{%}}' then {inner} else {text} end"
    if kind.base == "union":
        members = [f"try_cast({text} as {member.text})" for _, member in kind.fields]
        tried = (f"when {one} is not null then cast({one} as {kind.text})" for one in members)
        return f"case {' '.join(tried)} end"
    return text


def _whole(table: DbTable) -> list[DbUnique]:
    return [one for one in table.uniques if one.where is None and None not in one.columns]


def _repeats(cursor: "duckdb.DuckDBPyConnection", parts: Sequence[str]) -> bool:
    """Whether two of the rows hold the same values, none of them null."""
    full = " and ".join(f"{part} is not null" for part in parts)
    query = (
        f'select 1 from "{_PART}" s where {full} '
        f"group by {', '.join(parts)} having system.main.count(*) > 1 limit 1"
    )
    return bool(_asked(cursor, query))
