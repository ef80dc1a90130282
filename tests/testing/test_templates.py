"""Databases that are copied for each test, on a real server."""

import subprocess
import sys

import pytest

from synth.errors import SynthError, WorldError
from synth.testing.templates import Templates


def databases(postgres, pattern):
    with postgres.connect() as connection:
        query = "select datname, oid from pg_database where datname like %s order by datname"
        return connection.execute(query, [pattern]).fetchall()


@pytest.fixture
def templates(postgres):
    opened = Templates(postgres.url())
    yield opened
    opened.close()
    for name, _ in databases(postgres, "synth\\_t\\_%"):
        with postgres.connect() as connection:
            connection.execute(f'drop database "{name}"')


def filled(postgres):
    def fill(url):
        with postgres.connect(url) as connection:
            connection.execute("create table t as select 1 as a")

    return fill


def test_a_template_is_filled_once_and_copied(postgres, templates):
    calls = []
    fill = filled(postgres)
    made = [templates.copy("one", lambda url: (calls.append(url), fill(url))) for _ in range(3)]
    assert len(calls) == 1
    for name in made:
        with postgres.connect(templates.database_url(name)) as connection:
            assert connection.execute("select a from t").fetchall() == [(1,)]
        templates.drop(name)


def test_a_filling_that_fails_leaves_nothing(postgres, templates):
    def fill(_):
        raise WorldError("the disk is full")

    with pytest.raises(WorldError, match="the disk is full"):
        templates.copy("two", fill)
    assert databases(postgres, "synth\\_%") == []


@pytest.mark.usefixtures("templates")
def test_what_a_killed_session_left_is_dropped_and_not_copied(postgres):
    script = (
        "import os, sys; from synth.testing.templates import Templates;"
        "one = Templates(sys.argv[1]); one.copy('three', lambda url: os.kill(os.getpid(), 9))"
    )
    done = subprocess.run([sys.executable, "-c", script, postgres.url()], check=False)
    assert done.returncode == -9
    [(left, _)] = databases(postgres, "synth\\_x\\_%")
    pid = int(left.split("_")[2])
    with postgres.connect() as connection:  # its server process may take a moment to notice
        query = "select pg_sleep(0.01) from pg_stat_activity where pid = %s"
        assert any(connection.execute(query, [pid]).fetchone() is None for _ in range(1000))
    following = Templates(postgres.url())
    assert databases(postgres, "synth\\_%") == []
    name = following.copy("three", filled(postgres))
    following.drop(name)
    following.close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://me:hunter2@h/", "cannot be read; expected postgresql://USER@HOST:PORT/"),
        ("postgresql://me:hunter2@h/?dbname=prod", "which all tests would share"),
        ("postgresql://me:hunter2@127.0.0.1:1/x", "me@127.0.0.1:1/x: no server answers there"),
    ],
)
def test_a_server_that_cannot_be_had(url, message):
    with pytest.raises(SynthError) as raised:
        Templates(url)
    assert message in str(raised.value)
    assert "hunter2" not in str(raised.value)


def test_a_user_who_may_not_create_databases(postgres):
    with postgres.connect() as connection:
        connection.execute("create role plain login")
    with pytest.raises(WorldError) as raised:
        Templates(postgres.url(user="plain"))
    shown = postgres.url(user="plain")
    assert str(raised.value) == (
        f"{shown}: this user may not create databases; expected one after ALTER ROLE ... CREATEDB"
    )
