"""Keys and unique lists of free columns: never a repetition, in any cut and any order of rows."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.arrays import decoded
from synth.errors import AnswerError, SchemaError
from synth.making.maker import Maker
from synth.plan.combinations import shares_of

PAIRS = """
kind: {rows: 7, key: id, columns: {id: sequence}}
town: {rows: 5, key: id, columns: {id: sequence}}
pair:
  rows: 35
  key: [kind_id, town_id]
  let: {k: {ref: kind}, t: {ref: town}}
  columns: {kind_id: k.id, town_id: t.id}
"""

UNDER = """
kind: {rows: 40, key: id, columns: {id: sequence}}
level:
  per: kind
  count: 1..9
  key: [kind_id, grade, day]
  columns:
    kind_id: parent.id
    grade: {choice: [a, b, c]}
    day: {int: 1..2}
"""


def rows_of(values, plan, table):
    columns = values(plan, table)
    return list(zip(*columns.values(), strict=True))


def test_every_combination_comes_once_where_all_are_asked(planned, values):
    assert sorted(rows_of(values, planned(PAIRS), "pair")) == [*product(range(1, 8), range(1, 6))]


def test_more_rows_keep_the_first_ones(planned, values):
    few = rows_of(values, planned(PAIRS, rows={"pair": 9}), "pair")
    assert rows_of(values, planned(PAIRS), "pair")[:9] == few


def test_rows_in_any_order_have_the_same_values(planned, values):
    plan = planned(PAIRS)
    number = np.array([30, 3, 3, 17, 0], np.uint64)
    found = decoded(Maker(plan).frame("pair", number).path(("town_id",))).to_pylist()
    assert found == [rows_of(values, plan, "pair")[n][1] for n in number]


def test_children_never_repeat_under_one_parent_and_are_cut_to_what_exists(planned, values):
    rows = rows_of(values, planned(UNDER), "level")
    assert len(set(rows)) == len(rows)
    counts = np.bincount([row[0] for row in rows])
    assert counts.max() == 6  # 3 grades on 2 days, although the count goes to 9


def test_a_unique_reference_is_one_to_one(planned, values):
    plan = planned("""
        town: {rows: 50, key: id, columns: {id: sequence}}
        hall:
          rows: 50
          key: id
          let: {t: {ref: town}}
          columns: {id: sequence, town_id: {from: t.id, unique: true}}
    """)
    assert sorted(values(plan, "hall")["town_id"]) == [*range(1, 51)]


def test_more_combinations_than_exist_are_refused(planned):
    with pytest.raises(SchemaError) as caught:
        planned(PAIRS, rows={"pair": 36})
    assert str(caught.value).endswith(
        "pair: 36 different combinations of k, t asked; expected at most 35: no more exist"
    )


def test_too_many_rows_of_a_child_are_told_when_they_are_made(planned, values):
    plan = planned("""
        kind: {rows: 9, key: id, columns: {id: sequence}}
        mark:
          per: kind
          count: 1
          key: id
          unique: [[a, b]]
          columns: {id: sequence, a: {int: 1..2}, b: {int: 1..3}}
    """)
    with pytest.raises(AnswerError) as caught:
        values(plan, "mark")
    assert str(caught.value).endswith(
        "mark: row 9 needs one more combination of a, b, and only 6 exist"
    )


@pytest.mark.parametrize(
    ("let", "column"),
    [
        ("{ref: {to: town, weight: size}}", "t.id"),
        ("{ref: {to: town, match: {size: '1'}}}", "t.id"),
        ("{ref: town}", "t.size"),
        ("{ref: town}", "{expr: t.id + 0}"),
    ],
    ids=["by weight", "by match", "a part that is no key", "an expression"],
)
def test_what_cannot_be_counted_is_refused(planned, let, column):
    text = f"""
        town: {{rows: 5, key: id, columns: {{id: sequence, size: {{int: 1..3}}}}}}
        pair:
          rows: 4
          unique: [[town_id, kind]]
          let: {{t: {let}}}
          columns: {{town_id: {column}, kind: {{int: 1..4}}}}
    """
    with pytest.raises(SchemaError, match=r"unique of 'pair' \(town_id, kind\) does not follow"):
        planned(text)


def test_two_lists_that_share_a_column_are_refused(planned):
    with pytest.raises(SchemaError) as caught:
        planned("""
            pair:
              rows: 4
              unique: [[a, b], [b, c]]
              columns: {a: {int: 1..9}, b: {int: 1..9}, c: {int: 1..9}}
        """)
    assert "two unique lists of 'pair' share b; expected a column of one of them" in str(
        caught.value
    )


def test_a_list_that_holds_another_one_follows_from_it(planned, values):
    plan = planned("""
        pair:
          rows: 30
          unique: [[a, b, c], [a, b]]
          columns: {a: {int: 1..9}, b: {int: 1..9}, c: {int: 1..2}}
    """)
    found = values(plan, "pair")
    assert len(set(zip(found["a"], found["b"], strict=True))) == 30


def test_a_line_number_under_its_parent_follows(planned):
    planned("""
        invoice: {rows: 9, key: id, columns: {id: sequence}}
        line:
          per: invoice
          count: 1..4
          key: [invoice_id, number]
          columns: {invoice_id: parent.id, number: {expr: row + 1, type: integer}}
    """)


@given(st.lists(st.integers(1, 1 << 62), min_size=1, max_size=6))
def test_shares_leave_no_entry_without_a_value_and_stay_countable(capacities):
    shares = shares_of(capacities)
    total = 1
    for share, capacity in zip(shares, capacities, strict=True):
        assert 1 <= share <= capacity
        total *= share
    assert total <= 1 << 60
    exact = 1
    for capacity in capacities:
        exact *= capacity
    assert total == exact or total > 1 << 40
