import re

import pytest

from synth.locales.fr.ids.immatriculation import Immatriculation

OTHERS = {
    "AB-123-CD": "a plate as they are given",
    "AI-000-AB": "a letter that is left out",
    "AA000AB": "no hyphens",
}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(Immatriculation().number.pattern, value)
