"""`where`: only values, or rows of another table, that fulfil a condition; judged once."""

from collections import Counter
from datetime import date

import pytest

from synth.api import make_plan
from synth.arrays import decoded
from synth.errors import AnswerError, SchemaError
from synth.making.maker import Maker
from synth.schema.read import read_text

HEAD = "synth: 1\nas_of: 2026-01-01\nseed: 3\ntables:\n"


def planned_text(text):
    return make_plan(read_text(text, path="s.yaml"))


def maker_of(text):
    return Maker(planned_text(text))


def column(entry, rows=500):
    """The values of the column `x` of a table of so many rows."""
    maker = maker_of(f"{HEAD}  t: {{rows: {rows}, columns: {{x: {entry}}}}}\n")
    return decoded(maker.beneath("t", 0, rows).path(("x",))).to_pylist()


HOLDS = {
    "first of the month": ("{date: 2000-01-01..as_of, where: day(x) = 1}", lambda x: x.day == 1),
    "working days": (
        "{date: as_of - to_years(2)..as_of, where: isodow(x) < 6}",
        lambda x: x.isoweekday() < 6 and date(2024, 1, 1) <= x <= date(2026, 1, 1),
    ),
    "quarters of an hour": (
        '{time: 08:00..18:00, where: "minute(x) in (0, 15, 30, 45) and second(x) = 0"}',
        lambda x: x.minute in (0, 15, 30, 45) and not x.second and 8 <= x.hour <= 18,
    ),
    "a space of 820 million moments": (
        '{datetime: 2000-01-01..as_of, where: "minute(x) % 30 = 0 and second(x) = 0"}',
        lambda x: x.minute in (0, 30) and not x.second,
    ),
    "steps of five": ("{int: 1..1000, where: x % 5 = 0}", lambda x: x % 5 == 0),
    "quarters of a unit": (
        '{decimal: 0..10, type: "decimal(4,2)", where: "x * 4 = round(x * 4)"}',
        lambda x: x * 4 % 1 == 0,
    ),
    "texts of an expression": (
        "{text: {matches: '[A-C][0-9]'}, where: x <> 'A1'}",
        lambda x: x != "A1" and x[0] in "ABC",
    ),
    "an identifier": ("{siren: {}, where: x like '%7'}", lambda x: x.endswith("7")),
    "before today": ("{date: 2025-01-01..2027-01-01, where: x < as_of}", lambda x: x.year == 2025),
}


@pytest.mark.parametrize("name", HOLDS)
def test_only_values_that_fulfil_it_are_made(name):
    entry, holds = HOLDS[name]
    found = column(entry)
    assert all(map(holds, found))
    assert len(set(found)) > 5


def test_each_value_left_comes_about_as_often():
    found = Counter(column("{int: 1..40, where: x % 10 = 0}", rows=8000))
    # Four values, 2,000 each; six standard deviations of 39 are exceeded once in 10**8 seeds.
    assert sorted(found) == [10, 20, 30, 40]
    assert all(abs(count - 2000) < 240 for count in found.values())


def test_weights_of_a_choice_stay():
    found = Counter(column("{choice: {a: 8, b: 2, c: 90}, where: x <> 'c'}", rows=8000))
    assert sorted(found) == ["a", "b"]
    assert abs(found["b"] - 1600) < 220


def test_unique_takes_each_value_once():
    found = column("{date: 2024-01-01..as_of, where: day(x) = 1, unique: true}", rows=25)
    months = [date(year, month, 1) for year in (2024, 2025) for month in range(1, 13)]
    assert sorted(found) == [*months, date(2026, 1, 1)]


def test_round_times_are_all_among_those_that_are_judged():
    """157 million seconds, of which 2**20 are judged, hold every quarter of an hour."""
    kept = "hour(x) between 9 and 17 and minute(x) % 15 = 0 and second(x) = 0"
    entry = f'{{datetime: 2021-01-01..2025-12-31 23:59:59, where: "{kept}", unique: true}}'
    values = column(entry, rows=1826 * 36)
    assert len(set(values)) == 1826 * 36, "1,826 days of 9 hours"


def test_rows_of_a_reference_fulfil_it():
    text = f"""{HEAD}
  role: {{rows: 4, key: label, columns: {{label: {{choice: [chief, admin, user, guest],
    unique: true}}}}}}
  account:
    rows: 200
    let: {{r: {{ref: {{to: role, where: "label in ('chief', 'admin')"}}}}}}
    columns: {{role: r.label}}
"""
    found = decoded(maker_of(text).beneath("account", 0, 200).path(("role",))).to_pylist()
    assert set(found) == {"chief", "admin"}


def test_no_row_of_a_reference_fulfils_it():
    text = f"""{HEAD}
  role: {{rows: 4, key: id, columns: {{id: sequence}}}}
  account:
    rows: 2
    let: {{r: {{ref: {{to: role, where: id > 9}}}}}}
    columns: {{role: r.id}}
"""
    maker = maker_of(text)
    with pytest.raises(AnswerError) as error:
        maker.beneath("account", 0, 2).path(("role",))
    assert str(error.value) == "s.yaml:9:38: where: 'id > 9' holds for none of 4 rows of role"


LEFT = "a law of constants with both ends, a choice, or what `matches` an expression"
WRONG = {
    "{date: 2024-01-01..as_of, where: day(x) = 32}": (
        "where: 'day(x) = 32' holds for none of 732 values; "
        "expected a condition that some value fulfils"
    ),
    "{datetime: 2000-01-01..as_of, where: second(x) = 77}": (
        "where: 'second(x) = 77' holds for none of 1,048,576 values that were tried of "
        "820,540,801; expected a condition that some value fulfils"
    ),
    "{sequence: 1, where: x % 2 = 0}": (
        f"where beside sequence, of which no number of values is known; expected {LEFT}"
    ),
    "{text: {words: 3}, where: x <> 'a'}": (
        f"where beside text, of which no number of values is known; expected {LEFT}"
    ),
    "{date: y..as_of, where: day(x) = 1}": (
        f"where beside date, of which no number of values is known; expected {LEFT}"
    ),
    "{int: 1..9, where: y > x}": (
        "where: 'y > x' reads 'y'; expected x, the value itself, or as_of"
    ),
    "{int: 1..9, where: x + 1}": "where: 'x + 1' is integer; expected a condition",
    "{int: 1..9, where: x +}": "'x +' is no SQL (near '+'); expected a scalar expression",
    "{int: 1..9, where: random() < x}": (
        "'random' reads a clock, chance or the session; expected as_of"
    ),
    "{int: 1..9, where: \"substr(x, 1) = 'a'\"}": (
        "where: \"substr(x, 1) = 'a'\" cannot be evaluated (Binder); "
        "expected SQL that fits its type"
    ),
    "{text: {matches: '[a-z]{2}'}, where: cast(x as integer) = 1}": (
        "where: 'cast(x as integer) = 1' cannot be evaluated (Conversion); "
        "expected SQL that fits its type"
    ),
    "{from: y, where: x > as_of}": "where beside y; expected it where that value is made",
    "{int: 1..99, where: x % 50 = 0, unique: true}": (
        "t.x: 9 different values asked; expected at most 1: no more exist"
    ),
    "{int: 1..9, where: []}": "'where' is an empty list; expected an SQL condition",
}


@pytest.mark.parametrize("entry", WRONG)
def test_what_a_mistake_reads_like(entry):
    entry_text = f"  t: {{rows: 9, columns: {{y: {{date: 2020-01-01}}, x: {entry}}}}}\n"
    with pytest.raises(SchemaError) as error:
        planned_text(HEAD + entry_text)
    (problem,) = error.value.problems
    assert str(problem).partition(": ")[2] == WRONG[entry]


def test_a_reference_has_it_inside():
    with pytest.raises(SchemaError) as error:
        planned_text(
            f"{HEAD}  t: {{rows: 9, key: id, let: {{r: {{ref: t, where: id > 3}}}}, "
            "columns: {id: sequence, x: r.id}}\n"
        )
    (problem,) = error.value.problems
    assert str(problem) == (
        "s.yaml:5:50: where beside ref; expected it inside: {ref: {to: TABLE, where: SQL}}"
    )


def test_rows_to_refer_to_are_told_by_a_condition():
    with pytest.raises(SchemaError) as error:
        planned_text(
            f"{HEAD}  t: {{rows: 9, key: id, let: {{r: {{ref: {{to: t, where: id + 3}}}}}}, "
            "columns: {id: sequence, x: r.id}}\n"
        )
    (problem,) = error.value.problems
    assert str(problem).partition(": ")[2] == "where: 'id + 3' is bigint; expected a condition"


ONE_TO_ONE = f"""{HEAD}
  party: {{{{rows: 100, key: id, columns: {{{{id: sequence, kind: {{{{choice: [a, b]}}}}}}}}}}}}
  firm:
    rows: {{rows}}
    key: id
    let: {{{{p: {{{{ref: {{{{to: party, where: kind = 'b'}}}}}}}}}}}}
    columns: {{{{id: {{{{from: p.id, unique: true}}}}, kind: p.kind}}}}
"""


def test_of_the_rows_that_fit_each_is_taken_once():
    made = maker_of(ONE_TO_ONE.format(rows=30))
    frame = made.beneath("firm", 0, 30)
    ids, kinds = (decoded(frame.path((name,))).to_pylist() for name in ("id", "kind"))
    assert (len(set(ids)), set(kinds)) == (30, {"b"})
    later = made.beneath("firm", 20, 30)
    assert decoded(later.path(("id",))).to_pylist() == ids[20:]


def test_more_rows_than_fit_are_told():
    made = maker_of(ONE_TO_ONE.format(rows=90))
    kinds = decoded(made.beneath("party", 0, 100).path(("kind",))).to_pylist()
    with pytest.raises(AnswerError) as error:
        made.beneath("firm", 0, 90).path(("id",))
    told = f"firm.p: unique values for row 90, and only {kinds.count('b')} exist"
    assert str(error.value) == f"s.yaml:10:15: {told}"
