# ruff: noqa: E501 - a table of cases reads best with one case in a line
"""Folders that are broken, of others, or made to hurt: one line each, and no memory."""

import json
import os
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from synth.errors import QuestionError
from synth.manifestjson import dumped
from synth.model.folder import read_model, write_model
from synth.model.types import WHOLE, Copula, Model, Step

MOST = 1 << 22
Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def folder(model: Model, tmp_path: Path) -> Path:
    write_model(model, tmp_path / "m")
    return tmp_path / "m"


def _told(folder: Path) -> str:
    with pytest.raises(QuestionError) as told:
        read_model(folder)
    text = str(told.value)
    assert "\n" not in text
    return text.replace(f"{folder}", "M")


def _sealed(folder: Path, change: Change | None = None) -> None:
    """Change model.json, list the other files as they are, and put the right digest."""
    content = json.loads((folder / "model.json").read_bytes())
    for file in content["files"]:
        if (folder / file["name"]).is_file():
            data = (folder / file["name"]).read_bytes()
            file.update(size_bytes=len(data), sha256=sha256(data).hexdigest())
    if change is not None:
        change(content)
    content.pop("digest", None)
    digest = sha256(dumped(content)).hexdigest()
    (folder / "model.json").write_bytes(dumped({**content, "digest": digest}))


def test_nothing_there(tmp_path: Path) -> None:
    assert _told(tmp_path / "no") == "M: no model is there; synth fit makes one"
    (tmp_path / "file").write_text("")
    assert _told(tmp_path / "file") == "M is a file; a model is a folder"
    assert _told(tmp_path) == "M is not a model of synth: it holds no model.json"


@pytest.mark.parametrize("name", ["person.parquet", "ledger.json", "schema.yaml"])
def test_each_file_is_watched(folder: Path, name: str) -> None:
    path = folder / name
    data = path.read_bytes()
    path.write_bytes(data[:-2])
    assert _told(folder) == f"M/{name}: cut short: {len(data) - 2} of {len(data)} bytes"
    path.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    assert _told(folder) == f"M/{name}: altered since it was written: its digest differs"
    path.write_bytes(data + b" ")
    assert _told(folder) == f"M/{name}: altered since it was written: its digest differs"
    path.unlink()
    assert _told(folder) == f"M/{name} is missing: this model is not whole"
    path.mkdir()
    assert _told(folder) == f"M/{name}: not a file"
    path.rmdir()
    os.mkfifo(path)
    assert _told(folder) == f"M/{name}: not a file"


def test_model_json_is_watched(folder: Path) -> None:
    path = folder / "model.json"
    data = path.read_bytes()
    path.write_bytes(data.replace(b'"agency"', b'"agencY"'))
    assert _told(folder) == "M/model.json: altered since it was written: its digest differs"
    path.write_bytes(data.replace(b' "digest"', b' "digesT"'))
    assert _told(folder) == "M/model.json: altered since it was written: its digest differs"
    path.write_bytes(data[:100])
    assert _told(folder) == "M/model.json: not JSON; this model is broken or cut short"
    path.write_bytes(b"[" * 100_000)
    assert _told(folder) == "M/model.json: nested too deep for a model"
    path.write_bytes(b'{"manifest": 1, "synth": "0"}')
    assert _told(folder) == "M/model.json: not a model of synth"
    path.write_bytes(data.replace(b' "model": 1', b' "model": 2'))
    assert _told(folder) == "M/model.json: a model of another version; this synth reads 1"


def test_long_files_are_not_read(folder: Path, model: Model) -> None:
    """Files of holes: a terabyte costs the one who made it nothing."""
    for name, most in (("person.parquet", 1 << 26), ("ledger.json", 1 << 23)):
        write_model(model, folder, replace=True)
        os.truncate(folder / name, 1 << 40)
        assert _told(folder) == f"M/{name}: too long for a model: more than {most} bytes"
    os.truncate(folder / "model.json", 1 << 40)
    assert _told(folder) == f"M/model.json: too long for a model: more than {1 << 23} bytes"


def _person(change: Callable[[dict[str, Any]], object]) -> Change:
    return lambda content: change(content["tables"][0])


def _attribute(**fields: object) -> Change:
    return _person(lambda table: table["attributes"][1].update(fields))


def _step(number: int, **fields: object) -> Change:
    return _person(lambda table: table["steps"][number].update(fields))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda c: c.pop("engine"), "engine is missing; this model is broken or not ours"),
        (lambda c: c.update(tables=[]), "tables: expected tables of different names"),
        (lambda c: c["tables"].append(c["tables"][0]), "tables: expected tables of different names"),
        (lambda c: c["tables"][0].update(table="../x"), "tables[0].table: expected a name without folders"),
        (lambda c: c["tables"][0].update(table="a\nb"), "tables[0].table: expected a printable name without folders"),
        (lambda c: c["files"][0].update(name="../../x"), "files[0].name: expected a name without folders"),
        (lambda c: c["files"][0].update(name="other"), "files: expected ledger.json, schema.yaml and one file for each table"),
        (lambda c: c["files"].append(c["files"][0]), "files: expected ledger.json, schema.yaml and one file for each table"),
        (lambda c: c["guarantee"].update(epsilon=-1.0), "guarantee.epsilon: expected a number that is not negative"),
        (lambda c: c["guarantee"].update(rho="1"), "guarantee.rho: expected a number"),
        (lambda c: c["holdout"].update(share=2), "holdout.share: expected a share between 0 and 1"),
        (_person(lambda t: t.update(attributes=[])), "tables[0].attributes: expected 1 to 1024 of different names"),
        (_attribute(name="sexe"), "tables[0].attributes: expected 1 to 1024 of different names"),
        (_attribute(name=""), "tables[0].attributes[1].name: expected a printable name"),
        (_attribute(type="decimal"), "tables[0].attributes[1].type: expected a type"),
        (_attribute(labels=["a"]), "tables[0].attributes[1]: expected either labels or edges"),
        (_attribute(edges=[]), "tables[0].attributes[1]: expected either labels or edges"),
        (_attribute(edges=[], labels=["a", "a"]), "tables[0].attributes[1].labels: expected each label once"),
        (_attribute(edges=[1]), "tables[0].attributes[1].edges: expected at least two ends of ranges, ascending"),
        (_attribute(edges=[2, 1]), "tables[0].attributes[1].edges: expected at least two ends of ranges, ascending"),
        (_attribute(edges=[0, 10**30]), "tables[0].attributes[1].edges[1]: expected a whole number of 64 bits"),
        (_attribute(edges=[0, 1 << 63]), "tables[0].attributes[1].edges: expected whole numbers of 64 bits"),
        (lambda c: c["holdout"].update(share=10**400), "holdout.share: expected a whole number of 64 bits"),
        (_attribute(edges=[0, 1.5]), "tables[0].attributes[1].edges[1]: expected a whole number"),
        (_attribute(null=1), "tables[0].attributes[1].null: expected true or false"),
        (_person(lambda t: t.update(outside=6)), "tables[0].outside: expected how many of the attributes a row knows"),
        (_person(lambda t: t.update(outside=-1)), "tables[0].outside: expected how many of the attributes a row knows"),
        (_person(lambda t: t.update(most=0)), "tables[0].most: expected rows under one person, or null"),
        (_person(lambda t: t.update(copula=True)), "tables[0].steps: expected none beside a copula"),
        (_step(1, given=[2]), "tables[0].steps[1].given: expected attributes that were decided before, each once"),
        (_step(1, given=[1, 1]), "tables[0].steps[1].given: expected attributes that were decided before, each once"),
        (_step(1, given=[-1]), "tables[0].steps[1].given: expected attributes that were decided before, each once"),
        (_step(1, new=[0]), "tables[0].steps[1].new: expected attributes that are still to be decided, each once"),
        (_step(1, new=[9]), "tables[0].steps[1].new: expected attributes that are still to be decided, each once"),
        (_step(1, new=[]), "tables[0].steps[1].new: expected attributes that are still to be decided, each once"),
        (_step(1, new=[True]), "tables[0].steps[1].new[0]: expected a whole number"),
        (_person(lambda t: t["steps"].pop()), "tables[0].steps: expected one that decides each attribute"),
        (
            _person(
                lambda t: [
                    t["attributes"][place].update(labels=[], edges=list(range(3000)))
                    for place in (0, 1)
                ]
            ),
            "tables[0].steps[0]: expected at most 4194304 cells in all steps",
        ),
    ],
)  # fmt: skip
def test_what_model_json_may_not_say(folder: Path, change: Change, told: str) -> None:
    _sealed(folder, change)
    assert _told(folder) == f"M/model.json: {told}"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1"])
def test_numbers_of_the_ledger_are_numbers(folder: Path, number: str) -> None:
    path = folder / "ledger.json"
    path.write_text(path.read_text().replace('"sigma": 12.5', f'"sigma": {number}'))
    _sealed(folder)
    what = "a number that is not negative" if number == "-1" else "a number"
    assert _told(folder) == f"M/ledger.json: queries[0].sigma: expected {what}"


def test_kinds_of_the_ledger_are_known(folder: Path) -> None:
    path = folder / "ledger.json"
    path.write_text(path.read_text().replace('"kind": "choice"', '"kind": "gift"'))
    _sealed(folder)
    assert _told(folder) == "M/ledger.json: queries[1].kind: expected count or choice"


# -- Parquet -------------------------------------------------------------------------------------

COLUMNS = (
    "expected columns step, given_cell, new_cell, weight of whole numbers without nulls, "
    f"not compressed, and at most {MOST} rows"
)


def _put(folder: Path, columns: dict[str, Any], **options: Any) -> None:
    fields = [
        pa.field(name, pa.array(values).type, nullable=False) for name, values in columns.items()
    ]
    table = pa.table([pa.array(values) for values in columns.values()], schema=pa.schema(fields))
    options = {"compression": "none", **options}
    pq.write_table(table, folder / "person.parquet", **options)
    _sealed(folder)


def _columns(folder: Path) -> dict[str, Any]:
    table = pq.read_table(folder / "person.parquet")
    return {name: table.column(name).to_numpy().copy() for name in table.column_names}


def test_other_files_than_ours(folder: Path) -> None:
    columns = _columns(folder)
    (folder / "person.parquet").write_bytes(b"PAR1 no PAR1")
    _sealed(folder)
    assert _told(folder) == "M/person.parquet: not a Parquet file; this model is broken"
    _put(folder, columns)
    read_model(folder)
    _put(folder, columns, compression="zstd")
    assert _told(folder) == f"M/person.parquet: {COLUMNS}"
    _put(folder, {**columns, "weight": columns["weight"].astype(float)})
    assert _told(folder) == f"M/person.parquet: {COLUMNS}"
    _put(folder, {**columns, "more": columns["weight"]})
    assert _told(folder) == f"M/person.parquet: {COLUMNS}"
    nullable = pa.table({name: pa.array(values) for name, values in columns.items()})
    pq.write_table(nullable, folder / "person.parquet", compression="none")
    _sealed(folder)
    assert _told(folder) == f"M/person.parquet: {COLUMNS}"


def test_a_bomb_of_rows_is_refused_by_its_footer(folder: Path) -> None:
    """Five million rows of zeros are a few kilobytes."""
    zeros = np.zeros(MOST + 1, np.int64)
    names = ("step", "given_cell", "new_cell", "weight")
    _put(folder, dict.fromkeys(names, zeros), use_dictionary=True)
    assert (folder / "person.parquet").stat().st_size < 100_000
    tracemalloc.start()
    assert _told(folder) == f"M/person.parquet: {COLUMNS}"
    assert tracemalloc.get_traced_memory()[1] < 10 << 20
    tracemalloc.stop()


@pytest.mark.parametrize(
    ("name", "row", "value", "told"),
    [
        ("weight", 0, 0, f"weights from 1 to {WHOLE}"),
        ("weight", 0, -5, f"weights from 1 to {WHOLE}"),
        ("weight", 0, WHOLE + 1, f"weights from 1 to {WHOLE}"),
        ("weight", 0, 1, f"weights of each given cell that sum to {WHOLE}"),
        ("step", 0, -1, "cells of the steps that model.json tells"),
        ("step", -1, 3, "cells of the steps that model.json tells"),
        ("given_cell", 0, -1, "cells of the steps that model.json tells"),
        ("given_cell", -1, 2**62, "cells of the steps that model.json tells"),
        ("new_cell", -1, 14, "cells of the steps that model.json tells"),
        ("new_cell", 1, 0, "each cell once, in ascending order"),
    ],
)
def test_weights_are_laws(folder: Path, name: str, row: int, value: int, told: str) -> None:
    columns = _columns(folder)
    columns[name][row] = value
    _put(folder, columns)
    assert _told(folder) == f"M/person.parquet: expected {told}"


def test_random_damage_never_gets_further_than_one_line(folder: Path) -> None:
    """Damaged Parquet files whose digests are right."""
    draw = np.random.default_rng(4)
    good = (folder / "person.parquet").read_bytes()
    for _ in range(40):
        data = bytearray(good)
        # What holds numbers was tried above; most of the file is its footer.
        for place in draw.integers(0, len(data), 5):
            data[place] = draw.integers(0, 256)
        (folder / "person.parquet").write_bytes(data)
        _sealed(folder)
        assert _told(folder).startswith("M/person.parquet: ")


# -- copulas -------------------------------------------------------------------------------------


def _copula(model: Model, **fields: object) -> Model:
    table = model.tables["person"]
    assert table.copula is not None
    return replace(model, tables={"person": replace(table, copula=replace(table.copula, **fields))})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda c: {"factor": c.factor * 2}, "rows of the factor whose squares sum to 1"),
        (lambda c: {"factor": c.factor.T}, "a lower triangular factor"),
        (lambda c: {"factor": c.factor - (1 << 62) * np.tri(5, dtype=np.int64)}, "rows of the factor whose squares sum to 1"),
        (lambda c: {"limits": c.limits[:2]}, "limits and a chance of null for each attribute"),
        (lambda c: {"limits": (c.limits[0][:0], *c.limits[1:])}, "ascending limits between the cells of an attribute"),
        (lambda c: {"limits": (*c.limits[:4], c.limits[4][::-1].copy())}, "ascending limits between the cells of an attribute"),
        (lambda c: {"nulls": (1, *c.nulls[1:])}, f"a chance of null up to {WHOLE}"),
        (lambda c: {"nulls": (0, WHOLE + 1, *c.nulls[2:])}, f"a chance of null up to {WHOLE}"),
    ],
)  # fmt: skip
def test_what_a_copula_may_not_be(
    copula_model: Model, tmp_path: Path, change: Callable[[Copula], dict[str, object]], told: str
) -> None:
    copula = copula_model.tables["person"].copula
    assert copula is not None
    with pytest.raises(QuestionError) as error:
        write_model(_copula(copula_model, **change(copula)), tmp_path / "m")
    assert str(error.value) == f"{tmp_path / 'm'}/model.json: tables[0]: expected {told}"
    assert not list(tmp_path.iterdir())


def test_numbers_of_a_copula_are_watched(copula_model: Model, tmp_path: Path) -> None:
    folder = tmp_path / "m"
    write_model(copula_model, folder)
    for name, row, value in (("part", -1, 4), ("row", 0, 9), ("column", 0, 5), ("part", 0, 2)):
        write_model(copula_model, folder, replace=True)
        columns = _columns(folder)
        columns[name][row] = value
        _put(folder, columns)
        assert _told(folder) == (
            "M/person.parquet: expected numbers of the attributes that model.json tells"
        )


def test_a_wrong_model_is_not_written(model: Model, tmp_path: Path) -> None:
    person = model.tables["person"]
    step = person.steps[0]
    for weights in (step.weights.astype(np.int64), step.weights[:, :-1]):
        steps = (Step(step.given, step.new, weights), *person.steps[1:])
        wrong = replace(model, tables={"person": replace(person, steps=steps)})
        with pytest.raises(QuestionError) as told:
            write_model(wrong, tmp_path / "m")
        assert str(told.value) == (
            f"{tmp_path / 'm'}/model.json: tables[0]: expected a weight for each cell"
        )
    assert not list(tmp_path.iterdir())
