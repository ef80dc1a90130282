"""Whatever a user does wrong: the exact message, the exit code, and nothing written."""

import os
import resource
import signal
import subprocess
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
def start(folder):
    """Starts the command as a process of its own."""
    started = []

    def run(*arguments, tables=GOOD, **options):
        (folder / "s.yaml").write_text(HEAD + tables)
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        started.append(subprocess.Popen([SYNTH, *arguments], cwd=folder, **pipes, **options))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()


def content(folder):
    """Everything in a folder, with its bytes."""
    files = (path for path in folder.rglob("*") if path.name != "s.yaml")
    return {path: path.read_bytes() if path.is_file() else None for path in files}


def column(text):
    return f"  t: {{rows: 3, columns: {{a: {text}}}}}\n"


SCHEMAS = {
    "unknown generator": (
        column("sequenze"),
        "4:29: unknown generator 'sequenze'; expected a generator, a bundle or an identifier; "
        "did you mean 'sequence'?",
    ),
    "unknown option": (
        column("{sequence: {strat: 3}}"),
        "4:41: sequence: unknown option 'strat'; expected one of start, step; "
        "did you mean 'start'?",
    ),
    "unknown column": (
        column("{expr: 1 + aa}"),
        "4:40: unknown name 'aa' in '1 + aa'; expected one of a, as_of, row; did you mean 'a'?",
    ),
    "unknown table": (
        GOOD + "  u: {rows: 3, let: {o: {ref: tt}}, columns: {a: sequence}}\n",
        "5:31: no table 'tt'; expected one of t, u; did you mean 't'?",
    ),
    "unknown parent": (
        "  t: {per: u, count: 2, columns: {x: sequence}}\n",
        "4:12: no table 'u'; expected one of t",
    ),
    "unknown part": (
        "  t: {rows: 3, let: {w: {timeline: {within: 2001-01-01..as_of, count: 1, days: 5}}}, "
        "columns: {a: sequence}}\n  u: {per: t, each: w, columns: {a: item.begin}}\n",
        "5:37: an item has no part 'begin' in 'item.begin'; expected one of start, end",
    ),
    "a type that a constant is not": (
        column("{choice: [a, 1], type: integer}"),
        "4:38: 'a'; expected a value of type integer",
    ),
    "a type that a generator has not": (
        column("{date: 2001-01-01..as_of, type: integer}"),
        "4:36: type integer for this generator; expected one of date, timestamp",
    ),
    "a type that a part has not": (
        "  t: {rows: 3, let: {w: person}, columns: {a: {from: w.birth_date, type: integer}}}\n",
        "4:74: type integer for w.birth_date, which is date; "
        "expected date, or {expr: SQL} that casts",
    ),
    "a type that SQL has not": (
        column("{expr: row + interval 1 day}"),
        "4:36: 'row + interval 1 day': No function matches the given name and argument types "
        "'+(BIGINT, INTERVAL)'. You might need to add explicit type casts; "
        "expected SQL that fits its types",
    ),
    "a circle": (
        "  t: {rows: 3, columns: {a: {expr: b + 1, type: integer}, b: {from: c}, c: {from: a}}}\n",
        "4:30: a circle of columns: t.a -> t.b -> t.c -> t.a; "
        "expected an order in which they can be made",
    ),
    "a circle of tables": (
        "  t: {per: u, count: 1, columns: {a: sequence}}\n"
        "  u: {per: t, count: 1, columns: {a: sequence}}\n",
        "4:12: a circle of tables: t per u per t; expected a table by `rows`\n"
        "s.yaml:5:12: a circle of tables: u per t per u; expected a table by `rows`",
    ),
    "a key that is no column": (
        "  t: {rows: 3, key: idd, columns: {id: sequence}}\n",
        "4:21: key of 't': no column 'idd'; expected one of id; did you mean 'id'?",
    ),
    "a key that is none": (
        "  t: {rows: 3, key: a, columns: {a: {int: 0..9}}}\n",
        "4:21: key of 't' (a) does not follow; "
        "expected a sequence, or `unique: true` beside the column's generator",
    ),
    "a reference to a column that is not there": (
        "  t: {rows: 3, key: id, columns: {id: sequence}}\n"
        "  u: {rows: 3, let: {o: {ref: t}}, columns: {t_id: o.idd}}\n",
        "5:52: unknown name 'idd' in 'o.idd'; expected one of id, as_of, row; did you mean 'id'?",
    ),
    "weights that sum to zero": (
        column("{choice: {x: 0, y: 0}}"),
        "4:38: weights that sum to zero; expected at least one weight above 0",
    ),
    "a negative weight": (
        column("{choice: {x: 1, y: -1}}"),
        "4:48: '-1' as the weight of 'y'; expected a number of at least 0",
    ),
    "a law without mass": (
        column("{int: {steps: {1: 0, 2: 0}}}"),
        "4:35: steps: weights must not be negative and must not sum to zero",
    ),
    "a range upside down": (
        column("{int: 9..1}"),
        "4:35: the range 9..1 is upside down; expected the lower end first",
    ),
    "more than exist": (
        "  t: {rows: 30, columns: {a: {int: 1..9, unique: true}}}\n",
        "4:31: t.a: 30 different values asked; expected at most 9: no more exist",
    ),
    "more people than exist": (
        "  t: {rows: 999999999, let: {w: person}, columns: {a: w.nir}}\n",
        "4:33: t.w: 999999999 different values asked; expected at most 268435456: no more exist",
    ),
    "more rows than an integer counts": (
        "  t: {rows: 5000000000, columns: {a: {sequence: {}, type: integer}}}\n",
        "4:39: t.a: 5000000000 different values asked; "
        "expected at most 2147483647: no more exist",
    ),
    "a rule that ends too early": (
        GOOD + "rules: {R: {from: t, holds: x >}}\n",
        "5:32: rule R is no SQL: it ends too early; expected SQL over written tables",
    ),
    "a rule over what is not there": (
        GOOD + "rules: {R: {from: tt, holds: x > 1}}\n",
        "5:19: rule R is no SQL: Table with name tt does not exist!; "
        "expected SQL over written tables",
    ),
    "a rule that is no condition": (
        GOOD + "rules: {R: {from: t, holds: x + 1}}\n",
        "5:29: rule R: holds is bigint; expected a condition",
    ),
    "a rule of two statements": (
        GOOD + "rules: {R: {from: t; drop table t, holds: x > 1}}\n",
        "5:9: rule R: two statements; expected one condition",
    ),
    "learn on a direct column": (
        "  t: {rows: 3, let: {w: person}, columns: {a: {from: w.nir, learn: true}}}\n",
        "4:68: learn on 'a', which names a person (mark direct); "
        "expected a column that names nobody",
    ),
    "a model": (GOOD + "model: m\n", "5:8: model: not yet; expected a schema without a model"),
    "a locale": (GOOD + "locale: xx\n", "5:9: locale 'xx'; expected one of fr"),
    "no number of rows": (
        "  t: {rows: 9999999999999999999, columns: {x: sequence}}\n",
        "4:13: 'rows' is '9999999999999999999'; expected at most 18 digits",
    ),
    "a great age": (
        "  t: {rows: 3, let: {w: {person: {age: 999999999999}}}, columns: {x: w.age}}\n",
        "4:40: age: 999999999999 to 999999999999; expected completed years from 0 to 99",
    ),
    "many children": (
        GOOD + "  u: {per: t, count: 2000000000, columns: {y: {int: 1..5}}}\n",
        "5:22: up to 2,000,000,000 rows under one parent; expected at most 1,000,000",
    ),
    "a number that fills the memory": (
        column("{int: 0..1e999999999}"),
        "4:35: '1e999999999'; expected a number that can be written out",
    ),
    "a weight that fills the memory": (
        column("{choice: {a: 1e-999999999, b: 1}}"),
        "4:42: '1e-999999999' as the weight of 'a'; expected a number of at least 0",
    ),
    "a start outside": (
        column("{sequence: {start: 99999999999999999999}}"),
        "4:30: '99999999999999999999' is outside bigint; expected a smaller start",
    ),
    "a decimal outside": (
        column("{decimal: 0..99999999999999999999, type: 'decimal(38,2)'}"),
        "4:39: an end of the law is outside decimal(38,2); expected a larger type or smaller ends",
    ),
    "a pattern that is none": (
        column("{text: 'a{0}'}"),
        "4:30: the pattern 'a{0}': {0} is no name of a column, let or row",
    ),
}


@pytest.mark.parametrize(("tables", "said"), SCHEMAS.values(), ids=SCHEMAS.keys())
def test_a_wrong_schema_is_told(synth, folder, tables, said):
    code, out, err = synth("generate", "s.yaml", "-o", "out", tables=tables)
    count = said.count("\ns.yaml:") + 1
    ending = f"Error: {count} problem{'s' if count > 1 else ''} in the schema\n"
    assert (code, out, err) == (2, "", f"s.yaml:{said}\n{ending}")
    assert content(folder) == {}


TWO = GOOD + "  u: {rows: 3, columns: {x: sequence}}\n"
QUESTIONS = {
    "--rows of no table": (["--rows", "u=5"], GOOD, "--rows: no table 'u'; tables by rows: t"),
    "--rows of two": (
        ["--rows", "5"],
        TWO,
        "rows without a table's name: 2 tables have rows of their own (t, u); "
        "name one, such as t=5",
    ),
    "--rows of a file": (
        ["--rows", "u=5"],
        GOOD + "  u: {per: t, count: 1, columns: {x: sequence}}\n",
        "--rows: table 'u' has no rows of its own; tables by rows: t",
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
    "--model": (["--model", "m"], GOOD, "--model: not yet"),
    "--scale": (
        ["--scale", "999999999999999999"],
        GOOD,
        "--scale: table 't' would have 2,999,999,999,999,999,997 rows; "
        "at most 999,999,999,999,999,999 can be numbered",
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
        "x.docx: unknown suffix '.docx'; known: .csv .db .duckdb .jsonl .parquet .sql .sqlite; "
        "a folder ends with /",
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
        "  u: {rows: 3, columns: {w: {int: 0}}}\n"
        "  t: {rows: 3, let: {o: {ref: {to: u, weight: w}}}, columns: {a: o.w}}\n",
        "s.yaml:5:47: the weights u.w sum to zero",
    ),
    "more than exist, under parents": (
        "  t: {rows: 30, columns: {a: sequence}}\n"
        "  u: {per: t, count: 10, columns: {a: {int: 1..9, unique: true}}}\n",
        "s.yaml:5:40: u.a: unique values for row 300, and only 9 exist",
    ),
    "a division by nothing": (
        column("{expr: cast('x' || row as integer)}"),
        "s.yaml:4:36: the expression \"cast('x' || row as integer)\" failed on a row "
        "(Conversion); cast or guard it",
    ),
    "a text that fills the memory": (
        "  t: {rows: 3000, columns: {a: {expr: \"repeat('a', 1000000)\"}}}\n",
        "s.yaml:4:39: the expression \"repeat('a', 1000000)\" failed on a row "
        "(InvalidInput); cast or guard it",
    ),
}


@pytest.mark.parametrize(("tables", "said"), LATE.values(), ids=LATE.keys())
def test_what_only_rows_can_tell(synth, folder, tables, said):
    found = synth("generate", "s.yaml", "-o", "out", "-q", tables=tables)
    assert found == (1, "", f"Error: {said}\n")
    assert content(folder) == {}


def limited():
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


@pytest.mark.parametrize("output", ["x.csv", "x.sqlite", "x"])
def test_a_full_disk(start, folder, output):
    arguments = ["generate", "s.yaml", "-o", output, "--rows", "200000", "-q"]
    process = start(*arguments, tables=LONG, preexec_fn=limited)
    out, err = process.communicate(timeout=60)
    reasons = ("File too large", "No space left on device")
    assert (process.returncode, out) == (3, "")
    assert err in [f"Error: cannot write {output}: {reason}\n" for reason in reasons] or (
        output == "x.sqlite" and err.startswith("Error: x.sqlite: table t cannot be ")
    )
    assert content(folder) == {}


@pytest.mark.parametrize("output", ["x.parquet", "x.duckdb"])
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


@pytest.mark.parametrize(
    "arguments",
    [["generate", "s.yaml", "-o", "-"], ["preview", "s.yaml", "-n", "10000"]],
    ids=["generate", "preview"],
)
def test_a_broken_pipe_is_silent(start, arguments):
    process = start(*arguments, tables=LONG)
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


def test_five_thousand_tables(synth):
    tables = "".join(f"  t{i}: {{rows: 1, key: x, columns: {{x: sequence}}}}\n" for i in range(5000))
    began_s = time.monotonic()
    code, out, _ = synth("check", "s.yaml", tables=tables)
    assert (code, out) == (0, "s.yaml: no mistake in 5,000 tables, 5,000 columns and 0 rules\n")
    assert time.monotonic() - began_s < 20


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


@pytest.mark.parametrize("output", ["out", "x.parquet", "x.jsonl", "x.sql", "x.sqlite", "x.duckdb"])
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_strange_name_goes_through_every_store(synth, folder, name, output):
    said = "'" + name.replace("'", "''") + "'"
    quoted = '"' + name.replace('"', '""') + '"'
    tables = (
        f"  {said}: {{rows: 3, key: {said}, columns: {{{said}: sequence, b: {{choice: [x, y]}}}}}}\n"
        f"  u: {{per: {said}, count: 2, let: {{o: {{ref: {quoted_yaml(quoted)}}}}}, columns: "
        f"{{{said}: {{from: {quoted_yaml('parent.' + quoted)}}}, c: {{text: [2]}}}}}}\n"
    )
    tables = tables.replace("c: {text: [2]}", "c: {int: 0..9}")
    tables += f"rules: {{R: {{from: {quoted_yaml(quoted)}, holds: {quoted_yaml(quoted + ' > 0')}}}}}\n"
    if output == "x.parquet" or output == "x.jsonl":
        output = output.replace("x.", "out_")
        options = ["--format", output.removeprefix("out_")]
    else:
        options = []
    code, _, err = synth("generate", "s.yaml", "-o", output, "-q", *options, tables=tables)
    assert (code, err) == (0, "")
    code, out, err = synth("verify", output)
    assert (code, err) == (0, ""), out


def quoted_yaml(text):
    return "'" + text.replace("'", "''") + "'"
