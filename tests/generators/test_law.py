"""Laws in a column: bounds, ends that are read from the row, exact shares."""

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from synth.errors import AnswerError, SchemaError
from synth.generators.law import Law
from synth.generators.shape import MOST_SHARES
from synth.generators.unit import unit_of
from synth.schema.datatypes import DataType

INTEGER = unit_of(DataType("integer"))


def near(found, share, total):
    """Within five standard errors of a share: false alarm 6e-7."""
    return abs(found - share * total) < 5 * (total * share * (1 - share)) ** 0.5 + 1e-9


@pytest.fixture
def column(planned, values):
    """The values of one column, 5,000 of them; `n` and `m` stand beside it."""

    def made(text):
        plan = planned(
            f"t: {{rows: 5000, columns: {{n: {{int: 0..9}}, m: {{int: 5..20}}, a: {{{text}}}}}}}"
        )
        return values(plan, "t")["a"]

    return made


def told(planned, text):
    with pytest.raises(SchemaError) as caught:
        planned(f"t: {{rows: 5, let: {{who: person}}, columns: {{a: {{{text}}}}}}}")
    return str(caught.value).partition(" ")[2]


LIMITED = {
    "int: {uniform: 0..78, min: 10, max: 12}": (10, 12),
    "int: {uniform: 0..78, max: 2}": (0, 2),
    "int: {uniform: 0..78, min: 76}": (76, 78),
    "int: {uniform: n..40, min: 3, max: 5}": (3, 5),
    "int: {normal: {mean: 30, sd: 9}, min: 28, max: 31}": (28, 31),
    "int: {lognormal: {median: 30, p90: 70}, min: 28, max: 31}": (28, 31),
    "int: {poisson: 3.5, min: 2, max: 4}": (2, 4),
    "int: {zipf: {ranks: 50, exponent: 1.1}, min: 2, max: 4}": (2, 4),
    "int: {weights: {0: 52, 1: 20, 2: 19, 3: 9}, min: 1, max: 2}": (1, 2),
    "int: {steps: {0: 1, 10: 3, 20: 0}, min: 9, max: 11}": (9, 11),
    "date: {uniform: 2020-01-01..as_of, min: 2024-02-28, max: 2024-03-01}": (
        date(2024, 2, 28),
        date(2024, 3, 1),
    ),
}


@pytest.mark.parametrize(("text", "ends"), list(LIMITED.items()))
def test_min_and_max_are_respected_and_reached(column, text, ends):
    found = [value for value in column(text) if value is not None]
    assert (min(found), max(found)) == ends


SHARES = {
    "int: {weights: {0: 52, 1: 20, 2: 19, 3: 9}}": {0: 0.52, 1: 0.2, 2: 0.19, 3: 0.09},
    "int: {weights: {0: 52, 1: 20, 2: 19, 3: 9}, min: 1, max: 2}": {1: 20 / 39, 2: 19 / 39},
    "int: {weights: {0: 1, 1: 0}}": {0: 1},
    "int: {steps: {0: 1, 2: 6, 4: 0}}": {0: 1 / 14, 1: 1 / 14, 2: 3 / 7, 3: 3 / 7},
    "int: {steps: {0: 1, 2: 6, 4: 0}, min: 1, max: 2}": {1: 1 / 7, 2: 6 / 7},
    "int: {uniform: 1..8, min: 3, max: 4}": {3: 0.5, 4: 0.5},
    "int: {zipf: {ranks: 3, exponent: 1}}": {1: 6 / 11, 2: 3 / 11, 3: 2 / 11},
    "int: 5..6": {5: 0.5, 6: 0.5},
}


@pytest.mark.parametrize(("text", "shares"), list(SHARES.items()))
def test_shares_are_those_of_the_law(column, text, shares):
    found = Counter(column(text))
    assert set(found) == set(shares)
    assert all(near(found[value], share, 5000) for value, share in shares.items())


def law(shape=None, *numbers, **more):
    return Law(shape=shape, numbers=tuple((str(a), str(b)) for a, b in numbers), **more)


@pytest.mark.parametrize(
    ("made", "shares"),
    [
        (law("steps", (0, 1), (2, 6), (4, 0)), {0: "1/14", 1: "1/14", 2: "3/7", 3: "3/7"}),
        (law("steps", (0, 1), (2, 6), (4, 0), lo="1", hi="2"), {1: "1/7", 2: "6/7"}),
        (law("weights", (7, 1), (5, 3), hi="6"), {5: "1"}),
        (law(ends=("1", "8"), lo="3", hi="4"), {3: "1/2", 4: "1/2"}),
        (law(value="3"), {3: "1"}),
        (law(ends=("a", "8")), None),
        (law("normal", ("mean", 3), ("sd", 1)), None),
        (law(ends=("1", str(10**12))), None),
        (law("steps", (0, 1), (10**12, 0)), None),
        (law(ends=("1", str(MOST_SHARES + 1))), None),
    ],
)
def test_chances_one_by_one_are_exact_or_not_told(made, shares):
    expected = shares and {value: Fraction(share) for value, share in shares.items()}
    assert made.shares(INTEGER) == expected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("int: 9..3", "the range 9..3 is upside down; expected the lower end first"),
        (
            "int: {uniform: 0..9, min: 10}",
            "uniform: no value of the law lies between min and max",
        ),
        ("int: {uniform: 0..9, min: x}", "uniform: 'x' is no value of type integer"),
        (
            "int: {normal: {mean: 5, sd: 1}, min: 500}",
            "normal: no value of the law lies between min and max",
        ),
        (
            "int: {weights: {1: 1, 2: 1}, min: 3}",
            "weights: no value of the law lies between min and max",
        ),
        (
            "int: {steps: {1: 1, 5: 0}, min: 6}",
            "steps: needs two edges or more, and room between min and max",
        ),
        ("int: {steps: {5: 1, 1: 0}}", "steps: edges must rise"),
        (
            "int: {weights: {1: 0}}",
            "weights: weights must not be negative and must not sum to zero",
        ),
        ("int: {poisson: 0}", "poisson: a poisson law has a mean above 0 and at most 10000"),
        ("int: 1..40000, type: smallint", "40000 is outside smallint; expected a larger type"),
        (
            "int: {uniform: 0..5, mn: 3}",
            "uniform: unknown word 'mn'; expected min or max beside a law; did you mean 'min'?",
        ),
    ],
)
def test_what_is_wrong_with_a_law_is_told(planned, text, said):
    assert told(planned, text).startswith(said)


@pytest.mark.parametrize(
    ("age", "said"),
    [
        ("0..1000000000000", "age: 0 to 1000000000000"),
        ("{uniform: 0..1000000000000}", "age: 0 to 1000000000000"),
        ("{steps: {0: 1, 1000000000: 0}}", "age: 0 to 1000000000"),
        ("{steps: {0: 1, 101: 0}}", "age: 0 to 100"),
        ("-1..5", "age: -1 to 5"),
        ("{normal: {mean: 40, sd: 5}, min: 16, max: 66}", "age: no law of constants"),
    ],
)
def test_ages_are_those_of_people(planned, age, said):
    with pytest.raises(SchemaError) as caught:
        planned(
            f"t: {{rows: 5, let: {{who: {{person: {{age: {age}}}}}}}, columns: {{a: who.age}}}}"
        )
    assert str(caught.value).partition(" ")[2].startswith(said)


@pytest.mark.parametrize(
    "age", ["{steps: {0: 1, 200: 0}, min: 16, max: 66}", "{uniform: 9..200, max: 66}"]
)
def test_an_age_beyond_those_of_people_may_be_cut(planned, values, age):
    plan = planned(
        f"t: {{rows: 3000, let: {{who: {{person: {{age: {age}}}}}}}, columns: {{a: who.age}}}}"
    )
    found = values(plan, "t")["a"]
    assert max(found) == 66
    assert min(found) == (16 if "steps" in age else 9)


def test_ends_of_the_row_and_null_ends(planned, values):
    plan = planned("""
  t:
    rows: 3000
    columns:
      lo: {int: 0..9, nulls: 0.2}
      hi: {int: 5..20, nulls: 0.2}
      a: {int: lo..hi}
      day: {date: 2020-01-01..2026-06-30, nulls: 0.2}
      until: {date: 2024-01-01..2026-06-30, nulls: 0.2}
      b: {date: day..until}
    """)
    found = values(plan, "t")
    for lo, hi, a in zip(found["lo"], found["hi"], found["a"], strict=True):
        if None in {lo, hi} or lo > hi:
            assert a is None
        else:
            assert lo <= a <= hi
    for lo, hi, b in zip(found["day"], found["until"], found["b"], strict=True):
        top = hi or date(2026, 1, 1)
        if lo is None or lo > top:
            assert b is None
        else:
            assert lo <= b <= top


def test_an_upside_down_range_where_no_null_may_be_is_told(planned, values):
    plan = planned(
        "t: {rows: 500, columns: {n: {int: 0..9}, m: {int: 0..9}, a: {int: n..m, nulls: 0}}}"
    )
    with pytest.raises(AnswerError, match=r"the range n\.\.m is upside down in \d+ rows"):
        values(plan, "t")


def test_a_nested_generator_has_words_of_its_own(column):
    found = Counter(column("int: {choice: {5: 1, 7: 3}}"))
    assert set(found) == {5, 7}
    assert near(found[7], 0.75, 5000)


@pytest.mark.parametrize(
    ("text", "lo", "hi"),
    [
        ("0..least(70, 100)", 0, 70),
        ("greatest(20, 0 - 5)..90", 20, 90),
        ("n..m + 10", 0, 30),
    ],
)
def test_an_end_of_few_digits_may_be_a_whole_number(column, text, lo, hi):
    """Arrow wants twelve digits for any 32-bit number, whatever its value is."""
    found = column(f"decimal: '{text}', type: 'decimal(4,2)'")
    assert all(lo <= value <= hi for value in found)
    assert len(set(found)) > 100
