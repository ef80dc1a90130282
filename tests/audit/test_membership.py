"""Who was learnt, by the nearest synthetic row."""

import numpy as np

from synth.audit.membership import best_limit, membership
from synth.audit.risk import NO_CONTROL


def test_the_limit_parts_best_by_hand():
    # Up to 1: half of those inside and none outside; up to 2: all, and a quarter.
    assert best_limit(np.array([0, 1, 2, 2]), np.array([2, 5, 6, 9])) == 2
    assert best_limit(np.array([0, 1]), np.array([2, 3])) == 1
    # Up to 5 most more of those inside are, but also most others: then nothing is left to win.
    assert best_limit(np.array([1, 3, 4, 5]), np.array([3, 3, 5, 6])) == 1


def test_memorised_rows_are_told(crowd, compare):
    train = crowd(2000, 1)
    attack = membership(compare(train, crowd(400, 2), train), 3)
    assert attack.verdict == "broken"
    assert attack.attacks == 200
    assert attack.train.value == 1.0


def test_others_are_taken_for_learnt_as_often(crowd, compare):
    attack = membership(compare(crowd(2000, 1), crowd(400, 2), crowd(2000, 3)), 3)
    assert attack.verdict == "holds"


def test_what_cannot_be_tried_says_why(crowd, compare):
    rows = crowd(50, 1)
    assert membership(compare(rows, None, rows), 1).reason == NO_CONTROL
    assert (
        membership(compare(rows[:1], rows[:1], rows), 1).reason
        == "there is 1 person to tell from others"
    )
