"""Shipped schemas are found by name, near names are told, copies are whole or nothing."""

from pathlib import Path

import pytest

from synth.errors import QuestionError
from synth.schema import library
from synth.schema.read import read_schema

NEITHER = "neither a file nor one of agency, job_seeker, minimal"
SCHEMA = """\
synth: 1
as_of: 2026-01-01
tables:
  skill: {file: skills.csv, written: true}
  level: {file: data/levels.csv}
  town: {file: fr/communes}
  person: {rows: 3, columns: {id: sequence}}
"""


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "schemas"
    (folder / "data").mkdir(parents=True)
    for name in ("minimal", "agency", "job_seeker"):
        (folder / f"{name}.yaml").write_text(SCHEMA)
    (folder / "skills.csv").write_text("code\nA\n")
    (folder / "data" / "levels.csv").write_text("code\n1\n")
    monkeypatch.setattr(library, "FOLDERS", (tmp_path / "absent", folder))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return folder


def test_names_are_those_of_the_first_folder_there_is(shipped: Path) -> None:
    names = library.shipped()
    assert list(names) == ["agency", "job_seeker", "minimal"]
    assert names["agency"] == shipped / "agency.yaml"
    assert read_schema("agency").path == str(shipped / "agency.yaml")


def test_a_file_comes_before_a_shipped_name_and_a_folder_after(shipped: Path) -> None:
    Path("agency").mkdir()
    assert library.find("agency") == shipped / "agency.yaml"
    Path("minimal").write_text(SCHEMA)
    assert library.find("minimal") == Path("minimal")


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        (
            "jobseeker",
            f"no schema 'jobseeker': {NEITHER}; did you mean 'job_seeker'?",
        ),
        (
            "mine.yml",
            f"no schema 'mine.yml': {NEITHER}; did you mean 'mine.yaml'?",
        ),
        ("zzz", f"no schema 'zzz': {NEITHER}"),
        ("", f"no schema '': {NEITHER}"),
    ],
)
def test_a_name_of_nothing(name: str, said: str) -> None:
    Path("mine.yaml").write_text(SCHEMA)
    with pytest.raises(QuestionError) as caught:
        library.find(name)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("text", "is_list"),
    [("fr/communes", True), ("fr/communes.csv", False), ("data/x", False), ("skills.csv", False)],
)
def test_lists_of_the_locale_are_no_paths(text: str, is_list: bool) -> None:
    assert library.is_locale_list(text) is is_list


@pytest.mark.usefixtures("shipped")
def test_a_copy_brings_its_files() -> None:
    written = library.copy("agency", Path("mine.yaml"))
    assert written == [Path("mine.yaml"), Path("skills.csv"), Path("data/levels.csv")]
    assert Path("mine.yaml").read_text() == SCHEMA
    assert Path("data/levels.csv").read_text() == "code\n1\n"
    assert read_schema("mine.yaml").tables["person"].rows == 3


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize("there", ["mine.yaml", "skills.csv"])
def test_a_copy_overwrites_nothing(there: str) -> None:
    Path(there).write_text("mine")
    with pytest.raises(QuestionError) as caught:
        library.copy("agency", Path("mine.yaml"))
    assert str(caught.value) == f"{there}: this file is there already; expected a new name"
    assert [path.name for path in Path().iterdir()] == [there]
    assert Path(there).read_text() == "mine"


def test_a_copy_of_a_schema_whose_file_is_missing_writes_nothing(shipped: Path) -> None:
    (shipped / "skills.csv").unlink()
    with pytest.raises(QuestionError, match=r"skills\.csv"):
        library.copy("agency", Path("mine.yaml"))
    assert not list(Path().iterdir())


@pytest.mark.usefixtures("shipped")
def test_a_copy_into_no_folder() -> None:
    with pytest.raises(QuestionError, match="there is no such folder"):
        library.copy("agency", Path("no/mine.yaml"))
    with pytest.raises(QuestionError, match=r"no schema 'agencey'.*did you mean 'agency'"):
        library.copy("agencey", Path("mine.yaml"))
