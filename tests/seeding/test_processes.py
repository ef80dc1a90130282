"""Worker processes, which cannot ask a database, make what one worker makes that did."""

import sqlite3
from contextlib import closing

import pytest

from synth import api

TABLES = """
town:
  rows: 40
  key: id
  columns: {id: {sequence: {}, type: integer}, name: {faker: {provider: city}}}
visit:
  rows: 60
  key: id
  let: {place: {ref: town}}
  asks: {small: "abs(code) % 3 = 1"}
  columns:
    id: {sequence: {}, type: integer}
    town_id: {from: place.id, type: integer}
    code: {int: 1..900}
    note: {faker: {provider: word}}
"""
DDL = """
create table town (id integer primary key, name text not null);
create table visit (id integer primary key, town_id integer not null references town,
  code integer not null, note text not null, constraint small check (abs(code) % 3 = 1));
"""


@pytest.mark.slow
def test_rows_that_exist_and_rows_drawn_again_are_the_same(planned, tmp_path):
    found = []
    for workers in (1, 2):
        path = tmp_path / f"{workers}.db"
        with closing(sqlite3.connect(path)) as database:
            database.executescript(DDL)
        for mode in ("fail", "append"):
            api.seed(planned(TABLES), f"sqlite:///{path}", mode=mode, workers=workers)
        with closing(sqlite3.connect(path)) as database:
            found.append(
                [database.execute(f"select * from {t}").fetchall() for t in ("town", "visit")]
            )
    assert [len(rows) for rows in found[0]] == [80, 120]
    assert found[0] == found[1]
