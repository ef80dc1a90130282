"""Databases that a schema filled, then damaged: every damage is told, and no value is."""

import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from synth import api
from synth.databases.database import open_database
from synth.errors import QuestionError, WorldError
from synth.verify.database import verify_database

DIALECTS = ("postgresql", "sqlite", "duckdb")
PLANTED = "Zyzzyva-7731"
SCHEMA = """
agency:
  rows: 4
  key: id
  columns:
    id: sequence
    safir: {safir: {}, unique: true}
person:
  rows: 20
  key: id
  unique: [[shelf, slot]]
  let:
    who: {person: {age: {uniform: 18..66}}}
    office: {ref: {to: agency}}
  columns:
    id: sequence
    nir: {from: who.nir, unique: true}
    name: {text: "{who.birth_name} {id}", type: varchar(40)}
    born: who.birth_date
    pay: {decimal: 1..9, type: "decimal(9,2)", nulls: 0.2}
    active: bool
    shelf: {int: 1..9}
    slot: {int: 1..9}
    agency_id: office.id
spell:
  per: person
  count: 2
  columns:
    person_id: parent.id
    start: {date: 2020-01-01..2020-12-31}
    stop: {date: 2021-01-01..2021-12-31}
"""
RULES = {
    "in_order": {"from": "spell", "holds": "stop > start"},
    "grown": {
        "from": "person p join agency a on a.id = p.agency_id",
        "holds": "p.born < as_of",
    },
}
BARE = """
create table agency (id int, safir varchar(20));
create table person (id int, nir varchar(15), name varchar(60), born text, pay numeric(9,2),
  active boolean, shelf int, slot int, agency_id int, note text default 'x' not null);
create table spell (person_id int, start date, stop date);
"""


@pytest.fixture(scope="module")
def server_url(postgres):
    """One database for all tests here: making one takes longer than a test."""
    return postgres.database()


@pytest.fixture
def url_of(server_url, tmp_path):
    """Makes a database of a dialect out of statements."""

    def made(dialect, statements=""):
        url = f"{dialect}:///{tmp_path}/it.db"
        if dialect == "postgresql":
            url = server_url
            run(url, "drop schema public cascade; create schema public")
        if statements:
            run(url, statements)
        return url

    return made


@pytest.fixture(scope="session")
def plan(planned):
    return planned(SCHEMA, rules=RULES)


def run(url, statements):
    """Run statements in a database by its own driver."""
    path = url.partition(":///")[2]
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(statements)
    elif url.startswith("duckdb"):
        with duckdb.connect(path) as connection:
            connection.execute(statements)
    else:
        import psycopg

        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statements)


def verified(url, plan, **words):
    with closing(open_database(url, read_only=True)) as database:
        return verify_database(database, plan, **words)


def wrong(report):
    assert PLANTED not in report.text()
    assert PLANTED not in report.json()
    return [str(finding) for finding in report.findings]


HELD = """\
table {name}: 3 tables
columns agency: 2 columns
rows agency: 4 rows
type agency: 4 rows, 2 columns
null agency: 4 rows, 2 columns
nobody agency: 4 rows, 1 column
columns person: 9 columns
rows person: 20 rows
type person: 20 rows, 9 columns
null person: 20 rows, 7 columns
length person: 20 rows, 1 column
digits person: 20 rows, 1 column
nobody person: 20 rows, 6 columns
columns spell: 3 columns
rows spell: 40 rows
type spell: 40 rows, 3 columns
null spell: 40 rows, 3 columns
nobody spell: 40 rows, 1 column
key agency.id: 4 rows
unique agency.safir: 4 rows
key person.id: 20 rows
unique person.nir: 20 rows
unique person(shelf, slot): 20 rows
reference person.agency_id -> agency.id: 20 rows
reference spell.person_id -> person.id: 40 rows
identifier agency.safir: 4 rows, safir
identifier person.nir: 20 rows, nir
rule in_order: 40 rows
rule grown: 20 rows
"""


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_was_seeded_holds(url_of, plan, dialect):
    url = url_of(dialect)
    api.seed(plan, url, create=True, workers=1)
    report = verified(url, plan)
    assert wrong(report) == []
    name = url.rpartition("/")[2].removesuffix(".db")
    # Rules of one table are declared as checks; under which names is the store's affair.
    checks = [str(check) for check in report.checks if check.rule != "check"]
    assert checks == HELD.format(name=name).splitlines()
    assert report.subject == url
    assert len(report.notes) == 2


DAMAGE = f"""
delete from agency where id = 4;
insert into agency values (2, '99001');
update agency set safir = '12345' where id = 1;
update person set nir = (select nir from person where id = 1) where id = 3;
update person set name = '{PLANTED}', shelf = 1, slot = 99 where id in (5, 6);
update person set name = '{PLANTED * 4}' where id = 7;
update person set born = '{PLANTED}' where id = 8;
update person set active = null where id = 9;
update person set agency_id = 77 where id < 20;
update person set agency_id = 1 where id = 20;
update spell set stop = date '2019-01-01' where person_id = 20;
insert into spell values (1234, date '2020-01-01', null);
"""
TOLD = """\
type person.born: 1 of 20 rows: no date (row 8; shape XXXXXXX-9999)
null person.active: 1 of 20 rows: null, which is not allowed (row 9)
length person.name: 1 of 20 rows: longer than varchar(40) (row 7; shape XXXXXXX-9999…X-9999)
rows spell: 41 rows, 40 by the schema
null spell.stop: 1 of 41 rows: null, which is not allowed (row 41)
key agency.id: 1 of 4 rows: the same as in a row before (row 3 as row 2)
unique person.nir: 1 of 20 rows: the same as in a row before (row 3 as row 1)
unique person(shelf, slot): 1 of 20 rows: the same as in a row before (row 6 as row 5)
reference person.agency_id -> agency.id: 19 of 20 rows: no such row there (row 1, row 2, row 3)
reference spell.person_id -> person.id: 1 of 41 rows: no such row there (row 41)
identifier agency.safir: 1 of 4 rows: no reserved safir (row 1; shape 99999)
rule in_order: 2 of 40 rows: broken (row 39, row 40)
"""


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_damage_is_told(url_of, plan, dialect):
    url = url_of(dialect, BARE)
    api.seed(plan, url, workers=1)
    run(url, DAMAGE.replace("date '", "'") if dialect == "sqlite" else DAMAGE)
    assert wrong(verified(url, plan)) == TOLD.splitlines()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_is_not_there_and_whose_rows_are_not_ours(url_of, plan, dialect):
    url = url_of(dialect, BARE)
    api.seed(plan, url, workers=1)
    run(url, "drop table agency; alter table person drop column nir")
    report = verified(url, plan, foreign={"spell": "holds 3 rows, and not those of this schema"})
    assert wrong(report) == [
        "table agency: missing",
        "ours spell: holds 3 rows, and not those of this schema",
        "columns person.nir: missing",
    ]
    noted = [str(check) for check in report.checks if check.note.startswith("not ")]
    assert noted == [
        "unique person.nir: not checked: a column is missing",
        "reference person.agency_id -> agency.id: not checked: there is no table agency",
        "identifier person.nir: not checked: the column is missing",
        "rule grown: not run: there is no agency, person.nir",
    ]


def test_rows_that_belong_to_nobody_else(url_of, plan):
    url = url_of("sqlite", BARE)
    api.seed(plan, url, workers=1)
    report = verified(url, plan, foreign={})
    assert "ours it: 3 tables" in [str(check) for check in report.checks]


# -- what the database itself declares ------------------------------------------------------------

OWN = """
thing:
  rows: 6
  key: id
  columns:
    id: sequence
    code: {text: "Code {id}"}
    kind: {choice: [a]}
    parent_id: {choice: [1], type: integer}
"""
BROKEN = {
    "postgresql": """
create table thing (id int primary key, code text, kind text, parent_id int, note text);
insert into thing select n, 'Code ' || n, 'a', 1, 'x' from generate_series(1, 6) n;
create index lower_code on thing (lower(code));
create index one_a on thing (parent_id) where kind = 'a' and id > 4;
create index once on thing (note) nulls not distinct;
update thing set code = upper(code) || 'x' where id = 2;
update thing set code = 'code 2X', note = null where id = 3;
update thing set note = id::text where id not in (3, 4);
update thing set note = null where id = 4;
update thing set parent_id = 99 where id = 1;
alter table thing add foreign key (parent_id) references thing not valid;
alter table thing add constraint small check (id < 6) not valid;
alter table thing add constraint noted check (note <> '5') not valid;
create function boom(int) returns bool language plpgsql as $$ begin raise 'Zyzzyva-7731'; end $$;
alter table thing add constraint unasked check (boom(id)) not valid;
""",
    "sqlite": """
create table thing (id integer primary key, code text, kind text,
  parent_id int references thing (id), note text not null,
  constraint small check (id < 6), constraint noted check (note <> '5'));
pragma ignore_check_constraints = on;
insert into thing values (1, 'Code 1', 'a', 99, '1'), (2, 'CODE 2X', 'a', 1, '2'),
  (3, 'code 2X', 'a', 1, '3'), (4, 'Code 4', 'a', 1, '4'), (5, 'Code 5', 'a', 1, '5'),
  (6, 'Code 6', 'a', 1, '6');
create index lower_code on thing (lower(code));
create index one_a on thing (parent_id) where kind = 'a' and id > 4;
pragma writable_schema = on;
update sqlite_master set sql = replace(sql, 'CREATE INDEX', 'create unique index')
  where type = 'index';
""",
}
OWN_TOLD = {
    "postgresql": [
        "unique thing.lower_code: 1 of 6 rows: the same as in a row before (row 3 as row 2)",
        "unique thing.note: 1 of 6 rows: the same as in a row before (row 4 as row 3)",
        "unique thing.one_a: 1 of 2 rows: the same as in a row before (row 6 as row 5)",
        "reference thing.parent_id -> thing.id: 1 of 6 rows: no such row there (row 1)",
        "check thing.noted: 1 of 4 rows: broken (row 5)",
        "check thing.small: 1 of 6 rows: broken (row 6)",
        "check thing.unasked: cannot be evaluated by the database",
    ],
    "sqlite": [
        "unique thing.lower_code: 1 of 6 rows: the same as in a row before (row 3 as row 2)",
        "unique thing.one_a: 1 of 2 rows: the same as in a row before (row 6 as row 5)",
        "reference thing.parent_id -> thing.id: 1 of 6 rows: no such row there (row 1)",
        "check thing.small: 1 of 6 rows: broken (row 6)",
        "check thing.noted: 1 of 6 rows: broken (row 5)",
    ],
}


@pytest.mark.parametrize("dialect", BROKEN)
def test_constraints_that_the_database_declares_and_breaks(url_of, planned, dialect):
    url = url_of(dialect, BROKEN[dialect])
    if dialect == "postgresql":
        run(url, "update pg_index set indisunique = true where indrelid = 'thing'::regclass")
    assert wrong(verified(url, planned(OWN))) == OWN_TOLD[dialect]


NAMED = """
case_order:
  as: '{space}"Case Order"'
  rows: 9
  key: [year, number]
  columns:
    year: {{choice: [2020, 2021, 2022], type: integer}}
    number: {{int: 1..3, as: "No."}}
    select: {{text: "Some {{number}}", as: Select}}
    mail: {{text: "X{{row}}@y.test"}}
line:
  as: {space}line
  rows: 5
  key: id
  let: {{order: {{ref: case_order}}}}
  columns:
    id: sequence
    order_year: order.year
    order_number: order.number
"""
NAMED_DDL = """
create table {space}"Case Order" (year int not null, "No." int not null check ("No." > 0),
  "Select" text, mail text, note text default 'x' not null, primary key (year, "No."),
  constraint "a check" check ("Select" like 'Some%' or year < 0));
create unique index "one ""mail" on {space}"Case Order" (lower(mail));
create table {space}line (id int primary key, order_year int, order_number int,
  foreign key (order_year, order_number) references {space}"Case Order" (year, "No."));
"""


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_a_database_declares_under_names_of_its_own(url_of, planned, dialect):
    space = "app." if dialect == "postgresql" else ""
    ddl = NAMED_DDL.format(space=space)
    if space:
        ddl = f"drop schema if exists app cascade; create schema app; {ddl}"
        ddl += 'create unique index part on app."Case Order" (mail) where year > 2020;'
    url = url_of(dialect, ddl)
    plan = planned(NAMED.format(space=space))
    api.seed(plan, url, workers=1)
    report = verified(url, plan)
    assert wrong(report) == []
    checks = {str(check) for check in report.checks}
    assert checks >= {
        "null case_order: 9 rows, 1 column that the schema does not have",
        "key case_order(year, number): 9 rows",
        "reference line(order_year, order_number) -> case_order(year, number): 5 rows",
        'unique case_order.one "mail: 9 rows',
    }
    assert len([check for check in report.checks if check.rule == "check"]) == 2
    assert ("unique case_order.part: 6 rows" in checks) == bool(space)
    assert {check.rule for check in report.checks if check.note.startswith("not ")} == set()


def test_a_null_where_only_the_database_forbids_it(url_of, planned):
    url = url_of("sqlite", BROKEN["sqlite"])
    run(
        url,
        "pragma writable_schema = on; update sqlite_master set sql = replace(sql, ' not null', '')"
        " where name = 'thing'",
    )
    run(url, "update thing set note = null where id = 2")
    run(
        url,
        "pragma writable_schema = on; update sqlite_master"
        " set sql = replace(sql, 'note text', 'note text not null') where name = 'thing'",
    )
    told = wrong(verified(url, planned(OWN)))
    assert "null thing.note: 1 of 6 rows: null, which is not allowed (row 2)" in told


# -- asking ---------------------------------------------------------------------------------------


def test_a_url_needs_a_schema_and_a_path_no_numbers(tmp_path):
    with pytest.raises(QuestionError) as caught:
        api.verify(f"sqlite:///{tmp_path}/it.db")
    assert str(caught.value) == (
        "a database has no manifest that says what it should hold; name its schema: --schema SCHEMA"
    )
    with pytest.raises(QuestionError) as caught:
        api.verify(str(tmp_path), rows=5)
    assert str(caught.value) == (
        "rows, scale, seed and model go with the URL of a database; an output has a manifest "
        "that says them"
    )


def test_a_shipped_schema_with_its_numbers(tmp_path):
    url = f"sqlite:///{tmp_path}/it.db"
    api.seed(api.make_plan("job_seeker", rows=50, seed=3), url, create=True, workers=1)
    assert api.verify(url, schema="job_seeker", rows=50, seed=3).holds
    told = wrong(api.verify(url, schema="job_seeker", rows=51, seed=3))
    assert told == ["rows job_seeker: 50 rows, 51 by the schema"]


def test_a_database_that_goes_away(postgres, plan):
    url = postgres.database(BARE)
    with closing(open_database(url)) as database:
        structure = database.structure()
        assert structure.tables
        with postgres.connect() as connection:
            connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
                [database.name],
            )
        with pytest.raises(WorldError, match="the connection was lost"):
            verify_database(database, plan)


CITEXT = (Path(__file__).parents[1] / "citext.sql").read_text("utf-8")
CODES = """
shop: {rows: 2, key: code, columns: {code: {text: {chars: 5}, type: citext}}}
sale:
  rows: 3
  let: {at: {ref: {to: shop}}}
  columns: {id: {sequence: {}, type: integer}, code: at.code}
"""
CODES_DDL = """
create table shop (code citext primary key);
create table sale (id integer, code citext CALLED);
insert into shop values ('Abc'), ('xyz');
insert into sale values (1, 'aBC'), (2, 'XYZ'), (3, 'gone');
"""


@pytest.mark.parametrize("called", ["", "references shop not valid"])
def test_a_key_without_capitals_is_found_as_the_server_finds_it(url_of, planned, called):
    ddl = CITEXT + CODES_DDL.replace("CALLED", "")
    ddl += f"alter table sale add foreign key (code) {called};" if called else ""
    found = wrong(verified(url_of("postgresql", ddl), planned(CODES)))
    assert found == ["reference sale.code -> shop.code: 1 of 3 rows: no such row there (row 3)"]


LONG = """
id: sequence
pay: {decimal: 1..9, type: "decimal(9,2)"}
"""


@pytest.mark.parametrize(("change", "holds"), [("0", True), ("0.001", False)])
def test_zeros_of_a_column_of_more_digits(postgres, change, holds):
    url = postgres.database("create table t (id bigint, pay numeric(30,15))")
    text = "synth: 1\nas_of: 2026-01-01\ntables:\n  t:\n    rows: 9\n    key: id\n    columns:\n"
    text += LONG.strip().replace("id:", "      id:", 1).replace("\npay", "\n      pay")
    plan = api.make_plan(text)
    api.seed(plan, url)
    with postgres.connect(url) as connection:
        connection.execute(f"update t set pay = pay + {change}")
    with closing(open_database(url)) as database:
        found = verify_database(database, plan)
    assert any("no decimal(9,2)" in finding.said for finding in found.findings) is not holds
