"""A birth date that is no date: its condition is met, and the person beside it is planned."""

import sqlite3
from contextlib import closing

import duckdb
import pytest

from synth.api import check_against, infer_schema, make_plan

TEXTS = {
    "like": "date_naissance text check (date_naissance like '____-__-__')",
    "glob": "date_naissance text check (date_naissance glob '[12][0-9][0-9][0-9]-*')",
    "length": "date_naissance text not null check (length(date_naissance) = 10)",
    "as in France": "date_naissance varchar(10) not null check (date_naissance like '__/__/____')",
}


@pytest.mark.parametrize("column", TEXTS.values(), ids=TEXTS)
def test_init_writes_what_check_takes(tmp_path, column):
    with closing(sqlite3.connect(tmp_path / "people.db")) as database:
        database.execute(
            f"create table demandeur (id integer primary key, nss text unique, nom text, {column})"
        )
    url = f"sqlite:///{tmp_path}/people.db"
    assert check_against(make_plan(infer_schema(url)), url).holds


BOUNDS = {
    "to this day": ("between '1900-01-01' and '2026-01-01'", "birth_date: who.birth_date"),
    "long ago": ("between '1900-01-01' and '1950-12-31'", "{date: 1928-01-01..1950-12-31"),
    "before anybody lived": ("between '1880-01-01' and '1919-12-31'", "{date: 1880-01-01.."),
}


@pytest.mark.parametrize(("bounds", "written"), BOUNDS.values(), ids=BOUNDS)
def test_a_birth_date_between_bounds_leaves_the_person_whole(tmp_path, bounds, written):
    """Nobody is older than 99: the person keeps its parts, with dates that it can have."""
    path = tmp_path / "people.duckdb"
    with duckdb.connect(str(path)) as database:
        database.execute(
            "create table usager (id integer primary key, birth_name varchar not null, "
            f"email varchar not null, birth_date date not null check (birth_date {bounds}))"
        )
    url = f"duckdb:///{path}"
    text = infer_schema(url)
    assert written in text
    assert "email: who.email\n" in text
    assert check_against(make_plan(text), url).holds


NAMES = {
    "capitals": ("last_name = upper(last_name)", "upper(who.used_name)"),
    "capitals without accents": (
        "last_name ~ '^[A-Z'' -]+$'",
        "upper(strip_accents(who.used_name))",
    ),
    "small letters": ("last_name = lower(last_name)", "lower(who.used_name)"),
}


@pytest.mark.parametrize(("check", "written"), NAMES.values(), ids=NAMES)
def test_a_name_is_written_as_its_condition_wants(postgres, check, written):
    url = postgres.database(
        "create table usager (id integer primary key, first_name varchar not null, "
        f"last_name varchar not null check ({check}))"
    )
    text = infer_schema(url)
    assert written in text
    assert check_against(make_plan(text), url).holds
