"""What `--rows` answers for a table whose rows stand under others."""

import pytest

from synth.errors import QuestionError
from synth.plan.build import plan
from synth.schema.read import read_text

TABLES = """\
synth: 1
as_of: 2026-01-01
tables:
  office: {rows: 100, key: id, columns: {id: sequence}}
  seeker: {per: office, count: {weights: {0: 1, 2: 1, 4: 2}}, key: id, columns: {id: sequence}}
  note: {per: seeker, count: 1..3, columns: {id: sequence}}
  half: {per: seeker, each: [am, pm], columns: {id: sequence}}
  stay: {per: seeker, count: {poisson: 2}, columns: {id: sequence}}
"""


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("seeker", "row of 'office': for about 3000 write --rows office=1200, or change `count`"),
        ("note", "row of 'seeker': for about 3000 write --rows office=600, or change `count`"),
        ("half", "row of 'seeker': for about 3000 write --rows office=600, or change `count`"),
        (
            "stay",
            "row of 'seeker': change `count` (s.yaml:8:30), or write another number for office",
        ),
    ],
)
def test_the_number_to_change_is_named(table, said):
    with pytest.raises(QuestionError) as told:
        plan(read_text(TABLES, path="s.yaml"), rows={table: 3000})
    assert said in str(told.value)


def test_a_near_name_may_be_of_any_table():
    with pytest.raises(QuestionError, match="did you mean 'seeker'"):
        plan(read_text(TABLES, path="s.yaml"), rows={"seekers": 3000})


def test_a_job_seeker_is_a_person():
    from synth.infer.groups import is_of_people

    assert is_of_people("job_seeker")
    assert is_of_people("JobSeekers")
    assert not is_of_people("job_template")
