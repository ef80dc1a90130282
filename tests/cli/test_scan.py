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


@pytest.mark.usefixtures("notes")
def test_a_form_that_is_asked_for_is_printed_quietly_too(synth):
    result = synth("scan", "notes.log", "--format", "json", "--quiet")
    assert (result.code, result.err) == (1, "")
    assert len(json.loads(result.out)["findings"]) == 1
    assert synth("scan", "notes.log", "--quiet").out == ""


def test_a_path_that_is_named_twice_is_read_once(synth, notes):
    once = json.loads(synth("scan", "notes.log", "--format", "json").out)
    again = synth("scan", "notes.log", "./notes.log", str(notes / "notes.log"), "--format", "json")
    assert json.loads(again.out) == once


def test_a_server_that_is_not_there_is_named_once(synth):
    result = synth("scan", "postgresql://nobody@127.0.0.1:1/x")
    assert (result.code, result.out) == (3, "")
    assert result.err == (
        "Error: nothing could be read: postgresql://nobody@127.0.0.1:1/x: no server answers there\n"
    )


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


def test_a_baseline_is_written_and_read(synth, notes, monkeypatch):
    monkeypatch.delenv("SYNTH_SCAN_KEY", raising=False)
    result = synth("scan", "notes.log", "--write-baseline", "known.yaml", "--reason", "ours")
    said = "wrote known.yaml; its key, without which it says nothing, is {}\n"
    assert (result.code, result.err) == (0, said.format("known.yaml.key"))
    assert result.out.endswith("notes.log: nothing found in 1 source, 1 known\n")
    assert synth("scan", "notes.log", "--baseline", "known.yaml", "-q").code == 0
    (notes / "known.yaml.key").rename(notes / "elsewhere")
    result = synth("scan", "notes.log", "--baseline", "known.yaml")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "Error: known.yaml needs the key with which it was made; expected it in known.yaml.key, in "
        "a file that --key names, or in the environment as SYNTH_SCAN_KEY\n"
    )
    key = (notes / "elsewhere").read_text().strip()
    assert synth("scan", "notes.log", "--baseline", "known.yaml", "--key", "elsewhere").code == 0
    monkeypatch.setenv("SYNTH_SCAN_KEY", key)
    assert synth("scan", "notes.log", "--baseline", "known.yaml").code == 0
    result = synth("scan", "notes.log", "--write-baseline", "known.yaml", "--reason", "more")
    assert (result.code, result.err) == (0, said.format("SYNTH_SCAN_KEY"))
    (notes / "notes.log").write_text("nothing\n")
    result = synth("scan", "notes.log", "--write-baseline", "new.yaml", "--reason", "none yet")
    assert result.code == 0
    assert synth("scan", "notes.log", "--baseline", "new.yaml", "-q").code == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--reason", "ours"), "--reason goes with --write-baseline FILE"),
        (
            ("--write-baseline", "a.yaml"),
            "--write-baseline needs --reason TEXT: why is this accepted?",
        ),
        (
            ("--write-baseline", "a.yaml", "--reason", " "),
            "--write-baseline needs --reason TEXT: why is this accepted?",
        ),
        (
            ("--write-baseline", "a.yaml", "--reason", "ours", "--baseline", "a.yaml"),
            "--write-baseline reads its own FILE first; leave --baseline out",
        ),
        (("--baseline", "gone.yaml"), "cannot read gone.yaml: No such file or directory"),
        (("--output", "-"), "- is a standard stream; expected a file for the report"),
        (
            ("--output", "postgresql://me:secret@h/d"),
            "postgresql://me@h/d is the URL of a database; expected a file for the report",
        ),
        (
            ("--baseline", "postgresql://me:secret@h/d"),
            "postgresql://me@h/d is the URL of a database; expected the file of a baseline",
        ),
        (
            ("--key", "postgresql://me:secret@h/d"),
            "postgresql://me@h/d is the URL of a database; expected the file of its key",
        ),
        (("--key", "gone.key"), "cannot read gone.key: No such file or directory"),
    ],
)
def test_options_of_a_baseline_that_do_not_go_together(synth, notes, options, said):
    result = synth("scan", "notes.log", *options)
    assert (result.code, result.out) == (3 if said.startswith("cannot") else 2, "")
    assert result.err == f"Error: {said}\n"
    assert [
        path.name for path in notes.iterdir() if "known" in path.name or "a." in path.name
    ] == []
