"""People of Belgium: what their numbers show agrees with them, and nobody shares one."""

import datetime as dt

import pytest
from stdnum.be import nn

from synth.errors import AnswerError, SchemaError

PARTS = ("national_number", "sex", "birth_date", "age", "language", "title", "first_name")


@pytest.fixture
def people(planned, values):
    """The rows of a table of people with some options of a person."""

    def make(options, *, rows=3000, **columns):
        who = {"who": {"person": options}}
        columns = {**columns, **{part: f"who.{part}" for part in PARTS}}
        table = {"rows": str(rows), "let": who, "columns": columns}
        made = values(planned({"t": table}, locale="be"), "t")
        return [dict(zip(made, row, strict=True)) for row in zip(*made.values(), strict=True)]

    return make


def test_a_validator_reads_the_birth_date_and_the_sex_of_the_row(people):
    made = people({"age": {"steps": {"0": "1", "90": "0"}}}, rows=10_000)
    assert len({row["national_number"] for row in made}) == 10_000
    for row in made:
        assert nn.validate(row["national_number"])
        assert nn.get_birth_date(row["national_number"]) == row["birth_date"]
        assert nn.get_gender(row["national_number"]) == row["sex"]
        assert row["national_number"][6:9] in {"000", "999"}
    assert {row["birth_date"].year // 100 for row in made} == {19, 20}
    assert {row["age"] for row in made} == set(range(90))


def test_more_people_have_numbers_that_no_validator_takes(people):
    made = people({"national_number": "invalid", "age": "30"}, rows=20_000)
    numbers = {row["national_number"] for row in made}
    assert len(numbers) == 20_000
    assert not any(map(nn.is_valid, numbers))
    for row in made:
        assert row["national_number"][:6] == row["birth_date"].strftime("%y%m%d")
        assert (int(row["national_number"][8]) % 2 == 1) == (row["sex"] == "M")


def test_more_people_than_numbers_are_refused_before_the_run(people):
    with pytest.raises(SchemaError, match=r"16385 different values asked; expected at most 16384"):
        people({}, rows=16_385)


def test_of_one_birth_date_there_is_one_man_and_one_woman(people):
    day = {"born": {"value": "1990-05-17", "type": "date"}}
    sex = {"sex": {"choice": {"F": "1", "M": "1"}}, "birth_date": "born"}
    with pytest.raises(AnswerError, match=r"1 of each sex and birth date are nobody's; write "):
        people(sex, rows=3, **day)
    made = people({**sex, "national_number": "invalid"}, rows=400, **day)
    assert len({row["national_number"] for row in made}) == 400
    assert {row["birth_date"] for row in made} == {dt.date(1990, 5, 17)}


def test_names_and_titles_are_of_the_language(people):
    made = people({"language": {"choice": {"nl": "1", "fr": "1", "de": "1"}}})
    titles = {(row["language"], row["sex"]): row["title"] for row in made}
    assert titles["fr", "F"] == "Madame"
    assert titles["nl", "M"] == "De heer"
    assert titles["de", "F"] == "Frau"
    by = {one: {r["first_name"] for r in made if r["language"] == one} for one in ("nl", "fr")}
    assert by["nl"] - by["fr"]


def test_a_language_that_nobody_speaks_is_told(people):
    with pytest.raises(SchemaError, match=r"language: 'en'; expected nl or fr or de"):
        people({"language": "en"})


def test_options_of_another_country_are_unknown(people):
    with pytest.raises(SchemaError, match=r"person: unknown option 'abroad'"):
        people({"abroad": "0.2"})


def test_any_cut_of_rows_gives_the_same_people(planned, values):
    lets = {"home": {"address": {}}, "who": {"person": {"language": {"from": "home.language"}}}}
    columns = {**{part: f"who.{part}" for part in (*PARTS, "email")}, "line": "home.line"}
    plan = planned({"t": {"rows": "1000", "let": lets, "columns": columns}}, locale="be")
    whole = values(plan, "t")
    for start, stop in ((0, 1), (1, 400), (400, 400), (400, 1000)):
        part = values(plan, "t", start, stop)
        assert part == {name: column[start:stop] for name, column in whole.items()}
