"""Words and numbers of state: the default is the likeliest, the table tells the rest."""

import sqlite3
from collections import Counter
from contextlib import closing

import duckdb
import pytest

from synth.databases.database import open_database
from synth.infer.defaults import constant_default

DDL = """
    create type mood as enum ('sad', 'ok', 'glad');
    create table utilisateur (
        id serial primary key, nom varchar(60) not null,
        statut varchar(20) not null default 'actif',
        role smallint not null default 2, is_active boolean not null default true,
        is_admin boolean not null default false, is_spam boolean not null,
        humeur mood not null default 'ok', supprime boolean not null
    );
    create table commande (
        id serial primary key, utilisateur_id int not null references utilisateur,
        status integer not null default 0, kind smallint not null default 1,
        state varchar(20) not null, priority int not null default 100,
        version integer not null default 0, essais int not null default 3,
        note_interne varchar(30) not null check (note_interne in ('a', 'b', 'c')) default 'b'
    );
    create table rendez_vous (
        id serial primary key, utilisateur_id int not null references utilisateur,
        etat varchar(20) not null, motif text not null default '', type_rendez_vous text not null
    );
    create table invoices (
        id serial primary key, status varchar(20) not null default 'DRAFT',
        payment_status varchar(20) not null, level smallint not null check (level between 2 and 4),
        owner_type varchar(40) not null, owner_id bigint not null,
        currency char(3) not null default 'USD'
    );
    create table sites (
        id serial primary key, city varchar(60) not null, zip varchar(5) not null,
        state varchar(60) not null, locale varchar(20) not null default 'pending-review'
    );
    create table items (
        id serial primary key, external_ref varchar(40) not null, item_kind integer not null,
        reason integer not null, expires_at bigint not null, response_code smallint not null,
        unique (external_ref, item_kind)
    );
    create table poste (
        id serial primary key,
        quotite numeric(5,2) not null default 100 check (quotite >= 0 and quotite <= 100)
    );
"""


@pytest.fixture(scope="module")
def made(tables):
    return tables(DDL)


@pytest.mark.parametrize(
    ("table", "column", "likeliest", "admitted"),
    [
        ("utilisateur", "statut", "actif", {"actif", "inactif", "suspendu"}),
        ("utilisateur", "role", 2, range(5)),
        ("utilisateur", "humeur", "ok", {"sad", "ok", "glad"}),
        ("commande", "status", 0, range(5)),
        ("commande", "kind", 1, range(5)),
        ("commande", "priority", 100, {100, 50, 200}),
        ("commande", "version", 0, range(6)),
        ("commande", "essais", 3, range(3, 8)),
        ("commande", "note_interne", "b", {"a", "b", "c"}),
        ("invoices", "status", "DRAFT", {"DRAFT", "SENT", "PAID", "OVERDUE", "VOID"}),
        ("invoices", "level", 2, {2, 3, 4}),
        ("poste", "quotite", 100, {100, 50}),
    ],
)
def test_the_default_is_one_of_few_and_the_likeliest(made, table, column, likeliest, admitted):
    found = Counter(made[table][column])
    assert len(found) >= 2, found
    assert set(found) <= set(admitted)
    assert found.most_common(1)[0][0] == likeliest


@pytest.mark.parametrize(
    ("table", "column", "admitted"),
    [
        ("commande", "state", {"en_attente", "payee", "expediee", "livree", "annulee"}),
        ("rendez_vous", "etat", {"planifie", "honore", "annule", "absent"}),
        ("rendez_vous", "type_rendez_vous", {"sur_place", "visio", "telephone"}),
        ("invoices", "payment_status", {"pending", "succeeded", "failed", "refunded"}),
        ("invoices", "owner_type", {"Utilisateur"}),
        ("items", "item_kind", range(5)),
        ("items", "reason", range(5)),
        ("items", "expires_at", range(1_600_000_000, 1_800_000_000)),  # seconds since 1970
        (
            "items",
            "response_code",
            {200, 201, 204, 301, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503},
        ),
    ],
)
def test_without_a_default_the_table_tells(made, table, column, admitted):
    found = set(made[table][column])
    assert all(value in admitted for value in found)
    assert len(found) > 1 or len(admitted) == 1


def test_a_state_beside_a_city_is_a_region_and_nowhere_else(made):
    assert set(made["sites"]["state"]) & {"Bretagne", "Occitanie", "Grand Est", "Normandie"}
    assert not set(made["commande"]["state"]) & {"Bretagne", "Occitanie", "Grand Est", "Normandie"}


def test_what_an_appointment_is_about_is_no_reason_to_leave(made):
    found = set(made["rendez_vous"]["motif"])
    assert len(found) > 2
    assert not found & {"Retraite", "Démission", "Déménagement", "Reprise d'emploi"}


@pytest.mark.parametrize(
    ("column", "lo", "hi"),
    [
        ("is_active", 0.75, 0.97),
        ("is_admin", 0.04, 0.25),
        ("is_spam", 0, 0.1),
        ("supprime", 0, 0.12),
    ],
)
def test_a_flag_leans_to_its_default_or_as_its_name_says(made, column, lo, hi):
    found = made["utilisateur"][column]
    assert lo <= sum(found) / len(found) <= hi


DEFAULTS = {
    "integer default 0": "0",
    "integer default -1": "-1",
    "smallint default (3)": "3",
    "varchar(20) default 'it''s'": "it's",
    "varchar(20) default ('a' || 'b')": None,
    "boolean default true": "true",
    "boolean default false": "false",
    "timestamp default current_timestamp": None,
    "varchar(9) default null": None,
    "numeric(5,2) default 5.50": "5.50",
    "integer default (1 + 1)": None,
}


@pytest.mark.parametrize("kind", ["postgresql", "sqlite", "duckdb"])
def test_a_default_is_read_as_each_database_prints_it(kind, postgres, tmp_path):
    columns = ", ".join(f"c{place} {text}" for place, text in enumerate(DEFAULTS))
    create = f"create table t ({columns})"
    if kind == "postgresql":
        url = postgres.database(create)
    elif kind == "sqlite":
        url = f"sqlite:///{tmp_path}/a.db"
        with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
            connection.execute(create)
    else:
        url = f"duckdb:///{tmp_path}/a.duckdb"
        with duckdb.connect(str(tmp_path / "a.duckdb")) as connection:
            connection.execute(create)
    with closing(open_database(url, read_only=True)) as database:
        (table,) = database.structure().tables
    found = [constant_default(column) for column in table.columns]
    assert dict(zip(DEFAULTS, found, strict=True)) == DEFAULTS
