"""Columns that a trigger compares with what another row holds, and sums under an amount of it."""

import sqlite3
from contextlib import closing

import psycopg
import pytest

from synth.conditions.besides import besides
from synth.databases.postgresql.dialect import POSTGRESQL

TABLES = """
create table scheme (id serial primary key, ceiling numeric(9,2) not null check (ceiling > 0),
  floor_amount int not null check (floor_amount > 0), opens date not null,
  closes date check (closes > opens), limit_at timestamptz not null,
  check (limit_at >= opens));
create table request (id serial primary key, scheme_id int not null references scheme,
  amount numeric(9,2) not null check (amount > 0), points int not null check (points > 0),
  rate numeric(5,2) not null, filed date not null, seen_at timestamptz not null,
  first_day date not null, last_day date not null check (last_day >= first_day));
create table slice (id serial primary key, request_id int not null references request,
  amount numeric(9,2) not null check (amount > 0), parts int not null check (parts > 0));
"""
CHECKED = """declare s scheme%rowtype; o date; begin
  select * into strict s from scheme where id = new.scheme_id;
  if new.amount > s.ceiling then raise exception 'much: %', new.amount; end if;
  if s.floor_amount > new.points or new.rate >= s.ceiling * 0.001 then
    raise exception 'few'; end if;
  select opens into o from scheme where id = new.scheme_id;
  if new.filed < o or new.filed > coalesce(s.closes, 'infinity'::date) then
    raise exception 'out'; end if;
  if new.seen_at::date <= s.opens or new.last_day not between s.opens and s.limit_at then
    raise exception 'late'; end if; return new; end"""
PAID = """declare r request; begin select * into r from request where id = new.request_id;
  if (select coalesce(sum(amount), 0) from slice where request_id = r.id) + new.amount > r.amount
  then raise exception 'more'; end if;
  if new.parts + (select coalesce(sum(p.parts), 0) from slice p
    where p.request_id = new.request_id) > (select 10 * points from request
    where id = new.request_id) then raise exception 'parts'; end if; return new; end"""
TRIGGER = """
create function {name}() returns trigger language plpgsql as $$ {body} $$;
create trigger {name} before insert on {table} for each row execute function {name}();
"""


@pytest.fixture(scope="module")
def filled(postgres, three_commands):
    ddl = TABLES + TRIGGER.format(name="checked", table="request", body=CHECKED)
    url = postgres.database(ddl + TRIGGER.format(name="paid", table="slice", body=PAID))
    three_commands(url)
    with psycopg.connect(url) as connection:
        yield lambda sql: connection.execute(sql).fetchone()


def test_what_a_trigger_compares_with_the_row_above_fills(filled):
    assert (
        filled("""
      select count(*) > 30, bool_and(amount <= ceiling), bool_and(points >= floor_amount),
        bool_and(rate < ceiling * 0.001), bool_and(filed between opens and coalesce(closes, filed)),
        bool_and(seen_at::date > opens), bool_and(last_day between opens and limit_at)
      from request join scheme s on s.id = scheme_id""")
        == (True,) * 7
    )


def test_what_rows_add_up_to_stays_under_an_amount_above(filled):
    assert (
        filled("""select count(*) > 10, max(n) > 1, bool_and(paid <= r.amount),
        bool_and(parts <= 10 * r.points)
      from (select request_id, count(*) n, sum(amount) paid, sum(parts) parts from slice
        group by 1) p join request r on r.id = request_id""")
        == (True,) * 4
    )


def test_a_trigger_of_sqlite_compares_too(tmp_path, three_commands):
    file = tmp_path / "a.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript("""
        create table depot (id integer primary key, room integer not null check (room > 0));
        create table box (id integer primary key, depot_id integer not null references depot,
          size integer not null check (size > 0));
        create trigger fits before insert on box begin
          select raise(abort, 'full') where new.size > (select room from depot
            where id = new.depot_id); end;""")
    three_commands(f"sqlite:///{file}")
    with closing(sqlite3.connect(file)) as connection:
        told = (
            "select count(*) > 50, max(size - room) <= 0 from box join depot on depot.id = depot_id"
        )
        assert connection.execute(told).fetchone() == (1, 1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("new.n > (select top from a where id = new.a_id)", ("n", "gt", "top", False)),
        ("(select top from a where id = new.a_id) <= new.n", ("n", "gte", "top", False)),
        (
            "new.n not between 1 and (select top from a where a.id = new.a_id)",
            ("n", "gt", "top", False),
        ),
        (
            "new.kind = 'x' and new.n < (select low from a where id = new.a_id)",
            ("n", "lt", "low", False),
        ),
        (
            "(select sum(n) from b where x = new.x) + new.n > (select t from a where i = new.x)",
            ("n", "gt", "t", True),
        ),
        (
            "abs(new.n) > (select top from a where id = new.a_id)",
            [("n", "gt", "top", False), ("n", "lt", "-((top", False)],
        ),
        ("new.n > (select max(top) from a where id = new.a_id)", None),  # several rows
        ("new.n > (select top from a where id = new.a_id and open)", None),  # perhaps none
        ("new.n = (select top from a where id = new.a_id)", None),
        ("new.n + new.m > (select top from a where id = new.a_id)", None),
    ],
)
def test_what_is_compared(text, found):
    told = [
        (b.column, b.sign, b.text.strip("()"), b.summed is not None)
        for b in besides(text, POSTGRESQL)
    ]
    assert told == (found if isinstance(found, list) else [found] if found else [])
