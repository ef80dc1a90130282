"""A column may give a value back in other words than it was given: `verify` knows its own seed."""

import sqlite3
from contextlib import closing

import duckdb
import pytest

from synth import api
from synth.databases.database import open_database
from synth.verify.database import verify_database

WHOLE = "{int: 1000000..99999999}"
SMALL = "{int: 0..1, type: smallint}"
PAY = "{decimal: 1.00..99999999.00, type: 'decimal(18,2)'}"
FINE = "{decimal: 0.00001..0.00009, type: 'decimal(8,5)'}"
DAY = "{date: 2020-01-01..2024-12-31}"
HOUR = "{time: '08:00:00..09:00:00'}"
MOMENT = "{datetime: 2020-01-01..2024-12-31}"
DIGITS = "{text: {matches: '[1-9]{3}'}}"
# What makes the values, and the types of columns that take them.
TAKEN = {
    "postgresql": {
        WHOLE: "oid, numeric, numeric(18,6), real, float8, money, amount, text, char(12), name, "
        "json, jsonb, xid8",
        SMALL: "boolean, flag, bit, varbit, char(12), numeric(4,1), real, money",
        "{int: 1000000000000000..9000000000000000, type: bigint}": "float8, numeric, money",
        PAY: "numeric(18,6), real, float8, money, amount, text, char(20), jsonb, numeric(9,-1)",
        FINE: "numeric, real, float8, text, char(12), jsonb",
        "{float: 1..1000}": "real, numeric, money, text, char(40), jsonb",
        "bool": "text, char(8), json, jsonb, name",
        DAY: "text, char(12), timestamp, timestamptz, daymark",
        HOUR: "text, char(12), timetz, interval",
        MOMENT: "text, char(30), date, timestamptz",
        "uuid": "text, char(40), name",
        DIGITS: "integer, numeric(6,3), real, money, jsonb, jsonpath, interval, char(12)",
        "{text: {matches: '10\\.0\\.[1-9]{2}\\.1'}}": "inet, cidr",
    },
    "sqlite": {
        WHOLE: "integer, real, numeric, text, blob, , date",
        SMALL: "integer, real, numeric, text, boolean, bit",
        PAY: "integer, real, numeric, text, ",
        FINE: "real, numeric, text, ",
        "{float: 1..1000}": "integer, real, numeric, text, ",
        "bool": "integer, real, numeric, text, , boolean",
        DAY: "integer, text, date, timestamp, ",
        HOUR: "text, time, real, ",
        MOMENT: "text, datetime, integer, ",
        "uuid": "text, uuid, ",
        DIGITS: "integer, real, text, blob, ",
    },
    "duckdb": {
        WHOLE: "integer, bigint, hugeint, 'decimal(18,6)', float, double, varchar, json",
        SMALL: "tinyint, boolean, bit, double, varchar",
        PAY: "'decimal(18,6)', double, varchar, json",
        FINE: "'decimal(18,6)', float, double, varchar",
        "{float: 1..1000}": "float, double, varchar",
        "bool": "integer, boolean, varchar, double",
        DAY: "timestamp, timestamptz, timestamp_s, varchar",
        HOUR: "varchar, timetz",
        MOMENT: "date, timestamptz, timestamp_s, varchar",
        "uuid": "varchar, uuid",
        DIGITS: "integer, double, varchar",
    },
}
NAMED = """
create domain amount as money check (value > 0::money);
create domain flag as boolean;
create domain daymark as timestamptz;
"""


def columns_of(dialect):
    """The statements of a table a maker, its schema, and the type of each column."""
    ddl, tables, kinds = "", "", {}
    for number, (maker, listed) in enumerate(TAKEN[dialect].items()):
        types = [kind.strip().strip("'") for kind in listed.split(", ")]
        items = "".join(f", c{place} {kind}" for place, kind in enumerate(types))
        ddl += f"create table t{number} (id integer primary key{items});"
        columns = "".join(f", c{place}: {maker}" for place in range(len(types)))
        key = "id: {sequence: {}, type: integer}"
        tables += f"t{number}: {{rows: 40, key: id, columns: {{{key}{columns}}}}}\n"
        kinds |= {f"t{number}.c{place}": (maker, kind) for place, kind in enumerate(types)}
    return ddl, tables, kinds


def filled(postgres, tmp_path, dialect, ddl):
    """The URL of a database in which these statements were run."""
    if dialect == "postgresql":
        return postgres.database(NAMED + ddl)
    path = tmp_path / "own.db"
    if dialect == "sqlite":
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(ddl)
    else:
        with duckdb.connect(path) as connection:
            connection.execute(ddl)
    return f"{dialect}:///{path}"


def told(url, plan):
    """The findings of `verify`."""
    with closing(open_database(url, read_only=True)) as database:
        report = verify_database(database, plan)
    return [finding for check in report.checks for finding in check.findings]


@pytest.mark.slow
@pytest.mark.parametrize("dialect", list(TAKEN))
def test_verify_finds_no_wrong_type_in_what_seed_wrote(postgres, tmp_path, planned, dialect):
    ddl, tables, kinds = columns_of(dialect)
    url = filled(postgres, tmp_path, dialect, ddl)
    plan = planned(tables)
    api.seed(plan, url, workers=1)
    assert [(*kinds.get(f.place, (f.place,)), f.said) for f in told(url, plan)] == []


DAMAGED = """
create table t (id integer primary key, day timestamp, n numeric(9,2), r real);
"""


@pytest.mark.parametrize("dialect", list(TAKEN))
def test_what_is_no_value_of_the_type_is_not_rounded_to_one(postgres, tmp_path, planned, dialect):
    url = filled(postgres, tmp_path, dialect, DAMAGED)
    columns = f"day: {DAY}, n: {{int: 1..9}}, r: {{int: 1..9}}"
    plan = planned(
        f"t: {{rows: 5, key: id, columns: {{id: {{sequence: {{}}, type: integer}}, {columns}}}}}"
    )
    api.seed(plan, url, workers=1)
    assert told(url, plan) == []
    change = "update t set day = '2020-01-01 10:00:00', n = 2.5, r = 2.5 where id = 3"
    if dialect == "postgresql":
        with postgres.connect(url) as connection:
            connection.execute(change)
    elif dialect == "sqlite":
        with closing(sqlite3.connect(tmp_path / "own.db")) as connection, connection:
            connection.execute(change)
    else:
        with duckdb.connect(tmp_path / "own.db") as connection:
            connection.execute(change)
    found = [finding for finding in told(url, plan) if finding.said.startswith("no ")]
    assert [(f.place, f.said) for f in found] == [
        ("t.day", "no date"),
        ("t.n", "no integer"),
        ("t.r", "no integer"),
    ]
