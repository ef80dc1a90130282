"""What a clerk would laugh at: school years, meters, rates of taxes, months of pay, parcels."""

import sqlite3
from contextlib import closing

import pytest

DDL = """
create table division (id integer primary key, annee_scolaire text not null
    check (annee_scolaire glob '[0-9][0-9][0-9][0-9]-[0-9][0-9][0-9][0-9]'));
create table eleve (id integer primary key, nom text not null, prenom text not null,
    date_naissance date not null);
create table inscription (id integer primary key, eleve_id integer not null references eleve(id),
    annee_scolaire varchar(9) not null, date_inscription date not null, date_sortie date,
    unique (eleve_id, annee_scolaire));
create table acte (id integer primary key, heure_naissance text not null, officier text not null);
create table compteur (id integer primary key, pdl text not null unique, prm char(14));
create table produit (id integer primary key, prix decimal(8,2) not null,
    tva decimal(4,1) not null);
create table agent (id integer primary key, nom text not null, prenom text not null,
    date_entree date not null, date_sortie date);
create table bulletin (id integer primary key, agent_id integer not null references agent(id),
    periode char(7) not null check (periode glob '20[0-9][0-9]-[01][0-9]'),
    brut decimal(9,2) not null, unique (agent_id, periode));
create table pacs (id integer primary key, nom text not null, prenom text not null,
    nom_epouse text, prenom_epouse text);
create table "order" (id integer primary key, placed_at datetime not null, paid_at datetime,
    shipped_at datetime, delivered_at datetime);
"""
HOLDS = {
    "school years": """select min(substr(annee_scolaire, 6) + 0 = substr(annee_scolaire, 1, 4) + 1
        and annee_scolaire between '2011' and '2026') from (
        select annee_scolaire from division union all select annee_scolaire from inscription)""",
    "enrolled": """select min(substr(date_inscription, 1, 4) = substr(annee_scolaire, 1, 4)
        and date_inscription >= date_naissance) and count(*) > 100
        from inscription i join eleve e on e.id = eleve_id""",
    "hours": "select min(heure_naissance glob '[0-2][0-9]:[0-5][0-9]') from acte",
    "officers": "select count(distinct officier) > 50 from acte",
    "meters": """select min(length(pdl) = 14 and pdl glob '999*'
        and ifnull(length(prm), 14) = 14) from compteur""",
    "rates": "select min(tva in (20, 10, 5.5, 2.1, 0)) from produit",
    "months": """select count(*) > 50 and min(periode >= substr(date_entree, 1, 7)
        and periode <= ifnull(substr(date_sortie, 1, 7), '2026-01'))
        from bulletin b join agent a on a.id = agent_id""",
    "spouses": "select sum(nom_epouse <> nom) > 50 and count(prenom_epouse) > 50 from pacs",
    "parcels": 'select max(julianday(delivered_at) - julianday(shipped_at)) <= 10 from "order"',
}


@pytest.fixture(scope="module")
def filled(filled_file):
    with closing(sqlite3.connect(filled_file(DDL))) as connection:
        yield connection


@pytest.mark.parametrize("what", HOLDS)
def test_it_holds(filled, what):
    assert filled.execute(HOLDS[what]).fetchone() == (1,)
