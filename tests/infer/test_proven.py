"""`init` never writes a file that `check` refuses: it reads its own text back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.databases.catalog import (
    DbCheck,
    DbColumn,
    DbReference,
    DbTable,
    DbType,
    DbUnique,
    Structure,
    TableName,
)
from synth.databases.postgresql.dialect import POSTGRESQL
from synth.errors import AnswerError
from synth.infer import infer
from synth.infer.proven import Refusal, refusals
from synth.infer.text import Written
from synth.making.maker import Maker
from synth.plan.build import plan
from synth.schema.read import read_text

INTEGER, TEXT = DbType("integer", "integer"), DbType("text", "text")


def named(name):
    return TableName("public", name)


def written(*tables):
    structure = Structure(POSTGRESQL, "public", tables)
    return infer(structure, name="made", source="nowhere")


def made(text):
    """The plan of a text, all rows of it made and none of them null where none may be."""
    maker = Maker(plan(read_text(text, path="made.yaml")))
    for layout in maker.plan.layouts:
        top = maker.plan.root(layout.name)
        frame = maker.beneath(layout.name, 0, min(maker.size(top), 50))
        for column in layout.columns:
            values = frame.path((column.name,))
            assert column.nullable or not values.null_count
    return maker


def test_a_law_that_a_type_does_not_hold_gives_way_and_says_why():
    price = DbColumn("price", DbType("numeric(30,15)", "numeric", precision=30, scale=15))
    check = DbCheck("fine", "(price >= 0.0000000000001)")  # which keeps its digits
    text = written(DbTable(named("good"), (price,), checks=(check,)))
    assert "# refused: lognormal" in text
    assert "price: {decimal: " in text
    assert made(text).size("good") == 100


def test_what_duckdb_says_of_sql_does_not_stand_in_a_file():
    text = (
        "synth: 1\nname: x\nlocale: fr\nas_of: 2026-01-01\nseed: 1\ntables:\n"
        "  t:\n    rows: 1\n    columns:\n      n: {expr: row + interval 1 day}\n"
    )
    found = list(refusals(Written(text, [("t", "n")] * text.count("\n"))))
    assert found == [Refusal("t", "n", "refused: its SQL does not fit its types")]


def test_a_table_without_columns_has_rows():
    text = written(DbTable(named("void"), ()), DbTable(named("town"), (DbColumn("name", TEXT),)))
    assert "  void:\n    rows: 100\n    columns: {}\n" in text
    assert made(text).size("void") == 100


def test_what_needs_a_table_that_is_left_out_is_left_out_and_the_rest_fills():
    void = DbTable(named("void"), (), checks=(DbCheck("none", "false"),))
    key = DbUnique("pk", ("id",), ("id",), is_primary=True)
    number = DbColumn("id", INTEGER, nullable=False)

    def child(name, to, column, *, nullable):
        return DbTable(
            named(name),
            (number, DbColumn(column, INTEGER, nullable=nullable)),
            uniques=(key,),
            references=(DbReference(f"{name}_fk", (column,), named(to), ("id",)),),
        )

    tables = (
        void,
        child("must", "void", "void_id", nullable=False),
        child("deep", "must", "must_id", nullable=False),
        child("may", "must", "must_id", nullable=True),
    )
    text = written(*tables)
    found = made(text)
    assert [name for name in found.plan.tables if found.plan.leaves(name)] == ["must", "deep"]
    assert "rows: 0  # left out: its rows refer to void, which is left out" in text
    assert "must_id: " in text
    assert found.beneath("may", 0, 5).path(("must_id",)).null_count == 5


KINDS = [
    *(DbType(name, name) for name in ("smallint", "integer", "bigint", "real", "double")),
    *(DbType(name, name) for name in ("boolean", "date", "timestamp", "time", "uuid", "text")),
    *(DbType(name, name) for name in ("json", "jsonb", "bytea", "citext", "inet", "point")),
    DbType("timestamp with time zone", "timestamptz"),
    DbType("whatever", "other"),
]
NAMES = ["id", "price", "amount", "name", "email", "nir", "born_on", "created_at", "status", "x"]


@st.composite
def types(draw):
    kind = draw(st.sampled_from([*KINDS, "numeric", "varchar", "char"]))
    if kind == "numeric":
        precision = draw(st.integers(1, 60))
        scale = draw(st.integers(-3, precision + 3))
        return DbType(f"numeric({precision},{scale})", kind, precision=precision, scale=scale)
    if isinstance(kind, str):
        length = draw(st.integers(1, 40))
        return DbType(f"{kind}({length})", kind, length=length)
    return kind


@st.composite
def tables(draw, number):
    names = draw(st.lists(st.sampled_from(NAMES), min_size=not number, max_size=4, unique=True))
    columns = tuple(DbColumn(name, draw(types()), nullable=draw(st.booleans())) for name in names)
    uniques = ()
    if names and draw(st.booleans()):
        parts = tuple(draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)))
        where = draw(st.sampled_from([None, None, f"({names[0]} IS NOT NULL)"]))
        uniques = (DbUnique("u", parts, parts, where=where),)
    checks = ()
    numbers = [c for c in columns if c.type.base in {"integer", "bigint", "numeric", "date"}]
    if numbers and draw(st.booleans()):
        column = numbers[0]
        ends = {"date": ("'1900-01-01'::date", "CURRENT_DATE")}.get(column.type.base, ("1", "9"))
        checks = (DbCheck("c", f"(({column.name} >= {ends[0]}) AND ({column.name} <= {ends[1]}))"),)
    return DbTable(named(f"t{number}"), columns, uniques=uniques, checks=checks)


@pytest.mark.slow
@given(st.data())
def test_nothing_that_init_writes_is_refused(data):
    found = [data.draw(tables(number)) for number in range(data.draw(st.integers(1, 3)))]
    text = written(*found)
    try:
        made(text)
    except AnswerError as error:
        raise AssertionError(f"{error}\n{text}") from error
