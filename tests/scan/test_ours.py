"""Rows without any number are known to be ours: by the manifest of an output, or by its schema."""

import csv
import shutil
import sqlite3

import pytest

from synth import api

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
