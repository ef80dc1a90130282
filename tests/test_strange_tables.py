"""Tables of another user run none of his code: the planner would, whatever a query asks of them."""

import re
from contextlib import closing, suppress
from pathlib import Path

import psycopg
import pytest

from synth import api
from synth.databases.database import open_database
from synth.errors import AnswerError, QuestionError

pytestmark = pytest.mark.postgres

OURS = "create table public.ours (id integer primary key, name text not null);"
THEIRS = """
set session authorization stranger;
create function public.evil(what text) returns integer language plpgsql immutable as
  $$ begin raise log 'synth-strange: % as %', what, current_user; return 1; end $$;
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
STRANGER = "do $$ begin create role stranger; exception when duplicate_object then null; end $$"
SCHEMA = """
synth: 1
name: ours
as_of: 2026-01-01
tables:
  ours:
    rows: 5
    key: id
    columns:
      id: {sequence: {}, type: integer}
      name: {choice: [a, b]}
"""


def attacked(postgres, statements):
    """The URL of a database with a table of ours, in which another user ran statements."""
    url = postgres.database(OURS)
    with postgres.connect(url) as connection:
        connection.execute(STRANGER)
        connection.execute("grant create on schema public to stranger")
        connection.execute("grant references on public.ours to stranger")
        connection.execute(statements)
    return url


@pytest.fixture
def victim(postgres):
    """The URL of a database, opened as a superuser, in which another user made tables."""
    return attacked(postgres, THEIRS)


@pytest.fixture
def calls(postgres):
    """Tells what the superuser called by the server's log."""
    start = postgres.log.stat().st_size

    def told():
        with postgres.log.open("rb") as log:
            log.seek(start)
            return set(re.findall(r"synth-strange: (\w+) as postgres", log.read().decode()))

    return told


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


def test_seed_of_other_tables_runs_none_of_it(victim, calls):
    plan = api.make_plan(SCHEMA)
    for mode in ("fail", "append", "replace"):
        api.seed(plan, victim, mode=mode)
    assert calls() == set()


CITEXT = (Path(__file__).parent / "citext.sql").read_text("utf-8")
BEST = """
create domain public.mail as public.citext;
create table public.team (mail public.mail primary key, boss integer);
create table public.member (id integer primary key, mail public.mail references public.team);
alter table public.team add foreign key (boss) references public.member;
grant create on schema public to stranger;
set session authorization stranger;
create function public.same(public.mail, public.mail) returns boolean language plpgsql as
  $$ begin raise log 'synth-strange: operator as %', current_user; return true; end $$;
create operator public.= (function = public.same, leftarg = public.mail, rightarg = public.mail);
"""


def test_no_operator_is_called_that_fits_a_domain_better(postgres, calls):
    url = postgres.database()
    with postgres.connect(url) as connection:
        connection.execute(STRANGER)
        connection.execute(CITEXT + BEST)
    plan = api.make_plan(api.infer_schema(url))
    api.seed(plan, url)
    report = api.verify(url, schema=plan.schema)
    assert (report.holds, calls()) == (True, set()), report.text()
    with postgres.connect(url) as connection:
        connection.execute("select 'A'::public.mail operator(public.=) 'b'::public.mail")
    assert calls() == {"operator"}


def test_what_is_copied_in_place_of_asked_is_seen(postgres, victim, calls):
    # Else the guards would be blind where another user made an index.
    with postgres.connect(victim) as connection:
        connection.execute("set session authorization stranger")
        connection.execute(
            "insert into public.parts select g, '1 84 12 76 451 089 46' "
            "from pg_catalog.generate_series(21, 400) g"
        )
    with pytest.raises(AnswerError) as refused:
        api.seed(api.make_plan(SCHEMA), victim)
    assert "table parts: column note holds numbers of people: 380 of 400 values" in str(
        refused.value
    )
    assert calls() == set()


def test_replace_runs_no_trigger_of_a_table_that_it_does_not_replace(postgres, victim, calls):
    # Before PostgreSQL 18 it ran as the superuser, though not one row referred to ours.
    with postgres.connect(victim) as connection:
        connection.execute("set session authorization stranger")
        connection.execute("""
            create table public.line (o integer references public.ours on delete cascade);
            create function public.said() returns trigger language plpgsql as
              $$ begin perform public.evil('trigger'); return null; end $$;
            create trigger t after delete on public.line execute function public.said();
        """)
    plan = api.make_plan(SCHEMA)
    api.seed(plan, victim)
    with pytest.raises(AnswerError) as refused:
        api.seed(plan, victim, mode="replace")
    assert str(refused.value) == (
        "table ours cannot be emptied: triggers of line, which is not replaced, would call another "
        "user's functions (line_o_fkey)"
    )
    with postgres.connect(victim) as connection:
        connection.execute("set session authorization stranger")
        connection.execute("alter table public.line disable trigger t")
    api.seed(plan, victim, mode="replace")
    assert calls() == set()


def test_replace_asks_no_key_of_a_strangers_table(postgres, victim, calls):
    with postgres.connect(victim) as connection:
        connection.execute("set session authorization stranger")
        connection.execute("create table public.line (o integer references public.ours, p integer)")
        connection.execute("insert into public.line values (null, 1)")
    plan = api.make_plan(SCHEMA)
    api.seed(plan, victim)
    api.seed(plan, victim, mode="replace")
    with postgres.connect(victim) as connection:
        connection.execute("set session authorization stranger")
        connection.execute("create index on public.line ((public.evil('line')))")
    with pytest.raises(AnswerError) as refused:
        api.seed(plan, victim, mode="replace")
    assert str(refused.value) == (
        "table line: its key line_o_fkey asks line, where another user's code would run in this "
        "session; expected a user with no more rights than his"
    )
    assert calls() == set()


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


@pytest.fixture
def hidden(postgres):
    """The URL of a database in which another user's code hides behind the server's functions."""
    return attacked(postgres, HIDDEN)


def test_the_server_s_own_functions_run_it_for_who_only_counts(postgres, hidden, calls):
    # The test of the test.
    with postgres.connect(hidden) as connection:
        connection.execute("select count(*) from public.indexed")
        for what in ("insert into public.queried values (1, 4)", "select '(5)'::public.whole"):
            with suppress(psycopg.errors.FeatureNotSupported):  # behind the query: no libxml here
                connection.execute(what)
    assert calls() == {"cast", "query", "domain"}


def test_no_command_runs_what_hides_behind_the_server_s_functions(hidden, calls):
    plan = api.make_plan(SCHEMA)
    text = api.infer_schema(hidden)
    assert calls() == set()
    assert "  queried:\n" in text
    api.check_against(plan, hidden)
    api.seed(plan, hidden)
    api.seed(plan, hidden, mode="replace")
    assert calls() == set()


def test_a_cursor_that_a_key_s_query_opens_is_not_read_at_the_commit(postgres, hidden, calls):
    with postgres.connect(hidden) as connection:
        connection.execute(CURSORS)
    plan = api.make_plan(SCHEMA)
    api.seed(plan, hidden)
    with pytest.raises(AnswerError, match="another user's code would run in this session"):
        api.seed(plan, hidden, mode="replace")
    assert calls() == set()


REFUSED = (
    "table {}: to ask it would run code of another user with your rights (in its indexes, checks, "
    "computed columns, keys of partitions or types); expected to be asked by the user who owns it"
)
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
REFERRING = """
set session authorization stranger;
alter table public.theirs add primary key (id);
grant references on public.theirs to postgres;
reset session authorization;
alter table public.ours add foreign key (id) references public.theirs;
"""


def test_verify_and_fit_ask_no_such_table(hidden, calls, tmp_path):
    with pytest.raises(AnswerError) as verified:
        api.verify(hidden, schema=ASKED)
    with pytest.raises(AnswerError) as fitted:
        api.fit(api.make_plan(ASKED), hidden, tmp_path / "model", epsilon=3.0)
    assert {str(verified.value), str(fitted.value)} == {REFUSED.format("indexed")}
    assert calls() == set()


def test_a_table_that_stands_is_no_such_table(hidden, calls):
    stands = ASKED.replace("rows: 20", "stands: true")
    stands = stands.replace("{sequence: {}, type: integer}", "{type: integer}")
    stands = stands.replace("{choice: [x, y], learn: true}", "{type: text}")
    with pytest.raises(AnswerError) as refused:
        api.seed(api.make_plan(stands), hidden)
    assert str(refused.value).endswith(f": {REFUSED.format('indexed')}")
    assert calls() == set()


def test_verify_asks_no_such_table_that_is_referred_to(postgres, victim, calls):
    with postgres.connect(victim) as connection:
        connection.execute(REFERRING)
    before = calls()
    with pytest.raises(AnswerError) as refused:
        api.verify(victim, schema=SCHEMA)
    assert str(refused.value) == REFUSED.format("theirs")
    assert calls() == before


def test_create_makes_no_table_with_another_users_domain(postgres):
    url = postgres.database()
    schema = SCHEMA.replace("{choice: [a, b]}", "{choice: [a, b], type: word}")
    with postgres.connect(url) as connection:
        connection.execute(STRANGER)
        connection.execute("grant create on schema public to stranger")
        connection.execute("set session authorization stranger")
        connection.execute("create domain public.word as text check (value = 'a')")
    with pytest.raises(AnswerError) as refused:
        api.seed(api.make_plan(schema), url, create=True)
    assert str(refused.value) == (
        "type word is another user's (public.word): what its checks call would run with your "
        "rights; expected the tables to be made by the user who owns it"
    )
    with postgres.connect(url) as connection:
        connection.execute("drop domain public.word")
        connection.execute("set session authorization stranger")
        connection.execute("create type public.word as enum ('a', 'b')")
    api.seed(api.make_plan(schema), url, create=True)


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


def test_what_another_user_wrote_is_asked_where_it_can_call_nothing(postgres):
    # An application's tables, which a superuser fills and verifies.
    url = attacked(postgres, PLAIN)
    plan = api.make_plan(api.infer_schema(url))
    api.seed(plan, url)
    report = api.verify(url, schema=plan.schema)
    assert report.holds, report.text()
    judged = {check.place for check in report.checks if check.rule == "check" and check.rows}
    assert {"theirs.theirs_born_check", "theirs.theirs_mood_check"} <= judged, judged


def test_an_enum_that_is_cast_by_another_users_function_is_not_plain(postgres, calls):
    url = attacked(postgres, PLAIN)
    plan = api.make_plan(api.infer_schema(url))
    with postgres.connect(url) as connection:
        connection.execute("set session authorization stranger")
        connection.execute("alter table public.theirs add check (mood::text <> 'c')")
        connection.execute("""
            create function public.worded(public.mood) returns text language plpgsql immutable as
              $$ begin raise log 'synth-strange: cast as %', current_user; return 'x'; end $$;
            create cast (public.mood as text) with function public.worded(public.mood);
        """)
    with pytest.raises(AnswerError) as refused:
        api.verify(url, schema=plan.schema)
    assert str(refused.value) == REFUSED.format("theirs")
    assert calls() == set()


UNSEEN = """
set session authorization stranger;
create table public.hashed (id integer not null) partition by hash ((id + public.evil('hash')));
create table public.folded (id integer primary key, note text);
insert into public.folded select g, 'x' from pg_catalog.generate_series(1, 20) g;
create function public.apart(integer, integer) returns double precision language plpgsql immutable
  as $$ begin perform public.evil('range'); return $1 - $2; end $$;
create type public.span as range (subtype = integer, subtype_diff = public.apart);
create table public.spans (id integer primary key, m public.span not null);
insert into public.spans
  select g, public.span(g * 1000, g * 1000 + 2 + g) from pg_catalog.generate_series(2, 300) g;
analyze public.spans;
create domain public.low as integer check (public.evil('domain') = 1);
create type public.pair as (a public.low);
create table public.pairs (id integer primary key, m public.pair);
create table public.above (id integer, note text);
create foreign table public.far (id integer, note text) server away;
alter foreign table public.far inherit public.above;
create type public.mood as enum ('a', 'b');
create function public.told(public.mood) returns json language plpgsql immutable strict as
  $$ begin perform public.evil('json'); return '1'; end $$;
create cast (public.mood as json) with function public.told(public.mood);
"""
AWAY = """
create foreign data wrapper nobody;
create server away foreign data wrapper nobody;
grant usage on foreign server away to stranger;
"""
EVIL = THEIRS[: THEIRS.index("create function public.twice")]


@pytest.fixture
def unseen(postgres):
    """The URL of a database in which another user's code stands in no expression of a table."""
    url = attacked(postgres, AWAY + EVIL + UNSEEN.partition(";")[2])
    with postgres.connect(url) as connection:
        ((number,),) = connection.execute("select 'public.hashed'::regclass::oid").fetchall()
        connection.execute("set session authorization stranger")
        key = f"satisfies_hash_partition({number}::oid, 2, 0, 1)"
        connection.execute(f"create index on public.folded (({key}))")
    return url


def test_such_code_runs_for_who_only_asks(postgres, unseen, calls):
    # The test of the test.
    with postgres.connect(unseen) as connection:
        connection.execute("select count(*) from public.folded")
        connection.execute("select from public.spans where m && '[5005,5017)'::public.span")
        connection.execute("select '(5)'::public.pair")
        connection.execute("select jsonb_object_agg(1, 'a'::public.mood)")
    assert calls() == {"hash", "range", "domain", "json"}


def test_no_command_runs_what_stands_in_no_expression(unseen, calls):
    plan = api.make_plan(SCHEMA)
    text = api.infer_schema(unseen)
    assert "  above:\n" in text
    api.check_against(plan, unseen)
    for mode in ("fail", "append", "replace"):
        api.seed(plan, unseen, mode=mode)
    skipped = [source.rpartition(": ")[2] for source, _ in api.scan(unseen).skipped]
    assert skipped == ["above", "folded", "hashed", "pairs", "spans"]
    assert calls() == set()


@pytest.mark.parametrize(("table", "kind"), [("spans", "span"), ("pairs", "pair")])
def test_verify_reads_no_value_as_another_users_type(unseen, calls, table, kind):
    schema = f"""
synth: 1
name: theirs
as_of: 2026-01-01
tables:
  {table}:
    rows: 5
    key: id
    columns:
      id: {{sequence: {{}}, type: integer}}
      m: {{value: "(5)", type: public.{kind}}}
"""
    with pytest.raises(AnswerError) as refused:
        api.verify(unseen, schema=schema)
    assert str(refused.value) == REFUSED.format(table)
    assert calls() == set()


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (
            "satisfies_hash_partition('public.hashed'::regclass, 2, 0, id) is not null",
            "calls satisfies_hash_partition()",
        ),
        (
            "(select jsonb_object_agg(1, x) from (values ('a'::public.mood)) v (x)) is not null",
            "calls public.told()",
        ),
        (
            (
                "not exists (select from public.spans where m operator(pg_catalog.&&) "
                "'[5005,5017)'::public.span and id < 0)"
            ),
            "reads public.spans, whose indexes or checks another user wrote",
        ),
        ("'[5,6)'::public.span operator(pg_catalog.&&) '[5,7)'", "calls public.apart()"),
    ],
)
def test_a_condition_runs_nothing_of_it(unseen, calls, condition, said):
    asks = SCHEMA.replace("    key: id\n", f'    key: id\n    asks: {{a: "{condition}"}}\n')
    with pytest.raises(QuestionError) as refused:
        api.seed(api.make_plan(asks), unseen)
    assert f": ours: a {said}" in str(refused.value)
    assert calls() == set()


QUEUED = """
set session authorization stranger;
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


def test_what_a_key_looks_into_runs_nothing_in_the_session(postgres, calls):
    url = attacked(postgres, EVIL + QUEUED.partition(";")[2])
    with pytest.raises(AnswerError) as refused:
        api.seed(api.make_plan(KIDS), url)
    assert str(refused.value) == (
        "table kid: its key kid_id_fkey asks ref, where another user's code would run in this "
        "session; expected a user with no more rights than his"
    )
    assert calls() == set()


def test_a_type_with_its_namespace_is_another_users_too(postgres):
    url = attacked(postgres, "set role stranger; create domain public.word as text check (true)")
    schema = SCHEMA.replace("ours:", "mine:").replace(
        "{choice: [a, b]}", "{choice: [a, b], type: public.word}"
    )
    with pytest.raises(AnswerError) as refused:
        api.seed(api.make_plan(schema), url, create=True)
    assert str(refused.value).startswith("type public.word is another user's (public.word): ")


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
def cast(postgres):
    """The URL of a database in which another user made casts."""
    url = attacked(postgres, EVIL + CASTS)
    with postgres.connect(url) as connection:
        ((number,),) = connection.execute("select 'public.part'::regclass::oid").fetchall()
        connection.execute("set session authorization stranger")
        connection.execute(
            "create table public.told (id integer primary key, n integer check "
            f"(pg_get_partition_constraintdef({number}) is not null and n > 3))"
        )
    return url


def test_no_command_calls_a_cast_of_another_user(cast, calls):
    api.infer_schema(cast)
    plan = api.make_plan(SCHEMA)
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
def test_verify_and_fit_call_no_cast_of_another_user(cast, calls, table, column):
    schema = f"""
synth: 1
name: theirs
as_of: 2026-01-01
tables:
  {table}: {{rows: 1, key: id, columns: {{id: {{sequence: {{}}, type: integer}}, {column}}}}}
"""
    with pytest.raises(AnswerError) as refused:
        api.verify(cast, schema=schema)
    assert str(refused.value) == REFUSED.format(table)
    assert calls() == set()


SHADOW = """
create table public.audit (t text);
create function public.note() returns trigger language plpgsql as
  $$ begin insert into audit values (new.name); return new; end $$;
create trigger note after insert on public.ours for each row execute function public.note();
"""


def test_a_temporary_table_hides_none_from_a_trigger(postgres):
    url = postgres.database(OURS + SHADOW)
    with closing(open_database(url)) as database:
        database.rows("select 1")
        session = database._session
        session.run("create temporary table audit (t text)")
        with session.on_own_path():
            session.run("insert into public.ours values (1, 'a')")
        counts = "select (select count(*) from public.audit), (select count(*) from pg_temp.audit)"
        assert database.rows(counts) == [(1, 0)]
