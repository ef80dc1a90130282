"""Conditions judged by a PostgreSQL server over rows that never reach its tables.

The text may be a stranger's. The server itself reads it, as a view over a temporary table, and says
what the view would call before anything is called: see `calls`. What is asked then runs
in a transaction that only reads, for a minute at most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from synth.databases.asking import POSITION, refused, with_positions, wrong_rows
from synth.databases.catalog import DbColumn, DbType, Structure
from synth.databases.locating import Located, located
from synth.databases.postgresql.calls import refuse
from synth.databases.postgresql.session import Session
from synth.databases.postgresql.sink import csv_lines
from synth.databases.postgresql.words import type_words
from synth.errors import WorldError
from synth.schema.layout import Column, Layout
from synth.stores.ddl import name_list, quoted_name, standard_type

if TYPE_CHECKING:
    import psycopg

_ASKED = "pg_temp.synth_asked"
_UNKNOWN = ("42883", "42704", "42P01", "3F000")
"""No such function, type, table or namespace (PostgreSQL manual, appendix A)."""
_CANCELLED = "57014"
_LONGEST = "60s"
_WORLD = ("08", "25", "40", "53", "57", "58")
"""Classes of SQLSTATE that say nothing about a condition (PostgreSQL manual, appendix A)."""
_ON_A_ROW = ("22", "23", "P0")
"""Classes of SQLSTATE of what a row's own values do: no date, division by zero, a raise."""


def failing(
    session: Session,
    layout: Layout,
    batch: pa.RecordBatch,
    conditions: Sequence[str],
    *,
    structure: Structure,
) -> list[NDArray[np.int64]]:
    """See `Database.failing`: the rows stand in a temporary table, which is rolled back.

    The table has all columns of the target, without its constraints and those of its domains;
    columns that the layout does not have are null.
    """
    place = located(structure, layout)
    table = None if place is None else place.table
    if place is not None:
        place.pairs()
    asked, numbered = with_positions(layout, batch)
    with session.told(table), session.connection.transaction(force_rollback=True):
        # A session that only reads may still make a temporary table, which nobody else sees.
        if session.ask("show transaction_read_only") == [("on",)]:
            session.run("set transaction read write")
        words = type_words(session, [layout]) if place is None else {}
        # Asked for binary, the driver takes the protocol that refuses a second statement.
        made = _created(place, layout, words)
        session.connection.execute(made.encode(), binary=True)
        names = name_list((POSITION, *(_outer(column) for column in layout.columns)))
        statement = f"copy {_ASKED} ({names}) from stdin (format csv)"
        with session.copying(statement) as copy:
            copy.write(memoryview(csv_lines(asked, [numbered], first=False).data))
        alias = quoted_name(table.name.name if table else layout.name)
        asks = [_Ask(session, alias, *pair) for pair in enumerate(conditions)]
        for ask in asks:
            ask.declare()
        views = [ask.view for ask in asks]
        refuse(session, views, table.name if table else None)
        session.run("set transaction read only")
        if session.ask("show statement_timeout") == [("0",)]:
            session.run(f"set local statement_timeout = '{_LONGEST}'")
        with session.on_own_path():
            return [ask.positions(batch.num_rows) for ask in asks]


@dataclass(frozen=True)
class _Ask:
    """A condition as a temporary view of the rows for which it is false.

    Attributes:
        session: inside a transaction.
        alias: the table's name in the condition, as SQL writes it.
        number: of the condition, from 0.
        text: of the condition.
    """

    session: Session
    alias: str
    number: int
    text: str

    @property
    def view(self) -> str:
        """The view's name, without its namespace."""
        return f"synth_asked_{self.number}"

    def declare(self) -> None:
        """Make the view; names that the server does not know are looked for on the own path.

        That reads names alone: what a text means there is judged before it is called.

        Raises:
            WorldError: it cannot be read.
        """
        import psycopg

        position = quoted_name(POSITION)
        text = (
            f"create temporary view {self.view} as select {position} "
            f"from {_ASKED} as {self.alias} where not ({self.text}\n)"
        )
        try:
            with self.session.connection.transaction():
                self._run(text)
        except psycopg.Error as error:
            if error.diag.sqlstate not in _UNKNOWN:
                raise self._told(error) from None
            try:
                with self.session.on_own_path():
                    self._run(text)
            except psycopg.Error as again:
                raise self._told(again) from None

    def positions(self, count: int) -> NDArray[np.int64]:
        """The rows for which the condition is false, or stops the server, in order.

        Raises:
            WorldError: it cannot be evaluated.
        """
        import psycopg

        name = quoted_name(POSITION)
        query = f"select {name} from pg_temp.{self.view} order by {name}"

        def wrong_in(start: int, stop: int) -> NDArray[np.int64] | None:
            connection = self.session.connection
            try:
                with connection.transaction(force_rollback=True):
                    if (start, stop) != (0, count):
                        # A temporary table may be written where nothing else may.
                        outside = f"{name} not between {start} and {stop - 1}"
                        self._run(f"delete from {_ASKED} where {outside}")
                    rows = self._run(query).fetchall()
            except psycopg.Error as error:
                if (error.diag.sqlstate or "")[:2] not in _ON_A_ROW:
                    raise self._told(error) from None
                return None
            return np.asarray(rows, np.int64).reshape(-1)

        return wrong_rows(count, wrong_in)

    def _run(self, statement: str) -> "psycopg.Cursor[tuple[Any, ...]]":
        # Asked for binary, the driver takes the protocol that refuses a second statement.
        return self.session.connection.execute(statement.encode(), binary=True)

    def _told(self, error: "psycopg.Error") -> Exception:
        state = error.diag.sqlstate or _WORLD[0]
        if state[:2] in _WORLD and state != _CANCELLED:
            return error
        kind = "the server cancelled it" if state == _CANCELLED else type(error).__name__
        return WorldError(refused(self.session.shown, self.alias, self.number + 1, self.text, kind))


def _created(place: Located | None, layout: Layout, words: Mapping[str, str]) -> str:
    position = quoted_name(POSITION)
    if place is None:
        types = (standard_type(column.type) for column in layout.columns)
        columns = (
            f"{quoted_name(_outer(column))} {words.get(word, word)}"
            for column, word in zip(layout.columns, types, strict=True)
        )
        return f"create temporary table {_ASKED} ({position} bigint, {', '.join(columns)})"
    items = ", ".join(_bare(column) for column in place.table.columns)
    return (
        f"create temporary table {_ASKED} as "
        f"select null::bigint as {position}, {items} from {place.rows} t with no data"
    )


def _bare(column: DbColumn) -> str:
    """A column without what a domain demands: a value that breaks it must be told, not refused."""
    name = quoted_name(column.name)
    below = _below(column.type)
    return f"t.{name}::{below} as {name}" if below else f"t.{name}"


def _below(kind: DbType) -> str:
    """The type beneath all domains; nothing where there is none."""
    element = kind.element.below if kind.base == "array" and kind.element is not None else ""
    return f"{element}[]" if element else kind.below


def _outer(column: Column) -> str:
    return column.outside or column.name
