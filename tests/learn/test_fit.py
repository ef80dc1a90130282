"""From tables to a model: what is promised, what is spent, what is refused."""

import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from synth.errors import QuestionError, WorldError
from synth.learn.asked import Asked
from synth.learn.fit import FitStopped, fit
from synth.model.folder import read_model, write_model
from synth.model.promise import rho_of
from synth.model.types import WHOLE

ROWS = 3000


class NoNoise:
    """Counts as they are, and the best of all choices."""

    def gaussian(self, counts, sigma):  # noqa: ARG002 - the protocol's signature
        return counts

    def choose(self, scores, epsilon, sensitivity):  # noqa: ARG002 - the protocol's signature
        return int(np.argmax(scores))


@pytest.fixture
def frames():
    """Men are old; who is old comes often; a paper follows a paper."""
    number = np.arange(ROWS)
    sex = np.where(number % 3 == 0, "F", "M")
    age = np.where(number % 3 == 0, 20, 60)
    person = pd.DataFrame({"id": number, "name": "Planted", "sex": sex, "age": age})
    visits = np.repeat(number, np.where(age == 60, 3, 1))
    visit = pd.DataFrame(
        {
            "person_id": visits,
            "day": pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(len(visits)) % 90, "D"),
            "reason": np.where(visits % 2 == 0, "job", "paper"),
            "paid": np.where(visits % 2 == 0, 50, 500),
        }
    )
    visit["day"] = visit["day"].dt.date
    return {"person": person, "visit": visit}


@pytest.fixture
def fitted(learnings, layouts, frames):
    """Fits these tables, or others."""

    def made(given=None, **asked):
        noise = asked.pop("noise", NoNoise())
        known = asked.pop("learnings", learnings)
        keep = asked.pop("keep", None)
        progress = asked.pop("progress", None)
        wish = Asked(**{"epsilon": 1.0, "quality": "fast", **asked})
        given = frames if given is None else given
        return fit(
            known, given, layouts=layouts, asked=wish, noise=noise, keep=keep, progress=progress
        )

    return made


def joint(table, *names):
    """The law of some attributes, from the shares and steps of a model without outside ones."""
    sizes = [attribute.size for attribute in table.attributes]
    law = np.ones(sizes)
    steps = [*([table.shares] if table.shares else []), *table.steps]
    for step in steps:
        places = [*step.given, *step.new]
        order = np.argsort(places)
        part = (step.weights / WHOLE).reshape([sizes[place] for place in places])
        part = part.transpose(order)
        law = law * part.reshape([sizes[p] if p in places else 1 for p in range(len(sizes))])
    kept = [table.position(name) for name in names]
    summed = law.sum(tuple(p for p in range(len(sizes)) if p not in kept))
    return summed if kept == sorted(kept) else summed.T


def test_one_table_is_learnt(fitted):
    model = fitted(tables=["person"])
    (table,) = model.tables.values()
    assert [attribute.name for attribute in table.attributes] == ["sex", "age"]
    wanted = np.array([[1 / 3, 0, 0], [0, 0, 2 / 3], [0, 0, 0]])
    assert np.abs(joint(table, "sex", "age") - wanted).max() < 0.002
    assert (table.outside, table.shares, table.most, table.copula) == (0, None, None, None)
    assert model.guarantee.unit == "one person: a row of person, added or removed"
    assert model.notes == (
        (
            "differential privacy, epsilon 1 and delta 1e-09, for one person: a row of person, "
            "added or removed"
        ),
    )
    assert (model.engine, model.holdout) == ("dp", None)


def test_the_ledger_is_the_budget(fitted):
    model = fitted()
    spent = sum(query.rho for query in model.ledger)
    assert spent == pytest.approx(model.guarantee.rho, rel=1e-9)
    assert model.guarantee.rho == rho_of(1.0, 1e-9)
    by_table = {name: sum(q.rho for q in model.ledger if q.table == name) for name in model.tables}
    assert by_table["person"] == pytest.approx(spent / 2)
    assert {q.sensitivity for q in model.ledger if q.table == "person" and q.sigma} == {1.0}
    assert {q.sensitivity for q in model.ledger if q.table == "visit" and q.sigma} == {5.0}


def test_children_are_counted_under_their_person(fitted):
    model = fitted(limits={"visit": 4})
    person, visit = model.tables.values()
    assert [attribute.name for attribute in person.attributes][-1] == "count of visit"
    counts = joint(person, "age", "count of visit")
    assert np.abs(counts[0, 1] - 1 / 3) < 0.01
    assert np.abs(counts[2, 3] - 2 / 3) < 0.01
    names = [attribute.name for attribute in visit.attributes]
    assert names == [
        *("parent.sex", "parent.age", "before.reason", "before.paid", "reason", "paid")
    ]
    assert (visit.outside, visit.most, visit.shares) == (4, 4, None)
    assert all(set(step.new) & {0, 1, 2, 3} == set() for step in visit.steps)
    assert sorted(place for step in visit.steps for place in step.new) == [4, 5]
    assert model.guarantee.unit == (
        "one person: a row of person with all rows under it, added or removed"
    )
    assert model.notes[1] == "of visit at most 4 rows of a person were counted"


def test_parts_of_a_person_have_their_joint_law(fitted, learnings):
    person = replace(learnings["person"], roots=("age", "sex"))
    model = fitted(learnings={**learnings, "person": person}, tables=["person"])
    table = model.tables["person"]
    assert [attribute.name for attribute in table.attributes] == ["age", "sex"]
    assert (table.outside, table.steps) == (2, ())
    assert (table.shares.given, table.shares.new) == ((), (0, 1))
    assert table.shares.weights.sum() == WHOLE


def test_persons_who_are_set_aside_are_not_counted(fitted):
    counts = []

    class Watching(NoNoise):
        def gaussian(self, counted, sigma):  # noqa: ARG002 - the protocol's signature
            counts.append(int(counted.sum()))
            return counted

    model = fitted(tables=["person"], holdout=0.2, noise=Watching())
    assert set(counts) == {counts[0]}
    assert abs(counts[0] - 0.8 * ROWS) < 110  # five standard deviations
    assert model.holdout.share == 0.2
    assert len(bytes.fromhex(model.holdout.salt)) == 16
    assert model.notes[-1] == (
        "20% of persons were set aside for the audit: destroy their rows after it"
    )


def test_a_model_is_written_and_read_again(fitted, tmp_path, learnings):
    person = replace(learnings["person"], roots=("age",))
    model = fitted(
        learnings={**learnings, "person": person},
        keep=lambda model: write_model(model, tmp_path / "population"),
    )
    again = read_model(tmp_path / "population")
    assert again.digest == model.digest
    assert again.guarantee == model.guarantee
    for name, table in again.tables.items():
        assert table.attributes == model.tables[name].attributes
    for path in (tmp_path / "population").iterdir():
        assert b"Planted" not in path.read_bytes()


@pytest.mark.parametrize("moment", range(4))
def test_a_stop_says_what_was_spent(fitted, moment):
    class Stopping(NoNoise):
        asked = 0

        def gaussian(self, counts, sigma):  # noqa: ARG002 - the protocol's signature
            self.asked += 1
            if self.asked > moment:
                raise KeyboardInterrupt
            return counts

    with pytest.raises(FitStopped) as error:
        fitted(noise=Stopping())
    said = str(error.value)
    assert said.startswith("stopped; 0.")
    assert "of epsilon 1 was spent (rho 0.00" in said
    assert said.endswith("of 0.015); no model was written")


def test_a_stop_while_it_is_written_has_spent_all(fitted):
    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(FitStopped) as error:
        fitted(keep=stop)
    assert str(error.value) == (
        "stopped; 1 of epsilon 1 was spent (rho 0.015 of 0.015); no model was written"
    )


def test_progress_tells_what_is_spent(fitted):
    seen = []
    model = fitted(progress=lambda *told: seen.append(told))
    assert [told[0] for told in seen][:3] == ["reading person", "reading visit", "person"]
    spent = [told[1] for told in seen]
    assert spent == sorted(spent)
    assert spent[-1] == pytest.approx(model.guarantee.rho)
    assert {told[2] for told in seen} == {model.guarantee.rho}


WRONG = [
    ({"epsilon": None}, "how much a model may tell must be said: epsilon, such as 1"),
    ({"epsilon": 0.0}, "epsilon is 0; expected a number above 0, such as 1"),
    ({"epsilon": -1.0}, "epsilon is -1; expected a number above 0, such as 1"),
    ({"epsilon": float("inf")}, "epsilon is inf; expected a number above 0, such as 1"),
    ({"epsilon": float("nan")}, "epsilon is nan; expected a number above 0, such as 1"),
    (
        {"delta": 1e-4},
        (
            "delta is 0.0001; expected more than 0 and at most 1e-05: it is the chance that the "
            "promise fails"
        ),
    ),
    (
        {"delta": 0.0},
        (
            "delta is 0; expected more than 0 and at most 1e-05: it is the chance that the promise "
            "fails"
        ),
    ),
    (
        {"epsilon": 0.01, "tables": ["person"]},
        (
            "epsilon 0.01 is too small for the 1,000 rows that the schema states of person: shares "
            "of single columns would be wrong by 83%; epsilon 0.035 or 3,400 rows would do"
        ),
    ),
    (
        {"epsilon": 1e-9, "tables": ["person"]},
        (
            "epsilon 1e-09 is too small for the first query: its noise would have a standard "
            "deviation of 6e+08 rows of person; epsilon 4.5e-06 is the least"
        ),
    ),
    (
        {"tables": ["persn"]},
        "no table 'persn'; tables with learn: person, visit; did you mean 'person'?",
    ),
    (
        {"tables": ["visit"]},
        "table visit stands under person, whose rows are the persons: learn person with it",
    ),
    ({"engine": "dpp"}, "no engine 'dpp'; engines: dp, sdv:gaussian_copula"),
    (
        {"engine": "sdv:gaussian_copula"},
        "engine sdv:gaussian_copula gives no privacy guarantee: --epsilon belongs to dp",
    ),
    ({"quality": "best"}, "no quality 'best'; expected fast, balanced, high"),
    ({"holdout": 0.9}, "a holdout of 0.9; expected a share of persons from 0 to 0.5"),
    ({"limits": {"person": 3}}, "rows of 'person' a person: no table under persons that is learnt"),
    (
        {"limits": {"visit": 13}},
        "13 rows of visit a person; expected 1 to 12: the noise grows with the number",
    ),
    (
        {"engine": "sdv:gaussian_copula", "epsilon": None},
        (
            "engine sdv:gaussian_copula learns one table, and 2 have columns with learn; name it: "
            "--table person"
        ),
    ),
]


@pytest.mark.parametrize(("asked", "said"), WRONG, ids=lambda case: str(case)[:40])
def test_a_wrong_question_is_refused_before_anything_is_read(fitted, asked, said):
    with pytest.raises(QuestionError) as error:
        fitted("nowhere.csv", **asked)
    assert str(error.value) == said


@pytest.mark.parametrize("name", ["ctgan", "tvae"])
def test_networks_are_refused_with_the_reason(fitted, name):
    with pytest.raises(QuestionError, match=rf"^sdv:{name} learns the weights of a network"):
        fitted(engine=f"sdv:{name}", epsilon=None)


@pytest.mark.parametrize(
    ("table", "words", "said"),
    [
        (
            "person",
            {"key": ()},
            (
                "agency.yaml:3:1: a table without a person key: person needs a key "
                "whose values tell persons apart"
            ),
        ),
        (
            "visit",
            {"parent_key": ()},
            (
                "agency.yaml:3:1: table visit has no column with the key of "
                "person, so its rows belong to nobody"
            ),
        ),
        (
            "visit",
            {"parent": None},
            (
                "a model is of one kind of person, and 2 tables stand under "
                "none: person, visit; name one"
            ),
        ),
        (
            "visit",
            {"given": ("name",)},
            (
                "agency.yaml:3:1: visit is given 'name', which is not "
                "learnt of person; columns: sex, age"
            ),
        ),
        (
            "person",
            {"columns": {"sex": "sex", "age": "years"}},
            "agency.yaml:3:1: column years of table person is in no output, so no source has it",
        ),
    ],
    ids=["key", "parent", "two", "given", "column"],
)
def test_a_schema_that_cannot_be_learnt_says_why(fitted, learnings, table, words, said):
    changed = {**learnings, table: replace(learnings[table], **words)}
    with pytest.raises(QuestionError) as error:
        fitted(learnings=changed)
    assert str(error.value) == said


def test_a_schema_without_learn_says_what_to_write(fitted, learnings):
    nothing = replace(learnings["person"], attributes=(), columns={})
    with pytest.raises(QuestionError) as error:
        fitted(learnings={"person": nothing})
    assert str(error.value) == (
        "the schema has no column with learn; write `learn: true` beside the generators of "
        "columns that may be learnt"
    )
    with pytest.raises(QuestionError) as error:
        fitted(learnings={**learnings, "person": nothing}, tables=["person"])
    assert str(error.value) == "table 'person' has no column with learn; tables that have: visit"


def test_a_missing_library_says_which_extra(fitted, monkeypatch):
    monkeypatch.setitem(sys.modules, "opendp.mod", None)
    with pytest.raises(WorldError) as error:
        fitted("nowhere.csv", noise=None)
    assert (
        str(error.value)
        == "private learning needs the extra dp: pip install '.[dp]' in a clone of synth"
    )


def test_an_empty_table_is_learnt_like_any_other(fitted, frames):
    model = fitted({name: frame.iloc[:0] for name, frame in frames.items()})
    assert set(model.tables) == {"person", "visit"}


def test_the_real_noise_gives_a_model(fitted):
    model = fitted(noise=None, epsilon=10.0, tables=["person"])
    table = model.tables["person"]
    assert abs(joint(table, "sex", "age")[1, 2] - 2 / 3) < 0.05
    assert "opendp" in dict(model.versions)
    assert "numpy" in dict(model.versions)


def test_labels_that_are_spelled_otherwise_are_told(fitted, frames):
    frames["visit"]["reason"] = frames["visit"]["reason"].str.title()
    assert fitted(limits={"visit": 4}).notes[-1] == (
        "visit: about 100% of rows have a value of reason that the schema does not know; are its "
        "labels spelled as in the source, upper and lower case too?"
    )


def test_keys_that_match_nobody_are_told(fitted, frames):
    frames["visit"]["person_id"] += 10 * ROWS
    assert fitted(limits={"visit": 3}).notes[2] == (
        "visit: about 100% of person have no row; are the keys of visit those of person, to the "
        "letter?"
    )


def test_rows_that_were_cut_off_are_told(fitted, learnings):
    # Two thirds have three rows.
    bound, cut = fitted(limits={"visit": 2}).notes[1:]
    assert bound == "of visit at most 2 rows of a person were counted"
    assert cut == (
        "visit: about 67% of person have 2 rows, the most that are counted: what is beyond was "
        "left out; --rows-per-person visit=K counts up to 12"
    )
    known = {**learnings, "visit": replace(learnings["visit"], most=30)}
    assert fitted(learnings=known).notes[1] == (
        "of visit at most 12 rows of a person were counted, and the schema allows 30"
    )
    whole = {**learnings, "visit": replace(learnings["visit"], most=3)}
    assert fitted(learnings=whole).notes[1:] == (
        "of visit at most 3 rows of a person were counted",
    )


def test_doubts_follow_from_answers_alone(fitted, frames):
    """The same answers over right and wrong labels give the same notes."""

    class Same(NoNoise):
        def gaussian(self, counts, sigma):  # noqa: ARG002 - the protocol's signature
            return np.full(counts.shape, 1000 // counts.size)

        def choose(self, scores, epsilon, sensitivity):  # noqa: ARG002 - the protocol's signature
            return 0

    right = fitted(limits={"visit": 3}, noise=Same()).notes
    frames["visit"]["reason"] = "unknown"
    assert fitted(limits={"visit": 3}, noise=Same()).notes == right
