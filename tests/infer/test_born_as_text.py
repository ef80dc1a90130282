"""A birth date that is no date: its condition is met, and the person beside it is planned."""

import sqlite3
from contextlib import closing

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
