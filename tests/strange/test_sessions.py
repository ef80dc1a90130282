"""What another user's code would leave in our session, and what hides tables from triggers."""

from contextlib import closing

import pytest

from synth import api
from synth.databases.database import open_database
from synth.errors import AnswerError

pytestmark = pytest.mark.postgres

QUEUED = """
create table public.queue (id integer);
create function public.late() returns trigger language plpgsql as
  $$ begin perform public.evil('late'); return null; end $$;
create constraint trigger late after insert on public.queue deferrable initially deferred
  for each row execute function public.late();
create function public.keyed() returns integer language plpgsql immutable as $$ begin
  if current_user = 'stranger' and session_user <> 'stranger' then
    insert into public.queue values (1);
    perform pg_catalog.set_config('client_encoding', 'latin1', false),
      pg_catalog.set_config('TimeZone', 'Asia/Tokyo', false),
      pg_catalog.set_config('array_nulls', 'off', false);
  end if;
  return 1; end $$;
create table public.ref (id integer primary key);
insert into public.ref select pg_catalog.generate_series(1, 9);
grant references on public.ref to postgres;
create index on public.ref ((public.keyed()));
reset session authorization;
create table public.kid (id integer primary key references public.ref);
create table public.words
  (id integer primary key, w text not null, t timestamptz not null, a text[] not null);
"""
KIDS = """
synth: 1
name: kids
as_of: 2026-01-01
tables:
  kid: {rows: 5, key: id, columns: {id: {sequence: {}, type: integer}}}
  words:
    rows: 4
    key: id
    columns:
      id: {sequence: {}, type: integer}
      w: {value: été}
      t: {value: "2020-06-01 12:00:00", type: timestamp}
      a: {value: "{a,NULL}", type: "text[]"}
"""


def test_what_a_key_looks_into_runs_nothing_in_the_session(calls, attacked, evil):
    url = attacked(evil + QUEUED)
    with pytest.raises(AnswerError) as caught:
        api.seed(api.make_plan(KIDS), url)
    assert str(caught.value) == (
        "table kid: its key kid_id_fkey asks ref, where another user's code would run in this "
        "session; expected a user with no more rights than his"
    )
    assert calls() == set()


SHADOW = """
create table public.audit (t text);
create function public.note() returns trigger language plpgsql as
  $$ begin insert into audit values (new.name); return new; end $$;
create trigger note after insert on public.ours for each row execute function public.note();
"""


def test_a_temporary_table_hides_none_from_a_trigger(attacked):
    url = attacked(SHADOW)
    with closing(open_database(url)) as database:
        database.rows("select 1")
        session = database._session
        session.run("create temporary table audit (t text)")
        with session.on_own_path():
            session.run("insert into public.ours values (1, 'a')")
        counts = "select (select count(*) from public.audit), (select count(*) from pg_temp.audit)"
        assert database.rows(counts) == [(1, 0)]
