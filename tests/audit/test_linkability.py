"""Linking halves of records, against brute force and by what must happen."""

from math import comb

import numpy as np
import pytest

from synth.audit.linkability import NEIGHBOURS, linkability
from synth.audit.risk import NO_CONTROL


def test_memorised_rows_are_linked(crowd, compare):
    train = crowd(3000, 1)
    attack = linkability(compare(train, crowd(400, 2), train), 3)
    assert attack.verdict == "broken"
    assert attack.attacks == 400
    assert len(attack.places) == 3


def test_other_people_are_not(crowd, compare):
    attack = linkability(compare(crowd(3000, 1), crowd(400, 2), crowd(3000, 3)), 3)
    assert attack.verdict == "holds"


def test_blind_guesses_are_two_draws_that_share_a_row(crowd, compare):
    attack = linkability(compare(crowd(50, 1), crowd(50, 2), crowd(300, 3)), 3)
    chance = 1 - comb(300 - NEIGHBOURS, NEIGHBOURS) / comb(300, NEIGHBOURS)
    assert attack.baseline.value == pytest.approx(chance)


def test_where_every_row_is_near_every_link_is_made(crowd, compare):
    attack = linkability(compare(crowd(50, 1), crowd(50, 2), crowd(NEIGHBOURS, 3)), 3)
    assert attack.train.value == attack.control.value == attack.baseline.value == 1.0
    assert attack.verdict == "not measured"
    assert attack.reason == "what was found allows a risk from 0% to 100%, which tells nothing"


def test_what_cannot_be_tried_says_why(crowd, compare):
    rows = crowd(50, 1)
    assert linkability(compare(rows, None, rows), 1).reason == NO_CONTROL
    narrow = rows[:, :1]
    assert linkability(compare(narrow, narrow, narrow), 1).reason == "there is 1 column"
    assert np.array_equal(rows, crowd(50, 1))
