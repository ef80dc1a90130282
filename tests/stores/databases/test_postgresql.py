"""PostgreSQL: the server is the judge of what was written, and of what it refuses."""

import datetime
import pickle
from decimal import Decimal
from traceback import format_exception

import pyarrow as pa
import pytest

from synth.errors import AnswerError, QuestionError, SynthError, WorldError
from synth.schema.datatypes import read_type
from synth.schema.layout import Column, Layout, Reference
from synth.stores.database import open_database
from synth.stores.databases.postgresql import Postgresql
from synth.stores.databases.postgresql_errors import too_old
from synth.stores.store import arrow_schema

pytestmark = pytest.mark.postgres

WIPE = """
    do $$ declare space text; begin
      for space in select nspname from pg_namespace where nspname !~ '^(pg_|information_schema)' loop
        execute format('drop schema %I cascade', space);
      end loop;
    end $$;
    set client_min_messages = warning;
    create schema public;
    grant usage on schema public to public
"""
PLANTED = "planted-value-7f3a"


def table(name, columns, *, key=(), references=(), uniques=(), outside=""):
    """A layout from `id integer, name text null`; a column may be `id=ID integer`."""
    made = []
    for text in columns.split("; "):
        named, word = text.removesuffix(" null").split(" ", 1)
        inside, _, other = named.partition("=")
        nullable = text.endswith(" null")
        made.append(Column(inside, read_type(word), nullable=nullable, outside=other))
    return Layout(
        name, tuple(made), key=key, references=references, uniques=uniques, outside=outside
    )


def fill(url, *written, create=False, mode="fail", absent=frozenset(), cut=2, until=None):
    """Write tables and their rows, in segments of `cut` rows, as a run does."""
    database = Postgresql(url)
    try:
        layouts = [layout for layout, _ in written]
        sink = database.sink(layouts, create=create, mode=mode, absent=absent)
        try:
            encode = pickle.loads(pickle.dumps(sink.encode))
            for layout, rows in written:
                sink.begin(layout)
                for start in range(0, len(rows), cut):
                    columns = list(zip(*rows[start : start + cut], strict=True))
                    schema = arrow_schema(layout)
                    arrays = [
                        pa.array(values, field.type)
                        for values, field in zip(columns, schema, strict=True)
                    ]
                    batch = pa.RecordBatch.from_arrays(arrays, schema=schema)
                    sink.write(encode(layout, [batch], first=start == 0))
                sink.end()
            assert sink.finish() == ()
            if until == "finish":
                raise WorldError("stopped")
            sink.close(b"{}")
        except BaseException:
            sink.discard()
            sink.discard()
            raise
    finally:
        database.close()


@pytest.fixture(scope="module")
def shared(postgres):
    """One database for all tests: making one takes longer than most of them."""
    return postgres.database()


@pytest.fixture
def database(postgres, shared):
    """The URL of an emptied database in which these statements were run."""

    def made(ddl=""):
        with postgres.connect(shared) as connection:
            connection.execute(WIPE)
            if ddl:
                connection.execute(ddl)
        return shared

    return made


@pytest.fixture
def rows(postgres):
    """What a query gives, asked by a connection of its own."""

    def asked(url, query):
        with postgres.connect(url) as connection:
            return connection.execute(query).fetchall()

    return asked


def refused(kind, url, *written, **words):
    """The message with which a fill is refused; no planted value is in it or behind it."""
    with pytest.raises(kind) as found:
        fill(url, *written, **words)
    message = str(found.value)
    whole = "".join(format_exception(found.value)) + repr(found.value)
    assert PLANTED not in message
    assert PLANTED not in whole
    return message.replace(url, "URL")


# -- values ---------------------------------------------------------------------------------------


def test_every_type_comes_back(database, rows):
    url = database("""
        create type mood as enum ('sad', 'ok');
        create table t (
          a smallint, b integer, c bigint, d numeric(9,2), d2 numeric(20,10), e double precision,
          f boolean, g varchar(9), h text, i date, j time, k timestamp, l uuid, m mood, n jsonb,
          o text[], p bytea, q int4range, r timestamptz, s interval, u inet)
    """)
    layout = table(
        "t",
        "a smallint null; b integer null; c bigint null; d decimal(9,2) null; d2 decimal(20,10) "
        "null; e double null; f boolean null; g varchar(9) null; h text null; i date null; "
        "j time null; k timestamp null; l uuid null; m mood null; n jsonb null; o text[] null; "
        "p bytea null; q int4range null; r timestamptz null; s interval null; u inet null",
    )
    row = (
        -32768, 2**31 - 1, -(2**63), Decimal("-1234567.89"), Decimal("0.0000000001"), 1.5e300,
        True, 'a"b,\n\\.', "", datetime.date(1, 1, 1), datetime.time(23, 59, 59, 999999),
        datetime.datetime(1999, 12, 31, 0, 0, 0, 1), "00000000-0000-4000-8000-000000000000", "ok",
        '{"a": "é"}', '{"x, y",NULL}', "\\x00ff", "[1,3)", "2024-06-01 12:00:00", "1 day", "192.0.2.1",
    )  # fmt: skip
    fill(url, (layout, [row, (None,) * len(row), row]))
    found = rows(url, "select *, r at time zone 'UTC', host(u) from t")
    assert found[1] == (None,) * 23
    assert found[0] == found[2]
    assert found[0][:17] == (
        *row[:12], found[0][12], "ok", {"a": "é"}, ["x, y", None], b"\x00\xff",
    )  # fmt: skip
    assert str(found[0][12]) == row[12]
    assert found[0][21:] == (datetime.datetime(2024, 6, 1, 12), "192.0.2.1")


def test_numbers_that_are_none_and_lone_nulls(database, rows):
    url = database("create table t (a double precision); create table u (a text)")
    fill(
        url,
        (table("t", "a double null"), [(float("nan"),), (float("-inf"),), (None,), (-0.0,)]),
        (table("u", "a text null"), [("",), (None,), ("\\N",), ("\\.",), ("a\\.\n\\.\nb",)]),
    )
    assert rows(url, "select a::text from t") == [("NaN",), ("-Infinity",), (None,), ("-0",)]
    assert rows(url, "select a from u") == [("",), (None,), ("\\N",), ("\\.",), ("a\\.\n\\.\nb",)]


def test_names_of_all_kinds(database, rows):
    long = "x" * 63
    url = database(f"""
        create schema "default$default";
        create table "default$default"."Fo""rm" ("select" int, "É ;--" text, "{long}" int);
        create table "default$default".empty (a int)
    """)
    layout = table(
        "form",
        f"select integer; other=É\u00a0;-- text; {long} integer",
        outside='"default$default"."Fo""rm"',
    )
    layout = Layout(
        "form",
        (layout.columns[0], Column("other", read_type("text"), outside="É ;--"), layout.columns[2]),
        outside=layout.outside,
    )
    fill(url, (layout, [(1, "a", 2)]), (table("empty", "a integer"), []))
    assert rows(url, 'select * from "default$default"."Fo""rm"') == [(1, "a", 2)]


def test_defaults_generated_and_triggers_do_their_part(database, rows):
    url = database("""
        create table t (a int, b int default 7, c int generated always as (a * 2) stored,
          d text not null);
        create function fill() returns trigger language plpgsql as
          $$ begin new.d := 'd' || new.a; return new; end $$;
        create trigger fill before insert on t for each row execute function fill()
    """)
    fill(url, (table("t", "a integer"), [(1,), (2,)]))
    assert rows(url, "select * from t") == [(1, 7, 2, "d1"), (2, 7, 4, "d2")]


# -- cycles ---------------------------------------------------------------------------------------

TREE = "create table t (id int primary key, up int not null references t)"


def test_a_row_may_refer_to_a_later_one_of_its_table(database, rows):
    url = database(TREE)
    fill(url, (table("t", "id integer; up integer"), [(1, 3), (2, 1), (3, 3)]))
    assert rows(url, "select * from t") == [(1, 3), (2, 1), (3, 3)]


A = table("a", "id integer; b integer null", key=("id",))
B = table("b", "id integer; a integer", key=("id",))
PAIR = [(A, [(1, 10), (2, 20), (3, None)]), (B, [(10, 2), (20, 1)])]


@pytest.mark.parametrize(
    ("column", "key"),
    [
        pytest.param("int", "", id="nullable"),
        pytest.param("int", "deferrable", id="deferrable"),
        pytest.param("int", "deferrable initially deferred", id="deferred"),
        pytest.param("int check (b is not null or id = 3)", "", id="checked"),
        pytest.param("int, unique nulls not distinct (b)", "", id="nulls not distinct"),
    ],
)
def test_two_tables_that_need_each_other(database, rows, column, key):
    url = database(f"""
        create table a (id int primary key, b {column});
        create table b (id int primary key, a int not null references a);
        alter table a add constraint a_b foreign key (b) references b {key}
    """)
    fill(url, *PAIR)
    assert rows(url, "select * from a order by 1") == [(1, 10), (2, 20), (3, None)]
    assert rows(url, "select * from b order by 1") == [(10, 2), (20, 1)]
    fill(url, *PAIR, mode="replace")
    assert rows(url, "select count(*) from a") == [(3,)]


def test_without_a_primary_key_the_tables_are_inserted_at_once(database, rows):
    url = database("""
        create table a (id int unique, b int);
        create table b (id int primary key, a int not null references a (id));
        alter table a add foreign key (b) references b
    """)
    fill(url, *PAIR)
    assert rows(url, "select * from a order by 1") == [(1, 10), (2, 20), (3, None)]


def test_three_tables_that_cannot_do_without_each_other(database, rows):
    url = database("""
        create table a (id int primary key, c int not null);
        create table b (id int primary key, a int not null references a);
        create table c (id int primary key, b int not null references b);
        alter table a add foreign key (c) references c;
        create table lone (id int primary key);
        create table d (a int references a, c int references c)
    """)
    written = (
        (table("a", "id integer; c integer"), [(1, 3), (2, 4)]),
        (table("b", "id integer; a integer"), [(1, 2), (2, 1)]),
        (table("lone", "id integer"), [(1,)]),
        (table("c", "id integer; b integer"), [(3, 1), (4, 2)]),
        (table("d", "a integer; c integer"), [(1, 3)]),
    )
    fill(url, *written)
    assert rows(url, "select * from a, d, lone") == [(1, 3, 1, 3, 1), (2, 4, 1, 3, 1)]
    fill(url, *written, mode="replace")
    assert rows(url, "select * from c") == [(3, 1), (4, 2)]


def test_cycles_meet_and_a_wrong_order_is_no_trouble(database, rows):
    url = database("""
        create table a (id int primary key, b int, z int not null);
        create table b (id int primary key, a int not null references a, z int);
        create table z (id int primary key, b int references b);
        alter table a add foreign key (b) references b;
        alter table a add foreign key (z) references z;
        alter table b add foreign key (z) references z
    """)
    fill(
        url,
        (table("a", "id integer; b integer null; z integer", key=("id",)), [(1, 1, 1)]),
        (table("b", "id integer; a integer; z integer null", key=("id",)), [(1, 1, 1)]),
        (table("z", "id integer; b integer null", key=("id",)), [(1, 1)]),
    )
    assert rows(url, "select * from a, b, z") == [(1, 1, 1, 1, 1, 1, 1, 1)]


def test_a_nullable_key_waits_for_a_table_that_itself_waits(database, rows):
    url = database("""
        create table n (id int primary key, b int);
        create table a (id int primary key, b int not null);
        create table b (id int primary key, a int not null references a);
        alter table a add foreign key (b) references b;
        alter table n add foreign key (b) references b
    """)
    fill(
        url,
        (table("n", "id integer; b integer null", key=("id",)), [(1, 2), (2, None)]),
        (table("b", "id integer; a integer", key=("id",)), [(2, 1)]),
        (table("a", "id integer; b integer", key=("id",)), [(1, 2)]),
    )
    assert rows(url, "select * from n order by 1") == [(1, 2), (2, None)]


def test_keys_that_share_a_column(database, rows):
    url = database("""
        create table net (id int primary key);
        create table client (net int references net, id int, login int, primary key (net, id));
        create table login (net int, id int, client int not null, primary key (net, id),
          foreign key (net, client) references client);
        alter table client add foreign key (net, login) references login
    """)
    fill(
        url,
        (table("net", "id integer"), [(1,), (2,)]),
        (table("client", "net integer; id integer; login integer null"), [(1, 1, 5), (2, 1, None)]),
        (table("login", "net integer; id integer; client integer"), [(1, 5, 1)]),
    )
    assert rows(url, "select * from client order by 1") == [(1, 1, 5), (2, 1, None)]


# -- numbers the database gives -------------------------------------------------------------------


@pytest.mark.parametrize(
    "column",
    [
        "id int generated always as identity",
        "id bigint generated by default as identity (start 5)",
        "id serial",
        "id numeric default nextval('own.\"S q\"')",
        "id int default nextval(('own.\"S q\"'::text)::regclass)",
    ],
)
def test_sequences_go_on_after_the_rows(postgres, database, rows, column):
    url = database(
        f'create schema own; create sequence own."S q"; '
        f'create table "T" ({column} primary key, a int)'
    )
    layout = table("T", "id integer; a integer", outside='"T"')
    fill(url, (layout, [(3, 0), (9, 0), (7, 0)]))
    fill(url, (layout, []), mode="append")
    with postgres.connect(url) as connection:
        connection.execute('insert into "T" (a) values (1)')
    assert rows(url, 'select id from "T" where a = 1') == [(10,)]


def test_a_shared_sequence_never_goes_back(database, rows):
    url = database("""
        create sequence s; create sequence down increment -1 minvalue -100; create sequence small maxvalue 5;
        create table a (id int default nextval('s')); create table b (id int default nextval('s'));
        create table c (id int default nextval('down')); create table d (id int default nextval('small'))
    """)
    one = "id integer"
    fill(
        url,
        (table("a", one), [(50,)]),
        (table("b", one), [(20,)]),
        (table("c", one), [(-7,), (-3,)]),
        (table("d", one), [(90,)]),
    )
    fill(url, (table("a", one), [(4,)]), mode="replace")
    found = rows(url, "select nextval('s'), nextval('down'), nextval('small')")
    assert found == [(51, -8, 1)]


def test_identity_columns_in_a_cycle_keep_the_numbers_given(database, rows):
    url = database("""
        create table a (id int generated always as identity primary key, b int);
        create table b (id int primary key, a int not null references a);
        alter table a add foreign key (b) references b
    """)
    fill(url, *PAIR)
    assert rows(url, "select id from a order by 1") == [(1,), (2,), (3,)]


# -- modes ----------------------------------------------------------------------------------------

TOWN = table("town", "id integer; name text", key=("id",))
TOWNS = "create table town (id int primary key, name text)"


def test_fail_refuses_tables_that_hold_rows(database, rows):
    url = database(
        f"{TOWNS}; create table b (a int); insert into town values (1, 'x'); "
        "insert into b values (1); create table c (a int)"
    )
    message = refused(
        AnswerError,
        url,
        (TOWN, [(2, PLANTED)]),
        (table("c", "a integer"), []),
        (table("b", "a integer"), []),
    )
    assert message == (
        "table town holds rows; --mode append or replace\n"
        "table b holds rows; --mode append or replace"
    )
    assert rows(url, "select * from town") == [(1, "x")]


def test_append_and_replace(database, rows):
    url = database(f"{TOWNS}; insert into town values (1, 'x')")
    fill(url, (TOWN, [(2, "y")]), mode="append")
    assert rows(url, "select * from town") == [(1, "x"), (2, "y")]
    fill(url, (TOWN, [(1, "z")]), mode="replace")
    assert rows(url, "select * from town") == [(1, "z")]


def test_replace_leaves_tables_alone_that_the_schema_does_not_name(postgres, database, rows):
    url = database(f"""
        {TOWNS}; create table street (town int references town on delete cascade, other int);
        create table child (extra int) inherits (town);
        insert into town values (1, 'x'); insert into child values (5, 'y', 0);
        insert into street values (null, 1)
    """)
    fill(url, (TOWN, [(2, "y")]), mode="replace")
    assert rows(url, "select id from town order by 1") == [(2,), (5,)]
    with postgres.connect(url) as connection:
        connection.execute("insert into street values (2)")
    assert refused(AnswerError, url, (TOWN, []), mode="replace") == (
        "table street, which the schema does not name, refers to rows of public.town "
        "(street_town_fkey); --mode replace would take them away"
    )


def test_partitions_are_filled_and_replaced_through_their_table(database, rows):
    url = database("""
        create table p (a int, b text) partition by range (a);
        create table p1 partition of p for values from (0) to (10)
    """)
    layout = table("p", "a integer; b text")
    fill(url, (layout, [(1, "x")]))
    fill(url, (layout, [(2, "y")]), mode="replace")
    assert rows(url, "select a from p1") == [(2,)]
    message = refused(WorldError, url, (layout, [(11, PLANTED)]), mode="append")
    assert message.endswith(": table p: no partition takes a row")


def test_absent_rows_alone_are_inserted(database, rows):
    url = database(f"{TOWNS}; insert into town values (1, 'x')")
    for _ in range(2):
        fill(url, (TOWN, [(1, "other"), (2, "y")]), absent=frozenset({"town", "unwritten"}))
    assert rows(url, "select * from town order by 1") == [(1, "x"), (2, "y")]
    fill(url, (TOWN, [(1, "z"), (3, "z")]), mode="replace", absent=frozenset({"town"}))
    assert rows(url, "select * from town order by 1") == [(1, "x"), (2, "y"), (3, "z")]


def test_absent_rows_are_known_by_the_schemas_key_where_the_database_has_none(database, rows):
    url = database("create table town (id int, name text)")
    for _ in range(2):
        fill(url, (TOWN, [(1, "x"), (2, "y")]), absent=frozenset({"town"}))
    assert rows(url, "select * from town order by 1") == [(1, "x"), (2, "y")]


def test_absent_rows_in_a_cycle(database, rows):
    url = database("""
        create table a (id int primary key, b int);
        create table b (id int primary key, a int not null references a);
        alter table a add foreign key (b) references b; insert into a values (1, null)
    """)
    fill(url, *PAIR, absent=frozenset({"a"}))
    assert rows(url, "select * from a order by 1") == [(1, None), (2, 20), (3, None)]


# -- create ---------------------------------------------------------------------------------------


def test_create_makes_missing_tables_with_keys_and_references(database, rows):
    url = database(f"{TOWNS}; create schema app")
    person = table(
        "person",
        "id=ID integer; town integer; lead integer null; mail text",
        key=("id",),
        outside='app."Person"',
        uniques=(("town", "mail"),),
        references=(Reference(("town",), "town", ("id",)), Reference(("lead",), "team", ("id",))),
    )
    team = table(
        "team",
        "id integer; chief integer",
        key=("id",),
        references=(Reference(("chief",), "person", ("id",)),),
    )
    written = ((TOWN, [(1, "x")]), (person, [(1, 1, 2, "a")]), (team, [(2, 1)]))
    assert refused(AnswerError, url, *written) == (
        "table app.Person is not there; --create makes it\n"
        "table team is not there; --create makes it"
    )
    fill(url, *written, create=True)
    found = rows(
        url,
        "select conrelid::regclass::text, pg_get_constraintdef(oid) from pg_constraint "
        "where contype in ('p', 'u', 'f') and oid > 16384 order by 1, 2",
    )
    assert found == [
        ('app."Person"', "FOREIGN KEY (lead) REFERENCES team(id)"),
        ('app."Person"', "FOREIGN KEY (town) REFERENCES town(id)"),
        ('app."Person"', 'PRIMARY KEY ("ID")'),
        ('app."Person"', "UNIQUE (town, mail)"),
        ("team", 'FOREIGN KEY (chief) REFERENCES app."Person"("ID")'),
        ("team", "PRIMARY KEY (id)"),
        ("town", "PRIMARY KEY (id)"),
    ]
    fill(url, *written, create=True, mode="replace")
    assert rows(url, "select * from team") == [(2, 1)]


def test_what_create_cannot_make(database, rows):
    url = database("create view v as select 1 as a")
    long = "n" * 64
    assert refused(AnswerError, url, (table(long, "a integer"), []), create=True) == (
        f"table {long}: {long} is longer than 63 bytes"
    )
    assert refused(WorldError, url, (table("v", "a integer"), []), create=True).endswith(
        ": table v: something that is no table has this name"
    )
    assert refused(WorldError, url, (table("w", "a sometype"), []), create=True).endswith(
        ": table w: a type that is asked for is not there; it may need an extension"
    )
    lost = table("w", "a integer", outside="nowhere.w")
    assert refused(WorldError, url, (lost, []), create=True).endswith(
        ": table nowhere.w: there is no such schema (namespace)"
    )
    made = (table("fresh", "a integer"), [(1,)])
    refused(WorldError, url, made, create=True, until="finish")
    assert rows(url, "select to_regclass('fresh')") == [(None,)]


# -- what is refused before a row is written ------------------------------------------------------


def test_columns_that_do_not_fit_are_all_told_at_once(database):
    url = database("""
        create table t (a int, g int generated always as (1) stored, needed int not null,
          n int not null default 1, i int generated always as identity)
    """)
    message = refused(
        AnswerError,
        url,
        (table("t", "a integer; needs integer; g integer"), []),
        (table("other", "a integer", outside="t"), []),
        (table("tt", "a integer"), []),
    )
    assert message.splitlines() == [
        "column t.needs is not in the database; did you mean 'needed'?",
        "column t.g is computed by the database; leave it out",
        "column t.needed is not null and has no default; the schema must make it",
        "table t is filled by t and other",
        "column t.needed is not null and has no default; the schema must make it",
        "table tt is not there; --create makes it; did you mean 't'?",
    ]


def test_a_user_without_rights(postgres, database):
    url = database(f"{TOWNS}; create role clerk login; grant select on town to clerk")
    with pytest.raises(WorldError) as found:
        fill(url.replace("postgres@", "clerk@"), (TOWN, []))
    assert str(found.value).endswith(": no right to insert into town")
    with postgres.connect(url) as connection:
        connection.execute("drop owned by clerk; drop role clerk")


def test_row_level_security_is_obeyed(postgres, database, rows):
    url = database(f"""
        {TOWNS}; create role guest login; grant select, insert on town to guest;
        alter table town enable row level security;
        create policy mine on town using (id > 0) with check (id > 0)
    """)
    guest = url.replace("postgres@", "guest@")
    fill(guest, (TOWN, [(1, "x")]))
    assert rows(url, "select * from town") == [(1, "x")]
    assert refused(WorldError, guest, (TOWN, [(-1, PLANTED)]), mode="append") == (
        "URL: table town: no right to do this"
    )
    with postgres.connect(url) as connection:
        connection.execute("drop owned by guest; drop role guest")


def test_a_database_set_to_read_only(database):
    url = database(TOWNS)
    assert refused(
        WorldError, f"{url}?options=-cdefault_transaction_read_only%3Don", (TOWN, [])
    ).endswith(": the database or session is set to read only")
    opened = Postgresql(url, read_only=True)
    with pytest.raises(WorldError, match=r": it only reads: a replica, or a session or opened"):
        opened.rows("create table x (a int)")
    opened.close()


# -- what the server refuses ----------------------------------------------------------------------

VIOLATIONS = {
    "unique": (
        "create table t (a text, b text, constraint pair unique (a, b))",
        [(PLANTED, "x")] * 2,
        "table t: a row violates unique pair (a, b)",
    ),
    "unique expression": (
        "create table t (a text, b text); create unique index low on t (lower(a))",
        [(PLANTED, "x")] * 2,
        "table t: a row violates unique low (lower(a))",
    ),
    "foreign key": (
        "create table o (a text primary key); create table t (a text constraint fk references o, b text)",
        [(PLANTED, "x")],
        "table t: a row violates foreign key fk (a)",
    ),
    "deferred": (
        "create table o (a text primary key); create table t (a text constraint fk references o "
        "deferrable initially deferred, b text)",
        [(PLANTED, "x")],
        "table t: a row violates foreign key fk (a)",
    ),
    "check": (
        "create table t (a text constraint short check (length(a) < 3), b text)",
        [(PLANTED, "x")],
        "table t: a row violates check short",
    ),
    "exclusion": (
        "create table t (a text, b text, constraint once exclude using hash (a with =))",
        [(PLANTED, "x")] * 2,
        "table t: a row violates exclusion constraint once",
    ),
    "not null": (
        "create table t (a text, b text not null)",
        [(PLANTED, None)],
        "table t: column b may not be null",
    ),
    "domain": (
        "create domain brief as text constraint tiny check (length(value) < 3); create table t (a brief, b text)",
        [(PLANTED, "x")],
        "table t: a value violates check of type brief: tiny in column a",
    ),
    "domain not null": (
        "create domain filled as text not null; create table t (a text, b filled)",
        [(PLANTED, None)],
        "table t: column b may not be null",
    ),
    "too long": (
        "create table t (a varchar(3), b text)",
        [(PLANTED, "x")],
        "table t: a value does not fit its type in column a (StringDataRightTruncation)",
    ),
    "not a number": (
        'create table t ("b" text, a int)',
        [(PLANTED, "x")],
        "table t: a value does not fit its type in column a (InvalidTextRepresentation)",
    ),
    "not a date": (
        "create table t (a date, b text)",
        [(PLANTED, "x")],
        "table t: a value does not fit its type in column a (InvalidDatetimeFormat)",
    ),
    "no enum label": (
        "create type m as enum ('x'); create table t (a m, b text)",
        [(PLANTED, "x")],
        "table t: a value does not fit its type in column a (InvalidTextRepresentation)",
    ),
    "nul": (
        "create table t (a text, b text)",
        [(PLANTED + "\0", "x")],
        "table t: a text holds a character that the server does not take, such as NUL",
    ),
    "trigger": (
        "create table t (a text, b text); create function no() returns trigger language plpgsql as "
        "$$ begin raise exception 'not %', new.a using detail = new.a, hint = new.a; end $$; "
        "create trigger no before insert on t for each row execute function no()",
        [(PLANTED, "x")],
        "table t: a trigger of it refused a row",
    ),
    "trigger with a code": (
        "create table t (a text, b text); create function no() returns trigger language plpgsql as "
        "$$ begin raise exception 'not %', new.a using errcode = 'ZZ001'; end $$; "
        "create trigger no after insert on t for each row execute function no()",
        [(PLANTED, "x")],
        "table t: a trigger of it refused a row",
    ),
    "a table behind a trigger": (
        "create table log (a text, constraint once unique (a)); create table t (a text, b text); "
        "create function no() returns trigger language plpgsql as "
        "$$ begin insert into log values (new.a); return new; end $$; "
        "create trigger no after insert on t for each row execute function no()",
        [(PLANTED, "x")] * 2,
        "table log: a row violates unique once (a)",
    ),
    "an error in a trigger": (
        "create table t (a text, b text); create function no() returns trigger language plpgsql as "
        "$$ begin execute 'select ' || quote_ident(new.a); return new; end $$; "
        "create trigger no after insert on t for each row execute function no()",
        [(PLANTED, "x")],
        "table t: a trigger of it refused a row",
    ),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_what_the_server_refuses_is_told_without_a_value(database, rows, name):
    ddl, written, expected = VIOLATIONS[name]
    url = database(f"{ddl}; create table before (a int)")
    layout = table("t", "a text null; b text null")
    message = refused(WorldError, url, (table("before", "a integer"), [(1,)]), (layout, written))
    assert message == f"URL: {expected}"
    assert rows(url, "select (select count(*) from t), (select count(*) from before)") == [(0, 0)]


def test_a_value_that_looks_like_a_context_names_no_column(database):
    url = database('create table t (a int, "b" text)')
    row = (f'x", line 1, column b: "{PLANTED}', "y")
    assert refused(WorldError, url, (table("t", "a text; b text"), [row])) == (
        "URL: table t: a value does not fit its type in column a (InvalidTextRepresentation)"
    )


def test_rows_in_a_cycle_are_refused_by_the_name_of_their_table(database):
    url = database("""
        create table a (id int primary key, b int not null, constraint odd check (id % 2 = 1));
        create table b (id int primary key, a int not null constraint up references a);
        alter table a add constraint down foreign key (b) references b
    """)
    assert refused(WorldError, url, (A, [(1, None)]), (B, [(10, 1)])) == (
        "URL: table a: column b may not be null"
    )
    one = table("a", "id integer; b integer")
    assert refused(WorldError, url, (one, [(2, 10)]), (B, [(10, 2)])) == (
        "URL: table a: a row violates check odd"
    )
    assert refused(WorldError, url, (one, [(1, 10)]), (B, [(10, 3)])) == (
        "URL: table b: a row violates foreign key up (a)"
    )


def test_a_locked_table(postgres, database, rows):
    url = database(TOWNS)
    with postgres.connect(url) as connection, connection.transaction():
        connection.execute("lock table town in share mode")
        waiting = f"{url}?options=-clock_timeout%3D50"
        message = refused(WorldError, waiting, (TOWN, [(1, PLANTED)]))
    assert message == (
        f"{url}: table town: another session holds a lock, and lock_timeout is over"
    )
    assert rows(url, "select * from town") == []


def test_a_statement_that_takes_too_long(database):
    url = database()
    opened = Postgresql(f"{url}?options=-cstatement_timeout%3D20")
    with pytest.raises(WorldError, match=r"the server cancelled the statement: statement_timeout"):
        opened.rows("select pg_sleep(5)")
    opened.close()


@pytest.mark.parametrize("moment", ["begin", "write", "end", "close"])
def test_a_connection_that_is_lost_leaves_nothing(postgres, database, rows, moment):
    url = database(TOWNS)
    opened = Postgresql(url)
    sink = opened.sink([TOWN], create=False, mode="fail")

    def killed(now):
        if now == moment:
            with postgres.connect(url) as connection:
                connection.execute(
                    "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
                    "where application_name = 'synth'"
                )

    part = sink.encode(
        TOWN,
        [pa.record_batch([pa.array([1], pa.int32()), [PLANTED]], names=["id", "name"])],
        first=True,
    )

    def steps():
        killed("begin")
        sink.begin(TOWN)
        killed("write")
        for _ in range(3):
            sink.write(part)
        killed("end")
        sink.end()
        sink.finish()
        killed("close")
        sink.close()

    with pytest.raises(WorldError, match=r": the connection was lost$"):
        steps() if moment != "close" else _one_row(sink, part, killed)
    sink.discard()
    opened.close()
    assert rows(url, "select * from town") == []


def _one_row(sink, part, killed):
    sink.begin(TOWN)
    sink.write(part)
    sink.end()
    sink.finish()
    killed("close")
    sink.close()


def test_a_run_that_is_discarded_in_the_middle_of_a_copy(database, rows):
    url = database(TOWNS)
    opened = Postgresql(url)
    sink = opened.sink([TOWN], create=False, mode="fail")
    sink.begin(TOWN)
    batch = pa.record_batch([pa.array([1], pa.int32()), ["x"]], names=["id", "name"])
    sink.write(sink.encode(TOWN, [batch], first=True))
    sink.discard()
    sink.discard()
    opened.close()
    fill(url, (TOWN, [(1, "x")]))
    assert rows(url, "select * from town") == [(1, "x")]


# -- connections ----------------------------------------------------------------------------------


@pytest.fixture
def guarded(postgres):
    """The URL of a user whose password is asked for."""
    hba = postgres.data / "pg_hba.conf"
    before = hba.read_text()
    hba.write_text(f"host all vault 127.0.0.1/32 scram-sha-256\n{before}")
    with postgres.connect() as connection:
        connection.execute("create role vault login password 'right p@ss/w?rd'")
        connection.execute("select pg_reload_conf()")
    yield postgres.url(user="vault")
    hba.write_text(before)
    with postgres.connect() as connection:
        connection.execute("drop role vault")
        connection.execute("select pg_reload_conf()")


SECRET = "hush/h@sh"


def unopened(kind, url):
    with pytest.raises(kind) as found:
        Postgresql(url)
    whole = "".join(format_exception(found.value)) + repr(found.value)
    for piece in ("hush", "h%40sh", "h@sh", PLANTED):
        assert piece not in whole
    return str(found.value)


def test_passwords_come_from_everywhere_and_are_never_shown(guarded, monkeypatch, tmp_path):
    wrong = "hush%2Fh%40sh"
    told = ": the password is wrong, or the user is unknown"
    assert unopened(WorldError, guarded.replace("vault@", f"vault:{wrong}@")) == guarded + told
    assert unopened(WorldError, f"{guarded}?password={wrong}&sslpassword=hush") == guarded + told
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    assert unopened(WorldError, guarded) == (
        f"{guarded}: a password is needed: PGPASSWORD, .pgpass or the URL"
    )
    monkeypatch.setenv("PGPASSWORD", SECRET)
    assert unopened(WorldError, guarded) == guarded + told
    monkeypatch.setenv("PGPASSWORD", "right p@ss/w?rd")
    opened = open_database(guarded)
    assert (opened.shown, opened.name) == (guarded, "postgres")
    opened.close()


def test_service_and_password_files(guarded, postgres, monkeypatch, tmp_path):
    passwords, services = tmp_path / "pgpass", tmp_path / "services"
    passwords.write_text("*:*:*:vault:right p@ss/w?rd\n")
    passwords.chmod(0o600)
    services.write_text(
        f"[qa]\nhost=127.0.0.1\nport={postgres.port}\nuser=vault\ndbname=postgres\n"
    )
    monkeypatch.setenv("PGPASSFILE", str(passwords))
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    database = Postgresql("postgresql://?service=qa")
    assert (database.shown, database.name) == ("postgresql://?service=qa", "postgres")
    database.close()
    assert unopened(WorldError, "postgresql://:hush@?service=qb") == (
        "postgresql://?service=qb: the service is not defined"
    )


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://u:hush/hush@host/db", "; in a password write @ as %40 and / as %2F"),
        ("postgresql://u:hush@hush@host/db", "; in a password write @ as %40 and / as %2F"),
        (
            "postgresql://u:hush%zz@host/db",
            "; expected postgresql://USER@HOST:PORT/DATABASE, special characters as %XX",
        ),
        (
            "postgresql://u:hush@host/db?unknown=hush",
            "; expected postgresql://USER@HOST:PORT/DATABASE, special characters as %XX",
        ),
        ("postgresql://u:hush@host:port/db", ": its port is not a number"),
    ],
)
def test_urls_that_cannot_be_read(url, told):
    assert unopened(QuestionError, url) == f"the URL of the database cannot be read{told}"


def test_servers_that_do_not_answer(postgres):
    secret = f"u:hush@127.0.0.1:{postgres.port}"
    shown = f"u@127.0.0.1:{postgres.port}"
    assert unopened(WorldError, "postgres://u:hush@127.0.0.1:1/db") == (
        "postgresql://u@127.0.0.1:1/db: no server answers there"
    )
    assert unopened(WorldError, "postgresql://u:hush@host.invalid/db") == (
        "postgresql://u@host.invalid/db: the host is unknown"
    )
    assert unopened(WorldError, f"postgresql://{secret}/nowhere".replace("u:", "postgres:")) == (
        f"postgresql://{shown}/nowhere: there is no such database or user".replace(
            "//u@", "//postgres@"
        )
    )
    assert unopened(WorldError, f"postgresql://{secret}/postgres") == (
        f"postgresql://{shown}/postgres: there is no such database or user"
    )


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (140000, None),
        (180001, None),
        (130011, "URL: PostgreSQL 13 is too old; 14 or later"),
        (90624, "URL: PostgreSQL 9.6 is too old; 14 or later"),
    ],
)
def test_versions(number, told):
    assert (too_old(number, "URL") is None) if told is None else str(too_old(number, "URL")) == told


# -- questions ------------------------------------------------------------------------------------


def test_questions_and_their_parameters(database):
    url = database()
    opened = Postgresql(url)
    assert opened.rows("select ?::int + ?, '?%', 5 % 3 as \"?\"", [1, 2]) == [(3, "?%", 2)]
    assert opened.rows("""select '{"a": 1}'::jsonb ? 'a', 5 % 3""") == [(True, 2)]
    with pytest.raises(WorldError) as found:
        opened.rows("select ?::int", [PLANTED])
    assert str(found.value) == f"{url}: a value does not fit its type (InvalidTextRepresentation)"
    assert opened.rows("show TimeZone") == [("UTC",)]
    assert opened.rows("show lock_timeout") == [("10s",)]
    assert opened.rows("show application_name") == [("synth",)]
    opened.close()
    opened.close()


def test_transactions(database):
    opened = Postgresql(database("create table t (a int)"))
    fill_one = "with n as (insert into t values (1) returning a) select a from n"
    with opened.transaction(rolled_back=True):
        assert opened.rows(fill_one) == [(1,)]
    with pytest.raises(WorldError), opened.transaction():
        opened.rows(fill_one)
        opened.rows("select 1 / 0")
    assert opened.rows("select * from t") == []
    with opened.transaction():
        opened.rows(fill_one)
        with opened.transaction(rolled_back=True):
            opened.rows(fill_one)
    assert opened.rows("select * from t") == [(1,)]
    opened.close()


def test_the_driver_may_be_missing(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(SynthError) as found:
        Postgresql("postgresql://host/db")
    assert (
        str(found.value) == "PostgreSQL needs the extra: pip install 'synth-testdata[postgresql]'"
    )
