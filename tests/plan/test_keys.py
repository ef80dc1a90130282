"""Keys that follow: an identifier that is written in another form is as distinct as it was."""

import pytest

from synth.errors import SchemaError

HEAD = """
  t:
    rows: 3000
    key: k
    let:
      who: {person: {nir: digits}}
      tel: {phone: {}, unique: true}
      other: {phone: {}}
      firm: {siret: {}, unique: true}
      plate: {text: {matches: "[aA][a-zA-Z]{12}[0-9]"}, unique: true}
    columns: {k: {expr: "%s"}, n: who.used_name}
"""


@pytest.mark.parametrize(
    "sql",
    [
        "left(who.nir, 13)",
        "upper(who.email)",
        "'+33' || substr(tel, 2)",
        "regexp_replace(firm, '(.........)(.....)', '\\\\1 \\\\2')",
    ],
)
def test_a_key_may_be_an_identifier_in_another_form(planned, values, sql):
    made = values(planned(HEAD % sql), "t")["k"]
    assert len(set(made)) == 3000


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("left(who.nir, 12)", "no form of an identifier"),
        ("left(who.first_name, 13)", "names repeat"),
        ("'+33' || substr(other, 2)", "this let is not unique"),
        ("left(n, 13)", "a column that repeats"),
        ("left(tel, 13)", "the form of another identifier"),
        ("left(plate, 13)", "no identifier: texts that agree in 13 characters"),
        ("upper(plate)", "no identifier: texts that differ in case alone"),
    ],
)
def test_another_expression_is_no_key(planned, sql, why):
    with pytest.raises(SchemaError) as caught:
        planned(HEAD % sql)
    told = "key of 't' (k) does not follow; expected a sequence, or `unique: true` beside the"
    assert told in str(caught.value), why


AROUND = """
  town: {rows: 40, key: id, columns: {id: sequence, size: {int: 0..3}}}
  house:
    rows: 40
    key: id
    let:
      in: {ref: town}
      chain: {ref: {to: house, before: true}}
      other: {ref: town}
      next: {ref: {to: town, after: other}}
      like: {ref: {to: town, match: {size: grade}}}
      big: {ref: {to: town, weight: size}}
      some: {ref: {to: town, where: size > 0}}
      who: {person: {}}
    columns:
      id: sequence
      grade: {int: 0..3}
      seen: {datetime: 2026-01-01..2026-01-31, unique: true}
      x: {from: "%s", unique: true%s}
  room:
    per: house
    count: %s
    let: {to: {ref: {to: town, distinct: true}}}
    columns: {y: {from: "%s", unique: true}}
"""
ONE_TO_ONE = "the key of a `ref` without weight, match, distinct and after: one to one"
PART = "a part that is, such as `who.nir`, or a generator with a capacity"


@pytest.mark.parametrize(
    ("made", "told", "expected"),
    [
        (("like.id", "", 1, "parent.id"), "like.id", ONE_TO_ONE),
        (("big.id", "", 1, "parent.id"), "big.id", ONE_TO_ONE),
        (("next.id", "", 1, "parent.id"), "next.id", ONE_TO_ONE),
        (("in.size", "", 1, "parent.id"), "in.size", ONE_TO_ONE),
        (("seen", ", type: date", 1, "parent.id"), "seen", PART),
        (("grade", "", 1, "parent.id"), "grade", PART),
        (("id", "", 2, "parent.id"), "parent.id", PART),
        (("id", "", 2, "house.id"), "house.id", PART),
        (("id", "", 1, "parent.grade"), "parent.grade", PART),
        (("id", "", 1, "parent.in.id"), "parent.in.id", PART),
        (("id", "", 2, "row"), "row", PART),
        (("id", "", 2, "to.id"), "to.id", ONE_TO_ONE),
    ],
)
def test_what_is_taken_is_not_unique_because_it_is_said_to_be(planned, made, told, expected):
    with pytest.raises(SchemaError) as caught:
        planned(AROUND % made)
    (problem,) = caught.value.problems
    assert problem.found == f"unique: {told} is not distinct in every row"
    assert problem.expected == expected
    assert problem.mark.line > 0


@pytest.mark.parametrize(
    ("x", "cast", "y"),
    [
        ("in.id", "", "parent.id"),
        ("chain.id", "", "parent.x"),
        ("id", ", type: text", "parent.who.nir"),
        ("seen", ", type: timestamp", "house.x"),
        ("who.nir", "", "parent.seen"),
    ],
)
def test_what_is_taken_is_unique_where_it_comes_from_what_is(planned, values, x, cast, y):
    plan = planned(AROUND % (x, cast, 1, y))
    assert len(set(values(plan, "house")["x"])) == 40
    assert len(set(values(plan, "room")["y"])) == 40


def test_two_times_of_one_day_are_no_key_as_dates(planned):
    with pytest.raises(SchemaError, match=r"key of 't' \(day\) does not follow"):
        planned("""
  t:
    rows: 200
    key: day
    columns:
      seen: {datetime: 2026-01-01..2026-01-31, unique: true}
      day: {expr: seen, type: date}
""")


@pytest.mark.parametrize(
    ("entry", "word"),
    [
        ('{choice: ["1", "1.0", "2"], type: "decimal(9,2)", unique: true}', "choice"),
        ('{choice: ["1e1", "10", "2"], type: double, unique: true}', "choice"),
        ('{text: {matches: "[0-9]{1,2}"}, type: integer, unique: true}', "text"),
    ],
)
def test_texts_that_are_one_value_of_the_type_do_not_count_as_two(planned, entry, word):
    with pytest.raises(SchemaError) as caught:
        planned(f"t: {{rows: 3, key: x, columns: {{x: {entry}}}}}")
    (problem,) = caught.value.problems
    assert problem.found == f"unique: {word} states no number of different values"
    assert problem.expected == "a generator that states one"


def test_a_choice_of_different_numbers_is_unique(planned, values):
    entry = '{choice: ["1.10", "1", "2"], type: "decimal(9,2)", unique: true}'
    made = values(planned(f"t: {{rows: 3, key: x, columns: {{x: {entry}}}}}"), "t")["x"]
    assert len(set(map(float, made))) == 3
