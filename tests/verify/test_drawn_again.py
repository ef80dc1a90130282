"""Rows that were drawn again at a database's word, and what hangs under them."""

import sqlite3
from contextlib import closing

from synth.api import make_plan, seed, verify

SCHEMA = """\
synth: 1
name: stays
as_of: 2026-01-01
tables:
  stay:
    rows: 60
    key: id
    asks: {even: "nights % 3 = 0"}
    columns:
      id: {sequence: {}, type: integer}
      since: {date: 2025-01-01..2025-06-30}
      nights: {int: 1..30, type: integer}
  night:
    per: stay
    each: {path: {within: parent.since..parent.since + to_days(parent.nights), every: day}}
    key: [stay_id, day]
    columns: {stay_id: parent.id, day: item.start}
"""
DDL = """
create table stay (id integer primary key, since date not null,
  nights integer not null check (nights % 3 = 0));
create table night (stay_id integer not null references stay, day date not null,
  primary key (stay_id, day));
"""


def test_rows_under_those_that_were_drawn_again_are_as_many_as_were_made(tmp_path):
    path, file = tmp_path / "s.yaml", tmp_path / "s.db"
    path.write_text(SCHEMA, encoding="utf-8")
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(DDL)
    url = f"sqlite:///{file}"
    seed(make_plan(path), url)
    report = verify(url, schema=path)
    assert [str(finding) for check in report.checks for finding in check.findings] == []
    with closing(sqlite3.connect(file)) as connection:
        (rows,) = connection.execute("select count(*) from night").fetchone()
        (nights,) = connection.execute("select sum(nights) from stay").fetchone()
    assert rows == nights + 60  # the last day, too
