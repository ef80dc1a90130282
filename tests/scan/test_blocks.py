"""Numbers of a block that a schema declares are nobody's: in its outputs, and with --schema."""

import json

import pytest

from synth import api

SCHEMA = """
synth: 1
name: firms
as_of: 2026-01-01
tables:
  firm:
    rows: 50
    columns:
      siren: {siren: {block: "130005"}, unique: true}
      numero_ft: {france_travail: {block: "7070"}, unique: true}
      iban: {iban: {block: "30066"}, unique: true}
"""


def slow(value):
    return pytest.param(value, marks=pytest.mark.slow)


TOLD = {("siren", "quasi"), ("france_travail", "assignable"), ("iban", "assignable")}
NOTE = "france_travail, iban, siren of a block that is declared are nobody's"


def told(listing):
    return {(one.rule, one.kind) for one in listing.results}


@pytest.mark.parametrize("place", ["firm.csv", *map(slow, ["out/", "a.parquet", "a.sqlite"])])
def test_the_manifest_of_an_output_declares_them(tmp_path, place):
    api.generate_to(api.make_plan(SCHEMA), f"{tmp_path}/{place}")
    listing = api.scan(tmp_path / place)
    assert told(listing) == set()
    assert listing.counts["siren", "reserved"] >= 50
    assert NOTE in {note for *_, note in listing.read}
    folder = (tmp_path / place).is_dir()
    manifest = tmp_path / place / "manifest.json" if folder else tmp_path / f"{place}.manifest.json"
    text = json.loads(manifest.read_text())
    manifest.write_text(json.dumps(text | {"seed": 99}))
    assert told(api.scan(tmp_path / place)) == TOLD
    manifest.unlink()
    assert told(api.scan(tmp_path / place)) == TOLD


@pytest.mark.slow
def test_a_schema_declares_them_for_files_and_databases(tmp_path):
    plan = api.make_plan(SCHEMA)
    url = f"sqlite:///{tmp_path}/a.db"
    api.seed(plan, url, create=True)
    api.generate_to(plan, f"{tmp_path}/firm.csv")
    (tmp_path / "firm.csv.manifest.json").unlink()
    for source in (url, tmp_path / "firm.csv"):
        assert told(api.scan(source)) == TOLD
        listing = api.scan(source, schema=SCHEMA)
        assert told(listing) == set()
        assert NOTE in {note for *_, note in listing.read}
    other = SCHEMA.replace("130005", "130006")
    assert told(api.scan(tmp_path / "firm.csv", schema=other)) == {("siren", "quasi")}
