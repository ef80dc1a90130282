"""A unique list that names a person keeps the person: the birth date varies, names stay names."""

import sqlite3
from contextlib import closing

import yaml

from synth.api import infer_schema

DDL = """
create table usager (id integer primary key, nom text not null, prenom text not null,
    date_naissance date not null, sexe char(1) not null check (sexe in ('F', 'M')), nir char(15),
    unique (nom, prenom, date_naissance));
create table session (id integer primary key);
create table inscription (id integer primary key, session_id int not null references session,
    prenom text not null, nom text not null, date_naissance date not null,
    unique (session_id, prenom, nom, date_naissance));
create table agent (id integer primary key, nom text not null, prenom text not null,
    unique (nom, prenom));
create table employee (id integer primary key, first_name varchar(50) not null,
    last_name varchar(50) not null, session_id int not null references session,
    unique (first_name, last_name, session_id));
create table eleve (id integer primary key, nom text not null unique, prenom text not null);
"""
HOLDS = {
    "names": "select count(*) = 0 from (select nom, prenom from usager union all"
    " select nom, prenom from inscription) where nom glob '*[0-9]*' or prenom glob '*[0-9]*'",
    "names without a birth date": "select count(*) = 0 from (select nom, prenom from agent"
    " union all select last_name, first_name from employee union all select nom, prenom from eleve)"
    " where nom || prenom glob '*[0-9 ]*'",
    "one person": "select count(*) > 50 and count(*) = sum(substr(nir, 2, 4) ="
    " substr(date_naissance, 3, 2) || substr(date_naissance, 6, 2)) from usager"
    " where nir is not null",
    "birth dates": "select count(distinct date_naissance) = 100 from usager",
    "several candidates": "select count(*) > 150 from inscription",
}


def test_names_stay_names(told):
    assert told("sqlite", DDL, HOLDS) == dict.fromkeys(HOLDS, 1)


BELONGING = """
    create table agence (id integer primary key, nom varchar(60) not null);
    create table demandeur (
        no_ind integer primary key, nom varchar(60) not null, prenom varchar(60) not null,
        agence_id integer not null references agence (id)
    );
    create table inscription (
        no_ind integer not null references demandeur (no_ind), no_ordre integer not null,
        debut date not null, primary key (no_ind, no_ordre)
    );
"""


def test_people_are_counted_by_themselves_whatever_they_belong_to(tmp_path):
    path = tmp_path / "people.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(BELONGING)
    tables = yaml.safe_load(infer_schema(f"sqlite:///{path}"))["tables"]
    assert tables["demandeur"]["rows"] == 100
    assert "per" not in tables["demandeur"]
    assert tables["inscription"]["per"] == "demandeur"
    assert tables["inscription"]["count"] != 1
    assert tables["inscription"]["columns"]["no_ordre"]["expr"] == "row + 1"
