"""`check --against`: every difference and every broken constraint, each with the line to change."""

from contextlib import closing

import pytest

from synth import api
from synth.databases.database import open_database
from synth.errors import WorldError
from synth.schema.read import read_text

DDL = """
create table agency (
  id integer primary key, code varchar(3) not null unique, opened date not null,
  closed date, size smallint not null, constraint later check (closed > opened));
create table visit (
  id integer primary key, agency_id integer not null references agency,
  cost numeric(5, 2) not null constraint cheap check (cost < 100),
  twice numeric generated always as (cost * 2) stored);
"""

GOOD = """
synth: 1
name: office
as_of: 2026-01-01
tables:
  agency:
    rows: 20
    key: id
    columns:
      id: {sequence: {}, type: integer}
      code: {text: {chars: 3}, type: varchar(3), unique: true}
      opened: {date: 2020-01-01..2021-01-01}
      closed: {date: 2022-01-01..2023-01-01, nulls: 0.5}
      size: {int: 1..9, type: smallint}
  visit:
    per: agency
    count: 2
    key: id
    columns:
      id: {sequence: {}, type: integer}
      agency_id: parent.id
      cost: {decimal: 1..99, type: "decimal(4,2)"}
"""


@pytest.fixture(scope="module")
def office(postgres):
    """A database of two tables."""
    return postgres.database(DDL)


def judged(url, text):
    """The lines that `check --against` says of a schema, but those that hold."""
    plan = api.make_plan(read_text(text, path="office.yaml"))
    lines = api.check_against(plan, url).text().splitlines()
    return [line for line in lines[:-1] if not line.startswith("ok ")]


def counts(url):
    with closing(open_database(url, read_only=True)) as database:
        space = database.structure().default_namespace
        agency, visit = (f"(select count(*) from {space}.{name})" for name in ("agency", "visit"))
        return database.rows(f"select {agency}, {visit}")


def test_a_schema_that_fits_holds_and_leaves_nothing(office):
    assert judged(office, GOOD) == []
    assert counts(office) == [(0, 0)]


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (
            "      size: {int: 1..9, type: smallint}\n",
            "",
            [
                (
                    "wrong column agency.size: must not be null, has no default, and the schema "
                    "does not make it (office.yaml:6:3)"
                )
            ],
        ),
        (
            "type: smallint}",
            "type: integer}",
            [
                (
                    "wrong column agency.size: is integer here and smallint in the database "
                    "(office.yaml:14:14)"
                )
            ],
        ),
        (
            '"decimal(4,2)"',
            '"decimal(6,2)"',
            [
                (
                    "wrong column visit.cost: is decimal(6,2) here and numeric(5,2) in the "
                    "database (office.yaml:22:14)"
                )
            ],
        ),
        (
            "type: varchar(3), unique",
            "type: varchar(9), unique",
            [
                (
                    "wrong column agency.code: is varchar(9) here and character varying(3) in the "
                    "database (office.yaml:11:14)"
                )
            ],
        ),
        (
            "type: smallint}\n",
            "type: smallint, nulls: 0.5}\n",
            [
                (
                    "wrong column agency.size: may be null here and not in the database "
                    "(office.yaml:14:14)"
                )
            ],
        ),
        (
            "      size:",
            "      twice: {int: 1}\n      size:",
            ["wrong column agency.twice: is not in the database (office.yaml:14:15)"],
        ),
        (
            "      agency_id:",
            "      twice: {int: 1}\n      agency_id:",
            [
                (
                    "wrong column visit.twice: is computed by the database; leave it out "
                    "(office.yaml:21:15)"
                )
            ],
        ),
        (
            "  visit:\n",
            "  call:\n",
            ["wrong table call: is not in the database; --create makes it (office.yaml:15:3)"],
        ),
        (
            "closed: {date: 2022-01-01..2023-01-01, nulls: 0.5}",
            "closed: {date: 2019-01-01..2019-12-31}",
            [
                "wrong check agency later: 20 of 20 rows: is violated; change office.yaml:13:16",
            ],
        ),
        (
            "{text: {chars: 3}, type: varchar(3), unique: true}",
            "{value: ABC, type: varchar(3)}",
            [
                "note  agency: unique agency_code_key is not said by the schema",
                (
                    "wrong unique agency agency_code_key: 19 of 20 rows: is violated; "
                    "change office.yaml:11:14"
                ),
            ],
        ),
        (
            "agency_id: parent.id",
            "agency_id: {int: 1000, type: integer}",
            [
                "note  visit: foreign key visit_agency_id_fkey is not said by the schema",
                (
                    "wrong tried {name}: table visit: a row violates foreign key "
                    "visit_agency_id_fkey (agency_id); see office.yaml:21:19"
                ),
            ],
        ),
    ],
    ids=[
        "not made",
        "whole numbers too small",
        "digits too few",
        "text too short",
        "nulls",
        "no such column",
        "computed",
        "no such table",
        "a check",
        "a unique",
        "a reference",
    ],
)
def test_what_does_not_fit_is_told_with_its_line(office, old, new, lines):
    assert old in GOOD
    name = office.rpartition("/")[2]
    assert judged(office, GOOD.replace(old, new)) == [line.format(name=name) for line in lines]
    assert counts(office) == [(0, 0)]


def test_seed_names_the_line_of_what_the_database_refuses(office):
    text = GOOD.replace("{decimal: 1..99,", "{decimal: 99.50,")
    text = text.replace("cost: {decimal: 99.50, type", "cost: {value: 500, type")
    text = text.replace("4,2", "5,2")
    plan = api.make_plan(read_text(text, path="office.yaml"))
    with pytest.raises(WorldError) as caught:
        api.seed(plan, office)
    said = str(caught.value).partition(": table ")[2]
    assert said == "visit: a row violates check cheap; see office.yaml:22:14"
    assert counts(office) == [(0, 0)]


TINY = """
synth: 1
name: lab
as_of: 2026-01-01
tables:
  probe:
    rows: 50
    key: id
    columns:
      id: {sequence: {}, type: integer}
      part: {%s, type: "decimal(%s)"}
"""


@pytest.fixture(scope="module")
def lab(postgres):
    """A number that begins behind the point: two digits, the last the fourth."""
    return postgres.database(
        "create table probe (id integer primary key, part numeric(2,4) not null)"
    )


@pytest.mark.parametrize("made", ["decimal: -0.0099..0.0099", "choice: ['0.0001', '0.0099']"])
def test_what_fits_a_number_that_begins_behind_the_point_holds(lab, made):
    assert judged(lab, TINY % (made, "4,4")) == []


@pytest.mark.parametrize(
    ("made", "digits"),
    [("decimal: 0..0.0100", "4,4"), ("decimal: 0..0.009", "5,4"), ("decimal: 0..0.009", "6,5")],
)
def test_what_may_leave_a_number_that_begins_behind_the_point_is_told(lab, made, digits):
    (line,) = judged(lab, TINY % (made, digits))[:1]
    told = f"wrong column probe.part: is decimal({digits}) here and numeric(2,4) in the database"
    assert " ".join(line.split()).startswith(told)


def test_init_s_schema_of_a_number_that_begins_behind_the_point_holds(lab):
    assert judged(lab, api.infer_schema(lab)) == []


def test_a_row_that_repeats_one_that_stands(postgres):
    ddl = "create table t (id integer primary key, safir varchar(1) not null unique)"
    url = postgres.database(f"{ddl}; insert into t values (1, 'a'), (2, 'b'), (3, 'c')")
    text = """
synth: 1
as_of: 2026-01-01
tables:
  t:
    rows: 1
    key: id
    columns:
      id: {sequence: {}, type: integer}
      safir: {choice: [a, b, c, d], type: varchar(1), unique: true}
"""
    assert judged(url, text) == [
        "wrong tried "
        + url.rpartition("/")[2]
        + ": table t: a row violates unique t_safir_key (safir); see office.yaml:10:15, or fill an "
        "empty database or one with --mode replace: rows that stand may hold it"
    ]


REFUSING = """
create sequence passes;
create function counted() returns trigger language plpgsql as
  $$ begin perform nextval('passes'); return null; end $$;
create table kept (id integer primary key);
create trigger told after insert on kept for each statement execute function counted();
create function denied() returns trigger language plpgsql as
  $$ begin raise exception 'nobody writes here'; end $$;
create table heard (id integer primary key check (id < 0));
create function hear() returns trigger language plpgsql as
  $$ begin insert into heard values (new.id); return new; end $$;
create table loud (id integer primary key);
create trigger hears before insert on loud for each row execute function hear();
"""


def test_tables_that_are_refused_are_all_told_by_one_pass(postgres):
    names = [f"closed{number}" for number in range(6)]
    url = postgres.database(
        REFUSING
        + "".join(
            f"create table {name} (id integer primary key);"
            f"create trigger deny before insert on {name} for each row execute function denied();"
            for name in names
        )
    )
    own = "    rows: 9\n    key: id\n    columns:\n      id: {sequence: {}, type: integer}\n"
    text = "synth: 1\nas_of: 2026-01-01\ntables:\n" + "".join(
        f"  {name}:\n{own}" for name in ["kept", "loud", *names]
    )
    database = url.rpartition("/")[2]
    heard = "table heard: a row violates check heard_id_check (function hear, line 1)"
    closed = [
        f"table {name}: trigger deny refused a row (function denied, line 1); see office.yaml:{n}:3"
        for name, n in zip(names, range(14, 44, 5), strict=True)
    ]
    assert judged(url, text) == [f"wrong tried {database}: {said}" for said in [heard, *closed]]
    with postgres.connect(url) as connection:
        assert connection.execute("select last_value from passes").fetchone() == (1,)
        assert connection.execute("select count(*) from kept").fetchone() == (0,)
