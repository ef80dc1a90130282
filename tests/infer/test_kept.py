"""What an application keeps of a row: ids as hex, states in their own words, whole addresses.

Moments stand in their order, too, where a unique list names them.
"""

import re
import sqlite3
import uuid
from contextlib import closing

import pytest

DDL = """
create table site (
    id char(32) primary key, ref char(36) not null unique, key char(32) not null,
    api_token char(32), nom varchar(32) not null
);
create table agent (id integer primary key, site_id char(32) not null references site);
create table demande (
    id integer primary key, agent_id integer not null references agent,
    status text not null default 'new', unique (agent_id, status)
);
create table droit (
    agent_id integer not null references agent, role varchar(20) not null,
    primary key (agent_id, role)
);
create table lien (
    a_id integer not null references agent, b_id integer not null references agent,
    kind text not null, unique (a_id, b_id, kind), check (a_id < b_id)
);
create table essai (
    nom text not null, created_at timestamp not null, updated_at timestamp,
    unique (nom, created_at, updated_at)
);
create table lieu (
    id integer primary key, adresse varchar(80), code_postal varchar(5), ville varchar(60)
);
"""
STATES = {"demande": "status", "droit": "role", "lien": "kind"}


@pytest.fixture(scope="module")
def filled(filled_file):
    with closing(sqlite3.connect(filled_file(DDL))) as connection:
        yield connection


@pytest.mark.parametrize("column", ["id", "ref", "key", "api_token"])
def test_a_text_as_long_as_a_uuid_is_one(filled, column):
    values = [value for (value,) in filled.execute(f"select {column} from site")]
    found = [uuid.UUID(value) for value in values if value is not None]
    assert len(found) > 50
    assert {each.version for each in found} == {4}
    assert {len(value) for value in values if value is not None} == {36 if column == "ref" else 32}


@pytest.mark.parametrize("table", STATES)
def test_states_keep_their_words_beside_what_tells_rows_apart(filled, table):
    words = [word for (word,) in filled.execute(f"select {STATES[table]} from {table}")]
    assert len(words) >= 90
    assert 2 <= len(set(words)) <= 12
    assert [word for word in words if re.search("[0-9]", word)] == []


def test_of_moments_that_may_not_repeat_the_first_is_the_one_that_differs(filled):
    rows = filled.execute("select created_at, updated_at from essai").fetchall()
    assert len({made for made, _ in rows}) == len(rows) == 100
    assert [row for row in rows if row[1] is not None and row[1] < row[0]] == []
    assert sum(row[1] is not None for row in rows) > 50


def test_the_parts_of_an_address_are_empty_together(filled):
    rows = filled.execute("select adresse, code_postal, ville from lieu").fetchall()
    empty = [row.count(None) for row in rows]
    assert set(empty) == {0, 3}
    assert 1 <= empty.count(3) <= 30
