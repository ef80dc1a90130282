"""Moments of a row, of its parents and of appointments: which are out of order.

A day in a key or unique (of a price, a balance) says what the row is about, not when it lived.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import psycopg

from benchmarks.counted import Counted
from synth.sql import quoted

ORDER = "pairs of moments out of order"
EXCLUSIVE = "rows of two outcomes that exclude one another"
RARE = "columns of what is rare that are often filled"
HOURS = "appointments at night, on a weekend, at odd minutes or of odd length"

_TODAY = "timestamp '2026-01-01'"
_OFTEN = 0.25
_ENOUGH = 20

_COLUMNS = """
select n.nspname, c.relname, a.attname, format_type(t.oid, null), not a.attnotnull
from pg_attribute a join pg_type k on k.oid = a.atttypid
join pg_type t on t.oid = case when k.typbasetype = 0 then k.oid else k.typbasetype end
join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p') and not c.relispartition and a.attnum > 0 and not a.attisdropped
and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_toast'
and not exists (select from pg_index i where i.indrelid = c.oid and i.indisunique
  and a.attnum = any (i.indkey::int2[]))
and format_type(t.oid, null) ~ '^(date|timestamp|time)( |$)' order by 1, 2, a.attnum"""
_REFERENCES = """
select cn.nspname, c.relname, ca.attname, pn.nspname, p.relname, pa.attname
from pg_constraint k
join pg_class c on c.oid = k.conrelid join pg_namespace cn on cn.oid = c.relnamespace
join pg_class p on p.oid = k.confrelid join pg_namespace pn on pn.oid = p.relnamespace
join pg_attribute ca on ca.attrelid = c.oid and ca.attnum = k.conkey[1]
join pg_attribute pa on pa.attrelid = p.oid and pa.attnum = k.confkey[1]
where k.contype = 'f' and cardinality(k.conkey) = 1 and k.conparentid = 0"""

_KINDS = dict(list(csv.reader(Path(__file__).with_suffix(".csv").open(encoding="utf-8")))[1:])
"""Kinds of moments by expressions over names: of those that are found the first counts."""

_FRAME = re.compile(r"(^|_)(at|on|le|date|time|dt|dat|datetime|timestamp|d|the)(?=_|$)")
_PAST = {"updated", "deleted", "barred", "closed", "sent", "accepted", "refused", "seen", "created"}
_CHAIN = ("created", "sent", "accepted", "closed", "deleted")
_MEETING = re.compile(
    r"rendez_?vous|(^|_)rdv|appointment|meeting|creneau|interview|entretien|consultation"
)


@dataclass(frozen=True)
class _Column:
    """A moment: its name, what it is, of what, its type, and whether it may be empty."""

    name: str
    kind: str
    stem: str
    type: str
    is_nullable: bool

    @property
    def sql(self) -> str:
        return quoted(self.name)


_Table = tuple[str, str]


def counted(connection: psycopg.Connection) -> Iterator[Counted]:
    """All tables of a database.

    Args:
        connection: to PostgreSQL.
    """
    tables = _tables(connection)
    for table, columns in tables.items():
        for measure, place, condition, wrong in _asked(table, columns):
            yield _count(connection, table, (measure, place), condition, wrong)
        yield from _rare(connection, table, columns)
    yield from _children(connection, tables)


def _tables(connection: psycopg.Connection) -> dict[_Table, list[_Column]]:
    found: dict[_Table, list[_Column]] = {}
    for namespace, table, name, kind, is_nullable in connection.execute(_COLUMNS):
        plain = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
        told = next((word for word, text in _KINDS.items() if re.search(text, plain)), "event")
        stem = _stem(plain, _KINDS.get(told, "$^"))
        word = kind.partition("(")[0].partition(" ")[0]
        column = _Column(name, told, stem, word, is_nullable)
        found.setdefault((namespace, table), []).append(column)
    return found


def _stem(name: str, kind: str) -> str:
    """What is left of a name without the words that say what it is: `invitation`."""
    found = re.search(kind, name)
    start, stop = found.span() if found else (0, 0)
    start += name[start : start + 1] == "_"
    start = name.rfind("_", 0, start) + 1 if found else 0
    stop = stop + len(name[stop:].partition("_")[0]) if found else 0
    return re.sub("_+", "_", _FRAME.sub("", name[:start] + name[stop:])).strip("_")


def _asked(table: _Table, columns: list[_Column]) -> Iterator[tuple[str, str, str, str]]:
    """What is counted of a table: measure, place, which rows, and which of them are wrong."""
    days = [column for column in columns if column.type != "time"]
    created = next((c for c in days if c.kind == "created" and not c.stem), None)
    updated = next((c for c in days if c.kind == "updated" and not c.stem), None)
    for column in days:
        past = column.kind in _PAST
        if created is not None and column is not created and column.kind not in {"birth", "life"}:
            yield _before(created, column)
        if updated is not None and updated is not column and past:
            yield _before(column, updated)
        if past:
            late = f"{column.sql} > {_TODAY}"
            yield ORDER, f"{column.name} <= today", f"{column.sql} is not null", late
    for stem in {column.stem for column in columns}:
        yield from _of_stem(table, [column for column in columns if column.stem == stem])


def _of_stem(table: _Table, columns: list[_Column]) -> Iterator[tuple[str, str, str, str]]:
    """What belongs together: `invitation_sent_at` and `invitation_accepted_at`."""
    first = {column.kind: column for column in reversed(columns)}
    for chain in (_CHAIN, ("sent", "refused"), ("start", "ended"), ("start", "closed")):
        known = [first[word] for word in chain if word in first]
        for left, right in pairwise(known):
            if (left.type == "time") == (right.type == "time"):
                yield _before(left, right)
    if "accepted" in first and "refused" in first:
        either = " or ".join(f"{first[word].sql} is not null" for word in ("accepted", "refused"))
        both = " and ".join(f"{first[word].sql} is not null" for word in ("accepted", "refused"))
        yield EXCLUSIVE, f"{first['accepted'].name}, {first['refused'].name}", either, both
    if _MEETING.search(table[1].lower()) and "start" in first:
        yield from _meeting(first)


def _meeting(first: dict[str, _Column]) -> Iterator[tuple[str, str, str, str]]:
    start, end = first["start"].sql, first["ended"].sql if "ended" in first else ""
    if first["start"].type == "date":
        return
    wrong = [f"extract(hour from {start}) not between 7 and 19"]
    wrong.append(f"extract(minute from {start})::int % 5 <> 0")
    if first["start"].type == "timestamp":
        wrong.append(f"extract(isodow from {start}) > 5")
    if end and first["ended"].type == first["start"].type:
        wrong.append(f"{end} - {start} not between interval '5 minutes' and interval '4 hours'")
    yield HOURS, first["start"].name, f"{start} is not null", " or ".join(wrong)


def _before(left: _Column, right: _Column) -> tuple[str, str, str, str]:
    both = f"{left.sql} is not null and {right.sql} is not null"
    days = "date" in {left.type, right.type}
    cast = "::date" if days else ""
    return ORDER, f"{left.name} <= {right.name}", both, f"{left.sql}{cast} > {right.sql}{cast}"


def _count(
    connection: psycopg.Connection, table: _Table, named: tuple[str, str], rows: str, wrong: str
) -> Counted:
    query = f"select count(*), count(*) filter (where {wrong}) from {_named(table)} where {rows}"
    total, found = connection.execute(query).fetchone()
    measure, place = named
    return Counted(measure, f"{table[1]}: {place}", total, found)


def _rare(
    connection: psycopg.Connection, table: _Table, columns: list[_Column]
) -> Iterator[Counted]:
    """Columns of what was deleted or barred: filled in few rows."""
    for column in columns:
        if column.kind in {"deleted", "barred"}:
            query = f"select count(*), count({column.sql}) from {_named(table)}"
            total, filled = connection.execute(query).fetchone()
            if total >= _ENOUGH and column.is_nullable:
                yield Counted(RARE, f"{table[1]}.{column.name}", 1, int(filled > total * _OFTEN))


def _children(
    connection: psycopg.Connection, tables: dict[_Table, list[_Column]]
) -> Iterator[Counted]:
    """Rows that were made before the row that they refer to; a circle of tables has no order."""
    found = list(connection.execute(_REFERENCES))
    to: dict[_Table, set[_Table]] = {}
    for row in found:
        to.setdefault(row[:2], set()).add(row[3:5])
    for row in found:
        child, parent = row[:2], row[3:5]
        made = [
            next((c for c in tables.get(t, []) if c.kind == "created" and not c.stem), None)
            for t in (child, parent)
        ]
        if None in made or (child != parent and _reaches(parent, child, to)):
            continue
        own, theirs = (f"{alias}.{column.sql}" for alias, column in zip("cp", made, strict=True))
        cast = "::date" if "date" in {column.type for column in made} else ""
        query = (
            f"select count(*), count(*) filter (where {theirs}{cast} > {own}{cast}) "
            f'from {_named(child)} c join {_named(parent)} p on p."{row[5]}" = c."{row[2]}"'
        )
        total, wrong = connection.execute(query).fetchone()
        yield Counted(ORDER, f"{parent[1]} <= {child[1]}.{row[2]}", total, wrong)


def _reaches(start: _Table, goal: _Table, to: dict[_Table, set[_Table]]) -> bool:
    waiting, seen = [start], set()
    while waiting:
        table = waiting.pop()
        if table == goal:
            return True
        if table not in seen:
            seen.add(table)
            waiting += to.get(table, ())
    return False


def _named(table: _Table) -> str:
    return ".".join(map(quoted, table))
