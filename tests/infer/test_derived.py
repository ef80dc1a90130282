"""Columns that are made from another text of the row, as their names say."""

import pytest

DDL = """
create table bikes (
    id integer primary key, serial_number varchar(30) not null, serial_normalized varchar(30),
    name varchar(60) not null, normalized_name varchar(60) not null, display_name varchar(80),
    description text not null, description_length integer not null);
create table members (
    id integer primary key, first_name varchar(40) not null, last_name varchar(40) not null,
    search_name varchar(100) not null, email varchar(120) not null unique,
    email_canonical varchar(120) not null unique, email_domain varchar(80) not null,
    email_hash char(64) not null, email_md5 char(32) not null, password varchar(100) not null,
    password_hash varchar(64) not null);
create table etudiants (
    id integer primary key, nom varchar(40) not null, prenom varchar(40) not null,
    nom_normalise varchar(40) not null, nom_majuscule varchar(40), libelle varchar(90) not null);
"""


@pytest.fixture(scope="module")
def rows(generated):
    return generated(DDL)


@pytest.mark.parametrize(
    ("table", "what"),
    [
        (
            "bikes",
            "serial_normalized = upper(regexp_replace(serial_number, '[^A-Za-z0-9]', '', 'g'))",
        ),
        ("bikes", "normalized_name = lower(strip_accents(name))"),
        ("bikes", "display_name = name"),
        ("bikes", "description_length = length(description)"),
        ("members", "search_name = lower(strip_accents(first_name || ' ' || last_name))"),
        ("members", "email_canonical = email"),
        ("members", "email_domain = split_part(email, '@', 2)"),
        ("members", "email_hash = sha256(email) and email_md5 = md5(email)"),
        # What is kept of a password is never the password's own hash, which is the same in all.
        ("members", "password_hash <> sha256(password)"),
        ("etudiants", "nom_normalise = lower(strip_accents(nom)) and nom_majuscule = upper(nom)"),
        ("etudiants", "libelle = prenom || ' ' || nom"),
    ],
)
def test_a_column_follows_from_the_text_that_its_name_names(rows, table, what):
    assert rows.execute(f"select count(*) from {table}").fetchone()[0] > 20
    assert rows.execute(f"select * from {table} where not ({what})").fetchall() == []
