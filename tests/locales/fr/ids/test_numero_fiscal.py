import re

import numpy as np
import pytest
from stdnum.fr import nif

from synth.errors import QuestionError
from synth.locales.fr.ids.numero_fiscal import NumeroFiscal

OTHERS = {"3023217600053": "an example of a public library", "000000004204": "twelve digits"}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(NumeroFiscal().number.pattern, value)


def test_check_digits_are_those_of_a_public_library():
    number = NumeroFiscal(block="12").number
    values = number.encode(np.arange(0, 10**8, 10**5 + 3, dtype=np.uint64)).to_pylist()
    assert all(nif.is_valid(value) and value.startswith("12") for value in values)


def test_a_block_as_long_as_the_number_is_refused():
    with pytest.raises(QuestionError, match=r"numero_fiscal\.block: 'x'; expected 1 to 9 digits"):
        NumeroFiscal(block="x")
