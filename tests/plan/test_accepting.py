"""A model whose tables or cells are not the schema's own is refused, whatever its digests say."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from synth import api
from synth.errors import QuestionError
from synth.manifestjson import sealed
from synth.model.folder import read_model, write_model
from synth.model.types import WHOLE, Attribute, Guarantee, Model, Query, Step, TableModel
from synth.plan.learnable import schema_digest

SCHEMA = """
synth: 1
name: a
as_of: 2026-01-01
tables:
  person:
    rows: 2000
    key: id
    let:
      who: {person: {age: 17..66}}
    columns:
      id: sequence
      sex: {from: who.sex, learn: true}
      city: {choice: [Brest, Lyon, Nice], learn: true, nulls: 0.1}
      children: {int: {weights: {0: 5, 1: 3, 2: 1}}, learn: true}
      pay: {decimal: 0..1000, type: "decimal(9,2)", learn: {edges: [0, 10, 1000]}}
  visit:
    per: person
    count: 0..2
    key: id
    columns:
      id: sequence
      person_id: parent.id
      reason: {choice: [job, training], learn: {given: [city]}}
"""
SYNTH = Path(sys.executable).with_name("synth")
TAIL = "; it was altered since it was learnt: take it from where it was written, or fit again"


def even(laws, cells):
    weights = np.full((laws, cells), WHOLE // cells, np.uint64)
    weights[:, 0] += np.uint64(WHOLE - cells * (WHOLE // cells))
    return weights


def model_of(learnings):
    """A model that nobody fitted: every cell has the same weight."""
    person, visit = learnings["person"], learnings["visit"]
    attributes = (*person.attributes, Attribute("count of visit", "integer", tuple("012")))
    by_name = {one.name: one for one in attributes}
    known = (
        replace(by_name["city"], name="parent.city"),
        replace(visit.attributes[0], name="before.reason", absent=True),
    )
    below = (*known, *visit.attributes)
    steps = [Step((), (place,), even(1, attributes[place].size)) for place in range(1, 5)]
    shares = Step((), (0,), even(1, attributes[0].size))
    tables = {
        "person": TableModel("person", attributes, 1, shares, tuple(steps)),
        "visit": TableModel("visit", below, 2, steps=(Step((1,), (2,), even(4, 3)),), most=2),
    }
    return Model(
        "dp",
        "a",
        schema_digest(learnings),
        Guarantee(1.0, 1e-9, 0.01, "x"),
        tables,
        (Query("person", "count", ("city",), 4, 1.0, 0.005, 10.0),),
        notes=("differential privacy, epsilon 1 and delta 1e-09, for x",),
    )


@pytest.fixture
def path(tmp_path):
    (tmp_path / "a.yaml").write_text(SCHEMA)
    return tmp_path / "a.yaml"


@pytest.fixture
def folder(path):
    place = path.parent / "m"
    write_model(model_of(api.make_plan(path).learnings), place)
    return place


def edited(folder, change):
    """model.json changed, with its digest made anew."""
    content = json.loads((folder / "model.json").read_bytes())
    change(content)
    content.pop("digest")
    (folder / "model.json").write_bytes(sealed(content)[0])
    read_model(folder)  # it reads well: only the schema knows better
    return folder


def attribute(table, number, **fields):
    return lambda content: content["tables"][table]["attributes"][number].update(fields)


def renamed_table(content):
    content["tables"][1].update(table="visits")


CASES = {
    "a formula as label": (
        attribute(0, 1, labels=["=cmd|calc", "Lyon", "Nice"]),
        "tables[0].attributes[1].labels: expected that of city in person",
    ),
    "a number of somebody as label": (
        attribute(0, 1, labels=["Brest", "190017500000190", "Nice"]),
        "tables[0].attributes[1].labels: expected that of city in person",
    ),
    "an escape sequence as label": (
        attribute(0, 1, labels=["Brest", "Lyon", "\x1b[31mNice"]),
        "tables[0].attributes[1].labels: expected that of city in person",
    ),
    "labels in another order": (
        attribute(0, 1, labels=["Lyon", "Brest", "Nice"]),
        "tables[0].attributes[1].labels: expected that of city in person",
    ),
    "other ranges": (
        attribute(0, 3, edges=[0, 90_000, 99_999]),
        "tables[0].attributes[3].edges: expected that of pay in person",
    ),
    "another type": (
        attribute(0, 1, type="varchar(5)"),
        "tables[0].attributes[1].type: expected that of city in person",
    ),
    "no null": (
        attribute(0, 1, null=False, absent=True),
        "tables[0].attributes[1].null: expected that of city in person",
    ),
    "sexes of others": (
        attribute(0, 0, labels=["X", "Y"]),
        "tables[0].attributes[0].labels: expected that of sex in person",
    ),
    "another column": (
        attribute(0, 1, name="town"),
        "tables[0].attributes[1]: expected city, children, pay, count of visit of person",
    ),
    "columns that change places": (
        lambda c: [
            c["tables"][0]["attributes"][0].update(name="city"),
            c["tables"][0]["attributes"][1].update(name="sex"),
        ],
        "tables[0].attributes[0]: expected sex of person",
    ),
    "children that are counted otherwise": (
        attribute(0, 4, labels=["0", "1", "12"]),
        "tables[0].attributes[4].labels: expected that of count of visit in person",
    ),
    "labels of the person above": (
        attribute(1, 0, labels=["=cmd|calc", "Lyon", "Nice"]),
        "tables[1].attributes[0].labels: expected that of parent.city in visit",
    ),
    "another column of the person above": (
        attribute(1, 0, name="parent.id"),
        (
            "tables[1].attributes[0]: expected parent.sex, parent.city, parent.children, "
            "parent.pay, before.reason of visit"
        ),
    ),
    "the row before without a beginning": (
        attribute(1, 1, absent=False, null=True),
        "tables[1].attributes[1].null: expected that of before.reason in visit",
    ),
    "labels of the table below": (
        attribute(1, 2, labels=["job", "=cmd|calc"]),
        "tables[1].attributes[2].labels: expected that of reason in visit",
    ),
    "more rows of one person": (
        lambda c: c["tables"][1].update(most=4_000_000),
        "tables[1].most: expected 1 to 12 rows of visit under one person",
    ),
    "as many rows as fill the memory": (
        lambda c: c["tables"][1].update(most=1 << 62),
        "tables[1].most: expected 1 to 12 rows of visit under one person",
    ),
    "persons with rows under them": (
        lambda c: c["tables"][0].update(most=1),
        "tables[0].most: expected null, as person is persons",
    ),
    "the tables change places": (
        lambda c: c["tables"].reverse(),
        "tables: expected persons first, and then tables right under them",
    ),
    "an engine that promises nothing": (
        lambda c: [
            attribute(0, 1, labels=["Brest", "Lyon", "=cmd|calc"])(c),
            c.update(engine="sdv:x", guarantee=None),
            c.update(
                notes=["no privacy guarantee: what the model tells of one person has no bound"]
            ),
        ],
        "tables[0].attributes[1].labels: expected that of city in person",
    ),
    "its ranges": (
        lambda c: [
            attribute(0, 3, edges=[-10, 900, 1000])(c),
            c.update(engine="sdv:x", guarantee=None),
            c.update(
                notes=["no privacy guarantee: what the model tells of one person has no bound"]
            ),
        ],
        "tables[0].attributes[3].edges: expected that of pay in person",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_model_with_other_cells_is_refused(path, folder, case):
    change, told = CASES[case]
    if "promises nothing" in case or case == "its ranges":
        _without_ledger(folder)
    edited(folder, change)
    with pytest.raises(QuestionError) as said:
        api.make_plan(path, model=folder)
    assert str(said.value) == f"the model's {told}{TAIL}"


def _without_ledger(folder):
    model = replace(
        read_model(folder),
        engine="sdv:x",
        guarantee=None,
        ledger=(),
        notes=("no privacy guarantee: what the model tells of one person has no bound",),
    )
    write_model(model, folder, replace=True)


def test_shares_of_some_parts_only_are_refused(path):
    plain = api.make_plan(path)
    model = model_of(plain.learnings)
    person = model.tables["person"]
    step = Step((), (0,), person.shares.weights)
    bare = replace(person, outside=0, shares=None, steps=(step, *person.steps))
    with pytest.raises(QuestionError) as said:
        api.make_plan(path, model=replace(model, tables={**model.tables, "person": bare}))
    assert str(said.value) == (
        "the model's tables[0].attributes[0]: expected city, children, pay, count of visit of "
        f"person{TAIL}"
    )


def test_a_column_that_is_left_out_is_refused(path):
    """The schema's own generator would make it, and the output would say that it was learnt."""
    plain = api.make_plan(path)
    model = model_of(plain.learnings)
    person = model.tables["person"]
    without = replace(
        person,
        attributes=(*person.attributes[:2], *person.attributes[3:]),
        steps=tuple(
            Step((), (place,), person.steps[at].weights) for place, at in [(1, 0), (2, 2), (3, 3)]
        ),
    )
    with pytest.raises(QuestionError) as said:
        api.make_plan(path, model=replace(model, tables={**model.tables, "person": without}))
    assert str(said.value) == (
        f"the model's tables[0].attributes: expected children of person among them{TAIL}"
    )


def test_a_model_without_a_promise_may_leave_out_what_few_share(path):
    plain = api.make_plan(path)
    model = model_of(plain.learnings)
    person = model.tables["person"]
    city = replace(person.attributes[1], labels=("Brest", "Nice"), other=False)
    pay = replace(person.attributes[3], edges=(500, 900, 70_000), other=False)
    steps = (Step((), (1,), even(1, city.size)), person.steps[1], Step((), (3,), even(1, 2)))
    kept = replace(
        person,
        attributes=(person.attributes[0], city, person.attributes[2], pay),
        steps=steps,
    )
    public = replace(model, engine="sdv:x", guarantee=None, tables={"person": kept})
    made = api.make_plan(path, model=public, rows={"person": 500})
    found = api.generate(path, model=public, rows={"person": 500})["person"]
    assert made.model is public
    assert set(found["city"].dropna()) == {"Brest", "Nice"}


def test_the_command_says_it_in_one_line(path, folder):
    edited(folder, CASES["a formula as label"][0])
    command = [SYNTH, "generate", path, "--model", folder, "-o", "out/"]
    said = subprocess.run(command, cwd=path.parent, capture_output=True, text=True)  # noqa: PLW1510
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.splitlines()[-1].endswith(
        f"the model's {CASES['a formula as label'][1]}{TAIL}"
    )
    assert not Path(path.parent / "out").exists()


def test_reading_a_model_needs_no_heavy_library(folder):
    code = (
        "import sys; from synth.model.folder import read_model; read_model(sys.argv[1]);"
        "print([name for name in ('opendp', 'duckdb', 'scipy') if name in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, folder], capture_output=True, text=True, check=True
    )
    assert said.stdout == "[]\n"
