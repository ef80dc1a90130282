"""A key of joined texts: distinct if what can be read off it is."""

import pytest

from synth.api import make_plan
from synth.errors import SchemaError
from synth.schema.read import read_text

HEAD = "synth: 1\nas_of: 2026-01-01\ntables:\n"
NIC = "{text: {matches: '[0-9]{5}'}, unique: true}"


def problems(expression, nic=NIC):
    text = f"""{HEAD}
  t:
    rows: 50
    key: siret
    columns:
      siren: {{siren: {{}}}}
      nic: {nic}
      siret: {{expr: "{expression}"}}
"""
    try:
        make_plan(read_text(text, path="s.yaml"))
    except SchemaError as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.mark.parametrize(
    "expression",
    [
        "siren || nic",
        "nic || '-' || siren",
        "upper(siren) || ' (x) ' || nic",
        "siren || nic || 'x'",
        "((siren || '-') || concat(nic, 'it''s'))",
    ],
)
def test_it_is_a_key(expression):
    assert problems(expression) == []


FREE = [
    ("siren || '-'", NIC, "it ends with no column"),
    ("upper(siren || nic)", NIC, "a function could make two alike"),
    ("lower(siren) || nic || upper(siren)", NIC, "nothing is known of what is around it"),
    ("upper(siren) || nic", "{text: {matches: '[0-9]{4,5}'}, unique: true}", "two lengths"),
    ("siren || nic", "{text: {matches: '[0-9]{5}'}}", "not distinct"),
]


@pytest.mark.parametrize(("expression", "nic", "reason"), FREE)
def test_it_is_no_key(expression, nic, reason):
    (problem,) = problems(expression, nic)
    assert problem == (
        "s.yaml:7:10: key of 't' (siret) does not follow; expected a sequence, or `unique: true` "
        "beside the column's generator"
    ), reason


def pairs(columns, expression):
    """What is wrong where others refer to what is joined of a key of two columns, in a key."""
    text = f"""{HEAD}
  t: {{rows: 6, key: [a, b], let: {{c: {{expr: "{expression}"}}}}, columns: {{{columns}}}}}
  u:
    rows: 12
    key: [ref, n]
    let: {{t: {{ref: t}}}}
    columns: {{ref: t.c, n: {{choice: [0, 1], type: integer}}}}
"""
    try:
        make_plan(read_text(text, path="s.yaml"))
    except SchemaError as error:
        return [problem.found for problem in error.problems]
    return []


WORDS = "a: {choice: [x-y, x, y]}"


@pytest.mark.parametrize(
    ("columns", "expression", "is_told"),
    [
        (f"{WORDS}, b: sequence", "a || '-' || cast(b as varchar)", True),
        (f"{WORDS}, b: {{int: 0..9}}", "a || '-' || cast(b as varchar)", True),
        (f"{WORDS}, b: {{int: -1..9}}", "a || '-' || cast(b as varchar)", False),
        (f"{WORDS}, b: {{choice: [y, z]}}", "a || '-' || b", True),
        (f"{WORDS}, b: {{choice: [y-x, z]}}", "a || '-' || b", False),
        (f"{WORDS}, b: {{choice: [y-x, z]}}", "a || '/' || b", True),
        (f"{WORDS}, b: {{choice: [yy, zz]}}", "concat(a, b)", True),
        (f"{WORDS}, b: {{choice: [y, zz]}}", "concat(a, b)", False),
        (f"{WORDS}, b: {{date: 2024-01-01..2024-12-31}}", "a || cast(b as varchar)", True),
        (f"{WORDS}, b: {{choice: [y, z]}}", "a || '-' || lower(b)", False),
        (f"{WORDS}, b: {{choice: [y, z]}}", "a || '-'", False),
        ("a: {text: {matches: '[a-z]{2,9}'}}, b: {choice: [x-y, z]}", "a || '-' || b", True),
        ("a: {text: {matches: '[a-z-]{2,9}'}}, b: {choice: [x-y, z]}", "a || '-' || b", False),
    ],
)
def test_what_is_joined_of_a_key_of_two(columns, expression, is_told):
    found = [] if is_told else ["key of 'u' (ref, n) does not follow"]
    assert pairs(columns, expression) == found


def test_a_circle_of_joined_texts_is_told():
    text = f"""{HEAD}
  t: {{rows: 2, key: a, columns: {{a: {{expr: "b || 'x'"}}, b: {{expr: "a || 'y'"}}}}}}
"""
    with pytest.raises(SchemaError, match="a circle of columns"):
        make_plan(read_text(text, path="s.yaml"))


@pytest.mark.parametrize(
    ("expression", "is_key"),
    [
        ("cast(as_of - to_years(cast(row as integer)) as date)", True),
        ("cast(as_of - to_days(7 * cast(row as integer)) as date)", True),
        ("cast(as_of as timestamp) - to_hours(cast(row as integer))", True),
        ("cast(as_of - to_hours(cast(row as integer)) as date)", False),
    ],
)
def test_steps_back_in_time_tell_siblings_apart(expression, is_key):
    text = f"""{HEAD}
  t: {{rows: 5, key: id, columns: {{id: sequence}}}}
  u:
    per: t
    count: 2
    key: [t_id, day]
    columns: {{t_id: parent.id, day: {{expr: "{expression}"}}}}
"""
    try:
        make_plan(read_text(text, path="s.yaml"))
        found = []
    except SchemaError as error:
        found = [problem.found for problem in error.problems]
    assert found == ([] if is_key else ["key of 'u' (t_id, day) does not follow"])


@pytest.mark.parametrize(
    ("minutes", "is_key"),
    [
        ("{int: 0..1439}", True),
        ("{int: 0..1440}", False),
        ("{int: -1..600}", False),
        ("{int: {lognormal: {median: 600, p90: 900}, min: 0, max: 1439}}", True),
        ("{expr: row * 1440}", False),
    ],
)
def test_a_moment_of_an_item_s_day_tells_siblings_apart(minutes, is_key):
    text = f"""{HEAD}
  t: {{rows: 5, key: id, columns: {{id: sequence}}}}
  u:
    per: t
    each: {{path: {{within: 2025-01-01..2025-01-09, every: day}}}}
    key: [t_id, at]
    let: {{minute: {minutes}}}
    columns: {{t_id: parent.id, at: {{expr: item.start + to_minutes(minute), type: timestamp}}}}
"""
    try:
        make_plan(read_text(text, path="s.yaml"))
        found = []
    except SchemaError as error:
        found = [problem.found for problem in error.problems]
    assert found == ([] if is_key else ["key of 'u' (t_id, at) does not follow"])


NUMBERED = "a: {choice: [DOS, REQ]}, b: "


@pytest.mark.parametrize(
    ("columns", "expression", "is_told"),
    [
        (f"{NUMBERED}sequence", "a || lpad(cast(b as varchar), 4, '0')", True),
        (f"{NUMBERED}sequence", "'D' || a || printf('%04d', cast(b as bigint))", True),
        (f"{NUMBERED}sequence", "a || right(('0000' || cast(b as varchar)), 4)", True),
        (f"{NUMBERED}sequence", "a || right('00' || cast(b as varchar), 4)", False),
        (f"{NUMBERED}{{sequence: 9995}}", "a || lpad(cast(b as varchar), 4, '0')", False),
        (f"{NUMBERED}sequence", "lpad(cast(b as varchar), 12, '0') || a", True),
        (f"{NUMBERED}{{int: 0..999}}", "lpad(cast(b as varchar), 3, '0') || a", True),
        (f"{NUMBERED}{{int: 0..1000}}", "lpad(cast(b as varchar), 3, '0') || a", False),
        (f"{NUMBERED}{{int: -9..9}}", "lpad(cast(b as varchar), 3, '0') || a", False),
        (f"{NUMBERED}{{int: 0..9}}", "lpad(cast(b as varchar), 3, 'x') || a", False),
        ("a: {siren: {}}, b: sequence", "a || cast(b as varchar)", True),
        ("a: {code_postal: {}}, b: sequence", "a || cast(b as varchar)", True),
    ],
)
def test_what_is_joined_of_numbers_with_zeros_in_front(columns, expression, is_told):
    found = [] if is_told else ["key of 'u' (ref, n) does not follow"]
    assert pairs(columns, expression) == found


@pytest.mark.parametrize(("rows", "is_key"), [(999, True), (1000, False)])
def test_a_number_with_zeros_is_a_key_as_long_as_there_is_room(rows, is_key):
    text = f"""{HEAD}
  t:
    rows: {rows}
    key: code
    columns:
      id: sequence
      code: {{expr: "lpad(cast(id as varchar), 3, '0')"}}
"""
    try:
        made = make_plan(read_text(text, path="s.yaml"))
        found = len(made.tables)
    except SchemaError:
        found = 0
    assert bool(found) == is_key


CALENDAR = "date_part('year', day) * 10000 + (date_part('month', day) * 100) + {}"


@pytest.mark.parametrize(
    ("kind", "expression", "is_key"),
    [
        ("date", "cast(strftime(day, '%Y%m%d') as bigint)", True),
        ("date", "cast(strftime(cast(day as timestamp), '%Y%m%d') as bigint)", True),
        ("date", "strftime(day, '%d/%m/%Y')", True),
        ("date", "strftime(day, '%m/%Y')", False),
        ("timestamp", "strftime(day, '%Y%m%d')", False),
        (
            "date",
            CALENDAR.format("date_part('day', day)"),
            True,
        ),
        ("date", "(date_part('year', day) * 100) + date_part('month', day)", False),
    ],
)
def test_a_day_that_is_written_whole_is_a_key(kind, expression, is_key):
    text = f"""{HEAD}
  t:
    rows: 50
    key: code
    columns:
      day: {{sequence: 2024-01-01, type: {kind}}}
      code: {{expr: "{expression}"}}
"""
    try:
        make_plan(read_text(text, path="s.yaml"))
        found = True
    except SchemaError as error:
        found = "does not follow" not in str(error)
    assert found == is_key
