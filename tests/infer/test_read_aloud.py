"""Rows of public schemas read aloud: what a clerk laughed at, each in a table made up for it."""

import pytest

DDL = """
create table storage_blob (id integer primary key, service_name text not null, situation text,
    service_charge_type text not null);
create table places (id integer primary key, latitude decimal(8,5), longitude decimal(8,5),
    home_lat real, home_lng real);
create table notes (id integer primary key, notable_type varchar, notable_id integer, body text,
    price_cents integer, price_currency varchar(3), size_number integer, size_unit varchar(9));
create table logins (id integer primary key, email varchar(255) not null unique,
    password varchar(60) not null);
create table invoices (id integer primary key, owner_email text, number text not null);
create table agencies (id integer primary key, email varchar(255) not null);
create table employee_types (id integer primary key, name text not null);
create table advances (id integer primary key, employee_name text not null,
    employee_type_id integer not null references employee_types (id));
create table territories (id integer primary key, name varchar(60) not null,
    display_name varchar(80) not null, taluka_name text not null);
create table workplaces (id integer primary key, title varchar(60) not null unique);
create table patient_phone_numbers (id integer primary key, number varchar(20) not null,
    recipient_number varchar(20) not null);
create table phones (id integer primary key, phone_number varchar(20) not null,
    phone_number_formatted varchar(20) not null);
create table passes (id integer primary key, otp varchar(40) not null, timezone_str varchar(40)
    not null, openid_sub varchar(80) not null, frame_size_unit varchar(10) not null,
    interval_unit varchar(10) not null, weight_unit varchar(10) not null, guard_name varchar(40)
    not null, code_challenge_method varchar(20) not null, smoking text not null,
    rounding_precision integer not null, code_number_length integer not null,
    advance_request_day integer not null);
create table agents (id integer primary key, last_name varchar(40) not null, first_name varchar(40)
    not null, email varchar(120) not null, email_original varchar(120) not null,
    address varchar(80) not null, address_details text not null);
create table runs (id integer primary key, created_at datetime not null, performed_at datetime not
    null, finished_at datetime not null, escalated_at datetime not null,
    resolved_at datetime not null, confirmation_sent_at datetime not null,
    confirmed_at datetime not null);
create table plan_prices (id integer primary key, parent_plan_name text not null);
"""
EMPTY = "min(({} is null) = ({} is null)) and count({}) between 50 and 99"
PERSONAL = "min(regexp_matches({}, '^[a-z-]+[.][a-z-]+[.][0-9]+@mail[0-9][.]example[.]'))"
PHONE = "regexp_matches({}, '^0(19900|26191|35301|46571|53649|63998)[0-9]{{4}}$')"
"""The blocks that ARCEP sets aside for audiovisual works: decision 2018-0881, section 2.5.12."""

HOLDS = {
    "no service is French": "select min(service_name = strip_accents(service_name)) and"
    " count(distinct service_charge_type) > 1 and count(distinct situation) > 1 and"
    " max(situation) <> 'suspendu' from storage_blob",
    "coordinates": f"select {EMPTY.format('latitude', 'longitude', 'longitude')} and"
    f" {EMPTY.format('home_lat', 'home_lng', 'home_lng')} from places",
    "classes": f"select {EMPTY.format('notable_type', 'notable_id', 'notable_id')} from notes",
    "currencies": f"select {EMPTY.format('price_cents', 'price_currency', 'price_cents')} from"
    " notes",
    "units": f"select {EMPTY.format('size_number', 'size_unit', 'size_unit')} from notes",
    "mailboxes": f"select {PERSONAL.format('email')} and count(distinct email) = 100 from logins",
    "mailboxes of owners": f"select {PERSONAL.format('owner_email')} from invoices",
    "mailboxes of agencies": f"select not {PERSONAL.format('email')} from agencies",
    "names of employees": "select count(distinct employee_name) > 60 and"
    " min(regexp_matches(employee_name, '^.+ .+$')) from advances",
    "names of what nobody knows": "select count(distinct name) > 9 and min(name like '% territory')"
    " and min(display_name like '% territory') and min(taluka_name like '% taluka') from"
    " territories",
    "many names of it": "select count(distinct title) = 100 and"
    " min(regexp_matches(title, '^[A-Z][a-z]+ workplace [0-9]+$')) from workplaces",
    "numbers of phones": f"select min({PHONE.format('number')} and"
    f" {PHONE.format('recipient_number')}) from patient_phone_numbers",
    "a phone written twice": f"select min({PHONE.format('phone_number')} and"
    " phone_number_formatted = phone_number) from phones",
    "codes that are sent": "select min(regexp_matches(otp, '^[0-9]{6}$')) from passes",
    "time zones": "select min(timezone_str in (select name from pg_timezone_names())) from passes",
    "whoever logs in elsewhere": "select count(distinct openid_sub) = 100 and"
    " min(openid_sub not like '% %') from passes",
    "units of what is measured": "select min(frame_size_unit in ('cm', 'mm', 'in', 'm') and"
    " weight_unit in ('kg', 'g', 'lb') and interval_unit in ('day', 'week', 'month', 'year'))"
    " from passes",
    "what libraries know": "select min(guard_name in ('web', 'api') and code_challenge_method in"
    " ('S256', 'plain')) from passes",
    "yes and no": "select min(smoking in ('yes', 'no', 'unknown')) from passes",
    "small numbers": "select min(rounding_precision between 0 and 4 and code_number_length between"
    " 4 and 20 and advance_request_day between 1 and 28) from passes",
    "another mailbox": "select min(email_original like '%@mail%.example.%' and email_original <>"
    " email and contains(email_original, email)) from agents",
    "where in a house": "select max(length(address_details)) < 20 from agents",
    "what comes first": "select min(created_at <= performed_at and performed_at <= finished_at and"
    " escalated_at <= resolved_at and confirmation_sent_at <= confirmed_at) from runs",
    "names of plans": "select count(distinct parent_plan_name) < 60 from plan_prices",
}


@pytest.fixture(scope="module")
def made(generated):
    return generated(DDL)


@pytest.mark.parametrize("what", HOLDS)
def test_it_holds(made, what):
    assert made.execute(HOLDS[what]).fetchone() == (True,)
