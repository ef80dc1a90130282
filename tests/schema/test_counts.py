"""Numbers of rows that follow those of another table, as callers say them."""

from decimal import Decimal

import pytest

from synth.errors import QuestionError
from synth.schema.counts import numbers_by_table, numbers_of
from synth.schema.read import read_text
from synth.schema.write import schema_text

TEXT = """\
synth: 1
as_of: 2026-01-01
tables:
  employer: {rows: {seeker: 0.15}, columns: {id: sequence}}
  seeker: {rows: 1000, columns: {id: sequence}}
  card: {rows: {seeker: 2}, columns: {id: sequence}}
"""


@pytest.mark.parametrize(
    ("rows", "scale", "expected"),
    [
        ({}, None, (150, 1000, 2000)),
        ({"seeker": 30}, None, (5, 30, 60)),
        ({"seeker": 1}, None, (1, 1, 2)),
        ({}, Decimal(3), (450, 3000, 6000)),
        ({"seeker": 10, "card": 7}, Decimal(3), (2, 10, 7)),
    ],
)
def test_rows_follow_what_is_said_of_the_other_table(rows, scale, expected):
    found = numbers_by_table(read_text(TEXT, path="a.yaml"), rows, scale)
    assert found == dict(zip(["employer", "seeker", "card"], expected, strict=True))


def test_a_number_alone_is_of_the_table_that_others_follow():
    assert numbers_of(read_text(TEXT, path="a.yaml"), 40) == {"seeker": 40}


def test_too_many_to_number():
    with pytest.raises(QuestionError) as told:
        numbers_by_table(read_text(TEXT, path="a.yaml"), {"seeker": 9 * 10**17}, None)
    assert str(told.value) == (
        "--scale: table 'card' would have 1,800,000,000,000,000,000 rows; "
        "at most 999,999,999,999,999,999 can be numbered"
    )


def test_it_is_written_as_it_was_read():
    schema = read_text(TEXT, path="a.yaml")
    assert read_text(schema_text(schema), path="a.yaml") == schema
