import re

import pytest

from synth.locales.fr.ids.carte_bancaire import CarteBancaire

OTHERS = {"4970100000000007": "another card", "42424242424242420": "seventeen digits"}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(CarteBancaire().number.pattern, value)
