"""What others left beside a target, or in its place: never followed, never waited for."""

import os
import sqlite3

import pytest

from synth import api
from synth.databases.sqlite.types import column_type
from synth.errors import QuestionError, WorldError

SCHEMA = """\
synth: 1
name: t
as_of: 2026-01-01
tables:
  t: {rows: 3, key: id, columns: {id: sequence}}
"""


@pytest.fixture
def plan(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.yaml").write_text(SCHEMA)
    return api.make_plan("t.yaml")


STRAYS = {
    "a file": lambda path: path.write_text("mine"),
    "a pipe": os.mkfifo,
    "a link to nothing": lambda path: path.symlink_to("nowhere"),
    "a link to a folder": lambda path: path.symlink_to("/"),
}


@pytest.mark.parametrize("make", STRAYS.values(), ids=STRAYS)
@pytest.mark.parametrize("number", [1, os.getpid()], ids=["another", "of this process"])
def test_a_stray_is_in_nobodys_way(plan, tmp_path, make, number):
    for name in (f".x.csv.synth-{number}", f".x.csv.synth-old-{number}"):
        make(tmp_path / name)
    for _ in range(2):
        api.generate_to(plan, "x.csv", replace=True)
    assert (tmp_path / "x.csv").read_text() == "id\n1\n2\n3\n"
    left = {path.name for path in tmp_path.iterdir()} - {"t.yaml", "x.csv", "x.csv.manifest.json"}
    assert left == {f".x.csv.synth-{number}", f".x.csv.synth-old-{number}"}


@pytest.mark.parametrize("points_at", ["planted", "itself"])
@pytest.mark.parametrize(
    "name", ["x.csv", "x.jsonl", "x.sql", "x.parquet", "x.sqlite", "x.duckdb", "out"]
)
def test_an_output_that_is_a_link_to_nothing(plan, tmp_path, name, points_at):
    (tmp_path / name).symlink_to(name if points_at == "itself" else tmp_path / "planted")
    said = f"^{name} is a link to nothing; remove it or name another file$"
    for force in (False, True):
        with pytest.raises(QuestionError, match=said):
            api.generate_to(plan, name, replace=force)
    assert {path.name for path in tmp_path.iterdir()} == {name, "t.yaml"}


def test_a_folder_that_is_a_link_to_itself(plan, tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(QuestionError, match=r"^loop/x.csv: its folder does not exist; make it"):
        api.generate_to(plan, "loop/x.csv")


@pytest.mark.parametrize("name", ["x.csv", "x.sqlite", "x.duckdb", "out"])
def test_an_output_behind_a_link_is_what_it_points_at(plan, tmp_path, name):
    (tmp_path / "there").mkdir()
    api.generate_to(plan, f"there/{name}")
    (tmp_path / name).symlink_to(tmp_path / "there" / name)
    with pytest.raises(QuestionError, match=f"^{name} exists; choose another name or add --force$"):
        api.generate_to(plan, name)
    api.generate_to(plan, name, replace=True)
    assert (tmp_path / name).is_symlink()
    assert api.verify(f"there/{name}").holds
    assert {path.name for path in tmp_path.iterdir()} == {name, "t.yaml", "there"}


def test_a_file_of_somebody_behind_a_link_is_not_replaced(plan, tmp_path):
    (tmp_path / "theirs.csv").write_text("mine")
    (tmp_path / "x.csv").symlink_to("theirs.csv")
    with pytest.raises(QuestionError, match=r"^x.csv is not ours: no manifest beside it lists it$"):
        api.generate_to(plan, "x.csv", replace=True)
    assert (tmp_path / "theirs.csv").read_text() == "mine"


def test_a_manifest_that_is_a_planted_link_is_not_followed(plan, tmp_path):
    (tmp_path / "x.csv.manifest.json").symlink_to(tmp_path / "planted")
    api.generate_to(plan, "x.csv")
    assert not (tmp_path / "planted").exists()
    assert api.verify("x.csv").holds


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_a_database_that_is_no_file(plan, tmp_path, kind):
    (tmp_path / "link.db").symlink_to(tmp_path / "planted")
    os.mkfifo(tmp_path / "pipe.db")
    for name, what in (
        ("link", "a link to nothing; remove it or name another file"),
        ("pipe", "a pipe or a device; name a file"),
    ):
        url = f"{kind}:///{name}.db"
        with pytest.raises(WorldError) as error:
            api.seed(plan, url, create=True)
        assert str(error.value) == f"{url} is {what}"
    assert not (tmp_path / "planted").exists()


def test_a_manifest_that_is_a_pipe(plan, tmp_path):
    os.mkfifo(tmp_path / "x.csv.manifest.json")
    (tmp_path / "x.csv").write_text("id\n")
    with pytest.raises(QuestionError, match=r"^x.csv is not ours: no manifest beside it lists it$"):
        api.generate_to(plan, "x.csv", replace=True)
    with pytest.raises(QuestionError, match="no manifest can be read there"):
        api.verify("x.csv")


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("decimal(10,2)", ("numeric", None, 10, 2)),
        ("decimal(99999999999,5)", ("numeric", None, None, None)),
        (f"decimal({'9' * 5000},5)", ("numeric", None, None, None)),
        ("decimal(10,99999999999)", ("numeric", None, 10, 0)),
        ("varchar(20)", ("varchar", 20, None, None)),
        ("varchar(99999999999)", ("varchar", None, None, None)),
    ],
    ids=lambda value: str(value)[:24],
)
def test_sizes_that_no_type_has_limit_nothing(declared, expected):
    found = column_type(declared)
    assert (found.base, found.length, found.precision, found.scale) == expected


def test_a_structure_with_such_sizes_is_read(tmp_path):
    path = tmp_path / "d.db"
    connection = sqlite3.connect(path)
    connection.execute(
        "create table t (id integer primary key, a decimal(99999999999,5), b varchar(99999999999))"
    )
    connection.close()
    (tmp_path / "d.yaml").write_text(api.infer_schema(f"sqlite:///{path}"))
    assert api.check(tmp_path / "d.yaml").layouts
