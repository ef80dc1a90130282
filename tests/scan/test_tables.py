"""Tables of databases and of files with columns: what is looked at, and what is passed over."""

import base64
import os
import sqlite3

import duckdb
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet
import pytest

from synth import api
from synth.databases.database import open_database
from synth.errors import WorldError
from synth.scan.tables import of_database
from synth.scan.types import Piece, Skipped

NIR = "285026912312382"
"""A number that INSEE can have given: its key is right and its place exists."""

ROWS = pa.table(
    {
        "id": pa.array(range(300), pa.int64()),
        "who": pa.array(
            [{"nir": NIR, "tels": ["06 12 34 56 78"] * (row % 3)} for row in range(300)]
        ),
        "note": pa.array([None] * 299 + [NIR]),
    }
)


def written(path, table, kind):
    if kind == "parquet":
        pyarrow.parquet.write_table(table, path, row_group_size=100)
    elif kind == "feather":
        pyarrow.feather.write_feather(table, path)
    else:
        with path.open("wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
            writer.write_table(table, 100)


def found(listing):
    return [(one.path, one.rule, one.count, one.looked, one.lines[:1]) for one in listing.results]


@pytest.mark.parametrize("kind", ["parquet", "feather", "arrows"])
def test_files_with_columns(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    written(path, ROWS, kind)
    listing = api.scan(path)
    assert found(listing) == [
        ("who.nir", "nir", 300, 300, (1,)),
        ("who.tels[]", "phone", 300, 300, (2,)),
        ("note", "nir", 1, 1, (300,)),
    ]
    few = api.scan(path, sample=120)
    assert found(few)[0] == ("who.nir", "nir", 120, 120, (1,))
    assert few.read[0][2:] == (360, "the first 120 rows")


@pytest.mark.parametrize("kind", ["parquet", "feather", "arrows"])
def test_what_is_written_beside_columns(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    note = pa.field("note", pa.string(), metadata={"from": "jean@orange.fr"})
    schema = pa.schema([note], metadata={"made by": f'{{"nir": "{NIR}"}}'})
    written(path, pa.table([["nothing"]], schema=schema), kind)
    assert [one[:2] for one in found(api.scan(path))] == [
        ("metadata", "email"),
        ("metadata:$.nir", "nir"),
    ]


@pytest.mark.parametrize("kind", ["parquet", "feather", "arrows"])
def test_files_with_columns_that_are_cut_off(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    written(path, ROWS, kind)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    (tmp_path / "b.txt").write_text("nothing\n")
    listing = api.scan(tmp_path)
    (source, reason) = listing.skipped[0]
    assert source == str(path)
    assert reason.removeprefix("not read to its end: ") == "it is damaged or cut off"


@pytest.mark.parametrize("kind", ["parquet", "feather", "arrows"])
def test_letters_that_are_no_utf8(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    letters = pa.array([f"L\xe9a {NIR}".encode("latin-1"), None]).view(pa.string())
    written(path, pa.table({"note": letters}), kind)
    assert found(api.scan(path)) == [("note", "nir", 1, 1, (1,))]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["parquet", "feather", "arrows"])
def test_files_with_columns_and_a_few_wrong_bytes(tmp_path, kind):
    """Arrow takes offsets as they stand there: unlooked at, they end the process."""
    path = tmp_path / f"a.{kind}"
    written(path, ROWS, kind)
    data = path.read_bytes()
    (tmp_path / "b.txt").write_text("nothing\n")
    for place in range(0, len(data), max(1, len(data) // 100)):
        path.write_bytes(data[:place] + b"\xff\xff\xff\x7f" + data[place + 4 :])
        listing = api.scan(tmp_path, sample=5)
        assert listing.skipped or listing.read[0][2] > 0


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_a_sample_of_a_file_of_a_database(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    module = sqlite3 if kind == "sqlite" else duckdb
    connection = module.connect(str(path))
    connection.execute("create table person (id integer primary key, nir text)")
    for row in range(50):
        connection.execute("insert into person values (?, ?)", (row, NIR))
    connection.commit()
    connection.close()
    listing = api.scan(path, sample=20)
    assert found(listing) == [("person.nir", "nir", 20, 20, (1,))]
    assert listing.read[0][3] == "the first 20 rows of each table"
    assert found(api.scan(path))[0][2] == 50


@pytest.mark.parametrize(("before", "sample"), [(0, None), (70_000, None), (70_000, 70_002)])
def test_a_text_that_is_no_utf8_hides_no_other(tmp_path, before, sample):
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("create table person (id integer primary key, nir text)")
    connection.executemany("insert into person values (?, 'x')", zip(range(before), strict=True))
    connection.execute(f"insert into person (nir) values (cast(x'ff41' as text)), ('{NIR}')")
    connection.commit()
    connection.close()
    listing = api.scan(tmp_path, sample=sample)
    assert found(listing) == [("person.nir", "nir", 1, before + 2, (before + 2,))]
    assert listing.skipped == ()


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_what_stands_in_definitions(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    connection = (sqlite3 if kind == "sqlite" else duckdb).connect(str(path))
    connection.execute(
        "create table person (id integer primary key, mail text default 'jean@orange.fr', "
        "tel text check (tel <> '06 12 34 56 78'))"
    )
    connection.execute(f"create view one as select * from person where mail <> '{NIR}'")
    connection.commit()
    connection.close()
    told = [(one.path, one.rule, one.count) for one in api.scan(path).results]
    assert told == [(("definitions"), rule, 1) for rule in ("email", "nir", "phone")]


@pytest.mark.parametrize("name", ["a?mode=rw.db", "a#b.db", "a%41b.db", "a b\nc.db", "é.db"])
def test_any_name_of_a_file_of_a_database(tmp_path, name):
    connection = sqlite3.connect(tmp_path / name)
    connection.execute("create table person (nir text)")
    connection.execute("insert into person values (?)", (NIR,))
    connection.commit()
    connection.close()
    assert found(api.scan(tmp_path)) == [("person.nir", "nir", 1, 1, (1,))]
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("kind", ["parquet", "feather"])
def test_a_name_that_is_no_text(tmp_path, kind):
    written(tmp_path / f"a.{kind}", pa.table({"nir": [NIR]}), kind)
    (tmp_path / f"a.{kind}").rename(tmp_path / os.fsdecode(b"\xff.bin"))
    assert [one.rule for one in api.scan(tmp_path).results] == ["nir"]


def test_a_name_that_is_no_text_of_duckdb_is_told(tmp_path):
    """DuckDB follows the link to the name, and refuses it."""
    duckdb.connect(str(tmp_path / "a.duckdb")).close()
    (tmp_path / "a.duckdb").rename(tmp_path / os.fsdecode(b"\xff.bin"))
    (tmp_path / "b.txt").write_text("nothing\n")
    said = (f"{tmp_path}/\\udcff.bin", "the database in it cannot be read")
    assert api.scan(tmp_path).skipped == (said,)


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_a_file_of_a_database_that_is_cut_off(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    module = sqlite3 if kind == "sqlite" else duckdb
    connection = module.connect(str(path))
    connection.execute("create table person (id integer primary key, nir text)")
    connection.commit()
    connection.close()
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(WorldError) as refused:
        api.scan(path)
    said = f"nothing could be read: {path}: the database in it cannot be read"
    assert str(refused.value) == said


@pytest.mark.postgres
def test_types_that_hold_no_number_are_passed_over(postgres):
    url = postgres.database(
        "create table person (id uuid primary key, other uuid, at time, ok boolean, nir text);"
        "insert into person values (gen_random_uuid(), gen_random_uuid(), now(), true, "
        f"'{NIR}')"
    )
    listing = api.scan(url)
    assert found(listing) == [("person.nir", "nir", 1, 1, (1,))]
    assert listing.read[0][2] == 2


@pytest.mark.postgres
def test_a_table_without_right_to_read(postgres):
    url = postgres.database(
        f"create table open (nir text); insert into open values ('{NIR}');"
        f"create table shut (nir text); insert into shut values ('{NIR}');"
        "drop role if exists reader; create role reader login; grant select on open to reader"
    )
    reader = url.replace("postgres@", "reader@")
    listing = api.scan(reader)
    assert found(listing) == [("open.nir", "nir", 1, 1, (1,))]
    assert listing.skipped == ((f"{reader}: shut", "this user may not read it"),)


@pytest.mark.postgres
def test_a_foreign_table_is_told(postgres):
    url = postgres.database(
        f"create table here (nir text); insert into here values ('{NIR}');"
        "create foreign data wrapper wrapper; create server far foreign data wrapper wrapper;"
        "create foreign table there (nir text) server far"
    )
    listing = api.scan(url)
    assert found(listing) == [("here.nir", "nir", 1, 1, (1,))]
    reason = "it is a foreign table, whose rows lie on another server"
    assert listing.skipped == ((f"{url}: there", reason),)


@pytest.mark.postgres
def test_rows_that_a_view_keeps_and_texts_of_functions(postgres):
    url = postgres.database(
        "create type mood as enum ('sad', 'ok'); create table person (id int primary key, nir text,"
        " tels text[], mood mood, photo bytea);"
        f"insert into person values (1, '{NIR}', '{{06 12 34 56 78}}', 'ok', '{NIR}');"
        "create materialized view kept as select * from person;"
        "create materialized view unfilled as select * from person with no data;"
        "delete from person;"
        "create function f() returns text language sql as $$ select 'jean@orange.fr' $$"
    )
    assert [one[:4] for one in found(api.scan(url))] == [
        ("kept.nir", "nir", 1, 1),
        ("kept.tels", "phone", 1, 1),
        ("kept.photo", "nir", 1, 1),
        ("definitions", "email", 1, 3),
    ]


@pytest.mark.postgres
def test_a_connection_that_is_lost_in_the_middle(postgres):
    url = postgres.database(
        "create table a (id int primary key, nir text);"
        f"insert into a select i, '{NIR}' from generate_series(1, 400000) i;"
        f"create table b (nir text); insert into b values ('{NIR}')"
    )
    name = url.rpartition("/")[2]
    database = open_database(url, read_only=True)
    steps = of_database(database, "here")
    first = next(steps)
    with postgres.connect() as connection:
        ended = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s"
        connection.execute(ended, [name])
    others = list(steps)
    database.close()
    assert isinstance(first, Piece)
    assert len(first.values) < 400_000
    skipped = [one for one in others if isinstance(one, Skipped)]
    assert [one.source for one in skipped] == ["here: a", "here: b", "here: definitions"]
    assert all(one.reason.endswith(": the connection was lost") for one in skipped)


def in_views(texts):
    return pa.array([[one] for one in texts], pa.list_view(pa.string_view()))


def in_runs(texts):
    ends = pa.array([*range(1, len(texts)), len(texts) + 2], pa.int32())
    return pa.RunEndEncodedArray.from_arrays(ends, texts).slice(2)


def in_a_union(texts):
    kinds, offsets = [1, 0] * len(texts), [place // 2 for place in range(2 * len(texts))]
    numbers = pa.array(range(len(texts)), pa.int64())
    return pa.UnionArray.from_dense(
        pa.array(kinds, pa.int8()), pa.array(offsets, pa.int32()), [numbers, pa.array(texts)]
    )


def in_a_sparse_union(texts):
    kinds = pa.array([0] * len(texts), pa.int8())
    return pa.UnionArray.from_sparse(kinds, [pa.array(texts), pa.nulls(len(texts), pa.int8())])


@pytest.mark.parametrize(
    ("made", "path"),
    [
        pytest.param(lambda texts: pa.array(texts, pa.string_view()), "a", id="views"),
        pytest.param(lambda texts: pa.array(texts, pa.large_string()), "a", id="large"),
        pytest.param(
            lambda texts: pa.array(map(str.encode, texts), pa.binary_view()), "a", id="bytes"
        ),
        pytest.param(
            lambda texts: pa.array(map(str.encode, texts), pa.binary(15)), "a", id="fixed bytes"
        ),
        pytest.param(
            lambda texts: pa.array(texts, pa.string_view()).dictionary_encode(), "a", id="codes"
        ),
        pytest.param(in_views, "a[]", id="lists"),
        pytest.param(in_runs, "a", id="runs"),
        pytest.param(in_a_union, "a.1", id="union"),
        pytest.param(in_a_sparse_union, "a.0", id="sparse union"),
    ],
)
def test_every_type_that_holds_texts(tmp_path, made, path):
    table = pa.table({"a": made([NIR] * 30)})
    with (tmp_path / "a.arrow").open("wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    listing = api.scan(tmp_path / "a.arrow")
    assert [(one.path, one.rule, one.count) for one in listing.results] == [(path, "nir", 30)]
    assert listing.skipped == ()


def test_parts_of_a_union_have_their_rows(tmp_path):
    table = pa.table({"a": in_a_union([NIR, "nothing", NIR])})
    with (tmp_path / "a.arrow").open("wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
    assert found(api.scan(tmp_path / "a.arrow")) == [("a.1", "nir", 2, 3, (1,))]
    assert api.scan(tmp_path / "a.arrow").results[0].lines == (1, 5)


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_json_as_bytes(tmp_path, kind):
    path = str(tmp_path / f"a.{kind}")
    data = f'{{"who": {{"nir": "{NIR}"}}}}'.encode()
    with {"sqlite": sqlite3, "duckdb": duckdb}[kind].connect(path) as database:
        database.execute("create table t (doc blob)")
        database.execute("insert into t values (?), (null)", [data])
    assert [one.path for one in api.scan(path).results] == ["t.doc:$.who.nir"]


@pytest.mark.parametrize("kind", ["fts4", "fts5"])
def test_what_a_full_text_index_keeps(tmp_path, kind):
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as database:
        database.execute(f"create virtual table notes using {kind}(title, body)")
        database.execute("insert into notes values ('a', ?)", [f"Mme Petit ({NIR})"])
    database.close()
    listing = api.scan(path)
    assert [(one.rule, one.count) for one in listing.results] == [("nir", 1)]
    assert listing.results[0].path.startswith("notes_content.c1")
    assert listing.skipped == ()


def test_what_repeats_is_looked_at_once_and_told_of_every_row(tmp_path):
    mail = base64.b64encode(b"jean.martin@orange.fr, deux enfants").decode()
    words = [
        "rien",
        None,
        f"le {NIR} de Mme",
        "n° 12345",
        '{"tel": "06 12 34 56 78"}',
        "",
        f"x {mail} y",
    ]
    table = pa.table({"note": [words[row % len(words)] for row in range(7000)]})
    listings = []
    for is_coded in (True, False):
        path = tmp_path / "a.parquet"
        pyarrow.parquet.write_table(table, path, use_dictionary=is_coded)
        listings.append(api.scan(path))
    assert found(listings[0]) == found(listings[1])
    assert listings[0].read == listings[1].read
    assert [(path, rule, count) for path, rule, count, *_ in found(listings[0])] == [
        ("note", "email", 1000),
        ("note", "nir", 1000),
        ("note:$.tel", "phone", 1000),
    ]


def test_damaged_texts_that_repeat_are_shown_as_such(tmp_path):
    path = tmp_path / "a.parquet"
    letters = pa.array([b"\xff\xfe", NIR.encode()] * 500)
    texts = pa.StringArray.from_buffers(len(letters), *letters.buffers()[1:])
    pyarrow.parquet.write_table(pa.table({"a": texts}), path)
    assert found(api.scan(path)) == [("a", "nir", 500, 1000, (2,))]
