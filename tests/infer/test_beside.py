"""Columns made from those beside them, in a schema that a plan makes rows from."""

import sqlite3
from contextlib import closing

import pytest
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret
from stdnum.fr import tva as stdnum_tva

from synth.api import infer_schema, make_plan

DDL = """
    create table region (cd_reg char(2) primary key, lb_reg varchar(60) not null);
    create table pays (cd_pays char(2) primary key, lb_pays varchar(60) not null);
    create table commune (
        code_insee char(5) primary key, lb_commune varchar(80) not null, cp char(5) not null
    );
    create table agence (
        id integer primary key, libelle varchar(30) not null, adresse varchar(60) not null,
        cp char(5) not null, ville varchar(60) not null
    );
    create table personne (
        id integer primary key, nom varchar(40) not null, prenom varchar(40) not null,
        nir char(13) unique, cle_nir char(2), num_secu numeric(15),
        sexe smallint not null check (sexe in (1, 2)),
        civilite varchar(4) not null check (civilite in ('M', 'MME')),
        date_naissance date not null
    );
    create table rdv (id integer primary key, dt_rdv timestamp not null, dt_fermeture date);
"""


@pytest.fixture(scope="module")
def made(tables):
    return tables(DDL)


@pytest.mark.slow
def test_a_label_stands_beside_its_code(made):
    regions = dict(zip(made["region"]["cd_reg"], made["region"]["lb_reg"], strict=True))
    assert len(regions) == 18
    assert (regions["53"], regions["93"]) == ("Bretagne", "Provence-Alpes-Côte d'Azur")
    countries = dict(zip(made["pays"]["cd_pays"], made["pays"]["lb_pays"], strict=True))
    assert countries["CI"] == "Côte d'Ivoire"
    assert None not in countries.values()


def test_numbers_and_titles_agree_with_the_person(made):
    table = made["personne"]
    names = ("nir", "cle_nir", "num_secu", "sexe", "civilite", "date_naissance")
    for nir, key, number, sex, title, born in zip(*(table[n] for n in names), strict=True):
        assert title == {1: "M", 2: "MME"}[sex]
        if nir is not None:
            assert nir[:5] == f"{sex}{born:%y%m}"
        if None not in (nir, key, number):
            assert nir.replace("2A", "19").replace("2B", "18") + key == str(number)
    known = [nir for nir in table["nir"] if nir is not None]
    assert len(set(known)) == len(known)


def test_a_commune_lies_where_its_code_says(made):
    codes, postcodes = made["commune"]["code_insee"], made["commune"]["cp"]
    agree = sum(a[:2] == b[:2] for a, b in zip(codes, postcodes, strict=True))
    assert agree >= 95, "a few post offices serve places over the border"


def test_an_office_has_the_name_of_its_town(made):
    names, towns = made["agence"]["libelle"], made["agence"]["ville"]
    assert all(f"Agence {t}"[:30] == n for n, t in zip(names, towns, strict=True))


def test_appointments_are_in_office_hours_and_offices_seldom_close(made):
    clocks = [moment.time() for moment in made["rdv"]["dt_rdv"]]
    assert {(at.minute % 15, at.second) for at in clocks} == {(0, 0)}
    assert "08:30:00" <= min(clocks).isoformat() < max(clocks).isoformat() <= "17:30:00"
    assert 70 <= made["rdv"]["dt_fermeture"].count(None) <= 97, "85 of 100"


FIRMS = """
    create table employeur (
        id integer primary key, siren char(9) not null, siret char(14) not null,
        numero_tva varchar(13) check (numero_tva like 'FR%'));
    create table etablissement (id integer primary key, siret varchar(17), siren varchar(9));
    create table chiffres (id integer primary key, siret bigint not null, siren integer not null);
    create table societe (
        id integer primary key, siren char(9) not null unique, siret char(14) not null unique);
    create table personne (id integer primary key, sexe char(1), date_naissance date);
    create table identite (
        id integer primary key, personne_id integer not null references personne, nir char(15));
"""


def test_a_siren_is_what_the_siret_beside_it_begins_with(values, tmp_path):
    with closing(sqlite3.connect(tmp_path / "firms.db")) as connection:
        connection.executescript(FIRMS)
    text = infer_schema(f"sqlite:///{tmp_path}/firms.db")
    plan = make_plan(text)
    for name in ("employeur", "etablissement", "chiffres"):
        made = values(plan, name)
        pairs = [
            pair for pair in zip(made["siren"], made["siret"], strict=True) if None not in pair
        ]
        assert len(pairs) > 60
        for company, establishment in pairs:
            assert stdnum_siren.is_valid(str(company))
            compact = stdnum_siret.compact(str(establishment))
            assert stdnum_siret.is_valid(compact)
            assert compact.startswith(str(company))
    firms = values(plan, "employeur")
    told = [pair for pair in zip(firms["numero_tva"], firms["siren"], strict=True) if pair[0]]
    assert len(told) > 60
    assert all(stdnum_tva.is_valid(number) and number[4:] == firm for number, firm in told)
    lines = {
        line.partition("#")[0].strip(): line.partition("#")[2].strip() for line in text.splitlines()
    }
    said = [
        reason for made, reason in lines.items() if made.startswith(("siren", "nir")) and reason
    ]
    assert said == ["not that of a person elsewhere", "not that of the siret beside it"]
