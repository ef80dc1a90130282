"""`extends` merges by name, later wins, null deletes; problems carry the file they are in."""

from datetime import date
from pathlib import Path

import pytest

from synth.errors import SchemaError
from synth.schema import library
from synth.schema.read import read_schema
from synth.schema.types import Schema

BASE = """\
synth: 1
name: base
as_of: 2026-01-01
seed: 3
groups:
  stamps: {columns: {made_on: who.birth_date}}
tables:
  person:
    rows: 10
    key: id
    let: {who: person}
    columns:
      id: sequence
      nir: who.nir
      sex: {choice: {F: 1, M: 1}}
  town: {file: towns.csv, key: code}
rules:
  R1: {from: person, holds: id > 0}
  R2: {from: person, holds: nir is not null}
"""


@pytest.fixture
def extend(tmp_path: Path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "base.yaml").write_text(BASE)

    def read(text: str, *, extends: str = "[deep/base.yaml]") -> Schema:
        path = tmp_path / "top.yaml"
        path.write_text(f"synth: 1\nextends: {extends}\n{text}")
        return read_schema(str(path))

    return read


def test_everything_is_taken_over(extend, tmp_path: Path) -> None:
    schema = extend("")
    (tmp_path / "base.yaml").write_text(BASE)
    assert schema == read_schema(str(tmp_path / "base.yaml"))
    assert (schema.name, schema.seed, schema.as_of) == ("base", 3, date(2026, 1, 1))
    assert Path(schema.path).name == "top.yaml"


def test_a_later_word_wins_and_leaves_the_rest(extend) -> None:
    schema = extend("seed: 4\ntables: {person: {rows: 99, columns: {sex: uuid, x: sequence}}}\n")
    person = schema.tables["person"]
    assert (schema.seed, schema.name, person.rows) == (4, "base", 99)
    assert [item.text for item in person.key] == ["id"]
    assert list(person.columns) == ["id", "nir", "sex", "x"]
    assert person.columns["sex"].generator == "uuid"
    assert person.columns["nir"].options is not None


def test_an_origin_replaces_the_other(extend) -> None:
    person = extend("tables: {person: {per: town, count: 2}}").tables["person"]
    assert (person.rows, person.per and person.per.text) == (None, "town")
    town = extend("tables: {town: {rows: 4, columns: {code: sequence}}}").tables["town"]
    assert (town.rows, town.file, town.written) == (4, None, True)


def test_null_deletes(extend) -> None:
    text = (
        "name: null\ngroups: {stamps: null}\nrules: {R1: null}\n"
        "tables: {town: null, person: {key: null, let: {who: null}, columns: {nir: null}}}\n"
    )
    schema = extend(text)
    assert schema.name == "top"
    assert list(schema.tables) == ["person"]
    assert list(schema.rules) == ["R2"]
    assert schema.tables["person"].key == ()
    assert not schema.tables["person"].lets
    assert list(schema.tables["person"].columns) == ["id", "sex"]


def test_quoted_null_is_a_text(extend) -> None:
    assert extend('name: "null"').name == "null"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tables: {persn: null}", "3:17: table 'persn' is null, which deletes"),
        ("tables: {person: {columns: {nri: null}}}", "3:34: column 'nri' is null, which"),
        ("rules: {R9: null}", "3:13: rule 'R9' is null, which deletes"),
        ("model: null", "3:8: 'model' is null, which deletes"),
    ],
)
def test_null_that_deletes_nothing_is_told(extend, text: str, said: str) -> None:
    with pytest.raises(SchemaError) as caught:
        extend(text)
    assert f"top.yaml:{said}" in str(caught.value)


def test_what_was_deleted_may_come_back(extend, tmp_path: Path) -> None:
    (tmp_path / "less.yaml").write_text(
        "synth: 1\nextends: [deep/base.yaml]\ntables: {person: {columns: {nir: null}}}\n"
    )
    person = extend("", extends="[less.yaml]").tables["person"]
    assert list(person.columns) == ["id", "sex"]
    text = "tables: {person: {columns: {nir: uuid}}}"
    person = extend(text, extends="[less.yaml]").tables["person"]
    assert person.columns["nir"].generator == "uuid"


def test_the_later_file_wins(extend, tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text("synth: 1\nseed: 8\n")
    assert extend("", extends="[deep/base.yaml, more.yaml]").seed == 8
    assert extend("", extends="[more.yaml, deep/base.yaml]").seed == 3


def test_groups_of_the_base_are_used_and_a_null_keeps_one_out(extend) -> None:
    person = extend("tables: {person: {use: [stamps]}}").tables["person"]
    assert list(person.columns) == ["id", "nir", "sex", "made_on"]
    text = "tables: {person: {use: [stamps], columns: {made_on: null}}}"
    assert list(extend(text).tables["person"].columns) == ["id", "nir", "sex"]


def test_a_file_is_found_beside_the_schema_that_names_it(extend, tmp_path: Path) -> None:
    file = extend("").tables["town"].file
    assert library.located(file) == tmp_path / "deep" / "towns.csv"


def test_a_shipped_name_can_be_extended(extend, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(library, "FOLDERS", (tmp_path / "deep",))
    assert extend("seed: 5", extends="[base]").seed == 5


def test_problems_carry_the_file_they_are_in(extend, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("synth: 1\ntables: {person: {rows: x}, t: {raws: 1}}\n")
    with pytest.raises(SchemaError) as caught:
        extend("seed: y", extends="[deep/base.yaml, bad.yaml]")
    bad, top = tmp_path / "bad.yaml", tmp_path / "top.yaml"
    places = [f"{problem.mark} {problem.found}" for problem in caught.value.problems]
    assert places == [
        f"{bad}:2:25 'rows' is 'x'",
        f"{bad}:2:29 table 't' has no columns",
        f"{bad}:2:33 unknown word 'raws' in table 't'",
        f"{top}:3:7 'seed' is 'y'",
    ]


def test_a_broken_base_is_told_alone(extend, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("synth: 1\ntables: [\n")
    with pytest.raises(SchemaError) as caught:
        extend("tables: {t: {use: [stamps]}}", extends="[bad.yaml]")
    assert [problem.mark.file for problem in caught.value.problems] == [str(tmp_path / "bad.yaml")]


@pytest.mark.parametrize(
    ("extends", "said"),
    [
        ("[dep.yaml]", "2:11: no schema 'dep.yaml': there is no such file"),
        ("[deep]", "this is a folder; expected a schema file"),
        ("[top.yaml]", "2:11: 'top.yaml' extends itself in a circle"),
        ("[deep/bose.yaml]", "did you mean 'deep/base.yaml'?"),
    ],
)
def test_files_that_cannot_be_extended(extend, monkeypatch, tmp_path, extends, said) -> None:
    monkeypatch.setattr(library, "FOLDERS", (tmp_path / "none",))
    with pytest.raises(SchemaError) as caught:
        extend("", extends=extends)
    assert said in str(caught.value)


def test_a_circle_of_two_files_is_told_in_the_file_that_closes_it(extend, tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").write_text("synth: 1\nextends: [./deep/../top.yaml]\n")
    with pytest.raises(SchemaError) as caught:
        extend("", extends="[loop.yaml]")
    loop = tmp_path / "loop.yaml"
    assert str(caught.value).startswith(f"{loop}:2:11: './deep/../top.yaml' extends itself")
