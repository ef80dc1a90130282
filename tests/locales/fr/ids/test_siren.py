import re

import numpy as np
import pytest
from stdnum.fr import siren

from synth.locales.fr.ids.siren import Siren

OTHERS = {
    "000325175": "a live company: 000 is in use",
    "356000000": "La Poste",
    "998999999": "just below the block",
    "99900000": "eight digits",
    "999 000 003": "spaces",
}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(Siren().number.pattern, value)


def test_all_of_them_have_a_true_check_digit():
    values = Siren().number.encode(np.arange(Siren().number.capacity, dtype=np.uint64)).to_pylist()
    assert len(set(values)) == 100_000
    assert all(siren.is_valid(value) for value in values)
