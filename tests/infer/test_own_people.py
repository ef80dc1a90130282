"""People are counted by `--rows`, not by how many each office has."""

import pytest

DDL = """
    create table agence (num integer primary key, nom text not null);
    create table demandeur (
        no_ind bigint primary key, prenom varchar(40) not null, dt_nais date not null,
        sexe char(1) not null check (sexe in ('H', 'F')), est_femme boolean not null,
        num_agence integer not null references agence);
    create table mitglied (
        id integer primary key, vorname text not null, nachname text not null,
        geburtsdatum date not null, unique (nachname, vorname, geburtsdatum));
    create table inscription (
        no_ind bigint not null references demandeur,
        no_ordre smallint not null check (no_ordre > 0), dt_insc date not null,
        primary key (no_ind, no_ordre));
"""


@pytest.fixture(scope="module")
def rows(generated):
    """1,000 people of a schema that `init` wrote, with what is over and under them, in DuckDB."""
    return generated(DDL, rows={"demandeur": 1000})


def test_as_many_people_as_are_asked_for_in_few_offices(rows):
    (people,) = rows.execute("select count(*) from demandeur").fetchone()
    (offices,) = rows.execute("select count(distinct num_agence) from demandeur").fetchone()
    assert people == 1000
    assert offices <= 100


def test_what_stands_under_them_is_counted_from_one(rows):
    query = """select max(no_ordre), bool_and(n = most) from (
        select no_ind, max(no_ordre) no_ordre, count(*) n, max(no_ordre) most
        from inscription group by 1)"""
    most, is_counted = rows.execute(query).fetchone()
    assert most > 1
    assert is_counted


def test_a_flag_of_the_sex_agrees_with_it(rows):
    query = "select bool_and(est_femme = (sexe = 'F')), count(distinct est_femme) from demandeur"
    assert rows.execute(query).fetchone() == (True, 2)


def test_names_of_german_columns_are_names(rows):
    query = """select count(*) > 5, bool_or(regexp_matches(vorname || nachname, '[0-9]'))
        from mitglied"""
    assert rows.execute(query).fetchone() == (True, False)
