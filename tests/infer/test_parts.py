"""Parts are not above their wholes, and sizes are in the unit that a name says."""

import pytest

DDL = """
    create table job (
        id integer primary key, attempts integer not null, max_attempts integer not null,
        retried integer not null, max_retries integer not null,
        total_count integer not null, processed_count integer not null);
    create table quota (
        id integer primary key, used numeric(10,2) not null, "limit" numeric(10,2) not null,
        remaining numeric(10,2));
    create table course (
        id integer primary key, capacity integer not null, seats_taken integer not null,
        places_restantes integer not null);
    create table product_order (
        id integer primary key, price numeric(10,2) not null, discount_amount numeric(10,2),
        quantity integer not null, quantity_received integer, quantity_ordered integer not null);
    create table credential (
        id integer primary key, "keyLenBits" integer not null, disk_gb integer not null,
        floor smallint not null, kilometrage integer not null, smtp_port integer not null,
        width_px integer not null, page_count integer not null);
"""
HELD = [
    ("job", "attempts <= max_attempts"),
    ("job", "retried <= max_retries"),
    ("job", "processed_count <= total_count"),
    ("quota", 'used <= "limit"'),
    ("quota", 'remaining = "limit" - used'),
    ("course", "seats_taken <= capacity"),
    ("course", "places_restantes = capacity - seats_taken"),
    ("product_order", "discount_amount <= price * 0.3 + 0.01 and discount_amount >= 0"),
    ("product_order", "quantity_received <= quantity_ordered"),
    ("credential", '"keyLenBits" in (1024, 2048, 3072, 4096)'),
    ("credential", "disk_gb between 8 and 2048"),
    ("credential", "floor between -2 and 30"),
    ("credential", "kilometrage between 10 and 400000"),
    ("credential", "smtp_port between 22 and 49151"),
    ("credential", "width_px between 320 and 7680"),
    ("credential", "page_count between 1 and 2000"),
]


@pytest.fixture(scope="module")
def rows(generated):
    """The tables of a schema that `init` wrote, in DuckDB."""
    return generated(DDL)


@pytest.mark.parametrize(("table", "holds"), HELD)
def test_amounts_agree_with_one_another(rows, table, holds):
    counted = f"count({holds}), count(*) filter (where not ({holds}))"
    known, wrong = rows.execute(f"select {counted} from {table}").fetchone()
    assert known > 50
    assert wrong == 0
