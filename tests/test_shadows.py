"""Nothing that somebody made in a database under a name of the database's own is ever called."""

import re
from pathlib import Path

import pytest

from synth import api

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
