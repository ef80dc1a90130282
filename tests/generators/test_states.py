"""States of a path follow one another with the chances that the schema says, judged by SQL."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from synth.errors import AnswerError
from synth.making.maker import Maker

PANEL = """
  person:
    rows: 3000
    key: id
    let: {state: {choice: {A: 6, B: 2, C: 2}}}
    columns:
      id: sequence
      age: {int: 18..64}
      began: {from: state}
      until: {date: 2024-01-01..as_of}
  month:
    per: person
    each:
      path:
        within: 2023-01-01..parent.until
        every: month
        start: {from: parent.state}
        moves:
          - when: parent.age >= 50
            A: {A: 97, B: 1, out: 2}
            B: {A: 20, B: 70, C: 10}
            C: {C: 8, A: 2}
          - A: {A: 80, B: 8, C: 8, out: 4}
            B: {A: 20, B: 60, C: 10, out: 10}
            C: {C: 0.7, out: 0.3}
    columns: {person_id: parent.id, month: item.start, state: item.state}
"""
SHARES = {
    (True, "A"): {"A": 0.97, "B": 0.01, "out": 0.02},
    (True, "B"): {"A": 0.2, "B": 0.7, "C": 0.1},
    (True, "C"): {"C": 0.8, "A": 0.2},
    (True, "out"): {"out": 1},
    (False, "A"): {"A": 0.8, "B": 0.08, "C": 0.08, "out": 0.04},
    (False, "B"): {"A": 0.2, "B": 0.6, "C": 0.1, "out": 0.1},
    (False, "C"): {"C": 0.7, "out": 0.3},
    (False, "out"): {"out": 1},
}
MOVES = """
  select age >= 50, state, next, count(*) from (
    select *, lead(state) over (partition by person_id order by month) as next from month
  ) join person on id = person_id where next is not null group by all
"""


@pytest.fixture(scope="module")
def panel(planned, values):
    plan = planned(PANEL)
    connection = duckdb.connect()
    for name in ("person", "month"):
        connection.register(name, pa.table(values(plan, name)))
    return connection


def test_moves_have_their_shares(panel):
    found: dict[tuple[bool, str], dict[str, int]] = {}
    for old, state, following, count in panel.execute(MOVES).fetchall():
        found.setdefault((old, state), {})[following] = count
    assert found.keys() == SHARES.keys()
    for key, shares in SHARES.items():
        total = sum(found[key].values())
        assert found[key].keys() == shares.keys()
        for state, share in shares.items():
            # Five standard errors.
            room = 5 * (share * (1 - share) / total) ** 0.5
            assert abs(found[key][state] / total - share) <= room


def test_the_first_state_is_that_of_start(panel):
    sql = """
      select count(*), count(*) filter (began <> state) from month
      join person on id = person_id where month = '2023-01-01'
    """
    assert panel.execute(sql).fetchone() == (3000, 0)


def test_any_item_knows_its_state_alone(planned, values):
    plan = planned(PANEL)
    maker = Maker(plan)
    whole = values(plan, "month")["state"]
    some = np.array([len(whole) - 1, 0, 17, 17, 40_000], np.uint64)
    assert maker.frame("month", some).path(("state",)).to_pylist() == [whole[n] for n in some]


def test_a_first_state_that_no_move_knows_is_told(planned, values):
    plan = planned("""
  own:
    rows: 50
    let:
      state: {choice: {A: 1, nowhere: 1}}
      days:
        path: {within: 2025-12-01..as_of, every: day, start: {from: state}, moves: {A: {A: 1}}}
    columns: {id: sequence}
  day: {per: own, each: days, columns: {state: item.state}}
""")
    with pytest.raises(AnswerError, match=r"start gives no state of `moves` in [0-9]+ of 50 rows$"):
        values(plan, "day")
