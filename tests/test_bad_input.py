"""Whatever a user does wrong: the exact message, the exit code, and nothing written."""

import re
import resource
import signal
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from synth.cli import command

SYNTH = str(Path(sys.executable).with_name("synth"))
HEAD = "synth: 1\nas_of: 2026-01-01\ntables:\n"
GOOD = "  t: {rows: 3, columns: {x: sequence}}\n"
LONG = "  t: {rows: 500000000, columns: {id: sequence, code: {text: {chars: 30}}}}\n"
MOST_KIB = 1_500_000


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def synth(folder):
    """Runs a command on `s.yaml` with the given tables: exit code, stdout, stderr."""

    def run(*arguments, tables=GOOD):
        (folder / "s.yaml").write_text(HEAD + tables, encoding="utf-8")
        result = CliRunner().invoke(command, arguments, prog_name="synth")
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result.exit_code, result.stdout, result.stderr

    return run


@pytest.fixture
def start(start, folder):
    """Starts a command on `s.yaml` with the given tables as a process of its own."""

    def run(*arguments, tables=GOOD, **options):
        (folder / "s.yaml").write_text(HEAD + tables)
        return start(*arguments, **options)

    return run


def content(folder):
    """Everything in a folder, with its bytes."""
    files = (path for path in folder.rglob("*") if path.name != "s.yaml")
    return {path: path.read_bytes() if path.is_file() else None for path in files}


def column(text):
    return f"  t: {{rows: 3, columns: {{a: {text}}}}}\n"


BLOCK = re.compile(r"^=== (.+)\n((?:.*\n)*?)---->\n((?:s\.yaml:.*\n)+)", re.MULTILINE)
TOLD = Path(__file__).with_name("bad_input.txt").read_text(encoding="utf-8")
CASES = [pytest.param(text, said, id=name) for name, text, said in BLOCK.findall(TOLD)]
"""Tables that are wrong, and all that is said of them."""


def test_every_block_of_the_table_is_found():
    assert len(CASES) == TOLD.count("=== ") > 35


@pytest.mark.parametrize(("tables", "said"), CASES)
def test_a_wrong_schema_is_told(synth, folder, tables, said):
    code, out, err = synth("generate", "s.yaml", "-o", "out", tables=tables)
    count = said.count("\n")
    ending = f"Error: {count} problem{'s' if count > 1 else ''} in the schema\n"
    assert (code, out, err) == (2, "", said + ending)
    assert content(folder) == {}


TWO = GOOD + "  u: {rows: 3, columns: {x: sequence}}\n"
QUESTIONS = {
    "--rows of no table": (["--rows", "u=5"], GOOD, "--rows: no table 'u'; tables by rows: t"),
    "--rows of two": (
        ["--rows", "5"],
        TWO,
        (
            "rows without a table's name: 2 tables have rows of their own (t, u); "
            "name one, such as t=5"
        ),
    ),
    "--rows of a file": (
        ["--rows", "u=5"],
        GOOD + "  u: {per: t, count: 1, columns: {x: sequence}}\n",
        "--rows: table 'u' has as many as `count` says for each row of 't'; tables by rows: t",
    ),
    "--table": (
        ["--table", "tt"],
        GOOD,
        "no table 'tt' is written; tables: t; did you mean 't'?",
    ),
    "--format": (
        ["--format", "xlsx"],
        GOOD,
        "unknown format 'xlsx'; known: csv duckdb jsonl parquet sql sqlite",
    ),
    "--model": (["--model", "m"], GOOD, "m: no model is there; synth fit makes one"),
    "--scale": (
        ["--scale", "999999999999999999"],
        GOOD,
        (
            "--scale: table 't' would have 2,999,999,999,999,999,997 rows; "
            "at most 999,999,999,999,999,999 can be numbered"
        ),
    ),
}


@pytest.mark.parametrize(("options", "tables", "said"), QUESTIONS.values(), ids=QUESTIONS.keys())
def test_a_wrong_option_is_told(synth, folder, options, tables, said):
    found = synth("generate", "s.yaml", "-o", "out", *options, tables=tables)
    assert found == (2, "", f"Error: {said}\n")
    assert content(folder) == {}


PLACES = {
    "a folder": (["-o", "other"], 2, "other exists; choose another name or add --force"),
    "a folder, --force": (
        ["-o", "other", "--force"],
        2,
        "other is not ours: it holds no manifest of synth",
    ),
    "a file": (["-o", "own.csv"], 2, "own.csv exists; choose another name or add --force"),
    "a file, --force": (
        ["-o", "own.csv", "--force"],
        2,
        "own.csv is not ours: no manifest beside it lists it",
    ),
    "a suffix": (
        ["-o", "x.docx"],
        2,
        (
            "x.docx: unknown suffix '.docx'; known: .csv .db .duckdb .jsonl .parquet .sql .sqlite; "
            "a folder ends with /"
        ),
    ),
    "no folder": (["-o", "no/x.csv"], 2, "no/x.csv: its folder does not exist; make it first"),
    "a device": (["-o", "/dev/full"], 2, "/dev/full is a file; name a folder"),
    "no permission": (
        ["-o", "/proc/x.csv"],
        3,
        "cannot write /proc/x.csv: No such file or directory",
    ),
}


@pytest.mark.parametrize(("options", "code", "said"), PLACES.values(), ids=PLACES.keys())
def test_a_place_that_is_not_ours_stays_as_it_is(synth, folder, options, code, said):
    (folder / "other").mkdir()
    (folder / "other/notes.txt").write_text("notes")
    (folder / "own.csv").write_text("own")
    before = content(folder)
    assert synth("generate", "s.yaml", *options) == (code, "", f"Error: {said}\n")
    assert content(folder) == before


LATE = {
    "a range upside down": (
        "  t: {rows: 3, columns: {b: {int: 5..9}, a: {int: b..1, nulls: 0}}}\n",
        "s.yaml:4:51: the range b..1 is upside down in 3 rows, and `nulls: 0` allows no null",
    ),
    "weights of rows that are all zero": (
        (
            "  u: {rows: 3, columns: {w: {int: 0}}}\n"
            "  t: {rows: 3, let: {o: {ref: {to: u, weight: w}}}, columns: {a: o.w}}\n"
        ),
        "s.yaml:5:47: the weights u.w sum to zero",
    ),
    "more than exist, under parents": (
        (
            "  t: {rows: 30, columns: {a: sequence}}\n"
            "  u: {per: t, count: 10, columns: {a: {int: 1..9, unique: true}}}\n"
        ),
        "s.yaml:5:40: u.a: unique values for row 300, and only 9 exist",
    ),
    "a division by nothing": (
        column("{expr: cast('x' || row as integer)}"),
        (
            "s.yaml:4:36: the expression \"cast('x' || row as integer)\" failed on a row "
            "(Conversion); cast or guard it"
        ),
    ),
    "a list that fills the memory": (
        column("{expr: len(range(row * 100000000000))}"),
        (
            "s.yaml:4:36: the expression 'len(range(row * 100000000000))' failed on a row "
            "(InvalidInput); cast or guard it"
        ),
    ),
}


@pytest.mark.parametrize(("tables", "said"), LATE.values(), ids=LATE.keys())
def test_what_only_rows_can_tell(synth, folder, tables, said):
    found = synth("generate", "s.yaml", "-o", "out", "-q", tables=tables)
    assert found == (1, "", f"Error: {said}\n")
    assert content(folder) == {}


@pytest.mark.slow
@pytest.mark.parametrize("output", ["x.csv", "x.sqlite", "x"])
def test_a_full_disk(start, folder, output):
    arguments = ["generate", "s.yaml", "-o", output, "--rows", "200000", "-q"]
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))"
    process = start(*arguments, tables=LONG, before=limit)
    out, err = process.communicate(timeout=60)
    reasons = ("File too large", "No space left on device")
    assert (process.returncode, out) == (3, "")
    assert err in [f"Error: cannot write {output}: {reason}\n" for reason in reasons] or (
        output == "x.sqlite" and err.startswith("Error: x.sqlite: table t cannot be ")
    )
    assert content(folder) == {}


@pytest.mark.parametrize("output", [pytest.param("x.parquet", marks=pytest.mark.slow), "x.duckdb"])
def test_ctrl_c(start, folder, output):
    process = start("generate", "s.yaml", "-o", output, "-q", tables=LONG)
    deadline_s = time.monotonic() + 60
    while not any(size.stat().st_size for size in folder.glob(".*/*")):
        assert time.monotonic() < deadline_s
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60)[1].strip() == "Error: stopped; nothing was left behind"
    assert process.returncode == 130
    assert content(folder) == {}


def test_a_broken_pipe_is_silent(start):
    process = start("preview", "s.yaml", "-n", "10000", tables=LONG)
    process.stdout.read(10)
    process.stdout.close()
    assert process.wait(60) in {0, 141}
    assert process.stderr.read() == ""
    process.stdout = None


# -- sizes ----------------------------------------------------------------------------------


def children_kib(call):
    """What a call gives, and the most memory that a process of its own took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    result = call()
    after = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return result, after if after > before else 0


def test_a_million_children_of_one_row(start, folder):
    tables = GOOD + "  u: {per: t, count: 1000000, columns: {y: {int: 1..5}}}\n"
    process = start("generate", "s.yaml", "-o", "u.csv", "--table", "u", "-q", tables=tables)
    found, kib = children_kib(lambda: process.communicate(timeout=60))
    assert (process.returncode, found) == (0, ("", ""))
    assert (folder / "u.csv").stat().st_size == 6_000_002
    assert kib < MOST_KIB


def test_as_many_rows_as_can_be_numbered(synth):
    tables = "  t: {rows: 999999999999999999, columns: {x: sequence, y: uuid, z: {int: 1..9}}}\n"
    code, out, _ = synth("preview", "s.yaml", "-n", "3", tables=tables)
    assert (code, out.count("\n")) == (0, 5)


@pytest.mark.slow
def test_five_thousand_tables(synth):
    tables = "".join(
        f"  t{i}: {{rows: 1, key: x, columns: {{x: sequence}}}}\n" for i in range(5000)
    )
    began_s = time.monotonic()
    code, out, _ = synth("check", "s.yaml", tables=tables)
    assert (code, out) == (0, "s.yaml: no mistake in 5,000 tables, 5,000 columns and 0 rules\n")
    assert time.monotonic() - began_s < 20


@pytest.mark.slow
@pytest.mark.parametrize("name", ["out", "x.parquet", "x.jsonl", "x.sql", "x.sqlite", "x.duckdb"])
def test_a_thousand_columns(synth, name):
    columns = ", ".join(f"c{number}: {{int: 0..{number}}}" for number in range(1000))
    code, _, err = synth(
        "generate", "s.yaml", "-o", name, "-q", tables=f"  t: {{rows: 3, columns: {{{columns}}}}}\n"
    )
    assert (code, err) == (0, "")
    assert synth("verify", name, "-q") == (0, "", "")


# -- names ----------------------------------------------------------------------------------

NAMES = {
    "quotes": """l'"été\"\"'""",
    "one quote": "l'été",
    "emoji": "🦜 of 🏝",
    "keyword": "select",
    "order": "order",
    "spaces and marks": "a b, c; -- d",
    "63 letters": "n" * 63,
    "percent": "100 % {x} %s",
    "rowid": "rowid",
    "number": "1",
}


@pytest.mark.parametrize("output", ["csv", "parquet", "jsonl", "x.sql", "x.sqlite", "x.duckdb"])
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
@pytest.mark.slow
def test_a_strange_name_goes_through_every_store(synth, name, output):
    said, quoted = in_yaml(name), '"' + name.replace('"', '""') + '"'
    taken = in_yaml(f"parent.{quoted}")
    tables = (
        f"  {said}: {{rows: 3, key: {said}, columns: {{{said}: sequence, b: {{choice: [x]}}}}}}\n"
        f"  u: {{per: {said}, count: 2, let: {{o: {{ref: {in_yaml(quoted)}}}}}, "
        f"columns: {{{said}: {{from: {taken}}}, c: {{int: 0..9}}}}}}\n"
        f"rules: {{R: {{from: {in_yaml(quoted)}, holds: {in_yaml(quoted + ' > 0')}}}}}\n"
    )
    options = ["--format", output] if output in {"parquet", "jsonl"} else []
    found = synth("generate", "s.yaml", "-o", output, "-q", *options, tables=tables)
    assert found == (0, "", "")
    code, out, err = synth("verify", output)
    assert (code, err) == (0, ""), out


def in_yaml(text):
    return "'" + text.replace("'", "''") + "'"
