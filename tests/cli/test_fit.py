"""`synth fit`: a model from real rows, and what is said when there is none."""

import json
import os
import signal
import time
from pathlib import Path

import pytest

from synth.cli.progress import spent_line

PEOPLE = """\
synth: 1
name: people
as_of: 2026-01-01
seed: 7
tables:
  person:
    rows: 2000
    key: id
    columns:
      id: sequence
      name: {text: {chars: 8}}
      city: {choice: {Lyon: 1, Nice: 3}, learn: true}
      age: {int: 16..80, learn: {bins: 4}}
  visit:
    per: person
    count: 0..3
    key: [person_id, day]
    columns:
      person_id: parent.id
      day: {date: 2025-01-01..2025-12-31}
      reason: {choice: {job: 3, paper: 1}, learn: true}
"""


@pytest.fixture
def rows(folder, synth):
    """`people.yaml`, and its rows in `rows`."""
    (folder / "people.yaml").write_text(PEOPLE)
    assert synth("generate", "people.yaml", "-o", "rows", "-q").code == 0
    return folder


FIT = ("fit", "people.yaml", "--from", "rows", "--quality", "fast", "-o", "population")


def test_a_model_appears_and_says_what_it_promises(rows, synth):
    result = synth(*FIT, "--epsilon", "1", "--holdout", "0.1")
    assert (result.code, result.out) == (0, "")
    lines = result.err.splitlines()
    assert lines[0] == (
        "differential privacy, epsilon 1 and delta 1e-09, for one person: a row of person with all "
        "rows under it, added or removed"
    )
    assert lines[1:3] == [
        "of visit at most 3 rows of a person were counted",
        "10% of persons were set aside for the audit: destroy their rows after it",
    ]
    queries = len(json.loads((rows / "population/ledger.json").read_text())["queries"])
    assert lines[-2:] == [
        f"learned 2 tables, 3 columns, {queries} queries, epsilon 1: population",
        "next: synth generate people.yaml --model population -o out",
    ]
    assert synth("generate", "people.yaml", "--model", "population", "-o", "out", "-q").code == 0


def test_quiet_says_nothing_and_force_replaces(rows, synth):
    arguments = (*FIT, "--epsilon", "1", "--table", "person", "-q")
    assert (synth(*arguments).code, synth(*arguments, "--force").err) == (0, "")
    again = synth(*arguments)
    said = "Error: population exists; choose another name or add --force\n"
    assert (again.code, again.err) == (2, said)
    assert (rows / "population/person.parquet").exists()
    assert not (rows / "population/visit.parquet").exists()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ([], "how much a model may tell must be said: epsilon, such as 1"),
        (["--epsilon", "nan"], "epsilon is nan; expected a number above 0, such as 1"),
        (
            ["--epsilon", "1", "--engine", "sdv:gaussian_copula"],
            "engine sdv:gaussian_copula gives no privacy guarantee: --epsilon belongs to dp",
        ),
        (
            ["--epsilon", "1", "--table", "persn"],
            "no table 'persn'; tables with learn: person, visit; did you mean 'person'?",
        ),
    ],
    ids=["none", "nan", "sdv", "table"],
)
def test_a_wrong_question_leaves_nothing(rows, synth, more, said):
    result = synth(*FIT, *more)
    assert (result.code, result.err) == (2, f"Error: {said}\n")
    assert not (rows / "population").exists()


@pytest.mark.parametrize("text", ["visit", "visit=0", "visit=13", "=3", "visit=x"])
def test_rows_per_person_are_a_table_and_a_number(rows, synth, text):  # noqa: ARG001 - the folder
    result = synth(*FIT, "--epsilon", "1", "--rows-per-person", text)
    assert result.code == 2
    said = f"{text!r}; expected TABLE=K, K from 1 to 12, such as visit=3"
    assert said in " ".join(result.err.split())


def wait_until_read(process, path):
    """Until a process has opened a file; where the system does not tell, some time."""
    opened = Path(f"/proc/{process.pid}/fd")
    for _ in range(600):
        time.sleep(0.05)
        if opened.exists() and path in {Path(os.path.realpath(link)) for link in opened.iterdir()}:
            return
    assert not opened.exists(), "the file was never opened"


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stopped_fit_leaves_nothing_and_says_what_was_spent(folder, start, number, code):
    (folder / "people.yaml").write_text(PEOPLE)
    with (folder / "person.csv").open("w") as file:
        file.write("id,city,age\n")
        for block in range(0, 3_000_000, 100_000):
            file.write("".join(f"{n},Lyon,30\n" for n in range(block, block + 100_000)))
    process = start(
        *("fit", "people.yaml", "--from", "person.csv", "--table", "person", "--epsilon", "1"),
        *("-o", "population"),
    )
    wait_until_read(process, folder / "person.csv")
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (code, "")
    assert err.startswith("Error: stopped; ")
    assert err.endswith("no model was written\n")
    assert "of epsilon 1 was spent (rho " in err
    assert sorted(path.name for path in folder.iterdir() if path.suffix != ".yaml") == [
        "person.csv"
    ]


def test_the_bar_shows_the_budget():
    assert spent_line("person", 0.25, 1.0) == (
        "person  [#####...............] 25% of the privacy budget is spent"
    )
    assert spent_line("reading person", 0.0, 0.0) == "reading person"


@pytest.mark.sdv
@pytest.mark.slow
def test_sdv_finds_pandas_and_promises_nothing(rows, start):
    pytest.importorskip("sdv", reason="sdv is not installed")
    process = start(
        *("fit", "people.yaml", "--from", "rows", "--table", "person", "-o", "population"),
        *("--engine", "sdv:gaussian_copula"),
    )
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (0, "")
    assert err.splitlines() == [
        "no privacy guarantee: what the model tells of one person has no bound",
        "learned 1 table, 2 columns: population",
        "next: synth generate people.yaml --model population -o out",
    ]
    assert (rows / "population/model.json").exists()
