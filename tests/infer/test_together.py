"""Conditions that only a database knows: rows that it accepts, and rings of references."""

import pyarrow as pa
import pytest

from synth.databases.postgresql import Postgresql
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout

DDL = r"""
create type level as enum ('low', 'middle', 'high');
create type coin as (amount numeric(10,2), code char(3));
create function is_code(t text) returns boolean language sql immutable
  as $$ select t ~ '^[A-Z]{2}-[0-9]{4}$' $$;
create function before(a date, b date) returns boolean language plpgsql immutable
  as $$ begin return a < b; end $$;
create table casts (id int primary key,
  host text not null check (host::inet is not null),
  mark text not null check (mark::uuid is not null),
  step text not null check (step::level <> 'low'),
  raw text not null check (length(decode(raw, 'base64')) = 16),
  span text not null check (lower(span::int4range) >= 10),
  bits text not null check (bits::bit(8) is not null));
create table pair (id int primary key, a int not null, b int not null,
  check (abs(a - b) <= 10), check (mod(a + b, 2) = 0));
create table called (id int primary key, code text not null unique check (is_code(code)),
  one date not null, two date not null, check (before(one, two)));
create table paper (id int primary key, head jsonb not null, body jsonb not null,
  check (jsonb_typeof(head) = 'object' and body ?& array['a', 'b']),
  check (head @? '$.id'), check (not head ? 'secret'));
create table purse (id int primary key, cash coin not null check ((cash).code in ('EUR', 'CHF')));
create table sums (id int primary key, a int not null, b int not null);
create unique index on sums ((a + b));
create unique index on sums (abs(a - b));
create table ring (id uuid primary key, next uuid not null unique references ring
  deferrable initially deferred, check (next <> id));
create table team (name text primary key);
create table game (id int primary key, host text not null references team,
  guest text not null references team, winner text references team,
  check (host <> guest), check (winner is null or winner in (host, guest)));
create table deputy (team text primary key references team,
  other text not null unique references team, check (other <> team));
create table stay (id int primary key, first date not null, last date not null, days int not null,
  check (days = last - first + 1), check (days between 1 and 9),
  opens time not null, closes time not null, minutes int not null,
  check (minutes = extract(epoch from closes - opens) / 60), check (minutes between 30 and 90),
  week text not null, check (week = to_char(first, 'IYYY-"W"IW')));
create table plate (id int primary key, no text not null
  check (no ~* '^[a-z]{2}[0-9]{3}$' and no = upper(no)));
create table slots (day date not null, room int not null check (room between 1 and 5),
  off boolean not null, unique (day, room));
create unique index on slots (date_trunc('month', day::timestamp), room) where not off;
create table move (id int primary key, kind text not null check (kind in ('in', 'out', 'over')),
  source text references team, target text references team,
  check (case kind when 'in' then source is null and target is not null
    when 'out' then target is null and source is not null
    else source is not null and target is not null and source <> target end));
create table grade (id int primary key, one numeric(4,2) not null check (one between 0 and 20),
  two numeric(4,2) not null check (two between 0 and 20),
  weight int not null check (weight between 1 and 5), mean numeric(6,3) not null
  check (mean = round((one * weight + two) / (weight + 1), 3)),
  passed boolean not null check (passed = (mean >= 10)),
  word text check ((word is null) = (mean < 12)), check (word in ('B', 'TB')));
create table zone (id int primary key, lon numeric(9,6) not null check (lon between -180 and 180),
  no int not null check (no = floor((lon + 180) / 6)::int + 1));
create table heat (id int primary key, c numeric(6,2) not null check (c between -60 and 60),
  f numeric(6,2) not null, check (f = c * 9 / 5 + 32));
create table paper_no (id int primary key, year int not null check (year between 2015 and 2025),
  no int not null check (no between 1 and 9999), unique (year, no),
  ref text not null unique check (ref = year::text || '-' || lpad(no::text, 4, '0')));
create table event (id int primary key, a timestamptz not null, b timestamptz, c timestamptz,
  check (b > a), check (c > b), check ((c is not null) <= (b is not null)),
  last timestamptz not null check (last = coalesce(c, b, a)),
  day date not null check (day = (a at time zone 'UTC')::date));
create table matrix (id int primary key, m int[][] not null check (array_ndims(m) = 2
  and array_length(m, 1) = 2), t text[] not null check (array_position(t, null) is null
  and t <> '{}'), first text not null, check (first = t[1]));
"""
TABLES = (
    *("casts", "pair", "called", "paper", "purse", "sums", "ring", "game", "deputy", "stay"),
    *("plate", "slots", "move", "grade", "zone", "heat", "paper_no", "event", "matrix"),
)


@pytest.mark.postgres
@pytest.mark.slow
def test_postgresql_takes_every_table(postgres, three_commands):
    url = postgres.database(DDL)
    three_commands(url)
    with postgres.connect(url) as connection:
        rows = {t: connection.execute(f"select count(*) from {t}").fetchone()[0] for t in TABLES}
        winners = "select count(distinct winner = host) from game where winner is not null"
        (sides,) = connection.execute(winners).fetchone()
    assert {table: count for table, count in rows.items() if count < 30} == {}
    assert sides == 2


@pytest.mark.postgres
def test_each_row_is_judged_where_most_stop_the_server(postgres):
    url = postgres.database("create table t (x text)")
    values = [str(n) if n % 3 == 0 else f"no {n}" for n in range(600)]
    batch = pa.RecordBatch.from_arrays([pa.array(values)], names=["x"])
    layout = Layout("t", (Column("x", DataType("text")),))
    database = Postgresql.opened(url, read_only=True)
    try:
        (wrong,) = database.failing(layout, batch, ["x::int < 300"], others=False)
    finally:
        database.close()
    assert wrong.tolist() == [n for n in range(600) if n % 3 or n >= 300]
