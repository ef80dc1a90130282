"""Keys of JSON that tell rows apart: as many rows as elsewhere, each with a value of its own."""

import json

from synth.api import infer_schema, make_plan

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
