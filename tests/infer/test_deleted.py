"""Soft deletion: what must not repeat among rows that are there, where few are deleted."""

import pytest

DDL = """
    create table tenant (id integer primary key, name text not null);
    create table plan (
        id integer primary key, tenant_id integer not null references tenant, code text not null,
        is_default boolean not null, created_at timestamp not null, deleted_at timestamp);
    create unique index one_code on plan (tenant_id, code) where deleted_at is null;
    create unique index one_default on plan (tenant_id) where is_default and deleted_at is null;
    create table wallet (
        id integer primary key, tenant_id integer not null references tenant,
        created_at timestamp not null, discarded_at timestamp);
    create unique index one_wallet on wallet (tenant_id) where discarded_at is null;
"""


@pytest.fixture(scope="module")
def rows(generated):
    """The tables of a schema that `init` wrote, in DuckDB."""
    return generated(DDL)


@pytest.mark.parametrize(("table", "day"), [("plan", "deleted_at"), ("wallet", "discarded_at")])
def test_few_rows_are_deleted(rows, table, day):
    query = f"select count(*), count({day}) / count(*) from {table}"
    count, share = rows.execute(query).fetchone()
    assert count > 30
    assert share < 0.2


@pytest.mark.parametrize(
    ("table", "columns", "where"),
    [
        ("plan", "(tenant_id, code)", "deleted_at is null"),
        ("plan", "tenant_id", "is_default and deleted_at is null"),
        ("wallet", "tenant_id", "discarded_at is null"),
    ],
)
def test_what_must_not_repeat_does_not(rows, table, columns, where):
    query = f"select count(*) - count(distinct {columns}) from {table} where {where}"
    assert rows.execute(query).fetchone() == (0,)
