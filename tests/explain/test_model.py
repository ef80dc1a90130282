"""The page of a model: its promise first, its cells, and what it cost."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from synth.api import explain
from synth.errors import QuestionError
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

SURE = np.array([[WHOLE, 0, 0]], np.uint64)
ATTRIBUTES = (
    Attribute("sexe", "text", labels=("F", "M"), null=True),
    Attribute("jour", "date", edges=(0, 365, 730), other=True),
)
MODEL = Model(
    engine="dp",
    schema_name="agency",
    schema_digest="ab" * 32,
    guarantee=Guarantee(1.0, 1e-9, 0.0132, "a row of person"),
    tables={
        "person": TableModel(
            "person",
            ATTRIBUTES,
            steps=(Step((), (0,), SURE), Step((0,), (1,), SURE.repeat(3, axis=0))),
        )
    },
    ledger=(
        Query("person", "count", ("sexe",), 3, 1.0, 0.005, 10.0),
        Query("person", "count", ("jour",), 3, 1.0, 0.0032, 12.5),
        Query("person", "choice", ("sexe", "jour"), 1, 1.0, 0.005, None, 0.2),
    ),
    holdout=Holdout(0.1, "00"),
    notes=(
        "differential privacy, epsilon 1 and delta 1e-09, for a row of person",
        "Rows: 10,000 by the schema.",
    ),
    versions=(("opendp", "0.16"),),
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
        "  schema    agency, learnt columns abababababab",
        "  holdout   0.1 of all persons were not learnt; destroy that share",
        "  versions  opendp 0.16",
        "",
        "person: 2 attributes, 2 steps",
        "  sexe  text  3 cells  F, M, null",
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
        "  sexe  text  3 cells  F, M, null",
        "  jour  date  3 cells  ranges from 1970-01-01 | 1971-01-01 | 1972-01-01, other",
        "",
        "Drawn together, in this order",
        "  sexe  given nothing  3 cells",
        "  jour  given sexe     9 cells",
    ]


def test_no_guarantee_is_the_first_line(page) -> None:
    one = np.array([[1 << 20]], np.int64)
    copula = Copula(one, (np.array([0]),), (5,))
    table = TableModel("person", ATTRIBUTES[:1], copula=copula, most=4)
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
    assert "person: 1 attribute, a Gaussian copula, at most 4 rows of one person counted" in lines
    assert "What it cost" not in lines


def test_ends_that_no_value_has_stay_numbers(page) -> None:
    odd = replace(ATTRIBUTES[1], edges=(0, 2**62, 2**62 + 1))
    table = replace(MODEL.tables["person"], attributes=(ATTRIBUTES[0], odd))
    assert f"0 | {2**62} | {2**62 + 1}" in page(replace(MODEL, tables={"person": table}), "person")


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
