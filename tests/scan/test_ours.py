"""Rows without any number are known to be ours: by the manifest of an output, or by its schema."""

import csv
import json
import shutil
import sqlite3

import duckdb
import pytest
from faker import Faker

from synth import api
from synth.errors import QuestionError

ADVISERS = """
synth: 1
name: advisers
locale: fr
as_of: 2026-01-01
tables:
  adviser:
    rows: 300
    key: id
    let:
      who: {person: {age: {steps: {20: 1, 60: 0}}}}
      home: {address: {}}
    columns:
      id: sequence
      nom: who.birth_name
      prenom: who.first_name
      date_naissance: who.birth_date
      adresse: home.line
      code_postal: home.code_postal
      ville: home.commune_name
"""
SAID = "first name, surname, birth date and address stand together"


def told(listing):
    return [
        (result.source.rpartition("/")[2], result.path, result.said, result.count)
        for result in listing.results
        if result.rule == "person"
    ]


@pytest.fixture
def plan():
    return api.make_plan(ADVISERS)


@pytest.mark.parametrize("place", ["out/", "adviser.csv", "a.parquet", "a.sqlite", "a.duckdb"])
def test_the_manifest_says_whose_rows_they_are(tmp_path, plan, place):
    target = tmp_path / place
    api.generate_to(plan, f"{tmp_path}/{place}")
    assert told(api.scan(target)) == []
    manifest = target / "manifest.json" if target.is_dir() else tmp_path / f"{place}.manifest.json"
    manifest.unlink()
    file = "adviser.csv" if target.is_dir() else place
    table = "adviser" if place in ("a.sqlite", "a.duckdb") else ""
    assert told(api.scan(target)) == [(file, table, SAID, 300)]


def test_a_row_that_was_added_to_an_output(tmp_path, plan):
    api.generate_to(plan, f"{tmp_path}/out/")
    file = tmp_path / "out" / "adviser.csv"
    with file.open("a", newline="") as out:
        row = ["301", "Durand", "Jeanne", "1961-02-03", "3 rue du Puits", "75001", "Paris"]
        csv.writer(out).writerow(row)
    # The digest is of all rows: nobody knows any more which of them are ours.
    assert told(api.scan(tmp_path / "out")) == [("adviser.csv", "", SAID, 301)]


def test_a_row_that_was_changed_in_the_file_of_a_database(tmp_path, plan):
    target = tmp_path / "a.sqlite"
    api.generate_to(plan, str(target))
    with sqlite3.connect(target) as connection:
        connection.execute("update adviser set nom = 'Durand' where id = 7")
    connection.close()
    assert told(api.scan(target)) == [("a.sqlite", "adviser", SAID, 300)]


def test_a_manifest_that_was_edited_says_nothing(tmp_path, plan):
    api.generate_to(plan, f"{tmp_path}/out/")
    manifest = tmp_path / "out" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"seed": ', '"seed": 1', 1))
    assert told(api.scan(tmp_path / "out")) == [("adviser.csv", "", SAID, 300)]


def test_the_manifest_of_another_output_says_nothing(tmp_path, plan):
    api.generate_to(plan, f"{tmp_path}/out/")
    api.generate_to(api.make_plan(ADVISERS, seed=5), f"{tmp_path}/other/")
    shutil.copy(tmp_path / "other" / "manifest.json", tmp_path / "out")
    assert told(api.scan(tmp_path / "out")) == [("adviser.csv", "", SAID, 300)]


PERSON = ("Durand", "Jeanne", "1961-02-03", "3 rue du Puits", "75001", "Paris")
INSERT = "insert into adviser values ({id}, '{}', '{}', '{}', '{}', '{}', '{}')"


@pytest.fixture(params=["sqlite", "duckdb", "postgresql"])
def seeded(request, tmp_path, plan):
    """The URL of a database that we filled, and what runs one statement there."""
    if request.param == "postgresql":
        request.getfixturevalue("qa")
        server = request.getfixturevalue("postgres")
        url = "postgresql://qa@localhost/agency"

        def run(statement):
            with server.connect("agency") as connection:
                connection.execute(statement)
    else:
        url = f"{request.param}:///{tmp_path}/a.db"

        def run(statement):
            library = sqlite3 if request.param == "sqlite" else duckdb
            connection = library.connect(tmp_path / "a.db")
            connection.execute(statement)
            connection.commit()
            connection.close()

    api.seed(plan, url, create=True)
    return url, run


def test_the_schema_says_whose_rows_of_a_database_they_are(seeded):
    url, run = seeded
    assert told(api.scan(url)) == [(url.rpartition("/")[2], "adviser", SAID, 300)]
    assert told(api.scan(url, schema=ADVISERS)) == []
    assert told(api.scan(url, schema=ADVISERS, seed=99)) == []  # the schema's own seed made them
    run(INSERT.format(*PERSON, id=301))
    run("update adviser set nom = 'Durand' where id = 7")
    listing = api.scan(url, schema=ADVISERS)
    assert told(listing) == [(url.rpartition("/")[2], "adviser", SAID, 2)]
    assert listing.holds
    assert not api.scan(url, schema=ADVISERS, fail_on="possible").holds


def test_a_person_in_the_json_of_a_column_is_no_row_of_ours(tmp_path):
    """The schema makes the rows, and a document in each of them that nobody made."""
    schema = ADVISERS.replace("ville: home.commune_name", 'payload: {choice: ["x"]}')
    url = f"sqlite:///{tmp_path}/a.db"
    api.seed(api.make_plan(schema), url, create=True)
    assert told(api.scan(url, schema=schema)) == []
    person = json.dumps({"nom": "Durand", "prenom": "Jeanne", "date_naissance": "1961-02-03"})
    with sqlite3.connect(tmp_path / "a.db") as connection:
        connection.execute("update adviser set payload = ?", [person])
    connection.close()
    assert told(api.scan(url, schema=schema)) == [("a.db", "adviser", SAID, 300)]


def test_rows_are_found_by_their_keys(tmp_path):
    """Nothing counts these rows; one of them is not made by the schema."""
    schema = ADVISERS.replace("id: sequence", "id: uuid")
    url = f"sqlite:///{tmp_path}/a.db"
    api.seed(api.make_plan(schema), url, create=True)
    assert told(api.scan(url, schema=schema)) == []
    with sqlite3.connect(tmp_path / "a.db") as connection:
        connection.execute(INSERT.format(*PERSON, id="'00000000-0000-4000-8000-000000000000'"))
        connection.execute("update adviser set date_naissance = '1961-02-03' where rowid = 7")
    connection.close()
    assert told(api.scan(url, schema=schema)) == [("a.db", "adviser", SAID, 2)]


@pytest.mark.usefixtures("qa")
def test_a_table_that_may_not_be_read(postgres, plan):
    url = "postgresql://qa@localhost/agency"
    api.seed(plan, url, create=True)
    with postgres.connect("agency") as connection:
        connection.execute("create role reader login")
        connection.execute("create table kept (id integer)")
        connection.execute("grant select on adviser to reader")
    listing = api.scan("postgresql://reader@localhost/agency", schema=ADVISERS)
    with postgres.connect("agency") as connection:
        connection.execute("drop owned by reader; drop role reader")
    assert told(listing) == []
    assert [reason for _, reason in listing.skipped] == ["this user may not read it"]


def test_the_rows_of_another_schema_are_not_ours(seeded):
    url, _ = seeded
    other = ADVISERS.replace("locale: fr", "locale: fr\nseed: 99")
    assert told(api.scan(url, schema=other)) == told(api.scan(url)) != []


def test_one_person_in_a_database_of_job_seekers(tmp_path):
    """Numbers of nobody prove all rows but his; his own say who he is."""
    url = f"sqlite:///{tmp_path}/a.db"
    api.seed(api.make_plan("job_seeker", rows=400), url, create=True)
    assert api.scan(url).results == ()
    faker = Faker("fr_FR")
    faker.seed_instance(4)
    person = {
        "id": 401,
        "ft_number": "12345678901",
        "nir": faker.ssn().replace(" ", ""),
        "sex": "F",
        "birth_name": "Durand",
        "used_name": "Durand",
        "first_names": "Jeanne",
        "birth_date": "1961-02-03",
        "email": "jeanne.durand@gmail.com",
        "phone": "0612345678",
        "address": "3 rue du Puits",
        "code_postal": "75001",
        "commune": "Paris",
        "region": "Île-de-France",
        "status": "identified",
        "registered_on": "2025-01-02",
    }
    with sqlite3.connect(tmp_path / "a.db") as connection:
        marks = ", ".join("?" * len(person))
        names = ", ".join(person)
        connection.execute(
            f"insert into job_seeker ({names}) values ({marks})", tuple(person.values())
        )
    connection.close()
    found = [
        (result.rule, result.path, result.count, result.lines) for result in api.scan(url).results
    ]
    assert found == [
        ("person", "job_seeker", 1, (401,)),
        ("france_travail", "job_seeker.ft_number", 1, (401,)),
        ("nir", "job_seeker.nir", 1, (401,)),
        ("email", "job_seeker.email", 1, (401,)),
        ("phone", "job_seeker.phone", 1, (401,)),
    ]


def test_a_schema_without_a_database(tmp_path, plan):
    api.generate_to(plan, f"{tmp_path}/adviser.csv")
    with pytest.raises(QuestionError) as refused:
        api.scan(tmp_path, schema=ADVISERS)
    said = (
        "a schema says which rows of a database are ours, and no URL of one is named, such as "
        "sqlite:///agency.db; an output has a manifest that says it"
    )
    assert str(refused.value) == said
    with pytest.raises(QuestionError) as refused:
        api.scan(tmp_path, seed=7)
    said = "rows, scale and seed go with the schema that made the rows of a database"
    assert str(refused.value) == said
