import re

import numpy as np
import pytest
from stdnum import iban

from synth.locales.fr.ids.rib import Rib

OTHERS = {
    "30006000011234567890189": "a published specimen of a real bank",
    "9999900000000000000000033": "two digits more",
}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(Rib().number.pattern, value)


def test_with_its_country_it_is_an_iban():
    """The check digits before a French account of digits are always 76."""
    values = Rib().number.encode(np.arange(0, 10**12, 10**9 + 7, dtype=np.uint64)).to_pylist()
    assert all(iban.is_valid(f"FR76{value}") for value in values)
