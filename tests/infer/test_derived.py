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
create table agents (
    id integer primary key, nom varchar(40) not null, prenom varchar(40) not null,
    date_naissance date, annee_naissance integer not null, annees_experience integer not null,
    date_embauche date not null, nationalite varchar(40) not null,
    code_nationalite char(2) not null, langue varchar(20) not null, code_langue varchar(5),
    titre varchar(60) not null);
create table preferences (
    id integer primary key, date_format varchar(20) not null, number_format varchar(20) not null,
    devise varchar(30) not null, code_devise char(3) not null, symbole_devise varchar(3) not null,
    source_language varchar(5) not null, target_language varchar(5) not null);
create table user_experiences (
    id integer primary key, member_id integer not null references members, start_date date not null,
    end_date date not null);
create table countries (
    id integer primary key, name varchar(60) not null, iso varchar(10) not null);
create table feedbacks (
    id integer primary key, name varchar(80) not null, email varchar(120) not null);
create table customer_contacts (
    id integer primary key, title varchar(100) not null, body text not null);
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
        ("agents", "annee_naissance between 1959 and 2008"),
        ("agents", "coalesce(annee_naissance = year(date_naissance), true)"),
        ("agents", "annees_experience <= greatest(0, 2026 - annee_naissance - 18)"),
        ("agents", "year(date_embauche) - annee_naissance >= 16"),
        ("agents", "date_embauche <= date '2026-01-01'"),
        ("agents where nationalite = 'française'", "code_nationalite = 'FR'"),
        (
            "agents",
            "code_nationalite in ('FR', 'DZ', 'MA', 'PT', 'IT', 'TN', 'ES', 'RO', 'BE', 'SN')",
        ),
        ("agents", "coalesce(code_langue = langue, true)"),
        ("agents", "titre not in (select prenom || ' ' || nom from agents)"),
        ("preferences", "date_format in ('dd/MM/yyyy', 'yyyy-MM-dd', 'dd.MM.yyyy', 'MM/dd/yyyy')"),
        ("preferences", "number_format in ('# ##0,00', '#,##0.00')"),
        ("preferences", "devise = code_devise"),
        ("preferences where devise = 'EUR'", "symbole_devise = '€'"),
        ("user_experiences", "end_date between start_date and date '2026-01-01'"),
        ("countries where iso = 'DE'", "name in ('Germany', 'Allemagne')"),
        ("(select iso, count(distinct name) n from countries group by 1)", "n = 1"),
        ("feedbacks", "lower(strip_accents(split_part(name, ' ', 1))) = split_part(email, '.', 1)"),
        (
            "customer_contacts",
            "title not similar to '(Camille|Louis|Hugo|Jeanne|Adam|Rose|Nina|Paul|Marc) .*'",
        ),
    ],
)
def test_a_column_follows_from_the_text_that_its_name_names(rows, table, what):
    word = "and" if " where " in table else "where"
    assert rows.execute(f"select count(*) from {table}").fetchone()[0] > 0
    assert rows.execute(f"select * from {table} {word} not ({what})").fetchall() == []


def test_a_text_is_not_translated_into_its_own_language_alone(rows):
    query = "select count(*) from preferences where source_language <> target_language"
    assert rows.execute(query).fetchone()[0] > 10
