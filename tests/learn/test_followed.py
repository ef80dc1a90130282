"""What rows of a child follow: chosen by noisy counts that are paid for, or named by the schema."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth import api
from synth.auditing.compared import compared
from synth.auditing.noise import Recorded, Replayed
from synth.learn.accounting import Ledger
from synth.learn.children import Counted
from synth.learn.counting import Counter
from synth.learn.followed import follow
from synth.learn.noise import OpendpNoise
from synth.learn.survey import Survey
from synth.model.types import Attribute

RHO = 0.0149
MOST = 3


class NoNoise:
    """Counts as they are, and the best of all choices."""

    def gaussian(self, counts, sigma):  # noqa: ARG002 - the protocol's signature
        return counts

    def choose(self, scores, epsilon, sensitivity):  # noqa: ARG002 - the protocol's signature
        return int(np.argmax(scores))


def table_of(columns, own=1):
    """Counts of visits, the last columns their own; each column has one cell more than its last."""
    attributes = tuple(
        Attribute(name, "text", tuple(map(str, range(max(cells) + 1))))
        for name, cells in columns.items()
    )
    return Counted(
        "visit",
        attributes,
        tuple(np.array(cells, np.uint8) for cells in columns.values()),
        len(columns) - own,
        MOST,
    )


def followed(table, *, noise=None, rho=RHO, is_given=False):
    """What is chosen, and the ledger."""
    ledger = Ledger(rho)
    counter = Counter(table.columns, tuple(one.size for one in table.attributes))
    names = tuple(one.name for one in table.attributes)
    survey = Survey(counter, names, "visit", float(MOST), noise or NoNoise(), ledger)
    return follow(table, survey, rho, person="person", is_given=is_given), ledger


def names_of(found):
    return [one.name for one in found.table.attributes]


@pytest.fixture
def visits():
    """20,000 visits of persons with 8 columns, of which the last three decide the reason."""
    rng = np.random.default_rng(7)
    columns = {f"parent.c{place}": rng.integers(0, 4, 20_000) for place in range(8)}
    heavy = 4 * columns["parent.c7"] + 2 * columns["parent.c6"] + columns["parent.c5"]
    return {**columns, "reason": (heavy + rng.integers(0, 6, 20_000)) // 7}


def test_where_all_fits_nothing_is_asked(visits):
    few = {name: visits[name] for name in ("parent.c0", "parent.c1", "parent.c2", "reason")}
    found, ledger = followed(table_of(few))
    assert names_of(found) == list(few)
    assert (ledger.entries, found.measured, found.notes) == ((), (), ())


@pytest.mark.parametrize("noise", [NoNoise, OpendpNoise])
def test_the_columns_that_matter_are_chosen_wherever_they_stand(visits, noise):
    """The file's first three were taken before."""
    found, ledger = followed(table_of(visits), noise=noise(), rho=1.0)
    assert names_of(found) == ["parent.c5", "parent.c6", "parent.c7", "reason"]
    (note,) = found.notes
    assert note == (
        "visit follows c5, c6, c7 of person, chosen by noisy counts; learn: {given: [...]} names "
        "others"
    )
    assert [one.kind for one in ledger.entries] == ["count", *["choice", "count"] * 3]


def test_a_column_that_repeats_a_chosen_one_is_not_chosen(visits):
    """Beside what is known by now it says nothing."""
    twice = {"parent.copy": visits["parent.c7"], **visits}
    found, _ = followed(table_of(twice))
    assert len({"parent.copy", "parent.c7"} & set(names_of(found))) == 1
    assert {"parent.c5", "parent.c6"} < set(names_of(found))


def test_what_is_asked_stands_in_the_ledger_and_is_used_again(visits):
    found, ledger = followed(table_of(visits), noise=OpendpNoise(), rho=1.0)
    assert sum(one.rho for one in ledger.entries) == pytest.approx(0.25)
    assert {one.table for one in ledger.entries} == {"visit"}
    counts = [one for one in ledger.entries if one.kind == "count"]
    choices = [one for one in ledger.entries if one.kind == "choice"]
    assert {one.sensitivity for one in counts} == {MOST}
    assert {one.sensitivity for one in choices} == {2 * MOST}
    assert [one.cells for one in choices] == [8, 7, 6]
    names = names_of(found)
    measured = [tuple(names[place] for place in one.clique) for one in found.measured]
    assert measured == [one.columns for one in counts]
    assert all(
        one.counts.shape == tuple(found.table.attributes[place].size for place in one.clique)
        for one in found.measured
    )


def test_the_schema_s_own_columns_are_kept_and_the_row_before_is_chosen(visits):
    """All of the row before were taken as long as they fit, in the order of the file."""
    rng = np.random.default_rng(8)
    many = {f"before.b{place}": rng.integers(0, 60, 20_000) for place in range(3)}
    own = {"reason": (many["before.b2"] // 10 + rng.integers(0, 2, 20_000)) % 6}
    table = table_of({"parent.c0": visits["parent.c0"], **many, **own})
    found, _ = followed(table, is_given=True)
    assert names_of(found) == ["parent.c0", "before.b2", "reason"]
    assert found.notes == (
        "visit follows c0 of person and b2 of the row before, chosen by noisy counts",
    )


def test_where_noise_hides_what_matters_the_first_that_fit_are_taken(visits):
    few = {name: cells[:100] for name, cells in visits.items()}
    found, ledger = followed(table_of(few), noise=OpendpNoise(), rho=1e-5)
    assert names_of(found) == ["parent.c0", "parent.c1", "parent.c2", "reason"]
    (note,) = found.notes
    assert note == (
        "visit follows c0, c1, c2 of person, the first that fit, as noise hides what matters; "
        "learn: {given: [...]} names others"
    )
    assert {one.kind for one in ledger.entries} == {"count"}


@pytest.mark.slow
@given(st.data())
def test_one_person_moves_no_score_by_more_than_is_said(data):
    """Over all tables of a few rows, with the rows of one person at the end of one of two."""
    row = st.tuples(*[st.integers(0, 3)] * 4, *[st.integers(0, 2)] * 2)
    rows = data.draw(st.lists(row, max_size=30))
    person = data.draw(st.lists(row, min_size=1, max_size=MOST))
    names = ("parent.a", "parent.b", "parent.c", "parent.d", "x", "y")
    top = Attribute("", "text", tuple("0123")), Attribute("", "text", tuple("012"))
    attributes = tuple(replace(top[name in "xy"], name=name) for name in names)

    def table(these):
        cells = np.array(these, np.uint8).reshape(-1, len(names))
        return Counted("visit", attributes, tuple(cells.T.copy()), 4, MOST)

    first = Recorded(OpendpNoise())
    found, ledger = followed(table([*rows, *person]), noise=first, rho=2000.0)
    again = Replayed(first.draws)
    other, _ = followed(table(rows), noise=again, rho=2000.0)
    assert not again.strayed
    assert names_of(other) == names_of(found)
    for one, two, entry in zip(first.draws, again.draws, ledger.entries, strict=True):
        if entry.kind == "choice":
            assert np.abs(one.scores - two.scores).max() <= entry.sensitivity
        else:
            assert np.sqrt(np.square(one.truth - two.truth).sum()) <= entry.sensitivity


SCHEMA = """\
synth: 1
as_of: 2026-01-01
tables:
  person:
    rows: 5000
    key: id
    columns:
      id: sequence
      a: {choice: [x, y, z], learn: true}
      b: {choice: [x, y, z], learn: true}
      c: {choice: [x, y, z], learn: true}
      d: {choice: [x, y, z], learn: true}
      last: {choice: [paper, web], learn: true}
  visit:
    per: person
    count: 0..3
    key: [person_id, number]
    columns:
      person_id: parent.id
      number: {expr: row + 1, type: smallint}
      reason: {choice: [job, talk], learn: true}
"""


@pytest.mark.slow
def test_generated_children_follow_the_last_column_of_the_file(tmp_path):
    """Of people on paper all visits are for a job: without that column it was one in two."""
    rng = np.random.default_rng(3)
    ids = np.arange(5000)
    owners = np.repeat(ids, rng.integers(0, 4, 5000))
    last = rng.choice(["paper", "web"], 5000)
    person = pd.DataFrame({"id": ids, **{name: rng.choice([*"xyz"], 5000) for name in "abcd"}})
    visit = pd.DataFrame({"person_id": owners, "number": 1})
    visit["number"] = visit.groupby("person_id").cumcount() + 1
    visit["reason"] = np.where(last[owners] == "paper", "job", "talk")
    (tmp_path / "people.yaml").write_text(SCHEMA)
    model = api.fit(
        api.make_plan(str(tmp_path / "people.yaml")),
        {"person": person.assign(last=last), "visit": visit},
        tmp_path / "model",
        epsilon=4.0,
    )
    assert any(query.columns == ("parent.last", "reason") for query in model.ledger)
    made = api.generate(str(tmp_path / "people.yaml"), seed=1, model=tmp_path / "model")
    both = made["visit"].merge(made["person"], left_on="person_id", right_on="id")
    jobs = (both["reason"] == "job").groupby(both["last"]).mean()
    assert jobs["paper"] > 0.9
    assert jobs["web"] < 0.1
    # An audit lays rows side by side in the columns that the model knows.
    real = {"person": person.assign(last=last), "visit": visit}
    sides = dict(compared(model, tmp_path / "model", real, 1, lambda _: None))
    assert sides["visit"].names == tuple(one.name for one in model.tables["visit"].attributes)
