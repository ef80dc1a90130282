"""Fills tables of a DuckDB database in one transaction."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from synth.databases.catalog import DbColumn, DbTable, DbUnique, Structure, TableName
from synth.databases.checks import checks_of
from synth.databases.duckdb.dialect import DUCKDB
from synth.databases.duckdb.empty import empty, printed, remade, unemptied
from synth.databases.duckdb.errors import Teller
from synth.databases.duckdb.sequences import move_sequences
from synth.databases.filling import Filling, fillings, parents_first, row_problems
from synth.databases.locating import qualified, shown
from synth.databases.matching import match, outer_layout, outer_name
from synth.databases.standing import Standing
from synth.errors import AnswerError, WorldError
from synth.schema.layout import Layout
from synth.stopping import whole
from synth.stores.ddl import create_table, quoted_name
from synth.stores.duckdb import type_word
from synth.stores.place import File
from synth.stores.store import Encode, Part, check_columns, rows_part

if TYPE_CHECKING:
    import duckdb

_PART = "synth part"
_LEVEL = '"synth level"'


class DuckdbSink:
    """Inserts batches; whatever fails, a rollback leaves nothing.

    DuckDB checks a foreign key against what earlier statements inserted, so parents come first. The
    rows of a table that refers to itself, or to a table that comes later, wait in a temporary table
    until their parents are there, and go in level by level: one statement for each level of the
    tree. A circle of rows cannot be stored at all, nor a row that refers to itself.
    """

    def __init__(
        self,
        connection: "duckdb.DuckDBPyConnection",
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
        self._flushed: Mapping[TableName, TableName] = {}
        self._is_open = True

    def open(
        self, tables: Sequence[Layout], *, create: bool, mode: str, held: Collection[str]
    ) -> None:
        """Begin, make what is missing, empty what is replaced; see `DuckdbDatabase.sink`."""
        check_columns(tables)
        if not self._belongs:
            with self._teller.told("begun"):
                self._connection.execute("begin")
        structure = self._told_structure()
        found = match(structure, tables, create=create)
        filled = fillings(found, held)
        problems = [*found.problems, *row_problems(structure, filled, mode, self._holds)]
        emptied = [one.table.name for one in filled if not one.is_held]
        if problems:
            raise AnswerError("\n".join(problems))
        if mode == "replace":
            self._empty(structure, emptied, tables)
        if found.missing:
            self._make(structure, found.missing, tables)
            structure = self._told_structure()
            found = match(structure, tables)
            if found.problems:
                raise WorldError("\n".join(found.problems))
            filled = fillings(found, held)
        self._fillings = {filling.layout.name: filling for filling in filled}
        layouts = {filling.table.name: filling.layout for filling in filled}
        self._standing = Standing(self._teller.url, structure, layouts, self._count, _acting)
        self._flushed = _flushed(structure, [one.table.name for one in filled])
        for name in self._flushed:
            with self._teller.told("staged", structure.by_name[name]):
                self._connection.execute(
                    f"create temp table {_stage(name)} as select {self._of(name).names} "
                    f"from {qualified(name)} limit 0"
                )

    @property
    def encode(self) -> Encode:
        """The batches in declared types."""
        return rows_part

    def begin(self, layout: Layout) -> None:
        """Start a table."""
        self._filling = self._fillings[layout.name]

    def write(self, part: Part) -> None:
        """Insert the rows, or let them wait."""
        import duckdb

        filling = self._begun()
        if not part.rows:
            return
        rows = pa.Table.from_batches(part.batches)
        rows = rows.rename_columns([f"c{place}" for place in range(rows.num_columns)])
        values = ", ".join(inserted(filling, rows))
        name = filling.table.name
        self._stands().sent[name] += part.rows
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
            raise self._teller.explained(
                error, "filled", filling.table, unfit=unfit, repeated=repeated
            ) from None

    def end(self) -> None:
        """Insert what waited for this table."""
        done = self._begun().table.name
        for name, last in self._flushed.items():
            if last == done:
                self._flush(self._of(name))

    def finish(self) -> tuple[File, ...]:
        """Count the rows; all else is checked with every statement."""
        held = [one.table.name for one in self._fillings.values() if one.is_held]
        self._stands().check(held)
        return ()

    def close(self, manifest: bytes | None = None) -> None:  # noqa: ARG002 - none is kept
        """Move the sequences and commit; what is part of another transaction waits for its end."""
        with self._teller.told("numbered"):
            move_sequences(self._connection, list(self._fillings.values()))
        with whole("all rows were committed"):
            if not self._belongs:
                with self._teller.told("committed"):
                    self._connection.execute("commit")
            self._is_open = False

    def discard(self) -> None:
        """Roll back, the transaction it is part of too, and remove a file that was made."""
        if not self._is_open:
            return
        self._is_open = False
        undo(self._connection)
        self._connection.unregister(_PART)
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

    def _count(self, name: TableName) -> int:
        with self._teller.told("read"):
            rows = _asked(self._connection, f"select system.main.count(*) from {qualified(name)}")
            return int(rows[0][0])

    def _of(self, name: TableName) -> Filling:
        return next(one for one in self._fillings.values() if one.table.name == name)

    def _told_structure(self) -> Structure:
        structure = self._structure()
        self._teller = replace(self._teller, structure=structure)
        return structure

    def _holds(self, name: TableName, columns: Sequence[str]) -> bool:
        full = " and ".join(f"{quoted_name(column)} is not null" for column in columns)
        return self._is_any(f"select 1 from {qualified(name)} where {full or 'true'}")

    def _is_any(self, query: str) -> bool:
        with self._teller.told("read"):
            return _asked(self._connection, f"select exists ({query})") == [(True,)]

    def _empty(
        self, structure: Structure, names: Sequence[TableName], tables: Sequence[Layout]
    ) -> None:
        """Delete all rows; tables of which DELETE is not enough are made again, or refused."""
        dropped = remade(structure, names, self._holds)
        refused = "\n".join(unemptied(structure, names, self._holds))
        others = (ref.to for t in structure.tables if t.name not in names for ref in t.references)
        if set(others) & set(dropped):
            raise AnswerError(refused)
        with self._teller.told("emptied"):
            before = printed(self._connection, dropped)
            empty(self._connection, structure, names, dropped=dropped)
        again = [one for one in tables if outer_name(one, structure) in dropped]
        kept = tuple(table for table in structure.tables if table.name not in dropped)
        try:
            self._make(replace(structure, tables=kept), again, tables)
        except WorldError:
            raise AnswerError(refused) from None
        with self._teller.told("emptied"):
            if printed(self._connection, dropped) != before:
                raise AnswerError(refused)

    def _make(
        self, structure: Structure, missing: Sequence[Layout], tables: Sequence[Layout]
    ) -> None:
        """Make tables, with the references that DuckDB can take when all rows are there.

        Those to earlier tables of the same namespace, by a key; none to the table itself, because
        DuckDB could not store a row that refers to itself or to a later one.
        """
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
            with self._teller.told(f"made: table {name.name}"):
                self._connection.execute(statement)
            singles = {(column.name,) for column in layout.columns if column.unique}
            keys[name] = {layout.key, *layout.uniques, *singles}

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
                self._connection.execute(_insert(filling, f"select {filling.names} from {_LEVEL}"))
            self._connection.execute(f"drop table {stage}")
        except duckdb.Error as error:
            raise self._teller.explained(error, "filled", filling.table) from None

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


def _acting(name: TableName, event: str) -> Sequence[str]:  # noqa: ARG001 - it has none
    """DuckDB knows no triggers, rules or policies."""
    return ()


def _asked(connection: "duckdb.DuckDBPyConnection", query: str) -> list[tuple[Any, ...]]:
    """All rows of a result: one that is not read to its end keeps the connection busy."""
    rows: list[tuple[Any, ...]] = connection.execute(query).fetchall()
    return rows


def undo(connection: "duckdb.DuckDBPyConnection") -> None:
    """Roll back, if a transaction is open; DuckDB tells that only by failing.

    After a fatal error, such as a commit that did not fit on the disk, there is none either.
    """
    import duckdb

    with suppress(duckdb.TransactionException, duckdb.FatalException):
        connection.execute("rollback")


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
    head = f"insert into {filling.target} ({filling.names})"
    if not filling.is_held:
        return f"{head} {query}"
    if not filling.same_row:
        return f"{head} {query} on conflict do nothing"
    same = " and ".join(
        f"t.{column} is not distinct from n.{column}"
        for column in (quoted_name(filling.columns[place].name) for place in filling.same_row)
    )
    there = f"select 1 from {filling.target} t where {same}"
    return f"{head} select * from ({query}) n ({filling.names}) where not exists ({there})"


def _own_parents(filling: Filling) -> str:
    """The condition that a waiting row's parents in its own table are there."""
    tests = ["true"]
    for ref in filling.table.references:
        if ref.to != filling.table.name:
            continue
        pairs = list(zip(ref.columns, ref.to_columns, strict=True))
        empty_part = " or ".join(f"s.{quoted_name(name)} is null" for name in ref.columns)
        same = " and ".join(f"t.{quoted_name(to)} = s.{quoted_name(own)}" for own, to in pairs)
        there = f"select 1 from {filling.target} t where {same}"
        tests.append(f"({empty_part} or exists ({there}))")
    return " and ".join(tests)


def inserted(filling: Filling, rows: pa.Table) -> list[str]:
    """What is inserted into each column: the values, or texts turned into what DuckDB reads."""
    return [
        _read(f"s.c{place}", column) if pa.types.is_string(field.type) else f"s.c{place}"
        for place, (column, field) in enumerate(zip(filling.columns, rows.schema, strict=True))
    ]


def _read(text: str, column: DbColumn) -> str:
    r"""A text in PostgreSQL's form as DuckDB reads it: `\x00ff`, `{a,b}`."""
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
