"""Roll-ups equal what SQL counts and sums over the children, or over the rows that refer here."""

import duckdb
import numpy as np
import pyarrow as pa

from synth.making.maker import Maker

SCHEMA = """
  own:
    rows: 700
    key: id
    columns:
      id: sequence
      weight: {int: 1..9}
      n: {count: line}
      n_small: {count: line, type: smallint}
      i: {sum: line.i}
      s: {sum: line.s}
      b: {sum: line.b}
      d: {sum: line.d}
      f: {sum: line.f}
      all_null: {sum: line.z}
      from_own: {sum: line.w}
      deep: {sum: line.deep}
      days: {count: day}
  line:
    per: own
    count: {poisson: 2}
    key: id
    columns:
      id: sequence
      own: parent.id
      i: {int: -1000..1000, nulls: 0.2}
      s: {int: 0..9, type: smallint}
      b: {int: -4000000000..4000000000, nulls: 0.5}
      d: {decimal: -99.99..99.99, type: "decimal(9,2)", nulls: 0.2}
      f: {float: -1..1, nulls: 0.2}
      z: {int: 0..9, nulls: 1}
      w: {expr: parent.weight * 2, type: integer}
      deep: {sum: part.n}
  part: {per: line, count: 0..2, columns: {line: parent.id, n: {int: 0..9}}}
  day: {per: own, each: [mon, tue], columns: {own: parent.id, day: item.value}}
"""
SQL = """
  select own.id, own.weight, count(line.id), count(line.id), coalesce(sum(line.i), 0),
    coalesce(sum(line.s), 0), coalesce(sum(line.b), 0), coalesce(sum(line.d), 0),
    coalesce(sum(line.f order by line.id), 0), 0, coalesce(sum(line.w), 0),
    coalesce(sum((select sum(n) from part where part.line = line.id)), 0), 2
  from own left join line on line.own = own.id group by all order by own.id
"""


def test_counts_and_sums_are_those_of_sql(planned, values):
    plan = planned(SCHEMA)
    with duckdb.connect() as connection:
        for layout in plan.layouts:
            found = values(plan, layout.name)
            arrays = {c.name: pa.array(found[c.name], c.type.arrow) for c in layout.columns}
            connection.register(layout.name, pa.table(arrays))
        expected = connection.execute(SQL).fetchall()
        assert connection.execute("select max(own.n) > 4, min(own.n) from own").fetchone() == (
            True,
            0,
        )
    made = list(zip(*values(plan, "own").values(), strict=True))
    for row, judged in zip(made, expected, strict=True):
        assert row[:8] == judged[:8]
        assert abs(row[8] - judged[8]) < 1e-12
        assert row[9:] == judged[9:]


def test_types_are_the_widest_of_their_kind(planned):
    columns = {column.name: str(column.type) for column in planned(SCHEMA).layouts[0].columns}
    assert columns == {
        **dict.fromkeys(["id", "i", "s", "b", "all_null", "from_own", "deep"], "bigint"),
        **dict.fromkeys(["weight", "n", "days"], "integer"),
        "n_small": "smallint",
        "d": "decimal(18,2)",
        "f": "double",
    }


LEADING = """
  office:
    rows: 300
    key: id
    let: {busy: {int: {weights: {0: 2, 1: 5, 9: 1}}}}
    columns:
      id: sequence
      staff: {count: {table: adviser, by: office}}
      pay: {sum: {column: adviser.pay, by: office}}
      short: {sum: {column: adviser.days, by: office}, type: integer}
      share: {sum: {column: adviser.share, by: office}}
      visits: {count: {table: visit, by: place}}
      open: {sum: {column: visit.is_open, by: place}}
  adviser:
    rows: 40000
    key: id
    let:
      office: {ref: {to: office, weight: busy}, nulls: 0.2}
      chief: {ref: {to: adviser, before: true}}
    columns:
      id: sequence
      office_id: office.id
      chief_id: chief.id
      pay: {decimal: -9.99..99.99, type: "decimal(9,2)", nulls: 0.1}
      days: {int: 0..9, type: smallint}
      share: {float: 0..1}
      led: {count: {table: adviser, by: chief}}
  visit:
    per: adviser
    count: 0..1
    let: {place: {ref: office}, is_open: {expr: "cast(state = 'open' as integer)", type: integer}}
    columns: {adviser: parent.id, place_id: place.id, state: {choice: [open, closed]}}
"""
LED = """
  select office.id, count(adviser.id), coalesce(sum(adviser.pay), 0), coalesce(sum(days), 0),
    (select count(*) from visit where place_id = office.id),
    (select count(*) from visit where place_id = office.id and state = 'open'),
    coalesce(sum(adviser.share), 0)
  from office left join adviser on office_id = office.id group by all order by office.id
"""


def test_counts_and_sums_by_a_reference_are_those_of_sql(planned, values):
    plan = planned(LEADING)
    with duckdb.connect() as connection:
        for layout in plan.layouts:
            found = values(plan, layout.name)
            arrays = {c.name: pa.array(found[c.name], c.type.arrow) for c in layout.columns}
            connection.register(layout.name, pa.table(arrays))
        judged = connection.execute(LED).fetchall()
        names = "id, staff, pay, short, visits, open, share"
        made = connection.execute(f"select {names} from office order by id").fetchall()
        led = "select count(*) from adviser c where chief_id = a.id"
        wrong = f"select count(*) from adviser a where a.led <> ({led})"
        assert connection.execute(wrong).fetchone() == (0,)
    assert {row[1] for row in judged} >= {0, max(row[1] for row in judged)}
    for row, expected in zip(made, judged, strict=True):
        assert row[:6] == expected[:6]
        assert abs(row[6] - expected[6]) < 1e-9


def test_counts_by_a_reference_are_the_same_in_any_rows(planned):
    plan = planned(LEADING)
    whole = Maker(plan).frame("office", np.arange(300, dtype=np.uint64)).path(("staff",))
    some = np.array([299, 0, 17, 17], np.uint64)
    assert Maker(plan).frame("office", some).path(("staff",)).to_pylist() == [
        whole[int(place)].as_py() for place in some
    ]


PICKED = """
  own:
    rows: 300
    key: id
    columns:
      id: sequence
      least: {min: line.i}
      most: {max: line.i}
      first_day: {min: line.day}
      dearest: {max: line.d}
      highest: {max: line.f}
      latest: {max: line.at}
      first_word: {first: line.word}
      last_word: {last: line.word}
      last_of: {last: {column: visit.word, by: whose}}
      first_of: {first: {column: visit.word, by: whose}}
      least_of: {min: {column: visit.n, by: whose}}
      most_of: {max: {column: visit.n, by: whose}}
  line:
    per: own
    count: 0..4
    key: id
    columns:
      id: sequence
      own: parent.id
      i: {int: -1000..1000, nulls: 0.3}
      day: {date: 2020-01-01..2025-12-31}
      at: {datetime: 2020-01-01..2025-12-31, nulls: 0.2}
      d: {decimal: -99.99..99.99, type: "decimal(9,2)"}
      f: {float: -1..1, nulls: 0.2}
      word: {choice: [a, b, c], nulls: 0.2}
  visit:
    rows: 70000
    let: {whose: {ref: own, nulls: 0.995}}
    columns:
      id: sequence
      own: whose.id
      n: {int: 1..99, nulls: 0.3}
      word: {choice: [x, y, z], nulls: 0.2}
"""
PICKED_SQL = """
  with first_and_last as (
    select own, arg_min_null(word, id) as first, arg_max_null(word, id) as last
    from line group by own
  ), visits as (
    select own, arg_min_null(word, id) as first, arg_max_null(word, id) as last,
      min(n) as n, max(n) as m
    from visit where own is not null group by own
  )
  select own.id, min(i), max(i), min(day), max(d), max(f), max(line.at),
    any_value(p.first), any_value(p.last), any_value(v.last), any_value(v.first),
    any_value(v.n), any_value(v.m)
  from own left join line on line.own = own.id left join first_and_last p on p.own = own.id
    left join visits v on v.own = own.id group by own.id order by own.id
"""


def test_one_value_of_many_is_that_of_sql(planned, values):
    plan = planned(PICKED)
    with duckdb.connect() as connection:
        for layout in plan.layouts:
            found = values(plan, layout.name)
            arrays = {c.name: pa.array(found[c.name], c.type.arrow) for c in layout.columns}
            connection.register(layout.name, pa.table(arrays))
        expected = connection.execute(PICKED_SQL).fetchall()
    made = list(zip(*values(plan, "own").values(), strict=True))
    assert made == expected
    assert any(row[1] is None for row in made)
    assert {row[9] for row in made} == {None, "x", "y", "z"}


def test_one_value_has_type_and_mark_of_the_column(planned):
    plan = planned(
        """
  own: {rows: 9, columns: {id: sequence, last: {last: line.nir}, day: {min: line.day}}}
  line: {per: own, count: 0..2, columns: {nir: nir, day: {date: 2020-01-01..as_of}}}
"""
    )
    columns = {column.name: column for column in plan.layouts[0].columns}
    assert [(str(one.type), one.mark) for one in columns.values()] == [
        ("bigint", "plain"), ("text", "direct"), ("date", "plain")
    ]  # fmt: skip
    assert columns["last"].identifier == "nir"


def test_any_row_knows_its_own(planned):
    maker = Maker(planned(PICKED))
    whole = maker.beneath("own", 0, 300)
    some = np.array([299, 3, 3, 250], np.uint64)
    few = maker.frame("own", some)
    for name in ("least", "last_word", "latest", "last_of", "most_of"):
        expected = whole.path((name,)).take(pa.array(some.astype(np.int64)))
        assert few.path((name,)).equals(expected)
