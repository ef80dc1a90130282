"""Goals of matches and what Django's log says, by what SQLite keeps."""

import sqlite3
from contextlib import closing

DDL = """
create table season (id integer primary key, starts date not null, ends date not null,
  check (ends > starts));
create table fixture (
  id integer primary key, season_id integer not null references season (id),
  kickoff datetime not null, home_goals integer not null, away_goals integer not null);
create table django_admin_log (id integer primary key, action_flag smallint unsigned not null);
"""


def test_matches_lie_in_their_season_and_end_as_matches_do(filled_file):
    with closing(sqlite3.connect(filled_file(DDL))) as connection:
        count, most, outside = connection.execute(
            "select count(*), max(home_goals, away_goals), sum(not date(kickoff) between starts"
            " and ends) from fixture join season on season.id = season_id"
        ).fetchone()
        flags = connection.execute("select distinct action_flag from django_admin_log").fetchall()
    assert count > 50
    assert most < 10
    assert outside == 0
    assert {*flags} == {(1,), (2,), (3,)}
