"""A model's folder stands alone: its schema and the lists that it reads are in it."""

import pytest

from synth import api
from synth.errors import QuestionError
from synth.model.folder import read_model

SCHEMA = """
synth: 1
name: alone
as_of: 2026-01-01
tables:
  commune: {file: fr/communes, key: code}
  office: {file: lists/offices.csv, key: code}
  person:
    rows: 3000
    key: id
    let: {office: {ref: {to: office}}}
    columns:
      id: sequence
      office_code: {from: office.code, learn: true}
      job: {choice: [a, b], learn: true}
"""


@pytest.fixture
def model(tmp_path):
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "offices.csv").write_text("code,label\nO1,x\nO2,y\n")
    (tmp_path / "alone.yaml").write_text(SCHEMA)
    plan = api.make_plan(tmp_path / "alone.yaml")
    api.generate_to(plan, str(tmp_path / "real"), format="parquet")
    api.fit(plan, str(tmp_path / "real"), tmp_path / "model", epsilon=5.0)
    return tmp_path / "model"


def test_the_schema_of_a_model_reads_its_own_lists(model, tmp_path):
    (tmp_path / "lists" / "offices.csv").unlink()
    plan = api.make_plan(model / "schema.yaml", model=model)
    found = api.preview(plan, "person", 50)
    assert set(found["office_code"]) == {"O1", "O2"}
    assert sorted(path.name for path in model.iterdir()) == [
        *("held-1.csv", "ledger.json", "model.json", "person.parquet", "schema.yaml")
    ]


def test_an_altered_list_is_told(model):
    (model / "held-1.csv").write_text("code,label\nO1,x\nO9,y\n")
    with pytest.raises(QuestionError) as error:
        read_model(model)
    assert str(error.value) == (
        f"{model / 'held-1.csv'}: altered since it was written: its digest differs"
    )


def test_a_schema_may_name_its_model(model, tmp_path):
    text = (model / "schema.yaml").read_text() + "model: .\n"
    (model / "named.yaml").write_text(text)
    assert api.make_plan(model / "named.yaml").model.digest == read_model(model).digest
    (tmp_path / "lost.yaml").write_text(SCHEMA + "model: nowhere\n")
    with pytest.raises(QuestionError) as error:
        api.make_plan(tmp_path / "lost.yaml")
    assert str(error.value) == (
        f"{tmp_path}/lost.yaml:16:8: model: {tmp_path}/nowhere: no model is there; synth fit "
        "makes one"
    )
