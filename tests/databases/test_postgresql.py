"""Connections to PostgreSQL, and questions."""

import sys
from traceback import format_exception

import pytest

from synth.databases.database import open_database
from synth.databases.postgresql import Postgresql
from synth.databases.postgresql.errors import too_old
from synth.errors import QuestionError, SynthError, WorldError

pytestmark = pytest.mark.postgres

PLANTED = "planted-value-7f3a"


@pytest.fixture
def guarded(postgres):
    """The URL of a user whose password is asked for."""
    hba = postgres.data / "pg_hba.conf"
    before = hba.read_text()
    hba.write_text(f"host all vault 127.0.0.1/32 scram-sha-256\n{before}")
    with postgres.connect() as connection:
        connection.execute("create role vault login password 'right p@ss/w?rd'")
        connection.execute("select pg_reload_conf()")
    yield postgres.url(user="vault")
    hba.write_text(before)
    with postgres.connect() as connection:
        connection.execute("drop role vault")
        connection.execute("select pg_reload_conf()")


def unopened(kind, url):
    with pytest.raises(kind) as found:
        Postgresql(url)
    whole = "".join(format_exception(found.value)) + repr(found.value)
    for piece in ("hush", "h%40sh", "h@sh", PLANTED):
        assert piece not in whole
    return str(found.value)


def test_passwords_come_from_everywhere_and_are_never_shown(guarded, monkeypatch, tmp_path):
    wrong = "hush%2Fh%40sh"
    told = ": the password is wrong, or the user is unknown"
    assert unopened(WorldError, guarded.replace("vault@", f"vault:{wrong}@")) == guarded + told
    assert unopened(WorldError, f"{guarded}?password={wrong}&sslpassword=hush") == guarded + told
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    assert unopened(WorldError, guarded) == (
        f"{guarded}: a password is needed: PGPASSWORD, .pgpass or the URL"
    )
    monkeypatch.setenv("PGPASSWORD", "hush/h@sh")
    assert unopened(WorldError, guarded) == guarded + told
    monkeypatch.setenv("PGPASSWORD", "right p@ss/w?rd")
    database = open_database(guarded)
    assert (database.shown, database.name) == (guarded, "postgres")
    database.close()


@pytest.mark.usefixtures("guarded")
def test_service_and_password_files(postgres, monkeypatch, tmp_path, opened):
    passwords, services = tmp_path / "pgpass", tmp_path / "services"
    passwords.write_text("*:*:*:vault:right p@ss/w?rd\n")
    passwords.chmod(0o600)
    services.write_text(
        f"[qa]\nhost=127.0.0.1\nport={postgres.port}\nuser=vault\ndbname=postgres\n"
    )
    monkeypatch.setenv("PGPASSFILE", str(passwords))
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    database = opened("postgresql://?service=qa")
    assert (database.shown, database.name) == ("postgresql://?service=qa", "postgres")
    database.close()
    assert unopened(WorldError, "postgresql://:hush@?service=qb") == (
        "postgresql://?service=qb: the service is not defined"
    )


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://u:hush/hush@host/db", "; in a password write @ as %40 and / as %2F"),
        ("postgresql://u:hush@hush@host/db", "; in a password write @ as %40 and / as %2F"),
        (
            "postgresql://u:hush%zz@host/db",
            "; expected postgresql://USER@HOST:PORT/DATABASE, special characters as %XX",
        ),
        (
            "postgresql://u:hush@host/db?unknown=hush",
            "; expected postgresql://USER@HOST:PORT/DATABASE, special characters as %XX",
        ),
        ("postgresql://u:hush@host:port/db", ": its port is not a number"),
    ],
)
def test_urls_that_cannot_be_read(url, told):
    assert unopened(QuestionError, url) == f"the URL of the database cannot be read{told}"


def test_servers_that_do_not_answer(postgres):
    secret = f"u:hush@127.0.0.1:{postgres.port}"
    shown = f"u@127.0.0.1:{postgres.port}"
    assert unopened(WorldError, "postgres://u:hush@127.0.0.1:1/db") == (
        "postgres://u@127.0.0.1:1/db: no server answers there"
    )
    assert unopened(WorldError, "postgresql://u:hush@host.invalid/db") == (
        "postgresql://u@host.invalid/db: the host is unknown"
    )
    assert unopened(WorldError, f"postgresql://{secret}/nowhere".replace("u:", "postgres:")) == (
        f"postgresql://{shown}/nowhere: there is no such database or user".replace(
            "//u@", "//postgres@"
        )
    )
    assert unopened(WorldError, f"postgresql://{secret}/postgres") == (
        f"postgresql://{shown}/postgres: there is no such database or user"
    )


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (140000, None),
        (180001, None),
        (130011, "URL: PostgreSQL 13 is too old; 14 or later"),
        (90624, "URL: PostgreSQL 9.6 is too old; 14 or later"),
    ],
)
def test_versions(number, told):
    assert (too_old(number, "URL") is None) if told is None else str(too_old(number, "URL")) == told


def test_questions_and_their_parameters(emptied, opened):
    url = emptied()
    database = opened(url)
    assert database.rows("select ?::int + ?, '?%', 5 % 3 as \"?\"", [1, 2]) == [(3, "?%", 2)]
    assert database.rows("""select '{"a": 1}'::jsonb ? 'a', 5 % 3""") == [(True, 2)]
    with pytest.raises(WorldError) as found:
        database.rows("select ?::int", [PLANTED])
    assert str(found.value) == f"{url}: a value does not fit its type (InvalidTextRepresentation)"
    assert database.rows("show TimeZone") == [("UTC",)]
    assert database.rows("show lock_timeout") == [("10s",)]
    assert database.rows("show application_name") == [("synth",)]
    database.close()
    database.close()


def test_transactions(emptied, opened):
    database = opened(emptied("create table t (a int)"))
    fill_one = "with n as (insert into public.t values (1) returning a) select a from n"
    with database.transaction(rolled_back=True):
        assert database.rows(fill_one) == [(1,)]
    with pytest.raises(WorldError, match=r"does not fit its type \(DivisionByZero\)"):  # noqa: PT012, SIM117 - what it is about
        with database.transaction():
            database.rows(fill_one)
            database.rows("select 1 / 0")
    assert database.rows("select * from public.t") == []
    with database.transaction():
        database.rows(fill_one)
        with database.transaction(rolled_back=True):
            database.rows(fill_one)
    assert database.rows("select * from public.t") == [(1,)]
    database.close()


def test_the_driver_may_be_missing(monkeypatch, opened):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SynthError) as found:
        opened("postgresql://host/db")
    assert (
        str(found.value)
        == "PostgreSQL needs the extra postgresql: pip install '.[postgresql]' in a clone of synth"
    )
