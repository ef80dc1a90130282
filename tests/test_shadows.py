"""Nothing that somebody made in a database under a name of the database's own is ever called."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from synth import api
from synth.databases.database import open_database
from synth.making.maker import Maker

SHADOWS = (Path(__file__).parent / "shadows.sql").read_text("utf-8")
PATHS = ("public, pg_catalog", '"$user", public', "pg_catalog, public")
"""The names of the role come first; the server's come first, unless others match better."""

LEARNT = """
synth: 1
name: learnt
as_of: 2026-01-01
tables:
  personne:
    rows: 500
    key: id
    columns:
      id: sequence
      metier: {choice: [a, b], learn: true}
      humeur: {choice: [bonne, mauvaise], type: humeur}
"""


@pytest.fixture(scope="module")
def shadowed(postgres):
    """Makes copies of a database full of shadows; the name of the template is known."""
    url = postgres.url("postgres")
    with postgres.connect(url) as connection:
        connection.execute("create role mallory login")
    name = "full_of_shadows"
    with postgres.connect(postgres.database(name=name)) as connection:
        connection.execute("set search_path = pg_catalog; set check_function_bodies = off")
        connection.execute(SHADOWS)
    yield name
    with postgres.connect(url) as connection:
        for (copy,) in connection.execute(
            "select datname from pg_database where datname like 'full_of_shadows%'"
        ).fetchall():
            connection.execute(f'drop database "{copy}" with (force)')
        connection.execute("drop role mallory")


@pytest.fixture
def victim(postgres, shadowed, request):
    """The URL of a copy, opened as a superuser, whose path is what the test asks for."""
    with postgres.connect(postgres.url("template1")) as connection:
        name = f"{shadowed}_{connection.info.backend_pid}"
        connection.execute(f"create database {name} template {shadowed} owner mallory")
        path = request.node.callspec.params["path"]
        connection.execute(f"alter database {name} set search_path = {path}")
    return postgres.url(name)


@pytest.fixture
def calls(postgres):
    """Tells what was called since the test began, by the server's log."""
    start = postgres.log.stat().st_size

    def told():
        with postgres.log.open("rb") as log:
            log.seek(start)
            found = re.findall(r"synth-shadow: (.+)", log.read().decode())
        return sorted(set(found))

    return told


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_the_shadows_are_called_by_who_names_nothing(postgres, victim, calls, path):
    # The test of the test: what any client would ask is answered by the shadows.
    with postgres.connect(victim) as connection:
        assert connection.execute("show search_path").fetchall() == [(path,)]
        for query in (
            "select pg_partition_root(oid) from pg_catalog.pg_class limit 1",
            "select humeur::text from (select 'bonne'::public.humeur as humeur) t",
        ):
            connection.execute(query)
    assert {"pg_partition_root", "cast"} <= set(calls())


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_no_command_calls_what_the_database_defines(victim, calls, path, tmp_path):  # noqa: ARG001 - of the fixture
    schema = tmp_path / "schema.yaml"
    schema.write_text(api.infer_schema(victim), encoding="utf-8")
    assert calls() == []
    plan = api.make_plan(schema)
    report = api.check_against(plan, victim)
    assert (report.holds, calls()) == (True, []), report.text()
    for mode in ("fail", "append", "replace"):
        api.seed(plan, victim, mode=mode)
        assert calls() == []
    report = api.verify(victim, schema=schema)
    assert (report.holds, calls()) == (True, []), report.text()
    learnt = tmp_path / "learnt.yaml"
    learnt.write_text(LEARNT, encoding="utf-8")
    api.seed(api.make_plan(learnt), victim, create=True)
    api.fit(api.make_plan(learnt), victim, tmp_path / "model", epsilon=5.0)
    assert calls() == []


# -- files ------------------------------------------------------------------------------------

SQLITE = """
create table agence (id integer primary key, code text not null unique check (length(code) = 5));
create table demandeur (id integer primary key, agence_id integer not null references agence);
create view pragma_table_list as select 'main' as schema, 'evil' as name, 'table' as type;
create view pragma_table_xinfo as select 1;
create view pragma_index_list as select 1;
create view pragma_index_xinfo as select 1;
create view pragma_foreign_key_list as select 1;
"""
DUCKDB = """
create table agence (id integer primary key, code varchar not null unique check (length(code) = 5),
  raw blob, tags varchar[], seen timestamptz);
create table demandeur (id integer primary key, agence_id integer not null references agence);
"""
MACROS = {
    0: "current_schema current_database version",
    1: "lower hex error epoch_us make_timestamp count min max sum",
    2: '"||" "+" list_transform array_to_string regexp_full_match regexp_matches setval substr',
    3: "replace",
}
TABLE_MACROS = (
    *("duckdb_tables", "duckdb_columns", "duckdb_constraints", "duckdb_indexes"),
    *("duckdb_sequences", "duckdb_databases"),
)


def test_views_of_a_file_do_not_stand_for_sqlites_own_tables(tmp_path):
    url = f"sqlite:///{tmp_path / 'shadows.db'}"
    with closing(sqlite3.connect(tmp_path / "shadows.db")) as connection:
        connection.executescript(SQLITE)
    schema = tmp_path / "schema.yaml"
    schema.write_text(api.infer_schema(url), encoding="utf-8")
    plan = api.make_plan(schema)
    assert [layout.name for layout in plan.layouts] == ["agence", "demandeur"]
    report = api.check_against(plan, url)
    assert report.holds, report.text()
    api.seed(plan, url)
    api.seed(plan, url, mode="append")
    api.seed(plan, url, mode="replace")
    report = api.verify(url, schema=schema)
    assert report.holds, report.text()
    with closing(sqlite3.connect(tmp_path / "shadows.db")) as connection:
        assert connection.execute("select min(length(code)) from agence").fetchall() == [(5,)]


def test_macros_of_a_file_do_not_stand_for_duckdbs_own_functions(tmp_path):
    import duckdb

    url = f"duckdb:///{tmp_path / 'shadows.duckdb'}"
    with duckdb.connect(str(tmp_path / "shadows.duckdb")) as connection:
        connection.execute(DUCKDB)
        for count, names in MACROS.items():
            parameters = ", ".join("abc"[:count])
            for name in names.split():
                connection.execute(
                    f"create macro {name}({parameters}) as system.main.error('shadow')"
                )
        for name in TABLE_MACROS:
            connection.execute(f"create macro {name}() as table select 'shadow' as table_name")
    schema = tmp_path / "schema.yaml"
    schema.write_text(api.infer_schema(url), encoding="utf-8")
    plan = api.make_plan(schema)
    api.seed(plan, url)
    api.seed(plan, url, mode="append")
    table = plan.layouts[0]
    with closing(open_database(url, read_only=True)) as database:
        batches = list(database.read(table))
        assert sum(batch.num_rows for batch in batches) == 2 * Maker(plan).size("agence")
