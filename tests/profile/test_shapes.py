"""Distributions of values that are far apart, endless, or in columns that are called like ours."""

import duckdb
import pytest

from synth.profile.chart import chart
from synth.profile.columns import profiled
from synth.schema.datatypes import read_type
from synth.schema.layout import Column, Layout

TYPES = {
    "n": "bigint",
    "v": "double",
    "g": "text",
    "day": "date",
    "seen": "timestamp",
    "large": "decimal(38,10)",
    "steep": "double",
    "tail": "integer",
    "low": "smallint",
    "none": "double",
    "nan": "double",
    "list": "mood",
}
ROWS = """
create table t as select
  i as n,
  case when i % 7 = 0 then 'nan'::double when i % 11 = 0 then 'infinity'::double
       else i * 1e-9 end as v,
  'same' || (i // 500) as g,
  case when i % 9 = 0 then date 'infinity' when i % 10 = 0 then date '0044-03-15 (BC)'
       else date '2020-01-01' + i::integer end as day,
  case when i % 9 = 0 then timestamp '-infinity'
       else timestamp '2020-01-01 10:00:00' + interval 1 second * i end as seen,
  i::decimal(38,10) * 1234567890123 as large,
  1.5e307 * (i % 20 - 10) as steep,
  case when i = 17 then 2000000000 else i end as tail,
  (i - 100)::smallint as low,
  null::double as none,
  'nan'::double as nan,
  [i] as list
from range(1000) r(i)
"""


@pytest.fixture(scope="module")
def profile():
    """The table as it was counted."""
    layout = Layout("t", tuple(Column(n, read_type(t), nullable=True) for n, t in TYPES.items()))
    with duckdb.connect() as connection:
        connection.execute(ROWS)
        return {one.column.name: one for one in profiled(connection, layout).columns}


def told(one):
    return sum(bar.rows for bar in one.shape.bars)


def test_each_value_is_in_one_bar_or_told(profile):
    for name, one in profile.items():
        if name in {"v", "day", "seen", "tail", "none"}:
            continue
        assert (name, told(one), one.shape.rest) == (name, 1000, "")
        assert "".join(chart(one.shape, 1000)).count("<rect") == len(one.shape.bars)
    assert profile["none"].shape is None
    assert (profile["none"].nulls, profile["none"].different) == (1000, 0)


def test_endless_values_are_counted_apart(profile):
    for name, left in (("v", 143 + 78), ("day", 112), ("seen", 112)):
        assert told(profile[name]) == 1000 - left
        assert profile[name].shape.rest == f"{left} rows of infinite values or no number"
    assert profile["nan"].shape.bars[0].label == "NaN"


def test_what_lies_far_behind_the_others_is_told(profile):
    shape = profile["tail"].shape
    assert told(profile["tail"]) + int(shape.rest.split()[0]) == 1000
    assert shape.rest.endswith("beyond, up to 2,000,000,000")


def test_steps_are_round_and_in_order(profile):
    assert [bar.label for bar in profile["low"].shape.bars][:3] == [
        *("-100 to -51", "-50 to -1", "0 to 49"),
    ]
    assert profile["day"].shape.title == "by century"
    assert [bar.rows for bar in profile["g"].shape.bars] == [500, 500]
    assert all(
        len(bar.label) < 80 for one in profile.values() if one.shape for bar in one.shape.bars
    )
