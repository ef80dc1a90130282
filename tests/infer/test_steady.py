"""Rows told apart by columns that conditions draw in branches: versions of a request, a tree."""

import sqlite3
from contextlib import closing

REQUESTS = """
create table grant_call (code text primary key not null);
create table charity (ref text primary key not null);
create table request (
  id integer primary key, call text not null references grant_call, ref text not null
  references charity, version int not null default 1 check (version > 0),
  before_it int unique references request, check ((version = 1) = (before_it is null)),
  unique (call, ref, version));
"""


def test_versions_of_a_request_follow_earlier_ones(filled_file):
    with closing(sqlite3.connect(filled_file(REQUESTS))) as connection:
        told, first, later = connection.execute(
            "select count(*), sum(before_it is null), sum(version > 1) from request"
        ).fetchone()
    assert told > 50
    assert min(first, later) > 20


PAPERS = """
create table folder (id integer primary key, code text not null unique);
create table paper (
  id integer primary key, folder_id integer not null references folder,
  replaces_id integer unique references paper, version integer not null check (version >= 1),
  check (replaces_id <> id), check ((version = 1) = (replaces_id is null)),
  unique (folder_id, version));
"""


def test_versions_count_on_from_the_first_one(filled_file):
    with closing(sqlite3.connect(filled_file(PAPERS))) as connection:
        papers, last, first = connection.execute(
            "select count(*), max(version), count(*) filter (where replaces_id is null) from paper"
        ).fetchone()
        gaps = connection.execute(
            "select count(*) from (select max(version) = count(*) as whole from paper"
            " group by folder_id) where not whole"
        ).fetchone()
    assert papers >= 100
    assert last > 3
    assert first > 50
    assert gaps == (0,)


SLOTS = """
create table slot (
  id integer primary key, zone text not null, aisle integer not null,
  check ((zone = 'dry' and aisle between 1 and 400) or (zone = 'cold' and aisle > 400)),
  unique (zone, aisle));
"""


def test_two_columns_of_one_draw_are_decided_for_one_branch(filled_file):
    with closing(sqlite3.connect(filled_file(SLOTS))) as connection:
        slots = connection.execute("select count(*), count(distinct aisle) from slot").fetchone()
    assert slots == (100, 100)
