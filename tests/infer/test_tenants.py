"""Whose a row is, where no table lists the owners: few of them, and rows of theirs that agree."""

import pytest

DDL = """
create table client (tenant_id {key} not null, id int not null, name varchar not null,
    primary key (tenant_id, id));
create table product (tenant_id {key} not null, id int not null, primary key (tenant_id, id));
create table price (tenant_id {key} not null, code varchar not null, primary key (tenant_id, code));
create table sale (tenant_id {key} not null, client_id int not null, product_id int not null,
    price_code varchar not null, again_id int,
    primary key (tenant_id, client_id, product_id),
    foreign key (tenant_id, client_id) references client (tenant_id, id),
    foreign key (tenant_id, product_id) references product (tenant_id, id),
    foreign key (tenant_id, price_code) references price (tenant_id, code),
    foreign key (tenant_id, again_id) references client (tenant_id, id));
create table setting (id int primary key, tenant_id {key} not null, name varchar not null,
    unique (tenant_id, name));
"""
HOLDS = {
    "few": "select count(distinct tenant_id) between 2 and 9 from client",
    "few by name": "select count(distinct tenant_id) between 2 and 9 from setting",
    "all of them": "select count(*) >= 100 and count(distinct tenant_id) > 1 from sale",
}


@pytest.mark.parametrize(("kind", "key"), [("sqlite", "integer"), ("duckdb", "uuid")])
def test_tables_of_few_tenants_are_filled(told, kind, key):
    assert told(kind, DDL.format(key=key), HOLDS) == dict.fromkeys(HOLDS, True)


AGREEING = """
create table tenant (id integer primary key, name text not null);
create table users (id integer primary key, tenant_id int references tenant, email text not null,
    unique (tenant_id, id), unique (tenant_id, email));
create table post (id integer primary key, tenant_id int not null references tenant,
    title text not null, unique (tenant_id, id));
create table vote (user_id int not null, post_id int not null, tenant_id int not null,
    primary key (user_id, post_id),
    foreign key (tenant_id, user_id) references users (tenant_id, id),
    foreign key (tenant_id, post_id) references post (tenant_id, id));
create table account (id integer primary key, kind text not null check (kind in ('a', 'b')),
    unique (id, kind));
create table agent (id integer primary key, kind text generated always as ('a') stored,
    foreign key (id, kind) references account (id, kind));
create table currency (code text primary key check (code in ('EUR', 'USD', 'GBP')));
create table swap (id integer primary key, one text not null references currency,
    two text not null references currency, check (one <> two), check (one = 'EUR' or two = 'EUR'));
"""
AGREED = {
    "everybody has somebody": "select count(distinct tenant_id) = 100 from users",
    "a key without the tenant": "select count(*) >= 100 from vote join users u on u.id = user_id"
    " and u.tenant_id = vote.tenant_id join post p on p.id = post_id"
    " and p.tenant_id = vote.tenant_id",
    "a computed part of a reference": "select count(*) > 0 from agent",
    "one of two is one value": "select count(*) > 20 from swap where one <> two",
}


@pytest.mark.slow
def test_people_of_a_tenant_are_there_for_those_who_need_one(told):
    assert told("sqlite", AGREEING, AGREED) == dict.fromkeys(AGREED, True)
