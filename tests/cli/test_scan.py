"""`scan` on the command line: forms, files, exit codes."""

import json

import pytest
from faker import Faker

from synth.api import explain_rule


@pytest.fixture
def notes(tmp_path, monkeypatch):
    """A folder with a line that holds a number which somebody may have."""
    monkeypatch.chdir(tmp_path)
    faker = Faker("fr_FR")
    faker.seed_instance(3)
    (tmp_path / "notes.log").write_text(f"seen {faker.ssn()} today\n")
    return tmp_path


def test_a_report_goes_to_a_file_and_the_text_to_the_terminal(synth, notes):
    plain = synth("scan", "notes.log")
    result = synth("scan", "notes.log", "--format", "sarif", "--output", "scan.sarif")
    assert (result.code, result.out) == (1, plain.out)
    assert json.loads((notes / "scan.sarif").read_text())["version"] == "2.1.0"
    assert synth("scan", "notes.log", "--format", "html", "-qo", "scan.sarif").out == ""
    assert (notes / "scan.sarif").read_text().startswith("<!doctype html>")


def test_a_report_that_cannot_be_written(synth, notes):
    line = (notes / "notes.log").read_text()
    result = synth("scan", "notes.log", "-o", "notes.log")
    assert (result.code, result.out) == (2, "")
    assert result.err == "Error: notes.log is not ours: it is no report of `synth scan`\n"
    assert (notes / "notes.log").read_text() == line
    result = synth("scan", "notes.log", "-o", "gone/scan.html")
    assert result.code == 2
    assert result.err == "Error: gone/scan.html: its folder does not exist; make it first\n"


def test_the_page_stands_in_the_place_of_a_scan(synth):
    result = synth("scan", "--explain", "nir", "gone.csv")
    assert (result.code, result.out) == (0, explain_rule("nir"))
    result = synth("scan", "--explain", "nri")
    assert (result.code, result.out) == (2, "")
    assert result.err == "Error: no rule of a scan is called 'nri'; did you mean 'nir'?\n"
