"""What a trigger writes into another table fits there: the row that it writes about does."""

import sqlite3
from contextlib import closing

from click.testing import CliRunner

from synth.cli import command

TABLES = """
create table sort (value text primary key, comment text not null);
create table level (id integer primary key, name text not null);
create table town (id integer primary key, name text not null);
create table client (
  id integer primary key, email text, code varchar(40), grade integer, town_id integer, note text
);
create table profile (
  id integer primary key references client, email text not null unique, code varchar(6),
  grade integer not null check (grade between 3 and 7), town_id integer not null references town
);
create table journal (
  client_id integer not null, what text not null references sort, note text,
  level_id integer not null references level
);
create table card (id integer primary key, owner_id integer not null references profile);
"""
FILLS = """
  insert into profile (id, email, code, grade, town_id)
    values (new.id, new.email, new.code, new.grade, new.town_id);
  insert into journal (client_id, what, note, level_id)
    values (new.id, 'client.made', new.note, 3);
"""
SQLITE = f"{TABLES}create trigger told after insert on client begin {FILLS} end;"
CAST = FILLS.replace("new.code", "new.code::varchar(40)").replace("made'", "made'::text")
POSTGRES = f"""{TABLES.replace("id integer primary key,", "id serial primary key,")}
create function told() returns trigger language plpgsql as $$ begin
  {CAST}
  return null;
end $$;
create trigger told after insert on client for each row execute function told();
"""
FITS = """
select count(*) > 50, count(*) = count(distinct email), min(grade) >= 3 and max(grade) <= 7,
  count(*) = (select count(*) from client), (select count(*) > 50 from card),
  (select count(*) = 1 from sort where value = 'client.made')
from profile
"""


def seeded(url, path):
    """Runs the three commands; the text of the schema."""
    run = CliRunner().invoke
    for words in (
        ["init", url, "-o", str(path)],
        ["check", str(path), "--against", url],
        ["seed", str(path), "--to", url],
    ):
        found = run(command, words)
        assert found.exit_code == 0, found.output
    return path.read_text()


def test_rows_fit_into_what_a_trigger_fills_of_them(tmp_path):
    place = tmp_path / "x.db"
    with closing(sqlite3.connect(place)) as database:
        database.executescript(SQLITE)
    text = seeded(f"sqlite:///{place}", tmp_path / "s.yaml")
    assert "note:" in text
    with closing(sqlite3.connect(place)) as database:
        assert database.execute(FITS).fetchone() == (1,) * 6
        assert database.execute("select max(length(code)) <= 6 from profile").fetchone() == (1,)
        assert database.execute("pragma foreign_key_check").fetchall() == []


def test_rows_fit_whatever_the_trigger_casts(postgres, tmp_path):
    url = postgres.database(POSTGRES)
    seeded(url, tmp_path / "s.yaml")
    with postgres.connect(url) as connection:
        assert connection.execute(FITS).fetchone() == (True,) * 6
        # What may be empty where it goes may be empty here.
        empty = connection.execute("select count(*) - count(note) from journal").fetchone()[0]
    assert empty > 0
