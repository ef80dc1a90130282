"""Rows read back as they were put in, and conditions judged over rows that are never put in."""

import datetime as dt
import importlib
import sqlite3
from contextlib import closing
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest

from synth.databases.database import open_database
from synth.errors import AnswerError, WorldError
from synth.schema.datatypes import read_type
from synth.schema.layout import Column, Layout
from synth.stores.store import BLOCK_ROWS, arrow_schema

PLANTED = "Zyzzyva-7731"
DIALECTS = ("postgresql", "sqlite", "duckdb")
ALL = (
    ("id", "integer"),
    ("level", "smallint?"),
    ("points", "bigint?"),
    ("pay", "decimal(9,2)?"),
    ("fine", "decimal(30,12)?"),
    ("height", "double?"),
    ("active", "boolean?"),
    ("code", "varchar(8)?"),
    ('Ne "1, order', "text?"),
    ("born", "date?"),
    ("at", "time?"),
    ("seen", "timestamp?"),
    ("ref", "uuid?"),
)
moment = dt.datetime.fromisoformat
FULL = {
    "id": [3, 1, 2],
    "level": [-32768, None, 32767],
    "points": [-(2**63), None, 2**63 - 1],
    "pay": [Decimal("-1234567.89"), None, Decimal("0.50")],
    "fine": [Decimal("123456789012345678.000000000001"), None, Decimal("-0.000000000001")],
    "height": [1.5, None, 0.1],
    "active": [True, None, False],
    "code": ['é,"a', None, ""],
    'Ne "1, order': ["a\nb\\n\\.", None, "null"],
    "born": [dt.date(1900, 2, 28), None, dt.date(2024, 2, 29)],
    "at": [dt.time(0, 0), None, dt.time(23, 59, 59, 120000)],
    "seen": [moment("2026-01-01 09:30:00"), None, moment("1999-12-31 23:59:59.999999")],
    "ref": ["00112233-4455-6677-8899-aabbccddeeff", None, "ffffffff-0000-0000-0000-000000000000"],
}


def layout(name, *columns, **words):
    """A table of columns and their types, with `?` where nulls may be."""
    made = [
        Column(column, read_type(kind.rstrip("?")), nullable=kind.endswith("?"))
        for column, kind in columns
    ]
    return Layout(name, tuple(made), **words)


def batch(table, values):
    """A batch in the table's types."""
    return pa.RecordBatch.from_pydict(
        {column.name: values[column.name] for column in table.columns}, arrow_schema(table)
    )


def run(url, *statements):
    """Run statements in a database by its own driver."""
    path = url.partition(":///")[2]
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(path)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()
    elif url.startswith("duckdb"):
        with duckdb.connect(path) as connection:
            for statement in statements:
                connection.execute(statement)
    else:
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


@pytest.fixture(scope="module")
def server_url(postgres):
    """One database for all tests here: making one takes longer than a test."""
    return postgres.database()


@pytest.fixture
def url_of(server_url, tmp_path):
    """Makes a database of a dialect out of a few statements."""

    def made(dialect, *statements):
        url = f"{dialect}:///{tmp_path}/it.db"
        if dialect == "postgresql":
            url = server_url
            run(url, "drop schema if exists app, public cascade; create schema public")
        run(url, *(statements or ("create table other (id integer)",)))
        return url

    return made


def put(url, table, *batches, create=True):
    """Fill a table by the sink."""
    with closing(open_database(url)) as database:
        sink = database.sink([table], create=create, mode="fail")
        sink.begin(table)
        sink.write(sink.encode(table, list(batches), first=True))
        sink.end()
        sink.finish()
        sink.close()


def got(url, table):
    """All rows that `read` gives, as a table."""
    with closing(open_database(url, read_only=True)) as database:
        return pa.Table.from_batches(list(database.read(table)), arrow_schema(table))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_type_comes_back_in_the_order_of_the_key(url_of, dialect):
    table = layout("thing", *ALL, key=("id",))
    url = url_of(dialect)
    put(url, table, batch(table, FULL))
    expected = pa.Table.from_batches([batch(table, FULL)]).sort_by("id")
    assert got(url, table).equals(expected)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_texts_are_ordered_by_their_bytes(url_of, dialect):
    table = layout("town", ("name", "text"), ("n", "integer"), key=("name",))
    url = url_of(dialect)
    names = ["b", "É", "a", "B", "_", "Z"]
    put(url, table, batch(table, {"name": names, "n": range(6)}))
    assert got(url, table).column("name").to_pylist() == ["B", "Z", "_", "a", "b", "É"]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_batches_are_blocks_and_a_reading_can_be_given_up(url_of, dialect):
    table = layout("many", ("id", "integer"), ("note", "text"), key=("id",))
    url = url_of(dialect)
    rows = BLOCK_ROWS + 5
    put(url, table, batch(table, {"id": range(rows), "note": ["x"] * rows}))
    with closing(open_database(url)) as database:
        sizes = [one.num_rows for one in database.read(table)]
        assert sum(sizes) == rows
        assert max(sizes) <= BLOCK_ROWS
        space = database.structure().default_namespace
        with database.transaction(rolled_back=True):
            reading = database.read(table)
            assert next(reading).column("id")[0].as_py() == 0
            reading.close()
            assert database.rows(f"select count(*) from {space}.many") == [(rows,)]
        assert sum(one.num_rows for one in database.read(table)) == rows


@pytest.mark.parametrize("dialect", DIALECTS)
def test_empty_tables_and_single_columns_of_nulls(url_of, dialect):
    table = layout("lone", ("note", "text?"))
    url = url_of(dialect)
    put(url, table)
    assert got(url, table).num_rows == 0
    run(url, "insert into lone values (null), (null), ('')")
    assert sorted(got(url, table).column("note").to_pylist(), key=str) == ["", None, None]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_outside_names_and_other_columns(url_of, dialect):
    name = {"postgresql": 'app."Case Order"'}.get(dialect, '"Case Order"')
    ddl = [f'create table {name} ("No." integer primary key, extra text, "Select" text)']
    url = url_of(dialect, *(["create schema app"] if dialect == "postgresql" else []), *ddl)
    run(url, f"insert into {name} values (2, 'e', 'two'), (1, 'e', 'one')")
    table = Layout(
        "case_order",
        (
            Column("word", read_type("text"), outside="Select"),
            Column("number", read_type("integer"), outside="No."),
        ),
        key=("number",),
        outside=name,
    )
    assert got(url, table).to_pydict() == {"word": ["one", "two"], "number": [1, 2]}


FOREIGN_DDL = {
    "postgresql": """
create type mood as enum ('sad', 'glad');
create table odd (id int primary key, tags text[], mood mood, raw bytea, day char(5), doc jsonb,
  span daterange, moment timestamptz, clock timetz);
insert into odd values (1, '{a,"b c"}', 'glad', '\\x00ff', 'ab', '{"a": 1}',
  '[2020-01-01,2020-02-01)', '2020-01-01 01:00:00.5+02', '01:00:00+02');
""",
    "sqlite": """
create table odd (id int primary key, tags text, raw blob, moment timestamptz);
insert into odd values (1, '{a,b}', x'00ff', '2020-01-01 01:00:00.5+02:00');
""",
    "duckdb": """
create table odd (id int primary key, tags varchar[], deep int[][], raw blob,
  mood enum('sad', 'glad'), moment timestamptz);
insert into odd values (1, ['a', 'b "c', null, ''], [[1, 2], []], '\\x00\\xFF'::blob, 'glad',
  '2020-01-01 01:00:00.5+02');
""",
}
FOREIGN = {
    "postgresql": {
        "tags": '{a,"b c"}',
        "mood": "glad",
        "raw": "\\x00ff",
        "day": "ab",
        "doc": '{"a": 1}',
        "span": "[2020-01-01,2020-02-01)",
        "moment": moment("2019-12-31 23:00:00.5"),
        "clock": dt.time(23, 0),
    },
    "sqlite": {
        "tags": "{a,b}",
        "raw": "\\x00ff",
        "moment": moment("2019-12-31 23:00:00.5"),
    },
    "duckdb": {
        "tags": '{a,"b \\"c",NULL,""}',
        "deep": "{{1,2},{}}",
        "raw": "\\x00ff",
        "mood": "glad",
        "moment": moment("2019-12-31 23:00:00.5"),
    },
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_foreign_types_come_as_text_and_moments_in_utc(url_of, dialect):
    expected = FOREIGN[dialect]
    url = url_of(dialect, *FOREIGN_DDL[dialect].strip().removesuffix(";").split(";\n"))
    kinds = {"moment": "timestamp", "clock": "time", "day": "text"}
    table = layout("odd", *((name, kinds.get(name, "text[]")) for name in expected))
    assert got(url, table).to_pylist() == [expected]


UNREAD = (
    ("integer", "text", PLANTED),
    ("date", "text", PLANTED),
    ("boolean", "text", PLANTED),
    ("decimal(9,2)", "text", PLANTED),
    ("timestamp", "text", PLANTED),
    ("integer", "text", "2.5"),
    ("decimal(9,2)", "text", "1.555"),
    ("integer", "double precision", "2.5"),
    ("smallint", "bigint", "40000"),
    ("decimal(9,2)", "double precision", "1.555"),
)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_column_that_does_not_read_is_named_without_its_value(url_of, dialect):
    statements = []
    for number, (_, stored, value) in enumerate(UNREAD):
        name = f"person{number}"
        statements += [
            f"create table {name} (id integer primary key, born {stored}, note text)",
            f"insert into {name} values (1, null, '5'), (2, '{value}', '6')",
        ]
    with closing(open_database(url_of(dialect, *statements), read_only=True)) as database:
        for number, (kind, _, _) in enumerate(UNREAD):
            columns = (("id", "integer"), ("born", f"{kind}?"), ("note", "text"))
            table = layout(f"person{number}", *columns, key=("id",))
            with pytest.raises(AnswerError) as caught:
                list(database.read(table))
            said = f"table person{number}: column born does not read as {kind}"
            assert str(caught.value) == said
            assert caught.value.__cause__ is None


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_not_there(url_of, dialect):
    url = url_of(dialect)
    with pytest.raises(AnswerError, match=r"^table absent is not in the database$"):
        got(url, layout("absent", ("id", "integer")))
    with pytest.raises(AnswerError, match=r"^table other has no column name$"):
        got(url, layout("other", ("id", "integer"), ("name", "text")))


def test_a_parent_of_inheriting_tables_is_read_without_their_rows(url_of):
    url = url_of(
        "postgresql",
        "create table animal (id int primary key)",
        "create table dog () inherits (animal)",
        "insert into animal values (1)",
        "insert into dog values (2)",
    )
    assert got(url, layout("animal", ("id", "integer"))).to_pylist() == [{"id": 1}]


def test_a_text_that_is_not_utf8(url_of):
    url = url_of(
        "sqlite", "create table t (a text)", "insert into t values (cast(x'41ff' as text))"
    )
    with pytest.raises(AnswerError, match=r"^table t: a text is not in UTF-8$"):
        got(url, layout("t", ("a", "text")))


# -- conditions -----------------------------------------------------------------------------------

JOB = layout("job", ("id", "integer"), ("grade", "text?"), ("pay", "decimal(9,2)?"), key=("id",))
JOBS = {
    "id": [10, 11, 12, 13],
    "grade": ["A", "b", None, "C"],
    "pay": [Decimal("1.50"), Decimal("-2.00"), None, Decimal("3.00")],
}
JOB_DDL = (
    "create table job (id integer primary key check (id < 12), grade text not null, pay {pay},"
    " day date not null)"
)


def tables(url):
    """What the database's catalogue lists, and how many jobs there are."""
    with closing(open_database(url, read_only=True)) as database:
        structure = database.structure()
        names = sorted(str(table.name) for table in structure.tables)
        count = f"select count(*) from {structure.default_namespace}.job"
        jobs = [database.rows(count)] if "job" in str(names) else []
    return names, jobs


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("is_inside", [False, True])
def test_conditions_name_the_rows_that_fail_and_leave_nothing(url_of, dialect, is_inside):
    url = url_of(dialect, JOB_DDL.format(pay="numeric(9,2)"))
    before = tables(url)
    conditions = [
        "pay >= 0",
        "grade = upper(grade) -- a remark",
        "job.id > 11",
        "day is not null",
        "grade not like '%b' or id < 0",
    ]
    with closing(open_database(url)) as database:
        if is_inside:
            with database.transaction():
                failing = database.failing(JOB, batch(JOB, JOBS), conditions)
                again = database.failing(JOB, batch(JOB, JOBS), conditions[:1])
        else:
            failing = database.failing(JOB, batch(JOB, JOBS), conditions)
            again = database.failing(JOB, batch(JOB, JOBS), conditions[:1])
        assert [one.tolist() for one in failing] == [[1], [1], [0, 1], [0, 1, 2, 3], [1]]
        assert [one.tolist() for one in again] == [[1]]
        assert {str(one.dtype) for one in failing} == {"int64"}
    assert tables(url) == before


@pytest.mark.parametrize("dialect", DIALECTS)
def test_conditions_over_a_table_that_is_not_there(url_of, dialect):
    with closing(open_database(url_of(dialect))) as database:
        failing = database.failing(JOB, batch(JOB, JOBS), ["pay >= 0", "id + 1 > 11"])
        assert [one.tolist() for one in failing] == [[1], [0]]


@pytest.mark.parametrize("dialect", DIALECTS[1:])
def test_conditions_before_the_file_is_there(tmp_path, dialect):
    with closing(open_database(f"{dialect}:///{tmp_path}/new.db")) as database:
        failing = database.failing(JOB, batch(JOB, JOBS), ["pay >= 0"])
        assert [one.tolist() for one in failing] == [[1]]
    assert list(tmp_path.iterdir()) == []


WRONG = {
    "postgresql": "UndefinedFunction",
    "sqlite": "SQLITE_ERROR",
    "duckdb": "CatalogException",
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_condition_that_cannot_be_evaluated(url_of, dialect):
    url = url_of(dialect, JOB_DDL.format(pay="numeric(9,2)"))
    before = tables(url)
    with closing(open_database(url)) as database:
        with pytest.raises(WorldError) as caught:
            database.failing(JOB, batch(JOB, JOBS), ["id > 0", "nowhere(grade)"])
        said = f"table job: condition 2 (nowhere(grade)) cannot be evaluated: {WRONG[dialect]}"
        assert str(caught.value) == f"{database.shown}: {said}"
        long = f"nowhere('{PLANTED}' || '{'x' * 80}')"
        with pytest.raises(WorldError) as caught:
            database.failing(JOB, batch(JOB, JOBS), [long])
        assert "condition 1 cannot be evaluated" in str(caught.value)
        assert PLANTED not in str(caught.value)
        assert database.failing(JOB, batch(JOB, JOBS), ["id > 0"])[0].tolist() == []
    assert tables(url) == before


RAISES = {
    "postgresql": "1 / (id - 12) < 5",
    "sqlite": "json(case id when 12 then '{' else '1' end) = '1'",
    "duckdb": "cast(case id when 12 then 'x' else '1' end as integer) = 1",
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_row_that_stops_a_condition_does_not_fulfil_it(url_of, dialect):
    url = url_of(dialect, JOB_DDL.format(pay="numeric(9,2)"))
    jobs = {"id": list(range(40)), "grade": ["A"] * 40, "pay": [None] * 40}
    with closing(open_database(url)) as database:
        found = database.failing(JOB, batch(JOB, jobs), [RAISES[dialect], "id <> 7"])
        assert [positions.tolist() for positions in found] == [[12], [7]]
        never = RAISES[dialect].replace("12", "id")
        found = database.failing(JOB, batch(JOB, jobs), [never])
        assert found[0].tolist() == list(range(40))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_condition_is_one_statement(url_of, dialect):
    url = url_of(dialect, JOB_DDL.format(pay="numeric(9,2)"))
    before = tables(url)
    refused = pytest.raises(WorldError, match=r"condition 1 .* cannot be evaluated")
    with closing(open_database(url)) as database, refused:
        database.failing(JOB, batch(JOB, JOBS), ["true); drop table job; select (1=1"])
    assert tables(url) == before


MORE = {
    "sqlite": ("exists (select 1 from pragma_database_list)", "SQLITE_ERROR"),
    "duckdb": ("nextval('numbers') > 0", "TransactionException"),
}
ENDLESS = {
    "sqlite": "(with recursive r as (select 1 n union all select 2 from r) select max(n) from r)",
    "duckdb": "(select count(*) from range(1000000000000) r where r.range % 7 = 3)",
}
ENDED = {"sqlite": "SQLITE_INTERRUPT", "duckdb": "InterruptException"}


@pytest.mark.parametrize("dialect", DIALECTS[1:])
def test_a_condition_of_a_file_does_nothing_but_judge(url_of, dialect, monkeypatch):
    ddl = [JOB_DDL.format(pay="numeric(9,2)")]
    url = url_of(dialect, *ddl, *(["create sequence numbers"] if dialect == "duckdb" else []))
    module = importlib.import_module(f"synth.databases.{dialect}.asking")
    monkeypatch.setattr(module, "LONGEST_S", 0.3)
    with closing(open_database(url)) as database:
        for condition, kind in (MORE[dialect], (f"{ENDLESS[dialect]} > 0", ENDED[dialect])):
            with pytest.raises(WorldError) as caught:
                database.failing(JOB, batch(JOB, JOBS), [condition])
            words = f" ({condition})" if len(condition) <= 80 else ""
            said = f"table job: condition 1{words} cannot be evaluated: {kind}"
            assert str(caught.value) == f"{database.shown}: {said}"
        assert database.failing(JOB, batch(JOB, JOBS), ["id > 10"])[0].tolist() == [0]
        if dialect == "duckdb":
            assert database.rows("select last_value from duckdb_sequences()") == [(None,)]


def test_domains_do_not_refuse_what_a_condition_is_asked_about(url_of):
    url = url_of(
        "postgresql",
        "create domain positive as numeric(9,2) not null check (value > 0)",
        "create domain positives as positive[]",
        "create table job (id integer, grade text, pay positive, all_pay positives)",
    )
    with closing(open_database(url)) as database:
        failing = database.failing(JOB, batch(JOB, JOBS), ["pay > 0", "pay is not null"])
        assert [one.tolist() for one in failing] == [[1], [2]]


@pytest.mark.parametrize("dialect", ["postgresql", "duckdb"])  # SQLite takes every value
def test_values_that_do_not_fit_are_told_without_them(url_of, dialect):
    url = url_of(dialect, "create table job (id integer, grade date, pay numeric)")
    rows = {**JOBS, "grade": [PLANTED] * 4}
    with closing(open_database(url)) as database, pytest.raises(WorldError) as caught:
        database.failing(JOB, batch(JOB, rows), ["id > 0"])
    assert "table job: a value does not fit its type" in str(caught.value)
    assert PLANTED not in str(caught.value)
