"""Near copies are counted, and never more than weak evidence."""

import numpy as np
import pytest

from synth.audit.copies import copies
from synth.audit.risk import NO_CONTROL


def test_identical_rows_by_hand(compare):
    train = np.array([[0, 0], [1, 1], [1, 1], [2, 2]])
    control = np.array([[0, 0], [3, 3]])
    same, _ = copies(compare(train, control, np.array([[1, 1], [0, 0], [2, 3]])), 1)
    assert same.train.value == pytest.approx(3 / 4)
    assert same.control.value == pytest.approx(1 / 2)


@pytest.mark.parametrize("copied", [True, False])
def test_no_number_of_copies_is_more_than_weak_evidence(crowd, compare, copied):
    train = crowd(1000, 1)
    found = copies(compare(train, crowd(300, 2), train if copied else crowd(1000, 3)), 3)
    assert {attack.verdict for attack in found} == {"weak evidence"}
    for attack in found:
        assert attack.reason.startswith(
            "learnt rows are met more often" if copied else "learnt rows are met no more often"
        )


def test_without_a_control_copies_say_nothing(crowd, compare):
    rows = crowd(50, 1)
    for attack in copies(compare(rows, None, rows), 1):
        assert (attack.verdict, attack.reason) == ("not measured", NO_CONTROL)


def test_one_person_set_aside_is_too_few(crowd, compare):
    near = copies(compare(crowd(50, 1), crowd(1, 2), crowd(50, 3)), 1)[1]
    assert near.reason == "there is 1 person to compare"
