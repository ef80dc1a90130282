"""What is after a birth comes in a life, where somebody is born has a name, MS is no title."""

import sqlite3
from contextlib import closing

import pytest

DDL = """
create table employe (
    id integer primary key, nom text not null, prenom text not null,
    date_naissance date not null, embauche date not null, check (embauche > date_naissance));
create table citoyen (
    id integer primary key, nom text not null, prenom text not null,
    date_naissance date not null, commune_naissance text not null);
create table enfant (
    id integer primary key, nom text not null, prenom text not null,
    sexe char(1) not null check (sexe in ('M','F')),
    niveau varchar(3) not null check (niveau in ('TPS','PS','MS','GS')));
create table acte_etat_civil (
    id integer primary key, nom varchar(50) not null, prenoms varchar(100) not null,
    nom_pere varchar(100), prenom_pere varchar(50), prenom_mere varchar(50), sexe_mere char(1));
create table foyer (id integer primary key, nom_foyer varchar(50) not null);
"""
HOLDS = {
    "grown": "select min(julianday(embauche) - julianday(date_naissance)) >= 18 * 365 from employe",
    "spread": "select max(julianday(embauche) - julianday(date_naissance)) > 30 * 365 from employe",
    "past": "select max(embauche) <= '2026-01-01' from employe",
    "born": "select count(distinct commune_naissance) > 50 from citoyen",
    "no label": "select count(*) = 0 from citoyen where commune_naissance like '% - %'",
    "boys": "select count(*) > 5 from enfant where sexe = 'M' and niveau = 'MS'",
    "fathers": "select count(*) = 0 from acte_etat_civil where nom_pere in ('Clos', 'Nouveau')",
    "mothers": "select count(*) = 0 from acte_etat_civil where sexe_mere <> 'F'",
    "households": "select count(*) = 0 from foyer where nom_foyer in ('Avis', 'Bilan', 'Suivi')",
    "girls": "select count(*) > 5 from enfant where sexe = 'F' and niveau = 'MS'",
}


@pytest.fixture(scope="module")
def filled(filled_file):
    with closing(sqlite3.connect(filled_file(DDL))) as connection:
        yield connection


@pytest.mark.parametrize("what", HOLDS)
def test_it_holds(filled, what):
    assert filled.execute(HOLDS[what]).fetchone() == (1,)
