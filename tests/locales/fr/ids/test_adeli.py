import re

import numpy as np
import pytest

from synth.errors import QuestionError
from synth.locales.fr.ids.adeli import Adeli

OTHERS = {"759300013": "Paris", "00000004": "eight digits"}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(Adeli().number.pattern, value)


def test_a_declared_block_is_the_whole_space():
    number = Adeli(block="777").number
    assert number.capacity == 10**6
    assert number.encode(np.arange(1, dtype=np.uint64))[0].as_py().startswith("777")
    assert number.proof.kind == "convention"


def test_a_block_as_long_as_the_number_is_refused():
    with pytest.raises(QuestionError, match=r"adeli\.block: '7+'; expected 1 to 8 digits"):
        Adeli(block="777777777")
