import re

import numpy as np
import pytest
from stdnum import luhn

from synth.errors import QuestionError
from synth.locales.fr.ids.finess import Finess

OTHERS = {"750100125": "Paris", "00000042": "eight digits"}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(Finess().number.pattern, value)


def test_a_declared_block_is_the_whole_space():
    number = Finess(block="777").number
    assert number.capacity == 10**5
    assert number.encode(np.arange(1, dtype=np.uint64))[0].as_py().startswith("777")
    assert number.proof.kind == "convention"


def test_a_block_as_long_as_the_number_is_refused():
    with pytest.raises(QuestionError, match=r"finess\.block: '7+'; expected 1 to 7 digits"):
        Finess(block="77777777")


def test_the_last_digit_is_luhn_s():
    values = Finess().number.encode(np.arange(0, 10**6, 997, dtype=np.uint64)).to_pylist()
    assert all(luhn.is_valid(value) for value in values)
