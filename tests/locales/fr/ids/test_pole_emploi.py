import re

import numpy as np
import pytest

from synth.errors import QuestionError
from synth.locales.fr.ids.pole_emploi import PoleEmploi

OTHERS = {"1234567A": "a number as they are given", "9999042": "without its letter"}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(PoleEmploi().number.pattern, value)


def test_a_declared_block_is_the_whole_space():
    number = PoleEmploi(block="777").number
    assert number.capacity == 26 * 10**4
    assert number.encode(np.arange(1, dtype=np.uint64))[0].as_py().startswith("777")
    assert number.proof.kind == "convention"


def test_a_block_as_long_as_the_number_is_refused():
    with pytest.raises(QuestionError, match=r"pole_emploi\.block: '7+'; expected 1 to 6 digits"):
        PoleEmploi(block="7777777")
