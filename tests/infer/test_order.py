"""The order in which tables are decided: what is needed first, circles together."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.databases.catalog import (
    DbColumn,
    DbReference,
    DbTable,
    DbTrigger,
    DbType,
    Structure,
    TableName,
)
from synth.databases.postgresql.dialect import POSTGRESQL
from synth.infer.order import is_hard, ordered

INTEGER = DbType("integer", "integer")


def named(name):
    return TableName("public", name)


def table(name, needs=(), wants=(), triggers=()):
    """A table with a NOT NULL reference to each it needs, and a nullable one to each it wants."""
    columns = [DbColumn(f"{to}_id", INTEGER, nullable=to in wants) for to in (*needs, *wants)]
    references = [
        DbReference(f"fk_{to}", (f"{to}_id",), named(to), ("id",)) for to in (*needs, *wants)
    ]
    return DbTable(named(name), tuple(columns), references=tuple(references), triggers=triggers)


def order_of(*tables):
    return ordered(Structure(POSTGRESQL, "public", tables))


def names_of(order):
    return [name.name for name in order.tables]


def test_what_is_needed_stands_first():
    order = order_of(table("a", ["b"]), table("b", ["c"]), table("c"))
    assert names_of(order) == ["c", "b", "a"]
    assert not order.is_circular(named("a"), named("b"))


def test_a_table_that_needs_itself_is_a_circle_alone():
    order = order_of(table("tree", wants=["tree"]), table("leaf", ["tree"]))
    assert names_of(order) == ["tree", "leaf"]
    assert order.is_circular(named("tree"), named("tree"))
    assert not order.is_circular(named("tree"), named("leaf"))


def test_a_circle_begins_where_a_null_opens_it():
    order = order_of(table("member", ["team"]), table("team", wants=["member"]))
    assert names_of(order) == ["team", "member"]
    assert order.is_circular(named("team"), named("member"))


@pytest.mark.parametrize("size", [2, 3, 7])
def test_hard_circles_stand_together(size):
    circle = [f"c{number}" for number in range(size)]
    tables = [table(one, [other]) for one, other in pairwise([*circle, circle[0]])]
    order = order_of(*tables, table("before"), table("after", [circle[1]]))
    assert sorted(names_of(order)) == sorted([*circle, "before", "after"])
    assert {order.circle[named(name)] for name in circle} == {order.circle[named("c0")]}
    assert names_of(order).index("after") > max(names_of(order).index(name) for name in circle)


@pytest.mark.parametrize("turn", [1, -1], ids=["down", "up"])
def test_a_chain_is_longer_than_python_nests(turn):
    count = 5_000
    chain = [f"t{number:04}" for number in range(count)][::turn]
    tables = [table(one, [other]) for one, other in pairwise(chain)]
    order = order_of(*sorted([*tables, table(chain[-1])], key=lambda one: one.name))
    assert names_of(order) == chain[::-1]


def test_a_circle_of_thousands():
    count = 5_000
    circle = [f"t{number:04}" for number in range(count)]
    order = order_of(*(table(one, [other]) for one, other in pairwise([*circle, circle[0]])))
    assert len(order.tables) == count
    assert len(set(order.circle.values())) == 1


def test_references_that_lead_out_of_the_database_are_left_out():
    assert names_of(order_of(table("a", ["elsewhere"]))) == ["a"]


def test_tables_into_which_triggers_may_write_stand_first():
    after = DbTrigger("note", "after", "article_note")
    before = DbTrigger("fill", "before", "audit_fill")
    order = order_of(table("article", triggers=(after,)), table("audit", triggers=(before,)))
    assert names_of(order) == ["audit", "article"]


def test_a_reference_is_hard_where_no_column_may_be_null():
    both = DbReference("fk", ("a", "b"), named("t"), ("a", "b"))
    for nullable in (False, True):
        columns = (DbColumn("a", INTEGER, nullable=False), DbColumn("b", INTEGER, nullable))
        assert is_hard(both, DbTable(named("x"), columns)) is not nullable


@given(
    st.integers(1, 12).flatmap(
        lambda count: st.lists(
            st.tuples(st.integers(0, count - 1), st.integers(0, count - 1), st.booleans()),
            max_size=30,
            unique_by=lambda edge: edge[:2],
        ).map(lambda edges: (count, edges))
    )
)
def test_every_graph(graph):
    count, edges = graph
    tables = []
    for number in range(count):
        own = [(f"t{to}", is_hard_one) for start, to, is_hard_one in edges if start == number]
        needs = [to for to, is_hard_one in own if is_hard_one]
        tables.append(table(f"t{number}", needs, [to for to, hard in own if not hard]))
    order = order_of(*tables)
    place = {name: at for at, name in enumerate(order.tables)}
    assert sorted(order.tables) == sorted(one.name for one in tables)
    for start, to, _ in edges:
        one, other = named(f"t{start}"), named(f"t{to}")
        assert order.is_circular(one, other) or place[other] < place[one]
