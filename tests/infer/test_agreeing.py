"""Tables that a third one joins by a shared column take their values from one another."""

from dataclasses import replace

import pytest

from synth.databases.catalog import (
    DbCheck,
    DbColumn,
    DbReference,
    DbTable,
    DbType,
    Structure,
    TableName,
)
from synth.databases.postgresql.dialect import POSTGRESQL
from synth.infer.agreeing import AGREES, agreeing

TEXT = DbType("text", "text")


def named(name):
    return TableName("public", name)


def table(name, columns, *references, checks=()):
    return DbTable(
        named(name),
        tuple(DbColumn(column, TEXT, nullable=False) for column in columns.split()),
        references=tuple(
            DbReference(to, tuple(own.split()), named(to), tuple((theirs or own).split()))
            for own, to, theirs in references
        ),
        checks=tuple(DbCheck(f"check {text}", text) for text in checks),
    )


REGION = table("region", "country")
SITE = table("site", "country site", ("country", "region", ""))
WORKER = table("worker", "land badge")
SHIFT = table(
    "shift",
    "country site badge",
    ("country site", "site", ""),
    ("country badge", "worker", "land badge"),
)


def added(*tables):
    """References that were added, as `table.column = table.column`."""
    found = agreeing(Structure(POSTGRESQL, "public", tables))
    assert [one.name for one in found.tables] == [one.name for one in tables]
    return [
        f"{one.name.name}.{reference.columns[0]} = {reference.to.name}.{reference.to_columns[0]}"
        for one in found.tables
        for reference in one.references
        if reference.name == AGREES
    ]


@pytest.mark.parametrize("turn", [1, -1])
def test_the_free_one_takes_the_value_of_the_other(turn):
    assert added(*(REGION, SHIFT, SITE, WORKER)[::turn]) == ["worker.land = site.country"]


def test_two_free_ones_agree_once():
    assert added(SHIFT, table("site", "country site"), WORKER) == ["site.country = worker.land"]


def test_what_a_condition_decides_is_left_alone():
    checked = table("worker", "land badge", checks=["(land <> ''::text)"])
    assert added(REGION, SHIFT, SITE, checked) == []


def test_both_of_one_parent_need_nothing():
    worker = table("worker", "land badge", ("land", "region", "country"))
    assert added(REGION, SHIFT, SITE, worker) == []


def test_two_references_to_one_table_need_nothing():
    move = table("move", "country a b", ("country a", "site", ""), ("country b", "site", ""))
    assert added(REGION, SITE, move) == []


def test_no_circle_is_made():
    site = replace(
        SITE, references=(*SITE.references, DbReference("", ("site",), named("worker"), ("badge",)))
    )
    assert added(REGION, SHIFT, site, WORKER) == []


def test_a_reference_out_of_the_database_is_left_out():
    assert added(SHIFT, SITE) == []
