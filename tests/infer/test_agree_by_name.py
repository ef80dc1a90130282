"""Columns of one row that agree by their names, as a newcomer to public schemas missed them."""

import pytest

DDL = """
create table fees (id integer primary key, units decimal(10,2) not null, unit_amount_cents bigint
    not null, amount_cents bigint not null, precise_amount_cents decimal(30,5) not null,
    taxes_rate decimal(5,2) not null, taxes_amount_cents bigint not null,
    taxes_precise_amount_cents decimal(30,5) not null, created_at datetime not null);
create table credit_notes (id integer primary key, fee_id integer references fees (id),
    total_amount_cents bigint not null, balance_amount_cents bigint not null,
    refund_amount_cents bigint not null, refunded_at datetime, issuing_date date not null,
    net_payment_term integer not null, payment_due_date date not null);
create table credit_note_items (id integer primary key, credit_note_id integer not null references
    credit_notes (id), fee_id integer not null references fees (id), amount_cents bigint not null);
create table billing_lines (id integer primary key, quantity integer not null,
    rate decimal(10,2) not null, amount decimal(12,2) not null);
create table charges (id integer primary key, amount decimal(10,2) not null,
    processed_amount decimal(10,2) not null, charge_status varchar(20) not null default 'pending',
    gateway_error_code varchar(10), gateway_error_msg text);
create table bills (id integer primary key, fees_amount_cents bigint not null,
    coupons_amount_cents bigint not null, credit_notes_amount_cents bigint not null,
    prepaid_credit_amount_cents bigint not null, sub_total_excluding_taxes_amount_cents bigint
    not null);
create table placements (id integer primary key, created_at datetime not null,
    submitted_at datetime, allocated_at datetime, decision_made_at datetime,
    decision varchar(20) not null default 'pending');
create table thefts (id integer primary key, created_at datetime not null, date_stolen datetime,
    recovered_at datetime, current boolean not null default 1);
create table bookings (id integer primary key, created_at datetime not null,
    expected_arrival_date date not null, expected_departure_date date not null,
    actual_arrival_date date, actual_arrival_time time, actual_departure_date date,
    actual_departure_time time, non_arrival_confirmed_at datetime, cancellation_occurred_at date);
create table flows (id integer primary key, created_at datetime not null, finished_at datetime,
    active boolean not null default 1, completeness real not null, progress integer not null);
create table meters (id integer primary key, serial_number varchar(20) not null, installed_on date
    not null);
create table contracts (id integer primary key, meter_id integer not null references meters (id),
    start_date date not null);
create table zones (id integer primary key, timezone_offset integer not null,
    utc_offset_minutes integer not null, gmt_offset decimal(4,2) not null);
create table carts (id integer primary key, status varchar(20) not null default 'open');
create table dwellings (id integer primary key, city varchar(80) not null, postal_code varchar(5)
    not null, region_string varchar(60) not null, latitude decimal(9,6), longitude decimal(9,6));
create table excursions (id integer primary key, distance_meters real not null, distance_km
    decimal(6,1) not null);
"""

HOLDS = {
    "units": "select min(abs(units * unit_amount_cents - amount_cents) <= 1) from fees",
    "precise": "select min(abs(amount_cents - precise_amount_cents) < 1 and"
    " abs(taxes_amount_cents - taxes_precise_amount_cents) < 1) from fees",
    "money": "select min(amount_cents > 0) from fees",
    "rates": "select min(abs(quantity * rate - amount) < 0.01) from billing_lines",
    "processed": "select min(processed_amount = amount) from charges",
    "errors": "select min((gateway_error_code is null) = (charge_status <> 'failed') and"
    " (gateway_error_msg is null) = (charge_status <> 'failed')) from charges",
    "deductions": "select min(coupons_amount_cents + credit_notes_amount_cents +"
    " prepaid_credit_amount_cents <= fees_amount_cents and sub_total_excluding_taxes_amount_cents"
    " <= fees_amount_cents) from bills",
    "balances": "select min(balance_amount_cents <= total_amount_cents) from credit_notes",
    "refunds": "select min((refund_amount_cents > 0) = (refunded_at is not null)) from"
    " credit_notes",
    "terms": "select min(date_diff('day', issuing_date::date, payment_due_date::date) ="
    " net_payment_term) from credit_notes",
    "allocations": "select min(coalesce(allocated_at <= decision_made_at, true)) from placements",
    "decisions": "select min((decision_made_at is null) = (decision not in ('approved',"
    " 'rejected'))) from placements",
    "recoveries": "select min(coalesce(date_stolen <= recovered_at, true) and"
    " (recovered_at is null or date_stolen is not null)) from thefts",
    "no show": "select min(non_arrival_confirmed_at is null or actual_arrival_date is null),"
    " min(cancellation_occurred_at is null or actual_arrival_date is null) from bookings",
    "departures": "select min(actual_departure_date is null or actual_arrival_date is not null)"
    " from bookings",
    "times of days": "select min((actual_arrival_time is null) = (actual_arrival_date is null) and"
    " (actual_departure_time is null) = (actual_departure_date is null)) from bookings",
    "what is finished": "select min(not (active and finished_at is not null)) and"
    " min(completeness between 0 and 1) and min(progress between 0 and 100) from flows",
    "meters": "select min(start_date >= installed_on) from contracts join meters on meter_id ="
    " meters.id",
    "zones": "select min(timezone_offset % 30 = 0 and timezone_offset between -720 and 840 and"
    " utc_offset_minutes % 30 = 0 and utc_offset_minutes between -720 and 840 and gmt_offset"
    " between -12 and 14 and gmt_offset * 4 = round(gmt_offset * 4)) from zones",
    "carts": "select min(status in ('open', 'ordered', 'abandoned')) from carts",
    "regions": "select count(distinct region_string) > 3 and min((region_string ="
    " 'Île-de-France') = (left(postal_code, 2) in ('75', '77', '78', '91', '92', '93', '94',"
    " '95'))) from dwellings",
    "distances": "select max(distance_meters) > 2000 and min(distance_km between 0.1 and 500) from"
    " excursions",
}


@pytest.fixture(scope="module")
def database(generated):
    return generated(DDL)


@pytest.mark.parametrize("question", HOLDS.values(), ids=HOLDS)
def test_columns_of_a_row_agree_by_their_names(database, question):
    assert all(database.execute(question).fetchone())
