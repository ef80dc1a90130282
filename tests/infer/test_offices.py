"""Words of an office that a clerk believes: titles of offers, rooms, links, cards, providers."""

import pytest

DDL = """
    create table offres (
        id integer primary key, intitule varchar(120) not null, code_rome char(5) not null);
    create table job_offers (
        id integer primary key, title varchar not null, slug varchar not null unique);
    create table rendez_vous (
        id integer primary key, debut timestamp not null, lien_visio varchar(200) not null,
        salle varchar(20) not null);
    create table formations (
        id integer primary key, intitule varchar(120) not null, organisme varchar(100) not null);
    create table payments (
        id integer primary key, card_last4 char(4) not null, card_brand varchar not null);
"""
JOBS = "Serveur|Comptable|Soudeur|Vendeur|Boulanger|Infirmier|Jardinier|Formateur|Cuisinier"
HOLDS = [
    ("offres", f"count(*) filter (regexp_matches(intitule, '^({JOBS})$')) > 5"),
    ("job_offers", "bool_and(not regexp_matches(title, 'monthly|yearly|pay as you go'))"),
    ("job_offers", "bool_and(regexp_matches(slug, '^[a-z-]+-[0-9]+$'))"),
    ("rendez_vous", "bool_and(starts_with(lien_visio, 'https://'))"),
    ("rendez_vous", "bool_and(regexp_matches(salle, '^Salle [A-C0-9]+$'))"),
    (
        "formations",
        "bool_and(regexp_matches(organisme, 'Exemple|Mod.le|Sp.cimen|Essai|D.mo|Maq|Gab'))",
    ),
    ("payments", "bool_and(regexp_matches(card_last4, '^[0-9]{4}$'))"),
    ("payments", "bool_and(card_brand in ('Visa', 'Mastercard', 'CB', 'American Express'))"),
]


@pytest.fixture(scope="module")
def rows(generated):
    """The tables of a schema that `init` wrote, in DuckDB."""
    return generated(DDL)


@pytest.mark.parametrize(("table", "holds"), HOLDS)
def test_what_a_clerk_believes(rows, table, holds):
    (found,) = rows.execute(f"select {holds} from {table}").fetchone()
    assert found, rows.execute(f"from {table} limit 3").fetchall()
