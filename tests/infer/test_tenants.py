"""Whose a row is, where no table lists the owners: few of them, and rows of theirs that agree."""

import sqlite3
from contextlib import closing

import duckdb
import pytest

from synth.api import check_against, infer_schema, make_plan, seed

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


def connected(kind, file):
    return closing(sqlite3.connect(file) if kind == "sqlite" else duckdb.connect(str(file)))


@pytest.mark.parametrize(("kind", "key"), [("sqlite", "integer"), ("duckdb", "uuid")])
def test_tables_of_few_tenants_are_filled(tmp_path, kind, key):
    file, path = tmp_path / "d.db", tmp_path / "inferred.yaml"
    with connected(kind, file) as connection:
        for statement in DDL.format(key=key).split(";")[:-1]:
            connection.execute(statement)
    url = f"{kind}:///{file}"
    path.write_text(infer_schema(url), encoding="utf-8")
    plan = make_plan(path)
    assert [str(f) for check in check_against(plan, url).checks for f in check.findings] == []
    seed(plan, url)
    with connected(kind, file) as connection:
        told = {name: connection.execute(sql).fetchone()[0] for name, sql in HOLDS.items()}
    assert told == dict.fromkeys(HOLDS, True)
