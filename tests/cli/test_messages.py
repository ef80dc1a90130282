"""Bad input: the exit code, nothing on stdout, and the exact words on stderr."""

import pytest

USAGE = "Usage: synth {}\nTry 'synth{} --help' for help.\n\nError: "
GENERATE = USAGE.format("generate [OPTIONS] SCHEMA", " generate")
SEED = USAGE.format("seed [OPTIONS] SCHEMA", " seed")
TOP = USAGE.format("[OPTIONS] COMMAND [ARGS]...", "")
MEANT = "; did you mean 'job_seeker'?"
COMMANDS = "audit, check, demo, explain, fit, generate, init, preview, report, scan, seed, verify"
FORMATS = "csv duckdb jsonl parquet sql sqlite"
SUFFIXES = ".csv .db .duckdb .jsonl .parquet .sql .sqlite; a folder ends with /"
SCHEMES = "duckdb, postgres, postgresql, sqlite"
LATIN_1 = "this file is not UTF-8 (perhaps Latin-1); expected UTF-8: save it in that encoding"
MANY = "x.csv holds one table, and this writes 3 (shop, person, visit); name one with --table"
SCRIPT = "others are filled by a script: synth generate SCHEMA -o FILE.sql"
SHIPPED = "agency, job_seeker, job_seeker_be, minimal"

CASES = {
    "unknown command, near": (
        ["previw"],
        TOP + "No such command 'previw'. Did you mean 'preview'?",
    ),
    "unknown command, far": (
        ["destroy"],
        TOP + f"No such command 'destroy'. Commands: {COMMANDS}.",
    ),
    "unknown option": (
        ["generate", "small.yaml", "-o", "x", "--fomat", "csv"],
        GENERATE + "No such option '--fomat'. Did you mean '--format'?",
    ),
    "no output": (["generate", "small.yaml"], GENERATE + "Missing option '-o' / '--output'."),
    "no schema": (["generate", "-o", "x"], GENERATE + "Missing argument 'SCHEMA'."),
    "rows, no number": (
        ["generate", "small.yaml", "-o", "x", "--rows", "1e3"],
        GENERATE + "Invalid value for '--rows': '1e3'; expected N or TABLE=N, "
        "such as 1000 or job_seeker=1000",
    ),
    "rows, below nothing": (
        ["generate", "small.yaml", "-o", "x", "--rows", "person=-1"],
        GENERATE + "Invalid value for '--rows': 'person=-1'; expected N or TABLE=N, "
        "such as 1000 or job_seeker=1000",
    ),
    "rows, too many digits": (
        ["generate", "small.yaml", "-o", "x", "--rows", "9" * 19],
        GENERATE + "Invalid value for '--rows': '9999999999999999999'; expected N or TABLE=N, "
        "such as 1000 or job_seeker=1000",
    ),
    "rows, twice": (
        ["generate", "small.yaml", "-o", "x", "--rows", "person=1", "--rows", "person=2"],
        GENERATE + "Invalid value for '--rows': table 'person' is named twice",
    ),
    "rows, with and without a table": (
        ["generate", "small.yaml", "-o", "x", "--rows", "person=1", "--rows", "2"],
        GENERATE
        + "Invalid value for '--rows': '2' names no table; several --rows are TABLE=N each",
    ),
    "scale, no number": (
        ["generate", "small.yaml", "-o", "x", "--scale", "big"],
        GENERATE + "Invalid value for '--scale': 'big'; expected a number above 0, "
        "such as 0.1 or 10",
    ),
    "scale, nothing": (
        ["generate", "small.yaml", "-o", "x", "--scale", "0"],
        GENERATE + "Invalid value for '--scale': '0'; expected a number above 0, such as 0.1 or 10",
    ),
    "seed": (
        ["generate", "small.yaml", "-o", "x", "--seed", "-1"],
        GENERATE + "Invalid value for '--seed': -1 is not in the range 0<=x<=999999999999999999.",
    ),
    "workers": (
        ["generate", "small.yaml", "-o", "x", "--workers", "0"],
        GENERATE + "Invalid value for '--workers': 0 is not in the range 1<=x<=1024.",
    ),
    "model": (
        ["generate", "small.yaml", "-o", "x", "--model", "m"],
        "Error: m: no model is there; synth fit makes one",
    ),
    "against no database": (
        ["check", "small.yaml", "--against", "mysql://u:secret@host/db"],
        f"Error: not the URL of a database; known: {SCHEMES}; {SCRIPT}",
    ),
    "seed into no database": (
        ["seed", "small.yaml", "--to", "people.sqlite"],
        f"Error: not the URL of a database; known: {SCHEMES}; did you mean sqlite:///people.sqlite?",
    ),
    "seed into a DuckDB file": (
        ["seed", "small.yaml", "--to", "/there/people.duckdb"],
        (
            f"Error: not the URL of a database; known: {SCHEMES}; did you mean "
            "duckdb:////there/people.duckdb?"
        ),
    ),
    "seed into another database": (
        ["seed", "small.yaml", "--to", "jdbc:mariadb://host/db"],
        f"Error: not the URL of a database; known: {SCHEMES}; {SCRIPT}",
    ),
    "init of a database's file": (
        ["init", "people.sqlite", "-o", "y.yaml"],
        (
            f"Error: no shipped schema 'people.sqlite'; shipped: {SHIPPED}; did you mean "
            "'sqlite:///people.sqlite'?"
        ),
    ),
    "verify of a database's file": (
        ["verify", "bare.sqlite"],
        (
            "Error: bare.sqlite.manifest.json: no manifest can be read there; a database that has "
            "none is judged by a schema: synth verify sqlite:///bare.sqlite --schema SCHEMA"
        ),
    ),
    "init of several files to a stream": (
        ["init", "agency", "-o", "-"],
        (
            "Error: agency reads skills.csv, trades.csv, and standard output takes one file; "
            "name it with -o"
        ),
    ),
    "demo to a stream": (
        ["demo", "-o", "-"],
        "Error: - is a standard stream; expected a new SQLite file",
    ),
    "fit to a stream": (
        ["fit", "small.yaml", "--from", "x.csv", "--epsilon", "1", "-o", "-"],
        "Error: - is a standard stream; expected a new folder",
    ),
    "audit to a stream": (
        ["audit", "m", "--against", "x.csv", "--report", "-"],
        "Error: - is a standard stream; expected a .html or a .json file",
    ),
    "seed without a database": (["seed", "small.yaml"], SEED + "Missing option '--to'."),
    "seed in no mode": (
        ["seed", "small.yaml", "--to", "sqlite:///x.db", "--mode", "truncate"],
        SEED + "Invalid value for '--mode': 'truncate' is not one of 'fail', 'append', 'replace'.",
    ),
    "rows of no table": (
        ["generate", "two.yaml", "-o", "x", "--rows", "persn=1"],
        "Error: --rows: no table 'persn'; tables by rows: shop, person; did you mean 'person'?",
    ),
    "rows of a table without": (
        ["generate", "two.yaml", "-o", "x", "--rows", "visit=1"],
        (
            "Error: --rows: table 'visit' has as many as `count` says for each row of 'person'; "
            "tables by rows: shop, person"
        ),
    ),
    "format": (
        ["generate", "small.yaml", "-o", "x", "--format", "parket"],
        f"Error: unknown format 'parket'; known: {FORMATS}; did you mean 'parquet'?",
    ),
    "suffix": (
        ["generate", "small.yaml", "-o", "x.xlsx"],
        f"Error: x.xlsx: unknown suffix '.xlsx'; known: {SUFFIXES}",
    ),
    "table": (
        ["generate", "two.yaml", "-o", "x.csv", "--table", "visi"],
        "Error: no table 'visi' is written; tables: shop, person, visit; did you mean 'visit'?",
    ),
    "many tables in one file": (
        ["generate", "two.yaml", "-o", "x.csv"],
        f"Error: {MANY}, or name a folder",
    ),
    "many tables in a stream": (
        ["generate", "two.yaml", "-o", "-"],
        "Error: -o - takes one table, and this writes 3; add --table",
    ),
    "missing folder": (
        ["generate", "small.yaml", "-o", "no/x.csv"],
        "Error: no/x.csv: its folder does not exist; make it first",
    ),
    "shipped name": (
        ["check", "job_seker"],
        f"Error: no schema 'job_seker': neither a file nor one of {SHIPPED}{MEANT}",
    ),
    "folder as schema": (["check", "."], "Error: .: this is a folder; expected a schema file"),
    "preview of no table": (
        ["preview", "two.yaml", "shops"],
        "Error: no table 'shops'; tables: shop, person, visit; did you mean 'shop'?",
    ),
    "init of a path": (
        ["init", "small.yaml", "-o", "y.yaml"],
        f"Error: no shipped schema 'small.yaml'; shipped: {SHIPPED}",
    ),
    "init of a near name": (
        ["init", "agenc", "-o", "y.yaml"],
        f"Error: no shipped schema 'agenc'; shipped: {SHIPPED}; did you mean 'agency'?",
    ),
    "init of a database": (
        ["init", "oracle://u:secret@host/db", "-o", "y.yaml"],
        f"Error: not the URL of a database; known: {SCHEMES}; {SCRIPT}",
    ),
    "init over a file": (
        ["init", "minimal", "-o", "small.yaml"],
        "Error: small.yaml: this file is there already; expected a new name",
    ),
    "demo over a file": (
        ["demo", "-o", "small.yaml"],
        "Error: small.yaml exists; choose another name with -o",
    ),
    "explain of nothing": (
        ["explain", "lognormall"],
        "Error: nothing is called 'lognormall'; did you mean 'lognormal'?",
    ),
    "explain of no part": (
        ["explain", "timeline", "ent"],
        "Error: timeline has no part 'ent'; known: start, end; did you mean 'end'?",
    ),
    "explain of no rule": (
        ["explain", "two.yaml", "R2"],
        "Error: two has no table or rule 'R2'; known: shop, person, visit, R1",
    ),
    "graph of a word": (
        ["explain", "nir", "--format", "svg"],
        "Error: nir has no graph; --format svg draws the tables of a schema",
    ),
    "format of a page": (
        ["explain", "nir", "--format", "pdf"],
        "Error: unknown format 'pdf'; known: text svg",
    ),
    "verify of nothing": (["verify", "nowhere"], "Error: nowhere does not exist"),
    "verify without a manifest": (
        ["verify", "small.yaml"],
        "Error: small.yaml.manifest.json: no manifest can be read there",
    ),
}


@pytest.mark.parametrize(("arguments", "said"), CASES.values(), ids=CASES)
def test_a_wrong_question_is_told(synth, folder, arguments, said):
    (folder / "bare.sqlite").touch()
    before = sorted(folder.iterdir())
    result = synth(*arguments)
    assert (result.code, result.out, result.err) == (2, "", f"{said}\n")
    assert sorted(folder.iterdir()) == before


def test_all_mistakes_of_a_schema_are_told_at_once(synth, folder):
    text = (folder / "small.yaml").read_text()
    text = text.replace(": sequence", ": uuuid").replace("date: 1990", "date: 2090")
    (folder / "bad.yaml").write_text(text)
    result = synth("check", "bad.yaml")
    assert result.code == 2
    assert result.out == ""
    assert result.err == (
        "bad.yaml:10:11: unknown generator 'uuuid'; expected a generator, a bundle or an "
        "identifier; did you mean 'uuid'?\n"
        "bad.yaml:12:23: the range 2090-01-01..2000-12-31 is upside down; expected the lower end "
        "first\n"
        "Error: 2 problems in the schema\n"
    )


def test_one_mistake_is_one_problem(synth, folder):
    (folder / "bad.yaml").write_text(
        (folder / "small.yaml").read_text().replace("Nice: 1", "Nice: x")
    )
    assert synth("check", "bad.yaml").err.endswith("Error: 1 problem in the schema\n")


def test_latin_1_is_told_with_its_place(synth, folder):
    (folder / "bad.yaml").write_bytes("synth: 1\nname: été\n".encode("latin-1"))
    result = synth("check", "bad.yaml")
    assert (result.code, result.err) == (
        2,
        f"bad.yaml:2:7: {LATIN_1}\nError: 1 problem in the schema\n",
    )


def test_an_output_that_exists_is_refused_without_force(synth, folder):
    assert synth("generate", "small.yaml", "-o", "x.csv", "-q").code == 0
    before = (folder / "x.csv").read_bytes()
    result = synth("generate", "small.yaml", "-o", "x.csv", "--seed", "8")
    said = "Error: x.csv exists; choose another name or add --force\n"
    assert (result.code, result.err) == (2, said)
    assert (folder / "x.csv").read_bytes() == before
    assert synth("generate", "small.yaml", "-o", "x.csv", "--seed", "8", "--force").code == 0
    assert (folder / "x.csv").read_bytes() != before


def test_a_foreign_folder_is_never_replaced(synth, folder):
    (folder / "mine").mkdir()
    (folder / "mine" / "letter.txt").write_text("dear")
    result = synth("generate", "small.yaml", "-o", "mine", "--force")
    said = "Error: mine is not ours: it holds no manifest of synth\n"
    assert (result.code, result.err) == (2, said)
    assert (folder / "mine" / "letter.txt").read_text() == "dear"
