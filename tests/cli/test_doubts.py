"""Values that may be somebody's, as the commands say them: on stderr, even when quiet."""

import pytest

SCHEMA = """\
synth: 1
name: doubtful
locale: fr
as_of: 2026-01-01
tables:
  t:
    rows: 3
    key: id
    columns:
      id: sequence
      a: {value: 06 12 34 56 78}
      b: {expr: "'x' || id || '@free.fr'"}
      c: {value: '269054958815780', note: the specimen}
"""
HEAD = "doubtful.yaml:{}: warning: t.{} that somebody may have in {} looked at ({}); expected "
A = HEAD.format("{}", "a: phone numbers", "{}", "99 99 99 99 99") + (
    "`phone`, or a `note` that says why\n"
)
B = HEAD.format("12:11", "b: e-mail addresses", "3 of 3 values", "x…@x…") + (
    "`email` or a person's `email`, or a `note` that says why\n"
)
IN_SCHEMA = A.format("11:18", "1 of 1 constant") + B
IN_ROWS = A.format("11:11", "3 of 3 values") + B


@pytest.fixture(autouse=True)
def doubtful(folder):
    (folder / "doubtful.yaml").write_text(SCHEMA)


@pytest.mark.parametrize("quiet", [(), ("-q",)])
def test_check_warns_and_holds(synth, quiet):
    result = synth("check", "doubtful.yaml", *quiet)
    assert (result.code, result.err) == (0, IN_SCHEMA)


def test_check_against_a_database_warns_too(synth):
    assert (
        synth("seed", "doubtful.yaml", "--to", "sqlite:///it.db", "--create", "-q").err == IN_ROWS
    )
    assert synth("check", "doubtful.yaml", "--against", "sqlite:///it.db").err == IN_SCHEMA


def test_preview_warns_after_the_rows(synth):
    result = synth("preview", "doubtful.yaml", "-n", "2")
    assert (result.code, result.err) == (0, IN_SCHEMA)
    assert "x1@free.fr" in result.out


@pytest.mark.parametrize(
    "command",
    [
        ("generate", "-o", "out.csv"),
        ("generate", "-o", "-"),
        ("seed", "--to", "sqlite:///it.db", "--create"),
    ],
    ids=["a file", "a stream", "a database"],
)
def test_what_was_written_is_told(synth, command):
    result = synth(command[0], "doubtful.yaml", *command[1:])
    assert result.code == 0
    assert result.err.startswith(IN_ROWS)


def test_verify_answers_no(synth):
    synth("generate", "doubtful.yaml", "-o", "out.csv", "-q")
    result = synth("verify", "out.csv")
    assert result.code == 1
    assert result.out.startswith(
        "note  t.c holds social security numbers that somebody may have in 3 of 3 values: the "
        "specimen\nwrong nobody t.a: 3 of 3 values: phone numbers that somebody may have, and no "
        "`note` says why (row 1, row 2, row 3; shape 99 99 99 99 99)\n"
    )
