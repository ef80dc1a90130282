"""A row that comes once at most under another one has that one's key."""

import pytest

from synth.errors import SchemaError

TABLES = """
  job_seeker: {rows: 300, key: id, columns: {id: sequence}}
  consent:
    per: job_seeker
    count: COUNT
    key: job_seeker_id
    columns: {job_seeker_id: parent.id, day: {date: 2025-01-01..as_of}}
  signature: {per: consent, count: 1, key: signer, columns: {signer: parent.job_seeker_id}}
"""
ONE_AT_MOST = [
    "1",
    "0..1",
    "{weights: {0: 7, 1: 3}}",
    "{choice: {0: 7, 1: 3, 4: 0}}",
    "{poisson: 1, max: 1}",
    "{case: [{when: parent.id > 5, value: 1}, {choice: [0, 1]}]}",
    "{case: [{when: parent.id > 5, int: 0..1}]}",
]
MORE = [
    "0..2",
    "{poisson: 1}",
    "{choice: {0: 7, 2: 3}}",
    "{expr: parent.id % 2}",
    "{case: [{when: parent.id > 5, value: 2}, {value: 0}]}",
    "{case: [{when: parent.id > 5, value: 1}, {expr: parent.id}]}",
]


@pytest.mark.parametrize("count", ONE_AT_MOST)
def test_a_row_that_comes_once_at_most_has_the_key_above(planned, values, count):
    plan = planned(TABLES.replace("COUNT", count))
    found = values(plan, "consent")["job_seeker_id"]
    assert len(found) == len(set(found)) > 30
    assert values(plan, "signature")["signer"] == found


@pytest.mark.parametrize("count", MORE)
def test_a_row_that_may_come_twice_has_not(planned, count):
    with pytest.raises(SchemaError, match=r"key of 'consent' \(job_seeker_id\) does not follow"):
        planned(TABLES.replace("COUNT", count))


def test_what_was_drawn_together_still_is(planned):
    plan = planned("""
  job_seeker: {rows: 9, key: id, columns: {id: sequence}}
  consent:
    per: job_seeker
    count: 0..1
    key: [job_seeker_id, kind]
    columns: {job_seeker_id: parent.id, kind: {choice: [a, b, c]}}
""")
    assert [joint.entries for joint in plan.tables["consent"].joints] == [("kind",)]
