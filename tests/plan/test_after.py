"""References in an order (`after`), and chains: never the same two rows twice."""

from itertools import combinations

import numpy as np
import pytest

from synth.arrays import decoded
from synth.errors import AnswerError, SchemaError
from synth.making.maker import Maker

PAIRS = """
tag: {rows: 9, key: id, columns: {id: sequence}}
link:
  rows: 36
  key: [a, b]
  let: {one: {ref: tag}, two: {ref: {to: tag, after: one}}}
  columns: {a: one.id, b: two.id}
"""
CHAIN = """
form:
  rows: 200
  key: id
  let: {old: {ref: {to: form, before: true}, nulls: 0.3}}
  columns: {id: sequence, forwarded_in: {from: old.id, unique: true}}
"""


def rows_of(values, plan, table):
    return list(zip(*values(plan, table).values(), strict=True))


def test_every_two_rows_come_once_and_in_order(planned, values):
    assert sorted(rows_of(values, planned(PAIRS), "link")) == [*combinations(range(1, 10), 2)]


def test_rows_in_any_order_are_the_same(planned, values):
    plan, every = planned(PAIRS), rows_of(values, planned(PAIRS), "link")
    number = np.array([35, 2, 2, 17, 0], np.uint64)
    frame = Maker(plan).frame("link", number)
    found = [decoded(frame.path((name,))).to_pylist() for name in "ab"]
    assert [*zip(*found, strict=True)] == [every[n] for n in number]


BY_VALUE = """
tag: {rows: 40, key: id, columns: {id: {uuid: {}, unique: true}}}
link:
  rows: 780
  key: [a, b]
  let: {one: {ref: tag}, two: {ref: {to: tag, after: one, by: id}}}
  columns: {a: one.id, b: two.id}
"""


def test_every_two_rows_come_once_in_the_order_of_a_column(planned, values):
    plan = planned(BY_VALUE)
    ids = sorted(values(plan, "tag")["id"])
    assert sorted(rows_of(values, plan, "link")) == [*combinations(ids, 2)]


WITHIN = """
tenant: {rows: 30, key: id, columns: {id: sequence}}
thing:
  per: tenant
  count: 0..6
  key: [tenant, id]
  unique: [[tenant, code]]
  columns: {tenant: parent.id, id: {expr: row + 1}, code: {uuid: {}, unique: true}}
link:
  per: thing
  count: 9
  key: [tenant, a, b]
  let:
    far: {ref: {to: thing, match: {tenant: tenant}, distinct: true, after: parentBY}}
  columns: {tenant: parent.tenant, a: parent.id, b: far.id, x: parent.code, y: far.code}
"""


@pytest.mark.parametrize(("by", "two"), [("", "ab"), (", by: code", "xy")], ids=["number", "by"])
def test_later_rows_that_agree_with_the_row_above(planned, values, by, two):
    """Nine are asked for and there are five at most: every two rows of a tenant come once."""
    plan = planned(WITHIN.replace("BY", by))
    items, links = values(plan, "thing"), values(plan, "link")
    of_tenant = {}
    for tenant, name in zip(items["tenant"], items["id" if two == "ab" else "code"], strict=True):
        of_tenant.setdefault(tenant, []).append(name)
    expected = {
        (t, *pair) for t, names in of_tenant.items() for pair in combinations(sorted(names), 2)
    }
    found = [*zip(links["tenant"], links[two[0]], links[two[1]], strict=True)]
    assert set(found) == expected
    assert len(found) == len(expected) > 100


def test_later_rows_are_the_same_in_any_order(planned, values):
    plan = planned(WITHIN.replace("BY", ", by: code").replace("count: 9", "count: 2"))
    every = rows_of(values, plan, "link")
    number = np.array([len(every) - 1, 4, 4, 20, 0], np.uint64)
    frame = Maker(plan).frame("link", number)
    found = [decoded(frame.path((name,))).to_pylist() for name in ("tenant", "a", "b", "x", "y")]
    assert [*zip(*found, strict=True)] == [every[n] for n in number]


def test_more_rows_keep_the_first_ones(planned, values):
    few = rows_of(values, planned(PAIRS, rows={"link": 7}), "link")
    assert rows_of(values, planned(PAIRS), "link")[:7] == few


def test_one_more_than_there_are_is_refused(planned):
    with pytest.raises(SchemaError) as caught:
        planned(PAIRS, rows={"link": 37})
    assert str(caught.value).endswith(
        "link: 37 different combinations of one, two asked; expected at most 36: no more exist"
    )


def test_ranks_of_many_rows_are_put_right_in_whole_numbers(planned, values):
    """2^53 is where the square root of a rank begins to miss: 190 million rows have such ranks."""
    text = PAIRS.replace("rows: 9", "rows: 900000000").replace("rows: 36", "rows: 4000")
    found = rows_of(values, planned(text), "link")
    assert len(set(found)) == 4000
    assert all(1 <= a < b <= 900_000_000 for a, b in found)


def test_a_list_may_hold_more_than_the_two(planned, values):
    plan = planned("""
        tag: {rows: 4, key: id, columns: {id: sequence}}
        link:
          rows: 12
          unique: [[a, b, kind]]
          let: {one: {ref: tag}, two: {ref: {to: tag, after: one}}}
          columns: {a: one.id, b: two.id, kind: {choice: [x, y]}}
    """)
    rows = rows_of(values, plan, "link")
    assert len(set(rows)) == 12
    assert {row[:2] for row in rows} == {*combinations(range(1, 5), 2)}


def test_no_list_is_needed(planned, values):
    text = PAIRS.replace("  key: [a, b]\n", "")
    assert sorted(rows_of(values, planned(text), "link")) == [*combinations(range(1, 10), 2)]


def test_of_one_row_there_are_no_two(planned, values):
    text = PAIRS.replace("rows: 9", "rows: 1").replace("rows: 36", "rows: 1")
    with pytest.raises((AnswerError, SchemaError), match="one, two"):
        values(planned(text), "link")


@pytest.mark.parametrize(
    ("lets", "message"),
    [
        (
            "{one: {ref: tag}, two: {ref: {to: tag, after: won}}}",
            "after: 'won' is no plain reference to 'tag'; expected a let that is one: one",
        ),
        (
            "{one: {ref: other}, two: {ref: {to: tag, after: one}}}",
            "after: 'one' is no plain reference to 'tag'; expected a let that is one: one",
        ),
        (
            "{one: {ref: tag}, two: {ref: {to: tag, after: one, distinct: true}}}",
            "after beside weight, where, match, distinct or before: not yet",
        ),
        (
            "{one: {ref: tag}, two: {ref: {to: tag, after: parent, distinct: true}}}",
            "after: 'parent' is no plain reference to 'tag'; expected a let that is one: one",
        ),
        (
            "{one: {ref: tag}, two: {ref: {to: tag, after: parent}}}",
            (
                "after: parent beside weight, where, before or share, or without distinct: true; "
                "expected distinct: true, and match where rows agree"
            ),
        ),
        (
            "{one: {ref: tag}, two: {ref: {to: tag, by: id}}}",
            "by without after; expected by beside after",
        ),
    ],
    ids=["no such let", "another table", "beside distinct", "no parent", "nothing after", "by"],
)
def test_what_is_wrong_is_told(planned, lets, message):
    with pytest.raises(SchemaError) as caught:
        planned(f"""
            tag: {{rows: 9, key: id, columns: {{id: sequence}}}}
            other: {{rows: 9, key: id, columns: {{id: sequence}}}}
            link: {{rows: 3, let: {lets}, columns: {{a: one.id, b: two.id}}}}
        """)
    assert message in str(caught.value)


def test_a_unique_column_of_a_reference_back_makes_a_chain(planned, values):
    rows = rows_of(values, planned(CHAIN), "form")
    filled = [old for _, old in rows if old is not None]
    assert len(set(filled)) == len(filled) > 100
    assert all(old < own for own, old in rows if old is not None)


@pytest.mark.parametrize("options", ["match: {d: x}", "weight: w", "before: true, weight: w"])
def test_unique_beside_a_reference_that_repeats_is_refused(planned, options):
    with pytest.raises(SchemaError) as caught:
        planned(f"""
            form:
              rows: 9
              key: id
              let: {{old: {{ref: {{to: form, {options}}}}}}}
              columns: {{id: sequence, d: {{choice: [x]}}, x: {{choice: [x]}}, w: {{int: 1..3}},
                         forwarded_in: {{from: old.id, unique: true}}}}
        """)
    assert str(caught.value).endswith(
        "unique: old.id is not distinct in every row; expected the key of a `ref` "
        "without weight, match, distinct and after: one to one"
    )
