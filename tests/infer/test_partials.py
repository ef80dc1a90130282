"""Partial uniques: one row of a kind for each row above, and not the same kind in all rows."""

import sqlite3
from contextlib import closing

import pytest
from click.testing import CliRunner

from synth.cli import command

TABLES = """
create table member (id integer primary key, name text not null);
create table item (id integer primary key, label text not null);
create table loan (
  id integer primary key, member_id integer not null references member,
  item_id integer not null references item, lent_on date not null, back_on date,
  check (back_on >= lent_on));
create unique index one_open on loan (item_id) where back_on is null;
create table contract (
  id integer primary key, member_id integer not null references member,
  kind text not null check (kind in ('trial', 'active', 'closed')), code text not null);
create unique index one_trial on contract (member_id) where kind = 'trial';
create unique index one_active on contract (member_id) where kind = 'active';
create unique index codes on contract (member_id, code) where kind in ('trial', 'active');
create table phone (
  id integer primary key, member_id integer not null references member,
  is_main integer not null default 0 check (is_main in (0, 1)), line text not null);
create unique index one_main on phone (member_id) where is_main = 1;
create table language (code text primary key, label text not null, is_default boolean not null);
create unique index one_default on language (is_default) where is_default;
create table ask (id integer primary key, state text not null check (state in ('new', 'old')));
create unique index one_new on ask (state) where state = 'new';
create table step (
  id integer primary key, member_id integer not null references member, rank integer not null,
  sort text not null check (sort in ('first', 'middle', 'last')), unique (member_id, sort));
create unique index one_first on step (member_id) where sort = 'first';
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A SQLite file that the three commands have filled."""
    folder = tmp_path_factory.mktemp("partials")
    path, url = folder / "s.yaml", f"sqlite:///{folder}/x.db"
    with closing(sqlite3.connect(folder / "x.db")) as database:
        database.executescript(TABLES)
    for words in (["init", url, "-o"], ["check", "--against", url], ["seed", "--to", url]):
        found = CliRunner().invoke(command, [*words, str(path)])
        assert found.exit_code == 0, found.output
    return folder / "x.db"


@pytest.mark.parametrize(
    "query",
    [
        "select count(distinct kind) = 3 from contract",
        "select count(*) between 10 and 90 from loan where back_on is null",
        "select count(*) > 50 from loan where back_on is not null",
        "select count(*) > 50 and min(is_main) = 0 and max(is_main) = 1 from phone",
        "select count(distinct member_id) = sum(is_main) from phone",
        "select count(*) > 3 and sum(is_default) = 1 from language",
        "select count(*) > 50 and sum(state = 'new') = 1 from ask",
        "select count(distinct sort) = 3 from step",  # what a wider list tells apart is free
    ],
)
def test_what_one_row_alone_may_be_is_one(filled, query):
    with closing(sqlite3.connect(filled)) as database:
        assert database.execute(query).fetchone() == (1,), query


STAYS = """
create table room (id integer primary key, label text not null);
create table stay (
  id integer primary key, room_id integer not null references room, arrives_on date not null,
  leaves_on date not null, cancelled_on date,
  state text not null check (state in ('option', 'booked', 'cancelled')),
  check (leaves_on > arrives_on), check ((state = 'cancelled') = (cancelled_on is not null)));
create unique index one_arrival on stay (room_id, arrives_on) where state <> 'cancelled';
"""


def test_a_day_tells_apart_what_is_not_cancelled(make_file, ask_file, three_commands):
    """Nobody has to cancel every stay for an index on those that are not."""
    url = make_file("sqlite", STAYS)
    three_commands(url)
    found = dict(ask_file(url, "select state, count(*) from stay group by 1"))
    assert found.keys() == {"option", "booked", "cancelled"}
    assert found["cancelled"] < sum(found.values()) / 2


ROLES = """
create table roles (
  id integer primary key, admin boolean not null, code text not null, created_at text not null,
  deleted_at text);
create unique index one_admin on roles (admin) where admin and deleted_at is null;
"""


def test_what_one_row_may_not_be_is_as_rare_in_the_others_as_ever(
    make_file, ask_file, three_commands
):
    url = make_file("sqlite", ROLES)
    three_commands(url)
    ((rows, admins, gone),) = ask_file(
        url, "select count(*), sum(admin), count(deleted_at) from roles"
    )
    assert (rows, admins) == (100, 1)
    assert gone < 15
