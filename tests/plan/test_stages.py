"""Expressions that one query answers never wait for one another, by way of other tables neither."""

from decimal import Decimal

TABLES = """
  invoice:
    rows: 20
    key: id
    let:
      since: {expr: "as_of - to_days(100 + id)", type: timestamp}
    columns:
      id: sequence
      created_at: {datetime: since..as_of}
      vat: {expr: "round(net * 0.2, 2)", type: "decimal(18,2)"}
      net: {sum: line.net, type: "decimal(18,2)"}
  line:
    per: invoice
    each: {timeline: {within: parent.created_at..as_of, count: 1..3, days: 1..1}}
    key: id
    columns:
      id: sequence
      invoice_id: parent.id
      day: item.start
      net: {decimal: 1.00..9.00, type: "decimal(9,2)"}
"""
DEEPER = """
  part:
    per: line
    count: {expr: parent.size}
    key: id
    columns: {id: sequence, price: {int: 1..9}}
"""


def test_a_total_of_rows_that_begin_after_this_one(planned, values):
    plan = planned(TABLES)
    found = values(plan, "invoice")
    cents = Decimal("0.01")
    assert found["vat"] == [round(net * Decimal("0.2"), 2) for net in found["net"]]
    lines = values(plan, "line")
    for number, net in zip(found["id"], found["net"], strict=True):
        own = zip(lines["invoice_id"], lines["net"], strict=True)
        assert net == sum((one for invoice, one in own if invoice == number), cents * 0)
    # Neither waits for the other: one asks for both.
    assert plan.together.beside("invoice", "round(net * 0.2, 2)") == ("round(net * 0.2, 2)",)


def test_a_total_of_rows_two_levels_below(planned, values):
    tables = TABLES.replace(
        "      net: {decimal: 1.00..9.00",
        '      size: {expr: "1 + day(parent.created_at) % 3"}\n'
        "      whole: {sum: part.price}\n      net: {decimal: 1.00..9.00",
    )
    plan = planned(tables + DEEPER)
    lines = values(plan, "line")
    assert len(values(plan, "part")["id"]) == sum(lines["size"])
    assert sum(lines["whole"]) == sum(values(plan, "part")["price"])


def test_what_waits_for_nothing_is_asked_at_once(planned):
    plan = planned("""
      t:
        rows: 3
        key: id
        columns:
          id: sequence
          a: {expr: id + 1, type: bigint}
          b: {expr: id + 2, type: bigint}
          c: {expr: a + b, type: bigint}
    """)
    assert {*plan.together.beside("t", "id + 1")} == {"id + 1", "id + 2"}
    assert plan.together.beside("t", "a + b") == ("a + b",)
