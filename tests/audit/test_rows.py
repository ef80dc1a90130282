"""A whole audit of rows, and of a learner: what is caught, and what is left alone."""

import pytest

from synth.audit import classifier
from synth.audit.learners import audit_learner
from synth.audit.risk import NO_CONTROL
from synth.audit.rows import audit_rows
from synth.audit.types import Attack


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(classifier, "TARGETS", 1)


@pytest.mark.slow
def test_a_memoriser_is_caught_by_several_attacks(crowd, compare):
    train = crowd(1500, 1)
    audit = audit_rows("people", compare(train, crowd(300, 2), train), 3)
    assert not audit.holds
    groups = {one.group for one in audit.broken if isinstance(one, Attack)}
    assert groups >= {"singling out", "linkability", "inference", "membership"}


@pytest.mark.slow
def test_rows_of_other_people_hold(crowd, compare):
    audit = audit_rows("people", compare(crowd(1500, 1), crowd(300, 2), crowd(1500, 3)), 3)
    assert audit.holds
    assert (audit.learnt, audit.control, audit.synthetic) == (1500, 300, 1500)
    assert all(one.reason for one in audit.attacks)
    assert {one.group for one in audit.measures} == {"distances", "classifier", "rare groups"}


@pytest.mark.slow
def test_the_same_seed_gives_the_same_answer_and_progress_ends(crowd, compare):
    shares = []
    one = compare(crowd(200, 1), crowd(60, 2), crowd(200, 3))
    first = audit_rows("people", one, 3, progress=shares.append)
    assert first == audit_rows("people", one, 3)
    assert first != audit_rows("people", one, 4)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.mark.slow
def test_without_a_control_no_attack_is_measured(crowd, compare):
    audit = audit_rows("people", compare(crowd(200, 1), None, crowd(200, 3)), 3)
    assert {attack.verdict for attack in audit.attacks} == {"not measured"}
    assert audit.notes == (NO_CONTROL,)


@pytest.mark.parametrize(
    ("noise", "broken"),
    [
        (1.0, set()),
        (0.5, {"noise", "many runs"}),
        (0.0, {"noise", "one run", "many runs"}),
    ],
)
def test_a_learner_is_caught_where_its_noise_is_wrong(marginals, noise, broken):
    found = audit_learner(marginals(noise, 11), 5)
    assert {one.group for one in found if one.verdict == "broken"} == broken


def test_a_learner_that_memorises_is_caught_by_canaries(memoriser):
    found = audit_learner(memoriser, 5, runs=0)
    assert [one.verdict for one in found] == ["not measured", "not measured", "broken"]
