import re

import numpy as np
import pytest

from synth.errors import QuestionError
from synth.locales.fr.ids.carte_identite import CarteIdentite

OTHERS = {"101275100042": "a month that exists", "00990000004": "eleven digits"}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(CarteIdentite().number.pattern, value)


def test_a_declared_block_is_the_whole_space():
    number = CarteIdentite(block="777").number
    assert number.capacity == 10**9
    assert number.encode(np.arange(1, dtype=np.uint64))[0].as_py().startswith("777")
    assert number.proof.kind == "convention"


def test_a_block_as_long_as_the_number_is_refused():
    with pytest.raises(QuestionError, match=r"identite\.block: '7+'; expected 1 to 11 digits"):
        CarteIdentite(block="777777777777")
