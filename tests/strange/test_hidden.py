"""Another user's code behind functions of the server, which look for it when they run."""

from contextlib import suppress

import psycopg
import pytest

from synth import api
from synth.errors import AnswerError

pytestmark = pytest.mark.postgres

HIDDEN = """
set session authorization stranger;
create function public.told(what text) returns text language plpgsql as
  $$ begin raise log 'synth-strange: % as %', what, current_user; return 'x'; end $$;
create type public.mood as enum ('a', 'b');
create function public.worded(public.mood) returns text language plpgsql immutable strict as
  $$ begin return public.told('cast'); end $$;
create cast (public.mood as text) with function public.worded(public.mood);
create table public.queried (id integer primary key, z integer check (
  query_to_xml('select public.told(''query'')', true, true, '') is not null and z > 3));
create domain public.part as integer check (
  query_to_xml('select public.told(''domain'')', true, true, '') is not null);
create type public.whole as (a public.part);
create table public.composed (id integer primary key, m public.whole check (
  m::text <> '(5)' and length(m::text) % 7 <> 2));
create table public.indexed (id integer, note text);
create index on public.indexed ((quote_nullable('a'::public.mood)));
create table public.counted (id integer, note text);
create statistics public.more on id, (quote_nullable('a'::public.mood)) from public.counted;
create table public.keyed (id integer not null, note text)
  partition by range ((('z' || 'a'::public.mood) || id::text));
create table public.keyed_a partition of public.keyed for values from ('a') to ('zzzz');
create table public.above (id integer, note text);
create table public.below (id integer, note text,
  check (quote_nullable('a'::public.mood) <> 'q'));
alter table public.below inherit public.above;
insert into public.indexed select g, 'x' from pg_catalog.generate_series(1, 20) g;
insert into public.counted select g, 'x' from pg_catalog.generate_series(1, 20) g;
insert into public.keyed select g, 'x' from pg_catalog.generate_series(1, 20) g;
insert into public.below select g, 'x' from pg_catalog.generate_series(1, 20) g;
"""
CURSORS = """
set session authorization stranger;
create function public.held() returns integer language plpgsql as
  $$ begin raise log 'synth-strange: cursor as %', current_user; return 1; end $$;
create function public.open() returns integer language plpgsql as $$ begin
  execute 'declare h' || (random() * 1e9)::bigint
    || ' cursor with hold for select public.held()';
  return 1; end $$;
create function public.opened() returns integer language plpgsql immutable as $$ begin
  if current_user = 'stranger' and session_user <> 'stranger' then return public.open(); end if;
  return 1; end $$;
create table public.line (o integer references public.ours, p integer);
create index on public.line ((public.opened()));
"""
ASKED = """
synth: 1
name: asked
as_of: 2026-01-01
tables:
  indexed:
    rows: 20
    key: id
    columns:
      id: {sequence: {}, type: integer}
      note: {choice: [x, y], learn: true}
"""


@pytest.fixture
def hidden(attacked):
    """The URL of a database in which another user's code hides behind the server's functions."""
    return attacked(HIDDEN)


def test_the_server_s_own_functions_run_it_for_who_only_counts(postgres, hidden, calls):
    # The test of the test.
    with postgres.connect(hidden) as connection:
        connection.execute("select count(*) from public.indexed")
        for what in ("insert into public.queried values (1, 4)", "select '(5)'::public.whole"):
            with suppress(psycopg.errors.FeatureNotSupported):  # behind the query: no libxml here
                connection.execute(what)
    assert calls() == {"cast", "query", "domain"}


def test_no_command_runs_what_hides_behind_the_server_s_functions(hidden, calls, schema):
    plan = api.make_plan(schema)
    text = api.infer_schema(hidden)
    assert calls() == set()
    assert "  queried:\n" in text
    api.check_against(plan, hidden)
    api.seed(plan, hidden)
    api.seed(plan, hidden, mode="replace")
    assert calls() == set()


def test_a_cursor_that_a_key_s_query_opens_is_not_read_at_the_commit(
    postgres, hidden, calls, schema
):
    with postgres.connect(hidden) as connection:
        connection.execute(CURSORS)
    plan = api.make_plan(schema)
    api.seed(plan, hidden)
    with pytest.raises(AnswerError, match="another user's code would run in this session"):
        api.seed(plan, hidden, mode="replace")
    assert calls() == set()


def test_verify_and_fit_ask_no_such_table(hidden, calls, tmp_path, refused):
    with pytest.raises(AnswerError) as verified:
        api.verify(hidden, schema=ASKED)
    with pytest.raises(AnswerError) as fitted:
        api.fit(api.make_plan(ASKED), hidden, tmp_path / "model", epsilon=3.0)
    assert {str(verified.value), str(fitted.value)} == {refused("indexed")}
    assert calls() == set()


def test_a_table_that_stands_is_no_such_table(hidden, calls, refused):
    stands = ASKED.replace("rows: 20", "stands: true")
    stands = stands.replace("{sequence: {}, type: integer}", "{type: integer}")
    stands = stands.replace("{choice: [x, y], learn: true}", "{type: text}")
    with pytest.raises(AnswerError) as caught:
        api.seed(api.make_plan(stands), hidden)
    assert str(caught.value).endswith(f": {refused('indexed')}")
    assert calls() == set()
