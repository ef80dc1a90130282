"""Exclusions beside `=`, and partial uniques that share columns."""

import duckdb
import pytest

from synth.api import generate
from synth.databases.catalog import (
    DbColumn,
    DbExclusion,
    DbReference,
    DbTable,
    DbType,
    DbUnique,
    Structure,
    TableName,
)
from synth.databases.postgresql.dialect import POSTGRESQL
from synth.infer import infer

NUMBER = DbType("integer", "integer")


def booked(kind, text):
    """Rooms with bookings that must not overlap in one room."""
    room, stay = TableName("public", "room"), TableName("public", "stay")
    columns = (
        DbColumn("room_id", NUMBER, nullable=False),
        DbColumn("start_at", DbType(kind, kind), nullable=False),
        DbColumn("end_at", DbType(kind, kind), nullable=False),
    )
    key = DbUnique("room_pkey", ("id",), ("id",), is_primary=True)
    tables = (
        DbTable(room, (DbColumn("id", NUMBER, nullable=False),), uniques=(key,)),
        DbTable(
            stay,
            columns,
            references=(DbReference("fk", ("room_id",), room, ("id",)),),
            exclusions=(DbExclusion("apart", (("room_id", "="), (text, "&&"))),),
        ),
    )
    return Structure(POSTGRESQL, "public", tables)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("date", "daterange(start_at, end_at, '[]'::text)"),
        ("timestamp", "tsrange(start_at, end_at)"),
        ("integer", "int4range(start_at, end_at, '[]'::text)"),
    ],
)
def test_rows_of_one_room_take_turns(tmp_path, kind, text):
    path = tmp_path / "s.yaml"
    path.write_text(infer(booked(kind, text), name="s", source="here"), encoding="utf-8")
    frame = generate(path)["stay"]
    assert len(frame) > frame["room_id"].nunique() == 100
    judge = """
        select count(*) filter (where a.start_at <= b.end_at and b.start_at <= a.end_at),
            bool_and(a.start_at < a.end_at) from frame a join frame b
            on a.room_id = b.room_id and a.start_at < b.start_at
    """
    assert duckdb.sql(judge).fetchall() == [(0, True)]


DDL = """
create table rc (id integer primary key);
create table res (id integer primary key);
create table sc (id integer primary key, rc_id int not null references rc,
    res_id int references res);
create unique index both_ on sc (res_id, rc_id) where res_id is not null;
create unique index alone on sc (rc_id) where res_id is null;
"""


def test_two_partial_uniques_are_chosen_together(make_file, ask_file, three_commands):
    url = make_file("sqlite", DDL)
    three_commands(url)
    ((rows, filled),) = ask_file(url, "select count(*), count(res_id) from sc")
    assert rows == filled > 150  # several under each, none of which comes under the narrow one
