"""Names of the schema from any names of a database, read back by the schema's own rules."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from synth.infer.names import schema_name, sql_path
from synth.schema.names import RESERVED
from synth.schema.operands import split_path
from synth.sql import quoted
from synth.stores.ddl import columns_in


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("DT_NAIS", "column", "DT_NAIS"),  # as it is
        ("order", "table", "order"),  # a word of SQL is no word of ours
        ("prénom", "column", "prénom"),
        ("row", "column", "column_row"),
        ("Parent", "table", "table_Parent"),
        ("a.b", "column", "a_b"),
        ("hauteur (cm)", "column", "hauteur_cm"),
        (" space ", "column", "space"),
        ("123", "column", "column_123"),
        ("🌻 sunflowers", "table", "sunflowers"),
        ("🌱", "column", "column"),
        ("~", "table", "table"),
        ("Robert'); DROP TABLE students;--", "table", "Robert_DROP_TABLE_students"),
        ("x" * 80, "column", "x" * 63),
        ("é" * 40, "column", "é" * 31),  # 62 bytes: the next one would be cut in two
    ],
)
def test_schema_names(name, kind, expected):
    assert schema_name(name, (), kind=kind) == expected


def test_names_that_differ_by_capitals_are_numbered():
    taken = []
    for name in ("name", "Name", "NAME", "na.me", "na me"):
        taken.append(schema_name(name, taken, kind="column"))
    assert taken == ["name", "Name_2", "NAME_3", "na_me", "na_me_2"]


def test_the_longest_names_stay_apart():
    long = "x" * 63
    assert schema_name(long, [long], kind="column") == "x" * 61 + "_2"


@settings(max_examples=20)
@given(st.lists(st.text(), max_size=12))
@example(["", " ", "item", "ITEM", "as_of", "é" * 32, "\x00", "a\u2028b", "1"])
def test_every_name_may_stand(names):
    taken = []
    for name in names:
        taken.append(schema_name(name, taken, kind="column"))
    for name in taken:
        assert re.fullmatch(r"[^\W\d]\w*", name)
        assert len(name.encode()) <= 63
        assert name.lower() not in RESERVED
    assert len({name.lower() for name in taken}) == len(names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(open_positions >= 0)", {"open_positions"}),
        ('("DT_FIN" > "DT_INSC")', {"DT_FIN", "DT_INSC"}),
        ("(state <> 'paid'::text)", {"state"}),  # `paid` is a column, and here a constant
        ("(note <> 'it''s paid'::text)", {"note"}),
        ('("quote"" here" <> \'\'::text)', {'quote" here'}),
        ("valid_code((code)::text)", {"code"}),
        ("(1 = 1)", set()),
    ],
)
def test_columns_that_an_expression_names(text, expected):
    known = [
        "open_positions",
        "DT_FIN",
        "DT_INSC",
        "state",
        "paid",
        "note",
        'quote" here',
        "code",
        "valid",
    ]
    assert columns_in(text, known) == expected


def test_capitals_do_not_matter_without_quotes():
    assert columns_in("LENGTH(Total) > 0", ["total", "length_of"]) == {"total"}


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("created_at",), "created_at"),
        (("who", "birth_date"), "who.birth_date"),
        (("from",), '"from"'),
        (("Order", "user"), '"Order".user'),
        (("hauteur (cm)",), '"hauteur (cm)"'),
        (("1st",), '"1st"'),
        (('a"b',), '"a""b"'),
    ],
)
def test_paths_in_expressions(names, expected):
    assert sql_path(*names) == expected


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1), min_size=1))
def test_paths_read_back(names):
    assert split_path(".".join(quoted(name) for name in names)) == tuple(names)
