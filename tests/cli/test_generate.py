"""`generate`: options reach the engine, results and messages go where they belong."""

import csv
import io

import pytest


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_a_stream_holds_the_rows_and_stderr_the_message(synth):
    result = synth("generate", "small.yaml", "-o", "-")
    assert result.code == 0
    assert [row["id"] for row in rows(result.out)] == ["1", "2", "3", "4", "5"]
    assert result.err.startswith("wrote standard output: person, 5 rows, ")


def test_quiet_says_nothing(synth, files):
    result = synth("generate", "two.yaml", "-o", "out", "-q")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert files() == ["out"]


def test_tables_and_rows_are_summed_up(synth):
    result = synth("generate", "two.yaml", "-o", "out", "--rows", "person=1000")
    head, *tables = result.err.splitlines()
    assert head.startswith("wrote out in ")
    assert tables == ["  shop        3 rows", "  person  1,000 rows", "  visit   2,000 rows"]


def test_weak_proofs_are_told(synth, folder):
    text = (folder / "small.yaml").read_text().replace("sequence", "sequence\n      place: safir")
    (folder / "weak.yaml").write_text(text)
    said = synth("generate", "weak.yaml", "-o", "x.csv").err.splitlines()
    assert said[1] == "not set aside by a rule or a registry:"
    assert said[2].startswith("  person.place  convention  numbers that begin with 99 ")


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["--rows", "7"], 7),
        (["--rows", "person=0"], 0),
        (["--scale", "0.4"], 2),
        (["--scale", "3", "--rows", "person=1"], 1),
    ],
    ids=["rows", "no rows", "scale", "both"],
)
def test_rows_and_scale(synth, arguments, count):
    result = synth("generate", "small.yaml", "-o", "-", *arguments)
    assert len(rows(result.out)) == count


def test_rows_without_a_table_needs_one_table(synth):
    result = synth("generate", "two.yaml", "-o", "out", "--rows", "9")
    assert result.code == 2
    assert result.err == (
        "Error: rows without a table's name: 2 tables have rows of their own (shop, person); "
        "name one, such as shop=9\n"
    )


def test_seed_workers_and_format_decide_what_they_say(synth):
    usual = synth("generate", "small.yaml", "-o", "-", "-q").out
    assert synth("generate", "small.yaml", "-o", "-", "-q", "--workers", "3").out == usual
    assert synth("generate", "small.yaml", "-o", "-", "-q", "--seed", "7").out == usual
    assert synth("generate", "small.yaml", "-o", "-", "-q", "--seed", "8").out != usual
    lines = synth("generate", "small.yaml", "-o", "-", "-q", "--format", "jsonl").out
    assert lines.startswith('{"id":')


def test_a_folder_takes_the_format(synth, folder):
    synth("generate", "two.yaml", "-o", "out", "--format", "parquet", "-q")
    names = ["manifest.json", "person.parquet", "shop.parquet", "visit.parquet"]
    assert sorted(path.name for path in (folder / "out").iterdir()) == names


def test_one_table_of_many(synth, files):
    result = synth("generate", "two.yaml", "-o", "visits.csv", "--table", "visit")
    assert result.err.startswith("wrote visits.csv: visit, 8 rows, ")
    assert files() == ["visits.csv", "visits.csv.manifest.json"]


def test_a_value_that_breaks_its_column_is_an_answer(synth, folder):
    text = (folder / "small.yaml").read_text()
    column = "late: {date: born_on + 20000..2000-12-31, nulls: 0}"
    (folder / "late.yaml").write_text(f"{text}      {column}\n")
    result = synth("generate", "late.yaml", "-o", "x.csv")
    assert result.code == 1
    assert result.err.startswith("Error: late.yaml:13:20: the range ")
    assert result.err.count("\n") == 1
