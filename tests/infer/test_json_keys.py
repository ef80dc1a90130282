"""Keys of JSON that tell rows apart: as many rows as elsewhere, each with a value of its own."""

import json

from click.testing import CliRunner

from synth.api import infer_schema, make_plan
from synth.cli import command

POSTGRES = """
create table objects (id int primary key, data jsonb not null);
create unique index by_code on objects ((data->>'code'));
create table pages (
    id int primary key, org int not null, data jsonb not null check (data ? 'slug')
);
create unique index by_slug on pages (org, lower(data->>'slug'));
create table numbered (id int primary key, data jsonb not null check (data ? 'kind'));
create unique index by_number on numbered (((data->'ref'->>'n')::int));
"""
SQLITE = """
create table objects (id integer primary key, data text not null check (json_valid(data)));
create unique index by_code on objects (json_extract(data, '$.code'));
create table pages (
    id integer primary key, data json not null,
    slug text generated always as (data ->> '$.meta.slug') virtual
);
create unique index by_slug on pages (slug);
"""


def test_postgresql(tables):
    found = tables(POSTGRES)
    codes = [json.loads(text)["code"] for text in found["objects"]["data"]]
    assert len({*codes}) == len(codes) > 30
    slugs = [json.loads(text)["slug"] for text in found["pages"]["data"]]
    assert len({*slugs}) == len(slugs) > 30
    numbers = [json.loads(text) for text in found["numbered"]["data"]]
    assert len({row["ref"]["n"] for row in numbers}) == len(numbers) > 30
    assert all("kind" in row for row in numbers)


def test_sqlite(told):
    asked = {
        "objects": "select count(distinct json_extract(data, '$.code')) from objects",
        "pages": "select count(distinct slug) from pages",
    }
    assert told("sqlite", SQLITE, asked) == {"objects": 100, "pages": 100}


def test_a_condition_that_no_code_fulfils_is_left_to_what_the_database_accepts(make_file):
    url = make_file(
        "sqlite",
        """create table o (id integer primary key, data text not null check (
            json_extract(data, '$.code') in (json_quote('a'), 'dossier')));
        create unique index u on o (json_extract(data, '$.code'));""",
    )
    plan = make_plan(infer_schema(url))
    assert plan.tables["o"].rows is not None


BY_KIND = """
create table endpoint (id int primary key, url text not null);
create table event (
    id int primary key, endpoint_id int not null references endpoint,
    kind text not null check (kind in ('paid', 'refunded', 'opened')),
    payload jsonb not null check (payload ? 'event_id' and not payload ? 'password'),
    check (kind <> 'paid' or (payload ? 'amount' and (payload->>'amount')::numeric > 0)),
    check (case kind when 'refunded' then payload ? 'reason' else true end));
create unique index event_once on event ((payload->>'event_id'));
create table profile (
    id int primary key,
    prefs jsonb not null default '{"lang": "fr"}' check (length(prefs->>'currency') = 3),
    cart jsonb not null check (jsonb_path_exists(cart, '$.lines[*].sku')
        and (cart->>'total')::numeric > 0 and cart->>'email' like '%@%'));
"""


def test_keys_that_hang_on_a_kind_and_values_by_the_names_of_keys(tables):
    found = tables(BY_KIND)
    assert {*found["event"]["kind"]} == {"paid", "refunded", "opened"}
    events = [json.loads(text) for text in found["event"]["payload"]]
    assert len({event["event_id"] for event in events}) == len(events) > 30
    assert all(event["amount"] > 0 and "password" not in event for event in events)
    prefs = [json.loads(text) for text in found["profile"]["prefs"]]
    assert {"EUR", "USD"} <= {one["currency"] for one in prefs}
    assert {one["lang"] for one in prefs} == {"fr"}
    carts = [json.loads(text) for text in found["profile"]["cart"]]
    assert all(
        cart["email"].endswith(("example.com", "example.org", "example.net")) for cart in carts
    )
    assert {type(cart["lines"][0]["sku"]) for cart in carts} == {str}


COMPUTED = """
create table flow (
  key varchar(50) primary key, value jsonb not null,
  id varchar(40) not null generated always as (value ->> 'id') stored,
  deleted boolean not null generated always as ((value ->> 'deleted')::boolean) stored,
  revision integer not null generated always as ((value ->> 'revision')::integer) stored,
  worker text not null generated always as (value -> 'job' ->> 'worker') stored,
  tenant text generated always as (value ->> 'tenant') stored
);
create table step (id serial primary key, flow varchar(50) not null references flow);
"""


def test_json_has_what_columns_are_computed_from_that_may_not_be_empty(postgres, tmp_path):
    url, path = postgres.database(COMPUTED), str(tmp_path / "s.yaml")
    for words in (
        ["init", url, "-o", path],
        ["check", path, "--against", url],
        ["seed", path, "--to", url],
    ):
        found = CliRunner().invoke(command, words)
        assert found.exit_code == 0, found.output
    with postgres.connect(url) as connection:
        query = "select count(*), count(id), count(revision), count(worker) from flow"
        assert connection.execute(query).fetchone() == (100,) * 4
        assert connection.execute("select count(*) > 50 from step").fetchone() == (True,)
