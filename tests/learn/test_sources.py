"""Databases, files and frames that are learnt from: only what may be read, at one moment."""

import os
import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import csv, parquet

from synth.errors import AnswerError, Mark, QuestionError, WorldError
from synth.learn.chosen import choose
from synth.learn.persons import needed, read_rows
from synth.learn.reading import read_tables
from synth.learn.sources import open_source
from synth.model.types import Attribute
from synth.plan.learning import Learning
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout

SALT = b"salt"
DDL = """
create table person (id integer primary key, name text, sex text, age integer not null);
create table visit (
  person_id integer references person, day date, reason text, paid decimal(9,2), secret text,
  primary key (person_id, day)
);
insert into person values (1, 'Zoe Planted', 'F', 24), (2, 'Max Planted', null, 50);
insert into visit values (1, '2025-01-02', 'job', 120.50, 'x'), (1, '2025-01-01', 'other', 0, 'x');
"""
PERSON = pa.table(
    {
        "age": pa.array([24, 50], pa.int64()),
        "name": ["Zoe Planted", "Max Planted"],
        "sex": ["F", None],
        "id": pa.array([1, 2], pa.int32()),
    }
)
VISIT = pa.table(
    {
        "secret": ["x", "x"],
        "reason": ["job", "other"],
        "paid": pa.array([Decimal("120.50"), Decimal("0.00")]),
        "person_id": pa.array([1, 1], pa.int64()),
        "day": pa.array([date(2025, 1, 2), date(2025, 1, 1)]),
    }
)


@pytest.fixture
def cells(learnings, layouts):
    """The cells of all tables of a source, or of one."""

    def read(given, *tables):
        chosen = choose(learnings, layouts, tables, {})
        rows = read_tables(chosen, layouts, given, SALT)
        return {name: [c.tolist() for c in one.columns] for name, one in rows.items()}

    return read


WANTED = {"person": [[0, 2], [0, 2]], "visit": [[0, 2], [1, 0]]}


@pytest.mark.slow
def test_every_database_gives_the_same_cells(cells, postgres, tmp_path):
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        connection.executescript(DDL)
    with duckdb.connect(str(tmp_path / "a.duckdb")) as connection:
        connection.execute(DDL)
    for url in (
        postgres.database(DDL),
        f"sqlite:///{tmp_path}/a.db",
        f"duckdb:///{tmp_path}/a.duckdb",
    ):
        found = cells(url)
        assert found["person"] == WANTED["person"]
        assert [sorted(column) for column in found["visit"]] == [[0, 2], [0, 1]]


def test_files_and_frames_give_the_same_cells(cells, tmp_path):
    parquet.write_table(PERSON, tmp_path / "person.parquet")
    csv.write_csv(VISIT, tmp_path / "visit.csv")
    assert cells(str(tmp_path)) == WANTED
    assert cells(tmp_path / "person.parquet", "person") == {"person": WANTED["person"]}
    frames = {"person": PERSON.to_pandas(), "visit": VISIT.to_pandas()}
    assert cells(frames) == WANTED
    assert cells(frames["person"], "person") == {"person": WANTED["person"]}


def test_a_role_that_may_read_learnt_columns_and_keys_alone_is_enough(cells, postgres):
    url = postgres.database(DDL)
    with postgres.connect(url) as connection:
        connection.execute("create role learner login")
        connection.execute("grant select (id, sex, age) on person to learner")
        connection.execute("grant select (person_id, day, reason, paid) on visit to learner")
    try:
        found = cells(url.replace("postgres@", "learner@"))
    finally:
        with postgres.connect(url) as connection:
            connection.execute("drop owned by learner; drop role learner")
    assert found["person"] == WANTED["person"]


def test_all_tables_show_one_moment(learnings, layouts, postgres):
    url = postgres.database(DDL)
    with open_source(url) as source, postgres.connect(url) as other:
        assert source.has(layouts["person"])
        first = [b.num_rows for b in source.read(needed(layouts["person"], learnings["person"]))]
        other.execute("delete from visit")
        second = [b.num_rows for b in source.read(needed(layouts["visit"], learnings["visit"]))]
        level = other.execute(
            "select count(*) from pg_stat_activity where backend_xmin is not null "
            "and application_name = 'synth' and datname = current_database()"
        ).fetchall()
    assert (first, second, level) == ([2], [2], [(1,)])


def test_only_what_may_be_learnt_and_keys_are_wanted(learnings, layouts):
    names = [column.name for column in needed(layouts["visit"], learnings["visit"]).columns]
    assert names == ["person_id", "day", "reason", "paid"]


def test_cells_are_small(learnings, layouts):
    chosen = choose(learnings, layouts, ["person"], {})
    rows = read_tables(chosen, layouts, PERSON.to_pandas(), SALT)["person"]
    assert [column.dtype.itemsize for column in rows.columns] == [1, 1]


UNLIKE = [
    ("age", ["24", "x"], "table person: column age does not read as integer"),
    ("age", [24.0, 50.5], "table person: column age does not read as integer"),
    ("sex", [1, 2], "table person: column sex does not read as text"),
    ("id", [1, 1], "table person: two rows have the same key, so a row is not a person"),
    ("id", [1, None], "table person: a key is null; each person needs one"),
]


@pytest.mark.parametrize("unlike", UNLIKE, ids=lambda unlike: f"{unlike[0]}-{unlike[1][1]}")
def test_a_source_unlike_the_schema_names_table_and_column(cells, tmp_path, unlike):
    column, values, said = unlike
    table = PERSON.drop([column]).append_column(column, pa.array(values))
    parquet.write_table(table, tmp_path / "person.parquet")
    csv.write_csv(table, tmp_path / "person.csv")
    sources = [tmp_path / "person.parquet", table.to_pandas()]
    if column != "sex":  # a CSV has no types: there 1 is a text
        sources.append(tmp_path / "person.csv")
    for source in sources:
        with pytest.raises(AnswerError) as error:
            cells(source, "person")
        assert str(error.value) == said


@pytest.mark.parametrize("column", ["age", "id"])
def test_a_column_of_structs_is_told(cells, tmp_path, column):
    structs = pa.array([{"planted": 1}, {"planted": 2}])
    table = PERSON.slice(0, 2).drop([column]).append_column(column, structs)
    parquet.write_table(table, tmp_path / "person.parquet")
    with pytest.raises(AnswerError) as error:
        cells(tmp_path / "person.parquet", "person")
    assert str(error.value) == f"table person: column {column} does not read as integer"


def test_a_database_of_other_types_names_table_and_column(cells, postgres):
    url = postgres.database(
        "create table person (id integer primary key, sex text, age text);"
        "insert into person values (1, 'F', 'Planted')"
    )
    with pytest.raises(AnswerError) as error:
        cells(url, "person")
    assert str(error.value) == "table person: column age does not read as integer"


def test_what_is_missing_is_named(cells, tmp_path, postgres):
    parquet.write_table(
        PERSON.rename_columns(["agee", "name", "sex", "id"]), tmp_path / "p.parquet"
    )
    errors = {
        (
            tmp_path / "p.parquet",
            "person",
        ): f"{tmp_path}/p.parquet: table person has no column age; did you mean 'agee'?",
        (tmp_path, "person"): "the source has no table person",
        (tmp_path / "none", "person"): f"{tmp_path}/none does not exist",
        ("mysql://here/agency", "person"): "not the URL of a database; known: duckdb, postgres, "
        "postgresql, sqlite; others are filled by a script: synth generate SCHEMA -o FILE.sql",
        (postgres.database(), "person"): "table person is not in the database",
        (tmp_path / "p.parquet",): "the source holds one table, and 2 are learnt: person, visit; "
        "name one, or give a folder",
    }
    for (given, *tables), said in errors.items():
        with pytest.raises((AnswerError, QuestionError)) as error:
            cells(given, *tables)
        assert str(error.value) == said


def test_the_first_row_of_a_file_without_a_header_is_not_told(cells, tmp_path):
    (tmp_path / "person.csv").write_text("1,Wade,F,44\nid,label,sex,age\n")
    with pytest.raises(AnswerError) as error:
        cells(tmp_path / "person.csv", "person")
    assert str(error.value) == (
        f"{tmp_path}/person.csv: table person has no column id: of the 4 names in its "
        "first line 0 are known; expected a header with id, sex, age"
    )


def test_a_file_of_another_kind_is_refused(cells, tmp_path):
    (tmp_path / "p.xlsx").write_text("x")
    with pytest.raises(QuestionError, match=r"^.*p.xlsx is no source; expected the URL of a data"):
        cells(tmp_path / "p.xlsx", "person")
    (tmp_path / "p.parquet").write_text("Planted")
    with pytest.raises(WorldError) as error:
        cells(tmp_path / "p.parquet", "person")
    assert str(error.value) == f"{tmp_path}/p.parquet: cannot be read as parquet"


@pytest.mark.parametrize("form", ["parquet", "csv"])
@pytest.mark.parametrize("moment", ["under way", "after"])
def test_a_file_that_changes_while_it_is_read_is_refused(
    learnings, layouts, tmp_path, form, moment
):
    path = tmp_path / f"person.{form}"
    parquet.write_table(PERSON, path) if form == "parquet" else csv.write_csv(PERSON, path)
    wanted = needed(layouts["person"], learnings["person"])

    def read():
        with open_source(path) as source:
            batches = source.read(wanted)
            next(batches)
            if moment == "after":
                list(batches)
            os.utime(path, ns=(1, 1))
            list(batches)

    said = f"^{path} changed while it was read; nothing was kept of it$"
    with pytest.raises(AnswerError, match=said):
        read()


def test_a_frame_that_grows_while_it_is_read_is_refused(learnings, layouts):
    frame = PERSON.to_pandas()
    with open_source(frame) as source:
        batches = source.read(needed(layouts["person"], learnings["person"]))
        next(batches)
        frame.loc[2] = frame.loc[1]
        with pytest.raises(AnswerError, match=r"^the frame of table person changed while it was"):
            list(batches)


def test_a_frame_of_whole_numbers_with_gaps_is_read(cells):
    frame = pd.DataFrame({"id": [1, 2], "sex": [None, None], "age": [3.0, 99.0]})
    assert cells(frame, "person") == {"person": [[2, 2], [0, 2]]}


@pytest.mark.parametrize(
    ("column", "texts", "wanted"),
    [
        # Ages by ranges from 0, 25, 50 to 120; integer ends at 2,147,483,647.
        ("age", ["24.0", "99999999999"], [0, 2]),
        ("age", [" 24 ", "-99999999999999999999"], [0, 0]),
        ("age", ["inf", "-inf"], [2, 0]),
        ("age", ["nan", "50"], [3, 2]),
        ("age", ["  ", "50"], [3, 2]),
        ("age", ["1e300", "24"], [2, 0]),
        ("share", ["inf", "-inf"], [1, 0]),
        ("share", ["1e300", "-1e300"], [1, 0]),
        ("share", ["nan", "0.7"], [2, 1]),
        # decimal(9,2) by ranges from 0, 100 to 1,000.
        ("paid", ["123456789012.5", "-123456789012.5"], [1, 0]),
        ("paid", ["99.999", "100.001"], [1, 1]),
        ("paid", ["99.994", "1e5"], [0, 1]),
        ("since", ["2020-01-01 10:30:00", "1999-12-31"], [1, 0]),
        ("since", ["2020-01-01T10:30:00Z", "1999-12-31T23:00:00+02:00"], [1, 0]),
        ("at", ["2020-01-01T10:30:00Z", "1999-12-31T23:00:00+02:00"], [1, 0]),
        ("at", ["2020-01-01", "1999-12-31 10:00:00"], [1, 0]),
        ("open", ["True", "F"], [0, 1]),
        ("open", ["1", "0"], [0, 1]),
        ("open", [" yes ", "NO"], [0, 1]),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "frame"])
def test_values_beyond_a_type_go_to_its_ends(tmp_path, kind, column, texts, wanted):
    """By rule and without a warning, which would tell of the rows (warnings are errors here)."""
    learning, layout = _one(column)
    if kind == "csv":
        given = tmp_path / "t.csv"
        given.write_text(
            f"id,{column}\n" + "".join(f"{n},{text}\n" for n, text in enumerate(texts))
        )
    elif column in {"age", "share", "paid"}:
        numbers = [float(text) if text.strip() else None for text in texts]
        given = {"t": pa.table({"id": pa.array([0, 1], pa.int32()), column: numbers})}
    else:
        return
    with open_source(given) as source:
        rows = read_rows(source, layout, learning, SALT)
    assert rows.columns[0].tolist() == wanted


@pytest.mark.parametrize(
    ("column", "text"), [("age", "24.5"), ("age", "x"), ("since", "31/12/1999"), ("open", "maybe")]
)
def test_what_is_of_another_kind_is_refused(tmp_path, column, text):
    learning, layout = _one(column)
    (tmp_path / "t.csv").write_text(f"id,{column}\n1,{text}\n")
    with open_source(tmp_path / "t.csv") as source, pytest.raises(AnswerError) as error:
        read_rows(source, layout, learning, SALT)
    kind = layout.columns[1].type
    assert str(error.value) == f"table t: column {column} does not read as {kind}"


def test_two_keys_never_become_one(tmp_path):
    learning, layout = _one("age")
    (tmp_path / "t.csv").write_text("id,age\n99999999999,24\n99999999998,24\n")
    with open_source(tmp_path / "t.csv") as source, pytest.raises(AnswerError) as error:
        read_rows(source, layout, learning, SALT)
    assert str(error.value) == "table t: column id does not read as integer"


def _one(column):
    """A table of persons with one learnt column."""
    attributes = {
        "age": Attribute("age", "integer", edges=(0, 25, 50, 120), other=True),
        "share": Attribute("share", "double", edges=(0, 500_000, 1_000_000), other=True),
        "paid": Attribute("paid", "decimal(9,2)", edges=(0, 10_000, 100_000), other=True),
        "since": Attribute("since", "date", edges=(0, 10_957, 20_000), other=True),
        "at": Attribute("at", "timestamp", edges=(0, 10_957 * 86_400_000_000, 2**60), other=True),
        "open": Attribute("open", "boolean", ("true", "false"), other=True),
    }
    kinds = {
        "age": DataType("integer"),
        "share": DataType("double"),
        "paid": DataType("decimal", 9, 2),
        "since": DataType("date"),
        "at": DataType("timestamp"),
        "open": DataType("boolean"),
    }
    learning = Learning(
        "t", Mark("s.yaml", 1, 1), None, (attributes[column],), {column: column}, key=("id",)
    )
    columns = (Column("id", DataType("integer")), Column(column, kinds[column]))
    return learning, Layout("t", columns, key=("id",))


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_numbers_of_a_database_wider_than_the_schema_stop_nothing(tmp_path, kind):
    values = {
        "paid": ["123456789012.5", "-1e15", "99.999"],
        "age": ["24.0", "99999999999", "1e300"],
    }
    wanted = {"paid": [1, 0, 1], "age": [0, 2, 2]}
    for column, texts in values.items():
        learning, layout = _one(column)
        ddl = f"create table t (id integer primary key, {column} double precision)"
        rows = [f"insert into t values ({number}, {text})" for number, text in enumerate(texts)]
        path = tmp_path / f"{column}.db"
        connect = sqlite3.connect if kind == "sqlite" else duckdb.connect
        with closing(connect(str(path))) as connection:
            for statement in (ddl, *rows):
                connection.execute(statement)
            connection.commit()
        with open_source(f"{kind}:///{path}") as source:
            found = read_rows(source, layout, learning, SALT)
        assert found.columns[0].tolist() == wanted[column]
