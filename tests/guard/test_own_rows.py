"""Rows that a schema made are known again: of every type, drawn again or not, in every database.

One table a type, so that nothing else of a row tells whose it is.
"""

import sqlite3
from contextlib import closing

import duckdb
import pytest

from synth import api
from synth.databases.database import open_database
from synth.errors import AnswerError, WorldError
from synth.guard.rows import foreign

DIALECTS = ("postgresql", "sqlite", "duckdb")
HEX = "[0-9a-f]"
# A type, and what makes values that are written otherwise when they come back.
KINDS = {
    "postgresql": {
        "real": "{float: 1..1000}",
        "float8": "{float: 1..1000}",
        "numeric": "{decimal: 1.00..1000.00, type: 'decimal(18,2)'}",
        "numeric(3,-2)": "{int: 1..9999, type: integer}",
        "money": "{decimal: 1.00..1000.00, type: 'decimal(18,2)'}",
        "inet": "{text: {matches: '2001:0DB8:0:0:[1-9]{4}::1'}}",
        "cidr": "{text: {matches: '10\\.[1-9]{2}'}}",
        "macaddr": "{text: {matches: '02-00-5E-[1-9]{2}-[1-9]{2}-0A'}}",
        "timetz": "{text: {matches: '1[0-9]:[1-5][0-9]\\+0[1-9]'}}",
        "timestamptz": "{text: {matches: '20[0-2][0-9]-01-0[1-9] 1[0-9]:[1-5]0\\+02'}}",
        "timestamp": "{datetime: 2020-01-01..2024-12-31}",
        "date": "{text: {matches: '20[0-2][0-9]0[1-9]1[0-9]'}}",
        "tstzrange": "{text: {matches: '\\[20[0-2][0-9]-01-0[1-9] 12:00[+]02,\\)'}}",
        "int4range": "{text: {matches: '\\(1,[1-9][0-9]{3}\\]'}}",
        "int4multirange": "{text: {matches: '\\{[(]1,[1-9][0-9]{3}\\]\\}'}}",
        "interval": "{text: {matches: '[1-9][0-9]{3} minutes'}}",
        "jsonpath": "{text: {matches: '\\$\\.[a-z]{3}'}}",
        "jsonb": '{text: {matches: \'\\{"b":[1-9]{3},"a":1\\}\'}}',
        "json": '{text: {matches: \' \\{"b":[1-9]{3},"a":1\\} \'}}',
        "bytea": "{text: {matches: '\\\\x[0-9A-F]{8}'}}",
        "uuid": "{text: {matches: '[0-9A-F]{8}-0000-4000-8000-0000000000[0-9]{2}'}}",
        "bit(8)": "{text: {matches: '[01]{8}'}}",
        "varbit": "{text: {matches: '[01]{1,12}'}}",
        "char(12)": "{text: {matches: '[a-z]{5}'}}",
        '"char"': "{text: {matches: '[a-z]'}}",
        "name": "{text: {matches: '[a-z]{9}'}}",
        "boolean": "{bool: {}}",
        "integer[]": "{text: {matches: '\\{ [1-9]{3} , 2\\}'}}",
        "money[]": "{text: {matches: '\\{[1-9]{3}\\}'}}",
        "jsonb[]": '{text: {matches: \'\\{"\\{\\\\"a\\\\":[1-9]{3}\\}"\\}\'}}',
        "tsvector": "{text: {matches: 'zoo [a-z]{5} ant'}}",
        "tsquery": "{text: {matches: '[a-z]{5}&ant'}}",
        "point": "{text: {matches: '[1-9]{3},2'}}",
        "box": "{text: {matches: '1,[1-9]{3},2,3'}}",
        "pg_lsn": "{text: {matches: '0/0[1-9A-F]{7}'}}",
        "oid": "{int: 1..100000}",
        "mood": "{choice: [sad, happy]}",
        "amount": "{decimal: 1.00..1000.00, type: 'decimal(18,2)'}",
        "pair": "{text: {matches: '\\( 0[1-9]{3},\"x\"\\)'}}",
    },
    "sqlite": {
        "real": "{decimal: 1.00..1000.00, type: 'decimal(18,2)'}",
        "numeric": "{decimal: 1.00..1000.00, type: 'decimal(18,2)'}",
        "integer": "{text: {matches: '00[1-9]{4}'}}",
        "text": "{float: 1..1000}",
        "blob": "{text: {matches: '\\\\x[0-9A-F]{8}'}}",
        "": "{text: {matches: '0[1-9]{4}'}}",
        "date": "{date: 2020-01-01..2024-12-31}",
        "boolean": "{bool: {}}",
    },
    "duckdb": {
        "float": "{float: 1..1000}",
        "double": "{decimal: 1.00..1000.00, type: 'decimal(18,2)'}",
        "decimal(9,4)": "{decimal: 1.00..1000.00, type: 'decimal(18,2)'}",
        "hugeint": "{int: 1..100000}",
        "integer[]": "{text: {matches: '\\{[1-9]{3},2\\}'}}",
        "varchar[]": "{text: {matches: '\\{[a-z]{3},\"x y\"\\}'}}",
        "integer[][]": "{text: {matches: '\\{\\{[1-9]{3}\\},\\{2\\}\\}'}}",
        "blob": "{text: {matches: '\\\\x[0-9A-F]{8}'}}",
        "uuid": "{text: {matches: '[0-9A-F]{8}-0000-4000-8000-0000000000[0-9]{2}'}}",
        "interval": "{text: {matches: '[1-9][0-9]{3} minutes'}}",
        "bit": "{text: {matches: '[01]{8}'}}",
        "timestamptz": "{text: {matches: '20[0-2][0-9]-01-0[1-9] 1[0-9]:[1-5]0:00[+]02'}}",
        "time": "{text: {matches: '1[0-9]:[1-5][0-9]:00'}}",
        "timestamp": "{datetime: 2020-01-01..2024-12-31}",
        "boolean": "{bool: {}}",
    },
}
NAMED = """
create type mood as enum ('sad', 'happy');
create domain amount as money check (value > 0::money);
create type pair as (x integer, y text);
"""
SETTINGS = "extra_float_digits = -8", "bytea_output = escape", "intervalstyle = iso_8601"


def filled_by(dialect, url, statements):
    path = url.partition(":///")[2]
    if dialect == "sqlite":
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(statements)
    else:
        with duckdb.connect(path) as connection:
            connection.execute(statements)


@pytest.fixture
def url_of(postgres, tmp_path):
    """Makes a database of a dialect out of statements."""

    def made(dialect, statements):
        if dialect == "postgresql":
            return postgres.database(statements)
        url = f"{dialect}:///{tmp_path}/own.db"
        filled_by(dialect, url, statements)
        return url

    return made


def of_kinds(kinds):
    """The statements and the schema: a table a type."""
    ddl, tables = [], []
    for number, (kind, generator) in enumerate(kinds.items()):
        ddl.append(f"create table t{number} (id integer primary key, v {kind});")
        tables.append(
            f"t{number}: {{rows: 50, key: id, columns: {{id: {{sequence: {{}}, type: integer}}, "
            f"v: {generator}}}}}"
        )
    return "".join(ddl), "\n".join(tables)


def strangers(url, plan):
    """By the type of the table's column why its rows are not ours, asked as `verify` asks."""
    with closing(open_database(url, read_only=True)) as database:
        return foreign(database, database.structure(), plan)


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
def test_rows_of_every_type_are_known_again(postgres, url_of, planned, dialect):
    kinds = KINDS[dialect]
    ddl, tables = of_kinds(kinds)
    url = url_of(dialect, (NAMED if dialect == "postgresql" else "") + ddl)
    if dialect == "postgresql":
        with postgres.connect() as connection:
            for setting in SETTINGS:
                connection.execute(f"alter database {url.rpartition('/')[2]} set {setting}")
    plan = planned(tables)
    api.seed(plan, url, workers=1)
    names = dict(zip(plan.tables, kinds, strict=True))
    assert [names[table] for table in strangers(url, plan)] == []
    api.seed(plan, url, mode="append", workers=1)
    api.seed(plan, url, mode="replace", workers=1)


PEOPLE = """
demandeur:
  rows: 200
  key: id
  let: {who: {person: {age: 18..66}}}
  columns:
    id: {sequence: {}, type: integer}
    nom: who.birth_name
    email: who.email
    sexe: who.sex
    pays: {choice: {France: 9, Belgique: 1}}
"""
PEOPLE_DDL = """
create table demandeur (id integer primary key, nom text, email text, sexe text, pays text);
"""


@pytest.mark.slow
@pytest.mark.parametrize("sexe", ["F", "M"])
@pytest.mark.parametrize("pays", ["France", "Belgique"])
def test_one_row_of_a_stranger_among_ours_is_seen(url_of, planned, sexe, pays):
    url = url_of("sqlite", PEOPLE_DDL)
    api.seed(planned(PEOPLE), url, workers=1)
    row = f"(201, 'Essai', 'essai@agence.example', '{sexe}', '{pays}')"
    filled_by("sqlite", url, f"insert into demandeur values {row}")
    for mode in ("append", "replace"):
        with pytest.raises(AnswerError, match="holds rows that this schema and seed do not make"):
            api.seed(planned(PEOPLE), url, mode=mode, workers=1)
    # A column that somebody changed in all of our rows leaves them ours.
    filled_by("sqlite", url, "delete from demandeur where id = 201")
    filled_by("sqlite", url, "update demandeur set pays = 'X'")
    assert strangers(url, planned(PEOPLE)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
def test_rows_of_another_seed_are_not_ours(url_of, planned, dialect):
    kinds = KINDS[dialect]
    ddl, tables = of_kinds(kinds)
    url = url_of(dialect, (NAMED if dialect == "postgresql" else "") + ddl)
    api.seed(planned(tables, seed=8), url, workers=1)
    plan = planned(tables, seed=9)
    names = dict(zip(plan.tables, kinds, strict=True))
    assert [names[table] for table in strangers(url, plan)] == list(kinds)


PAIRS = """
agent: {rows: 60, key: id, columns: {id: {sequence: {}, type: integer}}}
lien:
  rows: 40
  unique: [[a_id, b_id, genre]]
  let: {b: {ref: {to: agent, after: a}}, a: {ref: agent}}
  columns: {a_id: a.id, b_id: b.id, genre: {choice: [ami, proche, parent]}}
"""
PAIRS_DDL = """
create table agent (id integer primary key);
create table lien (a_id integer references agent, b_id integer references agent, genre text);
"""


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.slow
def test_rows_that_follow_references_whole_are_ours(url_of, planned, dialect):
    """A row without a key whose every column is drawn together with rows of another table."""
    url = url_of(dialect, PAIRS_DDL)
    api.seed(planned(PAIRS, seed=8), url, workers=1)
    assert strangers(url, planned(PAIRS, seed=8)) == {}
    assert "lien" in strangers(url, planned(PAIRS, seed=9))


BLOCKED = """
agent: {rows: 60, key: id, columns: {id: {uuid: {}, unique: true}}}
block:
  rows: 90
  unique: [[a_id, b_id]]
  let: {a: {ref: agent}, b: {ref: {to: agent, after: a}}}
  columns: {a_id: a.id, b_id: b.id, reason: {choice: [spam, doublon, autre], nulls: 0.1}}
"""
BLOCKED_DDL = """
create table agent (id varchar(36) primary key);
create table block (a_id varchar(36) references agent, b_id varchar(36) references agent,
  reason varchar(9), unique (a_id, b_id));
"""


@pytest.mark.parametrize("dialect", ["sqlite", "duckdb"])
@pytest.mark.slow
def test_few_words_tell_no_row_and_what_is_unique_does(url_of, planned, dialect):
    url = url_of(dialect, BLOCKED_DDL)
    api.seed(planned(BLOCKED, seed=8), url, workers=1)
    assert strangers(url, planned(BLOCKED, seed=8)) == {}
    assert "block" in strangers(url, planned(BLOCKED, seed=9))


ENROLLED = """
child: {rows: 40, key: ine, columns: {ine: {text: {chars: 8}, unique: true}}}
form: {rows: 3, key: id, columns: {id: {sequence: {}, type: integer}}}
enrolment:
  per: form
  count: 2
  key: [ine, form_id]
  let: {one: {ref: child}}
  columns: {ine: one.ine, form_id: parent.id, ends_on: {date: 2025-01-01..2025-12-31, nulls: 0.6}}
"""
ENROLLED_DDL = """
create table child (ine varchar(8) primary key);
create table form (id integer primary key);
create table enrolment (ine varchar(8) references child, form_id integer references form,
  ends_on date, primary key (ine, form_id));
"""


@pytest.mark.parametrize("dialect", ["sqlite", "duckdb"])
@pytest.mark.slow
def test_a_key_that_follows_a_reference_tells_rows_where_nothing_else_does(
    url_of, planned, dialect
):
    """The parent's key stays when other tables grow, but stands in several rows."""
    url = url_of(dialect, ENROLLED_DDL)
    api.seed(planned(ENROLLED, seed=8), url, workers=1)
    assert strangers(url, planned(ENROLLED, seed=8)) == {}
    assert "enrolment" in strangers(url, planned(ENROLLED, seed=9))


# -- rows that were drawn again -------------------------------------------------------------------

THIRD = {
    "postgresql": "ascii(right(code, 1)) % 3 = 0",
    "sqlite": "unicode(substr(code, -1)) % 3 = 0",
    "duckdb": "ascii(right(code, 1)) % 3 = 0",
}
CARDS = """
shop:
  rows: 40
  key: id
  asks: {{named: "{code}"}}
  columns: {{id: {{sequence: {{}}, type: integer}}, code: {{text: {{chars: 6}}}}}}
card:
  per: shop
  count: 1..3
  key: number
  asks: {{in_time: "cost % 5 = 0 or {code}"}}
  let: {{other: {{ref: shop}}}}
  columns:
    number: {{text: {{chars: 12}}, unique: true}}
    shop_id: parent.id
    code: {{text: {{chars: 2}}}}
    cost: {{int: 1..9999}}
    above: parent.code
    seen: other.code
"""
CARDS_DDL = """
create table shop (id integer primary key, code text check ({code}));
create table card (number text primary key, shop_id integer references shop, code text,
  cost integer, above text, seen text, check (cost % 5 = 0 or {code}));
"""


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.slow
def test_rows_that_were_drawn_again_are_ours(url_of, planned, dialect):
    url = url_of(dialect, CARDS_DDL.format(code=THIRD[dialect]))
    plan = planned(CARDS.format(code=THIRD[dialect]))
    api.seed(plan, url, workers=1)
    assert strangers(url, plan) == {}
    api.seed(plan, url, mode="append", workers=1)
    if dialect == "postgresql":
        api.seed(plan, url, mode="replace", workers=1)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.slow
def test_a_row_that_fulfils_its_conditions_may_be_a_strangers(url_of, planned, dialect):
    url = url_of(dialect, CARDS_DDL.format(code=THIRD[dialect]))
    plan = planned(CARDS.format(code=THIRD[dialect]))
    api.seed(planned(CARDS.format(code=THIRD[dialect]), seed=8), url, workers=1)
    assert list(strangers(url, plan)) == ["shop", "card"]


@pytest.fixture
def reader(postgres, url_of):
    """The URLs of a database for its owner, and for a role that may read it and do nothing else."""
    url = url_of("postgresql", CARDS_DDL.format(code=THIRD["postgresql"]))
    name = url.rpartition("/")[2]
    with postgres.connect() as connection:
        connection.execute("create role own_reader login")
        connection.execute(f"revoke temporary on database {name} from public")
    yield url, postgres.url(name, "own_reader")
    with postgres.connect() as connection:
        connection.execute(f"drop database {name} with (force)")
        connection.execute("drop role own_reader")


def allowed(postgres, url):
    with postgres.connect(url) as connection:
        connection.execute("grant select on all tables in schema public to own_reader")


@pytest.mark.slow
def test_a_role_that_only_reads_is_told_what_it_cannot_ask(postgres, reader, planned):
    url, only = reader
    plan = planned(CARDS.format(code=THIRD["postgresql"]))
    api.seed(plan, url, workers=1)
    allowed(postgres, url)
    with pytest.raises(WorldError) as caught:
        strangers(only, plan)
    assert str(caught.value) == (
        f"{only}: table shop: condition 1 is none of its checks, and to ask others takes the right "
        "to make temporary tables, and no standby"
    )


@pytest.mark.slow
def test_a_role_that_only_reads_knows_rows_that_were_drawn_again(
    postgres, reader, planned, tables_of
):
    url, only = reader
    tables = tables_of(CARDS.format(code=THIRD["postgresql"]))
    with closing(open_database(url, read_only=True)) as database:
        for table in database.structure().tables:
            # As the server prints them, and `init` writes them.
            tables[table.name.name]["asks"] = {check.name: check.text for check in table.checks}
    plan = planned(tables)
    api.seed(plan, url, workers=1)
    allowed(postgres, url)
    assert strangers(only, plan) == {}
