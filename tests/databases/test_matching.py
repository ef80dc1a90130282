"""Which table of a database a table of a schema fills."""

import pytest

from synth.databases.catalog import DbColumn, DbTable, DbTrigger, DbType, Structure, TableName
from synth.databases.duckdb.dialect import DUCKDB
from synth.databases.locating import located
from synth.databases.matching import match, outer_layout, unindexed
from synth.databases.postgresql.dialect import POSTGRESQL
from synth.databases.sqlite.dialect import SQLITE
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout, Reference


def table(namespace, name, *columns, **words):
    made = tuple(DbColumn(column, DbType("text", "text")) for column in columns)
    return DbTable(TableName(namespace, name), made, **words)


def layout(name, *columns, outside="", **words):
    made = []
    for column in columns:
        inside, _, outer = column.partition("=")
        made.append(Column(inside, DataType("text"), outside=outer))
    return Layout(name, tuple(made), outside=outside, **words)


def structure(dialect, *tables):
    return Structure(dialect, "main", tables)


@pytest.mark.parametrize(
    ("dialect", "outside", "found"),
    [
        (POSTGRESQL, "", "main.town"),
        (POSTGRESQL, "Town", "other.Town"),
        (POSTGRESQL, "TOWN", None),
        (POSTGRESQL, "other.town", None),
        (SQLITE, "TOWN", "main.town"),
        (DUCKDB, "OTHER.town", "other.Town"),
        (DUCKDB, "a.other.town", None),
        (DUCKDB, "STREET", None),
    ],
)
def test_a_table_is_found_by_its_name(dialect, outside, found):
    there = structure(
        dialect,
        table("main", "town"),
        table("other", "Town"),
        table("b", "street"),
        table("c", "Street"),
    )
    place = located(there, layout("town", outside=outside))
    assert (None if place is None else str(place.table.name)) == found


def test_all_that_is_wrong_is_a_line_each():
    needed = DbColumn("size", DbType("int", "integer"), nullable=False)
    town = table("main", "town", "name")
    town = DbTable(town.name, (*town.columns, needed))
    tables = (layout("town", "name"), layout("place", "names", outside="town"), layout("tow"))
    assert match(structure(POSTGRESQL, town), tables).problems == (
        "column town.size is not null and has no default; the schema must make it",
        "table town is filled by town and place",
        "column town.names is not in the database; did you mean 'name'?",
        "column town.size is not null and has no default; the schema must make it",
        "table tow is not there; --create makes it; did you mean 'town'?",
    )
    trigger = DbTrigger("t", "before insert", "f")
    filled = DbTable(town.name, town.columns, triggers=(trigger,))
    for dialect, problems in ((POSTGRESQL, 0), (SQLITE, 1)):
        assert len(match(structure(dialect, filled), tables[:1]).problems) == problems


def test_a_layout_under_the_names_of_the_database():
    town = layout("town", "id=NUM", "name", key=("id",), uniques=(("id", "name"),), order="id")
    references = (Reference(("town",), "town", ("id",)), Reference(("town",), "unwritten", ("a",)))
    street = layout("street", "town=T", references=references)
    by_name = {"town": town, "street": street}
    outer = outer_layout(town, by_name)
    assert (outer.key, outer.uniques, outer.order) == (("NUM",), (("NUM", "name"),), "NUM")
    assert outer_layout(street, by_name).references == (Reference(("T",), "town", ("NUM",)),)


def test_references_that_no_key_begins_with():
    references = [
        Reference(columns, "town", columns)
        for columns in (("a",), ("b", "a"), ("c",), ("c",), ("b",))
    ]
    one = layout("x", "a", "b", "c", key=("a", "b"), references=tuple(references))
    assert list(unindexed(one)) == [("c",), ("b",)]
