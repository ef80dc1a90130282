"""A secret told by the nearest synthetic row."""

import numpy as np
import pytest

from synth.audit.inference import inference
from synth.audit.risk import NO_CONTROL


def test_secrets_of_memorised_rows_are_told(crowd, compare):
    train = crowd(2000, 1)
    found = inference(compare(train, crowd(400, 2), train), 3)
    assert [attack.name for attack in found] == [f"inference of {name}" for name in "abcdef"]
    assert {attack.verdict for attack in found} == {"broken"}


def test_what_is_true_of_everybody_is_no_leak(crowd, compare):
    found = inference(compare(crowd(2000, 1), crowd(400, 2), crowd(2000, 3)), 3)
    assert "broken" not in {attack.verdict for attack in found}
    # The third column follows from the others: everybody's is told, learnt or not.
    assert found[2].control.lo > found[2].baseline.value + 0.05


def test_shares_agree_with_plain_search(crowd, compare):
    train, control, made = crowd(60, 1), crowd(60, 2), crowd(1, 3).repeat(30, axis=0)
    (attack,) = inference(compare(train, control, made), 3, secrets=("c",))
    # All synthetic rows are the same, so its cell is always said.
    assert attack.train.value == pytest.approx((train[:, 2] == made[0, 2]).mean())
    assert attack.control.value == pytest.approx((control[:, 2] == made[0, 2]).mean())
    assert attack.baseline.value == pytest.approx((train[:, 2] == made[0, 2]).mean())
    assert attack.verdict == "weak evidence"


def test_what_cannot_be_tried_says_why(crowd, compare):
    rows = crowd(50, 1)
    assert {attack.reason for attack in inference(compare(rows, None, rows), 1)} == {NO_CONTROL}
    narrow = np.ascontiguousarray(rows[:, :1])
    (attack,) = inference(compare(narrow, narrow, narrow), 1)
    assert (attack.verdict, attack.reason) == ("not measured", "there is 1 column")
