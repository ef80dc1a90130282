"""A maker that keeps rows makes each table once, and the same values as one that does not."""

import pytest

from synth import api
from synth.arrays import decoded
from synth.making.maker import Maker
from synth.run import layouts_of
from synth.run.segments import make_batches

FAMILY = """\
synth: 1
name: family
locale: fr
as_of: 2026-01-01
tables:
  town: {rows: 8, key: id, columns: {id: sequence, name: {text: {matches: "[A-Z]{6}"}}}}
  firm:
    rows: 300
    key: id
    columns:
      id: sequence
      made_at: {datetime: as_of - to_years(5)..as_of}
      orders: {count: bill}
      paid: {sum: bill.amount}
  bill:
    per: firm
    count: 0..9
    let: {place: {ref: town}}
    columns:
      town_id: {from: place.id}
      town: {from: place.name}
      made_at: {datetime: parent.made_at..as_of}
      amount: {decimal: 1.00..99.00, type: "decimal(9,2)"}
  line:
    per: bill
    count: 1..4
    columns: {made_at: {datetime: parent.made_at..as_of}, text: {choice: [a, b]}}
"""


@pytest.fixture
def maker():
    return Maker(api.make_plan(FAMILY))


def values(maker, name):
    layout = next(layout for layout in layouts_of(maker.plan) if layout.name == name)
    return [
        batch.to_pydict()
        for batch in make_batches(maker, layout, 0, maker.size(maker.plan.root(name)))
    ]


@pytest.mark.parametrize("order", [1, -1], ids=["parents first", "children first"])
def test_what_is_kept_is_what_would_be_made(maker, order):
    kept = Maker(maker.plan)
    kept.keeps = True
    for _ in range(2):
        for name in list(maker.plan.tables)[::order]:
            assert values(kept, name) == values(maker, name)


def test_a_table_is_made_once_for_all_that_follow_it(maker):
    maker.keeps = True
    firms = maker.beneath("firm", 0, 300)
    values(maker, "firm")
    bills = maker.beneath("bill", 0, 300)
    assert maker.beneath("line", 0, 300).up is bills
    assert bills.up is firms
    assert bills.up.path(("made_at",)) is firms.path(("made_at",))
    towns = maker.beneath("town", 0, 8).path(("name",))
    assert decoded(towns).equals(maker.held("town", ("name",)))
    assert firms.knows(("path", ("made_at",)))


def test_many_rows_are_not_kept():
    maker = Maker(api.make_plan(FAMILY, rows={"firm": 9_000, "town": 8}))
    maker.keeps = True
    firms = maker.beneath("firm", 0, 9_000)
    firms.path(("made_at",))
    firms.forget()
    assert not firms.knows(("path", ("made_at",)))
