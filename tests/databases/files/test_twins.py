"""What SQLite and DuckDB files do alike: what is made, refused, held and tried."""

from contextlib import closing
from functools import partial

import pytest

from synth.databases.database import is_url, open_database
from synth.errors import AnswerError, QuestionError, WorldError
from synth.schema.datatypes import read_type
from synth.schema.layout import Column, Layout

PLANTED = "1 84 12 76 451 089"


@pytest.fixture(params=["sqlite", "duckdb"])
def kind(request):
    return request.param


@pytest.fixture
def url(kind, make_file):
    """Makes a file of a few statements, and gives its URL."""
    return partial(make_file, kind)


def layout(name, *columns, **words):
    """A table of columns such as `id bigint` and `note text?`."""
    pairs = [text.split(" ", 1) for text in columns]
    made = [Column(n, read_type(t.rstrip("?")), nullable=t.endswith("?")) for n, t in pairs]
    return Layout(name, tuple(made), **words)


T = layout("t", "id bigint?", "v text?")
TOWNS = layout("town", "id bigint", "name text")
TOWN = "create table town (id integer primary key, name text not null unique)"


def test_a_new_file_appears_only_where_it_may_be_made(kind, tmp_path, fill, found, refused):
    place = f"{kind}:///{tmp_path}/new.db"
    one = (layout("t", "id bigint"), [(1,)])
    assert refused(WorldError, place, one) == "URL: there is no such file; --create makes it"
    with pytest.raises(WorldError, match=r"new.db: there is no such file"):
        open_database(place, read_only=True)
    with closing(open_database(place)) as database:
        assert database.structure().tables == ()
        with pytest.raises(WorldError, match="there is no such file"):
            database.rows("select 1")
    fill(place, one, create=True, committed=False)
    assert list(tmp_path.iterdir()) == []
    fill(place, one, create=True)
    assert found(place, "select * from t") == [(1,)]
    assert [entry.name for entry in tmp_path.iterdir()] == ["new.db"]
    nowhere = f"{kind}:///{tmp_path}/no/new.db"
    line = "URL: its folder does not exist; make it first"
    assert refused(WorldError, nowhere, one, create=True) == line


def test_a_table_without_columns_leaves_no_file(kind, tmp_path, refused):
    line = "table t has no columns, and such rows cannot be written here; "
    line += "give it a column, or written: false"
    place = f"{kind}:///{tmp_path}/new.db"
    assert refused(QuestionError, place, (Layout("t", ()), []), create=True) == line
    assert list(tmp_path.iterdir()) == []


def test_all_that_is_wrong_is_told_at_once(url, found, refused):
    place = url(
        "create table person (id integer primary key, nom text not null,"
        "total int generated always as (id + 1), birth date not null,"
        "since date not null default current_date); "
        "create table full_one (id int); insert into full_one values (1)"
    )
    person = layout("person", "id bigint", "name text", "total bigint", "nmo text")
    full = layout("full_one", "id bigint")
    tables = (person, []), (layout("persons", "id bigint"), []), (full, [])
    assert refused(AnswerError, place, *tables).splitlines() == [
        "column person.name is not in the database",
        "column person.total is computed by the database; leave it out",
        "column person.nmo is not in the database; did you mean 'nom'?",
        "column person.nom is not null and has no default; the schema must make it",
        "column person.birth is not null and has no default; the schema must make it",
        "table persons is not there; --create makes it; did you mean 'person'?",
        "table full_one holds rows; --mode append or replace",
    ]
    with closing(open_database(place)) as database:
        database.rows("insert into full_one values (2)")
    assert found(place, "select count(*) from full_one") == [(2,)]


def test_held_rows_are_inserted_where_they_are_absent(url, fill, found, refused):
    ddl = (
        "create table code (k text primary key, l text not null); create table bare (k int, l int)"
    )
    place = url(f"{ddl}; insert into code values ('a', 'there'); insert into bare values (1, null)")
    code = layout("code", "k text", "l text?")
    bare = layout("bare", "k bigint", "l bigint?")
    keyed = layout("bare", "k bigint", "l bigint?", key=("k",))
    held = ("code", "bare")
    fill(place, (code, [("a", "new"), ("b", "new")]), (bare, [(1, None), (1, 2)]), absent=held)
    fill(place, (code, [("b", "c")]), (keyed, [(1, 9), (3, 3)]), absent=held, mode="replace")
    assert found(place, "select * from code order by k") == [("a", "there"), ("b", "new")]
    rows = found(place, "select * from bare order by k, l nulls first")
    assert rows == [(1, None), (1, 2), (3, 3)]
    line = "URL: table code: column l may not be null"
    assert refused(WorldError, place, (code, [("c", None)]), absent=held) == line


def test_a_trial_changes_nothing(url, put_table):
    with closing(open_database(url(TOWN))) as database:
        with database.transaction(rolled_back=True):
            sink = database.sink([TOWNS], create=False, mode="append")
            put_table(sink, TOWNS, [(8, "Lons")])
            sink.finish()
            sink.discard()
        assert database.rows("select id from town") == []
        with pytest.raises(KeyError), database.transaction():  # noqa: PT012 - the last one raises
            database.rows("insert into town values (7, 'Dole')")
            raise KeyError
        assert database.rows("select id from town where id > ?", (1,)) == []
        with database.transaction():
            sink = database.sink([TOWNS], create=False, mode="fail")
            put_table(sink, TOWNS, [(1, "Dole")])
            sink.finish()
            sink.close()
            database.rows("insert into town values (2, 'Lons')")
        assert database.rows("select id from town order by id") == [(1,), (2,)]
        with pytest.raises(
            WorldError, match=r"it cannot be asked \((SQLITE_ERROR|CatalogException)"
        ):
            database.rows(f"select '{PLANTED}' from nowhere")


def test_what_is_no_file_to_write(kind, tmp_path, url):
    (tmp_path / "folder").mkdir()
    (tmp_path / "text").write_text(f"{PLANTED} " * 999)
    word = {"sqlite": "SQLite", "duckdb": "DuckDB"}[kind]
    for name, line in (
        ("folder", " is a folder; name a file"),
        ("text", f": it is not a {word} database"),
    ):
        with pytest.raises(WorldError) as caught:
            open_database(f"{kind}:///{tmp_path}/{name}")
        assert str(caught.value) == f"{kind}:///{tmp_path}/{name}{line}"
    place = url("create table t (id int, v text)")
    line = {"sqlite": "the file may not be written", "duckdb": "it is opened only to be read"}[kind]
    with closing(open_database(place, read_only=True)) as database:
        with pytest.raises(WorldError, match=r"agency.\w+: the file may not be written"):
            database.sink([T], create=False, mode="append")
        with pytest.raises(WorldError, match=rf"agency.\w+: {line}$"):
            database.rows("delete from t")
        database.close()
        database.close()


@pytest.mark.parametrize(
    ("rest", "line"),
    [
        ("qa:secret@host/x.db", "this {} URL has a host; expected"),
        ("x.db", "this {} URL has a host; expected"),
        ("/", "this {} URL names no file; expected"),
        ("", "this {} URL has a host; expected"),
        ("/:memory:", "this {} URL names no file; expected"),
        ("/x.db?password=secret", "a {} URL takes no options; expected"),
    ],
)
def test_urls_that_name_no_file(kind, rest, line):
    assert is_url(f"{kind}://{rest}")
    with pytest.raises(QuestionError) as caught:
        open_database(f"{kind}://{rest}")
    forms = f"{kind}:///PATH, or {kind}:////PATH from the root"
    assert str(caught.value) == f"{line.format(kind)} {forms}"
