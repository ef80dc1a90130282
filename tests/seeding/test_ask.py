"""`asks`: conditions that only the database can judge, asked before anything is inserted."""

import json
from contextlib import closing
from functools import cache

import duckdb
import pytest

from synth import api
from synth.databases.database import open_database
from synth.errors import AnswerError, QuestionError, WorldError
from synth.schema.read import read_text

DDL = """
create function valid_code(text) returns boolean language sql immutable
  as $$ select ascii(right($1, 1)) % 3 = 0 $$;
create table card (id integer primary key, code text not null check (valid_code(code)),
  day date check (extract(isodow from day) < 6), holder integer references card);
"""

SCHEMA = """
synth: 1
name: cards
as_of: 2026-01-01
tables:
  card:
    rows: 500
    key: id
    asks: {card_code_check: valid_code(code), card_day_check: "extract(isodow from day) < 6"}
    let: {before: {ref: {to: card, before: true}}}
    columns:
      id: {sequence: {}, type: integer}
      code: {text: {chars: 6}}
      day: {date: 2020-01-01..2025-12-31, nulls: 0.1}
      holder: before.id
"""


def plan_of(text=SCHEMA, **rows):
    return api.make_plan(read_text(text, path="cards.yaml"), rows=rows or None)


STORED = "select id, code, day, holder, public.valid_code(code) from public.card order by id"


@pytest.fixture(scope="module")
def seeded(postgres):
    """Seeds an empty database with the cards: what was made, and the rows that are there."""

    def made():
        url = postgres.database(DDL)
        found = api.seed(plan_of(), url)
        with closing(open_database(url)) as database:
            return found, database.rows(STORED)

    return made


@pytest.fixture(scope="module")
def cards(seeded):
    return seeded()


def test_rows_are_drawn_again_until_the_conditions_hold(cards):
    made, stored = cards
    assert made.tables[0].rows == 500
    assert made.manifest.notes == (
        "table card: card_code_check: a database was asked",
        "table card: card_day_check: a database was asked",
    )
    assert [row[-1] for row in stored] == [True] * 500


def test_only_refused_rows_differ_from_what_files_hold(cards):
    files = api.generate(plan_of().schema)["card"]
    kept = sum(code == row[1] for code, row in zip(files["code"], cards[1], strict=True))
    # A third of the codes and five days of seven are right at once.
    assert 75 < kept < 175


@pytest.mark.slow
def test_the_same_rows_are_drawn_again_in_every_run(cards, seeded):
    assert seeded()[1] == cards[1]


def test_files_say_that_nobody_was_asked(tmp_path):
    made = api.generate_to(plan_of(card=5), str(tmp_path / "card.csv"))
    assert made.manifest.notes == (
        "table card: card_code_check: no database was asked: rows may break it",
        "table card: card_day_check: no database was asked: rows may break it",
    )


EXPECTED = (
    "which may do more than judge a row; expected functions that PostgreSQL declares immutable, or "
    "that a check of the table calls"
)
FORBIDDEN = {
    "setval('public.numbers', 9) > 0": f"calls setval(), {EXPECTED}",
    "pg_reload_conf()": f"calls pg_reload_conf(), {EXPECTED}",
    "length(pg_read_file('PG_VERSION')) > 0": f"calls pg_read_file(), {EXPECTED}",
    "pg_sleep(1) is not null": f"calls pg_sleep(), {EXPECTED}",
    "set_config('search_path', 'x', false) = 'x'": f"calls set_config(), {EXPECTED}",
    "table_to_xml('card', true, true, '') is not null": f"calls table_to_xml(), {EXPECTED}",
    "exists (select pg_terminate_backend(1))": f"calls pg_terminate_backend(), {EXPECTED}",
    "true), (lo_import('/etc/passwd') is null": f"calls lo_import(), {EXPECTED}",
    "code operator(public.===) code": f"calls public.same(), {EXPECTED}",
    "public.same(code, code)": f"calls public.same(), {EXPECTED}",
    "same(code, code)": f"calls public.same(), {EXPECTED}",
    "public.far(code)": f"calls public.far(), {EXPECTED}",
    "code::public.lonely is not null": f"calls public.far(), {EXPECTED}",
    "row(code)::public.pair is not null": f"calls public.far(), {EXPECTED}",
    "code operator(public.!~~) 'x'": f"calls public.far2(), {EXPECTED}",
    "not (code operator(public.!~~) 'x')": f"calls public.far2(), {EXPECTED}",
    "ts_rewrite('a'::tsquery, 'select 1') is not null": f"calls ts_rewrite(), {EXPECTED}",
    "('a'::tsquery operator(public.@@#) 'select 1') is not null": f"calls ts_rewrite(), {EXPECTED}",
    "exists (select from public.indexed)": (
        "reads public.indexed, whose indexes or checks another user wrote; "
        "expected a condition over the row, or over ordinary tables"
    ),
    "exists (select from public.leaf)": (
        "reads public.leaf, whose indexes or checks another user wrote; "
        "expected a condition over the row, or over ordinary tables"
    ),
    "exists (select from pg_shadow)": (
        "reads pg_catalog.pg_shadow; expected a condition over the row, or over ordinary tables"
    ),
    "exists (select from public.others)": (
        "reads public.others; expected a condition over the row, or over ordinary tables"
    ),
}
PLANTED = """
create sequence numbers;
create table reached (a int);
create function same(varchar, varchar) returns boolean language sql
  as $$ insert into public.reached values (1) returning true $$;
create function same(text, text) returns boolean language sql
  as $$ insert into public.reached values (1) returning true $$;
create operator === (function = same, leftarg = text, rightarg = text);
create function upper(varchar) returns varchar language sql immutable
  as $$ select setval('public.numbers', 5); select 'SHADOW'::varchar $$;
create function far(text) returns boolean language plpgsql immutable
  as $$ begin insert into public.reached values (1); return true; end $$;
create table elsewhere (a text check (public.far(a)));
create domain lonely as text check (public.far(value));
create type pair as (a lonely);
create domain filled as text not null;
create view others as select * from card where same(code, code);
create function far2(text, text) returns boolean language plpgsql
  as $$ begin insert into public.reached values (1); return true; end $$;
create operator ~~! (function = far2, leftarg = text, rightarg = text);
create operator !~~ (function = texteq, leftarg = text, rightarg = text, negator = ~~!);
create operator @@# (function = ts_rewrite, leftarg = tsquery, rightarg = text);
do $$ begin create role planter; exception when duplicate_object then null; end $$;
create function grown(int) returns int language sql immutable as $$ select $1 + 1 $$;
alter function grown owner to planter;
create table indexed (a int);
create index on indexed (grown(1));
create table trunk (a int) partition by range ((a + grown(1)));
create table leaf partition of trunk for values from (0) to (9);
"""


def asked(text):
    """The schema with another condition about the day, which is the same in every row."""
    plain = SCHEMA.replace('"extract(isodow from day) < 6"', json.dumps(text))
    return plain.replace("{date: 2020-01-01..2025-12-31, nulls: 0.1}", "{value: 2024-01-03}")


@pytest.fixture(scope="module")
def planted(postgres):
    """The URL of a database in which a function that is called leaves a trace."""
    return postgres.database(DDL + PLANTED)


@pytest.mark.parametrize(("text", "said"), FORBIDDEN.items(), ids=range(len(FORBIDDEN)))
def test_a_condition_that_does_more_than_judge_is_refused(postgres, planted, text, said):
    with pytest.raises(QuestionError) as caught:
        api.seed(plan_of(asked(text), card=5), planted)
    assert str(caught.value) == f"cards.yaml:9:63: card: card_day_check {said}"
    with postgres.connect(planted) as connection:
        query = "select (select count(*) from reached), (select is_called from numbers)"
        assert connection.execute(query).fetchall() == [(0, False)]


ALLOWED = (
    "upper(code) <> 'SHADOW'",  # the server's, though the database has a better match
    "valid_code(code) and day < now() and to_char(day, 'YYYY') > '2' and code::text ~ '.'",
    "not exists (select from public.card c where c.code = card.code)",
    "array_length(array[1, 2], 1) = 2 and num_nulls(code, day) = 0",
    "day::text || code like '2024%' and (id, code) <> (0, 'x')",
    "code::public.filled <> 'x'",  # whose rule has no tree
)


@pytest.mark.parametrize("text", ALLOWED)
def test_a_condition_may_call_what_judges(postgres, planted, text):
    with postgres.connect(planted) as connection:
        connection.execute("truncate card")
        assert api.seed(plan_of(asked(text), card=20), planted).tables[0].rows == 20
        assert connection.execute("select is_called from numbers").fetchall() == [(False,)]


CASTS = """
create type humeur as enum ('a', 'b');
create function evil(humeur) returns {to} language plpgsql
  as $$ begin insert into reached values (1); return '1'; end $$;
create cast (humeur as {to}) with function evil(humeur);
create domain calm as humeur;
create type pair as (n int, h humeur);
create table mood (id integer primary key, h humeur, c calm, many humeur[], duo pair);
create table reached (a int);
"""
MOOD = """
synth: 1
name: moods
as_of: 2026-01-01
tables:
  mood:
    rows: 5
    key: id
    asks: {seen: ASKED}
    columns:
      id: {sequence: {}, type: integer}
      h: {choice: [a, b], type: public.humeur}
"""
SEEKING = {
    "to_jsonb(h) is not null": "json",
    "to_json(c) is not null": "json",
    "to_jsonb(duo) is not null": "json",
    "row_to_json(mood) is not null": "json",
    "array_to_json(array[h]) is not null": "json",
    "json_build_array(1, h) is not null": "json",
    "jsonb_build_object('h', h) is not null": "json",
    "(select json_agg(h) from public.mood) is null": "json",
    "json_array(h) is not null": "json",
    "json_object('a': h) is not null": "json",
    "json_array(array[h] returning jsonb) is not null": "json",
    "jsonb_build_array(h) is not null": "jsonb",
    "h || 'x'::text <> 'x'": "text",
    "'x'::text || c <> 'x'": "text",
}


def mood_plan(text):
    return plan_of(MOOD.replace("ASKED", json.dumps(text)))


@pytest.fixture(scope="module")
def casting(postgres):
    """The URL of a database with a planted cast to a type, made once."""
    return cache(lambda to: postgres.database(CASTS.format(to=to)))


@pytest.mark.parametrize(("text", "to"), SEEKING.items(), ids=range(len(SEEKING)))
def test_a_function_that_would_find_a_planted_cast_is_refused(postgres, casting, text, to):
    url = casting(to)
    with pytest.raises(QuestionError) as caught:
        api.seed(mood_plan(text), url)
    assert str(caught.value) == f"cards.yaml:9:18: mood: seen calls public.evil(), {EXPECTED}"
    with postgres.connect(url) as connection:
        assert connection.execute("select count(*) from reached").fetchall() == [(0,)]


FINDING = (
    "concat(h, 'x') <> 'x' and format('%s', h) <> 'x' and row(h)::text <> ''",  # find no cast
    "array_to_string(array[h], ',') <> '' and id::text || 'x'::text <> ''",
)


@pytest.mark.parametrize("text", FINDING)
def test_what_finds_no_cast_may_be_called_beside_one(postgres, casting, text):
    url = casting("text")
    with postgres.connect(url) as connection:
        connection.execute("truncate mood")
        assert api.seed(mood_plan(text), url).tables[0].rows == 5
        assert connection.execute("select count(*) from reached").fetchall() == [(0,)]


def test_json_may_be_made_where_no_cast_is_planted(postgres):
    url = postgres.database(DDL)
    text = "to_jsonb(code) is not null and json_array(id) is not null and code || id <> 'x'"
    assert api.seed(plan_of(asked(text), card=5), url).tables[0].rows == 5


def test_a_condition_reads_no_table_under_a_policy(postgres):
    url = postgres.database(
        DDL + "create table trap (a int); insert into trap values (1);"
        "create function evil() returns boolean language sql as $$ select true $$;"
        "alter table trap enable row level security; create policy p on trap using (evil());"
        "create role guest_p login; grant all on all tables in schema public to guest_p;"
    )
    guest = url.replace("postgres@", "guest_p@")
    try:
        with pytest.raises(QuestionError) as caught:
            api.seed(plan_of(asked("exists (select from public.trap)"), card=5), guest)
    finally:
        with postgres.connect(url) as connection:
            connection.execute("drop owned by guest_p; drop role guest_p")
    assert str(caught.value) == (
        "cards.yaml:9:63: card: card_day_check reads public.trap; "
        "expected a condition over the row, or over ordinary tables"
    )


def test_a_condition_that_takes_too_long_is_told(postgres):
    slow = "(select count(*) from generate_series(1, 1000000000)) > 0"
    url = postgres.database(DDL) + "?options=-cstatement_timeout%3D300"
    with pytest.raises(WorldError) as caught:
        api.seed(plan_of(asked(slow), card=5), url)
    assert str(caught.value) == (
        f"{url.partition('?')[0]}: table card: condition 2 ({slow}) cannot be evaluated: "
        "the server cancelled it"
    )


NEVER = """\
synth: 1
name: never
as_of: 2026-01-01
tables:
  odd:
    rows: {rows}
    key: id
    asks: {{number: "{asked}"}}
    columns:
      id: {{sequence: {{}}, type: integer}}
      a: {{text: {{matches: "{matches}"}}}}
"""


@pytest.fixture
def odd(tmp_path):
    url = f"duckdb:///{tmp_path / 'odd.duckdb'}"
    with closing(duckdb.connect(tmp_path / "odd.duckdb")) as connection:
        connection.execute("create table odd (id integer primary key, a varchar)")
    return url


def test_what_no_row_meets_ends_early(odd):
    """Of 300 s that a table with three such conditions took, three are left."""
    text = NEVER.format(rows=100, asked="cast(a as integer) > 5", matches="[a-z]{8}")
    with pytest.raises(AnswerError) as caught:
        api.seed(api.make_plan(text), odd)
    assert str(caught.value) == (
        "<text>:8:20: odd: 100 rows do not fulfil number, although they were drawn 21 times; "
        "change the generators of the columns it names"
    )


def test_what_no_draw_changes_is_asked_once(odd):
    text = NEVER.format(rows=100, asked="cast(a as integer) > 5", matches="1")
    text = text.replace('{text: {matches: "1"}}', "{expr: cast(id % 7 as varchar)}")
    with pytest.raises(AnswerError) as caught:
        api.seed(api.make_plan(text), odd)
    assert "rows do not fulfil number, and no draw can; change the generators" in str(caught.value)


def test_rows_that_stop_a_condition_take_none_beside_them(odd):
    """As many as are not looked at one by one."""
    text = NEVER.format(rows=1_000, asked="cast(a as integer) > 5", matches="[0-9x]")
    api.seed(api.make_plan(text), odd)
    made = api.generate(text)["odd"]["a"].tolist()
    with closing(open_database(odd)) as database:
        stored = [row[0] for row in database.rows("select a from odd order by id")]
    assert {*stored} == {*"6789"}
    assert [b for a, b in zip(made, stored, strict=True) if a in "6789"] == [
        a for a in made if a in "6789"
    ]


@pytest.mark.slow
def test_a_condition_that_no_row_can_meet_is_told_with_its_line(postgres):
    url = postgres.database(DDL)
    text = SCHEMA.replace("{text: {chars: 6}}", "{value: abcdea}")
    with pytest.raises(AnswerError) as caught:
        api.seed(plan_of(text, card=7), url)
    assert str(caught.value) == (
        "cards.yaml:9:29: card: 7 rows do not fulfil card_code_check, although they were drawn "
        "256 times; change the generators of the columns it names"
    )
    with closing(open_database(url)) as database:
        assert database.rows("select count(*) from public.card") == [(0,)]
