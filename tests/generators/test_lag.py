"""`lag` and `lead` are those of SQL's windows, over the rows of one parent."""

import duckdb
import numpy as np
import pyarrow as pa

from synth.making.maker import Maker

SCHEMA = """
  top: {rows: 400, key: id, columns: {id: sequence}}
  t:
    per: top
    count: {poisson: 2}
    key: id
    let: {home: address}
    columns:
      id: sequence
      top: parent.id
      a: {int: 0..99, nulls: 0.1}
      was: {lag: a}
      will: {lead: a}
      day: {date: 2020-01-01..as_of}
      day_before: {lag: day, type: timestamp}
      change: {expr: a - was}
      change_before: {lag: change}
      town: home.commune
      next_town: {lead: home.commune}
"""
SQL = """
  select was, will, day_before, change, change_before, next_town,
    lag(a) over w, lead(a) over w, cast(lag(day) over w as timestamp), a - lag(a) over w,
    lag(change) over w, lead(town) over w
  from t window w as (partition by top order by id) order by id
"""


def test_neighbours_are_those_of_sql(planned, values):
    plan = planned(SCHEMA)
    layout = next(layout for layout in plan.layouts if layout.name == "t")
    made = values(plan, "t")
    arrays = {c.name: pa.array(made[c.name], c.type.arrow) for c in layout.columns}
    with duckdb.connect() as connection:
        connection.register("t", pa.table(arrays))
        found = connection.execute(SQL).fetchall()
    assert len(found) > 700
    assert [row[:6] for row in found] == [row[6:] for row in found]
    assert any(row[0] is not None for row in found)


def test_any_row_by_itself(planned, values):
    plan = planned(SCHEMA)
    whole = values(plan, "t")["will"]
    numbers = np.array([500, 3, 3, 0, 77], np.uint64)
    found = Maker(plan).frame("t", numbers).path(("will",)).to_pylist()
    assert found == [whole[number] for number in numbers]
