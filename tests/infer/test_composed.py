"""Types that consist of others, and types nobody knows, from `init` to rows in a real database."""

from contextlib import closing

import duckdb
import psycopg
import pytest

from synth.conditions.domain import Domain
from synth.databases.catalog import DbCheck, DbColumn, DbTable, DbType, TableName
from synth.databases.duckdb.types import column_type
from synth.infer.inside import with_fields
from synth.infer.values import entry

ROWS_OF_FIELDS = """
create type adr as (rue text, code_postal char(5), ville varchar(9), pos point, note numeric(4,1));
create type contact as (nom text, courriel text, chez adr, le date);
create type vide as enum ();
create type floats as range (subtype = float8);
create type times as range (subtype = time);
create domain tags as text[] check (array_length(value, 1) between 1 and 3);
create domain code as varchar(5) check (value ~ '^[A-Z]{5}$');
create table a (
  id int primary key, c contact not null, d adr, many adr[] not null, v vide, f floats not null,
  t times not null, tg tags not null, b bit(3) not null, codes code[] not null,
  days datemultirange not null, m money not null, r regconfig not null, old int2vector);
create table w (id int primary key, v vide not null);
create table w2 (id int primary key, w_id int references w, x int not null);
create table w3 (w_id int primary key references w);
create table filled (
  id int primary key, x int not null,
  a aclitem not null default makeaclitem(10, 10, 'SELECT', false));
"""

NESTED = """
create table a (
  id integer primary key, many struct(nom varchar, pos struct(x double))[] not null,
  s struct("a b" varchar, code_postal varchar, n integer, le date, tags varchar[]) not null,
  m map(varchar, struct(a int, b varchar)) not null, m2 map(integer, varchar[]) not null,
  f integer[3] not null, f2 varchar[2], u union(num integer, str varchar) not null,
  v union(n integer, le date) not null, lu union(n integer, t varchar)[] not null,
  les struct(nom varchar, x integer)[] not null check (len(les) between 1 and 2), w variant,
  l integer[][] not null, l2 float[2][] not null, d decimal(9,2)[] not null);
"""


@pytest.mark.slow
def test_rows_of_fields(postgres, three_commands):
    url = postgres.database(ROWS_OF_FIELDS)
    text = three_commands(url)
    with psycopg.connect(url) as connection:
        ask = connection.execute
        postal = ask(
            "select bool_and((d).code_postal ~ '^[0-9]{5}$' and (d).rue <> '' "
            "and ((c).chez).code_postal ~ '^[0-9]{5}$' and (c).courriel ~ '@' "
            "and (c).le is not null), count(distinct (d).code_postal) > 1, count(*) from a"
        ).fetchone()
        empty = ask("select count(v), count(old) > 0 from a").fetchone()
        left = [ask(f"select count(*) from {name}").fetchone()[0] for name in ("w", "w2", "w3")]
        by_default = ask("select count(a) from filled").fetchone()
        astray = ask("select count(w_id) from w2").fetchone()
    assert postal == (True, True, 100)
    assert empty == (0, True)
    assert left == [0, 100, 0]
    assert astray == (0,)
    assert by_default == (100,)
    filled = text.partition("\n  filled:\n")[2].partition("\n\n")[0]
    assert filled.startswith("    rows: 100\n")
    assert " a: " not in filled
    assert (
        "rows: 0  # left out: v must not be null, and no value of the type public.vide is known "
        "here\n" in text
    )
    assert "rows: 0  # left out: its rows refer to w, which is left out\n" in text
    assert "# always empty: no value of the type public.vide is known here\n" in text


@pytest.mark.slow
def test_structs_maps_and_arrays_of_a_size(tmp_path, three_commands):
    path = tmp_path / "types.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(NESTED)
    three_commands(f"duckdb:///{path}")
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute(
            "select bool_and(regexp_full_match(s.code_postal, '[0-9]{5}')), "
            "bool_and(len(f) = 3 and len(map_keys(m)) = 1 and s.n is not null), "
            "bool_and(les[1].nom <> '' and les[1].x > 0 and many[1].nom is distinct from ''), "
            "max(len(many)) = 2 and min(len(many)) = 0, max(len(l2)) = 2, count(w) > 50, "
            "count(distinct union_tag(u)) + count(distinct union_tag(v)), count(*) from a"
        ).fetchone()
    assert found == (*[True] * 6, 4, 100)


NUMBERS = ("isbn13", "isbn", "ismn13", "ismn", "issn13", "issn", "ean13", "upc")


def test_numbers_of_goods_and_books_have_their_check_digit(postgres, three_commands):
    """Only where the server brings the extension: it computes the digit, and judges all others."""
    with closing(psycopg.connect(postgres.database(), autocommit=True)) as connection:
        offered = connection.execute(
            "select count(*) from pg_available_extensions where name in ('isn', 'cube')"
        ).fetchone()
    if offered != (2,):
        pytest.skip("this server has no extensions isn and cube")
    columns = ", ".join(f"c{n} {name} not null unique" for n, name in enumerate(NUMBERS))
    url = postgres.database(
        f"create extension isn; create extension cube; "
        f"create table a (id int primary key, {columns}, v cube not null unique);"
    )
    three_commands(url)
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from a").fetchone() == (100,)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("geometry(Point,4326)", "SRID=4326;POINT(2.35 48.85)"),
        ("geometry(PointZ,2154)", "SRID=2154;POINT Z(2.35 48.85 10)"),
        ("geometry(LineStringM,4326)", "SRID=4326;LINESTRING M(2.3 48.8 10,2.4 48.9 10)"),
        ("geometry(PolygonZM)", "POLYGON ZM((2 48 10 10,3 48 10 10,3 49 10 10,2 48 10 10))"),
        ("geography(GeometryCollectionZ,4326)",
         "SRID=4326;GEOMETRYCOLLECTION Z(POINT Z(2.35 48.85 10))"),
        ("geometry", "POINT(2.35 48.85)"),
    ],
)  # fmt: skip
def test_places_have_the_numbers_of_their_type(text, value):
    """As PostGIS writes it: a third number in a type with Z, a third or fourth with M."""
    made = entry(DbColumn("g", DbType(text, "geometry"), nullable=False), Domain())
    assert value in str(made.generator)


@pytest.mark.parametrize(
    ("text", "base", "fields"),
    [
        ("STRUCT(a INTEGER, b VARCHAR)", "struct", ("a", "b")),
        ('STRUCT("a, b" DECIMAL(9,2), c STRUCT(d DATE))', "struct", ("a, b", "c")),
        ("MAP(VARCHAR, DECIMAL(9,2))", "map", ("key", "value")),
        ("STRUCT(a INTEGER)[]", "array", ()),
        ("UNION(num INTEGER, str VARCHAR)", "union", ("num", "str")),
    ],
)
def test_nested_types_of_duckdb(text, base, fields):
    found = column_type(text)
    assert (found.base, tuple(name for name, _ in found.fields)) == (base, fields)


FIELDS = [
    ("((adr).cp ~ '^[0-9]{5}$'::text)", {"cp": "(VALUE ~ '^[0-9]{5}$'::text)"}),
    ("(adr.pays IN ('FR', 'BE'))", {"pays": "(VALUE IN ('FR', 'BE'))"}),
    ("(\"adr\".\"pays\" = 'FR')", {"pays": "(VALUE = 'FR')"}),
    ("(((adr).n >= 1) AND ((adr).n <= 5) AND ((adr).cp = 'x'))",
     {"n": "((VALUE >= 1)) ((VALUE <= 5))", "cp": "((VALUE = 'x'))"}),
    ("((adr).cp = (adr).pays)", {}),
    ("((adr).n > other)", {}),
    ("(other > 1)", {}),
    ("((((adr).n = 1) AND ((adr).cp = 'x')) OR (((adr).n = 3) AND ((adr).cp = 'y')))", {}),
]  # fmt: skip


@pytest.mark.parametrize(("check", "asked"), FIELDS)
def test_a_field_knows_what_checks_ask_of_it(check, asked):
    text, number = DbType("text", "text"), DbType("integer", "integer")
    kind = DbType("adr", "composite", fields=(("cp", text), ("pays", text), ("n", number)))
    columns = (DbColumn("adr", kind), DbColumn("other", number))
    table = DbTable(TableName("public", "t"), columns, checks=(DbCheck("c", check),))
    told = {name: one.checks for name, one in with_fields(table).columns[0].type.fields}
    found = {name: checks for name, checks in told.items() if checks}
    assert {name: _bare(" ".join(checks)) for name, checks in found.items()} == {
        name: _bare(text) for name, text in asked.items()
    }


def _bare(text):
    """A condition without its parentheses, which say nothing here."""
    return text.replace("(", "").replace(")", "")


CHECKED = """
create table t (
  id integer primary key,
  adr struct(rue varchar, cp varchar, pays varchar) not null
    check (adr.pays in ('FR', 'BE')) check (regexp_full_match(adr.cp, '[0-9]{4}')),
  les struct(nom varchar, x integer)[] not null check (len(les) > 0 and les[1].x between 3 and 5));
"""


def test_what_checks_ask_of_fields_holds_without_a_second_draw(tmp_path, three_commands):
    path = tmp_path / "fields.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(CHECKED)
    three_commands(f"duckdb:///{path}")
    with duckdb.connect(str(path), read_only=True) as connection:
        found = connection.execute(
            "select count(*), count(distinct adr.pays), count(distinct adr.cp) > 1 from t"
        ).fetchone()
    assert found == (100, 2, True)
