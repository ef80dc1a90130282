"""Another user's code that stands in no expression of a table."""

import pytest

from synth import api
from synth.errors import AnswerError, QuestionError

pytestmark = pytest.mark.postgres

UNSEEN = """
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


@pytest.fixture
def unseen(postgres, attacked, evil):
    """The URL of a database in which another user's code stands in no expression of a table."""
    url = attacked(AWAY + evil + UNSEEN)
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


def test_no_command_runs_what_stands_in_no_expression(unseen, calls, schema):
    plan = api.make_plan(schema)
    text = api.infer_schema(unseen)
    assert "  above:\n" in text
    api.check_against(plan, unseen)
    for mode in ("fail", "append", "replace"):
        api.seed(plan, unseen, mode=mode)
    skipped = [source.rpartition(": ")[2] for source, _ in api.scan(unseen).skipped]
    assert skipped == ["far", "above", "folded", "hashed", "pairs", "spans"]
    assert calls() == set()


@pytest.mark.parametrize(("table", "kind"), [("spans", "span"), ("pairs", "pair")])
def test_verify_reads_no_value_as_another_users_type(unseen, calls, table, kind, refused):
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
    with pytest.raises(AnswerError) as caught:
        api.verify(unseen, schema=schema)
    assert str(caught.value) == refused(table)
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
def test_a_condition_runs_nothing_of_it(unseen, calls, condition, said, schema):
    asks = schema.replace("    key: id\n", f'    key: id\n    asks: {{a: "{condition}"}}\n')
    with pytest.raises(QuestionError) as caught:
        api.seed(api.make_plan(asks), unseen)
    assert f": ours: a {said}" in str(caught.value)
    assert calls() == set()
