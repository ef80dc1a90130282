"""`asks`: conditions that only the database can judge, asked before anything is inserted."""

from contextlib import closing

import pytest

from synth import api
from synth.errors import AnswerError
from synth.schema.read import read_text
from synth.stores.database import open_database

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
    rows: 2000
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


def test_rows_are_drawn_again_until_the_conditions_hold(postgres):
    url = postgres.database(DDL)
    made = api.seed(plan_of(), url)
    assert made.tables[0].rows == 2000
    assert made.manifest.notes == (
        "table card: card_code_check: a database was asked",
        "table card: card_day_check: a database was asked",
    )
    with closing(open_database(url)) as database:
        query = "select count(*), count(*) filter (where valid_code(code)) from card"
        assert database.rows(query) == [(2000, 2000)]


def test_only_refused_rows_differ_from_what_files_hold(postgres):
    url = postgres.database(DDL)
    files = api.generate(plan_of().schema)["card"]
    api.seed(plan_of(), url)
    with closing(open_database(url)) as database:
        stored = database.rows("select id, code, day, valid_code(code) from card order by id")
        kept = sum(code == row[1] for code, row in zip(files["code"], stored, strict=True))
    # A third of the codes and five days of seven are right at once.
    assert 300 < kept < 700


def test_the_same_rows_are_drawn_again_in_every_run(postgres):
    found = []
    for _ in range(2):
        url = postgres.database(DDL)
        api.seed(plan_of(card=300), url)
        with closing(open_database(url)) as database:
            found.append(database.rows("select * from card order by id"))
    assert found[0] == found[1]


def test_files_say_that_nobody_was_asked(tmp_path):
    made = api.generate_to(plan_of(card=5), str(tmp_path / "card.csv"))
    assert made.manifest.notes == (
        "table card: card_code_check: no database was asked: rows may break it",
        "table card: card_day_check: no database was asked: rows may break it",
    )


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
        assert database.rows("select count(*) from card") == [(0,)]
