"""`audit`: from a model's folder and real rows to a report, an exit code and a few lines."""

import json

import numpy as np
import pytest

from synth.api import make_plan
from synth.auditing.compared import SALT_BYTES
from synth.learn.chosen import choose
from synth.learn.persons import set_aside
from synth.learn.reading import counted, read_tables
from synth.model.folder import write_model
from synth.model.types import WHOLE, Holdout, Model, Step, TableModel
from synth.plan.learnable import schema_digest
from synth.schema.write import schema_text

LABELS = 30
PLANTED = "PLANTED-VALUE"
SCHEMA = """\
synth: 1
name: little
as_of: 2026-01-01
tables:
  person:
    rows: 1500
    key: id
    columns:
      id: sequence
      note: {text: {chars: 12}}
"""
COLUMN = "      {name}: {{choice: [{labels}], learn: true}}\n"


def schema():
    """Three learnt columns, in which most rows are unlike all others."""
    labels = ", ".join(f"label-{number}" for number in range(LABELS))
    columns = "".join(COLUMN.format(name=name, labels=labels) for name in ("one", "two", "three"))
    return SCHEMA + columns


def whole(counts):
    """Weights in proportion to counts, which sum to `WHOLE`."""
    weights = counts.astype(np.uint64) * np.uint64(WHOLE // int(counts.sum()))
    weights[int(weights.argmax())] += np.uint64(WHOLE - int(weights.sum()))
    return weights.reshape(1, -1)


@pytest.fixture
def population(synth, folder):
    """Writes a folder of a model without noise, that memorises or has columns one by one."""
    (folder / "little.yaml").write_text(schema())
    assert synth("generate", "little.yaml", "-o", "real.csv", "-q").code == 0
    text = (folder / "real.csv").read_text().splitlines()
    text[1] = text[1].replace(text[1].split(",")[1], f'"{PLANTED}"')
    (folder / "real.csv").write_text("\n".join(text) + "\n")

    def made(*, memorises, holdout=0.2):
        plan = make_plan("little.yaml")
        layouts = {layout.name: layout for layout in plan.layouts}
        chosen = choose(plan.learnings, layouts, ["person"], {})
        salt = bytes(range(SALT_BYTES))
        rows = read_tables(chosen, layouts, "real.csv", salt)
        (table,) = counted(chosen, rows, ~set_aside(rows["person"].persons, holdout))
        sizes = [attribute.size for attribute in table.attributes]
        if memorises:
            cells = np.ravel_multi_index([c.astype(int) for c in table.columns], sizes)
            counts = np.bincount(cells, minlength=np.prod(sizes))
            steps = (Step((), (0, 1, 2), whole(counts)),)
        else:
            both = zip(table.columns, sizes, strict=True)
            each = [np.bincount(column, minlength=size) for column, size in both]
            steps = tuple(Step((), (place,), whole(one)) for place, one in enumerate(each))
        model = Model(
            engine="sdv:gaussian_copula",
            schema_name="little",
            schema_digest=schema_digest(plan.learnings),
            guarantee=None,
            tables={"person": TableModel("person", table.attributes, steps=steps)},
            holdout=Holdout(holdout, salt.hex()) if holdout else None,
            notes=("no privacy guarantee: what the model tells of one person has no bound",),
            versions=(("synth", "0"),),
            schema_text=schema_text(plan.schema),
        )
        return write_model(model, folder / "population")

    return made


def test_a_report_of_a_model_that_gives_nobody_away(synth, folder, population):
    population(memorises=False)
    result = synth("audit", "population", "--against", "real.csv", "--report", "audit.html")
    assert result.code == 0, result.err
    assert result.err == "wrote audit.html\n"
    lines = result.out.splitlines()
    assert lines[0].startswith("population: no privacy guarantee; ")
    assert 5 <= len(lines) <= 20
    page = (folder / "audit.html").read_text("utf-8")
    assert "No privacy guarantee" in page
    again = ("audit", "population", "--against", "real.csv", "--report", "audit.html")
    assert synth(*again).err == ("Error: audit.html exists; choose another name or add --force\n")
    assert synth(*again, "--force", "-q").code == 0
    assert (folder / "audit.html").read_text("utf-8") == page
    assert not [value for value in (PLANTED, "label-") if value in page + result.out + result.err]


def test_a_model_that_memorises_is_caught_and_told(synth, folder, population):
    population(memorises=True)
    result = synth("audit", "population", "--against", "real.csv", "--report", "audit.json")
    assert result.code == 1
    wrote, error = result.err.splitlines()
    assert wrote == "wrote audit.json"
    assert error.startswith("Error: learnt persons are found out: person: ")
    found = json.loads((folder / "audit.json").read_text("utf-8"))
    assert found["holds"] is False
    broken = [one["name"] for one in found["audits"][1]["attacks"] if one["verdict"] == "broken"]
    assert len(broken) > 1
    text = json.dumps(found) + result.out + result.err
    assert not [value for value in (PLANTED, "label-") if value in text]


def test_nobody_set_aside(synth, population):
    population(memorises=False, holdout=0.0)
    result = synth("audit", "population", "--against", "real.csv")
    assert (result.code, result.err) == (0, "")
    assert "none set aside" in result.out
    assert "not measured" in result.out


def test_who_was_set_aside_is_not_known(synth, folder, population):
    """The salt was left elsewhere: no attack is measured; named, all are."""
    population(memorises=True)
    (folder / "population.holdout.json").rename(folder / "kept.json")
    result = synth("audit", "population", "--against", "real.csv")
    assert (result.code, result.err) == (0, "")
    note = (
        "  note       population.holdout.json is not beside the model, so who was set aside is not "
        "known; name it by --holdout"
    )
    assert note in result.out.splitlines()
    assert "none set aside" in result.out
    result = synth("audit", "population", "--against", "real.csv", "--holdout", "kept.json")
    assert result.code == 1
    assert result.err.startswith("Error: learnt persons are found out: person: ")
    result = synth("audit", "population", "--against", "real.csv", "--holdout", "gone.json")
    assert (result.code, result.err) == (2, "Error: gone.json does not exist\n")


@pytest.mark.parametrize(
    ("arguments", "ends"),
    [
        (["--report", "audit.pdf"], (2, "audit.pdf: a report is a .html or a .json file")),
        (["--report", "no/audit.html"], (2, "no/audit.html: its folder does not exist")),
        (["--against", "gone.csv"], (2, "gone.csv does not exist")),
        (["--against", "sqlite:///gone.db"], (3, "gone.db")),
    ],
)
def test_what_it_refuses(synth, population, files, arguments, ends):
    code, said = ends
    population(memorises=False)
    before = files()
    words = ["--against", "real.csv", *arguments]
    result = synth("audit", "population", *words)
    assert (result.code, result.out) == (code, "")
    assert said in result.err
    assert files() == before


def test_a_folder_that_is_no_model(synth, folder):
    (folder / "other").mkdir()
    result = synth("audit", "other", "--against", "real.csv")
    assert (result.code, result.out) == (2, "")
    assert "other" in result.err


def test_a_source_that_lacks_a_column(synth, folder, population):
    population(memorises=False)
    (folder / "short.csv").write_text("id,one\n1,label-1\n")
    result = synth("audit", "population", "--against", "short.csv")
    assert (result.code, result.out) == (1, "")
    assert "two" in result.err
    assert "label-" not in result.err


@pytest.mark.slow
def test_a_private_model(synth, folder, population):
    """The three commands of the issue; the learner is run a thousand times."""
    pytest.importorskip("opendp")
    population(memorises=False)
    words = ["--epsilon", "1", "--holdout", "0.1", "-o", "private", "-q"]
    assert synth("fit", "little.yaml", "--from", "real.csv", *words).code == 0
    result = synth("audit", "private", "--against", "real.csv", "--report", "audit.html", "-q")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("private: ")
    page = (folder / "audit.html").read_text("utf-8")
    assert "Epsilon 1, delta 1e-9" in page
    assert not [value for value in (PLANTED, "label-") if value in page + result.out]
