"""Words of databases pass as types, and a slip of the fingers does not."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlglot.expressions import DataType as SqlType

from synth.schema.datatypes import NAMES, DataType, read_type

_SERVER = """
bool bytea char name int8 int2 int2vector int4 regproc text oid tid xid cid oidvector json xml
point lseg path box polygon line float4 float8 circle money macaddr inet cidr bpchar varchar date
time timestamp timestamptz interval timetz bit varbit numeric refcursor uuid tsvector tsquery jsonb
jsonpath int4range numrange tsrange tstzrange daterange int8range datemultirange citext hstore ltree
geometry geography
"""
_OWN = [
    *_SERVER.split(),
    *("double precision", "character varying(20)", "char(5)", "timestamp with time zone", "text[]"),
    *("timestamp(3) with time zone", "varchar(20)[]", "decimal unsigned", '"varhcar"', "status"),
    *("email", "adresse", "montant", "etat", "sales.status", '"Order Status"', "int unsigned"),
]


def test_every_type_that_databases_have_passes():
    rows = duckdb.sql("select distinct type_name from duckdb_types()").fetchall()
    words = {name for (name,) in rows} | {kind.value for kind in SqlType.Type} | {*_OWN}
    words.discard("USER-DEFINED")  # sqlglot's word for a type that somebody defined; no type
    wrong = {word: read_type(word) for word in words}
    said = {word: text for word, text in wrong.items() if isinstance(text, str)}
    assert {*said.values()} <= {"decimal needs its digits, such as decimal(9,2)"}
    assert {*said} <= {"decimal", "DECIMAL", "numeric", "NUMERIC"}


@given(st.sampled_from([name for name in NAMES if len(name) > 5]), st.data())
def test_a_letter_lost_doubled_or_swapped_is_told(name, data):
    at = data.draw(st.integers(0, len(name) - 2))
    lost = name[:at] + name[at + 1 :]
    doubled = name[: at + 1] + name[at:]
    swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    for word in {lost, doubled, swapped} - {name}:
        said = read_type(word)
        assert isinstance(said, str), word
        assert f"did you mean '{name}" in said


@pytest.mark.parametrize("word", ["txt", "dates", "tim", "boole", "uid"])
def test_a_short_word_is_another_word(word):
    assert read_type(word) == DataType(word)
