"""Rows under persons: bounded, in order, with the person's cells and those of the row before."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.errors import QuestionError
from synth.learn.children import child_of, may_follow, most_rows
from synth.learn.chosen import choose
from synth.learn.persons import Rows, hashed, set_aside
from synth.learn.reading import counted
from synth.model.types import Attribute, count_attribute
from synth.plan.build import plan as make_plan
from synth.schema.read import read_text

SALT = b"salt"


def rows_of(keys, *columns, order=None):
    hashes = hashed([pa.array(keys, pa.int64())], SALT)
    table = None if order is None else pa.table({"day": order})
    return Rows(tuple(np.array(column, np.uint8) for column in columns), hashes, table)


@pytest.fixture
def counted_of(learnings):
    """The child and the counts of some rows."""

    def made(persons, visits, most=5):
        person, visit = learnings["person"], learnings["visit"]
        return child_of(visit, visits, person, persons, most)

    return made


def test_rows_know_their_person_and_the_row_before(counted_of):
    persons = rows_of([7, 8, 9], [0, 1, 2], [2, 1, 0])
    visits = rows_of([9, 7, 9, 4], [0, 1, 2, 0], [1, 0, 1, 0], order=[3, 1, 2, 1])
    child, counts = counted_of(persons, visits)
    assert counts.tolist() == [1, 0, 2]
    assert child.outside == 4
    found = {a.name: c.tolist() for a, c in zip(child.attributes, child.columns, strict=True)}
    assert found == {
        "parent.sex": [0, 2, 2],
        "parent.age": [2, 0, 0],
        "before.reason": [3, 3, 2],
        "before.paid": [2, 2, 1],
        "reason": [1, 2, 0],
        "paid": [0, 1, 1],
    }
    assert [a.size for a in child.attributes] == [3, 3, 4, 3, 3, 2]


@given(st.lists(st.integers(0, 5), max_size=60), st.integers(1, 4))
def test_no_person_has_more_rows_than_are_counted(owners, most):
    persons = rows_of([0, 1, 2], [0, 0, 0])
    visits = rows_of(owners, [n % 7 for n in range(len(owners))])
    learning = _learning("visit", "person", Attribute("n", "integer", tuple("0123456")))
    child, counts = child_of(learning, visits, _learning("person", None), persons, most)
    wanted = [min(most, owners.count(person)) for person in range(3)]
    assert counts.tolist() == wanted
    assert all(len(column) == sum(wanted) for column in child.columns)


def test_what_is_kept_of_a_person_depends_on_nobody_else():
    learning = _learning("visit", "person", Attribute("n", "integer", tuple("0123456789")))
    person = _learning("person", None)
    kept = []
    for others in (0, 50):
        persons = rows_of([*range(100, 100 + others), 1], [0] * (others + 1))
        owners = [*(100 + n % 50 for n in range(4 * others)), *[1] * 10]
        cells = [*[0] * (4 * others), *range(10)]
        child, _ = child_of(learning, rows_of(owners, cells), person, persons, 3)
        kept.append(child.columns[-1][-3:].tolist())
    assert kept[0] == kept[1]
    assert len(set(kept[0])) == 3


def test_the_row_before_is_the_one_before_even_if_that_is_not_counted():
    learning = _learning("visit", "person", Attribute("n", "integer", tuple("0123456789")))
    persons = rows_of([1], [0])
    child, _ = child_of(
        learning, rows_of([1] * 10, range(10)), _learning("person", None), persons, 4
    )
    before, own = child.columns[-2:]
    assert [b for b, o in zip(before, own, strict=True) if o] == [o - 1 for o in own if o]


def test_tables_are_counted_with_parts_of_a_person_first(learnings, layouts):
    person = replace(learnings["person"], roots=("age",))
    chosen = choose({**learnings, "person": person}, layouts, (), {"visit": 2})
    rows = {
        "person": rows_of([7, 8], [0, 1], [2, 1]),
        "visit": rows_of([7, 8, 8, 8], [0, 0, 0, 0], [0, 0, 0, 0]),
    }
    persons, visits = counted(chosen, rows, np.array([False, True]))
    assert [one.name for one in persons.attributes] == ["age", "sex", "count of visit"]
    assert [column.tolist() for column in persons.columns] == [[1], [1], [2]]
    assert (persons.outside, persons.most, visits.most) == (1, None, 2)
    assert len(visits.columns[0]) == 2


def test_a_person_is_set_aside_with_all_rows():
    keys = np.arange(100_000)
    hashes = hashed([pa.array(keys)], SALT)
    aside = set_aside(hashes, 0.1)
    assert abs(aside.mean() - 0.1) < 0.005  # five standard deviations
    assert not set_aside(hashes, 0.0).any()
    assert (set_aside(hashed([pa.array(keys, pa.int32())], SALT), 0.1) == aside).all()
    other = set_aside(hashed([pa.array(keys)], b"other"), 0.1)
    assert 0.15 < (other != aside).mean() < 0.21


@given(st.lists(st.text(max_size=8), min_size=1, unique=True))
def test_texts_have_a_number_each_wherever_they_stand(texts):
    array = pa.array(texts)
    found = hashed([array], SALT)
    assert len(set(found.tolist())) == len(texts)
    assert hashed([array[1:]], SALT).tolist() == found[1:].tolist()
    assert hashed([array.dictionary_encode()], SALT).tolist() == found.tolist()


def test_keys_of_several_columns_are_told_apart():
    first, second = pa.array([1, 2, 1]), pa.array(["a", "a", ""])
    swapped = hashed([pa.array([2, 1, 1]), pa.array([1, 2, 1])], SALT)
    assert len(set(hashed([first, second], SALT).tolist())) == 3
    assert len(set(swapped.tolist())) == 3


def test_rows_may_follow_all_that_the_schema_does_not_take_away(learnings):
    person, visit = learnings["person"], learnings["visit"]
    assert may_follow(visit, person) == ("sex", "age")
    assert may_follow(replace(visit, given=("age",)), person) == ("age",)


def test_a_table_that_follows_less_has_the_same_rows(counted_of):
    persons = rows_of([7, 8, 9], [0, 1, 2], [2, 1, 0])
    child, _ = counted_of(persons, rows_of([9, 7, 9], [0, 1, 2], [1, 0, 1], order=[3, 1, 2]))
    less = child.following({"parent.age", "before.paid"})
    assert less.outside == 2
    found = {a.name: c.tolist() for a, c in zip(less.attributes, less.columns, strict=True)}
    assert found == {
        "parent.age": [2, 0, 0],
        "before.paid": [2, 2, 1],
        "reason": [1, 2, 0],
        "paid": [0, 1, 1],
    }


def test_a_column_that_cannot_be_given_is_an_error(learnings):
    person, visit = learnings["person"], learnings["visit"]
    with pytest.raises(QuestionError) as error:
        may_follow(replace(visit, given=("agee",)), person)
    assert str(error.value) == (
        "agency.yaml:3:1: visit is given 'agee', which is not learnt of person; did you mean 'age'?"
    )
    wide = Attribute("wide", "integer", edges=tuple(range(5001)))
    large = replace(person, attributes=(wide,))
    with pytest.raises(QuestionError) as error:
        may_follow(replace(visit, given=("wide",)), large)
    assert str(error.value) == (
        "agency.yaml:3:1: the columns that visit is given have 5,000 cells together; at most 4,096"
    )


def test_rows_under_a_person_are_limited(learnings):
    visit = learnings["visit"]
    assert [most_rows(replace(visit, most=n), None) for n in (None, 3, 40)] == [5, 3, 12]
    assert most_rows(visit, 7) == 7
    with pytest.raises(QuestionError) as error:
        most_rows(visit, 13)
    assert str(error.value) == (
        "13 rows of visit a person; expected 1 to 12: the noise grows with the number"
    )
    assert count_attribute("visit", 2).labels == ("0", "1", "2")


def _learning(table, parent, *attributes):
    from synth.errors import Mark
    from synth.plan.learning import Learning

    attributes = attributes or (Attribute("one", "text", ("a",)),)
    columns = {attribute.name: attribute.name for attribute in attributes}
    return Learning(table, Mark("s.yaml", 1, 1), parent, attributes, columns)


SCHEMA = """
synth: 1
as_of: 2026-01-01
tables:
  person:
    rows: 100
    key: id
    columns: {{id: sequence, sex: {{choice: [F, M], learn: true}}}}
  visit:
    per: person
    count: {count}
    key: [person_id, number]
    columns:
      person_id: parent.id
      number: {{expr: row + 1, type: smallint}}
      reason: {{choice: [job, paper], learn: true}}
"""


@pytest.mark.parametrize(
    ("count", "wanted"),
    [
        ("0..2", 2),
        ("0..12", 12),
        ("0..13", 12),
        ("0..30", 12),
        ("{lognormal: {median: 4, p90: 12}, max: 40}", 12),
        ("{weights: {0: 1, 3: 2}}", 3),
        ("{expr: 3 + 4}", 5),
    ],
)
def test_as_many_rows_are_counted_as_the_page_says(count, wanted):
    plan = make_plan(read_text(SCHEMA.format(count=count), path="s.yaml"))
    layouts = {layout.name: layout for layout in plan.layouts}
    assert choose(plan.learnings, layouts, (), {}).most == {"visit": wanted}


def test_all_rows_stay_for_who_compares(learnings, layouts):
    """The audit's real rows: what a fit cut off is there, and the number is that or more."""
    chosen = choose(learnings, layouts, (), {"visit": 2})
    rows = {
        "person": rows_of([7, 8], [0, 1], [2, 1]),
        "visit": rows_of([7, 8, 8, 8], [0, 0, 0, 0], [0, 0, 0, 0]),
    }
    persons, visits = counted(chosen, rows, np.array([True, True]), whole=True)
    assert persons.columns[-1].tolist() == [1, 2]
    assert len(visits.columns[0]) == 4
    assert visits.most == 2
