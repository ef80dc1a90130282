"""What the planner would run of another user's tables, whatever a query asks of them."""

import pytest

from synth import api
from synth.errors import AnswerError

pytestmark = pytest.mark.postgres

THEIRS = """
create function public.twice(x integer) returns integer language sql immutable
  as $$ select 2 * x * public.evil('key') $$;
create table public.theirs (id integer, note text, twice integer generated always as (2) stored);
create index on public.theirs ((public.evil('index')));
create index on public.theirs (id) where public.evil('predicate') = 1;
create statistics public.some on id, (public.evil('statistics')) from public.theirs;
create table public.parts (id integer not null, note text) partition by range (public.twice(id));
create table public.part (check (public.evil('check') = 1), id integer not null, note text);
alter table public.parts attach partition public.part for values from (0) to (1000);
create table public.asked (id integer primary key, z integer check (public.evil('asked') = z));
create type public.kind as enum ('aaaa', 'b');
create domain public.kind_of as public.kind check (public.evil('enum') = 1);
create domain public.days as daterange check (public.evil('range') = 1);
create type public.pair as (a public.days);
create domain public.pair_of as public.pair check (public.evil('composite') = 1);
create table public.kinds (id integer primary key, m public.kind_of check (length(m::text) <> 2));
create table public.spans (id integer primary key, m public.days check (length(m::text) <> 2));
create table public.pairs (id integer primary key, m public.pair_of check (length(m::text) <> 2));
create table public.lists (id integer primary key, m public.days[] check (length(m::text) <> 2));
create function public.differs(text, text) returns boolean language plpgsql immutable as
  $$ begin return public.evil('negator') = 0; end $$;
create operator public.!== (leftarg = text, rightarg = text, procedure = public.differs);
create operator public.=== (leftarg = text, rightarg = text, procedure = pg_catalog.texteq,
  negator = operator(public.!==));
create table public.same (id integer primary key, a text check (a operator(public.===) 'xyz'));
insert into public.theirs select g, 'x' from pg_catalog.generate_series(1, 20) g;
insert into public.parts select g, 'x' from pg_catalog.generate_series(1, 20) g;
"""


@pytest.fixture
def victim(attacked, evil):
    """The URL of a database, opened as a superuser, in which another user made tables."""
    return attacked(evil + THEIRS)


def test_the_planner_runs_the_code_for_who_only_counts(postgres, victim, calls):
    # The test of the test.
    with postgres.connect(victim) as connection:
        for table in ("theirs", "parts"):
            connection.execute(f"select count(*) from public.{table}")
    assert calls() >= {"index", "predicate", "statistics", "key"}


def test_init_runs_none_of_it(victim, calls):
    text = api.infer_schema(victim)
    assert calls() == set()
    assert "  theirs:\n" in text
    assert "asked_z_check: \"(public.evil('asked'::text) = z)\"" in text


def test_what_init_asks_in_vain_is_what_runs_it(postgres, victim, calls):
    # The test of the test: a value of each domain, and `not (a === b)`.
    with postgres.connect(victim) as connection:
        connection.execute(
            "select 'b'::public.kind_of, '[,)'::public.days, '(\"[,)\")'::public.pair_of"
        )
        connection.execute("select not (name operator(public.===) id::text) from public.ours")
        connection.execute("insert into public.ours values (1, 'a')")
        connection.execute("select not (name operator(public.===) id::text) from public.ours")
    assert calls() == {"enum", "range", "composite", "negator"}


def test_seed_of_other_tables_runs_none_of_it(victim, calls, schema):
    plan = api.make_plan(schema)
    for mode in ("fail", "append", "replace"):
        api.seed(plan, victim, mode=mode)
    assert calls() == set()


def test_what_is_copied_in_place_of_asked_is_seen(postgres, victim, calls, schema):
    # Else the guards would be blind where another user made an index.
    with postgres.connect(victim) as connection:
        connection.execute("set session authorization stranger")
        connection.execute(
            "insert into public.parts select g, '1 84 12 76 451 089 46' "
            "from pg_catalog.generate_series(21, 400) g"
        )
    with pytest.raises(AnswerError) as caught:
        api.seed(api.make_plan(schema), victim)
    assert "table parts: column note holds numbers of people: 380 of 400 values" in str(
        caught.value
    )
    assert calls() == set()


REFERRING = """
set session authorization stranger;
alter table public.theirs add primary key (id);
grant references on public.theirs to postgres;
reset session authorization;
alter table public.ours add foreign key (id) references public.theirs;
"""


def test_verify_asks_no_such_table_that_is_referred_to(postgres, victim, calls, schema, refused):
    with postgres.connect(victim) as connection:
        connection.execute(REFERRING)
    before = calls()
    with pytest.raises(AnswerError) as caught:
        api.verify(victim, schema=schema)
    assert str(caught.value) == refused("theirs")
    assert calls() == before


def test_replace_runs_no_trigger_of_a_table_that_it_does_not_replace(
    postgres, victim, calls, schema
):
    # Before PostgreSQL 18 it ran as the superuser, though not one row referred to ours.
    with postgres.connect(victim) as connection:
        connection.execute("set session authorization stranger")
        connection.execute("""
            create table public.line (o integer references public.ours on delete cascade);
            create function public.said() returns trigger language plpgsql as
              $$ begin perform public.evil('trigger'); return null; end $$;
            create trigger t after delete on public.line execute function public.said();
        """)
    plan = api.make_plan(schema)
    api.seed(plan, victim)
    with pytest.raises(AnswerError) as caught:
        api.seed(plan, victim, mode="replace")
    assert str(caught.value) == (
        "table ours cannot be emptied: triggers of line, which is not replaced, would call another "
        "user's functions (line_o_fkey)"
    )
    with postgres.connect(victim) as connection:
        connection.execute("set session authorization stranger")
        connection.execute("alter table public.line disable trigger t")
    api.seed(plan, victim, mode="replace")
    assert calls() == set()


def test_replace_asks_no_key_of_a_strangers_table(postgres, victim, calls, schema):
    with postgres.connect(victim) as connection:
        connection.execute("set session authorization stranger")
        connection.execute("create table public.line (o integer references public.ours, p integer)")
        connection.execute("insert into public.line values (null, 1)")
    plan = api.make_plan(schema)
    api.seed(plan, victim)
    api.seed(plan, victim, mode="replace")
    with postgres.connect(victim) as connection:
        connection.execute("set session authorization stranger")
        connection.execute("create index on public.line ((public.evil('line')))")
    with pytest.raises(AnswerError) as caught:
        api.seed(plan, victim, mode="replace")
    assert str(caught.value) == (
        "table line: its key line_o_fkey asks line, where another user's code would run in this "
        "session; expected a user with no more rights than his"
    )
    assert calls() == set()
