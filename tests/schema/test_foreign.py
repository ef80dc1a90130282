"""A database's own types are types and nothing else: they stand in statements that make tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth import api
from synth.errors import SchemaError
from synth.schema.foreign import is_type

TYPES = [
    *("public.mood", "citext", "text[]", "int[3]", "double precision", "character varying(3)"),
    *("timestamp with time zone", "timestamp(3) without time zone", "interval day to second"),
    *('"My Type"', 'public."a ""b"', "numeric(8,2)[]", "struct(a int, b text[])"),
    *("map(varchar, struct(x decimal(9,2)))", "enum('a','it''s')", "geometry(PointZ,4326)"),
    *("union(num int, str varchar)", "unsigned big int", "tinyint(1) unsigned", "VARCHAR(20)"),
]
MORE = [
    *("text); drop table x; --", "text check (true)", "text default evil()", "text references x"),
    *("text primary key", 'text collate "x"', "text/**/", "text--", "'a'", "", "(int)", "text)"),
    *("text as (1)", "text generated always as (1) stored", "int; select 1", "text(", "a.b."),
    *("text not null", "text\nnot null", "text(evil())", "text(1+2)", "text[1;2]", "$1", "a\\b"),
]


@pytest.mark.parametrize("text", TYPES)
def test_types(text):
    assert is_type(text)


@pytest.mark.parametrize("text", MORE)
def test_what_is_more_than_a_type(text):
    assert not is_type(text)


@given(st.text("ab \"'(),.[]1;-", max_size=24))
def test_no_statement_ends_in_one(text):
    if is_type(text):
        outside = "".join(text.replace("''", "").replace('""', "").split("'")[::2])
        assert ";" not in "".join(outside.split('"')[::2])


def test_a_schema_with_more_is_refused():
    schema = """
synth: 1
name: a
as_of: 2026-01-01
tables:
  t:
    rows: 1
    columns:
      w: {choice: [a], type: "text); create role pwned superuser; --"}
"""
    with pytest.raises(SchemaError) as refused:
        api.make_plan(schema)
    assert str(refused.value) == (
        "<text>:9:30: 'type' is 'text); create role pwned superuser; --', but no type of a "
        "database is written so; expected a type alone, such as public.mood"
    )
