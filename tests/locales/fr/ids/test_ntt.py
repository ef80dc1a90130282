import re

import numpy as np
import pytest
from stdnum.fr import siren

from synth.locales.fr.ids.ntt import Ntt

OTHERS = {"15521005540000000042": "a company that may exist", "39990000030000000042": "no sex"}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(Ntt().number.pattern, value)


def test_it_holds_a_company_s_number():
    values = Ntt().number.encode(np.arange(0, 10**12, 10**9 + 7, dtype=np.uint64)).to_pylist()
    assert all(siren.is_valid(value[1:10]) for value in values)
