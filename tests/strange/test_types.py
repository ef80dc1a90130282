"""Types and operators of another user, and what of his may be asked because it is plain."""

from pathlib import Path

import pytest

from synth import api
from synth.errors import AnswerError

pytestmark = pytest.mark.postgres

CITEXT = (Path(__file__).parents[1] / "citext.sql").read_text("utf-8")
BEST = """
create domain public.mail as public.citext;
create table public.team (mail public.mail primary key, boss integer);
create table public.member (id integer primary key, mail public.mail references public.team);
alter table public.team add foreign key (boss) references public.member;
set session authorization stranger;
create function public.same(public.mail, public.mail) returns boolean language plpgsql as
  $$ begin raise log 'synth-strange: operator as %', current_user; return true; end $$;
create operator public.= (function = public.same, leftarg = public.mail, rightarg = public.mail);
"""


def test_no_operator_is_called_that_fits_a_domain_better(postgres, calls, attacked):
    url = attacked(CITEXT + BEST)
    plan = api.make_plan(api.infer_schema(url))
    api.seed(plan, url)
    report = api.verify(url, schema=plan.schema)
    assert (report.holds, calls()) == (True, set()), report.text()
    with postgres.connect(url) as connection:
        connection.execute("select 'A'::public.mail operator(public.=) 'b'::public.mail")
    assert calls() == {"operator"}


@pytest.mark.parametrize("name", ["word", "public.word"])
def test_create_makes_no_table_with_another_users_domain(postgres, schema, attacked, name):
    url = attacked("set role stranger; create domain public.word as text check (value = 'a')")
    text = schema.replace("ours:", "mine:").replace(
        "{choice: [a, b]}", f"{{choice: [a, b], type: {name}}}"
    )
    with pytest.raises(AnswerError) as caught:
        api.seed(api.make_plan(text), url, create=True)
    assert str(caught.value) == (
        f"type {name} is another user's (public.word): what its checks call would run with your "
        "rights; expected the tables to be made by the user who owns it"
    )
    with postgres.connect(url) as connection:
        connection.execute("drop domain public.word")
        connection.execute("set session authorization stranger")
        connection.execute("create type public.word as enum ('a', 'b')")
    api.seed(api.make_plan(text), url, create=True)


PLAIN = """
set session authorization stranger;
create type public.mood as enum ('a', 'b');
create domain public.short as varchar(20) check (length(value) > 0 and value ~ '^[a-z]+$');
create table public.theirs (
  id integer primary key check (id between 1 and 1000),
  name public.short not null check (name = lower(name) and name <> all (array['x', 'y'])),
  mood public.mood not null default 'a' check (mood = any (array['a', 'b']::public.mood[])),
  born date not null check (born > '1900-01-01' and extract(year from born) < 2100),
  made timestamptz check (made <= now() and date_trunc('day', made) > '2000-01-01'),
  paid numeric(8,2) check (round(paid, 1) >= 0 and (paid is null) = (made is null)),
  total numeric generated always as (coalesce(paid, 0) * 2) stored);
create unique index on public.theirs (lower(name), id) where mood <> 'b';
"""


def test_what_another_user_wrote_is_asked_where_it_can_call_nothing(attacked):
    # An application's tables, which a superuser fills and verifies.
    url = attacked(PLAIN)
    plan = api.make_plan(api.infer_schema(url))
    api.seed(plan, url)
    report = api.verify(url, schema=plan.schema)
    assert report.holds, report.text()
    judged = {check.place for check in report.checks if check.rule == "check" and check.rows}
    assert {"theirs.theirs_born_check", "theirs.theirs_mood_check"} <= judged, judged


def test_an_enum_that_is_cast_by_another_users_function_is_not_plain(
    postgres, calls, attacked, refused
):
    url = attacked(PLAIN)
    plan = api.make_plan(api.infer_schema(url))
    with postgres.connect(url) as connection:
        connection.execute("set session authorization stranger")
        connection.execute("alter table public.theirs add check (mood::text <> 'c')")
        connection.execute("""
            create function public.worded(public.mood) returns text language plpgsql immutable as
              $$ begin raise log 'synth-strange: cast as %', current_user; return 'x'; end $$;
            create cast (public.mood as text) with function public.worded(public.mood);
        """)
    with pytest.raises(AnswerError) as caught:
        api.verify(url, schema=plan.schema)
    assert str(caught.value) == refused("theirs")
    assert calls() == set()
