"""Stays: what begins and ends on days, what is moved, and the tables of what happens to a row."""

import pytest

DDL = """
    create table booking (
        id integer primary key, created_at timestamp not null,
        arrival_date date not null, departure_date date not null,
        original_arrival_date date not null, original_departure_date date,
        status varchar(12) not null);
    create table extension (
        id integer primary key, booking_id integer not null references booking,
        created_at timestamp not null,
        previous_departure_date date not null, new_departure_date date not null);
    create table arrivals (
        id integer primary key, booking_id integer not null references booking,
        created_at timestamp not null,
        arrival_date date not null, expected_departure_date date not null);
    create table departures (
        id integer primary key, booking_id integer not null references booking,
        date_time timestamp not null);
    create table cancellation (
        id integer primary key, booking_id integer not null references booking,
        date date not null, created_at timestamp not null);
    create table loan (id integer primary key, created_at timestamp not null);
    create table check_in (
        id integer primary key, loan_id integer not null references loan,
        created_at timestamp not null, at timestamp not null);
    create table check_out (
        id integer primary key, loan_id integer not null references loan,
        created_at timestamp not null, at timestamp not null);
    create table presence (
        id integer primary key, day date not null, check_in time not null, check_out time);
    create table task (
        id integer primary key, created_at timestamp not null,
        ancienne_echeance date not null, nouvelle_echeance date not null,
        old_starts_at timestamp, starts_at timestamp not null);
    create table deep0 (id integer primary key, created_at timestamp not null);
    create table deep1 (
        id integer primary key, up integer not null references deep0,
        created_at timestamp not null);
    create table deep2 (
        id integer primary key, up integer not null references deep1,
        created_at timestamp not null);
    create table deep3 (
        id integer primary key, up integer not null references deep2,
        created_at timestamp not null);
    create table deep4 (
        id integer primary key, up integer not null references deep3,
        created_at timestamp not null);
    create table deep5 (
        id integer primary key, up integer not null references deep4,
        created_at timestamp not null);
"""
HELD = [
    ("booking", "departure_date > arrival_date"),
    ("booking", "date_diff('day', arrival_date, departure_date) <= 75"),
    ("booking", "arrival_date >= original_arrival_date"),
    ("booking", "departure_date >= original_departure_date"),
    ("booking", "original_departure_date > original_arrival_date"),
    ("extension", "new_departure_date > previous_departure_date"),
    ("extension e join booking b on b.id = booking_id", "previous_departure_date = departure_date"),
    ("extension", "created_at::date <= previous_departure_date"),
    ("booking", "departure_date <= '2026-01-01' or status not in ('completed', 'no_show')"),
    ("booking", "departure_date > '2026-01-01' or status not in ('scheduled', 'pending')"),
    ("arrivals e join booking b on b.id = booking_id", "status not in ('cancelled', 'no_show')"),
    ("cancellation e join booking b on b.id = booking_id", "status = 'cancelled'"),
    ("arrivals e join booking b on b.id = booking_id", "e.arrival_date = b.arrival_date"),
    ("arrivals e join booking b on b.id = booking_id", "expected_departure_date = departure_date"),
    ("departures e join booking b on b.id = booking_id", "date_time::date = b.departure_date"),
    ("cancellation e join booking b on b.id = booking_id", "date <= b.arrival_date"),
    ("cancellation e join booking b on b.id = booking_id", "date >= b.created_at::date"),
    ("cancellation", "date >= created_at::date"),
    ("arrivals", "arrival_date >= created_at::date"),
    ("check_in i join check_out o using (loan_id)", "o.at > i.at and o.created_at > i.created_at"),
    ("presence", "check_out > check_in"),
    ("task", "nouvelle_echeance > ancienne_echeance"),
    ("task", "starts_at >= old_starts_at"),
]


@pytest.fixture(scope="module")
def rows(generated):
    """The tables of a schema that `init` wrote, in DuckDB."""
    return generated(DDL, rows={"deep0": 2000})


@pytest.mark.parametrize(("tables", "holds"), HELD)
def test_what_happens_to_a_stay_agrees_with_it(rows, tables, holds):
    counted = f"count({holds}), count(*) filter (where not ({holds}))"
    known, wrong = rows.execute(f"select {counted} from {tables}").fetchone()
    assert known > 0
    assert wrong == 0


@pytest.mark.parametrize("table", ["departures", "cancellation", "check_in"])
def test_what_happens_once_has_one_row(rows, table):
    above = "loan_id" if table == "check_in" else "booking_id"
    most = f"select max(n), count(*) from (select count(*) n from {table} group by {above})"
    found, rows_above = rows.execute(most).fetchone()
    assert found == 1
    assert rows_above < 100, "not every row above has one"


def test_deep_trees_do_not_crowd_the_last_weeks(rows):
    query = "select count(*) filter (created_at > '2025-12-18') / count(*) from deep5"
    (share,) = rows.execute(query).fetchone()
    assert share < 0.065, "8 of 100 if every generation took half of the time that is left"
