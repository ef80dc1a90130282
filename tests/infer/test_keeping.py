"""A condition that our SQL can say keeps values of a form, and leaves people theirs."""

import sqlite3
from contextlib import closing

from email_validator import validate_email

DDL = """
create table usager (
    id integer primary key, nom text not null check (instr(nom, ';') = 0),
    courriel text not null check (courriel = lower(courriel) and instr(courriel, '@') > 1),
    dossier text not null check (instr(dossier, '-') = 3 and dossier glob '[A-Z][A-Z]-[0-9][0-9]')
);
"""


def test_mailboxes_and_names_stay_those_of_people(filled_file):
    with closing(sqlite3.connect(filled_file(DDL))) as connection:
        rows = connection.execute("select nom, courriel, dossier from usager").fetchall()
    assert len(rows) == 100
    for name, mailbox, file in rows:
        assert validate_email(mailbox, check_deliverability=False, test_environment=True)
        assert name[0].isupper()
        assert name[1:] != name[1:].upper()
        assert file[2] == "-"
