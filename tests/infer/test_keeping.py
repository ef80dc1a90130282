"""A condition that our SQL can say keeps values of a form, and leaves people theirs."""

import sqlite3
from contextlib import closing

import pytest
from email_validator import validate_email

from synth.api import infer_schema, make_plan, seed, verify

DDL = """
create table usager (
    id integer primary key, nom text not null check (instr(nom, ';') = 0),
    courriel text not null check (courriel = lower(courriel) and instr(courriel, '@') > 1),
    dossier text not null check (instr(dossier, '-') = 3 and dossier glob '[A-Z][A-Z]-[0-9][0-9]')
);
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keeping")
    file, path = folder / "d.db", folder / "d.yaml"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(DDL)
    url = f"sqlite:///{file}"
    path.write_text(infer_schema(url), encoding="utf-8")
    seed(make_plan(path), url)
    assert verify(url, schema=path).holds
    return file


def test_mailboxes_and_names_stay_those_of_people(filled):
    with closing(sqlite3.connect(filled)) as connection:
        rows = connection.execute("select nom, courriel, dossier from usager").fetchall()
    assert len(rows) == 100
    for name, mailbox, file in rows:
        assert validate_email(mailbox, check_deliverability=False, test_environment=True)
        assert name[0].isupper()
        assert name[1:] != name[1:].upper()
        assert file[2] == "-"
