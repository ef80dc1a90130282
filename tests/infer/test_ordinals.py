"""Numbers that count the rows under one row above, also where they end soon or decide a branch."""

import sqlite3
from contextlib import closing

HOMES = """
create table home (id integer primary key, rooms int not null check (rooms > 0));
create table dweller (home_id integer not null references home, rang tinyint not null
  check (rang >= 1), tie text not null check (tie in ('ref','spouse','child')),
  check ((rang = 1) = (tie = 'ref')), primary key (home_id, rang));
create table instalment (home_id integer not null references home, rang int not null
  check (rang between 1 and 4), primary key (home_id, rang));
create table visit (home_id int not null references home, no int not null check (no in (1, 2, 3)),
  primary key (home_id, no));
"""


def test_numbers_begin_with_one_under_each_row_above(filled_file):
    with closing(sqlite3.connect(filled_file(HOMES))) as connection:
        for table, number in (("dweller", "rang"), ("instalment", "rang"), ("visit", "no")):
            told = connection.execute(
                f"select count(*), max({number}) from {table} group by home_id"
            ).fetchall()
            assert len(told) > 50
            assert all(count == most for count, most in told)
        (ties,) = connection.execute("select count(distinct tie) from dweller").fetchone()
    assert ties == 3
