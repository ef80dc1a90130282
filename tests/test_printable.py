"""What no terminal follows: everything that is no letter, mark or blank becomes an escape."""

import sqlite3

import pytest
from click.testing import CliRunner

from synth.cli import command
from synth.printable import one_line, printable

CASES = {
    "été, ∅ … 🦜\n": "été, ∅ … 🦜\n",
    "10\u202f000\u00a0€": "10\u202f000\u00a0€",
    "\x1b[31mred\x1b]0;title\x07": "\\x1b[31mred\\x1b]0;title\\x07",
    "\x9b31mred": "\\x9b31mred",
    "a\rb\tc\x00\x7f": "a\\rb\\tc\\x00\\x7f",
    "\u202etxt.exe\u2066": "\\u202etxt.exe\\u2066",
    "a\u2028b\u2029\u0085c": "a\\u2028b\\u2029\\x85c",
    "\ud83d": "\\ud83d",
}


@pytest.mark.parametrize(("text", "said"), CASES.items(), ids=map(ascii, CASES))
def test_only_what_is_seen_is_left(text, said):
    assert printable(text) == said


def test_a_name_stays_on_its_line():
    assert one_line("a\nError: b") == "a\\nError: b"


EVIL = "a\x1b[2J\u202e\x9bm\x07\nb"


@pytest.mark.parametrize(
    "arguments",
    [
        ["init", "sqlite:///evil.db", "-o", "new.yaml"],
        ["check", "s.yaml", "--against", "sqlite:///evil.db"],
        ["verify", "sqlite:///evil.db", "--schema", "s.yaml"],
        ["seed", "s.yaml", "--to", "sqlite:///evil.db"],
        ["seed", "s.yaml", "--to", "sqlite:///evil.db", "--mode", "replace"],
        ["preview", "s.yaml"],
        ["explain", "s.yaml"],
        ["explain", "s.yaml", "--format", "svg"],
        ["generate", "s.yaml", "-o", "out"],
        ["preview", f"{EVIL}.yaml"],
        ["generate", "s.yaml", "-o", f"{EVIL}/x.csv"],
    ],
    ids=" ".join,
)
def test_names_of_a_database_and_values_command_no_terminal(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    named = '"' + EVIL + '"'
    with sqlite3.connect("evil.db") as connection:
        connection.execute(f"create table {named} ({named} integer primary key, n text not null)")
        connection.execute(f"create table t (id integer primary key, {named} text not null)")
        connection.execute(f"create table u (id integer references {named} ({named}))")
        connection.execute(f"insert into {named} values (1, 'x')")
    connection.close()
    (tmp_path / "s.yaml").write_text(
        "synth: 1\nas_of: 2026-01-01\ntables:\n  t:\n    rows: 2\n    key: id\n"
        '    columns: {id: sequence, x: {choice: ["\\e[31m\\u202e\\x9bm\\n"]}}\n'
    )
    done = CliRunner().invoke(command, arguments, prog_name="synth")
    assert done.exception is None or isinstance(done.exception, SystemExit)
    written = [path.read_text() for path in tmp_path.rglob("new.yaml")]
    assert len(written) == ("new.yaml" in arguments)
    said = "".join([done.stdout, done.stderr, *written])
    assert not [char for char in said if char != "\n" and not char.isprintable()]
