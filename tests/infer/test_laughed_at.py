"""What a clerk laughed at in tables that nobody here had seen, each in a table made up for it."""

import pytest

from synth.conditions.domain import Domain
from synth.databases.catalog import DbColumn, DbType
from synth.infer.values import entry

DDL = """
create table manufacturers (id integer primary key, open_year integer, close_year integer,
    first_year integer not null, last_year integer not null, start_year integer not null,
    end_year integer);
create table candles (id integer primary key, open numeric(12,2) not null,
    close numeric(12,2) not null, opening_balance integer not null, closing_balance integer);
create table aggregations (id integer primary key, current_aggregation numeric(12,2) not null,
    max_aggregation numeric(12,2) not null, current_usage integer, usage_max integer);
create table statins (id integer primary key, patients_prescribed_statins integer,
    eligible_patients integer, percentage_statins numeric(5,2));
create table coupons (id integer primary key, frequency_duration integer,
    frequency_duration_remaining integer not null default 0);
create table organizations (id integer primary key, audit_logs_period integer default 30,
    sectorisation_level varchar not null default 'departement');
create table api_keys (id integer primary key, value varchar not null);
create table key_values (id integer primary key, value varchar not null);
create table active_storage_blobs (id integer primary key, key varchar not null unique);
create table session_store (key text not null primary key, iv text);
create table exchange_rates (id integer primary key, "from" varchar not null, "to" varchar not
    null, rate numeric(12,4) not null);
create table views (id integer primary key, "createdAt" timestamp not null,
    "viewedAt" timestamp not null, "downloadedAt" timestamp);
create table users (id integer primary key, first_name text not null, last_name text not null,
    created_at timestamp not null, starts_at timestamp, ends_at timestamp);
create table enriched_events (id integer primary key, timestamp timestamp not null,
    enriched_at timestamp not null);
create table employees (id integer primary key, date_of_joining date not null,
    estimated_confirmation_date date, confirmation_date date);
create table otps (id integer primary key, code varchar(6) not null, created_at timestamp not null,
    expires_at timestamp not null);
create table password_resets (id integer primary key, created_at timestamp not null,
    expires_at timestamp);
"""
DAY = "min({} between created_at and created_at + interval 1 day)"
DRAWN = "min(regexp_matches({}, '^[a-z0-9]{{12,}}$'))"

HOLDS = {
    "years": "select min(close_year between open_year and 2025 and last_year between first_year"
    " and 2025 and end_year between start_year and 2025) from manufacturers",
    "no years": "select max(close < open) and max(closing_balance < opening_balance) from candles",
    "what is now": "select min(current_aggregation <= max_aggregation and current_usage <="
    " usage_max) from aggregations",
    "some of all": "select min(patients_prescribed_statins <= eligible_patients) and"
    " max(percentage_statins) <= 100 from statins",
    "what is left": "select min(frequency_duration_remaining <= coalesce(frequency_duration, 0))"
    " and max(frequency_duration_remaining) > 10 from coupons",
    "a period of days": "select max(audit_logs_period) < 100 and"
    " mode(audit_logs_period) = 30 from organizations",
    "a scale that nobody knows": "select min(sectorisation_level = 'departement') from"
    " organizations",
    "keys of programs": f"select {DRAWN.format('value')} from api_keys",
    "values of keys": f"select not {DRAWN.format('value')} from key_values",
    "keys of files": f"select {DRAWN.format('key')} from active_storage_blobs",
    "keys of what is kept": f"select {DRAWN.format('key')} and {DRAWN.format('iv')} from"
    " session_store",
    "currencies": """select min(regexp_matches("from", '^[A-Z]{3}$') and "from" <> "to" and"""
    """ regexp_matches("to", '^[A-Z]{3}$')) from exchange_rates""",
    "seen, then taken": 'select min("downloadedAt" >= "viewedAt") from views',
    "subscribers": "select min(starts_at >= created_at and ends_at >= starts_at) and"
    " min(ends_at >= created_at) from users",
    "what is made of events": "select min(enriched_at >= timestamp) from enriched_events",
    "whoever is confirmed": "select min(confirmation_date >= date_of_joining) and"
    " min(estimated_confirmation_date >= date_of_joining) from employees",
    "codes for one use": f"select {DAY.format('expires_at')} and"
    " min(regexp_matches(code, '^[0-9]{6}$')) from otps",
    "new passwords": f"select {DAY.format('expires_at')} from password_resets",
}


@pytest.fixture(scope="module")
def made(generated):
    return generated(DDL)


@pytest.mark.parametrize("what", HOLDS)
def test_it_holds(made, what):
    assert made.execute(HOLDS[what]).fetchone() == (True,)


TEXTS = DbType("text[]", "array", element=DbType("text", "text"))


@pytest.mark.parametrize("name", ["error_backtrace", "whatever"])
def test_lists_of_texts_are_of_something_or_empty(name):
    weights = entry(DbColumn(name, TEXTS), Domain()).generator["choice"]
    is_known = name == "error_backtrace"
    assert ("{main.rb:12}" in weights, "{}" in weights) == (is_known, not is_known)
