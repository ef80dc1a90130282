"""The script runs in SQLite and in PostgreSQL, and makes the same tables there."""

import datetime as dt
import shutil
import sqlite3
import subprocess
import time
from decimal import Decimal

import pyarrow as pa
import pytest

from synth.errors import AnswerError
from synth.schema.datatypes import DataType
from synth.schema.layout import Column, Layout, Reference
from synth.stores.ddl import declarable, quoted_name
from synth.stores.store import arrow_schema
from synth.stores.targets import open_sink, open_source

AGENCY = Layout(
    "agency",
    (
        Column("id", DataType("integer")),
        Column("order", DataType("text"), unique=True),
        Column("mother_id", DataType("integer"), nullable=True),
    ),
    key=("id",),
    references=(Reference(("mother_id",), "agency", ("id",)),),
)
PERSON = Layout(
    "Person",
    (
        Column("agency_id", DataType("integer")),
        Column("n", DataType("smallint")),
        Column("name", DataType("varchar", 40), nullable=True),
        Column("yes", DataType("boolean")),
        Column("pay", DataType("decimal", 30, 2)),
        Column("day", DataType("date")),
        Column("at", DataType("timestamp")),
        Column("hour", DataType("time")),
        Column("x", DataType("double")),
        Column("key", DataType("uuid")),
    ),
    key=("agency_id", "n"),
    uniques=(("name", "day"),),
    references=(
        Reference(("agency_id",), "agency", ("id",)),
        Reference(("n",), "later", ("id",)),
    ),
)
ROWS = 1203


def agencies():
    """The first agencies refer to the last: only a check at the end can accept that."""
    ids = pa.array(range(ROWS), pa.int32())
    names = pa.array([f"l'agence {n}" for n in range(ROWS)])
    return pa.record_batch([ids, names, ids[::-1]], schema=arrow_schema(AGENCY))


def persons():
    rows = [
        (1, 1, 'O\'Brien \\ "x"\n;-- :a', True, Decimal("-12345678901234567890.10"), "uuid 1"),
        (1, 2, None, False, Decimal("0.05"), "uuid 2"),
        (2, 1, "", True, Decimal("7.00"), "uuid 3"),
    ]
    fixed = [
        pa.array([dt.date(1999, 12, 31)] * 3),
        pa.array([0, 1, 86400_000_000], pa.timestamp("us")),
        pa.array([0, 1, 1_000_000], pa.time64("us")),
        pa.array([0.1, -1e300, 2.0]),
        pa.array([f"00000000-0000-4000-8000-00000000000{n}" for n in range(3)]),
    ]
    columns = [
        pa.array([row[i] for row in rows], field.type)
        for i, field in enumerate(list(arrow_schema(PERSON))[:5])
    ]
    return pa.RecordBatch.from_arrays([*columns, *fixed], schema=arrow_schema(PERSON))


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "x.sql"
    sink = open_sink(str(path), format=None, replace=False, tables=[AGENCY, PERSON])
    for layout, batches in ((AGENCY, [agencies()]), (PERSON, [persons()])):
        sink.begin(layout)
        sink.write(sink.encode(layout, batches, first=True))
        sink.end()
    sink.finish()
    sink.close()
    return path


def test_it_is_written_as_described(script):
    text = script.read_text(encoding="utf-8")
    assert text.startswith(
        "begin;\ncreate table agency (\n"
        "  id integer not null primary key,\n"
        '  "order" text not null unique,\n'
        "  mother_id integer,\n"
        "  foreign key (mother_id) references agency (id) deferrable initially deferred\n"
        ");\n"
        'insert into agency (id, "order", mother_id) values\n'
        "(0,'l''agence 0',1202),\n(1,"
    )
    assert text.count("insert into agency") == 3
    assert "-- not declared: (n) references later (id)\n" in text
    assert "  primary key (agency_id, n),\n  unique (name, day),\n  foreign key (agency_id)" in text
    assert "(2,1,'',true,7.00,'1999-12-31','1970-01-02 00:00:00','00:00:01','2'," in text
    assert text.endswith(");\ncommit;\n")


def test_sqlite_runs_it(script):
    connection = sqlite3.connect(":memory:")
    connection.execute("pragma foreign_keys = on")
    connection.executescript(script.read_text(encoding="utf-8"))
    assert connection.execute("select count(*), sum(mother_id) from agency").fetchone() == (
        ROWS,
        sum(range(ROWS)),
    )
    query = 'select name, yes, day, at, hour, x from "Person"'
    assert connection.execute(query).fetchall() == [
        ('O\'Brien \\ "x"\n;-- :a', 1, "1999-12-31", "1970-01-01 00:00:00", "00:00:00", 0.1),
        (None, 0, "1999-12-31", "1970-01-01 00:00:00.000001", "00:00:00.000001", -1e300),
        ("", 1, "1999-12-31", "1970-01-02 00:00:00", "00:00:01", 2.0),
    ]
    connection.close()


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="no sqlite3 program")
def test_the_sqlite_program_runs_it(script, tmp_path):
    with script.open("rb") as text:
        done = subprocess.run(
            ["sqlite3", "-bail", str(tmp_path / "x.db")],
            stdin=text,
            capture_output=True,
            check=True,
        )
    assert done.stderr == done.stdout == b""


@pytest.mark.postgres
def test_postgresql_runs_it(script, postgres):
    url = postgres.database()
    done = subprocess.run(
        [postgres.programs / "psql", "-Xqv", "ON_ERROR_STOP=1", "-f", str(script), url],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with postgres.connect(url) as connection:
        found = connection.execute('select * from "Person" order by 1, 2').fetchall()
        count = connection.execute("select count(*), sum(mother_id) from agency").fetchone()
        kinds = connection.execute(
            "select contype::text, count(*) from pg_constraint where conrelid in "
            "('agency'::regclass, '\"Person\"'::regclass) and contype <> 'n' group by 1"
        ).fetchall()
    expected = [tuple(row.values()) for row in persons().to_pylist()]
    assert [(*row[:-1], str(row[-1])) for row in found] == expected
    assert count == (ROWS, sum(range(ROWS)))
    assert dict(kinds) == {"p": 2, "u": 2, "f": 2}


def test_it_is_read_back_exactly(script):
    source = open_source(str(script))
    assert source.tables() == ("agency", "Person")
    assert pa.Table.from_batches(source.read(AGENCY)).equals(pa.Table.from_batches([agencies()]))
    assert pa.Table.from_batches(source.read(PERSON)).equals(pa.Table.from_batches([persons()]))


def test_references_to_earlier_tables_are_declared():
    assert declarable(PERSON, [AGENCY, PERSON]) == PERSON.references[:1]
    assert declarable(PERSON, [PERSON, AGENCY]) == ()
    assert declarable(AGENCY, [PERSON, AGENCY]) == AGENCY.references


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("job_seeker", "job_seeker"),
        ("order", '"order"'),
        ("Ne", '"Ne"'),
        ("é", '"é"'),
        ('a"b', '"a""b"'),
        ("1a", '"1a"'),
        ("user", '"user"'),
    ],
)
def test_names_are_quoted_where_needed(name, text):
    assert quoted_name(name) == text


@pytest.mark.parametrize("name", ["l'x", "a''b", "q\"'", "(n"])
def test_a_name_with_a_quote_reads_back(tmp_path, put, segment, name):
    columns = (Column("id", DataType("integer")), Column(name, DataType("text"), nullable=True))
    layout = Layout("person", columns, key=("id",), order="id")
    batches = [batch.rename_columns(["id", name]) for batch in segment(1100)]
    path = str(tmp_path / "x.sql")
    put(open_sink(path, format=None, replace=False, tables=[layout]), layout, [batches])
    source = open_source(path, format=None)
    assert source.tables() == ("person",)
    assert sum(batch.num_rows for batch in source.read(layout)) == 1100


@pytest.mark.parametrize("has_lines", [True, False], ids=["lines", "one line"])
def test_an_odd_quote_is_told_within_its_bound(tmp_path, layout, monkeypatch, has_lines):
    """It was quadratic: 200,000 lines behind one odd quote took minutes."""
    monkeypatch.setattr("synth.stores.sql._MOST_ROW_BYTES", 1 << 20)
    path = tmp_path / "x.sql"
    line = "(2,'b'),\n" if has_lines else "(2,'b'),"
    path.write_text(
        "begin;\ncreate table person (\n);\ninsert into person (id, name) values\n"
        "(1,'a''),\n" + line * 200_000
    )
    began_s = time.process_time()
    with pytest.raises(AnswerError, match=r"^x.sql: a quote is opened and not closed within 1 MB$"):
        list(open_source(str(path), format=None).read(layout))
    assert time.process_time() - began_s < 2
