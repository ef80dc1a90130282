"""Columns that stand in an order: made one after another, never in a circle."""

import pytest

from synth.conditions.domain import Bound, Domain, Order
from synth.databases.catalog import DbColumn, DbTable, DbType, TableName
from synth.infer.draft import TableDraft
from synth.infer.followers import Follow, bounded, follower, follows
from synth.infer.work import Work

TYPES = {
    "day": DbType("date", "date"),
    "moment": DbType("timestamp without time zone", "timestamp"),
    "number": DbType("integer", "integer"),
    "price": DbType("numeric(6,2)", "numeric", precision=6, scale=2),
    "rank": DbType("numeric(2)", "numeric", precision=2, scale=0),
    "clock": DbType("time without time zone", "time"),
    "word": DbType("text", "text"),
    "bytes": DbType("bytea", "bytea"),
}


def work_of(kind, nullable=()):
    """A table of the columns a, b, c and `from`, all of one type."""
    names = ("a", "b", "c", "from")
    columns = tuple(DbColumn(name, TYPES[kind], nullable=name in nullable) for name in names)
    table = DbTable(TableName("public", "t"), columns)
    return Work(table, TableDraft(table, "t", {name: name for name in names}))


def test_each_follows_those_before_it():
    orders = [Order("a", "<", "b"), Order("b", "<=", "c"), Order("a", "<", "c")]
    assert follows(work_of("day"), orders) == {
        "b": Follow((orders[0],)),
        "c": Follow((orders[1], orders[2])),
    }


def test_an_order_against_another_is_an_upper_end():
    orders = [Order("a", "<", "b"), Order("b", "<=", "a", "to_days(-31)")]
    assert follows(work_of("day"), orders) == {"b": Follow((orders[0],), (orders[1],))}


def test_a_long_circle_is_cut():
    orders = [Order("a", "<=", "b"), Order("b", "<=", "c"), Order("c", "<=", "a")]
    found = follows(work_of("day"), orders)
    assert sorted(found) == ["b", "c"]
    assert found["c"] == Follow((orders[1],), (orders[2],))


@pytest.mark.parametrize("decided", ["single", "links", "outside"])
def test_what_is_decided_otherwise_follows_nothing(decided):
    work, right = work_of("day"), "b"
    if decided == "single":
        work.single.add("b")
    elif decided == "links":
        work.links["b"] = None
    else:
        right = "elsewhere"
    assert follows(work, [Order("a", "<", right)]) == {}


@pytest.mark.parametrize(
    ("kind", "orders", "domain", "expected"),
    [
        ("number", "a<b", {}, {"int": "a + 1..a + 100", "type": "integer"}),
        ("number", "a<=b", {"hi": "9"}, {"int": "a + 0..9", "type": "integer"}),
        ("number", "a<=b", {"lo": "3"}, {"int": "greatest(a, 3) + 0..greatest(a, 3) + 100"}),
        (
            "day",
            "a<b",
            {},
            {
                "date": "cast(a + to_days(1) as date)"
                "..cast(least(a + to_days(60), greatest(a + to_days(1), as_of)) as date)"
            },
        ),
        ("moment", "a<=b", {}, {"datetime": "a..least(a + to_days(60), greatest(a, as_of))"}),
        (
            "price",
            "a<b",
            {},
            {"expr": "round(a + abs(a) / (4 + row % 9) + 1, 2)", "type": "decimal(6,2)"},
        ),
        (
            "rank",
            "a<=b",
            {},
            {"expr": "round(a + (99 - a) * (2 + row % 5) / 8, 0)", "type": "decimal(2,0)"},
        ),
        ("word", "a<b", {}, {"expr": "a || 'z'", "type": "text"}),
        ("word", "a<=b", {}, {"expr": "a", "type": "text"}),
        ("word", "a=b", {}, {"expr": "a", "type": "text"}),
    ],
)
def test_generators(kind, orders, domain, expected):
    relation = orders[1:-1]
    work = work_of(kind)
    ends = {end: Bound(text) for end, text in domain.items()}
    follow = follows(work, [Order("a", relation, "b")])["b"]
    made = follower(work, work.columns["b"], follow, Domain(**ends))
    assert {word: made[word] for word in expected} == expected


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("day", "valid_to", {"date": "cast(a as date)..cast(a + to_days(720) as date)"}),
        ("moment", "DT_MAJ",
         {"datetime": "a..least(a + to_days(180), greatest(a, as_of))"}),
        ("clock", "HR_FIN",
         {"expr": "case when a < time '23:29:00' then a + to_minutes(30)"
          " else time '23:59:59' end"}),
    ],
)  # fmt: skip
def test_ends_by_what_they_mean(kind, name, expected):
    columns = tuple(DbColumn(each, TYPES[kind], nullable=False) for each in ("a", name))
    made = DbTable(TableName("public", "t"), columns)
    work = Work(made, TableDraft(made, "t", {"a": "a", name: name}))
    follow = Follow((Order("a", "<=", name),))
    assert follower(work, work.columns[name], follow, Domain()) == expected


def test_a_type_without_an_order_has_no_follower():
    work = work_of("bytes")
    assert follower(work, work.columns["b"], Follow((Order("a", "<", "b"),)), Domain()) is None


def test_names_that_sql_reserves_and_nulls_before():
    work = work_of("number", nullable=("from",))
    follow = Follow((Order("from", "<=", "b"),))
    assert follower(work, work.columns["b"], follow, Domain()) == {
        "int": 'coalesce("from", 0) + 0..coalesce("from", 0) + 100',
        "type": "integer",
    }


def test_room_is_left_below_the_greatest_value():
    orders = [Order("a", "<", "b"), Order("b", "<=", "c")]
    types = dict.fromkeys("abc", TYPES["number"])
    found = bounded({"c": Domain(hi=Bound("1000"))}, orders, types)
    assert found["b"].hi == Bound("1000")
    assert found["a"].hi == Bound("1000", is_open=True)


def test_what_may_be_empty_between_two_is_made_last():
    orders = [Order("a", "<=", "b"), Order("a", "<", "c"), Order("b", "<=", "c")]
    assert follows(work_of("day", nullable=("b",)), orders) == {
        "b": Follow((orders[0],), (orders[2],)),
        "c": Follow((orders[1],)),
    }


def test_what_may_be_null_is_no_end_beside_what_may_not():
    orders = (Order("a", "<", "c"), Order("b", "<=", "c"))
    work = work_of("day", nullable=("b",))
    made = follower(work, work.columns["c"], Follow(orders), Domain())
    assert str(made["date"]).startswith("cast(greatest(a, b) + to_days(1) as date)..")
