"""What happens to people and things lies inside their life, by what columns are called."""

import sqlite3
from contextlib import closing

import pytest

DDL = """
create table patient (
    id integer primary key, nom text not null, prenom text not null, date_naissance date not null);
create table lot (
    id integer primary key, numero text not null, fabrication date not null,
    peremption date not null, check (peremption > fabrication));
create table injection (
    id integer primary key, patient_id integer not null references patient(id),
    injectee_le date not null);
create table sortie_lot (
    id integer primary key, lot_id integer not null references lot(id),
    motif text not null, faite_le date not null);
create table compteur (
    id integer primary key, numero text not null unique, pose_le date not null, depose_le date);
create table releve (
    compteur_id integer not null references compteur(id), jour date not null,
    valeur integer not null, primary key (compteur_id, jour));
create table salarie (
    id integer primary key, nom text not null, prenom text not null, embauche date not null);
create table feuille (
    salarie_id integer not null references salarie(id),
    semaine date not null check (strftime('%w', semaine) = '1'),
    primary key (salarie_id, semaine));
"""
HOLDS = {
    "born": """select min(injectee_le >= date_naissance) and count(*) > 50
        from injection i join patient p on p.id = i.patient_id""",
    "expired": """select min(faite_le between fabrication and peremption) and count(*) > 50
        from sortie_lot s join lot l on l.id = s.lot_id""",
    "taken off": "select min(depose_le >= pose_le) and count(depose_le) > 10 from compteur",
    "read": """select min(jour between pose_le and coalesce(depose_le, '2026-01-01'))
        and count(*) > 300 from releve r join compteur c on c.id = r.compteur_id""",
    "each day once": """select max(n) = 1 from (
        select count(*) n from releve group by compteur_id, jour)""",
    "weeks": """select min(strftime('%w', semaine) = '1' and semaine > date(embauche, '-7 days'))
        and count(*) > 300 from feuille f join salarie s on s.id = f.salarie_id""",
}


@pytest.fixture(scope="module")
def filled(filled_file):
    with closing(sqlite3.connect(filled_file(DDL))) as connection:
        yield connection


@pytest.mark.parametrize("what", HOLDS)
def test_it_holds(filled, what):
    assert filled.execute(HOLDS[what]).fetchone() == (1,)
