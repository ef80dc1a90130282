"""Another user in a database of ours: what he makes there, and what we would call of it."""

import re

import pytest

OURS = "create table public.ours (id integer primary key, name text not null);"
EVIL = """
set session authorization stranger;
create function public.evil(what text) returns integer language plpgsql immutable as
  $$ begin raise log 'synth-strange: % as %', what, current_user; return 1; end $$;
"""
"""A stranger, and a function of his that tells the log who called it."""
STRANGER = "do $$ begin create role stranger; exception when duplicate_object then null; end $$"
SCHEMA = """
synth: 1
name: ours
as_of: 2026-01-01
tables:
  ours:
    rows: 5
    key: id
    columns:
      id: {sequence: {}, type: integer}
      name: {choice: [a, b]}
"""
REFUSED = (
    "table {}: to ask it would run code of another user with your rights (in its indexes, checks, "
    "computed columns, keys of partitions or types); expected to be asked by the user who owns it"
)


@pytest.fixture(scope="session")
def schema():
    """The text of a schema of our table."""
    return SCHEMA


@pytest.fixture(scope="session")
def evil():
    """Statements that begin as the stranger, who has a function that must not be called."""
    return EVIL


@pytest.fixture(scope="session")
def refused():
    """What we say of a table that we do not ask."""
    return REFUSED.format


@pytest.fixture
def attacked(postgres):
    """Makes a database with a table of ours, in which the stranger may make others."""

    def made(statements):
        url = postgres.database(OURS)
        with postgres.connect(url) as connection:
            connection.execute(STRANGER)
            connection.execute("grant create on schema public to stranger")
            connection.execute("grant references on public.ours to stranger")
            connection.execute(statements)
        return url

    return made


@pytest.fixture
def calls(postgres):
    """Tells what the superuser called by the server's log."""
    start = postgres.log.stat().st_size

    def told():
        with postgres.log.open("rb") as log:
            log.seek(start)
            return set(re.findall(r"synth-strange: (\w+) as postgres", log.read().decode()))

    return told
