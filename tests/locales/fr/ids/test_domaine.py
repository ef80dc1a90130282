import re

import pytest

from synth.locales.fr.ids.domaine import Domaine

OTHERS = {
    "example.com": "without a name",
    "site000042.example.fr": "no reserved domain",
    "site000042.com": "somebody's",
}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(Domaine().number.pattern, value)
