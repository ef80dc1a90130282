"""Tables that `--create` makes: keys, references, the schema's checks, indexes of references."""

import sqlite3
from contextlib import closing

import duckdb
import pytest

from synth.api import make_plan, seed
from synth.databases.database import open_database

CHECKS = {"R02": "registration", "R07": "category_month", "R19": "job_seeker", "R22": "job_seeker"}
"""All rules of the agency over rows of one table, of which every row must hold."""
WRONG = {
    "R02": "update registration set ended_on = started_on",
    "R07": "update category_month set hours = 200",
    "R19": "update job_seeker set nir = '0' || nir",
    "R22": "update job_seeker set phone = '0' || phone",
}
INDEXES = [
    "agency_commune_code_idx",
    "agency_mother_id_idx",
    "job_seeker_agency_id_idx",
    "job_seeker_skill_code_idx",
    "registration_agency_id_idx",
    "registration_job_seeker_id_idx",
    "registration_trade_code_idx",
]
"""Of every reference of the first tables that does not begin a key."""
OUTER = """
  person:
    as: '"Agence"."Personne"'
    rows: 20
    key: id
    columns:
      id: {sequence: {}, as: NUM}
      sort: {choice: [a, b], as: order}
      day: {date: 2020-01-01..as_of, as: "DT"}
"""


@pytest.fixture(scope="module")
def agency():
    return make_plan("agency", rows={"job_seeker": 50})


def checks(url):
    with closing(open_database(url)) as database:
        tables = database.structure().tables
    return {check.name: table.name.name for table in tables for check in table.checks}


@pytest.mark.slow
def test_sqlite(agency, tmp_path):
    url = f"sqlite:///{tmp_path}/a.db"
    seed(agency, url, create=True)
    assert checks(url) == CHECKS
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        for name, statement in WRONG.items():
            with pytest.raises(sqlite3.IntegrityError, match=f"^CHECK constraint failed: {name}$"):
                connection.execute(statement)
        query = """select name from sqlite_master where type = 'index' and sql is not null and
            tbl_name in ('agency', 'job_seeker', 'job_seeker_skill', 'registration') order by 1"""
        assert [name for (name,) in connection.execute(query)] == INDEXES
    seed(agency, url, mode="replace")


@pytest.mark.slow
def test_duckdb(agency, tmp_path):
    url = f"duckdb:///{tmp_path}/a.duckdb"
    seed(agency, url, create=True)
    with duckdb.connect(tmp_path / "a.duckdb") as connection:
        query = "select constraint_text from duckdb_constraints() where constraint_type = 'CHECK'"
        assert len(connection.execute(query).fetchall()) == len(CHECKS)
        children_first = [layout.name for layout in reversed(agency.layouts)]
        for name in ("R07", "R02", "R19", "R22"):
            # DuckDB updates by deleting, which foreign keys forbid.
            for table in children_first[: children_first.index(CHECKS[name])]:
                connection.execute(f"delete from {table}")
            with pytest.raises(duckdb.ConstraintException, match="CHECK constraint failed"):
                connection.execute(WRONG[name])


@pytest.mark.slow
@pytest.mark.postgres
def test_postgresql(agency, postgres):
    import psycopg

    url = postgres.database()
    seed(agency, url, create=True)
    assert checks(url) == CHECKS
    with postgres.connect(url) as connection:
        for name, statement in WRONG.items():
            with pytest.raises(psycopg.errors.CheckViolation) as caught:
                connection.execute(statement)
            assert caught.value.diag.constraint_name == name
        query = """select indexrelid::regclass::text from pg_index
            where not indisunique and indrelid::regclass::text
            in ('agency', 'job_seeker', 'job_seeker_skill', 'registration') order by 1"""
        assert [name for (name,) in connection.execute(query)] == INDEXES


@pytest.mark.postgres
def test_checks_have_the_names_of_the_database(planned, postgres):
    rules = {
        "early": {"from": "person", "holds": "day <= as_of and Person.sort in ('a', 'b')"},
        "most": {"from": "person", "holds": "sort = 'a'", "at_least": "0.1"},
        "every": {"from": "person p", "holds": "p.id > 0"},
    }
    plan = planned(OUTER, rules=rules)
    url = postgres.database('create schema "Agence"')
    seed(plan, url, create=True)
    with closing(open_database(url)) as database:
        (table,) = database.structure().tables
    (check,) = table.checks
    assert check.name == "early"
    assert check.text == (
        """(("DT" <= '2026-01-01'::date) AND ("order" = ANY (ARRAY['a'::text, 'b'::text])))"""
    )
