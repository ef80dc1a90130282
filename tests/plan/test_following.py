"""A schema beside a model: learnt columns follow it, and everything else stays."""

from dataclasses import replace
from math import prod
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from scipy.stats import chisquare
from stdnum.fr import nir

from synth import api
from synth.arrays import decoded
from synth.errors import QuestionError, SchemaError
from synth.making.maker import Maker
from synth.model.types import Attribute, Guarantee, Model, Query, Step, TableModel
from synth.plan.learnable import schema_digest

SCHEMA = """
synth: 1
name: a
as_of: 2026-01-01
tables:
  office: {file: offices.csv, key: code}
  person:
    rows: 20000
    key: id
    let:
      who: {person: {age: 17..66}}
      home: {address: {near: who.birth_commune, share: 0.6}}
      office: {ref: {to: office}}
    columns:
      id: sequence
      sex: {from: who.sex, learn: true}
      birth_date: {from: who.birth_date, learn: true}
      birth_departement: {from: who.birth_departement, learn: true}
      departement: {from: home.departement, learn: true}
      nir: {from: who.nir, unique: true}
      office_code: {from: office.code, learn: true}
      office_label: office.label
      status: {choice: {a: 1, b: 2, c: 3}, learn: true, nulls: 0.1}
      children: {int: {weights: {0: 5, 1: 3, 2: 1}}, learn: true}
      pay: {decimal: {lognormal: {median: 1500, p90: 4000}}, type: "decimal(9,2)", learn: true}
      since: {date: 2004-01-01..as_of, learn: true}
      free: {int: 1..1000}
      kind: {case: [{when: children > 0, choice: [x, y]}, {choice: [z]}], learn: true}
  spell:
    per: person
    count: 0..4
    key: id
    columns:
      id: sequence
      person_id: parent.id
      reason: {choice: [job, training, other], learn: {given: [status, sex]}}
      days: {int: 1..500, learn: true}
"""
WHOLE = 1 << 32


def weights(shares):
    shares = np.asarray(shares, float)
    found = np.floor(shares / shares.sum(1, keepdims=True) * WHOLE).astype(np.uint64)
    found[np.arange(len(found)), found.argmax(1)] += np.uint64(WHOLE) - found.sum(
        1, dtype=np.uint64
    )
    return found


def model_of(learnings, *, seed=0):
    """A model that nobody fitted: every cell has some weight."""
    rng = np.random.default_rng(seed)
    person, spell = learnings["person"], learnings["spell"]
    own = sorted(person.attributes, key=lambda one: one.name not in person.roots)
    attributes = (*own, Attribute("count of spell", "integer", tuple("01234")))
    sizes = [one.size for one in attributes]
    shares = Step((), (0, 1, 2), weights(rng.gamma(1, size=(1, prod(sizes[:3])))))
    steps = [
        Step((0,), (place,), weights(rng.gamma(1, size=(sizes[0], sizes[place]))))
        for place in range(3, len(sizes))
    ]
    by_name = {one.name: one for one in attributes}
    known = (
        replace(by_name["status"], name="parent.status"),
        replace(by_name["sex"], name="parent.sex"),
        replace(spell.attributes[0], name="before.reason", absent=True),
    )
    below = (*known, *spell.attributes)
    cycle = np.eye(below[3].size)[[(place + 1) % 3 for place in range(below[2].size)]]
    law = rng.gamma(1, size=(below[0].size * below[1].size, below[4].size))
    children = (Step((2,), (3,), weights(cycle)), Step((0, 1), (4,), weights(law)))
    tables = {
        "person": TableModel("person", attributes, 3, shares, tuple(steps)),
        "spell": TableModel("spell", below, 3, None, children, None, 4),
    }
    promise = Guarantee(1.0, 1e-9, 0.01, "one person")
    ledger = (Query("person", "count", ("status",), 4, 1.0, 0.005, 10.0),)
    said = "differential privacy, epsilon 1 and delta 1e-09, for one person"
    digest = schema_digest(learnings)
    return Model("dp", "a", digest, promise, tables, ledger, notes=(said,), digest="00")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("schema")
    (folder / "a.yaml").write_text(SCHEMA)
    (folder / "offices.csv").write_text("code,label\nO1,x\nO2,y\nO3,z\n")
    return folder / "a.yaml"


@pytest.fixture(scope="module")
def plain(path):
    return api.make_plan(path)


@pytest.fixture(scope="module")
def model(plain):
    return model_of(plain.learnings)


@pytest.fixture(scope="module")
def plan(path, model):
    return api.make_plan(path, model=model)


def column(plan, table, name, count=20_000):
    return decoded(Maker(plan).frame(table, np.arange(count, dtype=np.uint64)).path((name,)))


def test_every_column_of_any_rows_in_any_order_is_the_same(plan):
    rng = np.random.default_rng(1)
    for table, rows in (("person", 20_000), ("spell", Maker(plan).size("spell"))):
        order = rng.permutation(rows)[:3_000].astype(np.uint64)
        for name in plan.tables[table].columns:
            whole = column(plan, table, name, rows)
            some = decoded(Maker(plan).frame(table, order).path((name,)))
            assert some.equals(whole.take(pa.array(order)))


def test_sexes_follow_the_model(plan, model):
    table = model.tables["person"]
    sizes = [one.size for one in table.attributes[:3]]
    sexes = [one.name for one in table.attributes[:3]].index("sex")
    share = table.shares.weights.reshape(sizes)
    share = np.moveaxis(share, sexes, 0)[:2]
    # Cells of `other` are left out, and codes that no birth can show have no weight.
    drawn = column(plan, "person", "sex").to_pylist().count("M") / 20_000
    expected = share[0, :-1, :-1].sum() / share[:, :-1, :-1].sum()
    assert abs(drawn - expected) < 0.03


def test_numbers_stay_unique_and_agree_with_what_was_learnt(plan):
    numbers = column(plan, "person", "nir").to_pylist()
    assert len(set(numbers)) == 20_000
    assert all(nir.is_valid(number) for number in numbers[:500])
    pairs = zip(
        numbers,
        column(plan, "person", "sex").to_pylist(),
        column(plan, "person", "birth_date").to_pylist(),
        column(plan, "person", "birth_departement").to_pylist(),
        strict=True,
    )
    for number, sex, born, departement in pairs:
        assert number[0] == ("1" if sex == "M" else "2")
        assert number[1:5] == f"{born:%y%m}"
        assert number[5:].startswith(departement)


def test_steps_are_drawn_given_what_came_before(plan, model):
    table = model.tables["person"]
    place = table.position("status")
    step = next(one for one in table.steps if one.new == (place,))
    first = table.attributes[step.given[0]]
    assert first.name == "sex"
    frame = Maker(plan).frame("person", np.arange(20_000, dtype=np.uint64))
    sex = decoded(frame.path(("sex",))).to_pylist()
    status = decoded(frame.path(("#model", "status"))).to_numpy()
    for code, label in enumerate(("M", "F")):
        mine = status[np.array(sex) == label]
        seen = np.bincount(mine, minlength=table.attributes[place].size)
        expected = step.weights[code] / WHOLE * len(mine)
        assert chisquare(seen, expected).pvalue > 1e-4  # fixed seed; false alarm 1 in 10,000


def test_a_column_that_is_not_learnt_keeps_its_values(plan, plain):
    assert column(plan, "person", "free").equals(column(plain, "person", "free"))


def test_a_reference_follows_its_learnt_part(plan):
    codes = column(plan, "person", "office_code").to_pylist()
    labels = column(plan, "person", "office_label").to_pylist()
    known = {"O1": "x", "O2": "y", "O3": "z"}
    assert [known[code] for code in codes] == labels


def test_branches_of_a_case_hold_with_a_model(plan):
    children = column(plan, "person", "children").to_pylist()
    kinds = column(plan, "person", "kind").to_pylist()
    assert all((kind == "z") == (count == 0) for count, kind in zip(children, kinds, strict=True))


def test_a_share_of_nulls_is_learnt_and_not_drawn_twice(plan, model):
    frame = Maker(plan).frame("person", np.arange(20_000, dtype=np.uint64))
    cells = decoded(frame.path(("#model", "status"))).to_numpy()
    nulls = cells == model.tables["person"].attributes[5].null_code
    assert model.tables["person"].attributes[5].name == "status"
    assert (~np.asarray(decoded(frame.path(("status",))).is_valid()) == nulls).all()


def test_children_are_as_many_as_the_cell_says(plan):
    counts = decoded(
        Maker(plan)
        .frame("person", np.arange(500, dtype=np.uint64))
        .path(("#model", "count of spell"))
    ).to_numpy()
    owners = Maker(plan).beneath("spell", 0, 500).root_rows()
    assert (np.bincount(owners.astype(int), minlength=500) == counts).all()


def test_a_row_depends_on_the_row_before_it(plan):
    frame = Maker(plan).beneath("spell", 0, 2_000)
    reasons = decoded(frame.path(("reason",))).to_pylist()
    following = {"job": "training", "training": "other", "other": "job"}
    ordinal, cells = frame.under, decoded(frame.path(("#model", "reason"))).to_numpy()
    for place in range(1, len(reasons)):
        if ordinal[place] and cells[place] < 3 and cells[place - 1] < 3:
            assert reasons[place] == following[reasons[place - 1]]


def test_outputs_name_the_model_and_verify(path, model, tmp_path):
    plan = api.make_plan(path, model=model, rows={"person": 2_000})
    made = api.generate_to(plan, str(tmp_path / "out"), format="parquet")
    assert made.manifest.model == "00"
    said = "model: differential privacy, epsilon 1 and delta 1e-09, for one person"
    assert said in made.manifest.notes
    assert api.verify(str(tmp_path / "out")).holds
    source = tmp_path / "out" / "person.parquet"
    counted = duckdb.sql(f"select count(distinct nir) from '{source}'").fetchall()
    assert counted == [(2_000,)]


def test_a_model_for_another_schema_is_refused(path, model, tmp_path):
    other = tmp_path / "b.yaml"
    other.write_text(SCHEMA.replace("a: 1, b: 2, c: 3", "a: 1, b: 2, d: 3"))
    (tmp_path / "offices.csv").write_text(Path(path.parent / "offices.csv").read_text())
    with pytest.raises(QuestionError) as found:
        api.make_plan(other, model=model)
    assert str(found.value) == (
        "the model was learnt with other columns or cells than this schema's: it is a model for "
        "another schema (a); fit again, or take the schema it names"
    )
    other.write_text(
        SCHEMA.replace(", learn: {given: [status, sex]}", "").replace(
            "{int: 1..500, learn: true}", "{int: 1..500}"
        )
    )
    with pytest.raises(QuestionError) as found:
        api.make_plan(other, model=model)
    assert str(found.value) == (
        "the model has learnt table 'spell', of which this schema says nothing to learn; it is a "
        "model for another schema"
    )


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ("x: {text: 'a', learn: true}", "text has no finite list of values"),
        ("x: {date: born..as_of, learn: true}", "its range depends on the row"),
        ("x: {int: {poisson: 3}, unique: true, learn: true}", "whose values are unique"),
        ("x: {from: who.title, learn: true}", "title is decided by other parts or columns"),
        ("x: {from: home.region, learn: true}", "home.region is decided by other parts"),
        ("x: {int: 0..9, learn: {bin: 3}}", "learn: unknown option 'bin'; expected one of bins"),
        ("x: {int: 0..9, learn: {bins: 1}}", "learn: bins: '1'; expected a whole number from 2 to"),
        ("x: {int: 0..9, learn: {edges: [3, 1]}}", "learn: edges; expected ascending values of"),
        ("x: {from: who.nir, learn: true}", "learn on 'x', which names a person (mark direct)"),
    ],
)  # fmt: skip
def test_what_cannot_be_learnt_is_told_by_check(tmp_path, column, message):
    schema = tmp_path / "s.yaml"
    schema.write_text(
        "synth: 1\nas_of: 2026-01-01\ntables:\n  t:\n    rows: 5\n    let: {who: person, home: "
        "{address: {}}}\n    columns:\n      born: {date: 2000-01-01..2001-01-01}\n      "
        f"{column}\n"
    )
    with pytest.raises(SchemaError) as found:
        api.check(schema)
    assert message in str(found.value)


def test_a_learnt_sex_column_beside_learnt_parts_of_the_person_is_told(tmp_path):
    schema = tmp_path / "s.yaml"
    schema.write_text(
        "synth: 1\nas_of: 2026-01-01\ntables:\n  t:\n    rows: 5\n    let: {who: {person: {sex: "
        "{from: sex}}}}\n    columns:\n      sex: {choice: [F, M], learn: true}\n      born: "
        "{from: who.birth_date, learn: true}\n"
    )
    with pytest.raises(SchemaError) as found:
        api.check(schema)
    assert str(found.value).startswith(
        f"{schema}:9:43: learn on 'born': birth_date and the column 'sex', which gives the "
        "person's sex, cannot both be learnt; let the person decide the sex, and learn that part"
    )
