"""Files made to hurt are refused in a moment: none hangs, fills the memory or ends the process."""

import os
import time
from pathlib import Path

import pytest

from synth.errors import QuestionError, SchemaError
from synth.schema.read import read_schema, read_text

HEAD = "synth: 1\nas_of: 2026-01-01\n"
SECONDS = 10  # they take a tenth of it; what this finds is a hang or a quadratic cost
LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}]\n"
    for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)
TEXTS = {
    "brackets": ("a: " + "[" * 100_000, "nested deeper than 32"),
    "braces": ("{a: " * 100_000, "nested deeper than 32"),
    "deep blocks": ("\n".join(" " * depth + "a:" for depth in range(1_400)), "nested deeper"),
    "dashes": ("- " * 500_000, "nested deeper than 32"),
    "question marks": ("? " * 500_000, "nested deeper than 32"),
    "billion laughs": (HEAD + LAUGHS, "the anchor '&a'"),
    "one long line": (HEAD + "name: " + "x" * 1_000_000, "the schema is called 'xxx"),
    "one long key": (HEAD + '? "' + "x" * 1_000_000 + '"\n: 1', "unknown word 'xxx"),
    "duplicate keys": (HEAD + "a: 1\n" * 100_000, "only the first 100 problems are shown"),
    "unknown words": (
        HEAD + "".join(f"a{number}: 1\n" for number in range(90_000)),
        "only the first 100 problems are shown",
    ),
    "unknown options": (
        HEAD
        + "tables: {t: {rows: 1, columns: {a: {"
        + ", ".join(f"notes{number}: 1" for number in range(60_000))
        + "}}}}",
        "found 60000 generators",
    ),
    "wrong columns": (
        HEAD
        + "tables:\n  t:\n    rows: 1\n    columns:\n"
        + "".join(f"      c{number}: 1 2\n" for number in range(90_000)),
        "only the first 100 problems are shown",
    ),
    "many values": ("[" + "a," * 300_000 + "]", "more than 200,000 values"),
    "two megabytes": ("#" * 2_000_001, "more than 2 MB"),
    "open quote": ("a: '" + "x\n" * 500_000, "never closed"),
    "tabs": ("a:\n" + "\t" * 1_000_000, "a tab stands here"),
    "comments": ("#\n" * 900_000, "this file is empty"),
    "long number": (HEAD + "seed: " + "9" * 100_000, "at most 18 digits"),
    "long share": (
        HEAD + "tables: {t: {rows: 1, columns: {a: {int: 1, nulls: 0." + "1" * 100_000 + "}}}}",
        "expected a share",
    ),
    "long part": (
        HEAD + "tables: {t: {rows: 1, columns: {a: " + "a." * 500_000 + "}}}",
        "which is no generator",
    ),
    "surrogate": (HEAD + "name: \ud800", "U+D800"),
}


LONG = {"wrong columns", "unknown words", "unknown options", "many values"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(*case, id=name, marks=[pytest.mark.slow] if name in LONG else [])
        for name, case in TEXTS.items()
    ],
)
def test_hostile_text_is_refused_at_once(text: str, said: str) -> None:
    start = time.process_time()
    with pytest.raises(SchemaError) as caught:
        read_text(text, path="s.yaml")
    assert time.process_time() - start < SECONDS
    assert said in str(caught.value)
    assert len(str(caught.value)) < 50_000


def test_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    with path.open("wb") as file:
        file.truncate(1_000_000_000)
    with pytest.raises(QuestionError, match="more than 2 MB; expected a schema"):
        read_schema(str(path))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes exist on POSIX only")
def test_pipe_does_not_hang(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    os.mkfifo(path)
    with pytest.raises(QuestionError, match=r"this is a pipe or a device; expected a schema file"):
        read_schema(str(path))


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="devices are files on POSIX only")
def test_device_is_refused() -> None:
    with pytest.raises(QuestionError, match="this is a pipe or a device"):
        read_schema("/dev/zero")


def test_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="this is a folder; expected a schema file"):
        read_schema(str(tmp_path))


def test_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(HEAD)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(QuestionError, match="you may not read this file"):
        read_schema(str(path))


@pytest.mark.parametrize("name", ["", "no/such/file.yaml", "a\0b", "x" * 100_000, "~/x"])
def test_impossible_names_are_questions(name: str) -> None:
    with pytest.raises(QuestionError, match="no schema") as caught:
        read_schema(name)
    assert caught.value.exit_code == 2
    assert "\n" not in str(caught.value)


def test_extending_everything_twice_is_read_once_each(tmp_path: Path) -> None:
    text = "synth: 1\nextends: [{0}.yaml, {0}.yaml]\n"
    for number in range(15):
        (tmp_path / f"{number}.yaml").write_text(text.format(number + 1))
    table = "tables: {t: {rows: 1, columns: {id: sequence}}}\n"
    (tmp_path / "15.yaml").write_text(HEAD + table)
    start = time.process_time()
    assert list(read_schema(str(tmp_path / "0.yaml")).tables) == ["t"]
    assert time.process_time() - start < SECONDS


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    for number in range(40):
        text = f"synth: 1\nextends: [{number + 1}.yaml]\n"
        (tmp_path / f"{number}.yaml").write_text(text)
    with pytest.raises(SchemaError, match="too many files extend one another"):
        read_schema(str(tmp_path / "0.yaml"))
