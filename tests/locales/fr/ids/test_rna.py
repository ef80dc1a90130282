import re

import pytest

from synth.locales.fr.ids.rna import Rna

OTHERS = {"W751000001": "Paris", "w000000001": "a small letter", "W00000001": "nine characters"}


@pytest.mark.parametrize("value", OTHERS, ids=list(OTHERS.values()))
def test_the_pattern_leaves_other_numbers_alone(value):
    assert not re.fullmatch(Rna().number.pattern, value)
