"""JSON and lists: the default's shape, what the name says, and no address of anybody."""

import json
import re
from collections import Counter

import pytest

DDL = """
    create type right_of as enum ('ADMIN', 'USER', 'GUEST');
    create table client (
        id serial primary key, settings jsonb not null default '{}',
        tags jsonb not null default '[]',
        redirect_uris jsonb not null default '[]', adresse json not null, payload jsonb not null,
        scopes text[] not null, languages varchar(8)[] not null default '{fr}',
        rights right_of[] not null default array['USER'::right_of],
        notify_on text[] not null default '{}' check (cardinality(notify_on) <= 1),
        metadata text not null, meta_json text not null, raw text not null default '{}',
        permissions jsonb not null, kept jsonb not null check (kept ? 'amount'),
        list_of jsonb not null check (jsonb_typeof(list_of) = 'array'), x jsonb not null
    );
"""


@pytest.fixture(scope="module")
def made(tables):
    return tables(DDL)["client"]


SHAPES = {
    "settings": dict, "tags": list, "redirect_uris": list, "adresse": dict, "payload": dict,
    "metadata": dict, "meta_json": dict, "raw": dict, "list_of": list, "x": dict, "kept": dict,
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_json_has_the_shape_of_the_default_or_the_name(made, name):
    found = [json.loads(text) for text in made[name]]
    assert {type(value) for value in found} == {SHAPES[name]}


@pytest.mark.parametrize(
    ("name", "default"),
    [
        *((name, text) for name, text in (("settings", "{}"), ("tags", "[]"), ("raw", "{}"))),
        ("languages", "{fr}"),
        ("rights", "{USER}"),
        ("notify_on", "{}"),
    ],
)
def test_the_default_is_the_likeliest_and_not_all(made, name, default):
    found = Counter(made[name])
    assert found.most_common(1)[0][0] == default
    assert len(found) > 1


def test_an_address_has_a_city_and_a_list_of_hosts_those_of_examples(made):
    assert all("city" in json.loads(text) for text in made["adresse"])
    hosts = re.findall(r"https://([^/\"]+)", " ".join(made["redirect_uris"]))
    assert hosts
    assert all(re.fullmatch(r"(www|app)\.example\.org", host) for host in hosts)  # RFC 2606


def test_a_list_holds_what_its_name_says(made):
    assert {word for text in made["scopes"] for word in text.strip("{}").split(",")} <= {
        "openid", "profile", "email", "read"
    }  # fmt: skip
    languages = {word for text in made["languages"] for word in text.strip("{}").split(",")}
    assert languages == {"fr", "en"}


def test_nothing_is_a_placeholder(made):
    told = " ".join(text for name in SHAPES if name != "kept" for text in made[name])
    assert not re.search(r'"[a-z]":|dossier|lorem|foo', told)
