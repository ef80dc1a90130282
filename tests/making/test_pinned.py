"""Values that a schema puts into rows, what follows them, and what stays as it was."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from synth.errors import AnswerError, SchemaError
from synth.making.maker import Maker
from synth.schema.read import read_text
from synth.schema.write import schema_text

TABLES = """
  agency:
    rows: 40
    key: id
    columns:
      id: sequence
      code: {text: {matches: '[0-9]{4}'}, unique: true}
      town: {choice: [Lille, Lens]}
      seekers: {count: {table: job_seeker, by: office}}
  job_seeker:
    rows: 500
    key: id
    let:
      office: {ref: agency, nulls: 0.2}
      who: {person: {sex: {from: sex}}}
      home: {address: {}}
    columns:
      id: sequence
      agency_id: office.id
      town: office.town
      sex: {choice: [F, M]}
      nir: {from: who.nir, unique: true}
      title: who.title
      birth_name: who.birth_name
      shown: {from: birth_name}
      used_name: who.used_name
      first_name: who.first_name
      first_names: who.first_names
      email: {from: who.email, unique: true}
      line: home.line
      code: {text: {matches: '[A-Z]{2}'}, unique: true}
      since: {date: 2024-01-01..as_of}
      year: {expr: year(since)}
      fee: {decimal: 0..9, type: "decimal(5,2)", nulls: 0.5}
      letters: {count: letter}
  letter:
    per: job_seeker
    count: 0..3
    columns: {to: parent.birth_name, sent: {date: parent.since..as_of}}
"""
PINS = """
    pin:
      - {row: 0, birth_name: Essai, first_name: Zoé-Ann, sex: F, agency_id: 17, code: AA}
      - {row: 3, shown: D'Essai, sex: M, code: AB, since: 2025-02-03, fee: 1.5}
      - {row: 499, email: essai@example.org, used_name: "Le Test", code: ZZ, line: 1 rue du Test}
"""
LINE = "      letters: {count: letter}\n"


def _pinned(pins=PINS):
    return TABLES.replace(LINE, LINE + pins)


@pytest.fixture(scope="module")
def rows(planned, values):
    plan = planned(_pinned())
    return [dict(zip(found, row, strict=True)) for found in (values(plan, "job_seeker"),)
            for row in zip(*found.values(), strict=True)]  # fmt: skip


def test_what_is_chosen_stands_there_and_the_rest_agrees(rows):
    zoe, essai, test = rows[0], rows[3], rows[499]
    assert zoe["birth_name"] == zoe["shown"] == "Essai"
    assert (zoe["first_name"], zoe["sex"], zoe["title"], zoe["nir"][0]) == (
        "Zoé-Ann", "F", "Mme", "2"
    )  # fmt: skip
    assert zoe["first_names"].split(" ")[0] == "Zoé-Ann"
    used = {"Essai": "essai", zoe["used_name"]: zoe["used_name"].lower()}[zoe["used_name"]]
    assert zoe["email"].startswith(f"zoe-ann.{used}.")
    assert (zoe["agency_id"], essai["birth_name"], essai["shown"]) == (17, "D'Essai", "D'Essai")
    assert essai["used_name"] == "D'Essai"
    assert (essai["sex"], essai["title"], essai["nir"][0]) == ("M", "M.", "1")
    assert (str(essai["since"]), essai["year"], str(essai["fee"])) == ("2025-02-03", 2025, "1.50")
    assert (test["email"], test["used_name"]) == ("essai@example.org", "Le Test")
    assert test["line"] == "1 rue du Test"
    assert [row["code"] for row in (zoe, essai, test)] == ["AA", "AB", "ZZ"]


def test_rows_that_refer_and_children_agree(planned, values):
    plan = planned(_pinned())
    with duckdb.connect() as connection:
        for name in ("agency", "job_seeker", "letter"):
            connection.register(name, pa.table(values(plan, name)))
        towns = "select count(*) from job_seeker j join agency a on a.id = agency_id"
        assert connection.execute(f"{towns} where a.town <> j.town").fetchone() == (0,)
        counts = "select count(*) from agency a where seekers <> "
        counts += "(select count(*) from job_seeker where agency_id = a.id)"
        assert connection.execute(counts).fetchone() == (0,)
        letters = "select (select letters from job_seeker where id = 4) = count(*), min(sent) "
        letters += "from letter where \"to\" = 'D''Essai'"
        is_whole, first = connection.execute(letters).fetchone()
        assert is_whole
        assert first is None or str(first) >= "2025-02-03"
        alike = "select count(*) - count(distinct {}) from job_seeker"
        for column in ("code", "email", "nir"):
            assert connection.execute(alike.format(column)).fetchone() == (0,)


def test_other_rows_stay_as_they_are(planned, values):
    with_pins, without = (values(planned(text), "job_seeker") for text in (_pinned(), TABLES))
    for name, column in with_pins.items():
        changed = [n for n, pair in enumerate(zip(column, without[name], strict=True))
                   if pair[0] != pair[1]]  # fmt: skip
        # Whoever had a code that was chosen has another one now.
        had = {n for n, code in enumerate(without["code"]) if code in {"AA", "AB", "ZZ"}}
        assert set(changed) <= {0, 3, 499} | (had if name == "code" else set())
        assert name != "code" or had <= set(changed)
    assert had


def test_any_row_knows_it_alone(planned, values):
    plan = planned(_pinned())
    whole = values(plan, "job_seeker")
    some = np.array([499, 3, 3, 0, 250, 17], np.uint64)
    frame = Maker(plan).frame("job_seeker", some)
    for name, column in whole.items():
        assert frame.path((name,)).to_pylist() == [column[int(row)] for row in some]


def test_what_is_chosen_in_turn_stays_distinct(planned, values):
    tables = "  t: {rows: 26, columns: {code: {text: {matches: '[A-Z]'}, unique: true}} PIN}"
    made = values(planned(tables.replace(" PIN", "")), "t")["code"]
    pins = ", ".join(f"{{row: {row}, code: {made[row + 1]}}}" for row in (4, 5, 9))
    found = values(planned(tables.replace(" PIN", f", pin: [{pins}]")), "t")["code"]
    assert sorted(found) == sorted(made)
    assert [found[row] for row in (4, 5, 9)] == [made[row + 1] for row in (4, 5, 9)]
    assert found[6] == made[4]
    assert found[10] == made[9]


def test_a_row_that_nothing_has_is_told(planned, values):
    plan = planned(_pinned("    pin: [{row: 5, agency_id: 99}]\n"))
    with pytest.raises(AnswerError, match=r"pin: no row of agency has this id$"):
        values(plan, "job_seeker")


def test_fewer_rows_than_the_schema_says_leave_out_what_is_chosen_behind_them(planned, values):
    plan = planned(_pinned(), rows={"job_seeker": 4})
    assert values(plan, "job_seeker")["code"][3] == "AB"


def test_it_stands_in_the_text_of_the_schema():
    text = f"synth: 1\nas_of: 2026-01-01\ntables:\n{_pinned()}"
    schema = read_text(text, path="s.yaml")
    assert read_text(schema_text(schema), path="s.yaml") == schema
    assert "D'Essai" in schema_text(schema)


@pytest.mark.parametrize("column", ["nir", "title"])
def test_what_the_number_shows_cannot_be_chosen(planned, column):
    with pytest.raises(SchemaError, match=r"which other parts of 'who' follow"):
        planned(_pinned(f"    pin: [{{row: 5, {column}: x}}]\n"))
