"""Singling out: what is counted, by hand; memorised rows; no false alarm."""

import numpy as np
import pytest

from synth.audit.risk import NO_CONTROL
from synth.audit.singling_out import singling_out
from synth.audit.types import Sides


def test_one_column_by_hand():
    # Cells 0, 1, 2, 3 hold one synthetic row each. Of the real ones, 0 holds one learnt person,
    # 1 a learnt and another, 2 one person set aside, 3 nobody.
    train = np.array([0, 1, 4, 4, 5, 5])[:, None]
    control = np.array([1, 2, 4])[:, None]
    made = np.array([0, 1, 2, 3, 4, 4, 5, 5])[:, None]
    one, several = singling_out(Sides(train, control, made, ("a",), (6,)), 1)
    assert one.attacks == 4
    assert one.train.value == pytest.approx(1 / 4)
    # One of three persons set aside counts for two of six.
    assert one.control.value == pytest.approx(2 / 4)
    assert (one.verdict, one.reason) == (
        "not measured",
        "what was found allows a risk from 0% to 67%, which tells nothing",
    )
    assert (several.verdict, several.reason) == ("not measured", "there is 1 column")


def test_memorised_rows_are_singled_out(crowd, compare):
    train = crowd(1500, 1)
    attack = singling_out(compare(train, crowd(300, 2), train), 3)[1]
    assert attack.verdict == "broken"
    assert attack.risk.lo > 0.3
    assert attack.baseline.hi < attack.train.lo


def test_other_people_are_not(crowd, compare):
    """Twelve audits without influence, one person set aside in ten: none is called broken."""
    found = [
        singling_out(compare(crowd(600, seed), crowd(66, seed + 50), crowd(600, seed + 99)), 3)[1]
        for seed in range(12)
    ]
    assert {attack.verdict for attack in found} == {"holds"}


def test_a_person_counts_once(compare):
    # One person is alone in every set of columns and all conditions meet that person.
    train = np.concatenate([np.zeros((200, 6), np.int64), np.full((1, 6), 3)])
    made = np.concatenate([np.zeros((50, 6), np.int64), np.full((1, 6), 3)])
    attack = singling_out(compare(train, np.zeros((200, 6), np.int64), made), 1)[1]
    assert attack.attacks == 40
    assert attack.train.value == pytest.approx(1 / 40)


def test_without_a_control_or_a_condition_nothing_is_measured(crowd, compare):
    rows = crowd(200, 1)
    assert {attack.reason for attack in singling_out(compare(rows, None, rows), 1)} == {NO_CONTROL}
    same = np.zeros((20, 6), np.int64)
    attack = singling_out(compare(rows, rows, same), 1)[1]
    assert attack.reason == "no such cells hold exactly one synthetic row"
    assert attack.verdict == "not measured"
