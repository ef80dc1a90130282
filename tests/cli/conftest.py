"""The command in this process and in one of its own, in an empty folder."""

import pytest
from click.testing import CliRunner

from synth.cli import command

SMALL = """\
synth: 1
name: small
as_of: 2026-01-01
seed: 7
tables:
  person:
    rows: 5
    key: id
    columns:
      id: sequence
      city: {choice: {Lyon: 1, Nice: 1}, nulls: 0.5}
      born_on: {date: 1990-01-01..2000-12-31}
"""
TWO = """\
synth: 1
name: two
as_of: 2026-01-01
tables:
  shop: {rows: 3, key: id, columns: {id: sequence}}
  person:
    rows: 4
    key: id
    let: {place: {ref: shop}}
    columns: {id: sequence, shop_id: place.id}
  visit:
    per: person
    count: 2
    columns: {person_id: parent.id, day: {date: 2025-01-01..2025-12-31}}
rules:
  R1: {from: visit, holds: day < as_of, source: the calendar}
"""
LONG = """\
synth: 1
name: long
as_of: 2026-01-01
tables:
  event: {rows: 500000000, key: id, columns: {id: sequence, code: {text: {chars: 30}}}}
"""


class Result:
    """What a command gave."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The current folder, with three small schemas."""
    for name, text in (("small", SMALL), ("two", TWO), ("long", LONG)):
        (tmp_path / f"{name}.yaml").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def synth(folder, monkeypatch):  # noqa: ARG001 - it has to be the current one
    """Runs a command in this process."""
    monkeypatch.delenv("NO_COLOR", raising=False)

    def run(*arguments, **options):
        runner = CliRunner(env={"COLUMNS": "80"})
        result = runner.invoke(command, arguments, prog_name="synth", **options)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return Result(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def start(start, folder):  # noqa: ARG001 - the process begins there
    """Starts a command in the folder as a process of its own."""
    return start


@pytest.fixture
def files(folder):
    """Names of what is in the folder now, without the schemas."""
    return lambda: sorted(path.name for path in folder.iterdir() if path.suffix != ".yaml")
