"""Where laws, choices, sums and references end: told, or met, never silently passed."""

import pytest

from synth.errors import SchemaError, SynthError

PLACES = """
  own: {rows: 300, key: id, columns: {id: sequence, d: {choice: [a, b]}}}
  q: {rows: 20, key: id, columns: {id: sequence, d: {choice: [a, b]}, w: {int: 0..1}}}
"""


def test_distinct_beside_a_match_with_a_share_is_told(planned):
    with pytest.raises(SchemaError, match="distinct beside match with a share: not yet"):
        planned(
            PLACES
            + """
  t:
    per: own
    count: 4
    let: {p: {ref: {to: q, distinct: true, match: {d: parent.d}, share: 0.5}}}
    columns: {o: parent.id, a: p.id}
"""
        )


def test_distinct_and_weight_count_rows_of_weight_zero(planned, values):
    plan = planned(
        PLACES
        + """
  t:
    per: own
    count: 15
    let: {p: {ref: {to: q, distinct: true, weight: w}}}
    columns: {o: parent.id, a: p.id}
"""
    )
    values(plan, "t")  # IndexError


@pytest.mark.parametrize("kind", ["decimal(9,2)", "double"])
def test_int_makes_whole_numbers_in_any_type(planned, values, kind):
    plan = planned(f't: {{rows: 20, columns: {{a: {{int: 0..10, type: "{kind}"}}}}}}')
    assert all(value == int(value) for value in values(plan, "t")["a"])


def test_a_decimal_fits_its_digits(planned, values):
    law = "{lognormal: {median: 100, p90: 5000}}"
    plan = planned(f't: {{rows: 5000, columns: {{a: {{decimal: {law}, type: "decimal(5,2)"}}}}}}')
    with pytest.raises(SynthError, match=r"a value does not fit decimal\(5,2\)"):
        values(plan, "t")


@pytest.mark.parametrize(
    "column",
    [
        "choice: [x, y, x], unique: true",
        "choice: ['1', '1.0'], type: double, unique: true",
    ],
)
def test_a_unique_choice_repeats_no_constant(planned, column):
    with pytest.raises(SchemaError):
        planned(f"t: {{rows: 3, columns: {{a: {{{column}}}}}}}")


def test_choices_of_weight_zero_are_never_made(planned, values):
    found = values(
        planned("t: {rows: 1, columns: {a: {choice: {x: 0, y: 1}, unique: true}}}"), "t"
    )["a"]
    assert found == ["y"]


@pytest.mark.parametrize(
    "column",
    [
        "float: -1e300..1e300",
        "int: -9223372036854775808..9223372036854775807",
        "date: {normal: {mean: 2020-01-01, sd: 9e9}}",
    ],
)
def test_no_traceback(planned, values, column):
    with pytest.raises(SynthError):  # OverflowError
        values(planned(f"t: {{rows: 500, columns: {{a: {{{column}}}}}}}"), "t")


@pytest.mark.parametrize(
    "column",
    [
        "float: {normal: {mean: 0, sd: 100000}}",
        "datetime: {normal: {mean: 2020-01-01, sd: 9}}",
        "datetime: {lognormal: {median: 5, p90: 9}, max: 2020-01-01}",
    ],
)
def test_ordinary_laws_of_floats_and_timestamps_are_refused(planned, column):
    planned(f"t: {{rows: 5, columns: {{a: {{{column}}}}}}}")


def test_timestamps_of_steps_fall_on_whole_seconds_like_ranges(planned, values):
    found = values(
        planned("t: {rows: 50, columns: {a: {datetime: {steps: {2020-01-01: 1, 2021-01-01: 0}}}}}"),
        "t",
    )
    assert not any(value.microsecond for value in found["a"])


def test_a_sum_does_not_wrap(planned, values):
    plan = planned("""
  t: {rows: 3, columns: {a: {sum: x.d}}}
  x: {per: t, count: 200, columns: {d: {int: "9000000000000000000"}}}
""")
    with pytest.raises(SynthError):
        values(plan, "t")


@pytest.mark.parametrize("column", ["date: 2024-01-01", "text: {chars: 2}", "bool: 0.5"])
def test_a_sum_of_no_number_is_told_by_the_plan(planned, column):
    with pytest.raises(SchemaError):
        planned(f"""
  t: {{rows: 3, columns: {{a: {{sum: x.d}}}}}}
  x: {{per: t, count: 2, columns: {{d: {{{column}}}}}}}
""")


def test_a_reference_to_an_empty_table_is_told_or_null(planned):
    plan = planned("""
  none: {rows: 0, key: id, columns: {id: sequence}}
  t: {rows: 5, let: {one: {ref: {to: none}}}, columns: {id: sequence, a: one.id}}
""")
    assert plan.layouts[-1].columns[1].nullable


def test_birth_date_takes_what_stands_where_a_value_may(planned):
    planned("""
  t:
    rows: 5
    let: {who: {person: {birth_date: {from: born}}}}
    columns: {born: {date: 1990-01-01}, a: who.nir}
""")
