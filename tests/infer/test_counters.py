"""Counters, totals and means are those of the rows that lead to a row, under it or not."""

import pytest

pytestmark = pytest.mark.slow

DDL = """
    create table offices (
        id integer primary key, name text not null, nb_advisers integer not null,
        occupied_desks integer not null);
    create table advisers (
        id integer primary key, office_id integer not null references offices,
        last_name text not null, first_name text not null, email text not null,
        cases_count integer not null, open_cases_count integer);
    create table services (id integer primary key, effectif integer not null);
    create table employees (
        id integer primary key, service_id integer references services,
        status varchar(9) not null, last_name text not null, first_name text not null);
    create table desks (
        id integer primary key, office_id integer not null references offices,
        status varchar(15) not null check (status in ('free', 'occupied', 'repair')));
    create table cases (
        id integer primary key, adviser_id integer not null references advisers,
        office_id integer not null references offices,
        status varchar(15) not null check (status in ('open', 'waiting', 'closed')));
    create table tags (id integer primary key, label text not null, usage_count integer not null);
    create table case_tags (
        case_id integer references cases, tag_id integer references tags,
        primary key (case_id, tag_id));
    create table formations (
        id integer primary key, nb_places integer not null check (nb_places between 4 and 30),
        nb_inscrits integer not null default 0, note_moyenne decimal(4,2),
        check (nb_inscrits <= nb_places));
    create table participations (
        formation_id integer not null references formations,
        adviser_id integer not null references advisers,
        note decimal(4,2) not null check (note between 0 and 20),
        primary key (formation_id, adviser_id));
    create table clients (
        id integer primary key, company text not null, total_spent decimal(12,2) not null,
        orders_count integer not null);
    create table orders (
        id integer primary key, client_id integer not null references clients,
        total decimal(12,2) not null);
    create table ledger (id integer primary key, total numeric(10,2) not null check (total >= 0));
    create table ledger_line (
        id integer primary key, ledger_id integer not null references ledger,
        kind text not null check (kind in ('sale', 'fee')), amount numeric(10,2) not null,
        check (case kind when 'sale' then amount > 0 else amount < 0 end));
"""
HOLDS = [
    ("offices", "nb_advisers", "select count(*) from advisers where office_id = t.id"),
    ("services", "effectif", "select count(*) from employees where service_id = t.id"),
    (
        "offices",
        "occupied_desks",
        "select count(*) from desks where office_id = t.id and status = 'occupied'",
    ),
    (
        "advisers",
        "open_cases_count",
        "select count(*) from cases where adviser_id = t.id and status = 'open'",
    ),
    ("advisers", "cases_count", "select count(*) from cases where adviser_id = t.id"),
    ("tags", "usage_count", "select count(*) from case_tags where tag_id = t.id"),
    ("formations", "nb_inscrits", "select count(*) from participations where formation_id = t.id"),
    (
        "formations",
        "note_moyenne",
        "select round(avg(note), 2) from participations where formation_id = t.id",
    ),
    ("clients", "orders_count", "select count(*) from orders where client_id = t.id"),
    ("clients", "total_spent", "select coalesce(sum(total), 0) from orders where client_id = t.id"),
]


@pytest.fixture(scope="module")
def rows(generated):
    """The tables of a schema that `init` wrote, in DuckDB."""
    return generated(DDL, scale=3)


@pytest.mark.parametrize(("table", "column", "query"), HOLDS, ids=lambda each: str(each)[:30])
def test_what_counts_rows_is_their_number(rows, table, column, query):
    differ = f"t.{column} is distinct from ({query})"
    most, wrong = rows.execute(
        f"select max({column}), count(*) filter (where {differ}) from {table} t"
    ).fetchone()
    assert most > 1
    assert wrong == 0


def test_what_has_no_more_than_its_places_is_counted_too(rows):
    assert rows.execute(
        "select count(*) from formations where nb_inscrits > nb_places"
    ).fetchone() == (0,)


def test_what_may_be_below_nothing_is_not_summed_to_what_may_not(rows):
    assert rows.execute("select count(*) from ledger_line where amount < 0").fetchone()[0] > 10
    assert rows.execute("select count(*) from ledger where total < 0").fetchone() == (0,)
