"""`check`, `init`, `demo`, `verify`, `preview` and `explain` in their plain use."""

import sqlite3
from contextlib import closing

import pytest

from synth.schema.library import shipped


def test_check_counts_what_it_read(synth):
    result = synth("check", "two.yaml")
    said = "two.yaml: no mistake in 3 tables, 5 columns and 1 rule\n"
    assert (result.code, result.out, result.err) == (0, said, "")
    assert synth("check", "two.yaml", "--quiet").out == ""


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.slow] * (name == "agency")) for name in shipped()],
)
def test_init_copies_what_check_accepts(synth, files, name):
    result = synth("init", name, "-o", "mine.yaml")
    assert (result.code, result.out) == (0, "")
    assert result.err.startswith("wrote ")
    assert result.err.endswith("; next: synth check mine.yaml\n")
    assert all(f in result.err for f in files())
    assert synth("check", "mine.yaml").code == 0


def test_demo_shows_real_answers(synth):
    result = synth("demo")
    assert (result.code, result.err) == (0, "")
    head, *lines = result.out.splitlines()
    assert head.startswith("wrote synth-demo.sqlite: 10,000 job seekers in ")
    assert any(line.split()[:2] == ["nir", "registry"] for line in lines)
    queries = [line.split('"')[1] for line in lines if line.startswith("sqlite3 ")]
    assert len(queries) == 2
    with closing(sqlite3.connect("synth-demo.sqlite")) as connection:
        for query in queries:
            for row in connection.execute(query):
                assert any(line.split() == " ".join(map(str, row)).split() for line in lines)
    assert lines[-1] == "Next: synth verify synth-demo.sqlite"
    assert synth("verify", "synth-demo.sqlite").code == 0


def test_demo_is_silent_when_asked(synth, files):
    result = synth("demo", "-o", "d.sqlite", "-q")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert files() == ["d.sqlite", "d.sqlite.manifest.json"]


def test_verify_answers_yes_and_no(synth, folder):
    synth("generate", "two.yaml", "-o", "out", "-q")
    result = synth("verify", "out")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines()[-1].startswith("out: holds in ")
    text = (folder / "out" / "shop.csv").read_text()
    (folder / "out" / "shop.csv").write_text(text.replace("3", "4"))
    result = synth("verify", "out")
    assert result.code == 1
    assert "wrong digest shop.id" in result.out
    quiet = synth("verify", "out", "--quiet")
    assert (quiet.code, quiet.out, quiet.err) == (1, "", "")


def test_verify_by_another_schema(synth):
    synth("generate", "two.yaml", "-o", "out", "-q")
    assert synth("verify", "out", "--schema", "two.yaml").code == 0
    assert synth("verify", "out", "--schema", "small.yaml").code == 1


def test_preview_shows_every_table_or_one(synth):
    result = synth("preview", "two.yaml", "-n", "2")
    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        "shop",
        "id",
        " 1",
        " 2",
        "",
        "person",
        "id  shop_id",
        *result.out.splitlines()[7:9],
        "",
        "visit",
        "person_id  day",
        *result.out.splitlines()[12:14],
    ]
    assert synth("preview", "two.yaml", "shop", "-n", "1").out == "shop\nid\n 1\n"


def test_preview_shows_what_generate_writes(synth):
    lines = synth("generate", "small.yaml", "-o", "-", "-q").out.splitlines()[1:]
    shown = synth("preview", "small.yaml").out.splitlines()[2:]
    written = [line.replace('"', "").split(",") for line in lines]
    assert [line.split() for line in shown] == [[cell or "∅" for cell in row] for row in written]


@pytest.mark.parametrize(
    ("arguments", "head"),
    [
        (["sequence"], "sequence: a generator"),
        (["person"], "person: a bundle"),
        (["person", "email"], "person.email: a part of person"),
        (["nir"], "nir: an identifier, French social security number (NIR)"),
        (["lognormal"], "lognormal: a law"),
        (["two.yaml"], "two: a schema of 3 tables (as_of 2026-01-01, seed 0)"),
        (["two.yaml", "visit"], "visit: 8 rows, per person"),
        (["two.yaml", "R1"], "R1: a rule of two (two.yaml:16:3)"),
        (["agency", "R13"], "R13: a rule of agency ("),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_explain_has_a_page(synth, arguments, head):
    result = synth("explain", *arguments)
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith(head)
    assert result.out.endswith("\n")
    assert not result.out.endswith("\n\n")


def test_explain_draws(synth):
    assert synth("explain", "two.yaml", "--format", "svg").out.startswith("<svg ")
