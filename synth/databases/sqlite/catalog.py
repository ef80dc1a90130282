"""The structure of a SQLite file, from its pragmas and from the statements it keeps.

Names of foreign keys are made up, `fk_TABLE_N` in written order, for SQLite forgets them. A unique
part that compares without case is told as `lower(x)`, without trailing spaces as `rtrim(x)`.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from synth.databases.catalog import (
    DbColumn,
    DbReference,
    DbTable,
    DbTrigger,
    DbUnique,
    Structure,
    TableName,
)
from synth.databases.sqlite.dialect import SQLITE
from synth.databases.sqlite.moments import dated
from synth.databases.sqlite.texts import (
    IndexText,
    TableText,
    index_text,
    table_text,
    trigger_fills,
    trigger_looks,
    trigger_refuses,
    trigger_says,
    trigger_timing,
)
from synth.databases.sqlite.types import column_type
from synth.databases.triggertext import changed_by, inserted_by
from synth.errors import WorldError
from synth.sql import quoted

Row = tuple[Any, ...]

# No file can define what stands in `temp`, where SQLite finds its own as well: a view of the file
# named `pragma_table_list` would come first.
_NAMESPACE = "main"
_OLDEST = (3, 37)
"""The first with `pragma table_list`."""

_TABLES = """
select t.name, t.type, m.sql from temp.pragma_table_list t
left join main.sqlite_schema m on m.name = t.name and m.type = 'table'
where t.schema = 'main' and t.name not like 'sqlite\\_%' escape '\\' order by t.name"""
_ALL = """
select t.name, x.* from temp.pragma_table_list t, temp.{pragma}(t.name, 'main') x
where t.schema = 'main' and t.type = 'table' order by {order}"""
_COLUMNS = _ALL.format(pragma="pragma_table_xinfo", order="t.name, x.cid").replace(
    "= 'table'", "in ('table', 'shadow')"
)
_REFERENCES = _ALL.format(pragma="pragma_foreign_key_list", order="t.name, x.id desc, x.seq")
_INDEXES = _ALL.format(pragma="pragma_index_list", order="t.name, x.name")
_PARTS = """
select x.* , i.name from temp.pragma_table_list t, temp.pragma_index_list(t.name, 'main') i,
  temp.pragma_index_xinfo(i.name, 'main') x
where t.schema = 'main' and t.type = 'table' and i."unique" and x.key order by i.name, x.seqno"""
_STATEMENTS = """
select type, name, tbl_name, sql from main.sqlite_schema
where type in ('index', 'trigger') and sql is not null order by name"""
_COLLATED = {"NOCASE": "lower", "RTRIM": "rtrim"}
_EXPRESSION = -2
_SHADOWS = (
    *("data", "idx", "content", "docsize", "config", "segments", "segdir", "stat"),
    *("node", "rowid", "parent"),
)
"""What the tables beside a full-text or R*Tree table are called, where SQLite does not know it."""


def structure(connection: sqlite3.Connection) -> Structure:
    """All tables of the main database of a connection.

    Args:
        connection: open; its row factory gives tuples or `sqlite3.Row`.

    Raises:
        WorldError: Python's SQLite is too old.
        sqlite3.Error: the file cannot be read; the caller says so in words.
    """
    if sqlite3.sqlite_version_info < _OLDEST:
        raise WorldError(f"SQLite 3.37 or newer is needed; Python has {sqlite3.sqlite_version}")
    told = connection.execute(_TABLES).fetchall()
    virtual = [name for name, kind, *_ in told if kind == "virtual"]
    own = {
        name: table_text(name, sql or "")
        for name, kind, sql in told
        if kind == "table" and not _is_shadow(name, virtual)
    }
    columns = _grouped(connection, _COLUMNS)
    uniques = _Uniques(connection)
    keys = {name: _key(columns[name]) for name in own}
    references = _references(connection, own, columns)
    triggers = _triggers(connection)
    tables = tuple(
        DbTable(
            TableName(_NAMESPACE, name),
            dated(
                _columns(columns[name], text.computed, uniques.is_row_number(name, columns[name])),
                (
                    *(check.text for check in text.checks),
                    *text.computed.values(),
                    *uniques.texts(name),
                ),
            ),
            uniques=uniques.of(name, keys[name]),
            references=tuple(references[name]),
            checks=text.checks,
            triggers=tuple(triggers[name.lower()]),
        )
        for name, text in own.items()
    )
    ordered = tuple(sorted(tables, key=lambda table: table.name))
    hidden = tuple(
        DbTable(TableName(_NAMESPACE, name), _columns(columns[name], {}, False))
        for name, *_ in told
        if name.endswith("_content") and _is_shadow(name, virtual)
    )
    return Structure(SQLITE, _NAMESPACE, ordered, sqlite3.sqlite_version, hidden)


def _grouped(connection: sqlite3.Connection, query: str) -> dict[str, list[Row]]:
    """Rows by their first value, without it."""
    made: dict[str, list[Row]] = defaultdict(list)
    for first, *rest in connection.execute(query):
        made[first].append(tuple(rest))
    return made


def _is_shadow(name: str, virtual: list[str]) -> bool:
    return any(name == f"{table}_{word}" for table in virtual for word in _SHADOWS)


def _key(columns: list[Row]) -> tuple[str, ...]:
    """The columns of the primary key in its order."""
    parts = sorted((place, name) for _, name, _, _, _, place, _ in columns if place)
    return tuple(name for _, name in parts)


def _columns(
    rows: list[Row], computed: Mapping[str, str], is_counted: bool
) -> tuple[DbColumn, ...]:
    """The columns; those of a key hold no null, though SQLite would take one."""
    return tuple(
        DbColumn(
            name,
            column_type(declared),
            nullable=not (not_null or key_place),
            default=computed.get(name, default if (default or "null").upper() != "NULL" else None),
            is_identity=bool(is_counted and key_place),
            is_generated=hidden > 1,
        )
        for _, name, declared, not_null, default, key_place, hidden in rows
    )


class _Uniques:
    """The primary keys and unique indexes of all tables."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._indexes = _grouped(connection, _INDEXES)
        self._parts: dict[str, list[Row]] = defaultdict(list)
        for _, cid, column, _, collation, _, index in connection.execute(_PARTS):
            self._parts[index].append((cid, column, collation.upper()))
        self._texts = {
            name: index_text(sql)
            for kind, name, _, sql in connection.execute(_STATEMENTS)
            if kind == "index" and name in self._parts
        }

    def is_row_number(self, table: str, columns: list[Row]) -> bool:
        """Whether the key is SQLite's own row number.

        It is of an `integer primary key` without an index: `desc` and `without rowid` have one.
        """
        keyed = [declared for _, _, declared, _, _, place, _ in columns if place]
        if len(keyed) != 1 or keyed[0].upper() != "INTEGER":
            return False
        return all(origin != "pk" for _, _, _, origin, _ in self._indexes[table])

    def of(self, table: str, key: tuple[str, ...]) -> tuple[DbUnique, ...]:
        """The primary key first."""
        made = [DbUnique(f"pk_{table}", key, key, is_primary=True)] if key else []
        for _, name, is_unique, origin, is_partial in self._indexes[table]:
            # The index of a key tells its collation, which its columns do not.
            if not is_unique or (origin == "pk" and not self._is_collated(name)):
                continue
            unique = self._unique(name, is_partial=bool(is_partial))
            made += [unique] if unique is not None else []
        return tuple(made)

    def texts(self, table: str) -> Iterator[str]:
        """All expressions and conditions of a table's indexes."""
        for _, name, *_ in self._indexes[table]:
            text = self._texts.get(name, IndexText())
            yield from (*text.parts, *([text.where] if text.where else []))

    def _is_collated(self, index: str) -> bool:
        return any(collation in _COLLATED for *_, collation in self._parts[index])

    def _unique(self, name: str, *, is_partial: bool) -> DbUnique | None:
        """One index; None where an expression of it could not be read."""
        parts, text = self._parts[name], self._texts.get(name, IndexText())
        columns: list[str | None] = []
        expressions: list[str] = []
        for place, (cid, column, collation) in enumerate(parts):
            function = _COLLATED.get(collation)
            if cid == _EXPRESSION and len(text.parts) != len(parts):
                return None
            said = text.parts[place] if cid == _EXPRESSION else column
            plain = quoted(column) if cid != _EXPRESSION else said
            columns.append(None if function or cid == _EXPRESSION else column)
            expressions.append(f"{function}({plain})" if function else said)
        where = text.where if is_partial else None
        return DbUnique(name, tuple(columns), tuple(expressions), where=where)


def _references(
    connection: sqlite3.Connection,
    texts: Mapping[str, TableText],
    columns: Mapping[str, list[Row]],
) -> dict[str, list[DbReference]]:
    """The foreign keys of all tables; SQLite numbers them from the last to the first."""
    grouped: dict[str, dict[int, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for table, number, _, parent, column, to_column, *_ in connection.execute(_REFERENCES):
        grouped[table][number].append((parent, column, to_column))
    spelled: dict[str, str] = {name.lower(): name for name in texts}
    made: dict[str, list[DbReference]] = defaultdict(list)
    for table, found in grouped.items():
        deferred = texts[table].deferred if table in texts else ()
        for place, rows in enumerate(found.values()):
            parent = rows[0][0]
            to = spelled.get(parent.lower(), parent)
            made[table].append(
                DbReference(
                    f"fk_{table}_{place + 1}",
                    tuple(column for _, column, _ in rows),
                    TableName(_NAMESPACE, to),
                    _to_columns([to_column for *_, to_column in rows], columns.get(to, [])),
                    len(deferred) == len(found) and deferred[place],
                )
            )
    return made


def _to_columns(written: list[str | None], parent: list[Row]) -> tuple[str, ...]:
    """Columns of the parent in its own spelling; its key where the pragma names none."""
    spelled = {row[1].lower(): row[1] for row in parent}
    named = tuple(spelled.get(name.lower(), name) for name in written if name is not None)
    return named or _key(parent)


def _triggers(connection: sqlite3.Connection) -> dict[str, list[DbTrigger]]:
    """Those that fire on insert, by their table in lower case."""
    made: dict[str, list[DbTrigger]] = defaultdict(list)
    for kind, name, table, sql in connection.execute(_STATEMENTS):
        timing = trigger_timing(sql) if kind == "trigger" else None
        if timing is not None:
            told = trigger_fills(sql), tuple(changed_by(sql)), trigger_refuses(sql)
            others = tuple(inserted_by(sql)), trigger_looks(sql), trigger_says(sql)
            trigger = DbTrigger(name, timing, "", *told, *others)
            made[table.lower()].append(trigger)
    return made
