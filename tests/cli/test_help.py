"""Help texts: complete, with examples that run, and changed only on purpose."""

import re
import shlex
from pathlib import Path

import pytest

from synth.cli.group import help_lines
from synth.stores.targets import stores

GOLDEN = Path(__file__).parents[1] / "golden" / "help"
AGENCY = "postgresql://qa@localhost/agency"


def test_every_command_stands_in_the_list(synth):
    text = synth("--help").out
    assert set(help_lines()) == {
        *("audit", "check", "demo", "explain", "fit", "generate", "init", "preview"),
        *("report", "scan", "seed", "verify"),
    }
    for name, line in help_lines().items():
        assert f" {name} {line} " in " ".join(text.split())


@pytest.mark.parametrize("name", help_lines())
def test_every_command_repeats_its_line_and_has_an_example(synth, name):
    text = synth(name, "--help").out
    assert help_lines()[name] in " ".join(text.split())
    assert re.search(rf"^  Example:\n    synth {name}\b", text, re.MULTILINE)


@pytest.mark.parametrize("name", help_lines())
def test_every_option_is_explained(synth, name):
    text = synth(name, "--help").out.partition("\nOptions:\n")[2].partition("\n\n")[0]
    for line in text.splitlines():
        assert re.match(r"  -.*?(  |\S$)| {10,}\S", line)
    assert not re.search(r"^  -\S+( \S+)?$\n  -", text, re.MULTILINE)


@pytest.mark.parametrize("name", ["synth", *help_lines()])
def test_help_is_what_it_was(synth, name):
    """Written by `COLUMNS=82 synth NAME --help`: click leaves two free, its test runner none."""
    arguments = [] if name == "synth" else [name]
    text = synth(*arguments, "--help").out
    assert text == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_no_command_shows_help(synth):
    result = synth()
    assert result.code == 2
    assert result.err == synth("--help").out


LEARNT = """synth: 1
name: people
as_of: 2026-01-01
tables:
  person:
    rows: 100000
    key: id
    columns:
      id: sequence
      job: {choice: [a, b], learn: true}
"""


def learnable(synth, folder, line, request):
    """Put what an example of `fit` or `audit` needs into a folder."""
    if "agency.yaml" in line:
        synth("init", "agency", "-o", "agency.yaml", "-q")
    for name in ("people", "agency"):
        rows = ("--rows", "job_seeker=500") if name == "agency" else ("--rows", "500")
        (folder / "people.yaml").write_text(LEARNT)
        if f"{name}.yaml" in line and "postgresql" not in line:
            place = "parquet" if name == "agency" else "people.csv"
            form = ("--format", "parquet" if name == "agency" else "csv")
            synth("generate", f"{name}.yaml", "-o", place, "-q", *rows, *form)
        if f"{name}.yaml" in line and "postgresql" in line:
            request.getfixturevalue("qa")
            synth("seed", f"{name}.yaml", "--to", AGENCY, "--create", "-q", *rows)


def examples():
    for path in sorted(GOLDEN.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            # An audit tries the learner for half a minute: tests/cli/test_audit.py does it.
            if line.startswith("    synth ") and not line.startswith("    synth audit"):
                yield line.strip()


def in_a_database(line):
    """Whether all tables of `agency` are made and filled, which takes over a second."""
    return "postgresql://" in line or " sqlite:///agency.db --" in line


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(line, marks=pytest.mark.slow if in_a_database(line) else ())
        for line in dict.fromkeys(examples())
    ],
)
def test_examples_run(synth, folder, line, request):
    line = line.replace("=100000", "=100")
    if line.startswith("synth fit"):
        learnable(synth, folder, line, request)
        words = shlex.split(line.replace("ro@localhost/prod", "qa@localhost/agency"))[1:]
        assert synth(*words).code == 0
        return
    if "postgresql://" in line:
        request.getfixturevalue("qa")
        synth("seed", "agency", "--to", AGENCY, "--create", "--rows", "0", "-q")
        with request.getfixturevalue("postgres").connect(AGENCY) as connection:
            names = "select string_agg(tablename, ', ') from pg_tables where schemaname = 'public'"
            (tables,) = connection.execute(names).fetchone()
            connection.execute(f"truncate {tables}")
    if "agency.yaml --" in line:
        synth("init", "agency", "-o", "agency.yaml", "-q")
        small = (folder / "agency.yaml").read_text().replace("rows: 10000", "rows: 100")
        (folder / "agency.yaml").write_text(small)
    (folder / "people.yaml").write_text((folder / "small.yaml").read_text())
    for output in ("people.csv", "out"):
        if any(word in line for word in ("verify", "report", "scan")):
            synth("generate", "people.yaml", "-o", output, "-q")
    if "verify sqlite" in line or "report sqlite" in line:
        synth("seed", "agency", "--to", "sqlite:///agency.db", "--create", "--rows", "1000", "-q")
    if "init" in line:
        (folder / "people.yaml").unlink()
    words = shlex.split(line.partition(" |")[0].partition(" >")[0])[1:]
    ran = synth(*words)
    assert ran.code == 0, ran.err


def test_every_format_is_named(synth):
    text = " ".join(synth("generate", "--help").out.split())
    named = text.partition("--format F ")[2].partition(";")[0].replace(" or ", ", ").split(", ")
    assert sorted(named) == sorted(word for word, store in stores().items() if store.suffixes)


def test_version(synth):
    from synth import __version__

    assert synth("--version").out == f"synth {__version__}\n"
