"""The figure of the guards: a table of situations, each allowed or refused, word for word.

All databases are real. Expected lines are what stands behind `synth refuses to fill NAME: `; none
means that the run goes on. A wrong permission or a wrong refusal fails its test.
"""

import re
import shutil
import socket
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest

from benchmarks.postgres import server
from synth.api import seed
from synth.databases.database import open_database
from synth.errors import AnswerError, QuestionError
from synth.guard import look

TABLES = """
person:
  rows: 60
  key: id
  let: {who: {person: {}}}
  columns:
    id: sequence
    rank: sequence
    nir: {from: who.nir, unique: true}
    name: who.birth_name
    born: who.birth_date
visit:
  per: person
  count: 2
  key: id
  columns:
    id: sequence
    person_id: parent.id
    cost: {int: 1..1000}
ticket:
  rows: 30
  key: code
  columns:
    code: uuid
    kind: {choice: [day, week]}
"""
HIDDEN = "pa55word"
NAME = "DUPLANTE"
NEVER = "what can only be read is never filled; name another database"
PERSON = "table person holds rows that this schema and seed do not make"
VISIT = "table visit holds rows that this schema and seed do not make"
TICKET = "table ticket holds rows that this schema and seed do not make"
STRANGERS = ", ".join(f"({n}, {n}, null, '{NAME}', '1980-01-01')" for n in range(1, 9))
STRANGER = f"""
create table person (id integer primary key, rank integer, nir text, name text, born date);
insert into person values {STRANGERS};
"""


def nirs(count, values, column="v"):
    return (
        f"table note: column {column} holds numbers of people: {count} of {values} values "
        "looked at are NIRs outside the reserved range (9 99 99 … 99)"
    )


@pytest.fixture(scope="module")
def filled(postgres, planned, tmp_path_factory):
    """Makes copies of databases that hold what the schema makes, changed by some SQL."""
    plan = planned(TABLES)
    folder = tmp_path_factory.mktemp("filled")
    urls = {word: f"{word}:///{folder}/agency.{word}" for word in ("sqlite", "duckdb")}
    urls["postgresql"] = postgres.database(name="filled")
    for url in urls.values():
        seed(plan, url, create=True)

    def made(word, sql="", *, name="agency", into=None):
        if word == "postgresql":
            postgres.made += 1
            name = f"{name}_{postgres.made}"
            with postgres.connect() as connection:
                connection.execute(f"create database {name} template filled")
            with postgres.connect(postgres.url(name)) as connection:
                if sql:
                    connection.execute(sql)
            return postgres.url(name)
        path = shutil.copy(folder / f"agency.{word}", into / f"{name}.{word}")
        run(word, path, sql)
        return f"{word}:///{path}"

    return made


def run(word, path, sql):
    """Change a file."""
    if word == "duckdb":
        with duckdb.connect(str(path)) as connection:
            connection.execute(sql or "select 1")
        return
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(sql)


# -- the situations -----------------------------------------------------------------------------


def table_of(texts, kind="text", *, extra=""):
    rows = ", ".join(f"('{text}')" for text in texts)
    return f"create table note (v {kind}{extra}); insert into note (v) values {rows};"


def named(name, sql=""):
    return lambda here: here.postgres.database(sql, name)


def postgresql(sql=""):
    """The same database for all, emptied: making one costs 0.1 s."""

    def made(here):
        with here.postgres.connect(here.shared) as connection:
            connection.execute("drop table if exists note, person")
            connection.execute(sql)
        return here.shared

    return made


def on_host(host):
    def made(here):
        return here.shared.replace("@127.0.0.1", f":{HIDDEN}@{host}") + "?hostaddr=127.0.0.1"

    return made


def kept(word, sql="", *, name="agency"):
    return lambda here: here.filled(word, sql, name=name, into=here.folder("box"))


def planted_in(word, number, *, of=str, kind="text", department="75", fill=(), more="", **words):
    """A table that the schema does not name, with numbers of people among others."""

    def made(here):
        sql = table_of([*map(of, here.planted(number, department)), *fill], kind, **words) + more
        if word == "postgresql":
            return postgresql(sql)(here)
        path = here.folder("box") / f"agency.{word}"
        run(word, path, sql)
        return f"{word}:///{path}"

    return made


def altered(setting, *more):
    def made(here):
        url = here.postgres.database()
        name = url.rpartition("/")[2]
        with here.postgres.connect() as connection:
            connection.execute(f"alter database {name} set {setting}")
            for statement in more:
                connection.execute(statement.format(name=name))
        return url

    return made


def connected(user, *, seen_by="postgres"):
    def made(here):
        name = here.shared.rpartition("/")[2]
        other = here.stack.enter_context(here.postgres.connect(here.postgres.url(name, user)))
        other.execute("select 1")
        return here.postgres.url(name, seen_by)

    return made


def slot(here):
    with here.postgres.connect() as connection:
        connection.execute("select pg_create_physical_replication_slot('guard')")

    def dropped():
        with here.postgres.connect() as connection:
            connection.execute("select pg_drop_replication_slot('guard')")

    here.stack.callback(dropped)
    return here.shared


def unreadable(here):
    url = here.filled("postgresql", "grant select on visit, ticket to guard_app")
    return url.replace("postgres@", "guard_app@")


def file_in(word, folder, name="agency"):
    """A file that is not there yet, in a folder of that name."""
    return lambda here: f"{word}:///{here.folder(folder) / name}.{word}"


def without_right(word):
    def made(here):
        url = here.filled(word, into=here.folder("box"))
        path = url.partition(":///")[2]
        Path(path).chmod(0o444)
        return url

    return made


def to_read(here):
    return open_database(here.filled("duckdb", into=here.folder("box")), read_only=True)


OTHER = ("other users are connected to it: connections 1, users 1",)
READS = ("its transactions are read-only (default_transaction_read_only)", NEVER)
SLOT = ("the server keeps its changes for 1 others (pg_replication_slots)",)
FILE = ("the file may not be written", NEVER)
SET = ("it is protected: synth.protected is set in the database",)
TABLE = ("it is protected: it has a table synth_protected",)
ADDED = "insert into person values (61, 61, '-', 'DUPLANTE', '1980-01-01')"
RENAMED = "update person set name = 'DUPLANTE'"


def says(what, word):
    return (f"the name of its {what} says production ({word})",)


# What it is, how it is made, the mode, what must stand against it.
SITUATIONS = [
    ("new server database", postgresql(), "append", ()),
    ("ours, server", kept("postgresql"), "append", ()),
    ("ours, sqlite", kept("sqlite"), "append", ()),
    ("ours, duckdb", kept("duckdb"), "replace", ()),
    ("ours, rows deleted", kept("sqlite", "delete from visit where id % 3 = 0"), "append", ()),
    ("ours, a column changed", kept("postgresql", RENAMED), "replace", ()),
    ("a stranger added", kept("postgresql", ADDED), "append", (PERSON,)),
    ("a stranger added to a file", kept("duckdb", ADDED), "append", (PERSON,)),
    (
        "a row taken over",
        kept("sqlite", f"{RENAMED}, nir = '-', born = '1980-01-01' where id = 30"),
        "append",
        (PERSON,),
    ),
    ("strangers, numbered like ours", postgresql(STRANGER), "append", (PERSON,)),
    ("strangers, to be replaced", postgresql(STRANGER), "replace", (PERSON,)),
    ("strangers, which the sink refuses", postgresql(STRANGER), "fail", ()),
    (
        "a table of another sort",
        postgresql("create table person (label text); insert into person values ('x')"),
        "append",
        (PERSON,),
    ),
    (
        "ours, with strangers in a table that inherits",
        kept(
            "postgresql", "create table vip () inherits (person);" + ADDED.replace("person", "vip")
        ),
        "append",
        (),
    ),
    (
        "strangers without numbers",
        kept("sqlite", "delete from ticket; insert into ticket values ('a', 'day'), ('b', 'week')"),
        "append",
        (TICKET,),
    ),
    (
        "strangers under ours",
        kept("sqlite", "update visit set person_id = 1, cost = 7"),
        "append",
        (VISIT,),
    ),
    (
        "rows that may not be read",
        unreadable,
        "append",
        ("table person may not be read, so that nobody can say whose rows it holds",),
    ),
    ("named prod", named("agency_prod"), "fail", says("database", "prod")),
    ("named PROD", named("AgencyPROD2"), "fail", says("database", "prod")),
    ("named live", file_in("duckdb", "box", "live"), "fail", says("file", "live")),
    ("named preprod", file_in("sqlite", "box", "agency_preprod"), "fail", ()),
    ("named product", file_in("sqlite", "product", "product_test"), "fail", ()),
    ("named reproduction", file_in("sqlite", "alive", "reproduction"), "fail", ()),
    (
        "on a prod host",
        on_host("db-prod.example"),
        "fail",
        says("host", "prod"),
    ),
    ("on a primary", on_host("primary.example"), "fail", says("host", "primary")),
    ("on a host of tests", on_host("recette.example"), "fail", ()),
    ("file in a prod folder", file_in("sqlite", "prod-", "agency"), "fail", says("folder", "prod")),
    ("file in a test's folder", file_in("sqlite", "test_production_"), "fail", ()),
    ("file named prod", file_in("duckdb", "box", "prd"), "fail", says("file", "prd")),
    ("file that is new", file_in("sqlite", "delivery"), "fail", ()),
    ("read-only transactions", altered("default_transaction_read_only = on"), "fail", READS),
    ("a slot for a replica", slot, "fail", SLOT),
    (
        "a publication that nobody listens to",
        named("publishes", "create publication p for all tables"),
        "fail",
        (),
    ),
    (
        "a subscription",
        named(
            "subscribes",
            "create subscription s connection 'dbname=x' publication p with (connect = false)",
        ),
        "fail",
        ("it subscribes to another database (1 in pg_subscription)",),
    ),
    ("a file nobody may write", without_right("sqlite"), "fail", FILE),
    ("a duckdb file nobody may write", without_right("duckdb"), "fail", FILE),
    ("a file opened to read", to_read, "fail", ("the file was opened to be read only", NEVER)),
    ("another user at work", connected("guard_app"), "fail", OTHER),
    (
        "another user, seen by a plain one",
        connected("postgres", seen_by="guard_app"),
        "fail",
        OTHER,
    ),
    ("the same user at work", connected("postgres"), "fail", ()),
    ("somebody who watches", connected("guard_watch"), "fail", ()),
    ("protected", altered("synth.protected = 'on'"), "fail", SET),
    (
        "protected, hidden by a role",
        altered(
            "synth.protected = 'on'",
            "alter role postgres in database {name} set synth.protected = 'off'",
        ),
        "fail",
        SET,
    ),
    ("protection taken off", altered("synth.protected = 'off'"), "fail", ()),
    (
        "a protected sqlite file",
        kept("sqlite", "create table synth_protected (a int)"),
        "fail",
        TABLE,
    ),
    (
        "a protected duckdb file",
        kept("duckdb", "create table Synth_Protected (a int)"),
        "fail",
        TABLE,
    ),
    ("NIRs", planted_in("postgresql", 20), "fail", (nirs(20, 20),)),
    (
        "NIRs as numbers",
        planted_in("postgresql", 20, kind="bigint", fill=[1] * 80),
        "fail",
        (nirs(20, 100),),
    ),
    (
        "NIRs of Corsica",
        planted_in("postgresql", 8, department="2A", kind="varchar(15)"),
        "fail",
        (nirs(8, 8),),
    ),
    (
        "NIRs in notes",
        planted_in("postgresql", 3, of="seen {} twice".format, fill=["-"] * 300),
        "fail",
        (nirs(3, 303),),
    ),
    (
        "NIRs in json",
        planted_in("postgresql", 5, of='{{"nir": "{}"}}'.format, kind="jsonb"),
        "fail",
        (nirs(5, 5),),
    ),
    (
        "NIRs in arrays",
        planted_in("postgresql", 5, of="{{x,{}}}".format, kind="text[]"),
        "fail",
        (nirs(5, 5),),
    ),
    ("NIRs without key", planted_in("sqlite", 30, of=lambda n: n[:13]), "fail", (nirs(30, 30),)),
    ("NIRs in sqlite numbers", planted_in("sqlite", 9, kind="int"), "fail", (nirs(9, 9),)),
    (
        "NIRs among texts that are no UTF-8",
        planted_in("sqlite", 9, more="insert into note values (cast(x'e9e9' as text)), (x'ff')"),
        "fail",
        (nirs(9, 10),),
    ),
    ("NIRs in duckdb", planted_in("duckdb", 9, fill=["no"] * 900), "fail", (nirs(9, 909),)),
    (
        "NIRs in a partition",
        planted_in(
            "postgresql",
            6,
            extra=") partition by hash (v); "
            "create table note_0 partition of note for values with (modulus 1, remainder 0",
        ),
        "fail",
        (nirs(6, 6),),
    ),
    (
        "other long numbers",
        postgresql(table_of(range(100_000_000_000_000, 900_000_000_000_000, 999_999_999_983))),
        "fail",
        (),
    ),
    (
        "milliseconds",
        postgresql(table_of(range(1_712_000_000_000, 1_712_500_000_000, 599_999), "bigint")),
        "fail",
        (),
    ),
    (
        "all at once",
        named("agency_prd", STRANGER + table_of(["on"])),
        "append",
        (*says("database", "prd"), PERSON),
    ),
]


@pytest.fixture(scope="module")
def here(postgres, filled, planted, tmp_path_factory):
    with postgres.connect() as connection:
        connection.execute("create role guard_app login")
        connection.execute("create role guard_watch login in role pg_monitor")
    return SimpleNamespace(
        shared=postgres.database(),
        postgres=postgres,
        filled=filled,
        planted=planted,
        folder=tmp_path_factory.mktemp,
    )


def answer(target, plan, **options):
    """What the guards say, and the database's name."""
    database = open_database(target) if isinstance(target, str) else target
    with closing(database):
        try:
            look(database, plan, **{"mode": "fail", "allow": None, **options})
        except AnswerError as error:
            return str(error), database.name
    return None, database.name


@pytest.mark.parametrize(
    ("made", "mode", "against"),
    [pytest.param(*rest, id=what) for what, *rest in SITUATIONS],
)
@pytest.mark.slow
def test_every_situation(here, planned, made, mode, against):
    with ExitStack() as here.stack:
        said, name = answer(made(here), planned(TABLES), mode=mode)
    if not against:
        assert said is None
        return
    *reasons, last = (
        against
        if against[-1] == NEVER
        else (*against, f"if it may be filled all the same: --allow-production {name}")
    )
    assert said == "\n".join([*(f"synth refuses to fill {name}: {one}" for one in reasons), last])
    assert not re.search(r"\d{5}", said)
    assert NAME not in said
    assert HIDDEN not in said


def test_the_table_is_long_enough():
    refused = [what for what, _, _, against in SITUATIONS if against]
    assert len(SITUATIONS) >= 30
    assert len(refused) >= 20
    assert len(SITUATIONS) - len(refused) >= 15


# -- going on all the same ----------------------------------------------------------------------


def test_the_name_lets_a_run_go_on(here, planned):
    target = here.postgres.database(STRANGER, "agency_production")
    options = {"mode": "append", "allow": "agency_production"}
    assert answer(target, planned(TABLES), **options) == (None, "agency_production")


@pytest.mark.parametrize("name", ["agency2", "AGENCY", "agency.sqlite", ""])
def test_another_name_is_a_wrong_question(here, planned, name):
    with pytest.raises(QuestionError) as failed:
        answer(file_in("sqlite", "prod-")(here), planned(TABLES), allow=name)
    assert str(failed.value) == (
        "--allow-production must repeat the database's name exactly; this one is called agency"
    )


def test_the_name_opens_no_server_that_only_reads(here, planned):
    target = altered("default_transaction_read_only = on")(here)
    name = target.rpartition("/")[2]
    said = f"synth refuses to fill {name}: {READS[0]}\n{NEVER}"
    assert answer(target, planned(TABLES), allow=name)[0] == said


def test_the_name_opens_a_server_that_feeds_others(here, planned):
    with ExitStack() as here.stack:
        target = slot(here)
        name = target.rpartition("/")[2]
        said = f"synth refuses to fill {name}: {SLOT[0]}\n"
        way = f"if it may be filled all the same: --allow-production {name}"
        assert answer(target, planned(TABLES))[0] == said + way
        assert answer(target, planned(TABLES), allow=name) == (None, name)


def test_seed_asks_the_guards(here, planned):
    target = file_in("sqlite", "prod-")(here)
    with pytest.raises(AnswerError, match="says production"):
        seed(planned(TABLES), target, create=True)
    assert not Path(target.partition(":///")[2]).exists()
    seed(planned(TABLES), target, create=True, allow_production="agency")


# -- larger tables, other seeds -----------------------------------------------------------------


@pytest.mark.parametrize("word", ["postgresql", "sqlite", "duckdb"])
def test_people_at_the_end_of_a_large_table_are_found(here, planned, planted, word):
    (first, *_) = planted(1)
    fill = "insert into note select '{value}' from {series}"
    some = "generate_series(1, {count})"
    if word == "sqlite":
        some = (
            "(with recursive s(n) as (select 1 union all select n + 1 from s limit {count}) "
            "select * from s)"
        )
    sql = "create table note (v text);" + "".join(
        fill.format(value=value, series=some.format(count=count)) + ";"
        for value, count in (("x" * 40, 20_000), (first, 10_000))
    )
    if word == "postgresql":
        target = postgresql(sql)(here)
    else:
        path = here.folder("box") / f"agency.{word}"
        run(word, path, sql)
        target = f"{word}:///{path}"
    said, _ = answer(target, planned(TABLES))
    assert re.search(r"table note: column v holds numbers of people: \d+ of 1000 values", said)


def test_rows_of_a_seed_that_nobody_names_are_not_ours(here, planned):
    target = f"sqlite:///{here.folder('box')}/agency.sqlite"
    seed(planned(TABLES, seed=8), target, create=True)
    assert answer(target, planned(TABLES, seed=8), mode="append")[0] is None
    said, _ = answer(target, planned(TABLES), mode="append")
    lines = [f"synth refuses to fill agency: {one}" for one in (PERSON, TICKET, VISIT)]
    assert said.splitlines()[:-1] == lines


@pytest.mark.slow
def test_rows_are_ours_whatever_number_is_to_come(here, planned):
    target = here.filled("duckdb", into=here.folder("box"))
    for rows in ({"person": 5}, {"person": 7_000, "ticket": 90}):
        assert answer(target, planned(TABLES, rows=rows), mode="append")[0] is None


@pytest.mark.parametrize("word", ["postgresql", "sqlite", "duckdb"])
@pytest.mark.slow
def test_what_append_added_is_ours(here, planned, word):
    target = here.filled(word, into=here.folder("box"))
    for rows in (20, 500):
        seed(planned(TABLES, rows={"person": rows}), target, mode="append")
    assert answer(target, planned(TABLES), mode="append")[0] is None


# -- a second server ----------------------------------------------------------------------------


@pytest.fixture
def standby(postgres):
    """The URL of a new database, and the port of a server that follows the one it is on."""
    url = postgres.database()
    data = postgres.data.parent / "standby"
    postgres.run(
        *("pg_basebackup", "-D", data, "-R", "-c", "fast", "-X", "stream"),
        *("-d", f"host=127.0.0.1 port={postgres.port} user=postgres"),
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"-p {port} -h 127.0.0.1 -c unix_socket_directories='' -F -c cluster_name=agency-prod"
    log = data.parent / "standby.log"
    postgres.run("pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")
    with postgres.connect() as connection:
        for _ in range(100):
            if connection.execute("select 1 from pg_stat_replication").fetchall():
                break
            connection.execute("select pg_sleep(0.1)")
    yield url, port
    postgres.run("pg_ctl", "-D", data, "-m", "immediate", "stop", check=False)


@pytest.mark.slow
def test_a_standby_is_never_filled_and_its_primary_by_its_name(here, planned, standby):
    primary, port = standby
    second = primary.replace(str(here.postgres.port), str(port))
    name = primary.rpartition("/")[2]
    start = f"synth refuses to fill {name}: "
    follows = f"{start}the server is in recovery: it is a standby that follows another server\n"
    called = f"{start}the name of its server says production (prod)\n"
    assert answer(second, planned(TABLES), allow=name)[0] == follows + NEVER
    assert answer(second, planned(TABLES))[0] == follows + called + NEVER
    for user in ("postgres", "guard_app"):
        target = primary.replace("postgres@", f"{user}@")
        assert answer(target, planned(TABLES))[0] == (
            f"{start}the server streams its changes to 1 others (pg_stat_replication)\n"
            f"if it may be filled all the same: --allow-production {name}"
        )
        assert answer(target, planned(TABLES), allow=name) == (None, name)


@pytest.mark.slow
@pytest.mark.usefixtures("postgres")
def test_a_publication_with_a_slot_is_told(planned):
    with server(password="") as own:
        with own.connect() as connection:
            connection.execute("alter system set wal_level = logical")
        own.stop()
        own.start()
        target = own.database("create publication p for all tables", "feeds")
        start = "synth refuses to fill feeds: "
        assert answer(target, planned(TABLES))[0] is None
        with own.connect(target) as connection:
            connection.execute("select pg_create_logical_replication_slot('one', 'pgoutput')")
        assert answer(target, planned(TABLES))[0] == (
            f"{start}{SLOT[0]}\n{start}it publishes its changes (1 in pg_publication)\n"
            "if it may be filled all the same: --allow-production feeds"
        )
        assert answer(target, planned(TABLES), allow="feeds") == (None, "feeds")
        other = own.database(name="beside")
        assert answer(other, planned(TABLES))[0] is None
