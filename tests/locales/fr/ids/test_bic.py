import re

import pytest

from synth.locales.fr.ids.bic import Bic

OTHERS = {
    "BNPAFRPP": "a live bank",
    "AAAADEFA": "Germany",
    "AAAAZZABXXX": "with a branch: another form",
}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(Bic().number.pattern, value)
