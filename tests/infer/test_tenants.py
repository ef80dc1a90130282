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
