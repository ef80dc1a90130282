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
create table plan_prices (id integer primary key, parent_plan_name text not null);
"""
EMPTY = "min(({} is null) = ({} is null)) and count({}) between 50 and 99"
PERSONAL = "min(regexp_matches({}, '^[a-z-]+[.][a-z-]+[.][0-9]+@mail[0-9][.]example[.]'))"
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
    "names of plans": "select count(distinct parent_plan_name) < 60 from plan_prices",
}


@pytest.fixture(scope="module")
def made(generated):
    return generated(DDL)


@pytest.mark.parametrize("what", HOLDS)
def test_it_holds(made, what):
    assert made.execute(HOLDS[what]).fetchone() == (True,)
