"""Casts that another user made, which the server finds by itself."""

import pytest

from synth import api
from synth.errors import AnswerError

pytestmark = pytest.mark.postgres

CASTS = """
create domain public.word as text;
create function public.listed(public.word[]) returns text language plpgsql immutable as
  $$ begin perform public.evil('list'); return 'x'; end $$;
create cast (public.word[] as text) with function public.listed(public.word[]) as assignment;
create table public.lists (id integer primary key, m public.word[] not null);
insert into public.lists values (1, array['a', 'b']::public.word[]);
create type public.mood as enum ('a', 'b');
create domain public.state as public.mood check (length(value::text) < 9);
create table public.moods (id integer primary key, m public.state);
create function public.worded(public.mood) returns text language plpgsql immutable as
  $$ begin perform public.evil('text'); return 'x'; end $$;
create cast (public.mood as text) with function public.worded(public.mood);
create type public.num as enum ('1', '2');
create function public.counted(public.num) returns integer language plpgsql immutable as
  $$ begin perform public.evil('key'); return 1; end $$;
create cast (public.num as integer) with function public.counted(public.num) as implicit;
create table public.theirs (id integer primary key, o public.num references public.ours);
create domain public.number as oid;
create cast (public.number as text)
  with function pg_catalog.pg_get_partition_constraintdef(oid);
create table public.parts (id integer not null) partition by range ((id + public.evil('part')));
create table public.part partition of public.parts for values from (1) to (10);
"""


@pytest.fixture
def cast(postgres, attacked, evil):
    """The URL of a database in which another user made casts."""
    url = attacked(evil + CASTS)
    with postgres.connect(url) as connection:
        ((number,),) = connection.execute("select 'public.part'::regclass::oid").fetchall()
        connection.execute("set session authorization stranger")
        connection.execute(
            "create table public.told (id integer primary key, n integer check "
            f"(pg_get_partition_constraintdef({number}) is not null and n > 3))"
        )
    return url


def test_no_command_calls_a_cast_of_another_user(cast, calls, schema):
    api.infer_schema(cast)
    plan = api.make_plan(schema)
    api.seed(plan, cast)
    api.scan(cast)
    with pytest.raises(AnswerError, match=r"^table theirs: its key theirs_o_fkey asks theirs, "):
        api.seed(plan, cast, mode="replace")
    assert calls() == set()


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("lists", 'm: {value: "{a}", type: "public.word[]"}'),
        ("moods", "m: {choice: [a, b], type: public.state}"),
        ("theirs", "o: {choice: ['1', '2'], type: public.num}"),
    ],
)
def test_verify_and_fit_call_no_cast_of_another_user(cast, calls, table, column, refused):
    schema = f"""
synth: 1
name: theirs
as_of: 2026-01-01
tables:
  {table}: {{rows: 1, key: id, columns: {{id: {{sequence: {{}}, type: integer}}, {column}}}}}
"""
    with pytest.raises(AnswerError) as caught:
        api.verify(cast, schema=schema)
    assert str(caught.value) == refused(table)
    assert calls() == set()
