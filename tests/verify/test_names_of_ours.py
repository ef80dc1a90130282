"""Tables and columns that are called as SQL of ours calls its own things."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from synth import api
from synth.databases.database import open_database
from synth.verify.database import verify_database

WORDS = ("p", "s", "g", "d", "r", "u0", "t")
DAMAGE = """
update "{0}" set other = 99 where "{0}" = 3;
update "{0}" set un = (select un from "{0}" where "{0}" = 1) where "{0}" = 4;
"""


def tables(words):
    """Each refers to itself and to the one before; the columns are called as the tables are."""
    text = ""
    for number, word in enumerate(words):
        others = enumerate(one for one in words if one != word)
        numbers = "".join(f"c{n}: {{int: 1..9, as: {one}}}, " for n, one in others)
        before = f"above: {{ref: t{number - 1}}}, " if number else ""
        other = "above.id" if number else "own.id"
        text += (
            f"t{number}: {{as: '\"{word}\"', rows: 6, key: id, "
            f"let: {{{before}own: {{ref: {{to: t{number}, before: true}}}}}}, "
            f"columns: {{id: {{sequence: {{}}, as: {word}}}, {numbers}row_of: {{int: 1..9, "
            f"as: synth row}}, un: {{text: {{chars: 9}}, unique: true}}, "
            f"other: {other}}}}}\n"
        )
    return text


@pytest.fixture(params=["postgresql", "sqlite", "duckdb"])
def url(request, tmp_path):
    if request.param == "postgresql":
        return request.getfixturevalue("postgres").database()
    return f"{request.param}:///{tmp_path}/names.db"


def verified(url, plan):
    with closing(open_database(url, read_only=True)) as database:
        return [str(finding) for finding in verify_database(database, plan).findings]


@pytest.mark.slow
def test_what_was_seeded_holds_whatever_it_is_called(url, planned):
    plan = planned(tables(WORDS))
    api.seed(plan, url, create=True, workers=1)
    assert verified(url, plan) == []
    api.seed(plan, url, mode="append", workers=1)
    assert api.check_against(plan, url).holds


@pytest.mark.parametrize("word", ["p", "s", "d", "synth_row"])
def test_damage_is_told_whatever_the_table_is_called(tmp_path, planned, word):
    url = f"sqlite:///{tmp_path}/names.db"
    plan = planned(tables([word]))
    columns = dict.fromkeys([word, "synth row", "un", "other"])
    with closing(sqlite3.connect(Path(tmp_path, "names.db"))) as connection:
        listed = ", ".join(f'"{column}"' for column in columns)
        connection.execute(f'create table "{word}" ({listed})')
    api.seed(plan, url, workers=1)
    with closing(sqlite3.connect(Path(tmp_path, "names.db"))) as connection:
        connection.executescript(DAMAGE.format(word))
    assert verified(url, plan) == [
        "unique t0.un: 1 of 6 rows: the same as in a row before (row 4 as row 1)",
        "reference t0.other -> t0.id: 1 of 5 rows: no such row there (row 3)",
    ]


@pytest.mark.parametrize("word", ["d", "r", "n", "c", "p"])
def test_a_repeated_row_of_an_output_is_told_whatever_its_table_is_called(tmp_path, planned, word):
    schema = f"{word}: {{rows: 4, key: id, columns: {{id: sequence, v: {{int: 1..9}}}}}}"
    path = tmp_path / f"{word}.csv"
    api.generate_to(planned(schema), str(path))
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines[:4], lines[2], ""]))
    told = [str(finding) for finding in api.verify(str(path)).findings]
    assert f"key {word}.id: 1 of 4 rows: the same as in a row before (row 4 as row 2)" in told
