"""What keeps rows from repeating: one column, a count under the parent, several together."""

import pytest

from synth.conditions.domain import Bound, Domain, Order
from synth.databases.catalog import DbColumn, DbReference, DbTable, DbType, DbUnique, TableName
from synth.infer.carriers import Carriers
from synth.infer.draft import EntryDraft, TableDraft
from synth.infer.uniques import Need, needs_of, settle
from synth.infer.work import Link, Work

TYPES = {
    "id": DbType("integer", "integer"),
    "line": DbType("numeric(3)", "numeric", precision=3, scale=0),
    "code": DbType("text", "text"),
    "kind": DbType("varchar(1)", "varchar", length=1),
    "half": DbType("char(1)", "char", length=1),
    "order_id": DbType("integer", "integer"),
}
ROOM = {"id": 1 << 31, "line": 999, "code": 1 << 40, "kind": 26, "half": 2, "order_id": 1 << 31}
OTHER = TableName("public", "order")


def work_of(*, key=(), nullable=()):
    columns = tuple(DbColumn(name, kind, nullable=name in nullable) for name, kind in TYPES.items())
    primary = DbUnique("t_pkey", tuple(key), tuple(key), is_primary=True)
    table = DbTable(TableName("public", "t"), columns, uniques=(primary,) if key else ())
    names = {name: name for name in TYPES}
    return Work(table, TableDraft(table, "t", names, rows=100, expected=100))


def linked(work, let, **options):
    """The work with `order_id` as a reference: the row above, or a let with these options."""
    reference = DbReference("fk", ("order_id",), OTHER, ("id",))
    work.links["order_id"] = Link(reference, let, {"order_id": "id"}, 50)
    work.draft.count = "1..3"
    if let != "parent":
        work.draft.lets[let] = EntryDraft({"ref": {"to": "order", **options}})
    return work


def settled(work, *columns, nulls_meet=False):
    settle(work, [Need("u", frozenset(columns), nulls_meet)], ROOM.__getitem__)
    return work


def test_needs_stand_with_the_key_first_and_few_columns_before_many():
    uniques = [
        DbUnique("pair", ("id", "code"), ("id", "code")),
        DbUnique("lower", (None,), ("lower(code)",), nulls_distinct=False),
        DbUnique("t_pkey", ("id", "line"), ("id", "line"), is_primary=True),
    ]
    known = {"lower(code)": Carriers(frozenset({"code"}))}
    assert needs_of(uniques, lambda text: known.get(text, Carriers(frozenset({text})))) == [
        Need("t_pkey", frozenset({"id", "line"}), nulls_meet=False),
        Need("lower", frozenset({"code"}), nulls_meet=True),
        Need("pair", frozenset({"id", "code"}), nulls_meet=False),
    ]


def test_a_column_of_plenty_of_values_does_it_alone():
    assert settled(work_of(), "kind", "code").single == {"code"}


def test_few_values_are_drawn_together():
    work = settled(work_of(), "kind", "half")
    assert work.joints == [frozenset({"kind", "half"})]
    assert work.rows_most == 52


@pytest.mark.parametrize(
    ("option", "single", "rows"),
    [("match", "kind", 26), ("before", "order_id", None)],  # a chain never ends
)
def test_a_reference_that_is_not_free_is_not_drawn_with_others(option, single, rows):
    work = settled(linked(work_of(), "order", **{option: "true"}), "order_id", "kind")
    assert work.joints == []
    assert work.single == {single}
    assert work.rows_most == rows


def test_a_free_reference_is_drawn_with_others():
    work = settled(linked(work_of(), "order"), "order_id", "kind")
    assert work.joints == [frozenset({"order_id", "kind"})]
    assert work.rows_most == 50 * 26


@pytest.mark.parametrize(
    ("domain", "counts"),
    [
        (Domain(), True),
        (Domain(null=False, lo=Bound("1")), True),
        (Domain(lo=Bound("0", is_open=True)), True),
        (Domain(lo=Bound("10")), False),
        (Domain(lo=Bound("year(as_of)", is_relative=True)), False),
        (Domain(among=("1", "2")), False),
    ],
)
def test_a_number_of_the_key_counts_under_the_parent(domain, counts):
    work = linked(work_of(key=("order_id", "line")), "parent")
    work.domains["line"] = domain
    settled(work, "order_id", "line")
    assert work.ordinals == ({"line"} if counts else set())


def test_nothing_to_tell_rows_apart_is_one_row_at_any_scale():
    work = settled(work_of())
    assert work.rows_most == 1
    assert work.needs_rows
    only = work.draft.lets["only"]
    assert only.words == {"choice": ["1"], "unique": "true"}
    assert only.reason == "one row in all: u"


def test_what_follows_another_column_is_not_drawn_with_it():
    work = work_of()
    work.orders.append(Order("kind", "<", "half"))
    settled(work, "kind", "half")
    assert work.joints == []
    assert work.single == {"kind"}


def test_nulls_that_meet_are_not_made():
    assert settled(work_of(nullable=("code",)), "code", nulls_meet=True).never_null == {"code"}
