"""Texts that begin with another column: the piece follows where it is free, else the rest does."""

import pytest

DDL = """
create table company (siren varchar(9) primary key check (length(siren) = 9));
create table site (id int primary key, siren varchar(9) not null references company(siren),
    siret varchar(14) not null unique, check (siret like siren || '%'));
create table account (id int primary key, number varchar(10) not null unique,
    class varchar(1) not null check (class in ('1', '2', '3', '6', '7')),
    check (substr(number, 1, 1) = class));
create table file (id int primary key, folder varchar not null, path varchar not null,
    check (path like folder || '/%'));
create table town (code char(5) not null unique, dep char(2) not null,
    check (substr(code, 1, 2) = dep));
"""
HOLDS = {
    "siret": "select count(*) > 50 and min(length(siret)) = 14 and"
    " count(distinct siret) = count(*) from site where substr(siret, 1, 9) = siren",
    "account": "select count(*) = 100 and count(distinct class) = 5 from account",
    "file": "select count(distinct path) > 50 from file where path like folder || '/%'",
    "town": "select count(*) = 100 from town where substr(code, 1, 2) = dep",
}
TREE = """
create table tree (path varchar primary key, parent varchar references tree(path),
    check (parent is null or path like parent || '.%'));
create table branch (id int primary key, code varchar(8) not null unique, agency varchar(20)
    not null, check (instr(agency, code) = 1));
"""


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
@pytest.mark.slow
def test_a_database_takes_texts_that_begin_with_another_column(told, kind):
    holds = HOLDS
    if kind == "sqlite":
        tree = "select count(parent) > 50 from tree where path like parent || '.%'"
        holds = {**HOLDS, "tree": tree, "branch": "select count(*) = 100 from branch"}
    ddl = DDL + (TREE if kind == "sqlite" else "")
    assert told(kind, ddl, holds) == dict.fromkeys(holds, True)
