"""Lines have the price of their product, payments are what is due, and numbers begin at 1."""

import duckdb
import pyarrow as pa
import pytest

pytestmark = pytest.mark.slow

DDL = """
    create table customers (id integer primary key, name text not null);
    create table addresses (
        id integer primary key, customer_id integer not null references customers,
        city text not null);
    create table products (
        id integer primary key, sku varchar(20) not null unique, name text not null,
        price numeric(10,2) not null, tax_rate numeric(4,2) not null);
    create table orders (
        id integer primary key, customer_id integer not null references customers,
        shipping_address_id integer references addresses, subtotal numeric(12,2) not null,
        discount numeric(12,2) not null, shipping_fee numeric(8,2) not null,
        tax numeric(12,2) not null, total numeric(12,2) not null, items_count integer not null,
        currency char(3) not null,
        check (total = subtotal - discount + shipping_fee + tax));
    create table order_lines (
        id integer primary key, order_id integer not null references orders,
        product_id integer not null references products, sku text not null,
        quantity integer not null, unit_price numeric(10,2) not null,
        discount numeric(10,2) not null, tax_rate numeric(4,2) not null,
        line_total numeric(12,2) not null, unique (order_id, product_id));
    create table payments (
        id integer primary key, order_id integer not null references orders,
        amount numeric(12,2) not null check (amount > 0), currency char(3) not null);
    create table refunds (
        id integer primary key, payment_id integer not null references payments,
        amount numeric(12,2) not null check (amount > 0));
    create table bulletins (
        id integer primary key, salaire_base numeric(9,2) not null, primes numeric(9,2) not null,
        brut numeric(9,2) not null, net_a_payer numeric(9,2) not null, check (net_a_payer < brut));
    create table inscriptions (
        id integer primary key, customer_id integer not null references customers,
        numero_ordre integer not null, motif varchar(60) not null,
        unique (customer_id, numero_ordre));
"""
LINES = "order_lines l join products p on p.id = product_id"
PAID = "payments y join orders o on o.id = order_id"
BACK = "refunds r join payments y on y.id = payment_id"
OF = "orders o join (select order_id, sum(line_total) s, count(*) n from order_lines group by 1) l"
TURNS = """(select *, row_number() over (partition by customer_id order by numero_ordre) place
    from inscriptions)"""
HOLDS = [
    ("orders o join addresses a on a.id = shipping_address_id", "a.customer_id = o.customer_id"),
    (LINES, "l.sku = p.sku"),
    (LINES, "l.unit_price = p.price"),
    (LINES, "l.tax_rate = p.tax_rate"),
    ("order_lines", "line_total = quantity * unit_price - discount"),
    (f"{OF} on order_id = o.id", "subtotal = l.s"),
    (f"{OF} on order_id = o.id", "items_count = l.n"),
    ("orders", "discount between 0 and subtotal"),
    ("orders", "tax <= subtotal * 0.3"),
    (PAID, "y.amount = o.total"),
    (PAID, "y.currency = o.currency"),
    (BACK, "r.amount <= y.amount"),
    ("bulletins", "net_a_payer < brut and brut >= salaire_base"),
    ("bulletins", "net_a_payer > brut / 2"),
    (TURNS, "numero_ordre = place"),
]


@pytest.fixture(scope="module")
def rows(tables):
    """The tables of a schema that `init` wrote, in DuckDB."""
    with duckdb.connect() as database:
        for name, columns in tables(DDL).items():
            database.register("made", pa.table(columns))
            database.execute(f"create table {name} as from made")
        yield database


@pytest.mark.parametrize(("source", "holds"), HOLDS)
def test_what_another_row_tells_agrees_with_it(rows, source, holds):
    counted = f"count({holds}), count(*) filter (where not ({holds}))"
    known, wrong = rows.execute(f"select {counted} from {source}").fetchone()
    assert known > 5
    assert wrong == 0


def test_documents_have_one_line_to_a_dozen_and_no_product_twice(rows):
    query = "select order_id, count(*), count(distinct product_id) from order_lines group by 1"
    counts = rows.execute(query).fetchall()
    assert {count for _, count, _ in counts} >= {1, 2, 3, 4, 5}
    assert all(count == different for _, count, different in counts)
    assert len(counts) == rows.execute("select count(*) from orders").fetchone()[0]
