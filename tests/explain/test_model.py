"""The page of a model: its promise first, its cells, and what it cost."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from synth.api import explain
from synth.errors import QuestionError
from synth.manifestjson import sealed
from synth.model.folder import write_model
from synth.model.types import (
    WHOLE,
    Attribute,
    Copula,
    Guarantee,
    Holdout,
    Model,
    Query,
    Step,
    TableModel,
)
from synth.plan.build import plan
from synth.plan.learnable import schema_digest
from synth.schema.read import read_text

SCHEMA = """\
synth: 1
name: agency
as_of: 2026-01-01
tables:
  person:
    rows: 10
    key: id
    columns:
      id: sequence
      sexe: {choice: [F, M], nulls: 0.1, learn: true}
      jour: {date: 1970-01-01..1971-12-31, learn: {edges: [1970-01-01, 1971-01-01, 1972-01-01]}}
"""
DIGEST = schema_digest(plan(read_text(SCHEMA, path="agency.yaml")).learnings)
SURE = np.array([[WHOLE, 0, 0, 0]], np.uint64)
ATTRIBUTES = (
    Attribute("sexe", "text", labels=("F", "M"), other=True, null=True),
    Attribute("jour", "date", edges=(0, 365, 730), other=True),
)
MODEL = Model(
    engine="dp",
    schema_name="agency",
    schema_digest=DIGEST,
    guarantee=Guarantee(1.0, 1e-9, 0.0132, "a row of person"),
    tables={
        "person": TableModel(
            "person",
            ATTRIBUTES,
            steps=(Step((), (0,), SURE), Step((0,), (1,), SURE[:, :3].repeat(4, axis=0))),
        )
    },
    ledger=(
        Query("person", "count", ("sexe",), 4, 1.0, 0.005, 10.0),
        Query("person", "count", ("jour",), 3, 1.0, 0.0032, 12.5),
        Query("person", "choice", ("sexe", "jour"), 1, 1.0, 0.005, None, 0.2),
    ),
    holdout=Holdout(0.1, "00"),
    notes=(
        "differential privacy, epsilon 1 and delta 1e-09, for a row of person",
        "Rows: 10,000 by the schema.",
    ),
    versions=(("opendp", "0.16"),),
    schema_text=SCHEMA,
)


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)

    def made(model: Model = MODEL, inside: str | None = None) -> str:
        write_model(model, Path("population"), replace=True)
        return explain("population/", inside)

    return made


def test_a_page_of_everything(page) -> None:
    lines = page().splitlines()
    digest = next(line for line in lines if line.startswith("  digest"))
    lines.remove(digest)
    assert lines == [
        "population/: epsilon 1, delta 1e-09, for a row of person",
        "  differential privacy, epsilon 1 and delta 1e-09, for a row of person",
        "",
        "  engine    dp",
        f"  schema    agency, learnt columns {DIGEST[:12]}",
        "  holdout   0.1 of all persons were not learnt; destroy that share",
        "  versions  opendp 0.16",
        "",
        "person: 2 attributes, 2 steps",
        "  sexe  text  4 cells  F, M, other, null",
        "  jour  date  3 cells  ranges from 1970-01-01 | 1971-01-01 | 1972-01-01, other",
        "",
        "What it cost",
        "  person count   rho 0.0082  2 queries, noise 10 to 12.5",
        "  person choice  rho 0.005   1 query",
        "  sum            rho 0.0132  100.0000% of the budget 0.0132",
        "",
        "Notes",
        "  Rows: 10,000 by the schema.",
    ]


def test_a_page_of_a_table(page) -> None:
    assert page(inside="person").splitlines() == [
        "person: 2 attributes, 2 steps",
        "  sexe  text  4 cells  F, M, other, null",
        "  jour  date  3 cells  ranges from 1970-01-01 | 1971-01-01 | 1972-01-01, other",
        "",
        "Drawn together, in this order",
        "  sexe  given nothing  4 cells",
        "  jour  given sexe     12 cells",
    ]


def test_no_guarantee_is_the_first_line(page) -> None:
    one = np.array([[1 << 20, 0], [0, 1 << 20]], np.int64)
    copula = Copula(one, (np.array([0]), np.array([0, 9])), (5, 0))
    table = TableModel("person", ATTRIBUTES, copula=copula)
    promise = {
        "engine": "sdv:gaussian_copula",
        "guarantee": None,
        "ledger": (),
        "notes": ("no privacy guarantee: what the model tells of one person has no bound",),
    }
    model = replace(MODEL, **promise, tables={"person": table}, holdout=None)
    lines = page(model).splitlines()
    assert lines[0] == "population/: no privacy guarantee"
    assert "  holdout   nobody was set aside" in lines
    assert "person: 2 attributes, a Gaussian copula" in lines
    assert "What it cost" not in lines


@pytest.mark.parametrize(
    ("number", "fields", "said"),
    [
        (
            0,
            {"labels": ["=cmd|calc", "M"]},
            "attributes[0].labels: expected that of sexe in person",
        ),
        (0, {"name": "sex"}, "attributes[0]: expected sexe, jour of person"),
        (1, {"edges": [0, 366, 730]}, "attributes[1].edges: expected that of jour in person"),
    ],
)
@pytest.mark.parametrize("inside", [None, "person"])
def test_cells_that_are_not_of_the_schema_in_the_folder_are_not_shown(
    page, number, fields, said, inside
) -> None:
    """With all digests made anew, as whoever rewrites labels would."""
    page()
    place = Path("population/model.json")
    content = json.loads(place.read_bytes())
    content["tables"][0]["attributes"][number].update(fields)
    content.pop("digest")
    place.write_bytes(sealed(content)[0])
    with pytest.raises(QuestionError) as told:
        explain("population", inside)
    assert str(told.value) == (
        f"the model's tables[0].{said}; it was altered since it was learnt: take it from where it "
        "was written, or fit again"
    )


def test_a_schema_of_other_cells_in_the_folder_is_told(page) -> None:
    with pytest.raises(QuestionError) as told:
        page(replace(MODEL, schema_text=SCHEMA.replace("[F, M]", "[F, M, X]")))
    assert str(told.value) == (
        "the model was learnt with other columns or cells than this schema's: it is a model for "
        "another schema (agency); fit again, or take the schema it names"
    )


def test_a_model_without_a_schema_is_told(page) -> None:
    with pytest.raises(QuestionError) as told:
        page(replace(MODEL, schema_text=""))
    assert str(told.value) == "population holds no schema; fit it again"


def test_what_is_not_there_is_told(page, tmp_path: Path) -> None:
    page()
    with pytest.raises(QuestionError) as told:
        explain("population/", "persn")
    assert str(told.value) == "population/ has no table 'persn'; did you mean 'person'?"
    with pytest.raises(QuestionError) as told:
        explain("population/", "xyz")
    assert str(told.value) == "population/ has no table 'xyz'; known: person"
    with pytest.raises(QuestionError) as told:
        explain("population/", format="svg")
    assert str(told.value) == (
        "population/ has no graph; --format svg draws the tables of a schema"
    )
    (tmp_path / "empty").mkdir()
    with pytest.raises(QuestionError) as told:
        explain("empty")
    assert str(told.value) == "empty is not a model of synth: it holds no model.json"
