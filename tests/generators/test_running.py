"""What rows of one parent add up to, row after row, is what SQL finds by going through them."""

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from synth.errors import AnswerError
from synth.generators.running import clamped
from synth.making.maker import Maker

ACCOUNT = """
  account:
    rows: 400
    key: id
    columns:
      id: sequence
      opening: {decimal: 0..90, type: "decimal(9,2)", nulls: 0.2}
      ceiling: {int: 50..400, nulls: 0.2}
      moves: {int: 0..40}
      last_stock: {last: move.stock}
  move:
    per: account
    count: {from: parent.moves}
    key: [account_id, number]
    columns:
      account_id: parent.id
      number: {expr: row + 1}
      amount: {decimal: -100..100, type: "decimal(9,2)", nulls: 0.1}
      asked: {int: 0..60}
      total: {running: amount}
      balance: {running: {sum: amount, start: parent.opening}}
      paid: {running: {sum: asked, max: parent.ceiling, give: added}}
      paid_so_far: {running: {sum: asked, max: parent.ceiling}}
      stock: {running: {sum: amount, start: 20, min: 0, max: "parent.ceiling * 0.5"}}
      step: {running: {sum: amount, start: 20, min: 0, max: "parent.ceiling * 0.5", give: added}}
"""
TOTALS = """
  select m.total, m.balance, m.paid_so_far,
    coalesce(sum(amount) over before, 0),
    coalesce(opening, 0) + coalesce(sum(amount) over before, 0),
    least(coalesce(ceiling, 99999), sum(asked) over before)
  from move m join account a on a.id = m.account_id
  window before as (partition by account_id order by number)
"""
STOCK = """
  with recursive gone(account_id, number, held, before) as (
    select id, 0, 20::decimal(18,3), 0::decimal(18,3) from account
    union all
    select m.account_id, m.number,
      least(coalesce(ceiling * 0.5, 99999), greatest(0, held + coalesce(amount, 0)))::decimal(18,3),
      held
    from gone g join move m on m.account_id = g.account_id and m.number = g.number + 1
    join account a on a.id = m.account_id
  )
  select m.stock, g.held, m.step, g.held - g.before from gone g
  join move m on m.account_id = g.account_id and m.number = g.number
"""


@pytest.fixture(scope="module")
def database(planned, values):
    plan = planned(ACCOUNT)
    connection = duckdb.connect()
    for layout in plan.layouts:
        found = values(plan, layout.name)
        arrays = {c.name: pa.array(found[c.name], c.type.arrow) for c in layout.columns}
        connection.register(layout.name, pa.table(arrays))
    return connection


def test_totals_are_those_of_a_window(database):
    found = database.execute(TOTALS).fetchall()
    assert len(found) > 5000
    assert all(row[:3] == row[3:] for row in found)


def test_what_is_kept_between_two_bounds_is_what_a_step_after_another_gives(database):
    found = database.execute(STOCK).fetchall()
    assert len(found) > 5000
    assert all(one == two and three == four for one, two, three, four in found)


def test_what_is_paid_adds_up_to_what_it_may_at_most(database):
    sql = """
      select count(*), count(*) filter (paid <> least(asked, ceiling)), max(abs(paid - ceiling))
      from (
        select sum(paid) as paid, sum(asked) as asked, coalesce(any_value(ceiling), 9999) as ceiling
        from move join account on id = account_id group by account_id
      )
    """
    rows, wrong, _ = database.execute(sql).fetchone()
    assert rows > 300
    assert wrong == 0
    cut = "select count(*) from move where paid < asked and paid > 0"
    assert database.execute(cut).fetchone()[0] > 100


def test_the_last_one_is_what_the_row_above_is_left_with(database):
    sql = """
      select count(*) from account a where last_stock is distinct from
      (select arg_max(stock, number) from move where account_id = a.id)
    """
    assert database.execute(sql).fetchone() == (0,)


def test_any_row_knows_its_total_alone(planned):
    maker = Maker(planned(ACCOUNT))
    whole = maker.beneath("move", 0, 400)
    some = np.array([whole.count - 1, 5, 5, 4000, 0], np.uint64)
    few = maker.frame("move", some)
    for name in ("step", "paid", "balance", "stock", "total"):
        expected = whole.path((name,)).take(pa.array(some.astype(np.int64)))
        assert few.path((name,)).equals(expected)


def test_a_branch_takes_it_of_all_rows(planned, values):
    plan = planned(
        """
  a: {rows: 50, key: id, columns: {id: sequence}}
  b:
    per: a
    count: 5
    columns:
      n: {int: 1..9}
      odd: {case: [{when: n % 2 = 1, running: n}]}
      all: {running: n}
"""
    )
    found = values(plan, "b")
    pairs = zip(found["n"], found["odd"], found["all"], strict=True)
    assert all(odd == (every if n % 2 else None) for n, odd, every in pairs)


def test_types_and_marks_follow_what_is_added(planned):
    plan = planned(
        """
  a: {rows: 5, key: id, columns: {id: sequence, most: {decimal: 0..9, type: "decimal(9,3)"}}}
  b:
    per: a
    count: 2
    columns:
      n: {int: 1..9, mark: sensitive, nulls: 0.5}
      t: {running: n}
      u: {running: {sum: n, max: parent.most}}
      v: {running: n, type: smallint}
"""
    )
    columns = {c.name: (str(c.type), c.nullable, c.mark) for c in plan.layouts[1].columns}
    assert columns["t"] == ("bigint", False, "sensitive")
    assert columns["u"] == ("decimal(18,3)", False, "sensitive")
    assert columns["v"] == ("smallint", False, "sensitive")


def test_a_total_that_does_not_fit_is_told(planned, values):
    plan = planned(
        """
  a: {rows: 5, columns: {id: sequence}}
  b: {per: a, count: 9, columns: {n: {int: 9000..9999}, t: {running: n, type: smallint}}}
"""
    )
    with pytest.raises(AnswerError, match=r"b\.t: a value does not fit smallint$"):
        values(plan, "b")


def test_a_long_list_is_what_a_step_after_another_gives():
    number = np.concatenate([np.arange(1), np.arange(700), np.arange(33)])
    added = (np.arange(len(number)) * 7919 % 201) - 100
    least, most = np.full(len(number), -150), 150 + number % 7
    start = np.full(len(number), 10)
    expected, now = [], 0
    for place, one in enumerate(added):
        now = 10 if number[place] == 0 else now
        now = min(most[place], max(-150, now + one))
        expected.append(now)
    assert clamped(added, least, most, number, start).tolist() == expected
