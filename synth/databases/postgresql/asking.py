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
from synth.databases.postgresql.lines import csv_lines
from synth.databases.postgresql.session import Session
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
_ON_A_ROW = ("22", "23", "P0", "0A")
"""Classes of SQLSTATE of what a row's own values do: no date, division by zero, a raise, a list of
lists where none is read."""
_NO_BLOCKS = ("42704", "42501")
"""The server has no PL/pgSQL, or not for this user."""
_MOST_LOOKS = 20_000
_FEW_ROWS = 256
"""So many are looked through for each one of them."""
_ROW_BY_ROW = f"""
do $synth$
declare
  here bigint := 0; size bigint := 1; looks bigint := 0; part text; told text[];
begin
  while here operator(pg_catalog.<) {{count}} loop
    looks := looks operator(pg_catalog.+) 1;
    begin
      if looks operator(pg_catalog.>) {_MOST_LOOKS} then
        raise exception using errcode = '22000';
      end if;
      select pg_catalog.string_agg(v."{POSITION}"::pg_catalog.text, ',') filter (where v.wrong)
        into part from pg_temp.{{view}} v
        where v."{POSITION}" operator(pg_catalog.>=) here
          and v."{POSITION}" operator(pg_catalog.<) (here operator(pg_catalog.+) size);
      here := here operator(pg_catalog.+) size;
      size := size operator(pg_catalog.*) 2;
    exception when others or assert_failure then
      if not pg_catalog."left"(sqlstate, 2) operator(pg_catalog.=) any (array{{kinds}}) then
        raise;
      end if;
      part := null;
      if size operator(pg_catalog.=) 1 then
        part := here::pg_catalog.text;
        here := here operator(pg_catalog.+) 1;
      end if;
      size := 1;
    end;
    told := pg_catalog.array_append(told, part);
  end loop;
  perform pg_catalog.set_config(
    'synth.wrong', pg_catalog.array_to_string(told, ','), true);
end
$synth$"""
"""Each row in a block of its own where one of its neighbours stops the server; in one statement.

What a row does to the server comes from the list of columns, behind the choice of the rows.
"""
_ROWS_TOLD = "select pg_catalog.current_setting('synth.wrong')"


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
        if batch.num_rows > _FEW_ROWS:
            session.run(f"create index on {_ASKED} ({quoted_name(POSITION)})")
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
            f"create temporary view {self.view} as select {position}, not ({self.text}\n) as wrong "
            f"from {_ASKED} as {self.alias}"
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

        found = self._wrong_in(0, count)
        if found is not None:
            return found
        try:
            with self.session.connection.transaction():
                self._run(_ROW_BY_ROW.format(view=self.view, count=count, kinds=list(_ON_A_ROW)))
                ((text,),) = self._run(_ROWS_TOLD).fetchall()
        except psycopg.Error as error:
            if error.diag.sqlstate not in _NO_BLOCKS:
                raise self._told(error) from None
            return wrong_rows(count, self._wrong_in)
        return np.asarray([int(place) for place in str(text).split(",") if place], np.int64)

    def _wrong_in(self, start: int, stop: int) -> NDArray[np.int64] | None:
        """Those among some rows, or None where one of these stops the server."""
        import psycopg

        name = quoted_name(POSITION)
        query = (
            f"select {name} from pg_temp.{self.view} where wrong "
            f"and {name} between {start} and {stop - 1} order by {name}"
        )
        try:
            with self.session.connection.transaction():
                rows = self._run(query).fetchall()
        except psycopg.Error as error:
            if (error.diag.sqlstate or "")[:2] not in _ON_A_ROW:
                raise self._told(error) from None
            return None
        return np.asarray(rows, np.int64).reshape(-1)

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
