"""References to rows in force at a moment: who they may be is told by SQL, and by going through."""

import duckdb
import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from synth.generators.periods import spells_of
from synth.generators.unit import Ticks
from synth.making.maker import Maker

EMPLOYED = """
  office: {rows: 6, key: id, columns: {id: sequence}}
  adviser:
    rows: 60
    key: id
    let: {office: {ref: office}}
    columns:
      id: sequence
      office_id: office.id
      hired_on: {date: 2015-01-01..2025-12-31, nulls: 0.05}
      left_on: {date: hired_on + 30..hired_on + 1500, nulls: 0.3}
  visit:
    rows: 6000
    key: id
    let:
      office: {ref: office}
      adviser: {ref: {to: adviser, match: {office_id: office.id, hired_on..left_on: at}}}
      anybody: {ref: {to: adviser, match: {hired_on..left_on: at}, share: 0.9}}
    columns:
      id: sequence
      office_id: office.id
      at: {datetime: 2014-01-01..as_of, nulls: 0.02}
      adviser_id: adviser.id
      anybody_id: anybody.id
"""
IN_FORCE = "a.hired_on <= v.at and (a.left_on is null or v.at < a.left_on)"


def _database(plan, values):
    connection = duckdb.connect()
    for layout in plan.layouts:
        found = values(plan, layout.name)
        arrays = {c.name: pa.array(found[c.name], c.type.arrow) for c in layout.columns}
        connection.register(layout.name, pa.table(arrays))
    return connection


def test_a_row_in_force_is_taken_where_there_is_one(planned, values):
    connection = _database(planned(EMPLOYED), values)
    sql = f"""
      with found as (
        select v.id, v.adviser_id, count(a.id) as choices,
          count(a.id) filter (a.id = v.adviser_id) as held
        from visit v left join adviser a on a.office_id = v.office_id and {IN_FORCE}
        group by all
      )
      select count(*) filter (choices > 0 and held <> 1), count(*) filter (choices = 0 and
        adviser_id is not null), count(*) filter (choices = 0), count(*) filter (choices > 3)
      from found
    """
    wrong, out_of_nowhere, nobody, many = connection.execute(sql).fetchone()
    assert (wrong, out_of_nowhere) == (0, 0)
    assert nobody > 100
    assert many > 1000


def test_all_in_force_are_alike(planned, values):
    connection = _database(planned(EMPLOYED), values)
    sql = f"""
      with found as (
        select v.id, rank() over (partition by v.id order by a.id) as place,
          count(*) over (partition by v.id) as choices, a.id = v.adviser_id as is_taken
        from visit v join adviser a on a.office_id = v.office_id and {IN_FORCE}
      )
      select choices, place, avg(is_taken::int), count(*) from found
      group by all having count(*) > 200
    """
    rows = connection.execute(sql).fetchall()
    assert len(rows) > 8
    for choices, _, share, count in rows:
        # Five standard errors.
        assert (
            abs(share - 1 / choices) < 5 * (1 / choices * (1 - 1 / choices) / count) ** 0.5 + 1e-9
        )


def test_the_share_is_kept(planned, values):
    connection = _database(planned(EMPLOYED), values)
    sql = f"""
      select avg((not coalesce({IN_FORCE}, false))::int) from visit v
      join adviser a on a.id = v.anybody_id
      where exists (select 1 from adviser a where {IN_FORCE})
    """
    # One of ten is anybody, and about half of these are in force by chance.
    assert 0.02 < connection.execute(sql).fetchone()[0] < 0.1


def test_any_row_knows_its_own(planned, values):
    plan = planned(EMPLOYED)
    whole = values(plan, "visit")["adviser_id"]
    some = np.array([5999, 0, 17, 17, 4000], np.uint64)
    found = Maker(plan).frame("visit", some).path(("adviser_id",)).to_pylist()
    assert found == [whole[n] for n in some]


def test_a_mother_is_older_and_the_oldest_has_none(planned, values):
    plan = planned("""
  house:
    rows: 900
    key: id
    let: {mother: {ref: {to: house, match: {region: region, opened_on..: opened_on - 1}}}}
    columns:
      id: sequence
      region: {choice: [north, south]}
      opened_on: {date: 1967-09-01..2003-06-30}
      mother_id: mother.id
""")
    connection = _database(plan, values)
    sql = """
      select count(*), count(*) filter (m.region <> h.region or m.opened_on >= h.opened_on)
      from house h join house m on m.id = h.mother_id
    """
    assert connection.execute(sql).fetchone() == (898, 0)


_SPELL = st.tuples(st.integers(0, 3), st.integers(0, 30), st.integers(0, 30) | st.none())


@given(st.lists(_SPELL, max_size=40), st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 31))))
@settings(max_examples=200, deadline=None)
def test_spells_are_those_that_going_through_finds(spells, asked):
    spells.sort(key=lambda spell: spell[0])
    group = np.array([one for one, _, _ in spells], np.int64)
    starts = np.searchsorted(group, np.arange(5))
    begin = Ticks(np.array([one for _, one, _ in spells], np.int64))
    is_open = np.array([one is None for _, _, one in spells], np.bool_)
    end = Ticks(np.array([one or 0 for _, _, one in spells], np.int64), ~is_open)
    made = spells_of(np.arange(len(spells)), starts, begin, end)
    places = np.array([one for one, _ in asked], np.int64)
    at = np.array([one for _, one in asked], np.int64)
    seen = [set() for _ in asked]
    for step in range(64):
        word = np.full(len(asked), step << 58, np.uint64)
        number, found = made.draw(places, at, word)
        for one, (row, is_there) in enumerate(zip(number.tolist(), found.tolist(), strict=True)):
            if is_there:
                seen[one].add(row)
    assert seen == [
        {
            row
            for row, (own, lo, hi) in enumerate(spells)
            if own == where and lo <= day and (hi is None or day < hi)
        }
        for where, day in asked
    ]
